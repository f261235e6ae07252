#include "harness/check/client/client_judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace weir {
namespace {

using What = ClientEvent::What;

/// What was on its way to the client when the fault struck has come by then.
constexpr Duration kStillComing = std::chrono::milliseconds(50);
/// One that does not end is watched so long after it has come back.
constexpr Duration kCalm = std::chrono::seconds(2);
/// Enough to know a busy loop.
constexpr std::size_t kTriesEnough = 500;
/// One that does this much for so long while it gets nowhere spins: what it tries within its library, no wire shows.
constexpr double kSpins = 0.7;  // of one processor
constexpr Duration kSpinsLong = std::chrono::seconds(2);

bool must_come_back(ClientDuty duty) { return duty == ClientDuty::kComeBack; }

/// When the service can be reached again after the fault.
RunTime healed_at(const ClientLog& log, const ClientEntry& entry, RunTime struck) {
  return log.first(What::kHealed).value_or(struck + entry.outage);
}

std::size_t count_after(const ClientLog& log, What what, RunTime from) {
  return static_cast<std::size_t>(
      std::count_if(log.events.begin(), log.events.end(),
                    [&](const ClientEvent& event) { return event.what == what && event.at >= from; }));
}

std::string last_words(const ClientLog& log) {
  return log.last_lines.empty() ? "" : fmt::format("; its last line: {}", log.last_lines.back());
}

/// Looks at one client under one fault. Used once.
class Judge {
 public:
  Judge(const ClientEntry& entry, const ClientLog& log, const KnownClient& known, const ClientDemands& terms,
        RunTime struck)
      : entry_(entry), log_(log), known_(known), terms_(terms), struck_(struck) {
    row_.name = entry.name;
    row_.what = entry.what;
    row_.mark = CheckMark::kPassed;
    const std::optional<RunTime> good = first_good(log, entry.duty);
    row_.retries = retries_of(log, struck, good.value_or(log.until));
    if (good) row_.back_after = *good - struck;
    row_.messages = message_facts(log, known.messages);
    row_.end = log.end;
    if (log.idle_for > Duration(0)) row_.burnt = log.cpu_us / (1000 * to_ms(log.idle_for));
    if (log.end) row_.lived = log.until - struck;
  }

  ClientRow judge() {
    look_at_end();
    look_at_return();
    look_at_retries();
    look_at_messages();
    return std::move(row_);
  }

 private:
  void fail(std::string why, std::string remedy = {}) {
    row_.mark = CheckMark::kFailed;
    row_.why.push_back(std::move(why));
    if (!remedy.empty()) row_.remedies.push_back(std::move(remedy));
  }
  [[nodiscard]] bool failed_openly() const { return log_.end && log_.end->code != 0; }
  [[nodiscard]] std::string after() const {
    return fmt::format("{} after the fault", format_duration(row_.lived.value_or(log_.until - struck_)));
  }
  [[nodiscard]] std::string tries() const {
    return fmt::format("{} tr{}", row_.retries.tries, row_.retries.tries == 1 ? "y" : "ies");
  }

  void look_at_end() {
    if (!log_.end || log_.end->signal == 0) return;
    fail(fmt::format("it crashed: {}, {}{}", describe(*log_.end), after(), last_words(log_)));
  }

  void look_at_return() {
    if (log_.end && log_.end->signal != 0) return;  // that says it all
    if (!log_.end) return look_at_hang();
    const bool owes_return = entry_.duty != ClientDuty::kAnswer && entry_.duty != ClientDuty::kMayWait;
    if (!owes_return || (terms_.may_end && failed_openly())) return;
    if (!row_.back_after && failed_openly()) {
      const std::string how =
          row_.retries.tries == 0 ? "it did not connect again" : fmt::format("it gave up after {}", tries());
      fail(fmt::format("{}: {}, {}{}", how, describe(*log_.end), after(), last_words(log_)),
           "open the stream again, on a connection that the library makes anew, after a pause that grows; "
           "where a "
           "client may end with an error, say so with --may-end");
    } else if (failed_openly()) {
      fail(fmt::format("it came back, and failed all the same: {}{}", describe(*log_.end), last_words(log_)));
    } else if (!row_.back_after && !known_.ends) {
      fail(fmt::format("it took the fault for the end: {}, {}", describe(*log_.end), after()),
           "a stream that ends with an error is not done: look at its status");
    }
  }

