// What is read of the machine again and again while a run goes on, and what the report says of it.
#pragma once

#include <cstdint>
#include <optional>

#include "harness/base/units.h"
#include "harness/run/machine_load.h"
#include "weir/v1/report.pb.h"

namespace weir {

class ServerHost;

/// Resident memory of this process, and of a server in a child, before the run and at its peak. Used by one thread at a time.
class MemoryWatch {
 public:
  /// Reads it now; the first reading is the one from before. `server` may be null.
  void sample(const ServerHost* server);
  /// `peak_streams`: the most that were open at a time.
  void write(std::uint32_t peak_streams, v1::Resources& out) const;

 private:
  std::uint64_t before_ = 0, peak_ = 0, server_before_ = 0, server_peak_ = 0;
};

/// The processors' time in the measured part. Used by one thread at a time.
class MachineWatch {
 public:
  /// The first time counts.
  void begin();
  /// The first time after begin() counts.
  void end();
  /// Nothing when the measured part never began or never ended.
  void write(v1::Harness& out) const;

 private:
  std::optional<MachineReading> before_, after_;
};

}  // namespace weir
