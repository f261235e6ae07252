#include "harness/cli/fault_option.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <optional>

#include "harness/fault/catalogue.h"
#include "harness/scenario/mistakes.h"
#include "harness/scenario/values.h"

namespace weir {
namespace {

std::vector<std::string> names_of(const std::vector<ParamSpec>& params) {
  std::vector<std::string> names;
  for (const ParamSpec& param : params) names.push_back(param.name);
  return names;
}

/// "a size such as \"64KiB\", above 0B".
std::string wanted(const ParamSpec& param) {
  const ValueSpec spec = spec_of(param);
  const std::string limits = describe_limits(spec);
  return describe_type(spec) + (limits.empty() ? "" : ", " + limits);
}

/// A value that the kind's own example has for it, or its type's.
std::string example_of(const FaultKindSpec& kind, const ParamSpec& param) {
  const std::string key = param.name + " = ";
  const std::size_t at = ("\n" + kind.example).find("\n" + key);
  if (at == std::string::npos) return param.choices.empty() ? "..." : param.choices.front();
  std::string value = kind.example.substr(at + key.size());
  value = value.substr(0, value.find('\n'));
  std::erase(value, '"');
  return value;
}

std::optional<ParamValue> value_in(const std::string& text, ParamSpec param) {
  const ValueSpec spec = spec_of(param);
  if (param.type == ValueType::kChoice) {
    const std::optional<std::string> choice = choice_of(spec, text);
    return choice ? std::optional<ParamValue>(*choice) : std::nullopt;
  }
  param.default_text = text;
  std::optional<ParamValue> value = parse_default(param);
  return value && within_limits(*value, spec) ? value : std::nullopt;
}

}  // namespace

const FaultKind& kind_of_option(const std::string& name) {
  std::vector<std::string> names;
  for (const FaultKind& kind : fault_kinds()) {
    if (kind.spec.name == name) return kind;
    names.push_back(kind.spec.name);
  }
  throw CLI::ValidationError("--fault", fmt::format("there is no fault kind '{}'; {}", name,
                                                    suggest(name, names, "`weir faults` lists them")));
}

FaultParams params_of_options(const FaultKindSpec& kind, const std::vector<std::string>& given) {
  FaultParams params;
  const std::vector<std::string> names = names_of(kind.params);
  for (const std::string& text : given) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos)
      throw CLI::ValidationError("--with", fmt::format("'{}' has no value; write --with key=value", text));
    const std::string name = text.substr(0, equals);
    const auto param = std::find_if(kind.params.begin(), kind.params.end(),
                                    [&](const ParamSpec& candidate) { return candidate.name == name; });
    if (param == kind.params.end()) {
      throw CLI::ValidationError(
          "--with", fmt::format("{} has no parameter '{}'; {}", kind.name, name,
                                suggest(name, names, fmt::format("it takes {}", enumerate(names)))));
    }
    const std::optional<ParamValue> value = value_in(text.substr(equals + 1), *param);
    if (!value) {
      const std::string remedy = remedy_for_number(param->other_numbers, text.substr(equals + 1));
      throw CLI::ValidationError(
          "--with", fmt::format("'{}' is not allowed: {} must be {}; {}", text, name, wanted(*param),
                                remedy.empty() ? param->help : remedy));
    }
    params[name] = *value;
  }
  for (const ParamSpec& param : kind.params) {
    if (params.contains(param.name)) continue;
    if (param.default_text.empty()) {
      throw CLI::ValidationError(
          "--with", fmt::format("'{0}' is missing: a {1} fault needs it, {2}: {3}; write --with {0}={4}",
                                param.name, kind.name, wanted(param), param.help, example_of(kind, param)));
    }
    params[param.name] = parse_default(param).value();
  }
  return params;
}

}  // namespace weir
