#include "harness/fault/catalogue.h"

#include <gtest/gtest.h>

#include <cctype>
#include <fstream>
#include <iterator>
#include <set>

#include "harness/fault/catalogue_page.h"
#include "harness/model/outcome_classes.h"
#include "tests/support/load.h"

namespace weir {
namespace {

bool is_kebab_case(const std::string& name) {
  if (name.empty() || name.front() == '-' || name.back() == '-') return false;
  if (name.find("--") != std::string::npos) return false;
  return std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return std::islower(c) != 0 || std::isdigit(c) != 0 || c == '-';
  });
}

/// A class or a family of classes.
bool is_known(const std::string& entry) {
  for (const OutcomeClass& row : kOutcomeClasses) {
    if (class_in(row.name, {entry}) || (row.name.ends_with('.') && entry.starts_with(row.name))) return true;
  }
  return false;
}

class EveryKind : public testing::TestWithParam<std::size_t> {
 protected:
  [[nodiscard]] static const FaultKind& kind() { return fault_kinds()[GetParam()]; }
};

std::string load_example(const FaultKind& kind) {
  std::string target;
  if (kind.spec.does_need(FaultNeed::kChildServer)) target = "[target]\nprocess = \"child\"\n";
  if (kind.spec.does_need(FaultNeed::kReceiveLimit)) target = "[target]\nreceive_limit = \"4MiB\"\n";
  if (kind.spec.does_need(FaultNeed::kServerLimit)) target = "[target]\nserver_receive_limit = \"4MiB\"\n";
  return target + "[[streams]]\nname = \"g\"\n[[fault]]\n" + kind.spec.example + "\n";
}

TEST_P(EveryKind, is_fully_described) {
  const FaultKindSpec& spec = kind().spec;
  EXPECT_TRUE(is_kebab_case(spec.name)) << spec.name;
  EXPECT_FALSE(spec.layer.empty());
  EXPECT_FALSE(spec.summary.empty());
  EXPECT_FALSE(spec.client_sees.empty());
  EXPECT_FALSE(spec.points.triggers.empty());
  EXPECT_EQ(&find_kind(spec.name), &kind());
  for (const ParamSpec& param : spec.params) EXPECT_FALSE(param.help.empty()) << param.name;
}

TEST_P(EveryKind, expects_classes_that_exist) {
  ASSERT_FALSE(kind().spec.default_expect.empty());
  for (const std::string& entry : kind().spec.default_expect) EXPECT_TRUE(is_known(entry)) << entry;
}

TEST_P(EveryKind, has_an_example_that_loads_and_that_decides_as_a_plan_needs_it) {
  Scenario scenario = load_text(load_example(kind()));
  ASSERT_EQ(scenario.faults.size(), 1U);
  const Fault& fault = scenario.faults.front();
  EXPECT_EQ(fault.kind, kind().spec.name);
  EXPECT_EQ(fault.expect, kind().spec.default_expect);
  for (const ParamSpec& param : kind().spec.params) {
    EXPECT_NE(fault.params.contains(param.name), param.optional) << param.name;
  }
  FaultAction action = kind().decide(fault.params);
  bool on_link =
      std::holds_alternative<ActOnLink>(action) || std::holds_alternative<RefuseConnection>(action);
  bool on_server = strikes_all(action);
  EXPECT_EQ(on_link, kind().spec.scope == FaultScope::kConnection || kind().spec.is_on_frames());
  EXPECT_EQ(on_link || std::holds_alternative<ListenersDown>(action), kind().spec.needs_relay());
  const auto* link = std::get_if<ActOnLink>(&action);
  EXPECT_EQ(link != nullptr && std::holds_alternative<H2Act>(link->act), kind().spec.is_on_frames());
  EXPECT_EQ(on_server && !std::holds_alternative<ListenersDown>(action), kind().spec.needs_own_server());
  EXPECT_EQ(on_server, kind().spec.scope == FaultScope::kServer);
  EXPECT_EQ(carried_out_by(action), kind().spec.carried_out_by);
  EXPECT_EQ(std::holds_alternative<InstructServer>(action), kind().spec.needs_chat_server());
}

