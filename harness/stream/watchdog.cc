#include "harness/stream/watchdog.h"

#include <fmt/format.h>

namespace weir {

std::string Awaited::describe() const {
  if (status) return "the call's status";
  if (answer && !write) return "the reply that a message beside the pace awaits";
  if (never_reads && !write) return "nothing: it was told not to read";
  if (!write && replies == 0) return "the server's end of the stream";
  std::string what = replies == 1 ? "1 reply" : fmt::format("{} replies", replies);
  return write ? "a write to be accepted, and " + what : what;
}

}  // namespace weir
