// From what was seen of a client to what is wrong with it. Pure.
#pragma once

#include <chrono>
#include <optional>

#include "harness/check/client/client_entries.h"
#include "harness/check/client/client_log.h"
#include "harness/check/client/client_row.h"
#include "harness/check/client/message_ledger.h"

namespace weir {

/// What is asked of every client, as the user put it.
struct ClientDemands {
  Duration start = std::chrono::seconds(60);  // until its first stream: a compiler may be at work
  Duration window =
      std::chrono::seconds(5);  // how long one that does not end is watched while nothing happens
  Duration patience =
      std::chrono::seconds(10);  // after a fault: no message for so long, and no end, is a hang
  Duration silence = std::chrono::seconds(25);  // the same where nobody tells it that the connection is dead
  Duration outage = std::chrono::seconds(3);
  bool may_end = false;  // to end with an error is as good as to come back
};

/// What is known of the client from when it was left alone.
struct KnownClient {
  KnownMessages messages;
  ClientTraffic traffic;  // of its busiest stream
  bool ends = false;      // by itself, without a fault
  Duration lived{0};      // from its first stream to that end
};
[[nodiscard]] KnownClient known_client(const ClientLog& plain);

/// The first good message after a fault. Of a client that has to come back, on a stream that it opened after; of others a message on a
/// stream of before counts as well, once what was on its way has come.
[[nodiscard]] std::optional<RunTime> first_good(const ClientLog& log, ClientDuty duty);

/// Whether there is nothing more to be learnt from watching, at `now`. `known`: nothing while it is left alone.
[[nodiscard]] bool is_over(const ClientLog& log, const ClientEntry& entry,
                           const std::optional<KnownClient>& known, const ClientDemands& terms, RunTime now);

/// The row of a client that was left alone: passed where it opened a stream and heard something. Anything else is no evidence, and says
/// nothing of the client's ways with faults.
[[nodiscard]] ClientRow judge_plain(const ClientEntry& entry, const ClientLog& log,
                                    const ClientDemands& terms);

/// The row of an entry with a fault.
[[nodiscard]] ClientRow judge_client(const ClientEntry& entry, const ClientLog& log, const KnownClient& known,
                                     const ClientDemands& terms);

}  // namespace weir
