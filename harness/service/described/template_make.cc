// A template's pieces to bytes. It is written from its end: when a length comes, what it is the length of stands there already.
#include <bit>
#include <cstring>
#include <utility>

#include "harness/base/overloaded.h"
#include "harness/service/described/template.h"

namespace weir {
namespace {

using Piece = TemplatePiece;

constexpr std::size_t kLongestNumber = 24;  // in decimal digits, with its sign
constexpr std::size_t kUuidSize = 36;

/// Writes towards the beginning of its memory. Whoever makes it sees to it that there is enough.
class BackwardWriter {
 public:
  explicit BackwardWriter(char* end) : at_(end), end_(end) {}

  void bytes(std::string_view text) {
    at_ -= text.size();
    std::memcpy(at_, text.data(), text.size());
  }
  void varint(std::uint64_t value) {
    if (value < 0x80) {
      *--at_ = static_cast<char>(value);
      return;
    }
    char digits[10];
    std::size_t count = 0;
    while (value >= 0x80) {
      digits[count++] = static_cast<char>(value | 0x80);
      value >>= 7;
    }
    digits[count++] = static_cast<char>(value);
    bytes({digits, count});
  }
  template <typename T>
  void fixed(T value) {
    static_assert(std::endian::native == std::endian::little);
    at_ -= sizeof value;
    std::memcpy(at_, &value, sizeof value);
  }
  void decimal(std::int64_t value) {
    std::uint64_t left =
        value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
    do {
      *--at_ = static_cast<char>('0' + left % 10);
      left /= 10;
    } while (left != 0);
    if (value < 0) *--at_ = '-';
  }
  [[nodiscard]] char* back(std::size_t size) { return at_ -= size; }
  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(end_ - at_); }
  [[nodiscard]] std::string_view written() const { return {at_, size()}; }

 private:
  char* at_;
  char* end_;
};

/// What one placeholder of one message draws.
struct Drawn {
  const Draws& draws;
  std::uint64_t key;
  std::uint32_t seq;

  [[nodiscard]] std::uint64_t bits(const Piece& piece, std::uint32_t more = 0) const {
    return draws.bits(mix_keys(key, mix_keys(piece.ordinal, more)), Purpose::kPlaceholder, seq);
  }
  [[nodiscard]] std::int64_t between(const Piece& piece) const {
    const std::uint64_t width =
        static_cast<std::uint64_t>(piece.high) - static_cast<std::uint64_t>(piece.low);
    const std::uint64_t offset =
        draws.between(mix_keys(key, mix_keys(piece.ordinal, 0)), Purpose::kPlaceholder, seq, 0, width);
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(piece.low) + offset);
  }
};

FieldValue value_of_item(const TemplateMoment& moment) {
  return moment.items.empty() ? FieldValue(std::string_view()) : view(moment.items.front());
}

FieldValue kept_of(const Piece& piece, const TemplateMoment& moment) {
  if (piece.source == Piece::Source::kItem) return value_of_item(moment);
  return moment.values->get(*moment.slots, piece.slot);
}

std::int64_t as_whole(const FieldValue& value) {
  return std::visit(Overloaded{[](std::string_view) { return std::int64_t{0}; },
                               [](auto number) { return static_cast<std::int64_t>(number); }},
                    value);
}

double as_real(const FieldValue& value) {
  return std::visit(Overloaded{[](std::string_view) { return 0.0; },
                               [](auto number) { return static_cast<double>(number); }},
                    value);
}

std::int64_t with_operator(std::int64_t value, const Piece& piece) {
  const auto a = static_cast<std::uint64_t>(value);
  const auto b = static_cast<std::uint64_t>(piece.operand);
  switch (piece.op) {
    case '+':
      return static_cast<std::int64_t>(a + b);
    case '-':
      return static_cast<std::int64_t>(a - b);
    case '%':
      return value % piece.operand;
    default:
      return value;
  }
}

std::int64_t number_of(const Piece& piece, const TemplateMoment& moment, const Drawn& drawn) {
  constexpr std::int64_t kSecond = 1'000'000'000;
  switch (piece.source) {
    case Piece::Source::kN:
      return with_operator(static_cast<std::int64_t>(moment.seq) + 1, piece);
    case Piece::Source::kStream:
      return with_operator(moment.stream.stream, piece);
    case Piece::Source::kIncarnation:
      return with_operator(moment.stream.incarnation, piece);
    case Piece::Source::kTime:
      return with_operator(moment.unix_ns, piece);
    case Piece::Source::kTimeSeconds:
      return moment.unix_ns / kSecond;
    case Piece::Source::kTimeNanos:
      return moment.unix_ns % kSecond;
    case Piece::Source::kDraw:
      return with_operator(drawn.between(piece), piece);
    default:
      return with_operator(as_whole(kept_of(piece, moment)), piece);
  }
}

