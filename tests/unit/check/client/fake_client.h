// What relays would have seen of a client, written down by hand.
#pragma once

#include <string>

#include "harness/base/draws.h"
#include "harness/check/client/client_log.h"

namespace weir {

/// A log that is added to; times in milliseconds from the client's start, never backwards.
class FakeClient {
 public:
  using What = ClientEvent::What;

  FakeClient& connects(int at, std::uint32_t link) { return add({What::kConnected, time(at), link}); }
  FakeClient& opens(int at, std::uint32_t link, std::uint32_t stream = 1) {
    return add({What::kOpened, time(at), link, stream});
  }
  /// A message that the server gets, unless `swallowed`.
  FakeClient& says(int at, std::uint32_t link, std::uint64_t number, const std::string& text,
                   bool swallowed = false, std::uint32_t stream = 1) {
    add({What::kSaid, time(at), link, stream, number, stable_hash(text)});
    return swallowed ? *this : add({What::kTaken, time(at), 0, 0, 0, stable_hash(text)});
  }
  FakeClient& hears(int at, std::uint32_t link, std::uint64_t number, std::uint32_t stream = 1) {
    return add({What::kReply, time(at), link, stream, number});
  }
  FakeClient& loses(int at, std::uint32_t link, std::uint32_t stream = 1) {
    return add({What::kOver, time(at), link, stream});
  }
  FakeClient& struck(int at) { return add({What::kStruck, time(at)}); }
  FakeClient& healed(int at) { return add({What::kHealed, time(at)}); }
  /// Connects, opens a stream, and says "1" to "n" from `first` on, each with its reply, 10 ms apart.
  FakeClient& talks(int at, std::uint32_t link, int first, int last) {
    connects(at, link).opens(at, link);
    for (int n = first; n <= last; ++n) {
      at += 10;
      const auto number = static_cast<std::uint64_t>(n - first + 1);
      says(at, link, number, std::to_string(n)).hears(at, link, number);
    }
    return *this;
  }
  ClientLog ends(int at, int code, int signal = 0) {
    log_.end = ProcessEnd{.code = code, .signal = signal};
    return watched_until(at);
  }
  ClientLog watched_until(int at) {
    log_.until = time(at);
    return log_;
  }
  static RunTime time(int ms) { return RunTime(std::chrono::milliseconds(ms)); }

 private:
  FakeClient& add(const ClientEvent& event) {
    log_.events.push_back(event);
    return *this;
  }

  ClientLog log_;
};

}  // namespace weir
