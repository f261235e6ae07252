#include "harness/check/mark.h"

#include <fmt/format.h>

#include "reports/exit_codes.h"

namespace weir {

using page::Ink;

MarkText text_of(CheckMark mark) {
  switch (mark) {
    case CheckMark::kPassed:
      return {"✓", "passed", Ink::kGood};
    case CheckMark::kFailed:
      return {"✗", "failed", Ink::kBad};
    case CheckMark::kNoEvidence:
      return {"?", "no-evidence", Ink::kWarn};
    case CheckMark::kSkipped:
      return {"-", "skipped", Ink::kDim};
    case CheckMark::kInterrupted:
      return {"-", "interrupted", Ink::kWarn};
  }
  return {"-", "skipped", Ink::kDim};
}

JUnitCase::End junit_end(CheckMark mark) {
  switch (mark) {
    case CheckMark::kFailed:
      return JUnitCase::End::kFailed;
    case CheckMark::kNoEvidence:
      return JUnitCase::End::kError;
    case CheckMark::kSkipped:
    case CheckMark::kInterrupted:
      return JUnitCase::End::kSkipped;
    case CheckMark::kPassed:
      break;
  }
  return JUnitCase::End::kPassed;
}

void MarkCounts::add(CheckMark mark) {
  passed += mark == CheckMark::kPassed ? 1 : 0;
  failed += mark == CheckMark::kFailed ? 1 : 0;
  no_evidence += mark == CheckMark::kNoEvidence ? 1 : 0;
  skipped += mark == CheckMark::kSkipped ? 1 : 0;
}

int exit_code(const MarkCounts& counts, bool interrupted, bool unwritten) {
  if (interrupted) return kExitInterrupted;
  if (counts.failed > 0) return kExitCheckFailed;
  if (counts.no_evidence > 0 || counts.passed == 0) return kExitNotEvidence;
  return unwritten ? kExitUnwritten : kExitOk;
}

void add_verdict(page::Page& page, const std::string& passed, const MarkCounts& counts, int code) {
  // What could not be written is no word on what was checked.
  const std::string word(exit_word(code == kExitUnwritten ? kExitOk : static_cast<ExitCode>(code)));
  page.line({{word, code == kExitOk ? Ink::kGood : Ink::kBad},
             {fmt::format("  {}, {} failed, {} without evidence, {} skipped (exit {})", passed, counts.failed,
                          counts.no_evidence, counts.skipped, code)}});
}

}  // namespace weir
