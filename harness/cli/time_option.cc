#include "harness/cli/time_option.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <optional>

namespace weir {

void add_time_option(CLI::App& app, const std::string& name, Duration& value, const std::string& help) {
  const auto read = [name, &value](const std::string& text) {
    const std::optional<Duration> time = parse_duration(text);
    if (!time || *time < std::chrono::milliseconds(1) || *time > std::chrono::hours(1)) {
      throw CLI::ValidationError(
          name, fmt::format("'{}' is no time from 1ms to 1h; write for example {} 10s", text, name));
    }
    value = *time;
  };
  app.add_option_function<std::string>(name, read, help)
      ->take_last()
      ->type_name("TIME")
      ->default_str(format_duration(value));
}

}  // namespace weir
