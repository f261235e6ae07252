#include "harness/cli/verb.h"

#include <fmt/format.h>

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <sstream>

#include "harness/fault/catalogue.h"

namespace weir {

bool wants_color() {
  auto is = [](const char* name, std::string_view value) {
    const char* text = std::getenv(name);
    return text != nullptr && value == text;
  };
  const char* no_color = std::getenv("NO_COLOR");
  return isatty(STDOUT_FILENO) == 1 && (no_color == nullptr || *no_color == '\0') && !is("TERM", "dumb");
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

bool can_write_file(const std::string& file, std::string_view option) {
  if (file.empty() || std::ofstream(file, std::ios::binary | std::ios::app)) return true;
  fmt::print(stderr, "weir: cannot write {}; name a file in a folder that is there ({})\n", file, option);
  return false;
}

bool write_text_file(const std::string& file, const std::string& text, std::string_view option) {
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out << text << std::flush;
  if (out) return true;
  fmt::print(stderr, "weir: cannot write {}; name a file in a folder that is there ({})\n", file, option);
  return false;
}

void add_scenario_options(CLI::App& verb, ScenarioChoice& choice) {
  verb.add_option("FILE", choice.files, "scenario files (TOML)")->required();
  verb.add_option("--set", choice.sets,
                  "change a key of the scenario, e.g. --set target.address=127.0.0.1:50051\n"
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

LoadedScenario load_chosen(const ScenarioChoice& choice, const std::string& file) {
  LoadedScenario loaded;
  std::vector<Override> overrides = parse_overrides(choice.sets);
  if (choice.seed) {
    overrides.push_back({"seed", fmt::format("{}", *choice.seed), fmt::format("seed={}", *choice.seed)});
  }
  LoadResult result = load_scenario_file(file, overrides, vocabulary());
  if (!result.ok()) {
    fmt::print(stderr, "{}", result.errors.render());
    return loaded;
  }
  loaded.scenario = std::move(result.scenario);
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  loaded.text = text.str();
  return loaded;
}

}  // namespace weir
