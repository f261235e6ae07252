#include "harness/run/pcap_file.h"

#include <utility>

#include "proto/version.h"

namespace weir {
namespace {

constexpr std::size_t kMostGathered = std::size_t{64} * 1024;

}  // namespace

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

void PcapFile::append(std::string_view blocks, PcapNg::Time at, bool now) {
  gathered_ += blocks;
  if (!now && gathered_.size() < kMostGathered && at - flushed_ < kLag) return;
  let_go();
  flushed_ = at;
}

/// Whole blocks alone, so that a file that ends here is one.
void PcapFile::let_go() {
  if (gathered_.empty()) return;
  file_.write(gathered_);
  file_.flush();
  gathered_.clear();
}

void PcapFile::flush() {
  const Lock lock(mutex_);
  let_go();
}

std::error_code PcapFile::problem() {
  const Lock lock(mutex_);
  let_go();
  return file_.problem();
}

PcapFile::~PcapFile() { flush(); }

}  // namespace weir
