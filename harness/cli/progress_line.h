// The line that shows how a run goes.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "harness/base/units.h"
#include "harness/run/observer.h"

namespace weir {

/// One line of text without its end: phase, time, what was unexpected so far, streams, messages. Pure.
[[nodiscard]] std::string progress_text(const RunProgress& progress);

/// What to write so that the newest text is seen: on a terminal in place of the one before, its lines cut to the terminal's width;
/// elsewhere, as in a log, a line every ten seconds at most. Pure.
class ProgressView {
 public:
  /// `columns`: of the terminal as it is now; nothing where there is none. `now` counts from any instant. An empty text wipes
  /// the line.
  [[nodiscard]] std::string show(const std::string& text, std::optional<std::size_t> columns, Duration now);

 private:
  std::vector<std::size_t> drawn_{};     // columns of each line of the text that stands there
  std::optional<Duration> quiet_since_;  // off a terminal: the last line, or the first text
};

/// Shows texts on stderr; wipes the last one when it goes. One thread at a time.
class ProgressLine {
 public:
  explicit ProgressLine(bool wanted);
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  void show(const std::string& text);
  /// Of the terminal that it is shown on, as it is now; nothing where there is none.
  [[nodiscard]] std::optional<std::size_t> columns() const;

 private:
  bool wanted_;
  bool terminal_;
  ProgressView view_;
};

}  // namespace weir
