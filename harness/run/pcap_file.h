// The file of `--pcapng`: what went over a relay's links, for Wireshark.
#pragma once

#include <chrono>
#include <string>
#include <system_error>

#include "harness/base/mutex.h"
#include "harness/base/out_file.h"
#include "harness/relay/watch/pcapng.h"
#include "harness/run/trace_file.h"

namespace weir {

/// Thread-safe. What is written is in the file within kLag, as long as something follows or somebody calls flush(), and at the end of
/// each link. Until then it is gathered: a write for each packet would take longer than the relay does.
class PcapFile {
 public:
  static constexpr std::chrono::milliseconds kLag{100};

  /// Throws std::system_error when the file can't be made.
  PcapFile(const std::string& path, TraceNames names);
  ~PcapFile();
  PcapFile(const PcapFile&) = delete;
  PcapFile& operator=(const PcapFile&) = delete;
  void write(const LinkPacket& packet);
  /// What befell a link or a stream is remarked on the packets where it is felt.
  void see(const LinkTrace& trace);
  /// What was written so far is in the file from here on.
  void flush();
  /// Why bytes were lost, as on a full disk; nothing while none was. Flushes.
  [[nodiscard]] std::error_code problem();

 private:
  void append(std::string_view blocks, PcapNg::Time at, bool now) WEIR_REQUIRES(mutex_);
  void let_go() WEIR_REQUIRES(mutex_);

  const TraceNames names_;
  Mutex mutex_;
  OutFile file_ WEIR_GUARDED_BY(mutex_);
  PcapNg packets_ WEIR_GUARDED_BY(mutex_);
  std::string gathered_ WEIR_GUARDED_BY(mutex_);
  PcapNg::Time flushed_ WEIR_GUARDED_BY(mutex_){};
};

}  // namespace weir
