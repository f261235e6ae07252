#include "harness/record/course.h"

#include <algorithm>

namespace weir {
namespace {

bool is_before(const Interruption& a, const Interruption& b) { return a.at < b.at; }
bool is_before(RunTime a, RunTime b) { return a < b; }

/// Of equals the one that was there.
template <typename T>
void keep_first(std::optional<T>& ours, const std::optional<T>& theirs) {
  if (theirs && (!ours || is_before(*theirs, *ours))) ours = theirs;
}

}  // namespace

Course& Course::operator+=(const Course& more) {
  started += more.started;
  peak_open += more.peak_open;
  sent += more.sent;
  cpu += more.cpu;
  longest_pause = std::max(longest_pause, more.longest_pause);
  keep_first(interruption, more.interruption);
  keep_first(given_up_at, more.given_up_at);
  stuck = stuck || more.stuck;
  if (more.relay) (relay ? *relay : relay.emplace()) += *more.relay;
  return *this;
}

}  // namespace weir
