// Metadata and credentials of calls: how a file writes them.
#pragma once

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/scenario/fields.h"
#include "harness/scenario/scenario.h"

namespace weir {

/// Whether a request can have a header field of this name, pseudo-header fields included.
[[nodiscard]] bool is_field_name(std::string_view key);

/// A table of texts, or of lists of them. What is wrong goes to `mistakes`.
void read_metadata(Mistakes& mistakes, const Node& node, std::vector<MetadataEntry>& out);
/// The table from which read_metadata() reads these; nothing where there are none. What comes from outside is named, as in a file.
[[nodiscard]] std::optional<WrittenValue> write_metadata(const std::vector<MetadataEntry>& entries);

template <typename T>
Field<T> metadata_field(std::string key, std::vector<MetadataEntry> T::*member, std::string help) {
  FieldInfo info{.key = std::move(key),
                 .type = "a table of texts, or of lists of texts",
                 .limits = {},
                 .default_text = {},
                 .help = std::move(help)};
  const Shape text = shape_of(ValueSpec{});
  info.shape = shape_of_map(any_shape_of({text, shape_of_list(text, 0, 1000)}));
  return {
      std::move(info),
      [member](Mistakes& mistakes, const Node& node, T& out) { read_metadata(mistakes, node, out.*member); },
      [member](const T& from) { return write_metadata(from.*member); }};
}

/// What `auth` says, before it is a field of metadata.
struct AuthTable {
  std::optional<MetadataEntry> bearer{};
  std::optional<MetadataEntry> basic{};
};
/// `auth` = "user:password", in two keys.
struct BasicTable {
  MetadataEntry user{};
  MetadataEntry password{};
};
[[nodiscard]] FieldTable<AuthTable> auth_fields();
[[nodiscard]] FieldTable<BasicTable> basic_fields();
/// The key `auth`, read by auth_fields().
[[nodiscard]] Field<Target> auth_field();

}  // namespace weir
