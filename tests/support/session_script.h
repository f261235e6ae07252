// One Session under a test's hand: events go in by name, commands come out as words.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "harness/plan/plan.h"
#include "harness/stream/session.h"
#include "tests/support/expected_of.h"

namespace weir {

/// The trailers weir's chat server sends with a status it chose.
[[nodiscard]] inline std::vector<std::pair<std::string, std::string>> marker_trailers(
    std::uint32_t received, std::uint32_t sent, const std::string& fired = "") {
  std::vector<std::pair<std::string, std::string>> trailers = {
      {"weir-marker", "1"}, {"weir-received", std::to_string(received)}, {"weir-sent", std::to_string(sent)}};
  if (!fired.empty()) trailers.emplace_back("weir-fired", fired);
  return trailers;
}

/// "first:0", "keep-alive:1", "reaction:0x3" for one made of three items, "farewell".
[[nodiscard]] inline std::string describe(const Aside& aside) {
  const std::string rule = std::to_string(aside.rule);
  switch (aside.part) {
    case Aside::Part::kFirst:
      return "first:" + rule;
    case Aside::Part::kKeepAlive:
      return "keep-alive:" + rule;
    case Aside::Part::kReaction:
      return "reaction:" + rule + (aside.items > 1 ? "x" + std::to_string(aside.items) : "");
    case Aside::Part::kFarewell:
      return "farewell";
  }
  return "?";
}

/// Every call gives one event at the present instant and answers with the commands it led to, such as
/// "write:0 half-close". Latency samples and wake-ups are kept aside.
class SessionScript {
 public:
  explicit SessionScript(const Plan& plan, std::size_t stream = 0)
      : stream_(plan.streams.at(stream)), session_(plan, stream_, expected_of(plan, stream_)) {}
  /// The incarnation that follows another of the first stream.
  SessionScript(const Plan& plan, Legacy before)
      : stream_(plan.streams.at(0)), session_(plan, stream_, expected_of(plan, stream_), std::move(before)) {}

  /// Moves the clock to `since_begin`, for the events that follow.
  SessionScript& at(Duration since_begin) {
    now_ = RunTime(since_begin);
    return *this;
  }

  std::string start() { return step({.type = Event::Type::kStart}); }
  std::string headers(bool marked = false) { return step({.type = Event::Type::kHeaders, .marked = marked}); }
  std::string write_done(bool ok = true) { return step({.type = Event::Type::kWriteDone, .ok = ok}); }
  std::string half_close_done(bool ok = true) {
    return step({.type = Event::Type::kHalfCloseDone, .ok = ok});
  }
  std::string read_failed() { return step({.type = Event::Type::kReadFailed}); }
  std::string wake() {
    wake_at_ = kNever;
    return step({.type = Event::Type::kWake});
  }
  std::string wind_down() { return step({.type = Event::Type::kWindDown}); }
  std::string interrupt() { return step({.type = Event::Type::kInterrupt}); }
  std::string cut() { return step({.type = Event::Type::kCut}); }
  /// For the first strike of the fault that waits for a word, or else for its first.
  std::string order_done(std::uint32_t fault, OrderResult result = OrderResult::kDone) {
    const std::vector<StrikeTrack>& all = session_.faults();
    const auto find = [&](auto fits) {
      return std::find_if(all.begin(), all.end(),
                          [&](const StrikeTrack& state) { return state.plan.fault == fault && fits(state); });
    };
    auto found = find([&](const StrikeTrack& state) {
      return state.is_ordered() || (state.is_armed() && result != OrderResult::kArmed);
    });
    if (found == all.end()) found = find([](const StrikeTrack&) { return true; });
    return strike_done(static_cast<std::uint32_t>(found - all.begin()), result);
  }
  /// For the strike with this number.
  std::string strike_done(std::uint32_t strike, OrderResult result = OrderResult::kDone) {
    return step({.type = Event::Type::kOrderDone, .strike = strike, .result = result});
  }
  /// One that answers no message at a pace.
  std::string hear(const Cues& cues = {}, bool aside = true) {
    Event event{.type = Event::Type::kReply};
    event.reply.aside = aside;
    event.cues = &cues;
    event.bytes = 64;
    return step(event);
  }
  std::string reply(std::uint32_t seq) { return reply(ReplyMeaning{.answers = seq}); }
  std::string reply(const ReplyMeaning& meaning) {
    Event event{.type = Event::Type::kReply};
    event.reply = meaning;
    event.bytes = 64;
    return step(event);
  }
  std::string push(std::uint32_t number) {
    Event event{.type = Event::Type::kReply};
    event.reply = {.answers = 0, .part = number};
    return step(event);
  }
  std::string end(int code, const std::string& message = "",
                  std::vector<std::pair<std::string, std::string>> trailers = {}) {
    CallEnd call;
    call.code = code;
    call.message = message;
    call.trailers = std::move(trailers);
    Event event{.type = Event::Type::kEnd};
    event.end = &call;
    return step(event);
  }

  std::string step(const Event& event) {
    Commands commands;
    session_.step(event, now_, commands);
    std::string words;
    for (const Command& command : commands) {
      std::string word = take(command);
      if (!word.empty()) words += (words.empty() ? "" : " ") + word;
    }
    return words;
  }

  [[nodiscard]] Legacy leave() { return session_.leave(); }
  [[nodiscard]] const Session& session() const { return session_; }
  [[nodiscard]] const StrikeTrack& fault(std::size_t i = 0) const { return session_.faults().at(i); }
  [[nodiscard]] bool fired(std::size_t i = 0) const { return fault(i).fired(); }
  [[nodiscard]] RunTime now() const { return now_; }
  /// The wake-up asked for; kNever when none is.
  [[nodiscard]] RunTime wake_at() const { return wake_at_; }
  /// All samples so far.
  [[nodiscard]] const std::vector<Command>& samples() const { return samples_; }

  /// All messages said to be without a reply.
  [[nodiscard]] const std::vector<Command>& censored() const { return censored_; }

 private:
  std::string take(const Command& command) {
    switch (command.type) {
      case Command::Type::kStart:
        return "start";
      case Command::Type::kRead:
        return "read";
      case Command::Type::kWrite:
        return "write:" + std::to_string(command.seq) +
               (command.size > 0 ? "=" + std::to_string(command.size) : "");
      case Command::Type::kWriteAside:
        return describe(command.aside);
      case Command::Type::kHalfClose:
        return "half-close";
      case Command::Type::kCancel:
        return "cancel";
      case Command::Type::kOrder:
        return "order:" + std::to_string(fault(command.strike).plan.fault);
      case Command::Type::kEnded:
        return "ended";
      case Command::Type::kWakeAt:
        wake_at_ = command.at;
        return "";
      case Command::Type::kCensored:
        censored_.push_back(command);
        return "";
      case Command::Type::kSample:
        samples_.push_back(command);
        return "";
    }
    return "?";
  }

  const StreamPlan& stream_;
  Session session_;
  RunTime now_{};
  RunTime wake_at_ = kNever;
  std::vector<Command> samples_;
  std::vector<Command> censored_;
};

}  // namespace weir
