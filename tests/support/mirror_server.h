// A service on gRPC C++ that sends every message back, for any method, and remembers what its calls carried.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace weir {

struct MirrorOptions {
  std::string certificate{};  // PEM; empty: no TLS
  std::string key{};
  std::string client_ca{};  // clients must show a certificate of this authority; empty: they needn't
  bool gzip = false;        // replies are compressed
  /// Calls end with UNAUTHENTICATED and words that repeat what 'authorization' said.
  bool repeats_credentials = false;
  std::size_t refusals = 0;  // so many calls, the first, end with UNAVAILABLE
};

/// What a call carried.
struct MirroredCall {
  std::multimap<std::string, std::string> metadata;
  std::string authority;
  std::string peer_name;  // in the client's certificate
};

/// Listens on 127.0.0.1 until it goes. Thread-safe.
class MirrorServer {
 public:
  explicit MirrorServer(MirrorOptions options = {});
  ~MirrorServer();
  MirrorServer(const MirrorServer&) = delete;
  MirrorServer& operator=(const MirrorServer&) = delete;

  /// "127.0.0.1:PORT"
  [[nodiscard]] std::string address() const;
  /// In the order in which they began.
  [[nodiscard]] std::vector<MirroredCall> calls() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace weir
