// What ties a reply to the message that it answers: the field by which it is found, and the fields that must be the same in both.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "harness/service/described/path.h"
#include "harness/service/described/template.h"
#include "harness/service/described/template_spot.h"

namespace weir {

/// Hashes of the values.
struct Tie {
  std::uint64_t key = 0;
  std::uint64_t same = 0;
};

/// One side of it, the messages' or the replies'. Immutable once it is filled; any thread. The descriptors outlive it.
class TieFields {
 public:
  void set_key(Path key);
  /// In the order of the other side's.
  void add_same(Path path);
  [[nodiscard]] bool has_key() const { return has_key_; }
  [[nodiscard]] bool has_same() const { return paths_.size() > (has_key_ ? 1U : 0U); }

  /// Of any bytes. Where all fields are plain ones of the message itself, one walk finds them all.
  [[nodiscard]] Tie read(std::string_view bytes) const;

  /// Where they stand in a template's messages; nothing where one of them has to be looked for.
  [[nodiscard]] std::optional<std::vector<TemplateSpot>> spots_in(const Template& message) const;
  /// The same as read(), of a message that was just made.
  [[nodiscard]] Tie read_made(const std::vector<TemplateSpot>& spots, std::string_view bytes,
                              const TemplatePlaces& places) const;

 private:
  void note(const Path& path);

  std::vector<Path> paths_;  // the key, where there is one, before all others
  bool has_key_ = false;
  bool plain_ = true;
};

}  // namespace weir
