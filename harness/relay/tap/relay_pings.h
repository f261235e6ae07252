// PINGs of the relay's own (RFC 9113 section 6.7), and their answers.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string_view>

#include "harness/relay/tap/put_ins.h"

namespace weir {

/// The eight bytes of a PING that the relay itself sends: by them it knows the answer, which the server must not see.
inline constexpr std::string_view kRelayPing = "weir\x01\x02\x03\x04";

/// The GOAWAY that follows a first one, once the end has answered a PING behind that.
struct SecondGoaway {
  H2Goaway act;
  std::uint32_t last = 0;
  std::uint64_t ticket = 0;
};

class RelayPings {
 public:
  explicit RelayPings(PutIns& put_ins) : put_ins_(put_ins) {}

  /// `follows`: what is to be done when they are answered.
  void send(Toward heading, std::uint32_t count, const std::optional<SecondGoaway>& follows, Turn& turn);
  /// Whether `end` has some to answer.
  [[nodiscard]] bool owed(Toward end) const { return !owed_[end].empty(); }
  /// It has answered the oldest.
  [[nodiscard]] std::optional<SecondGoaway> answered(Toward end);

  /// Sends PINGs one by one.
  void begin(const H2Ping& act, Turn& turn);
  /// The next of these is due.
  void beat(std::size_t number, Turn& turn);
  /// So many rows of PINGs have one that is yet to be sent.
  [[nodiscard]] std::size_t beating() const { return beats_.size(); }
  /// Answers are not followed any more, so none is sent one by one.
  void stop() { stopped_ = true; }

 private:
  PutIns& put_ins_;
  PerEnd<std::deque<std::optional<SecondGoaway>>> owed_;
  std::map<std::size_t, H2Ping> beats_;  // those that are sent one by one; `count` are left
  std::size_t next_beat_ = 0;
  bool stopped_ = false;
};

}  // namespace weir
