#include "harness/cli/call_verb.h"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <map>
#include <memory>

#include "harness/base/json_text.h"
#include "harness/cli/conduct.h"
#include "harness/cli/method_choice.h"
#include "harness/cli/verb.h"
#include "harness/engine/call_options.h"
#include "harness/run/driven_plan.h"
#include "harness/run/hand_run.h"
#include "harness/run/outside_texts.h"

namespace weir {
namespace {

struct CallVerb {
  MethodChoice choice;
  std::vector<std::string> headers;
  std::string deadline;
  bool times = false;
  bool frames = false;
};

std::string check_deadline(const std::string& text) {
  const std::optional<Duration> time = parse_duration(text);
  return time && *time > Duration::zero() ? "" : "'" + text + "' is not a time above zero such as 5s";
}

std::string check_header(const std::string& text) {
  const std::size_t colon = text.find(':');
  return colon != std::string::npos && colon > 0 ? "" : "'" + text + "' is no key:value";
}

/// As keys of target.metadata, so that they are read and refused as a scenario's are.
std::vector<Override> header_changes(const std::vector<std::string>& headers) {
  std::vector<std::string> keys;
  std::map<std::string, std::string> values;  // of each key: texts of TOML, parted by commas
  for (const std::string& header : headers) {
    const std::size_t colon = header.find(':');
    const std::string key = header.substr(0, colon);
    const std::size_t begin = header.find_first_not_of(' ', colon + 1);
    const std::string text = json_text(begin == std::string::npos ? "" : header.substr(begin));
    const auto [known, is_new] = values.emplace(key, text);
    if (is_new) {
      keys.push_back(key);
    } else {
      known->second += ", " + text;
    }
  }
  std::vector<Override> out;
  for (const std::string& key : keys) {
    const std::string value = "[" + values[key] + "]";
    out.push_back({"target.metadata." + key, value, fmt::format("-H {}: {}", key, value)});
  }
  return out;
}

class CallOutput final : public HandText {
 public:
  bool reply(std::string_view json) override {
    put(std::string(json) + "\n");
    flush_out();
    return !out_problem();
  }
  void tell(std::string_view text) override { say(text); }
};

std::int64_t unix_now() {
  return std::chrono::nanoseconds(std::chrono::system_clock::now().time_since_epoch()).count();
}

/// What weir tells its own server, and a relay, is nobody else's.
CallOptions options_of(const DrivenPlan& run, const CallVerb& verb) {
  std::optional<Duration> deadline;
  if (!verb.deadline.empty()) deadline = parse_duration(verb.deadline);
  CallOptions options = call_options(run.plan, run.plan.streams.front(), deadline, RunTime{}, &run.metadata);
  std::erase_if(options.metadata, [](const auto& entry) { return entry.first.starts_with("weir-"); });
  return options;
}

/// What was typed besides --set. Frames are seen on the wire engine alone.
std::vector<Override> changes_of(const CallVerb& verb) {
  std::vector<Override> changes = header_changes(verb.headers);
  if (verb.frames) changes.push_back({"target.engine", "wire", "--frames"});
  return changes;
}

/// A line for each frame, on the connection's thread.
void show_frames(ArmSpec& spec, const CallVerb& verb, const Clock& clock) {
  if (!verb.frames) return;
  spec.on_frame = [&clock, times = verb.times](bool sent, const std::string& frame) {
    const std::string time = times ? format_duration(clock.now() - RunTime{}) + " " : std::string();
    say(fmt::format("{}{} {}\n", time, sent ? "-->" : "<--", frame));
  };
}

int make_call(const CallVerb& verb) {
  std::optional<Scenario> target = scenario_of(verb.choice, changes_of(verb));
  if (!target) return kExitUsage;
  if (const ErrorList missing = what_is_missing(*target); !missing.empty()) {
    say(missing.render());
    return kExitUsage;
  }
  const StopSignals signals;
  int exit_code = kExitOk;
  std::shared_ptr<const Descriptors> descriptors;
  const google::protobuf::MethodDescriptor* method =
      find_method("call", verb.choice, *target, descriptors, exit_code);
  if (method == nullptr) return exit_code;
  target->target.method = verb.choice.method;
  DrivenPlan run(std::make_shared<const Scenario>(*std::move(target)));
  ArmSpec spec = arm_spec(run.plan);
  show_frames(spec, verb, run.clock);
  absl::StatusOr<std::unique_ptr<Arm>> arm = Arm::raise(std::move(spec), run.clock);
  if (!arm.ok()) return refuse("call", arm.status());
  run.arm = *std::move(arm);
  if (isatty(STDIN_FILENO) == 1)
    say(fmt::format("each line is a {} in JSON; Ctrl-D: no more, Ctrl-C: cancel\n",
                    method->input_type()->full_name()));
  CallOutput text;
  run.clock.restart();
  exit_code = run_by_hand({.method = *method,
                           .terms = {.options = options_of(run, verb),
                                     .times = verb.times,
                                     .seed = static_cast<std::uint64_t>(unix_now()),
                                     .unix_ns = unix_now},
                           .transports = run.arm->transports(),
                           .clock = run.clock,
                           .signals = signals,
                           .input = STDIN_FILENO,
                           .text = text},
                          leave_by_signal);
  return exit_code;
}

}  // namespace

void add_call_verb(CLI::App& app, int& exit_code) {
  auto verb = std::make_shared<CallVerb>();
  CLI::App* sub = app.add_subcommand("call", "Exchange messages with a method by hand: a line of JSON each");
  add_method_options(*sub, verb->choice, /*needs_method=*/true);
  sub->add_option("-H,--header", verb->headers,
                  "metadata of the call, as target.metadata has it; may be repeated")
      ->type_name("KEY:VALUE")
      ->allow_extra_args(false)
      ->check(CLI::Validator(check_header, ""));
  sub->add_option("--deadline", verb->deadline, "of the call, from its beginning")
      ->type_name("TIME")
      ->check(CLI::Validator(check_deadline, ""));
  sub->add_flag("--time", verb->times,
                "tell on stderr when each reply came, since the call began and since the last message");
  sub->add_flag("--frames", verb->frames,
                "show the HTTP/2 frames on stderr, both ways; the call goes by the wire engine");
  sub->footer(
      exit_codes_help("call") +
      "\n  weir call 127.0.0.1:50051 shop.Orders/Watch\n"
      "  echo '{\"id\": 7}' | weir call 127.0.0.1:50051 shop.Orders/Place --time\n"
      "  weir call 127.0.0.1:50051 shop.Orders/Watch -H 'authorization: Bearer ${env:TOKEN}' "
      "--set 'target.tls={}'\n\n"
      "Each line of stdin is a message, sent at once; placeholders such as {n}, {time} and {uuid} may stand "
      "in it. Each reply is a line of JSON on stdout; the status and its trailers are told on stderr. The "
      "end of stdin half-closes. A line that is no message is refused, and the call goes on.");
  sub->callback([verb, &exit_code] { exit_code = make_call(*verb); });
}

}  // namespace weir
