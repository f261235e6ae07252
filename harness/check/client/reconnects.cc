#include "harness/check/client/reconnects.h"

#include <algorithm>
#include <chrono>
#include <numeric>
#include <set>
#include <utility>

namespace weir {
namespace {

using What = ClientEvent::What;

constexpr std::size_t kTellsNothing = 3;  // pauses
constexpr std::size_t kManyTries = 10;
constexpr Duration kNoPause = std::chrono::milliseconds(20);
constexpr Duration kHurry = std::chrono::milliseconds(500);
/// Of growing pauses the later half is longer by more than this; 1.6 a step and half of the pauses make 2.5 and more.
constexpr double kGrows = 1.5;

double mean_ms(std::vector<Duration>::const_iterator begin, std::vector<Duration>::const_iterator end) {
  return to_ms(std::accumulate(begin, end, Duration(0))) / static_cast<double>(end - begin);
}

/// Streams that were open at an instant, but for those that never were answered a word.
std::size_t open_at(const ClientLog& log, RunTime at) {
  std::set<ClientStream> open;
  for (const ClientEvent& event : log.events) {
    if (event.at >= at) break;
    const ClientStream stream = event.on();
    if (event.what == What::kOpened) open.insert(stream);
    if (event.what == What::kOver) open.erase(stream);
  }
  return open.size();
}

}  // namespace

std::string_view to_string(RetryPattern pattern) {
  switch (pattern) {
    case RetryPattern::kNone:
      return "";
    case RetryPattern::kFew:
      return "few tries";
    case RetryPattern::kBackoff:
      return "backoff";
    case RetryPattern::kSteady:
      return "steady";
    case RetryPattern::kStorm:
      return "a storm";
    case RetryPattern::kBusy:
      return "a busy loop";
  }
  return "";
}

RetryPattern pattern_of(const std::vector<Duration>& pauses) {
  if (pauses.size() <= kTellsNothing) return RetryPattern::kFew;
  const auto half = pauses.begin() + static_cast<std::ptrdiff_t>(pauses.size() / 2);
  // Of the later ones: some begin in haste.
  std::vector<Duration> later(half, pauses.end());
  const auto middle = later.begin() + static_cast<std::ptrdiff_t>(later.size() / 2);
  std::nth_element(later.begin(), middle, later.end());
  if (pauses.size() >= kManyTries && *middle < kNoPause) return RetryPattern::kBusy;
  if (mean_ms(half, pauses.end()) > kGrows * mean_ms(pauses.begin(), half)) return RetryPattern::kBackoff;
  return mean_ms(pauses.begin(), pauses.end()) < to_ms(kHurry) ? RetryPattern::kStorm : RetryPattern::kSteady;
}

Retries retries_of(const ClientLog& log, RunTime from, RunTime until) {
  Retries retries;
  const std::size_t streams = std::max<std::size_t>(1, open_at(log, from));
  std::set<std::uint32_t> used;  // links that have had a stream
  std::vector<RunTime> tries;
  for (const ClientEvent& event : log.events) {
    const bool connects = event.what == What::kConnected;
    const bool opens = event.what == What::kOpened;
    if (!connects && !opens) continue;
    const bool first_of_link = opens && used.insert(event.link).second;
    if (event.at < from) continue;
    (connects ? retries.connects : retries.streams) += 1;
    if (event.at <= until && (connects || !first_of_link)) tries.push_back(event.at);
  }
  retries.tries = static_cast<std::uint32_t>(tries.size());
  for (std::size_t i = streams; i < tries.size(); i += streams)
    retries.pauses.push_back(tries[i] - tries[i - streams]);
  retries.pattern = tries.empty() ? RetryPattern::kNone : pattern_of(retries.pauses);
  return retries;
}

}  // namespace weir