  void look_at_hang() {
    const RunTime from = std::max(healed_at(log_, entry_, struck_), struck_);
    const std::string waited = format_duration(log_.until - from);
    if (row_.back_after) {
      if (known_.ends) hang(fmt::format("it came back, and has not come to its end {} later", waited), "");
      return;
    }
    if (row_.retries.tries > 0) {
      hang(fmt::format("it tried again, and no message came through: {} in {}", tries(),
                       format_duration(log_.until - struck_)),
           "make a new stream once the service is there again");
      return;
    }
    const bool silent = entry_.duty == ClientDuty::kNotice || entry_.duty == ClientDuty::kMayWait;
    hang(
        fmt::format("it hangs: {} after the fault there is no connection, no stream, no message and no end",
                    waited),
        silent
            ? "keepalive finds a dead connection (gRPC doc/keepalive.md), a deadline or a heartbeat of "
              "your own a "
              "dead stream; where that takes longer, say so with --silence"
            : "look at the status of every call, also of those that are only read from or written to; what a "
              "library does not notice, a deadline does");
  }

  /// Where nobody promises a client that it learns of it, that is worth knowing and no more.
  void hang(std::string why, std::string remedy) {
    if (entry_.duty != ClientDuty::kMayWait) return fail(std::move(why), std::move(remedy));
    row_.notes.push_back(std::move(why));
    if (!remedy.empty()) row_.notes.push_back(std::move(remedy));
  }

  void look_at_retries() {
    const Retries& retries = row_.retries;
    const std::string numbers =
        fmt::format("{} in {}", tries(), format_duration(row_.back_after.value_or(log_.until - struck_)));
    if (log_.idle_for >= kSpinsLong && row_.burnt >= kSpins) {
      fail(fmt::format("a busy loop: it burns {:.0f} % of a processor for {}, and gets nowhere",
                       100 * row_.burnt, format_duration(log_.idle_for)),
           "wait before calling again, or have the library wait (wait-for-ready): a call that fails at once "
           "is tried at "
           "once");
    }
    if (retries.pattern == RetryPattern::kBusy) {
      fail("a busy loop: " + numbers + ", without a pause",
           "wait before trying again: 1 s, and longer each time, with some chance (gRPC "
           "doc/connection-backoff.md)");
    } else if (retries.pattern == RetryPattern::kStorm) {
      fail("a storm: " + numbers + ", and the pauses do not grow",
           "let the pauses grow, and draw them: all clients of an outage come back at once "
           "(gRPC doc/connection-backoff.md)");
    }
  }

  void look_at_messages() {
    const MessageFacts& messages = row_.messages;
    if (messages.twice > 0) {
      fail(fmt::format("sent twice: {} that had been answered, or that the same stream had carried",
                       count_of(messages.twice)),
           "remember what was answered, and go on behind it");
    }
    if (messages.maybe_twice > 0) {
      row_.notes.push_back(fmt::format(
          "{} reached the server twice, and whether the client had the first one's answer is not known: "
          "the service has to bear it",
          count_of(messages.maybe_twice)));
    }
    if (messages.lost == 0) return;
    const std::string lost = fmt::format("lost: {} never reached the server", count_of(messages.lost));
    if (failed_openly() || (!log_.end && !row_.back_after)) {
      row_.notes.push_back(lost + ", and the client does not claim it");  // it failed, or has not gone on
    } else {
      fail(lost + (log_.end ? ", and the client ended with 0" : ", and the client went on"),
           "what has no answer when a stream ends has to be sent again on the next one");
    }
  }

  static std::string count_of(std::uint32_t count) {
    return fmt::format("{} message{}", count, count == 1 ? "" : "s");
  }

  const ClientEntry& entry_;
  const ClientLog& log_;
  const KnownClient& known_;
  const ClientDemands& terms_;
  const RunTime struck_;
  ClientRow row_;
};

void add_facts(const ClientLog& log, ClientRow& row) {
  row.end = log.end;
  row.last_lines = log.last_lines;
  row.log = log.log;
  row.took = log.until - log.begun;
  if (!log.interrupted) return;
  row.mark = CheckMark::kInterrupted;
  row.why = {"interrupted"};
  row.remedies.clear();
}

}  // namespace

KnownClient known_client(const ClientLog& plain) {
  KnownClient known{.messages = known_messages(plain), .traffic = {}, .ends = plain.end.has_value()};
  std::map<ClientStream, ClientTraffic> streams;
  for (const ClientEvent& event : plain.events) {
    if (event.what != What::kSaid && event.what != What::kReply) continue;
    ClientTraffic& traffic = streams[event.on()];
    (event.what == What::kSaid ? traffic.said : traffic.replies) += 1;
    if (traffic.said + traffic.replies > known.traffic.said + known.traffic.replies) known.traffic = traffic;
  }
  known.lived = plain.until - plain.first(What::kOpened).value_or(plain.begun);
  return known;
}

