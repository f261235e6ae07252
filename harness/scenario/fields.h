// How a table of keys describes a TOML table. A FieldTable drives reading, writing, unknown and missing keys, and the
// reference page, so these can't drift apart.
#pragma once

#include <fmt/format.h>

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "harness/scenario/mistakes.h"
#include "harness/scenario/node.h"
#include "harness/scenario/shape.h"
#include "harness/scenario/toml_value.h"
#include "harness/scenario/values.h"

namespace weir {

/// What people are told of a key.
struct FieldInfo {
  std::string key;
  std::string type;          // "a duration such as \"20ms\""
  std::string limits;        // "above 0s"; may be empty
  std::string default_text;  // as written in a file; empty when there is none
  std::string help;
  bool required = false;
  /// Of the keys of a table with the same word here only one may stand. Empty: it goes with any other.
  std::string one_of{};
  Shape shape{};  // of the value, for `weir schema`; empty: any
};

/// One key of a TOML table that is read into a T.
template <typename T>
struct Field {
  FieldInfo info;
  std::function<void(Mistakes&, const Node&, T&)> read;
  /// What a file says for read() to come to the same; nothing where the key is to be left out for that.
  std::function<std::optional<WrittenValue>(const T&)> write;
};

template <typename T>
using FieldTable = std::vector<Field<T>>;

/// The field as one of several that say the same thing, each in its own way; see FieldInfo::one_of.
template <typename T>
// NOLINTNEXTLINE(performance-unnecessary-value-param): it is moved on
[[nodiscard]] Field<T> one_of(std::string what, Field<T> field) {
  field.info.one_of = std::move(what);
  return field;
}
template <typename T>
[[nodiscard]] FieldTable<T> one_of(const std::string& what, FieldTable<T> fields) {
  for (Field<T>& field : fields) field.info.one_of = what;
  return fields;
}

/// What people are told of all keys of a table.
template <typename T>
[[nodiscard]] std::vector<FieldInfo> infos_of(const FieldTable<T>& fields) {
  std::vector<FieldInfo> infos;
  for (const Field<T>& field : fields) infos.push_back(field.info);
  return infos;
}

enum class Need : bool { kOptional, kRequired };

namespace field_detail {

template <typename M>
struct IsOptional : std::false_type {};
template <typename M>
struct IsOptional<std::optional<M>> : std::true_type {};

template <typename M>
void assign(M& to, const ParamValue& value) {
  if constexpr (IsOptional<M>::value) {
    assign(to.emplace(), value);
  } else if constexpr (std::is_integral_v<M> && !std::is_same_v<M, bool>) {
    to = static_cast<M>(std::get<std::int64_t>(value));
  } else {
    to = std::get<M>(value);
  }
}

/// A member's value as a file has it; nothing for an optional that is empty.
template <typename M>
std::optional<WrittenValue> value_of(const M& member) {
  if constexpr (IsOptional<M>::value) {
    return member ? value_of(*member) : std::nullopt;
  } else if constexpr (std::is_integral_v<M> && !std::is_same_v<M, bool>) {
    return toml_value(static_cast<std::int64_t>(member));
  } else {
    return toml_value(member);
  }
}

/// A member's value as people are shown it; nothing for an empty text or optional.
template <typename M>
std::string written(const M& member) {
  if constexpr (IsOptional<M>::value) {
    return member ? written(*member) : "";
  } else if constexpr (std::is_integral_v<M> && !std::is_same_v<M, bool>) {
    return std::to_string(member);
  } else {
    std::string text = format_value(ParamValue(member));
    return text == "\"\"" ? "" : text;
  }
}

}  // namespace field_detail

/// A plain value. Its default is what a fresh T holds.
template <typename T, typename M>
// NOLINTNEXTLINE(performance-unnecessary-value-param): they are moved on
Field<T> value_field(std::string key, M T::*member, ValueSpec spec, std::string help,
                     Need need = Need::kOptional) {
  FieldInfo info{.key = std::move(key),
                 .type = describe_type(spec),
                 .limits = describe_limits(spec),
                 .default_text = need == Need::kRequired ? "" : field_detail::written(T{}.*member),
                 .help = std::move(help),
                 .required = need == Need::kRequired,
                 .one_of = {},
                 .shape = shape_of(spec)};
  return {std::move(info),
          [member, spec = std::move(spec)](Mistakes& mistakes, const Node& node, T& out) {
            if (auto value = read_value(mistakes, node, spec)) field_detail::assign(out.*member, *value);
          },
          [member, need](const T& from) {
            const bool is_said = need == Need::kRequired || from.*member != T{}.*member;
            return is_said ? field_detail::value_of(from.*member) : std::nullopt;
          }};
}

/// One of several words, each standing for a value of M.
template <typename T, typename M>
Field<T> choice_field(std::string key, M T::*member, std::vector<std::pair<std::string, M>> words,
                      std::string help) {
  ValueSpec spec{.type = ValueType::kChoice, .choices = {}, .low = {}, .high = {}};
  std::string default_text;
  for (const auto& [word, meaning] : words) {
    spec.choices.push_back(word);
    if (meaning == T{}.*member) default_text = "\"" + word + "\"";
  }
  FieldInfo info{.key = std::move(key),
                 .type = describe_type(spec),
                 .limits = {},
                 .default_text = std::move(default_text),
                 .help = std::move(help),
                 .required = false,
                 .one_of = {},
                 .shape = shape_of(spec)};
  return {std::move(info),
          [member, spec, words](Mistakes& mistakes, const Node& node, T& out) {
            std::optional<ParamValue> value = read_value(mistakes, node, spec);
            for (const auto& [word, meaning] : words) {
              if (value && std::get<std::string>(*value) == word) out.*member = meaning;
            }
          },
          [member, words = std::move(words)](const T& from) -> std::optional<WrittenValue> {
            if (from.*member == T{}.*member) return std::nullopt;
            for (const auto& [word, meaning] : words) {
              if (from.*member == meaning) return toml_value(word);
            }
            return std::nullopt;
          }};
}

/// The field with another rule for when it is written, or what.
template <typename T>
// NOLINTNEXTLINE(performance-unnecessary-value-param): they are moved on
[[nodiscard]] Field<T> written_as(Field<T> field,
                                  std::function<std::optional<WrittenValue>(const T&)> write) {
  field.write = std::move(write);
  return field;
}

/// Reads every member of the table `node` by its field. Reports unknown keys and missing ones. `others` are
/// keys that are allowed besides; somebody else reads them.
template <typename T>
void read_table(Mistakes& mistakes, const Node& node, const FieldTable<T>& fields, T& out,
                const std::vector<std::string>& others = {}) {
  std::vector<std::string> known;
  for (const Field<T>& field : fields) known.push_back(field.info.key);
  known.insert(known.end(), others.begin(), others.end());

  for (const auto& [key, member] : node.members) {
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    mistakes.at_key(member, fmt::format("unknown key '{}'", key.substr(0, 60)),
                    suggest(key, known, fmt::format("the keys here are {}", enumerate(known))));
  }
  for (const Field<T>& field : fields) {
    if (const Node* member = node.find(field.info.key)) {
      field.read(mistakes, *member, out);
    } else if (field.info.required) {
      mistakes.at_place(node.value, join_path(node.path, field.info.key),
                        fmt::format("'{}' is missing", field.info.key),
                        fmt::format("add '{}', {}: {}", field.info.key, field.info.type, field.info.help));
    }
  }
}

/// The table that read_table() reads the same from.
template <typename T>
[[nodiscard]] WrittenValue write_table(const FieldTable<T>& fields, const T& from) {
  WrittenValue out{.is_table = true};
  for (const Field<T>& field : fields) {
    if (std::optional<WrittenValue> value = field.write(from))
      out.members.emplace_back(field.info.key, *std::move(value));
  }
  return out;
}

/// The same for a table that may be left out when nothing stands in it.
template <typename T>
[[nodiscard]] std::optional<WrittenValue> write_if_any(const FieldTable<T>& fields, const T& from) {
  WrittenValue out = write_table(fields, from);
  return out.members.empty() ? std::nullopt : std::optional(std::move(out));
}

/// A table within the table. `member` may be optional; then the table's presence fills it.
template <typename T, typename M, typename Inner>
Field<T> table_field(std::string key, M T::*member, FieldTable<Inner> fields, std::string help) {
  FieldInfo info{.key = std::move(key),
                 .type = "a table",
                 .limits = {},
                 .default_text = {},
                 .help = std::move(help),
                 .required = false,
                 .one_of = {},
                 .shape = shape_of_table(infos_of(fields))};
  return {std::move(info),
          [member, fields](Mistakes& mistakes, const Node& node, T& out) {
            if (!expect_table(mistakes, node)) return;
            if constexpr (field_detail::IsOptional<M>::value) {
              read_table(mistakes, node, fields, (out.*member).emplace());
            } else {
              read_table(mistakes, node, fields, out.*member);
            }
          },
          [member, fields = std::move(fields)](const T& from) -> std::optional<WrittenValue> {
            if constexpr (field_detail::IsOptional<M>::value) {
              if (!(from.*member)) return std::nullopt;
              return write_table(fields, *(from.*member));
            } else {
              return write_if_any(fields, from.*member);
            }
          }};
}

}  // namespace weir
