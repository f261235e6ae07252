// How good weir's classifier is: the class that the relay proves against the one that the client alone makes of it.
//
//   confusion --runs grpc=FOLDER --runs wire=FOLDER [--markdown FILE]
//
// FOLDER/SCENARIO/ holds the run folders of a scenario. Prints the page in Markdown, and what is wrong on stderr. Exit
// code: 0; 99 when something is wrong; 1 when the runs could not be read.
#include <fmt/format.h>
#include <fmt/os.h>

#include <CLI/CLI.hpp>
#include <exception>

#include "tests/confusion/page.h"

namespace weir::confusion {
namespace {

constexpr int kWrong = 99;

Measured measured_in(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos)
    throw CLI::ValidationError("--runs", "'" + text + "' is not ENGINE=FOLDER");
  return {text.substr(0, equals), read_ends(text.substr(equals + 1))};
}

int measure(const std::vector<std::string>& runs, const std::string& file) {
  std::vector<Measured> engines;
  engines.reserve(runs.size());
  for (const std::string& text : runs) engines.push_back(measured_in(text));
  const std::string page = to_markdown(engines);
  fmt::print("{}", page);
  if (!file.empty()) fmt::output_file(file).print("{}", page);
  int status = 0;
  for (const Measured& engine : engines) {
    for (const std::string& objection : objections(engine)) {
      fmt::print(stderr, "confusion: {}\n", objection);
      status = kWrong;
    }
  }
  return status;
}

}  // namespace
}  // namespace weir::confusion

int main(int argc, char** argv) {
  std::vector<std::string> runs;
  std::string file;
  CLI::App app("How good weir's classifier is, from the records of a library of runs");
  app.add_option("--runs", runs, "ENGINE=FOLDER; may be given many times")->required();
  app.add_option("--markdown", file, "write the page to this file as well");
  CLI11_PARSE(app, argc, argv);
  try {
    return weir::confusion::measure(runs, file);
  } catch (const CLI::Error& error) {
    return app.exit(error);
  } catch (const std::exception& error) {
    fmt::print(stderr, "confusion: {}\n", error.what());
    return 1;
  }
}
