#include "harness/scenario/cross_checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

#include "harness/scenario/values.h"

namespace weir {
namespace {

std::vector<const Node*> tables_of(const Node& root, std::string_view key) {
  std::vector<const Node*> tables;
  if (const Node* list = root.find(key)) {
    for (const Node& item : list->items) {
      if (item.kind == Node::Kind::kTable) tables.push_back(&item);
    }
  }
  return tables;
}

/// "local" and "local.deadline" for "local.deadline.past"; "app" for "app.".
bool is_family_of(const std::string& entry, const std::string& known) {
  return known.size() > entry.size() && known.compare(0, entry.size(), entry) == 0 &&
         known[entry.size()] == '.';
}

/// "app.unavailable" for "app.".
bool lies_under(const std::string& entry, const std::string& known) {
  return !known.empty() && known.back() == '.' && entry.size() > known.size() &&
         entry.compare(0, known.size(), known) == 0;
}

bool is_outcome(const std::string& entry, const std::vector<std::string>& classes) {
  return !entry.empty() && entry.back() != '.' &&
         std::any_of(classes.begin(), classes.end(), [&](const std::string& known) {
           return entry == known || is_family_of(entry, known) || lies_under(entry, known);
         });
}

/// What may be written in `expect`: classes and their families.
std::vector<std::string> outcome_words(const std::vector<std::string>& classes) {
  std::vector<std::string> words;
  for (const std::string& known : classes) {
    for (std::size_t dot = known.find('.'); dot != std::string::npos; dot = known.find('.', dot + 1)) {
      words.push_back(known.substr(0, dot));
    }
    if (!known.empty() && known.back() != '.') words.push_back(known);
  }
  return words;
}

// Classes that are named after a status.
constexpr std::array<std::string_view, 2> kFamiliesOfStatus = {row_of(OutcomeId::kApp).name,
                                                               row_of(OutcomeId::kUnknown).name};

/// "unavailable" for "UNAVAILABLE" and "14".
std::optional<std::string> status_word(const std::string& text, const Vocabulary& vocabulary) {
  ValueSpec spec;
  spec.choices = vocabulary.status_words;
  spec.is_code = true;
  return choice_of(spec, text);
}

/// "app.UNAVAILBLE": no server can ever have said so. A number that is no status some server may.
bool has_no_status(const std::string& name, const Vocabulary& vocabulary) {
  if (vocabulary.status_words.empty()) return false;
  return std::any_of(kFamiliesOfStatus.begin(), kFamiliesOfStatus.end(), [&](std::string_view family) {
    if (!name.starts_with(family)) return false;
    if (is(name, OutcomeId::kInBand)) return false;  // named by the scenario
    const std::string status = name.substr(family.size());
    const bool number = status.find_first_not_of("0123456789") == std::string::npos;
    return !number && !status_word(status, vocabulary);
  });
}

std::string remedy_for_class(const std::string& name, const Vocabulary& vocabulary) {
  const std::string otherwise = "see `weir faults --outcomes`; a family such as \"tcp\" is fine";
  if (const std::optional<std::string> word = status_word(name, vocabulary))
    return fmt::format("did you mean 'app.{}'?", *word);
  std::vector<std::string> words = outcome_words(vocabulary.outcome_classes);
  for (const std::string& status : vocabulary.status_words) words.push_back(name_of(OutcomeId::kApp, status));
  return suggest(name, words, otherwise);
}

}  // namespace

bool is_plain_name(std::string_view text) {
  return !text.empty() && text.size() <= 100 && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return (c < 0x80 && std::isalnum(c) != 0) || c == '-' || c == '_';
  });
}

bool check_name(CrossCheck& check, const Node& table, const std::string& what) {
  const Node* name = check.sound(table, "name");
  if (name == nullptr) return false;
  if (is_plain_name(name->text)) return true;
  check.mistakes.at_value(*name,
                          fmt::format("{} can't be the name of a {}", name->value.text().substr(0, 60), what),
                          "use 1 to 100 letters, digits, '-' and '_'");
  return false;
}

std::string class_as_called(const std::string& name, const Vocabulary& vocabulary) {
  for (std::string_view family : kFamiliesOfStatus) {
    if (!name.starts_with(family)) continue;
    const std::optional<std::string> word = status_word(name.substr(family.size()), vocabulary);
    if (word) return std::string(family) + *word;
  }
  return name;
}

void check_expect(CrossCheck& check, const Node& table, std::vector<std::string>& classes) {
  const Node* expect = check.sound(table, "expect");
  const std::vector<std::string>& known = check.vocabulary.outcome_classes;
  if (expect == nullptr) return;
  auto check_one = [&](const Node& entry) {
    if (is_outcome(entry.text, known) && !has_no_status(entry.text, check.vocabulary)) return;
    check.mistakes.at_value(entry,
                            fmt::format("there is no outcome class {}", entry.value.text().substr(0, 60)),
                            remedy_for_class(entry.text, check.vocabulary));
  };
  if (expect->kind == Node::Kind::kString) check_one(*expect);
  for (const Node& entry : expect->items) check_one(entry);
  for (std::string& name : classes) name = class_as_called(name, check.vocabulary);
}

void check_scenario(const Node& root, const Vocabulary& vocabulary, Scenario& scenario, Mistakes& mistakes) {
  CrossCheck check{root,
                   vocabulary,
                   scenario,
                   mistakes,
                   tables_of(root, "streams"),
                   tables_of(root, "fault"),
                   tables_of(root, "check"),
                   tables_of(root, "calls")};
  check_name(check, root, "scenario");
  check_links(check);
  check_target(check);
  // A list that could not be read left no entries to check.
  if (check.groups.size() == scenario.streams.size()) check_groups(check);
  if (check.faults.size() == scenario.faults.size()) check_faults(check);
  if (check.calls.size() == scenario.calls.size() && check.groups.size() == scenario.streams.size())
    check_calls(check);
  if (check.checks.size() == scenario.checks.size()) check_checks(check);
}

}  // namespace weir
