#include <fmt/format.h>

#include "harness/scenario/loader.h"
#include "harness/scenario/tables.h"

namespace weir {
namespace {

/// The parameters that are not as their kind has them.
void add_params(const FaultKindSpec& kind, const Fault& fault, WrittenValue& out) {
  for (const ParamSpec& param : kind.params) {
    const auto said = fault.params.find(param.name);
    if (said == fault.params.end()) continue;
    const bool is_default =
        !param.optional && !param.default_text.empty() && parse_default(param) == said->second;
    if (!is_default) out.members.emplace_back(param.name, toml_value(said->second));
  }
}

/// Values first, then each table under its header.
std::string write_root(const WrittenValue& root) {
  std::string values, tables;
  for (const auto& [key, value] : root.members) {
    if (value.is_table) {
      tables += fmt::format("\n[{}]\n{}", key, value.in_lines());
    } else {
      values += fmt::format("{} = {}\n", key, value.in_line());
    }
  }
  return values + tables;
}

}  // namespace

std::string write_scenario(const Scenario& scenario, const Vocabulary& vocabulary) {
  std::string out = write_root(write_table(root_fields(), scenario));
  const FieldTable<StreamGroup> group_table = stream_fields();
  for (const StreamGroup& group : scenario.streams) {
    if (!group.calls) out += "\n[[streams]]\n" + write_table(group_table, group).in_lines();
  }
  const FieldTable<LinkGroup> link_table = link_fields();
  for (const LinkGroup& links : scenario.links)
    out += "\n[[links]]\n" + write_table(link_table, links).in_lines();
  const FieldTable<SideCalls> call_table = call_fields();
  for (const SideCalls& calls : scenario.calls)
    out += "\n[[calls]]\n" + write_table(call_table, calls).in_lines();
  const FieldTable<Fault> fault_table = fault_fields();
  for (const Fault& fault : scenario.faults) {
    WrittenValue table = write_table(fault_table, fault);
    if (const FaultKindSpec* kind = find_kind_spec(vocabulary, fault.kind)) add_params(*kind, fault, table);
    out += "\n[[fault]]\n" + table.in_lines();
  }
  const FieldTable<Check> check_table = check_fields();
  for (const Check& check : scenario.checks)
    out += "\n[[check]]\n" + write_table(check_table, check).in_lines();
  return out;
}

}  // namespace weir
