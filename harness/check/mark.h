// How an entry of a suite came out, and what a suite's marks come to: shared by the cards of `weir check` and `weir check-client`.
#pragma once

#include <cstdint>
#include <string>

#include "reports/formats/junit_xml.h"
#include "reports/formats/page.h"

namespace weir {

enum class CheckMark {
  kPassed,
  kFailed,
  kNoEvidence,  // the fault did not come about, or there was nobody to strike
  kSkipped,
  kInterrupted,
};

struct MarkText {
  const char* sign;
  const char* word;
  page::Ink ink;
};
[[nodiscard]] MarkText text_of(CheckMark mark);
[[nodiscard]] JUnitCase::End junit_end(CheckMark mark);

/// How many rows have which mark.
struct MarkCounts {
  std::uint32_t passed = 0;
  std::uint32_t failed = 0;
  std::uint32_t no_evidence = 0;
  std::uint32_t skipped = 0;
  void add(CheckMark mark);
};
template <typename Rows>
[[nodiscard]] MarkCounts marks_of(const Rows& rows) {
  MarkCounts counts;
  for (const auto& row : rows) counts.add(row.mark);
  return counts;
}

/// 0: all passed or were skipped. 99: some failed. 3: some are no evidence, and none failed. 5: all passed, and an output could not
/// be written. 130: interrupted.
[[nodiscard]] int exit_code(const MarkCounts& counts, bool interrupted, bool unwritten);

/// The last line of a card: the verdict in a word, `passed` ("49 passed"), the other counts and the exit code.
void add_verdict(page::Page& page, const std::string& passed, const MarkCounts& counts, int code);

}  // namespace weir