void put_number(const Piece& piece, std::int64_t value, BackwardWriter& out) {
  switch (piece.form) {
    case Piece::Form::kVarint:
      if (piece.narrow) value = static_cast<std::int32_t>(value);
      return out.varint(static_cast<std::uint64_t>(value));
    case Piece::Form::kZigZag:
      if (piece.narrow) value = static_cast<std::int32_t>(value);
      return out.varint(static_cast<std::uint64_t>(value) << 1 ^ static_cast<std::uint64_t>(value >> 63));
    case Piece::Form::kFixed32:
      return out.fixed(static_cast<std::uint32_t>(value));
    case Piece::Form::kFixed64:
      return out.fixed(static_cast<std::uint64_t>(value));
    case Piece::Form::kFloat:
      return out.fixed(static_cast<float>(value));
    case Piece::Form::kDouble:
      return out.fixed(static_cast<double>(value));
    case Piece::Form::kDecimal:
    case Piece::Form::kBytes:
      return out.decimal(value);
  }
}

/// A kept value that is a real number keeps its fraction where the field has room for it.
void put_kept_number(const Piece& piece, const FieldValue& value, BackwardWriter& out) {
  const bool real = std::holds_alternative<double>(value) && piece.op == '\0';
  if (real && piece.form == Piece::Form::kDouble) return out.fixed(as_real(value));
  if (real && piece.form == Piece::Form::kFloat) return out.fixed(static_cast<float>(as_real(value)));
  put_number(piece, with_operator(as_whole(value), piece), out);
}

void put_uuid(const Piece& piece, const Drawn& drawn, BackwardWriter& out) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::uint64_t high = drawn.bits(piece, 1);
  std::uint64_t low = drawn.bits(piece, 2);
  high = (high & ~0xF000ULL) | 0x4000ULL;                              // version 4
  low = (low & ~0xC000'0000'0000'0000ULL) | 0x8000'0000'0000'0000ULL;  // RFC 9562's variant
  char* const at = out.back(kUuidSize);
  std::size_t to = 0;
  for (std::size_t digit = 0; digit < 32; ++digit) {
    if (digit == 8 || digit == 12 || digit == 16 || digit == 20) at[to++] = '-';
    const std::uint64_t half = digit < 16 ? high : low;
    at[to++] = kDigits[half >> (60 - 4 * (digit % 16)) & 15];
  }
}

void put_drawn_bytes(const Piece& piece, const Drawn& drawn, BackwardWriter& out) {
  // Sixty-four of them, so that six bits choose one.
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const auto size = static_cast<std::size_t>(drawn.between(piece));
  char* const at = out.back(size);
  for (std::size_t i = 0; i < size; i += 8) {
    const std::uint64_t bits = drawn.bits(piece, static_cast<std::uint32_t>(i / 8 + 1));
    for (std::size_t k = 0; k < 8 && i + k < size; ++k) {
      const auto byte = static_cast<unsigned char>(bits >> (8 * k));
      at[i + k] = piece.source == Piece::Source::kLetters ? kLetters[byte & 63] : static_cast<char>(byte);
    }
  }
}

void put_text(const Piece& piece, const TemplateMoment& moment, const Drawn& drawn, BackwardWriter& out) {
  switch (piece.source) {
    case Piece::Source::kUuid:
      return put_uuid(piece, drawn, out);
    case Piece::Source::kBytes:
    case Piece::Source::kLetters:
      return put_drawn_bytes(piece, drawn, out);
    case Piece::Source::kSlot:
    case Piece::Source::kItem: {
      const FieldValue value = kept_of(piece, moment);
      if (const auto* text = std::get_if<std::string_view>(&value)) return out.bytes(*text);
      if (std::holds_alternative<double>(value)) return out.bytes(text_of(value));
      return out.decimal(with_operator(as_whole(value), piece));
    }
    default:
      return out.decimal(number_of(piece, moment, drawn));
  }
}

void put_items(const Piece& piece, const TemplateMoment& moment, BackwardWriter& out) {
  for (std::size_t i = moment.items.size(); i-- > 0;) {
    const FieldValue item = view(moment.items[i]);
    if (piece.form == Piece::Form::kBytes) {
      const std::string text = std::holds_alternative<std::string_view>(item) ? std::string() : text_of(item);
      const std::string_view bytes = text.empty() && std::holds_alternative<std::string_view>(item)
                                         ? std::get<std::string_view>(item)
                                         : std::string_view(text);
      out.bytes(bytes);
      out.varint(bytes.size());
    } else {
      put_kept_number(piece, item, out);
    }
    out.bytes(piece.bytes);
  }
}

