#include "harness/record/sightings.h"

#include <algorithm>
#include <vector>

#include "harness/h2/frame.h"

namespace weir {
namespace {

constexpr std::size_t kGoawaysAtMost = 20;  // by code and text: a peer may number its texts

template <typename What>
std::vector<std::pair<What, std::uint32_t>> most_seen_first(const std::map<What, std::uint32_t>& seen) {
  std::vector<std::pair<What, std::uint32_t>> sorted(seen.begin(), seen.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  return sorted;
}

template <typename What>
void add_up(std::map<What, std::uint32_t>& ours, const std::map<What, std::uint32_t>& theirs) {
  for (const auto& [what, streams] : theirs) ours[what] += streams;
}

}  // namespace

void Sightings::merge(const Sightings& more) {
  add_up(breaches_, more.breaches_);
  add_up(goaways_, more.goaways_);
  add_up(windows_, more.windows_);
}

void Sightings::add(const v1::StreamRecord& record, const std::string& breach) {
  if (!breach.empty()) ++breaches_[breach];
  if (record.has_goaway()) ++goaways_[{record.goaway().code(), record.goaway().debug()}];
  for (const std::string& window : record.used_up_windows()) ++windows_[window];
}

void Sightings::write(v1::Report& report) const {
  for (const auto& [what, streams] : most_seen_first(breaches_)) {
    v1::Breach& breach = *report.add_breaches();
    breach.set_what(what);
    breach.set_streams(streams);
  }
  auto goaways = most_seen_first(goaways_);
  if (goaways.size() > kGoawaysAtMost) goaways.resize(kGoawaysAtMost);
  for (const auto& [said, streams] : goaways) {
    v1::Goaway& goaway = *report.add_goaways();
    goaway.set_code(said.first);
    goaway.set_name(h2::error_word(said.first));
    goaway.set_debug(said.second);
    goaway.set_streams(streams);
  }
  for (const auto& [name, streams] : most_seen_first(windows_)) {
    v1::UsedUpWindow& window = *report.add_used_up_windows();
    window.set_window(name);
    window.set_streams(streams);
  }
}

}  // namespace weir