TEST_P(EveryKind, has_defaults_of_the_type_they_are_for) {
  for (const ParamSpec& param : kind().spec.params) {
    const std::string& text = param.default_text;
    if (text.empty()) continue;
    switch (param.type) {
      case ValueType::kDuration:
        EXPECT_TRUE(parse_duration(text)) << param.name;
        break;
      case ValueType::kBytes:
        EXPECT_TRUE(parse_bytes(text)) << param.name;
        break;
      case ValueType::kRate:
        EXPECT_TRUE(parse_rate(text)) << param.name;
        break;
      case ValueType::kBool:
        EXPECT_TRUE(text == "true" || text == "false") << param.name;
        break;
      case ValueType::kChoice:
        EXPECT_EQ(std::count(param.choices.begin(), param.choices.end(), text), 1) << param.name;
        break;
      case ValueType::kInteger:
        if (param.positive) {
          EXPECT_NE(text, "0") << param.name;
        }
        EXPECT_EQ(text.find_first_not_of("-0123456789"), std::string::npos) << param.name;
        break;
      case ValueType::kFraction:
        EXPECT_EQ(text.find_first_not_of(".0123456789"), std::string::npos) << param.name;
        break;
      case ValueType::kString:
        break;
    }
  }
}

TEST_P(EveryKind, has_a_page_that_names_all_it_takes) {
  std::string page = catalogue_entry(kind());
  for (const ParamSpec& param : kind().spec.params) EXPECT_NE(page.find(param.name), std::string::npos);
  for (const std::string& entry : kind().spec.default_expect) EXPECT_NE(page.find(entry), std::string::npos);
  EXPECT_NE(catalogue_list().find("  " + kind().spec.name + " "), std::string::npos);
}

TEST_P(EveryKind, that_works_against_any_server_is_tried_on_those_of_others) {
  const FaultKindSpec& spec = kind().spec;
  if (spec.needs_chat_server() || spec.needs_own_server()) return;
  std::string text;
  for (const char* name : {"catalogue", "links"}) {
    std::ifstream file(std::string(WEIR_SOURCE_DIR "/tests/interop/") + name + ".toml");
    text.append(std::istreambuf_iterator<char>(file), {});
  }
  EXPECT_NE(text.find("kind = \"" + spec.name + "\"\n"), std::string::npos)
      << "add it to a file of tests/interop";
}

std::string kind_name(const testing::TestParamInfo<std::size_t>& info) {
  std::string name = fault_kinds()[info.param].spec.name;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Catalogue, EveryKind, testing::Range<std::size_t>(0, fault_kinds().size()),
                         kind_name);

TEST(Catalogue, names_are_unique) {
  std::set<std::string> names;
  for (const FaultKind& kind : fault_kinds())
    EXPECT_TRUE(names.insert(kind.spec.name).second) << kind.spec.name;
}

TEST(Catalogue, an_unknown_kind_is_a_bug_of_the_caller) {
  EXPECT_THROW((void)find_kind("tcp-rest"), std::logic_error);
}

TEST(Catalogue, parameters_reach_the_action) {
  auto decide = [](const std::string& kind, const std::string& keys) {
    Plan plan = group_plan("messages = 9", fault_text(kind, keys));
    return plan.actions.at(0);
  };
  using namespace std::chrono_literals;
  EXPECT_EQ(std::get<SetDeadline>(decide("deadline", "deadline = \"-1s\"")).deadline, -1s);
  EXPECT_EQ(std::get<SlowReads>(decide("slow-reader", "delay = \"7ms\"")).delay, 7ms);
  EXPECT_EQ(std::get<DelayHalfClose>(decide("late-half-close", "")).delay, 200ms);
  EXPECT_EQ(std::get<StopServer>(decide("server-stop", "grace = \"3s\"")).grace, 3s);
  auto decide_child = [](const std::string& kind, const std::string& keys) {
    return plan_of("[target]\nprocess = \"child\"\n[[streams]]\nname = \"g\"\n" + fault_text(kind, keys))
        .actions.at(0);
  };
  EXPECT_EQ(std::get<PauseServer>(decide_child("server-pause", "duration = \"3s\"")).duration, 3s);
  EXPECT_EQ(std::get<RestartServer>(decide_child("server-restart", "down = \"4s\"")).down, 4s);
  ServerAct act =
      std::get<InstructServer>(decide("server-status", "code = \"internal\"\nmessage = \"m\"")).act;
  EXPECT_EQ(act.code, 13);
  EXPECT_EQ(act.message, "m");
  auto link =
      std::get<ActOnLink>(decide("tcp-reset", "toward = \"client\"\nmid_message = true\nat = { sent = 1 }"));
  EXPECT_TRUE(link.mid_message);
  EXPECT_EQ(std::get<LinkReset>(link.act).toward, Toward::kClient);
  link = std::get<ActOnLink>(decide("tcp-fin", "toward = \"server\""));
  EXPECT_FALSE(link.mid_message);
  EXPECT_EQ(std::get<LinkFin>(link.act).toward, Toward::kServer);
  EXPECT_EQ(std::get<LinkBlackhole>(std::get<ActOnLink>(decide("blackhole", "")).act).toward, Toward::kBoth);
  link = std::get<ActOnLink>(decide("tcp-stall", "toward = \"client\"\nduration = \"3s\""));
  EXPECT_EQ(std::get<LinkStall>(link.act).toward, Toward::kClient);
  EXPECT_EQ(std::get<LinkStall>(link.act).duration, 3s);
}

