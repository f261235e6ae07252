// The files of `weir relay --trace` and `--record`: a line of JSON for whatever a link lives through, or for what clients say.
#pragma once

#include <string>
#include <string_view>
#include <system_error>

#include "harness/base/mutex.h"
#include "harness/base/out_file.h"
#include "harness/relay/relay.h"

namespace weir {

/// Thread-safe. A line is in the file as soon as it is written, so that one can watch it.
class TraceFile {
 public:
  /// Throws std::system_error when the file can't be made. `what`: what is to be in it, "the trace".
  explicit TraceFile(const std::string& path, std::string_view what = "the trace");
  void write(const LinkTrace& trace, std::string_view proxy = {});
  void write(const HeardRequest& heard);
  /// Why a line was lost, as on a full disk; nothing while none was.
  [[nodiscard]] std::error_code problem();

 private:
  void write_line(const std::string& line);

  Mutex mutex_;
  OutFile file_ WEIR_GUARDED_BY(mutex_);
};

}  // namespace weir
