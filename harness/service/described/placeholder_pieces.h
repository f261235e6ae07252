// Placeholders to pieces of a message: where each gets its value, and whether that fits the field that it stands in.
#pragma once

#include <google/protobuf/descriptor.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/service/described/placeholder.h"
#include "harness/service/described/template.h"
#include "harness/service/described/text_mistake.h"

namespace weir {

/// Of one message. `scope` and `mistakes` outlive it. Where nothing is given, a mistake has been told.
class PlaceholderPieces {
 public:
  PlaceholderPieces(const TemplateScope& scope, TextMistakes& mistakes)
      : scope_(scope), mistakes_(mistakes) {}

  /// In a text or bytes, as it is.
  [[nodiscard]] std::optional<TemplatePiece> text(const google::protobuf::FieldDescriptor& field,
                                                  const Placeholder& one);
  /// In a field of another kind, without its tag. Not for what is_fixed(), nor for a choice.
  [[nodiscard]] std::optional<TemplatePiece> number(const google::protobuf::FieldDescriptor& field,
                                                    const Placeholder& one);
  /// What is known already: a file, the environment.
  [[nodiscard]] static bool is_fixed(const Placeholder& one) {
    return one.name == "file" || one.name == "env";
  }
  [[nodiscard]] std::optional<std::string> fixed_text(const Placeholder& one);
  /// "a|b|c". Empty: a mistake has been told.
  [[nodiscard]] std::vector<std::string> choices(const Placeholder& one);
  /// All that was gathered, in place of a list.
  [[nodiscard]] std::optional<TemplatePiece> batch(const google::protobuf::FieldDescriptor& list,
                                                   const Placeholder& one);
  /// Placeholders are told apart by it.
  std::uint32_t next_ordinal() { return ++ordinal_; }

 private:
  void wrong(std::size_t at, std::size_t length, std::string reason, std::string remedy);
  void unknown(const Placeholder& one);
  [[nodiscard]] std::vector<std::string> words() const;
  [[nodiscard]] bool is_kept(const Placeholder& one) const;
  bool number_source(const Placeholder& one, const google::protobuf::FieldDescriptor& field,
                     TemplatePiece& piece);
  void check_kept(const Placeholder& one, const google::protobuf::FieldDescriptor& from,
                  const google::protobuf::FieldDescriptor& field);
  void of_reply(const Placeholder& one, const google::protobuf::FieldDescriptor& field, TemplatePiece& piece);
  bool range(const Placeholder& one, std::int64_t least, std::int64_t most, TemplatePiece& piece);

  const TemplateScope& scope_;
  TextMistakes& mistakes_;
  std::uint32_t ordinal_ = 0;
};

}  // namespace weir
