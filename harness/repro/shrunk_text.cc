#include "harness/repro/shrunk_text.h"

#include <fmt/format.h>

#include <sstream>

#include "harness/fault/catalogue.h"
#include "harness/repro/written_lines.h"
#include "harness/scenario/loader.h"
#include "proto/version.h"

namespace weir {
namespace {

std::string in_comments(const std::string& text) {
  std::istringstream lines(text);
  std::string out;
  for (std::string line; std::getline(lines, line);) out += "#   " + line + "\n";
  return out;
}

std::string number_of(std::uint64_t count, std::string_view word) {
  return fmt::format("{} {}{}", count, word, count == 1 ? "" : "s");
}

}  // namespace

ScenarioSize size_of(const Scenario& scenario) {
  ScenarioSize size{.streams = 0, .faults = scenario.faults.size(), .messages = 0};
  for (const StreamGroup& group : scenario.streams) {
    if (group.calls) continue;
    size.streams += group.count;
    size.messages +=
        static_cast<std::uint64_t>(group.count) * (group.messages == kEndlessMessages ? 1 : group.messages);
  }
  return size;
}

std::string describe(const ScenarioSize& size) {
  return fmt::format("{}, {}, {}", number_of(size.streams, "stream"), number_of(size.faults, "fault"),
                     number_of(size.messages, "message"));
}

std::string shrunk_text(const Shrunk& shrunk, const ShrunkFacts& facts) {
  std::string out = fmt::format(
      "# {0}: {1}.\n# Made by weir {2} from {3} ({4}){5}.\n# It came back in {6}.\n#\n"
      "#   weir run {7}      99 while it is there, 0 once it is gone\n#\n# What a stream lived "
      "through:\n#\n{8}#\n"
      "# Behind a line stands what came of leaving it out, or of a smaller number: in how many runs it still "
      "came back.\n\n",
      facts.wanted.name,
      facts.wanted.unexpected ? "no fault and no rule of the scenario allows it"
                              : "a class that the scenario allows",
      weir_version(), facts.from, describe(facts.before),
      shrunk.finished ? "" : "; the search was ended before its end", describe(facts.odds), facts.file,
      in_comments(facts.story));
  return out + annotated(lines_of(write_scenario(*shrunk.scenario, vocabulary())), shrunk.notes);
}

}  // namespace weir
