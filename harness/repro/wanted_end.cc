#include "harness/repro/wanted_end.h"

#include <fmt/format.h>

#include <algorithm>

namespace weir {
namespace {

constexpr const char* kUnexpected = "unexpected";

}  // namespace

bool shows(const v1::StreamRecord& stream, const WantedEnd& wanted) {
  return stream.class_() == wanted.name && (!wanted.unexpected || stream.verdict() == kUnexpected);
}

std::string describe(const WantedEnd& wanted) {
  return wanted.unexpected ? fmt::format("{}, unexpected", wanted.name) : wanted.name;
}

std::map<std::string, std::uint32_t> classes_of(const v1::Report& report, bool unexpected) {
  std::map<std::string, std::uint32_t> counts;
  for (const v1::OutcomeRow& row : report.outcomes()) {
    if (!unexpected || row.verdict() == kUnexpected) counts[row.class_()] += row.count();
  }
  return counts;
}

std::optional<WantedEnd> wanted_end_of(const v1::Report& report, const std::string& name) {
  for (bool unexpected : {true, false}) {
    const std::map<std::string, std::uint32_t> counts = classes_of(report, unexpected);
    if (name.empty() && !unexpected) break;  // of allowed ends none is the one that is meant
    const auto found =
        name.empty() ? std::max_element(counts.begin(), counts.end(),
                                        [](const auto& a, const auto& b) { return a.second < b.second; })
                     : counts.find(name);
    if (found != counts.end() && found->second > 0) return WantedEnd{found->first, unexpected};
  }
  return std::nullopt;
}

WantedEnd wanted_end_of(const v1::StreamRecord& stream) {
  return {stream.class_(), stream.verdict() == kUnexpected};
}

}  // namespace weir
