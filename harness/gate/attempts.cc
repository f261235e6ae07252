#include "harness/gate/attempts.h"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "harness/gate/gate_report.h"

namespace weir {
namespace {

/// A text without what parts fields and lines.
std::string as_field(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\t' || c == '\n'; }, ' ');
  return text;
}

bool says_something(std::string_view verdict) {
  return verdict == word_of(GateVerdict::kPassed) || verdict == word_of(GateVerdict::kFailed) ||
         verdict == word_of(GateVerdict::kInconclusive);
}

}  // namespace

std::string attempt_line(const GateAttempt& attempt) {
  return fmt::format("{}\t{}\t{}\t{}\n", as_field(attempt.key), as_field(attempt.at),
                     as_field(attempt.verdict), as_field(attempt.folder));
}

std::uint32_t attempts_before(std::string_view file, std::string_view key) {
  std::uint32_t count = 0;
  std::istringstream lines{std::string(file)};
  for (std::string line; std::getline(lines, line);) {
    std::istringstream fields(line);
    GateAttempt attempt;
    std::getline(fields, attempt.key, '\t');
    std::getline(fields, attempt.at, '\t');
    std::getline(fields, attempt.verdict, '\t');
    if (attempt.key == key && says_something(attempt.verdict)) ++count;
  }
  return count;
}

}  // namespace weir
