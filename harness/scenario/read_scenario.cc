#include <algorithm>

#include "harness/scenario/tables.h"

namespace weir {
namespace {

/// Reads a list of tables, each item by `read`.
template <typename Read>
void read_list(Mistakes& mistakes, const Node& root, const std::string& key, Read read) {
  const Node* list = root.find(key);
  if (list == nullptr) return;
  if (list->kind == Node::Kind::kTable) {
    mistakes.at_value(*list, fmt::format("[{}] must have double brackets: there may be several", key),
                      fmt::format("write [[{}]]", key));
    return;
  }
  if (!expect_list(mistakes, *list, fmt::format("[[{}]] and its keys below", key))) return;
  if (list->items.size() > kMostTables) {
    mistakes.at_value(*list, fmt::format("more than {} [[{}]]", kMostTables, key),
                      "use one group with a larger count, or fewer faults and checks");
    return;
  }
  if (list->items.empty()) {
    mistakes.at_value(*list, fmt::format("'{}' is empty", key),
                      fmt::format("add a [[{}]], or remove the key", key));
  }
  for (const Node& item : list->items) {
    if (expect_table(mistakes, item)) read(item);
  }
}

/// The keys a [[fault]] may have besides the common ones. When the kind is unknown any kind's keys are let
/// pass, so that the one mistake isn't reported for each of them.
std::vector<std::string> param_keys(const Vocabulary& vocabulary, const FaultKindSpec* kind) {
  std::vector<std::string> keys;
  for (const FaultKindSpec& spec : vocabulary.kinds) {
    if (kind != nullptr && kind != &spec) continue;
    for (const ParamSpec& param : spec.params) keys.push_back(param.name);
  }
  return keys;
}

void read_params(Mistakes& mistakes, const Node& node, const FaultKindSpec& kind, Fault& fault) {
  for (const ParamSpec& param : kind.params) {
    std::optional<ParamValue> value;
    if (const Node* member = node.find(param.name)) {
      value = read_value(mistakes, *member, spec_of(param));
    } else if (param.optional) {
      continue;  // a default would change the keys, and so the draws, of scenarios that knew nothing of it
    } else if (param.default_text.empty()) {
      mistakes.at_place(
          node.value, join_path(node.path, param.name),
          fmt::format("'{}' is missing: a {} fault needs it", param.name, kind.name),
          fmt::format("add '{}', {}: {}", param.name, describe_type(spec_of(param)), param.help));
    } else {
      value = parse_default(param);
    }
    if (value) fault.params[param.name] = *value;
  }
}

/// What the kind allows by itself, aimed as the fault is.
const std::vector<std::string>& default_expect(const FaultKindSpec& kind, const Fault& fault) {
  const auto toward = fault.params.find("toward");
  const bool at_server = toward != fault.params.end() && toward->second == ParamValue(std::string("server"));
  return at_server && !kind.default_expect_at_server.empty() ? kind.default_expect_at_server
                                                             : kind.default_expect;
}

Fault read_fault(Mistakes& mistakes, const Node& node, const Vocabulary& vocabulary) {
  const Node* kind_node = node.find("kind");
  const FaultKindSpec* kind = kind_node == nullptr ? nullptr : find_kind_spec(vocabulary, kind_node->text);
  Fault fault;
  fault.span = node.value.span();
  read_table(mistakes, node, fault_fields(), fault, param_keys(vocabulary, kind));
  if (kind != nullptr) {
    read_params(mistakes, node, *kind, fault);
    if (fault.expect.empty()) fault.expect = default_expect(*kind, fault);
  } else if (mistakes.is_sound(kind_node) && kind_node != nullptr) {
    std::vector<std::string> names;
    for (const FaultKindSpec& spec : vocabulary.kinds) names.push_back(spec.name);
    mistakes.at_value(*kind_node,
                      fmt::format("there is no fault kind {}", kind_node->value.text().substr(0, 60)),
                      suggest(kind_node->text, names, fmt::format("the kinds are {}", enumerate(names))));
  }
  return fault;
}

}  // namespace

const FaultKindSpec* find_kind_spec(const Vocabulary& vocabulary, std::string_view name) {
  auto it = std::find_if(vocabulary.kinds.begin(), vocabulary.kinds.end(),
                         [&](const FaultKindSpec& kind) { return kind.name == name; });
  return it == vocabulary.kinds.end() ? nullptr : &*it;
}

void read_scenario(Mistakes& mistakes, const Node& root, const Vocabulary& vocabulary, Scenario& scenario) {
  read_table(mistakes, root, root_fields(), scenario);
  const FieldTable<StreamGroup> group_table = stream_fields();
  const FieldTable<Check> check_table = check_fields();
  read_list(mistakes, root, "streams", [&](const Node& item) {
    StreamGroup& group = scenario.streams.emplace_back();
    group.span = item.value.span();
    read_table(mistakes, item, group_table, group);
  });
  const FieldTable<LinkGroup> link_table = link_fields();
  read_list(mistakes, root, "links", [&](const Node& item) {
    LinkGroup& links = scenario.links.emplace_back();
    links.span = item.value.span();
    read_table(mistakes, item, link_table, links);
  });
  read_list(mistakes, root, "fault",
            [&](const Node& item) { scenario.faults.push_back(read_fault(mistakes, item, vocabulary)); });
  const FieldTable<SideCalls> call_table = call_fields();
  read_list(mistakes, root, "calls", [&](const Node& item) {
    SideCalls& calls = scenario.calls.emplace_back();
    calls.span = item.value.span();
    read_table(mistakes, item, call_table, calls);
  });
  read_list(mistakes, root, "check", [&](const Node& item) {
    Check& check = scenario.checks.emplace_back();
    check.span = item.value.span();
    read_table(mistakes, item, check_table, check);
  });
}

}  // namespace weir
