#include "harness/explain/causes_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "harness/h2/grpc_code.h"
#include "reports/text.h"

namespace weir {
namespace {

constexpr std::size_t kLabel = 12;  // "   see also "

std::string one_seen(const MakerVersion& seen) {
  return seen.version.empty() ? seen.name : fmt::format("{} {}", seen.name, seen.version);
}

std::string seen_in_words(const std::vector<MakerVersion>& seen) {
  std::vector<std::string> names;
  for (const MakerVersion& one : seen) names.push_back(one_seen(one));
  return in_words(names);
}

std::string status_words(int status) {
  std::string word = code_word(status);
  std::transform(word.begin(), word.end(), word.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return word;
}

void add_line(std::string& out, std::string_view label, std::string_view text, std::size_t width) {
  if (text.empty()) return;
  bool first = true;
  for (const std::string& line : wrap(text, std::max<std::size_t>(width, kLabel + 20) - kLabel)) {
    out += fmt::format("{:<{}}{}\n", first ? fmt::format("   {}", label) : "", kLabel, line);
    first = false;
  }
}

/// Where a row belongs, if it belongs somewhere.
std::string place_of(const Symptom& symptom) {
  std::vector<std::string> parts;
  if (!symptom.clients.empty()) parts.push_back("client " + seen_in_words(symptom.clients));
  if (!symptom.proxies.empty()) parts.push_back("behind " + seen_in_words(symptom.proxies));
  if (!symptom.servers.empty()) parts.push_back("server " + seen_in_words(symptom.servers));
  if (symptom.after) parts.push_back("after " + format_duration(*symptom.after));
  std::string out;
  for (const std::string& part : parts) out += (out.empty() ? "" : "; ") + part;
  return out;
}

/// What is seen in one and not in the other.
std::string apart_from(const Symptom& one, const Symptom& next, std::size_t number) {
  if (one.wire != next.wire)
    return fmt::format("from {} by the wire, which there carries: {}", number, next.wire);
  const std::string& look = one.tell.empty() ? next.tell : one.tell;
  if (!look.empty()) return fmt::format("the wire is the same as in {}; look at {}", number, look);
  const std::string place = place_of(next);
  return fmt::format("the wire is the same as in {}; {}", number,
                     place.empty() ? "only the logs of both sides tell" : "that one is of " + place);
}

void add_cause(std::string& out, const Answer& answer, std::size_t index, const CausesLook& look) {
  const Symptom& symptom = *answer.causes[index].symptom;
  const std::size_t shown = std::min(look.most, std::max<std::size_t>(answer.fitting, 1));
  out += fmt::format("\n{}. {}\n", index + 1, symptom.cause);
  add_line(out, "fits",
           fmt::format("{:.0f} % of its words are in the text", 100 * answer.causes[index].share),
           look.width);
  add_line(out, "of", place_of(symptom), look.width);
  add_line(out, "why", symptom.why, look.width);
  add_line(out, "when", symptom.when, look.width);
  add_line(out, "wire", symptom.wire, look.width);
  add_line(out, "see also", symptom.tell, look.width);
  if (index + 1 < shown && index + 1 < answer.causes.size())
    add_line(out, "apart", apart_from(symptom, *answer.causes[index + 1].symptom, index + 2), look.width);
  out += fmt::format("   {:<{}}{}\n", "make it", kLabel - 3, command_of(symptom));  // whole, to be copied
  for (std::size_t i = 0; i < symptom.sources.size(); ++i)
    add_line(out, i == 0 ? "source" : "", symptom.sources[i], look.width);
}

std::string known_beside(const Question& question, const Clues& clues) {
  std::vector<std::string> known;
  if (clues.status) known.push_back("status " + status_words(*clues.status));
  if (!question.client.name.empty()) known.push_back("client " + one_seen(question.client));
  if (question.client.name.empty() && !clues.client.empty())
    known.push_back("by its form of " + clues.client);
  if (!question.proxy.name.empty()) known.push_back("behind " + one_seen(question.proxy));
  if (question.proxy.name.empty() && !clues.proxy.empty()) known.push_back("it names " + clues.proxy);
  if (!question.server.name.empty()) known.push_back("server " + one_seen(question.server));
  if (question.after) known.push_back("after " + format_duration(*question.after));
  return known.empty() ? "" : fmt::format(" ({})", fmt::join(known, "; "));
}

std::string head(const Question& question, const Answer& answer, std::size_t shown) {
  const std::string known = known_beside(question, answer.clues);
  if (answer.fitting == 0)
    return fmt::format("No known cause fits this text{}.{}\n", known,
                       answer.causes.empty() ? "" : " The nearest:");
  if (answer.fitting == 1) return fmt::format("One known cause fits{}.\n", known);
  return fmt::format("{} known causes fit{}; the likeliest {}first.\n", answer.fitting, known,
                     shown < answer.fitting ? fmt::format("{} of them, the best ", shown) : "");
}

std::string foot(const Question& question, const Answer& answer, std::size_t shown) {
  std::string out = "\n";
  if (answer.fitting > shown)
    out += fmt::format("{} more fit as well: --causes {} shows them{}.\n", answer.fitting - shown,
                       answer.fitting,
                       question.proxy.name.empty() && question.server.name.empty()
                           ? ", --behind, --server, --client and --after tell them apart"
                           : "");
  out +=
      "Commands are for the root of weir's sources; elsewhere, weir explain ... --scenario 1 prints the "
      "first one's scenario.\n";
  return out;
}

}  // namespace

std::string command_of(const Symptom& symptom) {
  std::string command = fmt::format("weir run scenarios/{}.toml", symptom.scenario);
  for (const std::string& change : symptom.set) command += fmt::format(" --set '{}'", change);
  return command;
}

std::string render_causes(const Question& question, const Answer& answer, const CausesLook& look) {
  const std::size_t shown =
      std::min({look.most, std::max<std::size_t>(answer.fitting, 1), answer.causes.size()});
  std::string out = head(question, answer, shown);
  for (std::size_t i = 0; i < shown; ++i) add_cause(out, answer, i, look);
  if (shown > 0) out += foot(question, answer, shown);
  return out;
}

}  // namespace weir
