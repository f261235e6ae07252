#include "harness/explain/rank.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "harness/explain/clues.h"
#include "harness/explain/phrase.h"
#include "harness/explain/words.h"

namespace weir {
namespace {

/// By what a row's score is multiplied for what is known beside the text. Chosen so that what was typed outweighs what was read out of
/// the text, and that neither makes up for a code that differs (phrase.cc).
struct Weights {
  double same, like, other, unsaid, unknown;
};
// same, like: the row names it; other: it names others; unsaid: it names none; unknown: it names some and nobody knows.
constexpr Weights kTypedClient = {1.2, 1.1, 0.3, 1.0, 1.0};
constexpr Weights kReadClient = {1.15, 1.1, 0.35, 1.0, 1.0};
constexpr Weights kTypedPlace = {1.6, 1.6, 0.15, 0.8, 0.85};
constexpr Weights kReadPlace = {1.2, 1.2, 0.6, 0.95, 0.85};
constexpr double kOtherStatus = 0.5;
constexpr double kSameStatus = 1.05;
constexpr double kSameVersion = 1.1;
constexpr double kSameTime = 1.5;
constexpr double kOtherTime = 0.5;
constexpr double kNoTime = 0.9;
/// A text of so much worth counts half of one that says everything.
constexpr double kHalfTelling = 8;

using Patterns = std::vector<std::vector<std::vector<Word>>>;

Patterns patterns_of(const SymptomTable& table) {
  Patterns patterns;
  for (const Symptom& symptom : table.symptoms) {
    auto& row = patterns.emplace_back();
    for (const std::string& text : symptom.texts) row.push_back(words_of(text, /*pattern=*/true));
  }
  return patterns;
}

std::string like_of(const std::vector<Maker>& makers, const std::string& name) {
  const Maker* maker = find_maker(makers, name);
  return maker == nullptr ? "" : maker->like;
}

bool are_alike(const std::vector<Maker>& makers, const std::string& a, const std::string& b) {
  const std::string of_a = like_of(makers, a);
  const std::string of_b = like_of(makers, b);
  return of_a == b || of_b == a || (!of_a.empty() && of_a == of_b);
}

double weight_of(const Weights& weights, const std::vector<MakerVersion>& seen, const MakerVersion& is,
                 const std::vector<Maker>& makers) {
  if (is.name.empty()) return seen.empty() ? 1 : weights.unknown;
  if (seen.empty()) return weights.unsaid;
  double best = weights.other;
  for (const MakerVersion& one : seen) {
    if (one.name == is.name) {
      const bool version = !is.version.empty() && one.version.starts_with(is.version);
      best = std::max(best, weights.same * (version ? kSameVersion : 1));
    } else if (are_alike(makers, one.name, is.name)) {
      best = std::max(best, weights.like);
    }
  }
  return best;
}

/// The row names others than the one that was asked about.
bool is_of_others(const std::vector<MakerVersion>& seen, const MakerVersion& is,
                  const std::vector<Maker>& makers) {
  if (is.name.empty() || seen.empty()) return false;
  return std::none_of(seen.begin(), seen.end(), [&](const MakerVersion& one) {
    return one.name == is.name || are_alike(makers, one.name, is.name);
  });
}

bool speaks_against(const SymptomTable& table, const Question& question, const Symptom& row) {
  return is_of_others(row.clients, question.client, table.clients) ||
         is_of_others(row.proxies, question.proxy, table.proxies) ||
         is_of_others(row.servers, question.server, table.servers);
}

/// Timers are never exact, and people round.
bool is_about(Duration is, Duration timer) {
  using std::chrono::milliseconds;
  const Duration slack = std::max(Duration(timer * 15 / 100), Duration(milliseconds(500)));
  return is >= timer - slack && is <= timer + slack;
}

double weight_of_time(const Symptom& row, const Question& question) {
  if (!question.after) return 1;
  if (!row.after) return kNoTime;
  return is_about(*question.after, *row.after) ? kSameTime : kOtherTime;
}

double weight_of_status(const Symptom& row, const Clues& clues) {
  if (!clues.status || row.statuses.empty()) return 1;
  return std::count(row.statuses.begin(), row.statuses.end(), *clues.status) > 0 ? kSameStatus : kOtherStatus;
}

double weight_beside_text(const SymptomTable& table, const Symptom& row, const Question& question,
                          const Clues& clues) {
  const bool typed_client = !question.client.name.empty();
  const bool typed_proxy = !question.proxy.name.empty();
  return weight_of(typed_client ? kTypedClient : kReadClient, row.clients,
                   typed_client ? question.client : MakerVersion{clues.client, ""}, table.clients) *
         weight_of(typed_proxy ? kTypedPlace : kReadPlace, row.proxies,
                   typed_proxy ? question.proxy : MakerVersion{clues.proxy, ""}, table.proxies) *
         weight_of(kTypedPlace, row.servers, question.server, table.servers) * weight_of_time(row, question) *
         weight_of_status(row, clues);
}

double score_of(const Fit& fit) {
  const double telling = fit.worth / (fit.worth + kHalfTelling);
  return fit.share * fit.share * fit.share * (0.4 + 0.6 * telling);
}

Cause cause_of(const Symptom& row, const std::vector<std::vector<Word>>& patterns,
               const std::vector<Word>& text, const WordWorth& worth) {
  Cause cause{.symptom = &row};
  for (const std::vector<Word>& pattern : patterns) {
    const Fit fit = fit_of(pattern, text, worth);
    if (score_of(fit) > cause.score) cause = {&row, fit.share, score_of(fit)};
  }
  return cause;
}

}  // namespace

Answer rank(const SymptomTable& table, const Question& question) {
  const std::vector<Word> text = words_of(question.text);
  const Patterns patterns = patterns_of(table);
  const WordWorth worth(patterns);
  Answer answer;
  answer.clues = {status_in(text), maker_in(question.text, table.clients),
                  maker_in(question.text, table.proxies)};
  for (std::size_t i = 0; i < table.symptoms.size(); ++i) {
    Cause cause = cause_of(table.symptoms[i], patterns[i], text, worth);
    cause.score *= weight_beside_text(table, table.symptoms[i], question, answer.clues);
    if (cause.share >= kNearShare) answer.causes.push_back(cause);
  }
  std::stable_sort(answer.causes.begin(), answer.causes.end(),
                   [](const Cause& a, const Cause& b) { return a.score > b.score; });
  // What does not fit does not stand before what does.
  const auto fits = [&](const Cause& cause) {
    return cause.share >= kFittingShare && !speaks_against(table, question, *cause.symptom);
  };
  const auto others = std::stable_partition(answer.causes.begin(), answer.causes.end(), fits);
  answer.fitting = static_cast<std::size_t>(others - answer.causes.begin());
  return answer;
}

}  // namespace weir
