#include "harness/cli/explain_verb.h"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <iterator>
#include <memory>

#include "harness/base/errors.h"
#include "harness/cli/verb.h"
#include "harness/explain/causes_text.h"
#include "harness/explain/known_symptoms.h"
#include "harness/explain/words.h"
#include "harness/fault/catalogue.h"
#include "harness/scenario/mistakes.h"

namespace weir {
namespace {

constexpr std::size_t kMostCauses = 20;

struct ExplainVerb {
  std::vector<std::string> words;
  std::string after, client, proxy, server;
  std::size_t causes = 3;
  std::size_t scenario = 0;  // print this cause's; 0: none
  bool json = false;
};

std::string typed_text(const ExplainVerb& verb) {
  if (verb.words.size() == 1 && verb.words.front() == kStandardInput) {
    if (isatty(STDIN_FILENO) == 1) say("reading an error text from the terminal; Ctrl-D ends it\n");
    return {std::istreambuf_iterator<char>(std::cin), {}};
  }
  return fmt::format("{}", fmt::join(verb.words, " "));
}

std::string names_of(const std::vector<Maker>& makers) {
  std::vector<std::string> names;
  for (const Maker& maker : makers) names.push_back(maker.name);
  return enumerate(names);
}

/// "nginx", "nginx 1.31", "nginx/1.31", "@grpc/grpc-js"; nothing when there is none, which was said.
bool read_maker(std::string_view option, const std::string& typed, const std::vector<Maker>& makers,
                MakerVersion& seen) {
  if (typed.empty()) return true;
  std::string name = typed;
  std::string version;
  const std::size_t end = typed.find_last_of(" /");
  if (find_maker(makers, name) == nullptr && end != std::string::npos) {
    name = typed.substr(0, end);
    version = typed.substr(end + 1);
  }
  if (const Maker* maker = find_maker(makers, name)) {
    seen = {maker->name, version};
    return true;
  }
  std::vector<std::string> candidates;
  for (const Maker& maker : makers) {
    candidates.push_back(maker.name);
    candidates.insert(candidates.end(), maker.also.begin(), maker.also.end());
  }
  say(fmt::format(
      "weir explain: {}: nothing is known of '{}'\n  fix: {}it is one of {}; or leave it out\n", option,
      typed,
      nearest(name, candidates).empty() ? "" : fmt::format("did you mean '{}'? ", nearest(name, candidates)),
      names_of(makers)));
  return false;
}

/// The question, or nothing when it has mistakes; all of them are said.
std::optional<Question> question_of(const ExplainVerb& verb, const SymptomTable& table) {
  Question question{.text = typed_text(verb)};
  bool sound = true;
  if (words_of(question.text).empty()) {
    say("weir explain: there is no text\n  fix: give the error as it stands in the log, in quotes, or - to "
        "read it from the "
        "standard input\n");
    sound = false;
  }
  sound = read_maker("--client", verb.client, table.clients, question.client) && sound;
  sound = read_maker("--behind", verb.proxy, table.proxies, question.proxy) && sound;
  sound = read_maker("--server", verb.server, table.servers, question.server) && sound;
  if (!verb.after.empty()) {
    question.after = parse_duration(verb.after);
    if (!question.after || *question.after < Duration::zero()) {
      say(
          fmt::format("weir explain: --after: '{}' is no time\n  fix: say how long the stream had lived or "
                      "been silent: 60s\n",
                      verb.after));
      sound = false;
    }
  }
  return sound ? std::optional(std::move(question)) : std::nullopt;
}

/// The scenario of one cause, with the row's changes in it, ready to be run.
int put_scenario(const Answer& answer, std::size_t number) {
  if (answer.causes.empty()) {
    say("weir explain: no known cause fits this text, so there is no scenario\n");
    return kExitNotEvidence;
  }
  if (number > answer.causes.size()) {
    say(fmt::format("weir explain: there is no cause {}\n  fix: there are {}: name one of them\n", number,
                    answer.causes.size()));
    return kExitUsage;
  }
  const Symptom& symptom = *answer.causes[number - 1].symptom;
  const std::string text(embedded_scenario(symptom.scenario).value_or(""));
  if (symptom.set.empty()) {
    put(text);
    return kExitOk;
  }
  const LoadResult loaded = load_scenario(text, symptom.scenario, parse_overrides(symptom.set), vocabulary());
  if (!loaded.ok()) throw std::logic_error(loaded.errors.render());
  put(write_scenario(loaded.scenario, vocabulary()));
  return kExitOk;
}

int explain(const ExplainVerb& verb) {
  const SymptomTable& table = known_symptoms();
  const std::optional<Question> question = question_of(verb, table);
  if (!question) return kExitUsage;
  const Answer answer = rank(table, *question);
  if (verb.scenario > 0) return put_scenario(answer, verb.scenario);
  if (verb.json) {
    put(render_causes_json(*question, answer, verb.causes));
  } else {
    put(render_causes(*question, answer,
                      {.most = verb.causes, .width = terminal_style().width.value_or(100)}));
  }
  return answer.fitting > 0 ? kExitOk : kExitNotEvidence;
}

}  // namespace

void add_explain_verb(CLI::App& app, int& exit_code) {
  auto verb = std::make_shared<ExplainVerb>();
  CLI::App* sub = app.add_subcommand(
      "explain", "From an error text to its known causes, each with a scenario that makes it");
  sub->add_option("TEXT", verb->words, "the error as it stands in the log; - is the standard input");
  sub->add_option("--after", verb->after, "how long the stream had lived, or been silent")->type_name("TIME");
  sub->add_option("--client", verb->client, "the library that says it, as grpc-go or 'grpc-js 1.14'")
      ->type_name("NAME");
  sub->add_option("--behind", verb->proxy, "the proxy between, as nginx or 'haproxy 2.6'")->type_name("NAME");
  sub->add_option("--server", verb->server, "the server's library, as grpc-java")->type_name("NAME");
  sub->add_option("--causes", verb->causes, "show so many")
      ->transform(whole_number_in(1, kMostCauses))
      ->type_name("N");
  sub->add_option("--scenario", verb->scenario, "print the scenario of the N-th cause instead, to be run")
      ->transform(whole_number_in(1, kMostCauses))
      ->type_name("N");
  sub->add_flag("--json", verb->json, "print it as JSON on stdout");
  sub->footer(
      "Status and client are read out of the text where it has them; times, addresses and ids do not matter. "
      "Causes come from a "
      "table of issues and measurements (scenarios/symptoms.toml).\n\n" +
      exit_codes_help("explain") +
      "\n  weir explain 'rpc error: code = Unavailable desc = error reading from server: EOF'"
      "\n  weir explain '13 INTERNAL: Received RST_STREAM with code 2' --after 60s --behind nginx"
      "\n  weir explain 'Socket closed' --scenario 1 | weir run -");
  sub->callback([verb, &exit_code] { exit_code = explain(*verb); });
}

}  // namespace weir
