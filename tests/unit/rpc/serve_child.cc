// A program with nothing but weir's `serve` verb, for tests that need a server in a process of its own.
#include <CLI/CLI.hpp>

#include "harness/cli/serve_verb.h"

int main(int argc, char** argv) {
  CLI::App app;
  int exit_code = 0;
  weir::add_serve_verb(app, exit_code);
  CLI11_PARSE(app, argc, argv);
  return exit_code;
}
