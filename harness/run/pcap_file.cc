#include "harness/run/pcap_file.h"

#include <utility>

#include "proto/version.h"

namespace weir {

PcapFile::PcapFile(const std::string& path, TraceNames names) : names_(std::move(names)), file_(path) {
  const Lock lock(mutex_);
  if (!file_.problem()) append(PcapNg::head(weir_version()), {}, true);
  if (file_.problem()) throw std::system_error(file_.problem(), "the packets can't be written to " + path);
}

void PcapFile::write(const LinkPacket& packet) {
  const PcapNg::Time now = std::chrono::system_clock::now();
  const Lock lock(mutex_);
  append(packets_.packet(packet, now), now, packet.what != LinkPacket::What::kBytes);
}

void PcapFile::see(const LinkTrace& trace) {
  const PcapNg::Time now = std::chrono::system_clock::now();
  const Lock lock(mutex_);
  append(packets_.see(trace, names_.fault_of(trace), now), now, trace.what == LinkTrace::What::kGone);
}

void PcapFile::append(std::string_view blocks, PcapNg::Time at, bool flush) {
  if (!blocks.empty()) file_.write(blocks);
  if (!flush && at - flushed_ < kLag) return;
  file_.flush();
  flushed_ = at;
}

std::error_code PcapFile::problem() {
  const Lock lock(mutex_);
  return file_.problem();
}

}  // namespace weir
