// Header blocks (RFC 7541), by nghttp2: the only use of it on this floor.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

struct nghttp2_hd_inflater;

namespace weir {

using HeaderFields = std::vector<std::pair<std::string, std::string>>;

/// A field by its name; empty when it is not there.
[[nodiscard]] std::string_view field_of(const HeaderFields& fields, std::string_view name);

/// Follows the header blocks of one direction; each must be given, in order.
class HpackInflater {
 public:
  HpackInflater();

  /// The fields of a whole block. Nothing when the block is broken; then the direction can't be followed any further.
  [[nodiscard]] std::optional<HeaderFields> inflate(std::string_view block);
  /// The receiver of these blocks allows so much for the dynamic table (SETTINGS_HEADER_TABLE_SIZE). Only ever raises
  /// the limit: blocks made before the sender heard of a lower one are still on their way, and a sender that keeps to it
  /// says so in its blocks.
  void allow_table(std::uint32_t size);

 private:
  struct Delete {
    void operator()(nghttp2_hd_inflater* inflater) const;
  };
  std::unique_ptr<nghttp2_hd_inflater, Delete> inflater_;
  std::uint32_t table_ = 4096;
};

/// A block that touches no dynamic table: it begins by setting the table's size to 0 (section 6.3), which is always
/// allowed and is owed to a receiver that lowered its limit, and has only literals that are never indexed (6.2.3). So it
/// may come at any time among others, if nothing refers to the table after it.
[[nodiscard]] std::string encode_apart(const HeaderFields& fields);

}  // namespace weir