std::optional<RunTime> first_good(const ClientLog& log, ClientDuty duty) {
  const std::optional<RunTime> struck = log.first(What::kStruck);
  if (!struck) return std::nullopt;
  std::set<ClientStream> fresh;
  for (const ClientEvent& event : log.events) {
    if (event.what == What::kOpened && event.at >= *struck) fresh.insert(event.on());
    if (event.what != What::kReply || event.at < *struck) continue;
    const bool of_fresh = fresh.contains(event.on());
    if (of_fresh || (!must_come_back(duty) && event.at >= *struck + kStillComing)) return event.at;
  }
  return std::nullopt;
}

bool is_over(const ClientLog& log, const ClientEntry& entry, const std::optional<KnownClient>& known,
             const ClientDemands& terms, RunTime now) {
  const std::optional<RunTime> opened = log.first(What::kOpened);
  const std::optional<RunTime> struck = log.first(What::kStruck);
  if (!opened && !struck) return now >= log.begun + terms.start;
  if (!known) return now >= *opened + terms.window;
  if (!struck) return now >= *opened + terms.window + terms.patience;
  if (count_after(log, What::kConnected, *struck) + count_after(log, What::kOpened, *struck) >
      2 * kTriesEnough)
    return true;
  const RunTime healed = std::max(healed_at(log, entry, *struck), *struck);
  const std::optional<RunTime> good = first_good(log, entry.duty);
  if (!good) return now >= healed + (entry.duty == ClientDuty::kNotice ? terms.silence : terms.patience);
  const RunTime from = std::max(healed, *good);
  return now >= from + (known->ends ? known->lived + terms.patience : kCalm);
}

ClientRow judge_plain(const ClientEntry& entry, const ClientLog& log, const ClientDemands& terms) {
  ClientRow row{.name = entry.name, .what = entry.what, .mark = CheckMark::kPassed};
  const auto doubt = [&row](std::string why, std::string remedy) {
    row.mark = CheckMark::kNoEvidence;
    row.why.push_back(std::move(why));
    row.remedies.push_back(std::move(remedy));
  };
  const std::string ended = log.end ? describe(*log.end) : "it is still running";
  const std::string waited = format_duration(log.until - log.begun);
  if (!log.no_server.empty()) {
    doubt(log.no_server, "start your server, or leave --target out: weir's own chat server is there then");
  } else if (!log.first(What::kConnected)) {
    doubt(fmt::format("it did not connect within {} ({}){}", waited, ended, last_words(log)),
          log.end
              ? "let it dial {address}; all that it wrote is in the log"
              : fmt::format(
                    "let it dial {{address}}; where it takes longer than {} to start, say so with --start",
                    format_duration(terms.start)));
  } else if (!log.first(What::kOpened)) {
    doubt(fmt::format("it connected, and opened no stream of HTTP/2 in the clear ({}){}", ended,
                      last_words(log)),
          "let it speak without TLS here (insecure credentials)");
  } else if (!log.first(What::kReply)) {
    doubt(fmt::format("it opened a stream and heard nothing in {} ({}){}", waited, ended, last_words(log)),
          "name the server that it belongs to with --target; weir's own serves "
          "chat.ChatService/BidirectionalChat");
  } else if (log.end && log.end->code != 0) {
    doubt(fmt::format("it fails when it is left alone: {}{}", describe(*log.end), last_words(log)),
          "mend that first: a fault would show nothing");
  } else if (const KnownMessages known = known_messages(log); !known.told_apart) {
    row.notes.emplace_back(
        "some of its messages are alike: what is sent twice or lost can't be told, so let each have a "
        "number");
  }
  add_facts(log, row);
  return row;
}

ClientRow judge_client(const ClientEntry& entry, const ClientLog& log, const KnownClient& known,
                       const ClientDemands& terms) {
  const std::optional<RunTime> struck = log.first(What::kStruck);
  ClientRow row{.name = entry.name, .what = entry.what};
  if (struck) {
    row = Judge(entry, log, known, terms, *struck).judge();
  } else {
    row.mark = entry.by_hand ? CheckMark::kNoEvidence : CheckMark::kSkipped;
    row.why.emplace_back("the fault did not come about: no stream of the client's came to its point");
  }
  add_facts(log, row);
  return row;
}

}  // namespace weir