TEST(Catalogue, parameters_reach_what_sizes_paces_and_limits) {
  auto decide = [](const std::string& kind, const std::string& keys) {
    return plan_of(
               "[target]\nreceive_limit = \"1KiB\"\nserver_receive_limit = \"1KiB\"\n[[streams]]\nname = "
               "\"g\"\n" +
               fault_text(kind, keys))
        .actions.at(0);
  };
  auto act = [&](const std::string& kind, const std::string& keys) {
    return std::get<InstructServer>(decide(kind, keys)).act;
  };
  using namespace std::chrono_literals;
  EXPECT_EQ(std::get<SlowWrites>(decide("slow-writer", "delay = \"7ms\"")).delay, 7ms);
  EXPECT_EQ(std::get<EnlargeMessage>(decide("request-too-large", "size = \"2KiB\"")).size, Bytes{2048});
  EXPECT_TRUE(std::holds_alternative<ReadNoMore>(decide("never-reader", "")));
  EXPECT_EQ(act("server-slow-writer", "delay = \"7ms\"").delay, 7ms);
  EXPECT_EQ(act("reply-too-large", "size = \"2KiB\"").size, Bytes{2048});
  EXPECT_EQ(act("reply-too-large", "").size, Bytes{4'194'305}) << "one more than gRPC's limit";
  EXPECT_FALSE(act("server-metadata-large", "").in_trailers);
  EXPECT_TRUE(act("server-metadata-large", "where = \"trailers\"").in_trailers);
  EXPECT_EQ(act("server-metadata-large", "size = \"9KiB\"").size, Bytes{9216});
  ServerAct plain = act("server-status", "");
  EXPECT_EQ(plain.details, "");
  EXPECT_EQ(plain.details_code, std::nullopt);
  ServerAct detailed = act("server-status", "details = \"why\"\ndetails_code = \"internal\"");
  EXPECT_EQ(detailed.details, "why");
  EXPECT_EQ(detailed.details_code, 13);
  EXPECT_EQ(std::get<LimitAge>(decide("server-max-age", "age = \"2s\"\ngrace = \"3s\"")), (LimitAge{2s, 3s}));
  EXPECT_EQ(std::get<LimitPings>(decide("server-ping-limit", "interval = \"1s\"\nstrikes = 5")),
            (LimitPings{1s, 5}));
  EXPECT_EQ(std::get<LimitPings>(decide("server-ping-limit", "")), (LimitPings{5min, 2})) << "gRPC's own";
}

TEST(Catalogue, parameters_reach_what_slows_a_link_down) {
  auto link = [](const std::string& kind, const std::string& keys) {
    return std::get<ActOnLink>(group_plan("messages = 9", fault_text(kind, keys)).actions.at(0));
  };
  using namespace std::chrono_literals;
  auto latency = std::get<LinkLatency>(
      link("tcp-latency", "latency = \"7ms\"\njitter = \"2ms\"\ntoward = \"client\"\nduration = \"1s\"").act);
  EXPECT_EQ(latency.toward, Toward::kClient);
  EXPECT_EQ(latency.latency, 7ms);
  EXPECT_EQ(latency.jitter, 2ms);
  EXPECT_EQ(latency.duration, 1s);
  auto bandwidth = std::get<LinkBandwidth>(link("tcp-bandwidth", "rate = \"3KiB\"").act);
  EXPECT_EQ(bandwidth.per_second, Bytes{3072});
  auto slice =
      std::get<LinkSlice>(link("tcp-slice", "size = \"5B\"\nvariation = \"2B\"\ndelay = \"1ms\"").act);
  EXPECT_EQ(slice.size, Bytes{5});
  EXPECT_EQ(slice.variation, Bytes{2});
  EXPECT_EQ(slice.delay, 1ms);
  const auto first =
      std::get<LinkFirstByteDelay>(link("tcp-first-byte-delay", "delay = \"3ms\"\ntoward = \"client\"").act);
  EXPECT_EQ(first.delay, 3ms);
  EXPECT_EQ(first.toward, Toward::kClient);
  EXPECT_EQ(std::get<LinkSlowClose>(link("tcp-slow-close", "delay = \"4s\"").act).delay, 4s);
}

