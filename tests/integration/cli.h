// The command line, tried with a scenario of its own.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/integration/weir_process.h"

namespace weir {

inline constexpr const char* kSmall = R"(schema = 1
name = "small"
[phases]
measure = "20s"
[[streams]]
name = "talkers"
count = 4
messages = 5
)";

class Cli : public testing::Test {
 protected:
  Ended run(const std::string& scenario, std::vector<std::string> options = {}) {
    std::vector<std::string> arguments = {"run", folder_.write("scenario.toml", scenario), "--out", runs()};
    arguments.insert(arguments.end(), options.begin(), options.end());
    return run_weir(arguments);
  }
  [[nodiscard]] std::string runs() const { return (folder_.path() / "runs").string(); }

  TempFolder folder_;
};

inline std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

/// An open loop of a rate that no machine keeps, or of one that any does.
inline std::string open_loop(const std::string& rate, const std::string& measure) {
  return "schema = 1\nname = \"open\"\n[phases]\nmeasure = \"" + measure +
         "\"\ndrain = \"300ms\"\n[report]\ndoubt = 0\n[[streams]]\nname = \"talkers\"\ncount = 4\nmessages = "
         "10\n" +
         "expect = [\"ok\", \"harness.cut\"]\npace = { kind = \"open\", rate = \"" + rate + "\" }\n";
}

}  // namespace weir
