// The files of `weir relay --trace` and `--record`: a line of JSON for whatever a link and its streams live through, or for what clients
// say.
#pragma once

#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "harness/base/mutex.h"
#include "harness/base/out_file.h"
#include "harness/relay/relay.h"

namespace weir {

/// What a trace calls things by.
struct TraceNames {
  std::vector<std::string> faults{};  // by their numbers in orders
  bool connections = false;  // the relay has several, so a link is named together with its connection

  /// Of an act; empty for one of no fault.
  [[nodiscard]] std::string_view fault_of(const LinkTrace& trace) const {
    const bool named = trace.what == LinkTrace::What::kAct && trace.fault < faults.size();
    return named ? std::string_view(faults[trace.fault]) : std::string_view();
  }
};

/// Thread-safe. A line is in the file as soon as it is written, so that one can watch it.
class TraceFile {
 public:
  /// Throws std::system_error when the file can't be made. `what`: what is to be in it, "the trace".
  explicit TraceFile(const std::string& path, std::string_view what = "the trace");
  /// The first line of a trace; to be called before the others of it.
  void begin(TraceNames names);
  /// With the wall clock's time of now.
  void write(const LinkTrace& trace, std::string_view proxy = {});
  void write(const HeardRequest& heard);
  /// Why a line was lost, as on a full disk; nothing while none was.
  [[nodiscard]] std::error_code problem();

 private:
  void write_line(const std::string& line);

  TraceNames names_;
  Mutex mutex_;
  OutFile file_ WEIR_GUARDED_BY(mutex_);
};

}  // namespace weir
