#include "harness/check/client/client_trial.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>

#include "harness/base/clock.h"
#include "harness/base/draws.h"
#include "harness/base/mutex.h"
#include "harness/check/client/client_judge.h"
#include "harness/relay/relay.h"
#include "harness/run/command_process.h"
#include "harness/run/command_server.h"

namespace weir {
namespace {

using What = ClientEvent::What;

constexpr Duration kTrialLook = std::chrono::milliseconds(10);
/// What a client said last has passed three relays by then.
constexpr Duration kLastBytes = std::chrono::milliseconds(150);
/// A client in a busy loop must not fill the memory.
constexpr std::size_t kMostEvents = 500'000;
constexpr std::uint32_t kOutage = 1;  // the fault's number besides that of the entry's own, 0

/// What the threads of three relays see, in one list.
class Watch {
 public:
  void add(const ClientEvent& event) {
    const Lock lock(mutex_);
    if (events_.size() < kMostEvents) events_.push_back(event);
  }
  void no_server(std::string why) {
    const Lock lock(mutex_);
    if (no_server_.empty()) no_server_ = std::move(why);
  }
  /// Adds what is new, by time: three threads tell, each in its own order.
  void fill(ClientLog& log) const {
    const Lock lock(mutex_);
    log.no_server = no_server_;
    const auto known = static_cast<std::ptrdiff_t>(log.events.size());
    log.events.insert(log.events.end(), events_.begin() + known, events_.end());
    const auto earlier = [](const ClientEvent& a, const ClientEvent& b) { return a.at < b.at; };
    if (!std::is_sorted(log.events.begin(), log.events.end(), earlier))
      std::stable_sort(log.events.begin(), log.events.end(), earlier);
  }

 private:
  mutable Mutex mutex_;
  std::vector<ClientEvent> events_ WEIR_GUARDED_BY(mutex_);
  std::string no_server_ WEIR_GUARDED_BY(mutex_);
};

std::uint64_t name_of(const HeardRequest& heard) {
  return mix_keys(stable_hash(heard.method), stable_hash(heard.bytes));
}

/// Beside the server: what reaches it.
RelayOptions at_server(const Endpoint& server, Watch& watch) {
  RelayOptions options{.upstream = server, .keep_history = false};
  options.on_request = [&watch](const HeardRequest& heard) {
    watch.add({.what = What::kTaken, .at = heard.at, .message = name_of(heard)});
  };
  options.on_trace = [&watch](const LinkTrace& event) {
    if (event.what == LinkTrace::What::kUnreachable) watch.no_server(std::string(event.detail));
  };
  return options;
}

/// Beside the client: what it does and hears.
RelayOptions at_client(const Endpoint& next, Watch& watch) {
  RelayOptions options{.upstream = next, .keep_history = false};
  options.on_trace = [&watch](const LinkTrace& event) {
    if (event.what == LinkTrace::What::kAccepted)
      watch.add({.what = What::kConnected, .at = event.at, .link = event.link});
  };
  options.on_request = [&watch](const HeardRequest& heard) {
    watch.add({.what = What::kSaid,
               .at = heard.at,
               .link = heard.link,
               .stream = heard.h2_stream,
               .number = heard.number,
               .message = name_of(heard)});
  };
  options.on_call = [&watch](const HeardCall& heard) {
    if (heard.what == HeardCall::What::kHalfClosed) return;
    const What what = heard.what == HeardCall::What::kOpened  ? What::kOpened
                      : heard.what == HeardCall::What::kReply ? What::kReply
                                                              : What::kOver;
    watch.add({.what = what,
               .at = heard.at,
               .link = heard.link,
               .stream = heard.h2_stream,
               .number = heard.number});
  };
  return options;
}

/// The one in the middle, and its one strike.
class Striker {
 public:
  Striker(const Endpoint& next, std::optional<RelayPlan> plan, Duration outage, Watch& watch,
          const Clock& clock)
      : plan_(std::move(plan)), outage_(outage), watch_(watch), relay_(options_for(next), clock) {}

  [[nodiscard]] Endpoint address() const { return {relay_.host(), relay_.port(0), {}}; }
  /// Now and then, by one thread.
  void look(RunTime now) {
    if (!struck_ || outage_ == Duration(0)) return;
    const RunTime heals = struck_at_ + outage_;
    if (now >= heals && !std::exchange(healed_, true)) watch_.add({.what = What::kHealed, .at = heals});
  }

