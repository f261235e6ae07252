#include "harness/check/not_looked_at.h"

#include "harness/check/own_words.h"

namespace weir {

std::vector<Unseen> not_looked_at(const CheckScope& scope) {
  std::vector<Unseen> unseen;
  if (scope.words && !compares_replies(*scope.words)) {
    unseen.push_back({"contents",
                      "the scenario compares no reply with anything, so any reply counts as good",
                      {"say in it what must hold: 'same' in reply, or rules in integrity"}});
  }
  if (scope.words && scope.words->talk.delivers) {
    unseen.push_back(
        {"deliveries",
         "streams that are struck leave what side calls cause to others, so that whether all of it comes is "
         "for weir run to say"});
  }
  if (!scope.words && scope.integrity == "none") {
    unseen.push_back(
        {"contents",
         "replies were counted and not read, so one that reports an error within its message counts "
         "as good"});
  }
  if (!scope.has_gauge) {
    unseen.push_back({"leaks",
                      "nothing tells what the service keeps of streams that are over",
                      {"if it has a page of metrics, add --gauge URL:METRIC", {"--gauge", "URL:METRIC"}}});
  }
  if (!scope.has_state) {
    unseen.push_back({"commits",
                      "nothing tells what the service takes as complete of a stream that was cut off",
                      {"if a call of its own or a URL counts that, add --state CALL"}});
  } else if (!scope.why_state_says_nothing.empty()) {
    unseen.push_back(
        {"commits",
         scope.why_state_says_nothing,
         {"name a call or URL in --state whose number grows with each stream that is complete"}});
  }
  if (!scope.sees_sockets) {
    unseen.push_back(
        {"connections",
         "no process of this machine listens on that TCP port, so nobody counts the connections that the "
         "service leaves open"});
  } else if (scope.closes_late) {
    unseen.push_back({"connections",
                      "the service closes them too late, as `plain` says, to tell which fault left one open",
                      scope.for_late_close});
  }
  return unseen;
}

}  // namespace weir
