#include "harness/gate/gate_profile.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <sstream>

#include "harness/gate/gate_report.h"
#include "harness/gate/gate_words.h"
#include "reports/quantity.h"

namespace weir {
namespace {

constexpr std::string_view kHead = "weir gate profile 1";
constexpr std::string_view kMachine = "machine ";
constexpr std::int64_t kDay = 24L * 60 * 60;

std::string on_one_line(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\n' || c == '\t'; }, ' ');
  return text;
}

absl::Status no_profile(std::string_view why) {
  return absl::InvalidArgumentError(fmt::format(
      "this is no profile of a gate: {}\n  fix: make one with `weir gate SCENARIO --calibrate`", why));
}

std::string day_of(std::int64_t seconds) {
  return fmt::format("{:%Y-%m-%d}", fmt::gmtime(static_cast<std::time_t>(seconds)));
}

std::string quantity_text(const QuantityCalibration& one) {
  const std::string name(row_of(one.quantity).name);
  if (!one.why.empty()) return fmt::format("  {:<11} not measured: {}\n", name, one.why);
  std::string out = fmt::format(
      "  {:<11} noise of a round {}, {} than the other arm{}; {}\n", name, percent_text(one.noise),
      change_text(one.bias), one.is_biased() ? ": more than chance allows" : "",
      one.rounds_needed
          ? fmt::format("{} to find what is to be caught", count_of(*one.rounds_needed, "round"))
          : std::string("what is to be caught takes more than 10,000 rounds"));
  for (const PowerAt& at : one.power)
    out += fmt::format("    {:>5} worse: FAILED in {:>6}, PASSED in {:>6} of gates\n", percent_text(at.worse),
                       percent_text(at.failed), percent_text(at.passed));
  return out;
}

}  // namespace

std::string render_profile(const GateProfile& profile) {
  std::string out =
      fmt::format("{}\nmade {}\nscenario {}\nengine {}\nlooks {}\n", kHead, profile.made_s,
                  on_one_line(profile.scenario), on_one_line(profile.engine), fmt::join(profile.looks, ","));
  for (const auto& [name, value] : profile.machine)
    out += fmt::format("{}{}={}\n", kMachine, on_one_line(name), on_one_line(value));
  return out;
}

absl::StatusOr<GateProfile> parse_profile(std::string_view text) {
  std::istringstream lines{std::string(text)};
  std::string line;
  if (!std::getline(lines, line) || line != kHead) return no_profile("it begins with something else");
  GateProfile out;
  while (std::getline(lines, line)) {
    const std::size_t space = line.find(' ');
    const std::string name = line.substr(0, space);
    const std::string value = space == std::string::npos ? "" : line.substr(space + 1);
    if (name == "made") {
      std::from_chars(value.data(), value.data() + value.size(), out.made_s);
    } else if (name == "scenario") {
      out.scenario = value;
    } else if (name == "engine") {
      out.engine = value;
    } else if (name == "looks") {
      absl::StatusOr<std::vector<std::uint32_t>> looks = read_looks(value);
      if (!looks.ok()) return no_profile("its looks are none");
      out.looks = *std::move(looks);
    } else if (line.starts_with(kMachine)) {
      const std::size_t equals = value.find('=');
      if (equals == std::string::npos) return no_profile("a fact of its machine has no value");
      out.machine.emplace_back(value.substr(0, equals), value.substr(equals + 1));
    }
  }
  if (out.looks.empty() || out.made_s <= 0) return no_profile("it lacks its looks, or its date");
  return out;
}

std::string why_not_usable(const GateProfile& profile, const MachineFacts& here, std::int64_t now_s) {
  for (const auto& [name, value] : here) {
    const auto there = std::find_if(profile.machine.begin(), profile.machine.end(),
                                    [&](const auto& fact) { return fact.first == name; });
    const std::string was = there == profile.machine.end() ? "unknown" : there->second;
    if (was != on_one_line(value))
      return fmt::format(
          "the profile was made on another machine: {} is '{}' here, and was '{}'\n"
          "  fix: make one here with `weir gate SCENARIO --calibrate`",
          name, value, was);
  }
  if (now_s - profile.made_s > kProfileDays * kDay)
    return fmt::format(
        "the profile was made on {}, and is believed for {} days\n"
        "  fix: make another with `weir gate SCENARIO --calibrate`",
        day_of(profile.made_s), kProfileDays);
  return "";
}

std::string render_calibration(const Calibration& calibration, const GatePlan& plan) {
  std::string out =
      fmt::format("{} of equal arms, {} each; {} resampled from them: {} FAILED ({} to {}), {} PASSED\n\n",
                  count_of(calibration.rounds, "round"), format_us(calibration.seconds_a_round * 1e6),
                  count_of(calibration.gates, "gate"), format_count(calibration.false_alarms),
                  percent_text(calibration.false_alarm_rate.low),
                  percent_text(calibration.false_alarm_rate.high), format_count(calibration.passed));
  for (const QuantityCalibration& one : calibration.quantities) out += quantity_text(one);
  out += "\n";
  if (const std::optional<std::vector<std::uint32_t>> looks = looks_for(calibration)) {
    out += fmt::format("looks that suit this machine: --looks {} ({} at most)\n", fmt::join(*looks, ","),
                       format_us(calibration.seconds_a_round * looks->back() * 1e6));
  } else {
    out +=
        "no number of rounds suits this machine: set the margins further apart (--gate "
        "NAME=TOLERATED:CAUGHT), "
        "or make rounds longer (--round)\n";
  }
  out += fmt::format("power is that of {}\n", count_of(plan.looks.back(), "round"));
  return out;
}

}  // namespace weir