std::size_t text_size(const FieldValue& value) {
  const auto* text = std::get_if<std::string_view>(&value);
  return text == nullptr ? kLongestNumber : text->size();
}

std::size_t most_room(const Piece& piece) {
  switch (piece.what) {
    case Piece::What::kBytes:
      return piece.bytes.size();
    case Piece::What::kChoice: {
      std::size_t most = 0;
      for (const std::string& choice : piece.choices) most = std::max(most, choice.size());
      return most;
    }
    case Piece::What::kText:
      if (piece.source == Piece::Source::kUuid) return kUuidSize;
      if (piece.source == Piece::Source::kBytes || piece.source == Piece::Source::kLetters)
        return static_cast<std::size_t>(piece.high);
      return kLongestNumber;
    default:
      return kLongestNumber;
  }
}

bool is_kept_text(const Piece& piece) {
  return piece.what == Piece::What::kText &&
         (piece.source == Piece::Source::kSlot || piece.source == Piece::Source::kItem);
}

bool tells_time_of_day(const Piece& piece) {
  const bool number = piece.what == Piece::What::kNumber || piece.what == Piece::What::kText;
  return number && (piece.source == Piece::Source::kTime || piece.source == Piece::Source::kTimeSeconds ||
                    piece.source == Piece::Source::kTimeNanos);
}

}  // namespace

Template::Template(std::vector<TemplatePiece> pieces) : pieces_(std::move(pieces)) {
  for (const Piece& piece : pieces_) {
    room_ += most_room(piece);
    varies_in_size_ = varies_in_size_ || is_kept_text(piece) || piece.what == Piece::What::kItems;
    tells_time_ = tells_time_ || tells_time_of_day(piece);
  }
}

Template Template::of_bytes(std::string bytes) {
  std::vector<Piece> one(1);
  one[0].bytes = std::move(bytes);
  return Template(std::move(one));
}

bool Template::is_fixed() const {
  for (const Piece& piece : pieces_) {
    if (piece.what != Piece::What::kBytes && piece.what != Piece::What::kLength) return false;
  }
  return true;
}

std::size_t Template::room_for(const TemplateMoment& moment) const {
  if (!varies_in_size_) return room_;
  std::size_t room = room_;
  for (const Piece& piece : pieces_) {
    if (is_kept_text(piece)) room += text_size(kept_of(piece, moment));
    if (piece.what != Piece::What::kItems) continue;
    for (const KeptValue& item : moment.items)
      room += piece.bytes.size() + kLongestNumber + text_size(view(item));
  }
  return room;
}

std::string_view Template::make(const TemplateMoment& moment, const Draws& draws,
                                std::string& scratch) const {
  TemplatePlaces places;
  return make(moment, draws, scratch, places);
}

std::string_view Template::make(const TemplateMoment& moment, const Draws& draws, std::string& scratch,
                                TemplatePlaces& from) const {
  const std::size_t room = room_for(moment);
  if (scratch.size() < room) scratch.resize(room);
  BackwardWriter out(scratch.data() + scratch.size());
  const Drawn drawn{draws, mix_keys(mix_keys(moment.stream.key, moment.stream.incarnation), moment.part),
                    moment.seq};
  from.resize(pieces_.size() + 1);
  from.back() = 0;
  for (std::size_t i = pieces_.size(); i-- > 0;) {
    const Piece& piece = pieces_[i];
    switch (piece.what) {
      case Piece::What::kBytes:
        out.bytes(piece.bytes);
        break;
      case Piece::What::kLength:
        out.varint(from[i + 1] - from[piece.end]);
        break;
      case Piece::What::kNumber:
        if (piece.source == Piece::Source::kSlot || piece.source == Piece::Source::kItem) {
          put_kept_number(piece, kept_of(piece, moment), out);
        } else {
          put_number(piece, number_of(piece, moment, drawn), out);
        }
        break;
      case Piece::What::kText:
        put_text(piece, moment, drawn, out);
        break;
      case Piece::What::kChoice:
        out.bytes(piece.choices[drawn.bits(piece) % piece.choices.size()]);
        break;
      case Piece::What::kItems:
        put_items(piece, moment, out);
        break;
    }
    from[i] = out.size();
  }
  return out.written();
}

}  // namespace weir
