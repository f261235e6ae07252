// weir: fault injection and load testing for gRPC bidirectional streams.

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#endif

#include <CLI/CLI.hpp>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <string>
#include <system_error>
#include <vector>

#include "harness/cli/call_verb.h"
#include "harness/cli/check_client_verb.h"
#include "harness/cli/check_verb.h"
#include "harness/cli/compare_verb.h"
#include "harness/cli/completion_verb.h"
#include "harness/cli/conduct.h"
#include "harness/cli/describe_verb.h"
#include "harness/cli/explain_verb.h"
#include "harness/cli/explore_verb.h"
#include "harness/cli/faults_verb.h"
#include "harness/cli/find_max_verb.h"
#include "harness/cli/gate_verb.h"
#include "harness/cli/help.h"
#include "harness/cli/init_verb.h"
#include "harness/cli/man_verb.h"
#include "harness/cli/metrics_verb.h"
#include "harness/cli/plan_verb.h"
#include "harness/cli/relay_verb.h"
#include "harness/cli/report_verb.h"
#include "harness/cli/repro_verb.h"
#include "harness/cli/run_verb.h"
#include "harness/cli/schema_verb.h"
#include "harness/cli/serve_verb.h"
#include "harness/cli/shrink_verb.h"
#include "harness/cli/trace_verb.h"
#include "harness/cli/validate_verb.h"
#include "harness/cli/verb.h"
#include "harness/cli/version_text.h"
#include "harness/scenario/mistakes.h"

namespace {

/// A standard file that is closed leaves its number to the next file that is opened, and what is said would get into that.
void keep_standard_files() {
  for (int number : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(number, F_GETFD) != -1 || errno != EBADF) continue;
    // The lowest free number is this one. Nothing can be written to it: what has to be said there is lost, and known to be.
    (void)open("/dev/null", number == STDIN_FILENO ? O_RDONLY : O_RDONLY | O_CLOEXEC);
  }
}

int no_such_verb(const CLI::App& app, const std::string& word) {
  std::vector<std::string> verbs;
  for (const CLI::App* verb : app.get_subcommands({})) verbs.push_back(verb->get_name());
  weir::say(fmt::format("weir: there is no verb '{}'\n  fix: {}\n", word,
                        weir::suggest(word, verbs, fmt::format("the verbs are {}", weir::enumerate(verbs)))));
  return weir::kExitUsage;
}

int no_such_option(const std::string& word) {
  weir::say(fmt::format(
      "weir: there is no option '{}'\n  fix: {}\n", word,
      weir::suggest(word, {"--help", "--version"}, "options come behind a verb: weir VERB --help")));
  return weir::kExitUsage;
}

}  // namespace

int main(int argc, char** argv) {
  weir::quiet_the_libraries();
  // A file that has grown to the limit is an error that is told like a full disk, and no reason to die.
  std::signal(SIGXFSZ, SIG_IGN);
  // So is a reader that goes away, of the progress as of the data: a run goes on and leaves its folder whole.
  std::signal(SIGPIPE, SIG_IGN);
  keep_standard_files();
  CLI::App app("weir: fault injection and load testing for gRPC bidirectional streams", "weir");
  app.set_version_flag("--version", weir::version_text());
  app.formatter(weir::help_formatter(weir::help_columns()));
  app.require_subcommand(1);
  app.footer("Start here:      weir run scenarios/quick-start.toml\nMore on a verb:  weir VERB --help");
  int exit_code = weir::kExitOk;
  try {
    weir::add_run_verb(app, exit_code);
    weir::add_validate_verb(app, exit_code);
    weir::add_plan_verb(app, exit_code);
    weir::add_find_max_verb(app, exit_code);
    weir::add_gate_verb(app, exit_code);
    weir::add_compare_verb(app, exit_code);
    weir::add_describe_verb(app, exit_code);
    weir::add_call_verb(app, exit_code);
    weir::add_init_verb(app, exit_code);
    weir::add_check_verb(app, exit_code);
    weir::add_check_client_verb(app, exit_code);
    weir::add_explain_verb(app, exit_code);
    weir::add_repro_verb(app, exit_code);
    weir::add_shrink_verb(app, exit_code);
    weir::add_explore_verb(app, exit_code);
    weir::add_faults_verb(app, exit_code);
    weir::add_metrics_verb(app, exit_code);
    weir::add_schema_verb(app, exit_code);
    weir::add_serve_verb(app, exit_code);
    weir::add_relay_verb(app, exit_code);
    weir::add_trace_verb(app, exit_code);
    weir::add_report_verb(app, exit_code);
    weir::add_man_verb(app, exit_code);
    weir::add_completion_verb(app, exit_code);
    app.parse(argc, argv);
  } catch (const CLI::RequiredError& error) {
    // CLI11 says only that a verb is missing, even when one was typed and is unknown.
    if (app.get_subcommands().empty() && argc > 1)
      return argv[1][0] == '-' ? no_such_option(argv[1]) : no_such_verb(app, argv[1]);
    return app.exit(error) == 0 ? weir::kExitOk : weir::kExitUsage;
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? weir::kExitOk : weir::kExitUsage;
  } catch (const std::system_error& error) {
    weir::say(fmt::format("weir: cannot write the output: {}\n", error.code().message()));
    return weir::graver(exit_code, weir::kExitUnwritten);
  } catch (const std::exception& error) {
    weir::say(fmt::format("weir: {}: this is a bug in weir\n", error.what()));
    return weir::kExitBroken;
  }
  // A report that did not reach its reader must not look like success.
  weir::flush_out();
  if (std::error_code problem = weir::out_problem()) {
    weir::say(fmt::format("weir: cannot write the output: {}\n", problem.message()));
    return weir::graver(exit_code, weir::kExitUnwritten);
  }
#ifdef __SANITIZE_ADDRESS__
  if (__lsan_do_recoverable_leak_check() != 0) exit_code = weir::kExitBroken;
#endif
  // gRPC's threads outlive what they served: a connection attempt that failed holds the library, which is then shut down on a thread of
  // its own. None of them may find the process half taken down.
  weir::leave_at_once(exit_code);
}
