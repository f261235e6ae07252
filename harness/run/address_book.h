// The addresses of a target's name, dealt out to the connections of a run in turn.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <absl/status/statusor.h>
#include "harness/base/address.h"
#include "harness/base/mutex.h"

namespace weir {

/// Looks a host's name up and gives its addresses as texts. Blocks.
using LookUp = std::function<absl::StatusOr<std::vector<std::string>>(const std::string& host)>;

/// The system's: hosts file, DNS and what else it is set up for.
[[nodiscard]] absl::StatusOr<std::vector<std::string>> look_up(const std::string& host);

/// Connection i begins with the i-th address, and when that can't be reached goes on to the next. The order of addresses is
/// their own, not that of a server's answer, which may be another each time.
///
/// Thread-safe.
class AddressBook {
 public:
  /// The book of "host:port", "dns:///host:port", or of a list such as "ipv4:10.0.0.1:50051,10.0.0.2:50051". Null where there is nothing to
  /// be dealt out: for a single IP address, a Unix socket, or a name that another DNS server is to be asked for
  /// ("dns://server/host:port"). Looks the name up once; what it is called and has no address may have one later.
  [[nodiscard]] static std::unique_ptr<AddressBook> of(std::string_view grpc_address, LookUp look_up);
  ~AddressBook();
  AddressBook(const AddressBook&) = delete;
  AddressBook& operator=(const AddressBook&) = delete;

  /// From now on every connection begins with the same address, the first that answers (gRPC's pick_first).
  void begin_with_first() { takes_turns_ = false; }
  /// Where connection `i` is to be tried, in this order. Empty while the name has no address.
  [[nodiscard]] std::vector<HostPort> addresses_for(std::uint32_t connection) const;
  /// Looks the name up once more. Where that fails the addresses stay as they were.
  void renew();
  /// From now on renews by itself, on a thread of its own, as seldom as gRPC does (30 s), so that a service that moves is found.
  void keep_up();

 private:
  AddressBook(std::string host, std::uint16_t port, LookUp look_up);
  explicit AddressBook(std::vector<HostPort> fixed) : addresses_(std::move(fixed)) {}

  const std::string host_{};  // empty: the addresses are fixed
  const std::uint16_t port_ = 0;
  const LookUp look_up_;
  bool takes_turns_ = true;
  mutable Mutex mutex_;
  std::condition_variable stopping_;
  bool stopped_ WEIR_GUARDED_BY(mutex_) = false;
  std::vector<HostPort> addresses_ WEIR_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace weir
