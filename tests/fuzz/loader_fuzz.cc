// Any bytes as a scenario file, with one --set taken from its first line. The loader may refuse them, and
// nothing else: no crash, no exception, no problem without words. What it accepts can be written and read again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "harness/fault/catalogue.h"
#include "harness/scenario/loader.h"

namespace {

/// "#!set KEY=VALUE" in the first line.
std::vector<weir::Override> override_from(std::string_view text) {
  constexpr std::string_view kMark = "#!set ";
  if (text.substr(0, kMark.size()) != kMark) return {};
  std::string line(text.substr(kMark.size(), text.find('\n') - kMark.size()));
  std::size_t equals = line.find('=');
  if (equals == std::string::npos) return {};
  return {{line.substr(0, equals), line.substr(equals + 1), line}};
}

void require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  weir::LoadResult result = weir::load_scenario(text, "fuzz.toml", override_from(text), weir::vocabulary());
  for (const weir::Problem& problem : result.errors.problems()) {
    require(!problem.reason.empty());
    require(!problem.remedy.empty());
  }
  require(!result.errors.render().empty());
  if (!result.ok()) return 0;
  // What was accepted is complete.
  require(result.scenario.streams.empty() != result.scenario.links.empty());
  for (const weir::Fault& fault : result.scenario.faults) {
    require(!fault.id.empty());
    require(!fault.expect.empty() || !result.scenario.links.empty());
  }
  // And it can be written: what is read of that says the same.
  const std::string written = weir::write_scenario(result.scenario, weir::vocabulary());
  const weir::LoadResult again = weir::load_scenario(written, "fuzz.toml", {}, weir::vocabulary());
  require(again.ok());
  require(weir::write_scenario(again.scenario, weir::vocabulary()) == written);
  return 0;
}