 private:
  RelayOptions options_for(const Endpoint& next) {
    RelayOptions options{.upstream = next, .keep_history = false};
    options.on_link = [this](const LinkView& /*link*/) {
      return plan_ && !struck_ ? plan_->orders(0) : std::vector<TimedOrder>();
    };
    options.on_trace = [this](const LinkTrace& event) {
      if (event.what != LinkTrace::What::kAct || struck_) return;
      struck_at_ = event.at;
      struck_ = true;
      watch_.add({.what = What::kStruck, .at = event.at, .link = event.link, .stream = event.h2_stream});
      if (outage_ > Duration(0)) relay_.listeners_down(kOutage, kAnyStream, outage_, nullptr);
    };
    return options;
  }

  const std::optional<RelayPlan> plan_;
  const Duration outage_;
  Watch& watch_;
  RunTime struck_at_{};  // set before struck_
  std::atomic<bool> struck_ = false;
  bool healed_ = false;
  Relay relay_;  // last: its thread uses the others
};

std::vector<std::string> with_places(std::vector<std::string> words, const Relay& front) {
  const std::string port = std::to_string(front.port(0));
  for (std::string& word : words) {
    word = with_place(std::move(word), kAddressPlace, front.host() + ":" + port);
    word = with_place(std::move(word), kHostPlace, front.host());
    word = with_place(std::move(word), kPortPlace, port);
  }
  return words;
}

/// What the client burns while it gets nowhere.
class Burning {
 public:
  void look(const CommandProcess& client, ClientDuty duty, ClientLog& log) {
    // All processes of the machine are looked through.
    constexpr Duration kCpuLook = std::chrono::milliseconds(200);
    if (over_ || log.until < next_ || !log.first(What::kStruck)) return;
    next_ = log.until + kCpuLook;
    over_ = first_good(log, duty).has_value();
    if (over_) return;
    const double now_us = client.cpu_us();
    if (!from_) from_ = {log.until, now_us};
    log.idle_for = log.until - from_->first;
    log.cpu_us = now_us - from_->second;
  }

 private:
  std::optional<std::pair<RunTime, double>> from_;
  RunTime next_{};
  bool over_ = false;
};

/// Looks until it has ended, or nothing more is to be learnt. The log is filled.
void watch_client(const ClientTrial& trial, const ClientEntry& entry, CommandProcess& client,
                  Striker& striker, const Watch& watch, const ClientCheckTools::IsOver& over,
                  const Clock& clock, ClientLog& log) {
  Burning burning;
  for (;;) {
    const std::optional<ProcessEnd> end = client.ended();
    const RunTime now = clock.now();
    striker.look(now);
    watch.fill(log);
    log.until = now;
    burning.look(client, entry.duty, log);
    if (end || over(log, now)) {
      log.end = end;
      break;
    }
    if (trial.signals->wait(kTrialLook)) {
      log.interrupted = true;
      break;
    }
  }
  if (log.end) {
    log.interrupted = trial.signals->wait(kLastBytes).has_value();
    watch.fill(log);
  }
}

}  // namespace

bool says_where(const std::vector<std::string>& command) {
  return std::any_of(command.begin(), command.end(), [](const std::string& word) {
    return word.find(kAddressPlace) != std::string::npos || word.find(kPortPlace) != std::string::npos;
  });
}

absl::StatusOr<ClientLog> run_trial(const ClientTrial& trial, const ClientEntry& entry,
                                    const std::string& point, const ClientCheckTools::IsOver& over) {
  std::optional<RelayPlan> plan;
  if (!entry.kind.empty()) {
    absl::StatusOr<RelayPlan> made = relay_plan_of(entry, point);
    if (!made.ok()) return made.status();
    plan = *std::move(made);
  }
  const SteadyClock clock;
  Watch watch;
  try {
    const Relay back(at_server(trial.server, watch), clock);
    if (const std::optional<std::string> unresolved = back.unresolved())
      return absl::InvalidArgumentError(*unresolved + "\n  fix: name a known host with --target\n");
    Striker striker({back.host(), back.port(0), {}}, std::move(plan), entry.outage, watch, clock);
    const Relay front(at_client(striker.address(), watch), clock);
    ClientLog log{.begun = clock.now(), .log = trial.log};
    absl::StatusOr<std::unique_ptr<CommandProcess>> client =
        CommandProcess::start({.words = with_places(trial.command, front), .log = trial.log});
    if (!client.ok())
      return absl::InvalidArgumentError(fmt::format("{}\n  fix: name a program that is there behind --\n",
                                                    std::string(client.status().message())));
    watch_client(trial, entry, **client, striker, watch, over, clock, log);
    (*client)->finish();
    log.last_lines = last_lines(trial.log);
    return log;
  } catch (const std::system_error& error) {
    return absl::UnavailableError(
        fmt::format("cannot listen for the client: {}\n  fix: close what holds ports and file descriptors",
                    error.what()));
  }
}

}  // namespace weir
