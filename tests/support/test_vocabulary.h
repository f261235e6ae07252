// A small vocabulary for tests of the loader, so that they don't change with the catalogue.
#pragma once

#include "harness/scenario/vocabulary.h"

namespace weir {

[[nodiscard]] inline Vocabulary test_vocabulary() {
  using enum TriggerKind;
  FaultKindSpec reset;
  reset.name = "tcp-reset";
  reset.scope = FaultScope::kConnection;
  reset.carried_out_by = Actor::kRelay;
  reset.triggers = {kOpen, kSent, kReplies, kAfter};
  reset.params = {
      {.name = "toward",
       .type = ValueType::kChoice,
       .default_text = "both",
       .choices = {"client", "server", "both"},
       .help = ""},
      {.name = "mid_message", .type = ValueType::kBool, .default_text = "false", .choices = {}, .help = ""}};
  reset.default_expect = {"tcp.rst"};

  FaultKindSpec cancel;
  cancel.name = "cancel";
  cancel.triggers = {kSent, kReplies, kAfter, kWriting};
  cancel.default_expect = {"local.cancel"};

  FaultKindSpec deadline;
  deadline.name = "deadline";
  deadline.triggers = {kOpen, kReplies};
  deadline.params = {{.name = "deadline",
                      .type = ValueType::kDuration,
                      .default_text = "",
                      .choices = {},
                      .help = "how long"}};
  deadline.default_expect = {"local.deadline"};

  FaultKindSpec status;
  status.name = "server-status";
  status.triggers = {kOpen, kReplies};
  status.params = {
      {.name = "code",
       .type = ValueType::kChoice,
       .default_text = "unavailable",
       .choices = {"unavailable", "internal"},
       .help = ""},
      {.name = "message", .type = ValueType::kString, .default_text = "injected", .choices = {}, .help = ""}};
  status.default_expect = {"app"};
  status.carried_out_by = Actor::kChatServer;

  FaultKindSpec refuse;
  refuse.name = "refuse";
  refuse.scope = FaultScope::kConnection;
  refuse.carried_out_by = Actor::kRelay;
  refuse.triggers = {kOpen};
  refuse.default_expect = {"connect.refused"};

  FaultKindSpec kill;
  kill.name = "server-kill";
  kill.scope = FaultScope::kServer;
  kill.triggers = {kOpen, kReplies, kAfter};
  kill.default_expect = {"tcp"};
  kill.carried_out_by = Actor::kRun;
  kill.needs = {FaultNeed::kChildServer};

  return {.kinds = {reset, cancel, deadline, status, refuse, kill},
          .outcome_classes = {"ok.complete", "ok.early", "app.", "local.cancel", "local.deadline.past",
                              "tcp.rst", "tcp.fin", "connect.refused", "stall.open"},
          .status_words = {}};
}

}  // namespace weir
