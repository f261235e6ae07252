// What the verbs share.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "harness/scenario/loader.h"
#include "reports/exit_codes.h"
#include "reports/formats/terminal.h"

namespace CLI {
class App;
class Validator;
}  // namespace CLI

namespace weir {

/// The options by which a scenario is chosen and changed, shared by run, plan and validate.
struct ScenarioChoice {
  std::vector<std::string> files;
  std::vector<std::string> sets;     // --set key=value
  std::optional<std::int64_t> seed;  // --seed
  bool takes_links = false;          // a scenario of [[links]] will do
};

/// What the libraries beneath have to say of broken connections and broken messages stays off stderr: to break both is what weir
/// is for, and its reports tell of them in words of its own. GRPC_VERBOSITY brings gRPC's account back.
void quiet_the_libraries();

/// Writes to stdout. A stdout that takes no more is for main() to find at the end: what is still to be done is done.
void put(std::string_view text);
/// What was put can be read by others from here on.
void flush_out();
/// Somebody else wrote to stdout, in vain.
void note_out_problem(std::error_code problem);
/// Why stdout did not take all of it; nothing when it did.
[[nodiscard]] std::error_code out_problem();

/// Writes to stderr, and does not mind when nobody is there any more, as after a hangup.
void say(std::string_view text);
/// The same, where that does not block: what is left out must not matter.
void say_if_heard(std::string_view text);
/// Says of the first signal what comes of it; for a WriteGuard.
void say_that_it_writes(int signal);

/// Whether stdout takes colours: a terminal that is not dumb, and no NO_COLOR (no-color.org).
[[nodiscard]] bool wants_color();

/// How a summary is to look on stdout: colours, and the terminal's width.
[[nodiscard]] TerminalStyle terminal_style();

/// The page to look at in a run's folder; empty where there is none, as in one of an older weir.
[[nodiscard]] std::string page_of(const std::string& folder);

/// Whether a file can be written, so that nobody waits for a run whose result is then lost. Says on stderr when it can't. An
/// empty name is none.
[[nodiscard]] bool can_write_file(const std::string& file, std::string_view option);

/// Takes a whole number from `low` to `high` in digits alone, and leaves it in its plain form: CLI11 would read 010 as eight
/// and bring what is too large or below zero into range.
[[nodiscard]] CLI::Validator whole_number_in(std::uint64_t low, std::uint64_t high);

/// Writes a whole file. When that can't be done, says so on stderr with the cause, naming the option that gave its name, and
/// returns false.
[[nodiscard]] bool write_text_file(const std::string& file, const std::string& text, std::string_view option);

/// Adds FILE, --set and --seed to a verb.
void add_scenario_options(CLI::App& verb, ScenarioChoice& choice);

/// The changes typed with --set.
[[nodiscard]] std::vector<Override> parse_overrides(const std::vector<std::string>& sets);

/// Loads one of the files with the overrides. Mistakes are printed to stderr; then there is no scenario. A scenario of links is checked for
/// what a relay alone can do, and is a mistake where the verb takes none.
struct LoadedScenario {
  std::optional<Scenario> scenario;
  std::string text;  // of the file
};
[[nodiscard]] LoadedScenario load_chosen(const ScenarioChoice& choice, const std::string& file);
/// The same for a run: what has to be there when it begins, as certificates and variables of the environment, is looked at too.
[[nodiscard]] LoadedScenario load_to_run(const ScenarioChoice& choice, const std::string& file);

}  // namespace weir
