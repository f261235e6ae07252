// A message as the user writes it, in JSON with placeholders, made into a flat list of pieces of its bytes: what never changes is copied,
// what a placeholder says is put between, and lengths around it follow.
//
//   {n}                  the number of the message in its life of the stream, from 1: in proto3 a zero can't be told from nothing
//   {stream}             the stream's id, as streams.jsonl has it     {incarnation}   how often it was opened before
//   {time}               nanoseconds since 1970                       {uuid}          drawn, version 4 (RFC 9562)
//   {draw:1..100}        a whole number                               {choice:a|b|c}  one of these values
//   {bytes:16..64}       so many drawn bytes, letters in a text       {file:NAME}     what the file holds, beside the scenario
//   ${env:NAME}          of the environment, and in no report         {base64:TEXT}   in a field of bytes: the TEXT itself
//   {reply.PATH}         of the stream's latest reply                 {NAME}          what 'remember' or a setup call keeps
//   {each}, {batch}      where a message is made of what was gathered: the first of it, or in place of a list all of it
//
// A number may have one of "+ k", "- k", "% k" behind it: "{n % 100}". A brace that is none: "{{" or "}}" within a JSON string.
#pragma once

#include <absl/container/inlined_vector.h>
#include <google/protobuf/descriptor.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/draws.h"
#include "harness/service/described/slots.h"
#include "harness/service/described/text_mistake.h"
#include "harness/service/service.h"

namespace weir {

/// What placeholders may name.
struct TemplateScope {
  const google::protobuf::Descriptor* reply = nullptr;  // null: {reply.…} means nothing here
  Slots* slots = nullptr;  // gets a slot for each {reply.…}; null: there are none
  const google::protobuf::FieldDescriptor* item =
      nullptr;           // what is gathered; null: {each} and {batch} mean nothing here
  std::string folder{};  // in which {file:…} looks
  std::function<std::optional<std::string>(const std::string&)> environment{};
};

/// When a message is made, and for whom.
struct TemplateMoment {
  const StreamIdentity& stream;
  std::uint32_t seq = 0;
  std::uint32_t part = 0;  // tells apart what one stream draws for several templates
  std::int64_t unix_ns = 0;
  const Slots* slots = nullptr;
  const SlotValues* values = nullptr;
  std::span<const KeptValue> items{};
};

/// A piece of a message.
struct TemplatePiece {
  enum class What : std::uint8_t {
    kBytes,   // `bytes` as they are
    kLength,  // the length of all pieces behind this one up to, not including, `end`
    kNumber,  // a number, in `form`
    kText,    // a text, as it is
    kChoice,  // one of `choices` as they are
    kItems,   // all that was gathered: `bytes`, a tag, before each in `form`, or with its length
  } what = What::kBytes;
  enum class Source : std::uint8_t {
    kN,
    kStream,
    kIncarnation,
    kTime,
    kTimeSeconds,
    kTimeNanos,
    kDraw,
    kUuid,
    kBytes,
    kLetters,
    kSlot,
    kItem
  } source = Source::kN;
  enum class Form : std::uint8_t {
    kVarint,
    kZigZag,
    kFixed32,
    kFixed64,
    kFloat,
    kDouble,
    kDecimal,
    kBytes
  } form = Form::kVarint;
  char op = '\0';             // '+', '-', '%'
  bool narrow = false;        // an int32 or uint32: of more bits it has the lower
  std::uint32_t ordinal = 0;  // of the placeholder
  std::uint32_t end = 0;
  std::uint32_t slot = 0;
  std::int64_t low = 0, high = 0, operand = 0;
  std::string bytes{};
  std::vector<std::string> choices{};
};

/// How many bytes of a message stand from the start of each piece to its end.
using TemplatePlaces = absl::InlinedVector<std::uint32_t, 32>;

/// Immutable; any thread.
class Template {
 public:
  /// Nothing where there are mistakes; all of them are told.
  [[nodiscard]] static std::optional<Template> compile(std::string_view json,
                                                       const google::protobuf::Descriptor& message,
                                                       const TemplateScope& scope, TextMistakes& mistakes);
  /// Bytes as they were recorded, without placeholders.
  [[nodiscard]] static Template of_bytes(std::string bytes);

  /// The message's bytes, at the end of `scratch`, whose memory is kept for the next; good until then. Draws are functions of the
  /// seed, the stream's key, its incarnation, the message's number and the placeholder's.
  [[nodiscard]] std::string_view make(const TemplateMoment& moment, const Draws& draws,
                                      std::string& scratch) const;
  /// The same, and where its pieces came to stand.
  [[nodiscard]] std::string_view make(const TemplateMoment& moment, const Draws& draws, std::string& scratch,
                                      TemplatePlaces& places) const;
  /// Nothing of it changes from message to message.
  [[nodiscard]] bool is_fixed() const;
  /// It says when it was made.
  [[nodiscard]] bool tells_time() const { return tells_time_; }
  [[nodiscard]] const std::vector<TemplatePiece>& pieces() const { return pieces_; }

 private:
  explicit Template(std::vector<TemplatePiece> pieces);
  [[nodiscard]] std::size_t room_for(const TemplateMoment& moment) const;

  std::vector<TemplatePiece> pieces_;
  std::size_t room_ = 0;  // for all but slots and items
  bool varies_in_size_ = false;
  bool tells_time_ = false;
};

}  // namespace weir
