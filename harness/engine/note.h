// An event on its way to a stream of a lane.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "harness/base/units.h"
#include "harness/outcome/call_end.h"
#include "harness/stream/commands.h"

namespace weir {

struct Note {
  enum class To { kStream, kTimers, kAll, kRecorder } to = To::kStream;
  std::uint32_t slot = 0;
  std::uint32_t incarnation = 0;
  Event event;
  RunTime at{};                                 // when it happened, before any queueing
  std::unique_ptr<CallEnd> end;                 // owns what event.end points to
  std::unique_ptr<const std::string> unread{};  // the same of event.unread
};

}  // namespace weir
