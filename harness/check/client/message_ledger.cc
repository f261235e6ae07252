#include "harness/check/client/message_ledger.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace weir {
namespace {

using What = ClientEvent::What;

/// A client that is stopped may just have said something.
constexpr Duration kLastWords = std::chrono::milliseconds(300);
/// A reply so old has come to the client itself.
constexpr Duration kOnItsWay = std::chrono::milliseconds(50);

/// Where and when a message was said first.
struct Saying {
  ClientStream stream;
  std::uint64_t number = 0;
  RunTime at{};
};

struct AllSaid {
  std::map<std::uint64_t, std::vector<Saying>> said;
  std::map<std::uint64_t, std::uint32_t> taken;
  std::map<ClientStream, std::vector<RunTime>> replies;
  std::set<ClientStream> open;
  std::map<ClientStream, std::uint64_t> last_said;  // how many messages
  bool ping_pong = true;                            // none was said before the one before it had its reply
  std::vector<std::uint64_t> order;                 // of first sayings

  explicit AllSaid(const ClientLog& log) {
    for (const ClientEvent& event : log.events) {
      const ClientStream stream = event.on();
      if (event.what == What::kOpened) open.insert(stream);
      if (event.what == What::kOver) open.erase(stream);
      if (event.what == What::kReply) replies[stream].push_back(event.at);
      if (event.what == What::kTaken) ++taken[event.message];
      if (event.what != What::kSaid) continue;
      last_said[stream] = std::max(last_said[stream], event.number);
      ping_pong = ping_pong && replies[stream].size() + 1 >= event.number;
      std::vector<Saying>& sayings = said[event.message];
      if (sayings.empty()) order.push_back(event.message);
      sayings.push_back({stream, event.number, event.at});
    }
  }

  /// The client had its reply, where the n-th reply answers the n-th message: one that comes to the client's machine together with the end
  /// of its stream, or on a stream that a fault has spoilt, many libraries throw away.
  [[nodiscard]] bool surely_answered(const Saying& saying, const KnownMessages& known, RunTime struck) const {
    const auto found = replies.find(saying.stream);
    if (!known.in_turn || found == replies.end() || found->second.size() < saying.number) return false;
    if (found->second[saying.number - 1] + kOnItsWay <= struck) return true;
    return known.ping_pong && last_said.at(saying.stream) > saying.number;
  }
};

bool knew_better(const AllSaid& ledger, const std::vector<Saying>& sayings, const KnownMessages& known,
                 RunTime struck) {
  for (auto again = sayings.begin(); again != sayings.end(); ++again) {
    const bool known_before = std::any_of(sayings.begin(), again, [&](const Saying& earlier) {
      return earlier.stream == again->stream || ledger.surely_answered(earlier, known, struck);
    });
    if (known_before) return true;
  }
  return false;
}

/// Left the client, and got nowhere.
std::set<std::uint64_t> swallowed(const ClientLog& log, const AllSaid& ledger) {
  std::set<std::uint64_t> lost;
  for (const auto& [message, sayings] : ledger.said) {
    const Saying& last = sayings.back();
    const bool had_time = log.end || (!ledger.open.contains(last.stream) && log.until - last.at > kLastWords);
    if (had_time && !ledger.taken.contains(message)) lost.insert(message);
  }
  return lost;
}

/// Left out, though it is said where nothing happens.
std::set<std::uint64_t> left_out(const ClientLog& log, const AllSaid& ledger, const KnownMessages& known) {
  std::map<std::uint64_t, std::size_t> place;
  for (std::size_t i = 0; i < known.order.size(); ++i) place[known.order[i]] = i;
  std::size_t beyond = 0;  // the place behind the last one that was taken
  bool strange = false;    // it says something else this time
  for (const std::uint64_t message : ledger.order) {
    const auto found = place.find(message);
    // One that was stopped while it was left alone had more to say.
    if (found == place.end()) {
      strange = strange || known.all;
    } else if (ledger.taken.contains(message)) {
      beyond = std::max(beyond, found->second + 1);
    }
  }
  if (strange || ledger.order.empty() || known.order.empty() || ledger.order.front() != known.order.front())
    return {};
  if (known.all && log.end && log.end->code == 0) {
    beyond = known.order.size();
  } else if (!known.one_stream) {
    return {};  // what others had come to says nothing of it
  }
  std::set<std::uint64_t> lost;
  for (std::size_t i = 0; i < beyond; ++i) {
    if (!ledger.taken.contains(known.order[i])) lost.insert(known.order[i]);
  }
  return lost;
}

}  // namespace

KnownMessages known_messages(const ClientLog& plain) {
  const AllSaid ledger(plain);
  KnownMessages known{.order = ledger.order, .told_apart = true, .all = plain.end.has_value()};
  for (const auto& [message, sayings] : ledger.said)
    known.told_apart = known.told_apart && sayings.size() == 1;
  const std::map<ClientStream, std::uint64_t>& said = ledger.last_said;
  known.one_stream = said.size() == 1;
  known.ping_pong = ledger.ping_pong;
  known.in_turn = !said.empty();
  for (const auto& [stream, count] : said) {
    const auto found = ledger.replies.find(stream);
    const std::uint64_t replies = found == ledger.replies.end() ? 0 : found->second.size();
    // Of a stream that was open to the last, a reply may have been on its way.
    const bool fits = replies == count || (ledger.open.contains(stream) && replies + 1 == count);
    known.in_turn = known.in_turn && fits;
  }
  return known;
}

MessageFacts message_facts(const ClientLog& log, const KnownMessages& known) {
  MessageFacts facts;
  if (!known.told_apart) return facts;
  const AllSaid ledger(log);
  const RunTime struck = log.first(What::kStruck).value_or(log.until);
  for (const auto& [message, sayings] : ledger.said) {
    const auto taken = ledger.taken.find(message);
    const bool came_twice = taken != ledger.taken.end() && taken->second > 1;
    if (!came_twice) continue;
    (knew_better(ledger, sayings, known, struck) ? facts.twice : facts.maybe_twice) += 1;
  }
  std::set<std::uint64_t> lost = swallowed(log, ledger);
  lost.merge(left_out(log, ledger, known));
  facts.lost = static_cast<std::uint32_t>(lost.size());
  return facts;
}

}  // namespace weir
