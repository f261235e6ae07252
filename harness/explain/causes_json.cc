#include <algorithm>

#include "harness/base/json_writer.h"
#include "harness/explain/causes_text.h"
#include "harness/h2/grpc_code.h"

namespace weir {
namespace {

JsonValue seen_json(const MakerVersion& seen) {
  return json_of(seen.version.empty() ? seen.name : seen.name + " " + seen.version);
}

JsonValue seconds_json(const std::optional<Duration>& time) {
  return time ? json_of(to_s(*time)) : JsonValue{"null"};
}

JsonObject cause_json(const Cause& cause, std::size_t rank, bool fits) {
  const Symptom& symptom = *cause.symptom;
  return JsonObject()
      .add("rank", rank)
      .add("id", symptom.id)
      .add("cause", symptom.cause)
      .add("why", symptom.why)
      .add("when", symptom.when)
      .add("wire", symptom.wire)
      .add("tell", symptom.tell)
      .add("fits", fits)
      .add("share", json_of(cause.share, 3))
      .add("score", json_of(cause.score, 3))
      .add("status", json_list(symptom.statuses, [](int code) { return code_word(code); }))
      .add("client", json_list(symptom.clients, seen_json))
      .add("behind", json_list(symptom.proxies, seen_json))
      .add("server", json_list(symptom.servers, seen_json))
      .add("after_s", seconds_json(symptom.after))
      .add("scenario", "scenarios/" + symptom.scenario + ".toml")
      .add("set", json_list(symptom.set))
      .add("command", command_of(symptom))
      .add("sources", json_list(symptom.sources));
}

}  // namespace

std::string render_causes_json(const Question& question, const Answer& answer, std::size_t most) {
  const std::size_t shown = std::min(most, answer.causes.size());
  std::string causes;
  for (std::size_t i = 0; i < shown; ++i)
    causes +=
        (causes.empty() ? "" : ",") + cause_json(answer.causes[i], i + 1, i < answer.fitting).json().text;
  const Clues& clues = answer.clues;
  const auto named = [](const MakerVersion& typed, const std::string& read) {
    return typed.name.empty() ? json_of(read) : seen_json(typed);
  };
  return JsonObject()
             .add("text", question.text)
             .add("status", clues.status ? json_of(code_word(*clues.status)) : JsonValue{"null"})
             .add("client", named(question.client, clues.client))
             .add("behind", named(question.proxy, clues.proxy))
             .add("server", seen_json(question.server))
             .add("after_s", seconds_json(question.after))
             .add("fitting", answer.fitting)
             .add("causes", JsonValue{"[" + causes + "]"})
             .json()
             .text +
         "\n";
}

}  // namespace weir
