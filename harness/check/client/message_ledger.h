// What a client said that came twice, or never.
#pragma once

#include <cstdint>
#include <vector>

#include "harness/check/client/client_log.h"

namespace weir {

/// What is known of a client's messages from when it was left alone.
struct KnownMessages {
  std::vector<std::uint64_t> order;  // in the order in which they were said; each once
  bool told_apart = false;           // no two were alike
  bool all = false;                  // the client ended by itself: there are no more
  bool one_stream = false;           // all was said on one stream, so that its order is always the same
  bool ping_pong = false;            // each was said when the one before it had been answered
  bool in_turn = false;              // every message has one reply: the n-th answers the n-th
};
/// Pure.
[[nodiscard]] KnownMessages known_messages(const ClientLog& plain);

struct MessageFacts {
  std::uint32_t twice = 0;  // said again although the first had been answered, or twice on one stream
  std::uint32_t maybe_twice =
      0;                   // reached the server twice: the client could not know, as the first had no answer
  std::uint32_t lost = 0;  // never reached the server, and was not said again
};
/// Nothing is found where messages can't be told apart. What a client that was stopped said last is not held against it, nor
/// what it had not come to. A message that it never said is lost where it says the same in each run. Pure.
[[nodiscard]] MessageFacts message_facts(const ClientLog& log, const KnownMessages& known);

}  // namespace weir
