#include "harness/run/watches.h"

#include <algorithm>

#include "harness/run/resources.h"
#include "harness/run/server_host.h"

namespace weir {

void MemoryWatch::sample(const ServerHost* server) {
  peak_ = std::max(peak_, resident_memory().count);
  if (server != nullptr) server_peak_ = std::max(server_peak_, server->child_rss().value_or(Bytes{0}).count);
  if (before_ == 0) before_ = peak_;
  if (server_before_ == 0) server_before_ = server_peak_;
}

void MemoryWatch::write(std::uint32_t peak_streams, v1::Resources& out) const {
  out.set_rss_before_bytes(before_);
  out.set_rss_peak_bytes(peak_);
  out.set_server_rss_before_bytes(server_before_);
  out.set_server_rss_peak_bytes(server_peak_);
  if (peak_streams == 0) return;
  out.set_rss_per_stream_bytes(static_cast<double>(peak_ - before_) / peak_streams);
  out.set_server_rss_per_stream_bytes(static_cast<double>(server_peak_ - server_before_) / peak_streams);
}

void MachineWatch::begin() {
  if (!before_) before_ = read_machine();
}

void MachineWatch::end() {
  if (before_ && !after_) after_ = read_machine();
}

void MachineWatch::write(v1::Harness& out) const {
  if (!before_ || !after_) return;
  const MachineLoad load = load_between(*before_, *after_);
  out.set_cores_used(load.cores_used);
  out.set_cores(load.cores);
  if (load.ours) out.set_cpu_share(*load.ours);
  if (load.others) out.set_others_share(*load.others);
  if (load.idle) out.set_idle_share(*load.idle);
  if (load.steal) out.set_steal_share(*load.steal);
  if (load.pressure) out.set_pressure_share(*load.pressure);
}

}  // namespace weir
