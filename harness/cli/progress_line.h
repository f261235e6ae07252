// The line that shows how a run goes.
#pragma once

#include <string>

#include "harness/run/run.h"

namespace weir {

/// One line of text without its end: phase, time, streams, messages, and what was unexpected so far. Pure.
[[nodiscard]] std::string progress_text(const RunProgress& progress);

/// Shows the newest text in place on stderr, if that is a terminal; wipes it when it goes. One thread at a time.
class ProgressLine {
 public:
  explicit ProgressLine(bool wanted);
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  void show(const std::string& text) const;

 private:
  bool shown_;
};

}  // namespace weir
