#include "harness/cli/option_tree.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "harness/cli/help.h"
#include "harness/fault/catalogue.h"
#include "reports/metrics_page.h"

namespace weir {
namespace {

/// CLI11 tells a value as "TEXT:{grpc,wire}" or "N:INT in [1 - 1000]".
void read_value(std::string_view type, OptionText& text) {
  const std::size_t colon = type.find(':');
  // "KEY:VALUE" is a name of ours; what CLI11 puts behind a colon is a set, a range or the name of a kind of value.
  std::string_view rest = colon == std::string_view::npos ? "" : type.substr(colon + 1);
  text.value = std::string(type);
  constexpr std::string_view kRange = "INT in [";
  if (rest.starts_with("{") && rest.ends_with("}")) {
    text.value = std::string(type.substr(0, colon));
    for (rest = rest.substr(1, rest.size() - 2); !rest.empty();) {
      const std::size_t end = std::min(rest.find(','), rest.size());
      text.choices.emplace_back(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  } else if (rest.starts_with(kRange) && rest.ends_with("]")) {
    text.value = std::string(type.substr(0, colon));
    text.range = std::string(rest.substr(kRange.size(), rest.size() - kRange.size() - 1));
  } else if (type.starts_with("TEXT:")) {
    text.value = std::string(rest);
  }
  if (text.value == "TEXT" || text.value == "UINT" || text.value == "INT")
    text.value = text.value == "TEXT" ? "TEXT" : "N";
}

std::string option_names(const std::set<CLI::Option*>& options) {
  std::vector<std::string> names;
  for (const CLI::Option* option : options) names.push_back(option->get_name());
  std::sort(names.begin(), names.end());
  return fmt::format("{}", fmt::join(names, ", "));
}

/// One that has a place of its own, and names as well, is told twice.
OptionText option_text(const CLI::Option& option, bool by_place) {
  OptionText text;
  text.help = option.get_description();
  text.required = option.get_required();
  text.fallback = option.get_default_str();
  text.repeats = option.get_items_expected_max() > 1;
  if (option.get_type_size() != 0) read_value(option.get_type_name(), text);
  if (by_place) {
    text.value = option.get_name(true);
    text.names = {text.value};
    if (text.value == "KIND" && text.choices.empty()) {
      for (const FaultKind& kind : fault_kinds()) text.choices.push_back(kind.spec.name);
    }
  } else {
    for (const std::string& name : option.get_snames()) text.names.push_back("-" + name);
    for (const std::string& name : option.get_lnames()) text.names.push_back("--" + name);
  }
  if (!option.get_needs().empty()) text.help += " (takes " + option_names(option.get_needs()) + ")";
  if (!option.get_excludes().empty()) text.help += " (not with " + option_names(option.get_excludes()) + ")";
  return text;
}

/// Help of some verbs has the page of all metrics in it, as wide as the terminal; here a word says where it is.
std::string without_metrics(std::string details) {
  const std::string page = metrics_page(help_columns());
  const std::size_t at = details.find(page);
  if (at == std::string::npos) return details;
  const std::size_t before = at < 3 ? std::string::npos : details.rfind("\n\n", at - 3);
  const std::size_t from = before == std::string::npos ? 0 : before + 2;
  return details.replace(
      from, at + page.size() - from,
      "Every run ends with metrics, which a [[check]] may be on: `weir metrics` prints them.\n");
}

VerbText verb_text(const CLI::App& app) {
  VerbText verb;
  verb.name = app.get_parent() == nullptr ? "" : app.get_name();
  verb.summary = app.get_description();
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_group().empty()) continue;
    if (option->get_positional()) verb.positionals.push_back(option_text(*option, true));
    if (!option->get_lnames().empty() || !option->get_snames().empty())
      verb.options.push_back(option_text(*option, false));
  }
  verb.details = without_metrics(app.get_footer());
  return verb;
}

}  // namespace

ProgramText program_text(const CLI::App& app) {
  ProgramText text;
  text.program = verb_text(app);
  for (const CLI::App* verb : app.get_subcommands([](const CLI::App*) { return true; })) {
    text.verbs.push_back(verb_text(*verb));
  }
  return text;
}

const std::string& long_name(const OptionText& option) { return option.names.back(); }

std::string in_brief(std::string_view help) {
  constexpr std::size_t kColumns = 68;
  constexpr std::size_t kFewest = 8;  // "grpc: the gRPC client" says nothing by its first clause
  std::size_t end = help.size();
  for (std::string_view mark : {". ", "; ", ": ", " (", ", e.g."}) {
    const std::size_t at = help.find(mark);
    if (at != std::string_view::npos && at >= kFewest) end = std::min(end, at);
  }
  std::string brief(help.substr(0, end));
  if (brief.size() <= kColumns) return brief;
  brief.resize(brief.rfind(' ', kColumns - 3));
  return brief + "...";
}

ValueSort sort_of(const OptionText& option) {
  if (option.value.starts_with("FILE")) return ValueSort::kFile;
  if (option.value == "DIR" || option.value == "RUN") return ValueSort::kFolder;
  return ValueSort::kOther;
}

}  // namespace weir
