// What a stream keeps of its replies, and of calls made for it, so that messages can name it.
#pragma once

#include <google/protobuf/descriptor.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/service/described/path.h"

namespace weir {

/// The slots of a group of streams: which there are, what fills each. Filled while a scenario is read, then immutable.
class Slots {
 public:
  /// A slot by a name of the user's. Its type is that of `field`. `from`: a path in replies by which each reply that has the field
  /// fills it; nothing: somebody else does (a setup call).
  std::size_t declare(const std::string& name, const google::protobuf::FieldDescriptor& field,
                      std::optional<Path> from);
  /// The slot of a path in the latest reply, the same for the same text.
  std::size_t of_reply(const std::string& path_text, Path path);

  [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const;
  [[nodiscard]] std::vector<std::string> names() const;
  [[nodiscard]] const google::protobuf::FieldDescriptor& field(std::size_t slot) const {
    return *slots_[slot].field;
  }
  [[nodiscard]] std::size_t size() const { return slots_.size(); }
  /// Some are filled by replies.
  [[nodiscard]] bool learn() const;

  struct Slot {
    std::string name;  // empty: of the latest reply
    std::string path_text;
    const google::protobuf::FieldDescriptor* field = nullptr;
    std::optional<Path> from{};
  };
  [[nodiscard]] const std::vector<Slot>& all() const { return slots_; }

 private:
  std::vector<Slot> slots_;
};

/// The slots of one stream. What nothing has filled has its field's default. Used by one thread at a time.
class SlotValues {
 public:
  /// A reply came.
  void learn(const Slots& slots, std::string_view reply);
  void set(const Slots& slots, std::size_t slot, const FieldValue& value);
  [[nodiscard]] FieldValue get(const Slots& slots, std::size_t slot) const;

 private:
  std::vector<std::optional<KeptValue>> values_;
};

/// The default of a field, as protobuf has it; of a list, that of an item.
[[nodiscard]] FieldValue default_of(const google::protobuf::FieldDescriptor& field);

}  // namespace weir
