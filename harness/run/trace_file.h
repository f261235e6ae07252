// The file of `weir relay --trace`: a line of JSON for whatever a link lives through.
#pragma once

#include <fstream>
#include <mutex>
#include <string>
#include <string_view>

#include "harness/relay/relay.h"

namespace weir {

/// Thread-safe. A line is in the file as soon as it is written, so that one can watch it.
class TraceFile {
 public:
  /// Throws std::system_error when the file can't be made.
  explicit TraceFile(const std::string& path);
  void write(const LinkTrace& trace, std::string_view proxy = {});
  /// False once a line was lost, as on a full disk.
  [[nodiscard]] bool whole();

 private:
  std::mutex mutex_;
  std::ofstream file_;  // guarded by mutex_
};

}  // namespace weir
