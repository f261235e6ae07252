// A path to fields of a message: "header.revision", "events[*].kv.value", "responses[0].name", "responses[-1].name" of the last,
// "parameters.final.bool_param" for a map's key "final". Compiled against the descriptor, and read straight from the bytes: no message is
// built.
#pragma once

#include <google/protobuf/descriptor.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/service/described/field_value.h"
#include "harness/service/described/text_mistake.h"

namespace weir {

/// Immutable; any thread. The descriptor outlives it.
class Path {
 public:
  /// Nothing, and a mistake at an offset of `text` moved by `at`, where it is no path of such a message.
  [[nodiscard]] static std::optional<Path> compile(std::string_view text,
                                                   const google::protobuf::Descriptor& message,
                                                   TextMistakes& mistakes, std::size_t at = 0);

  /// The field at its end; of a map's key, the field of its values.
  [[nodiscard]] const google::protobuf::FieldDescriptor& field() const { return *field_; }
  /// It ends at a list or a map as a whole, not at an item of it.
  [[nodiscard]] bool is_list() const { return list_; }
  /// It has a [*]: any number of values.
  [[nodiscard]] bool is_many() const { return many_; }

  /// The one value; of a field that is absent its default, as protobuf has it. Not for is_list() and is_many(). Views are into `bytes`,
  /// or into `scratch` where a message came in parts. Bytes that are no message have what can be read of them.
  [[nodiscard]] FieldValue value(std::string_view bytes, std::string& scratch) const;
  /// Each value there is, in order; none for what is absent. Ends when `take` says false.
  void each(std::string_view bytes, const std::function<bool(const FieldValue&)>& take) const;
  /// The field is there: for one without presence, it is other than its default.
  [[nodiscard]] bool has(std::string_view bytes) const;
  /// Items of a list or map, bytes of a text; of is_many() all of these together.
  [[nodiscard]] std::uint64_t length(std::string_view bytes) const;

  struct Step {
    enum class Take : std::uint8_t { kOne, kAll, kIndex, kFromEnd, kKey } take = Take::kOne;
    const google::protobuf::FieldDescriptor* field = nullptr;
    std::uint32_t index = 0;  // kIndex: from 0; kFromEnd: 1 is the last
    KeptValue key{};          // kKey
  };
  [[nodiscard]] const std::vector<Step>& steps() const { return steps_; }

 private:
  std::vector<Step> steps_;
  const google::protobuf::FieldDescriptor* field_ = nullptr;
  bool list_ = false;
  bool many_ = false;
};

}  // namespace weir
