#include "harness/check/plain_remedy.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "harness/fault/outcome_class.h"

namespace weir {
namespace {

struct Row {
  std::string_view prefix;  // of an outcome class
  std::string_view remedy;
};

constexpr auto kRemedies = std::to_array<Row>({
    {"remote.unimplemented",
     "the server has no such method: name yours with --method PACKAGE.SERVICE/METHOD"},
    {"app.unimplemented", "the server has no such method: name yours with --method PACKAGE.SERVICE/METHOD"},
    {"connect.tls", "the two do not agree on TLS: see --set target.tls.ca and target.tls.name"},
    {"connect.not_h2",
     "what listens there does not speak HTTP/2 in the clear: if it speaks TLS, add --set target.tls.ca=FILE"},
    {"connect.dns", "the host has no address: check its name in TARGET"},
    {"connect", "start the service, or name another TARGET"},
    {"stall",
     "messages went without a reply for the watchdog's time: if it is only slow, add --set "
     "streams.struck.watchdog=10s"},
    {"ok",
     "the service ends its streams with OK although replies are missing: the suite expects one for each "
     "message, and the end after the client's half-close"},
    {"data", "if its replies do not carry the message back, use --integrity none"},
});

constexpr std::string_view kOtherwise =
    "the suite needs a service that is well; if its replies do not carry the message back, use --integrity "
    "none, for another method --method";

}  // namespace

std::string remedy_for_plain(const ScoreRow& row) {
  const auto wrong = [](const auto& a, const auto& b) {
    // What went well says nothing of what did not.
    return (a.first == "ok.complete" ? 0 : a.second) < (b.first == "ok.complete" ? 0 : b.second);
  };
  const auto most = std::max_element(row.classes.begin(), row.classes.end(), wrong);
  if (most != row.classes.end() && most->first != "ok.complete") {
    for (const Row& known : kRemedies) {
      if (class_in(most->first, {std::string(known.prefix)})) return std::string(known.remedy);
    }
  }
  return row.mark == ScoreRow::Mark::kNoEvidence ? "start the service, or name another TARGET"
                                                 : std::string(kOtherwise);
}

}  // namespace weir
