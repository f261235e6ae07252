#include "harness/cli/state_question.h"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <memory>
#include <utility>
#include <vector>

#include "harness/base/overloaded.h"
#include "harness/cli/conduct.h"
#include "harness/cli/method_choice.h"
#include "harness/cli/verb.h"
#include "harness/engine/call_options.h"
#include "harness/run/driven_plan.h"
#include "harness/run/hand_run.h"
#include "harness/run/outside_texts.h"

namespace weir {
namespace {

constexpr Duration kPatience = std::chrono::seconds(5);

/// The last reply, and what else was told.
class StateReply final : public HandText {
 public:
  bool reply(std::string_view json) override {
    reply_ = json;
    return true;
  }
  void tell(std::string_view text) override { told_ += text; }

  [[nodiscard]] const std::optional<std::string>& reply() const { return reply_; }
  [[nodiscard]] const std::string& told() const { return told_; }

 private:
  std::optional<std::string> reply_;
  std::string told_;
};

/// A file that says one line and ends.
class OneLine {
 public:
  explicit OneLine(const std::string& line) {
    if (pipe(ends_) != 0) return;
    const std::string text = line + "\n";
    // Far less than a pipe holds, so that it can't block.
    [[maybe_unused]] const ssize_t written = write(ends_[1], text.data(), text.size());
    close(std::exchange(ends_[1], -1));
  }
  ~OneLine() {
    if (ends_[0] >= 0) close(ends_[0]);
  }
  OneLine(const OneLine&) = delete;
  OneLine& operator=(const OneLine&) = delete;
  [[nodiscard]] int file() const { return ends_[0]; }

 private:
  int ends_[2] = {-1, -1};
};

std::int64_t nanoseconds_since_1970() {
  return std::chrono::nanoseconds(std::chrono::system_clock::now().time_since_epoch()).count();
}

/// What is known once of the call.
struct AskedState {
  StateCall call;
  std::shared_ptr<const Scenario> scenario;
  std::shared_ptr<const Descriptors> descriptors;
  const google::protobuf::MethodDescriptor* method = nullptr;
  std::unique_ptr<DrivenPlan> run{};  // once it was asked
};

absl::StatusOr<double> ask(AskedState& asked, const StopSignals& signals) {
  if (!asked.run) {
    auto made = std::make_unique<DrivenPlan>(asked.scenario);
    absl::StatusOr<std::unique_ptr<Arm>> arm = Arm::raise(arm_spec(made->plan), made->clock);
    if (!arm.ok()) return arm.status();
    made->arm = *std::move(arm);
    asked.run = std::move(made);
  }
  DrivenPlan& run = *asked.run;
  CallOptions options = call_options(run.plan, run.plan.streams.front(), kPatience, RunTime{}, &run.metadata);
  std::erase_if(options.metadata, [](const auto& entry) { return entry.first.starts_with("weir-"); });
  const OneLine line(asked.call.message);
  StateReply answer;
  const ExitCode exit_code =
      run_by_hand({.method = *asked.method,
                   .terms = {.options = std::move(options), .unix_ns = nanoseconds_since_1970},
                   .transports = run.arm->transports(),
                   .clock = run.clock,
                   .signals = signals,
                   .input = line.file(),
                   .text = answer},
                  leave_by_signal);
  if (exit_code != kExitOk || !answer.reply()) {
    return absl::UnavailableError(
        fmt::format("the state can't be read, {} answered: {}", asked.call.method, answer.told()));
  }
  absl::StatusOr<double> value = find_state(*answer.reply(), asked.call.field);
  if (value.ok()) return value;
  return absl::UnavailableError(
      fmt::format("the state can't be read: {}", std::string(value.status().message())));
}

std::function<absl::StatusOr<double>()> question_by_call(const StateCall& call, const StateTarget& target,
                                                         const StopSignals& signals, int& exit_code) {
  MethodChoice choice;
  choice.address = target.address;
  choice.method = call.method;
  choice.sets = target.sets;
  std::optional<Scenario> scenario = scenario_of(choice);
  exit_code = kExitUsage;
  if (!scenario) return {};
  if (target.words) {
    scenario->target = target.words->scenario->target;
    scenario->file = target.words->scenario->file;
  }
  scenario->target.method = call.method;
  if (const ErrorList missing = what_is_missing(*scenario); !missing.empty()) {
    say(missing.render());
    return {};
  }
  // It stays for as long as the process does: gRPC C++ 1.51.1, wound up while its last user's threads have hardly begun, takes the
  // process with it.
  static auto& kept = *new std::vector<std::unique_ptr<AskedState>>;  // never taken down
  AskedState& asked = *kept.emplace_back(std::make_unique<AskedState>());
  asked.call = call;
  asked.method = find_method("check --state", choice, *scenario, asked.descriptors, exit_code);
  if (asked.method == nullptr) return {};
  if (asked.method->client_streaming() || asked.method->server_streaming()) {
    say(
        fmt::format("weir check: {} is not unary, and --state asks a unary call\n"
                    "  fix: name one that gives the count in one reply, or a URL\n",
                    call.method));
    exit_code = kExitUsage;
    return {};
  }
  asked.scenario = std::make_shared<const Scenario>(*std::move(scenario));
  return [&asked, &signals] { return ask(asked, signals); };
}

}  // namespace

std::function<absl::StatusOr<double>()> make_state_question(const StateSource& source,
                                                            const StateTarget& target,
                                                            const StopSignals& signals, int& exit_code) {
  using Asking = std::function<absl::StatusOr<double>()>;
  return std::visit(
      Overloaded{[](const StatePage& page) -> Asking { return [page] { return read_state_page(page); }; },
                 [&](const StateCall& call) { return question_by_call(call, target, signals, exit_code); }},
      source);
}

}  // namespace weir
