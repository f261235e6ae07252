// What each value may be is told by its field; here stands what values must be to each other.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/scenario/mistakes.h"
#include "harness/scenario/scenario.h"
#include "harness/scenario/vocabulary.h"

namespace weir {

/// A scenario as read, with the document it came from. A value whose node is not sound holds its default, and
/// says nothing about what the user meant.
struct CrossCheck {
  const Node& root;
  const Vocabulary& vocabulary;
  Scenario& scenario;
  Mistakes& mistakes;
  std::vector<const Node*> groups, faults, checks,
      calls;  // the tables, in the order of the scenario's vectors

  /// The node of `name` within `table`, when the user wrote it and it could be read; else null.
  [[nodiscard]] const Node* sound(const Node& table, std::string_view name) const {
    const Node* node = table.find(name);
    return mistakes.is_sound(node) ? node : nullptr;
  }
  /// Whether the value of `name` can be relied on: read, or left out.
  [[nodiscard]] bool is_reliable(const Node& table, std::string_view name) const {
    return mistakes.is_sound(table.find(name));
  }
};

/// The method is weir's chat, and nobody wrote so: messages of one's own are meant for another. Who writes it means it.
[[nodiscard]] inline bool is_chat_by_default(const CrossCheck& check) {
  const Node* target = check.root.find("target");
  const bool written = target != nullptr && target->find("method") != nullptr;
  return !written && check.scenario.target.method == Target{}.method;
}

/// Runs all checks below. Also completes what one value says about another: `embedded` when there is an
/// address, `on` when there is one group, the trigger when `at` is left out, bounds in base units.
void check_scenario(const Node& root, const Vocabulary& vocabulary, Scenario& scenario, Mistakes& mistakes);

void check_target(CrossCheck& check);
/// What calls and connections of `target` carry.
void check_calls(CrossCheck& check, const Node& target);
void check_groups(CrossCheck& check);
/// [[links]], and what has no place beside them. Also that there are either these or streams.
void check_links(CrossCheck& check);
/// One group of these. Also completes what `messages` and `close` say about others.
void check_talk(CrossCheck& check, const Node& node, StreamGroup& group);
/// The same of its own messages. A group that says something beside its pace has some.
void check_described(CrossCheck& check, const Node& node, StreamGroup& group);
void check_descriptors(CrossCheck& check, const Node& target);
/// Once groups and faults are checked, which know nothing of them. Also makes a group of streams of each table.
void check_calls(CrossCheck& check);
void check_faults(CrossCheck& check);
void check_checks(CrossCheck& check);

/// Complains about each entry of the list `expect` in `table` that is no outcome class and no family of some. Writes the
/// classes as they are called to `classes`: "app.unavailable" for "app.UNAVAILABLE" and "app.14".
void check_expect(CrossCheck& check, const Node& table, std::vector<std::string>& classes);
/// `name` as the class is called, where a status in it was written in another way; else as it is.
[[nodiscard]] std::string class_as_called(const std::string& name, const Vocabulary& vocabulary);

/// Letters, digits, '-' and '_', at most 100: fit for a dotted key, a folder and a report.
[[nodiscard]] bool is_plain_name(std::string_view text);
/// Complains about `name` in `table` unless it is a plain name. False when it isn't there or can't be relied
/// on.
bool check_name(CrossCheck& check, const Node& table, const std::string& what);

}  // namespace weir