TEST(Catalogue, parameters_reach_what_ends_or_damages_a_link) {
  auto action = [](const std::string& kind, const std::string& keys) {
    return group_plan("messages = 9", fault_text(kind, keys)).actions.at(0);
  };
  using namespace std::chrono_literals;
  auto limit = std::get<ActOnLink>(
      action("tcp-limit", "bytes = \"9B\"\ndirection = \"to-client\"\nby = \"rst\"\ntoward = \"server\""));
  EXPECT_EQ(limit.after_bytes, 9U);
  EXPECT_EQ(limit.counts_toward, Toward::kClient);
  EXPECT_EQ(std::get<LinkReset>(limit.act).toward, Toward::kServer);
  for (auto [by, act] : {std::pair<std::string, LinkAct>{"rst", LinkReset{}},
                         {"fin", LinkFin{}},
                         {"silence", LinkBlackhole{}}}) {
    auto idle = std::get<ActOnLink>(action("tcp-idle-kill", "idle = \"2s\"\nby = \"" + by + "\""));
    EXPECT_EQ(idle.after_silence, 2s);
    EXPECT_EQ(idle.act.index(), act.index()) << by;
  }
  auto corrupt = std::get<ActOnLink>(action("tcp-corrupt", "bytes = 4\nflip = \"all\"\nmid_message = false"));
  EXPECT_FALSE(corrupt.mid_message);
  EXPECT_EQ(std::get<LinkCorrupt>(corrupt.act).bytes, Bytes{4});
  EXPECT_EQ(std::get<LinkCorrupt>(corrupt.act).bits, 0xff);
  EXPECT_EQ(std::get<LinkHalfClose>(std::get<ActOnLink>(action("tcp-half-close", "toward = \"server\"")).act)
                .toward,
            Toward::kServer);
  EXPECT_EQ(std::get<RefuseConnection>(action("tcp-accept-close", "by = \"rst\"")).how,
            RefuseConnection::How::kAcceptReset);
  EXPECT_EQ(std::get<ListenersDown>(action("listener-down", "duration = \"3s\"")).duration, 3s);
}

TEST(CataloguePage, shows_a_kind_in_full) {
  EXPECT_EQ(catalogue_entry(find_kind("blackhole")),
            "blackhole (tcp)\n"
            "  Bytes vanish: the connection stays up and nothing arrives.\n"
            "\n"
            "  what should happen\n"
            "    Nothing, for ever, unless keepalive (gRPC doc/keepalive.md) or a deadline ends the stream.\n"
            "\n"
            "  at\n"
            "    { open = true }\n"
            "    { sent = 3 }\n"
            "    { replies = 3 }\n"
            "    { after = \"50ms\" }\n"
            "    { state = \"headers-received\" }\n"
            "    { run = \"5s\" }\n"
            "    { fired = \"other\" }\n"
            "    { bytes = 1000 }\n"
            "    { frame = 4, toward = \"client\" }\n"
            "    { replies = 3, byte = 2 }\n"
            "    { idle = \"60s\" }, on [[links]]\n"
            "    { record = 3, byte = 2, toward = \"client\" }, on [[links]]\n"
            "    { state = \"trailers-seen\" }\n"
            "\n"
            "  parameters\n"
            "    toward: which end feels it (default both; one of both, client, server)\n"
            "\n"
            "  expect, unless the scenario says otherwise\n"
            "    stall.open, conn.keepalive\n"
            "\n"
            "  It strikes the whole connection. Use connections = \"per-stream\" to hit one stream alone; "
            "the others\n"
            "  on a shared connection are counted as collateral.\n"
            "\n"
            "  [[fault]]\n"
            "  kind = \"blackhole\"\n"
            "  at = { replies = 3 }\n");
}

TEST(Catalogue, the_page_of_outcomes_explains_every_class) {
  const std::string page = outcome_list();
  for (const OutcomeClass& row : kOutcomeClasses)
    EXPECT_NE(page.find(row.meaning), std::string::npos) << row.name;
}

}  // namespace
}  // namespace weir
