#include "harness/cli/verb.h"

#include <fmt/format.h>

#include <poll.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <memory>
#include <variant>

#include "harness/base/out_file.h"
#include "harness/base/signals.h"
#include "harness/cli/terminal_width.h"
#include "harness/fault/catalogue.h"
#include "harness/rpc/compat.h"
#include "harness/run/outside_texts.h"
#include "harness/run/relay_plan.h"
#include "harness/service/services.h"
#include "reports/formats/format.h"

namespace weir {

bool wants_color() {
  auto is = [](const char* name, std::string_view value) {
    const char* text = std::getenv(name);
    return text != nullptr && value == text;
  };
  const char* no_color = std::getenv("NO_COLOR");
  return isatty(STDOUT_FILENO) == 1 && (no_color == nullptr || *no_color == '\0') && !is("TERM", "dumb");
}

TerminalStyle terminal_style() {
  TerminalStyle style{.color = wants_color(), .width = terminal_width(STDOUT_FILENO)};
  if (!style.width && isatty(STDOUT_FILENO) == 1) style.width = 80;
  return style;
}

std::string page_of(const std::string& folder) {
  const std::filesystem::path page = std::filesystem::path(folder) / find_format("html")->file_name;
  return std::filesystem::exists(page) ? page.string() : "";
}

CLI::Validator whole_number_in(std::uint64_t low, std::uint64_t high) {
  return CLI::Validator(
      [low, high](std::string& text) -> std::string {
        std::uint64_t number = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (error != std::errc() || end != text.data() + text.size() || number < low || number > high)
          return fmt::format("'{}' is no whole number from {} to {}", text, low, high);
        text = fmt::format("{}", number);
        return {};
      },
      "");
}

void quiet_the_libraries() {
  setenv("GRPC_VERBOSITY", "NONE", /*overwrite=*/0);
  (void)compat::quiet_protobuf();
}

namespace {

std::error_code first_out_problem;  // of stdout, which is one for the whole process

void check_out(bool done) {
  if (!done && !first_out_problem)
    first_out_problem = std::error_code(errno != 0 ? errno : EIO, std::generic_category());
}

}  // namespace

void put(std::string_view text) {
  errno = 0;
  check_out(std::fwrite(text.data(), 1, text.size(), stdout) == text.size());
}

void flush_out() {
  errno = 0;
  check_out(std::fflush(stdout) == 0 && std::ferror(stdout) == 0);
}

void note_out_problem(std::error_code problem) {
  if (!first_out_problem) first_out_problem = problem;
}

std::error_code out_problem() { return first_out_problem; }

void say(std::string_view text) { (void)std::fwrite(text.data(), 1, text.size(), stderr); }

void say_if_heard(std::string_view text) {
  pollfd there{STDERR_FILENO, POLLOUT, 0};
  if (poll(&there, 1, 0) == 1 && (there.revents & POLLOUT) != 0)
    (void)!write(STDERR_FILENO, text.data(), text.size());
}

void say_that_it_writes(int signal) {
  say_if_heard(
      fmt::format("weir: {}: nothing runs any more, what there is is being written (again: leaves at once)\n",
                  signal_name(signal)));
}

namespace {

bool is_written(const std::string& file, std::error_code problem, std::string_view option) {
  if (!problem) return true;
  say(fmt::format("weir: cannot write {}: {}\n  fix: {}\n", file, problem.message(),
                  remedy_for_unwritten(problem, option)));
  return false;
}

}  // namespace

bool can_write_file(const std::string& file, std::string_view option) {
  return file.empty() || is_written(file, why_not_writable(file), option);
}

bool write_text_file(const std::string& file, const std::string& text, std::string_view option) {
  return is_written(file, write_whole_file(file, text), option);
}

void add_scenario_options(CLI::App& verb, ScenarioChoice& choice) {
  verb.add_option("FILE", choice.files,
                  "scenario files (TOML); - is the standard input, a run's folder the scenario that it ran")
      ->required();
  verb.add_option("--set", choice.sets,
                  "change a key of the scenario, e.g. --set target.address=127.0.0.1:50051 "
                  "or --set streams.chatters.count=500 (groups and faults by name or index)")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  verb.add_option("--seed", choice.seed, "take this seed instead of the scenario's")
      ->transform(whole_number_in(0, std::numeric_limits<std::int64_t>::max()))
      ->type_name("N");
}

std::vector<Override> parse_overrides(const std::vector<std::string>& sets) {
  std::vector<Override> overrides;
  for (const std::string& text : sets) {
    std::size_t equals = text.find('=');
    std::string value = equals == std::string::npos ? "" : text.substr(equals + 1);
    overrides.push_back({text.substr(0, equals), value, text});
  }
  return overrides;
}

namespace {

/// Whether a relay alone can do it, and the verb asks for that.
void check_links_for(const ScenarioChoice& choice, LoadResult& result) {
  auto made = RelayPlan::make(std::make_shared<const Scenario>(result.scenario));
  if (auto* errors = std::get_if<ErrorList>(&made)) {
    result.errors = std::move(*errors);
  } else if (!choice.takes_links) {
    result.errors.add({result.scenario.links.front().span, "links",
                       "a scenario of [[links]] is played by a relay alone, before anybody's client",
                       fmt::format("weir relay {} --to host:port", result.scenario.file)});
  }
}

}  // namespace

LoadedScenario load_chosen(const ScenarioChoice& choice, const std::string& file) {
  LoadedScenario loaded;
  if (file == kStandardInput) {
    if (std::count(choice.files.begin(), choice.files.end(), file) > 1) {
      say("weir: the standard input can be read once only\n  fix: name it once, as '-', and the others as "
          "files\n");
      return loaded;
    }
    if (isatty(STDIN_FILENO) == 1) say("reading a scenario from the terminal; Ctrl-D ends it\n");
  }
  std::vector<Override> overrides = parse_overrides(choice.sets);
  if (choice.seed) {
    overrides.push_back({"seed", fmt::format("{}", *choice.seed), fmt::format("seed={}", *choice.seed)});
  }
  LoadResult result = load_scenario_file(file, overrides, vocabulary());
  if (result.ok()) check_messages(result.scenario, result.errors);
  if (result.ok() && !result.scenario.links.empty()) check_links_for(choice, result);
  if (!result.ok()) {
    say(result.errors.render());
    return loaded;
  }
  loaded.scenario = std::move(result.scenario);
  loaded.text = std::move(result.text);
  return loaded;
}

LoadedScenario load_to_run(const ScenarioChoice& choice, const std::string& file) {
  LoadedScenario loaded = load_chosen(choice, file);
  if (!loaded.scenario) return loaded;
  if (const ErrorList missing = what_is_missing(*loaded.scenario); !missing.empty()) {
    say(missing.render());
    loaded.scenario.reset();
  }
  return loaded;
}

}  // namespace weir
