#include "harness/cli/check_client_verb.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <optional>

#include "harness/base/address.h"
#include "harness/base/clock.h"
#include "harness/base/descriptors.h"
#include "harness/base/signals.h"
#include "harness/check/client/client_check.h"
#include "harness/check/client/client_trial.h"
#include "harness/cli/progress_line.h"
#include "harness/cli/time_option.h"
#include "harness/cli/verb.h"
#include "harness/run/run_folder.h"
#include "harness/run/server_host.h"
#include "harness/scenario/mistakes.h"

namespace weir {
namespace {

struct CheckClientVerb {
  ClientCheckOptions options;
  std::vector<std::string> command;
  std::string target;  // empty: weir's own server
  std::string out = "runs";
  std::string json;
  std::string junit;
  bool list = false;
};

int list_client_entries(const ClientDemands& terms) {
  for (const ClientEntry& entry : client_entries(terms.outage))
    put(fmt::format("  {:<26} {}\n", entry.name, entry.what));
  return kExitOk;
}

bool are_entries(const std::vector<std::string>& names, const char* option, const ClientDemands& terms) {
  std::vector<std::string> known;
  for (const ClientEntry& entry : client_entries(terms.outage)) known.push_back(entry.name);
  for (const std::string& name : names) {
    if (std::count(known.begin(), known.end(), name) > 0) continue;
    say(fmt::format("weir check-client: {}: there is no entry '{}'\n  fix: {}\n", option, name,
                    suggest(name, known, "`weir check-client --list` shows them")));
    return false;
  }
  return true;
}

/// What was typed makes sense; else it was said what does not.
bool is_sound(const CheckClientVerb& verb) {
  if (verb.command.empty()) {
    say("weir check-client: no client is named\n"
        "  fix: write its command behind --, such as weir check-client -- ./client {address}\n");
    return false;
  }
  if (!says_where(verb.command)) {
    say(fmt::format(
        "weir check-client: '{}' does not say where the address goes, so the client would dial somebody "
        "else\n  fix: write {{address}}, or {{host}} and {{port}}, where your client takes its server\n",
        fmt::join(verb.command, " ")));
    return false;
  }
  if (!verb.target.empty() && !endpoint_of(verb.target)) {
    say(fmt::format("weir check-client: --target '{}' is no address\n  fix: write host:port or unix:/path\n",
                    verb.target));
    return false;
  }
  return are_entries(verb.options.only, "--only", verb.options.terms) &&
         are_entries(verb.options.skip, "--skip", verb.options.terms) &&
         can_write_file(verb.json, "--json") && can_write_file(verb.junit, "--junit");
}

ClientCheckTools make_client_tools(const ClientTrial& trial, const std::string& folder, ProgressLine& line) {
  const bool on_terminal = isatty(STDERR_FILENO) != 0;
  ClientCheckTools tools;
  tools.run = [trial, folder, on_terminal, &line](const ClientEntry& entry, const std::string& point,
                                                  const ClientCheckTools::IsOver& over) {
    if (on_terminal) line.show(entry.name + ": " + entry.what);
    ClientTrial one = trial;
    one.log = fmt::format("{}/{}.log", folder, entry.name);
    return run_trial(one, entry, point, over);
  };
  // A CI log shows what goes on; on a terminal the progress line does.
  if (isatty(STDERR_FILENO) == 0) tools.on_row = [](const ClientRow& row) { say(progress_text(row) + "\n"); };
  return tools;
}

int check_client(CheckClientVerb verb) {
  if (verb.list) return list_client_entries(verb.options.terms);
  if (!is_sound(verb)) return kExitUsage;
  const StopSignals signals;
  (void)raise_descriptor_limit();
  const absl::StatusOr<std::string> folder = make_folder(verb.out, "check-client");
  if (!folder.ok()) {
    say(fmt::format("weir check-client: {}\n", std::string(folder.status().message())));
    return kExitUsage;
  }
  const SteadyClock clock;
  std::unique_ptr<ServerHost> own;
  if (verb.target.empty()) {
    absl::StatusOr<std::unique_ptr<ServerHost>> started = ServerHost::start(Target{}, ServerLimits{}, clock);
    if (!started.ok()) {
      say(fmt::format("weir check-client: {}\n", std::string(started.status().message())));
      return kExitNotEvidence;
    }
    own = *std::move(started);
  }
  const ClientTrial trial{.command = verb.command,
                          .server = *endpoint_of(own ? own->address() : verb.target),
                          .log = {},
                          .signals = &signals};
  ProgressLine line(true);
  const std::string begun = utc_now();
  absl::StatusOr<ClientCard> card = run_client_check(verb.options, make_client_tools(trial, *folder, line));
  line.show("");
  if (!card.ok()) {
    const std::string text(card.status().message());
    say(fmt::format("weir check-client: {}{}", text, text.ends_with('\n') ? "" : "\n"));
    return absl::IsInvalidArgument(card.status()) ? kExitUsage : kExitNotEvidence;
  }
  card->command = fmt::format("{}", fmt::join(verb.command, " "));
  card->target = verb.target;
  card->started_at = begun;
  // First: the card tells the exit code.
  const bool junit = verb.junit.empty() || write_text_file(verb.junit, render_junit(*card), "--junit");
  card->unwritten = !junit;
  const bool json = verb.json.empty() || write_text_file(verb.json, render_json(*card), "--json");
  card->unwritten = !junit || !json;
  put(render_text(*card, wants_color()));
  return exit_code(*card);
}

}  // namespace

void add_check_client_verb(CLI::App& app, int& exit_code) {
  const auto verb = std::make_shared<CheckClientVerb>();
  ClientDemands& terms = verb->options.terms;
  CLI::App* sub = app.add_subcommand(
      "check-client",
      "Strike your own client with one fault after another: a scorecard of how it comes back");
  sub->add_option(
      "CMD", verb->command,
      "your client's command, behind --; {address}, {host} and {port} in it become what it is to dial");
  sub->add_option("--target", verb->target,
                  "your client's server, host:port or unix:/path; without it weir's own chat server")
      ->take_last()
      ->type_name("ADDR");
  sub->add_option("--only", verb->options.only, "only these entries; `plain` always comes first")
      ->type_name("NAME")
      ->delimiter(',')
      ->allow_extra_args(false);
  sub->add_option("--skip", verb->options.skip, "not these entries")
      ->type_name("NAME")
      ->delimiter(',')
      ->allow_extra_args(false);
  sub->add_flag("--list", verb->list, "show the entries and do nothing");
  sub->add_flag(
      "--may-end", terms.may_end,
      "a client that ends with an error is right, as a command line tool's is: it need not come back");
  add_time_option(*sub, "--patience", terms.patience,
                  "no message for so long after a fault, and no end, is a hang");
  add_time_option(*sub, "--silence", terms.silence,
                  "the same where the connection is dead and nobody says so: how long keepalive may take");
  add_time_option(*sub, "--outage", terms.outage, "how long nobody answers in the entry `outage`");
  add_time_option(*sub, "--start", terms.start, "until the client's first stream; a compiler may be at work");
  add_time_option(*sub, "--window", terms.window,
                  "a client that has not ended by itself after so long counts as one that never does");
  sub->add_option("--out", verb->out, "folder in which a folder with what the client wrote is made")
      ->type_name("DIR")
      ->capture_default_str();
  sub->add_option("--json", verb->json, "write the scorecard as JSON as well")->type_name("FILE");
  sub->add_option("--junit", verb->junit, "write the scorecard as JUnit XML as well")->type_name("FILE");
  sub->footer(
      "Each entry starts a client of its own, lets it talk, strikes its connection or its stream once, and "
      "looks: did "
      "it connect again, after what pauses, was anything said twice or lost, did it end, does it hang.\n\n" +
      exit_codes_help("check-client") +
      "\n"
      "  weir check-client -- ./client --server {address}\n"
      "  weir check-client --target 127.0.0.1:50051 --junit client.xml -- go run ./client -addr {address}");
  sub->callback([verb, &exit_code] { exit_code = check_client(*verb); });
}

}  // namespace weir
