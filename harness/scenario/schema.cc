// The JSON Schema of a scenario, from the tables that read one.
#include <algorithm>

#include "harness/scenario/loader.h"
#include "harness/scenario/shape.h"
#include "harness/scenario/tables.h"

namespace weir {
namespace {

FieldInfo param_info(const ParamSpec& param) {
  return {.key = param.name,
          .type = {},
          .limits = {},
          .default_text = {},
          .help = param.help,
          .required = param.default_text.empty() && !param.optional,
          .one_of = {},
          .shape = shape_of(spec_of(param))};
}

std::vector<std::string> keys_of(const std::vector<FieldInfo>& infos) {
  std::vector<std::string> keys;
  for (const FieldInfo& info : infos) keys.push_back(info.key);
  return keys;
}

/// "if" the kind is this one, "then" these are its keys.
JsonValue rule_of(const FaultKindSpec& kind, const std::vector<FieldInfo>& common) {
  std::vector<FieldInfo> params;
  for (const ParamSpec& param : kind.params) params.push_back(param_info(param));
  std::vector<std::string> allowed = keys_of(common);
  const std::vector<std::string> own = keys_of(params);
  allowed.insert(allowed.end(), own.begin(), own.end());
  const auto text = [](const std::string& word) { return word; };
  const JsonObject is_kind = JsonObject().add("enum", json_list(std::vector{kind.name}, text));
  JsonObject then;
  JsonObject properties;
  std::vector<std::string> required;
  for (const FieldInfo& param : params) {
    properties.add(param.key, param.shape());
    if (param.required) required.push_back(param.key);
  }
  then.add("properties", properties);
  then.add("propertyNames", JsonObject().add("enum", json_list(allowed, text)));
  if (!required.empty()) then.add("required", json_list(required, text));
  const JsonObject given = JsonObject()
                               .add("properties", JsonObject().add("kind", is_kind))
                               .add("required", json_list(std::vector<std::string>{"kind"}, text));
  return JsonObject().add("if", given).add("then", then).json();
}

/// Common keys as they stand in the table, those of the kinds by the rule of each.
JsonValue fault_schema(const Vocabulary& vocabulary) {
  const std::vector<FieldInfo> common = infos_of(fault_fields());
  std::vector<FieldInfo> all = common;
  std::vector<std::string> names;
  for (const FaultKindSpec& kind : vocabulary.kinds) {
    names.push_back(kind.name);
    for (const ParamSpec& param : kind.params) {
      const std::vector<std::string> known = keys_of(all);
      if (std::find(known.begin(), known.end(), param.name) == known.end())
        all.push_back({.key = param.name, .type = {}, .limits = {}, .default_text = {}, .help = param.help});
    }
  }
  for (FieldInfo& info : all) {
    if (info.key == "kind")
      info.shape = shape_of({.type = ValueType::kChoice, .choices = names, .low = {}, .high = {}});
  }
  JsonObject schema = table_schema(all);
  schema.add("allOf",
             json_list(vocabulary.kinds, [&](const FaultKindSpec& kind) { return rule_of(kind, common); }));
  return schema.json();
}

}  // namespace

std::string scenario_schema(const Vocabulary& vocabulary) {
  std::vector<FieldInfo> keys = infos_of(root_fields());
  for (FieldInfo& info : keys) {
    if (info.key == "streams")
      info.shape = shape_of_list(shape_of_table(infos_of(stream_fields())), 1, kMostTables);
    if (info.key == "links") info.shape = shape_of_list(shape_of_table(infos_of(link_fields())), 1, 1);
    if (info.key == "fault")
      info.shape = shape_of_list([&vocabulary] { return fault_schema(vocabulary); }, 1, kMostTables);
    if (info.key == "calls")
      info.shape = shape_of_list(shape_of_table(infos_of(call_fields())), 1, kMostTables);
    if (info.key == "check")
      info.shape = shape_of_list(shape_of_table(infos_of(check_fields())), 1, kMostTables);
  }
  JsonObject schema;
  schema.add("$schema", "http://json-schema.org/draft-07/schema#").add("title", "a scenario of weir");
  const auto needs = [](const char* key) {
    return JsonObject()
        .add("required", json_list(std::vector<std::string>{key}, [](const std::string& one) { return one; }))
        .json();
  };
  schema.add("oneOf", json_list(std::vector<const char*>{"streams", "links"}, needs));
  const std::string head = schema.json().text;
  const std::string body = table_schema(keys).json().text;
  return head.substr(0, head.size() - 1) + "," + body.substr(1) + "\n";
}

}  // namespace weir
