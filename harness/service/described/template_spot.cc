#include "harness/service/described/template_spot.h"

#include <vector>

#include "harness/service/described/wire_fields.h"

namespace weir {
namespace {

using google::protobuf::FieldDescriptor;
using Piece = TemplatePiece;

/// Goes through the fields of a message as its pieces have them, without making it.
class PieceWalk {
 public:
  /// The pieces from `first` up to, not including, `end`.
  PieceWalk(const std::vector<Piece>& pieces, std::size_t first, std::size_t end)
      : pieces_(pieces), piece_(first), end_(end) {}

  /// Behind the tag of the field with this number; of several the last. False where there is none, or where what comes can't be told.
  bool find(int number) {
    bool found = false;
    PieceWalk at = *this;
    for (;;) {
      at.settle();
      if (at.piece_ == at.end_) break;
      if (at.pieces_[at.piece_].what == Piece::What::kItems) {
        ++at.piece_;
        continue;
      }
      std::uint64_t tag = 0;
      if (!at.read_varint(tag)) return false;
      at.settle();
      if (static_cast<int>(tag >> 3) == number) {
        piece_ = at.piece_;
        offset_ = at.offset_;
        found = true;
      }
      if (!at.skip_value(tag & 7)) return false;
    }
    return found;
  }
  /// Into the message whose length begins here, where something of it changes.
  bool enter() {
    if (offset_ != 0 || piece_ == end_ || pieces_[piece_].what != Piece::What::kLength) return false;
    end_ = pieces_[piece_].end;
    ++piece_;
    return true;
  }
  [[nodiscard]] std::uint32_t piece() const { return static_cast<std::uint32_t>(piece_); }
  [[nodiscard]] std::uint32_t offset() const { return static_cast<std::uint32_t>(offset_); }
  [[nodiscard]] bool is_value() const { return piece_ != end_; }

 private:
  [[nodiscard]] bool in_bytes() const {
    return piece_ != end_ && pieces_[piece_].what == Piece::What::kBytes;
  }
  /// The end of a piece is the start of the next.
  void settle() {
    while (in_bytes() && offset_ == pieces_[piece_].bytes.size()) {
      ++piece_;
      offset_ = 0;
    }
  }
  bool read_varint(std::uint64_t& value) {
    if (!in_bytes()) return false;
    value = 0;
    const std::string& bytes = pieces_[piece_].bytes;
    for (unsigned shift = 0; shift < 70 && offset_ < bytes.size(); shift += 7) {
      const auto byte = static_cast<unsigned char>(bytes[offset_++]);
      value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) return true;
    }
    return false;
  }
  bool skip_bytes(std::uint64_t size) {
    if (size > pieces_[piece_].bytes.size() - offset_) return false;
    offset_ += size;
    return true;
  }
  bool skip_value(std::uint64_t wire_type) {
    if (piece_ == end_) return false;
    if (!in_bytes()) {
      const Piece& piece = pieces_[piece_];
      if (piece.what == Piece::What::kItems) return false;
      piece_ = piece.what == Piece::What::kLength ? piece.end : piece_ + 1;
      return true;
    }
    std::uint64_t number = 0;
    switch (wire_type) {
      case WireFields::kVarint:
        return read_varint(number);
      case WireFields::kFixed64:
        return skip_bytes(8);
      case WireFields::kFixed32:
        return skip_bytes(4);
      case WireFields::kLength:
        return read_varint(number) && skip_bytes(number);
      default:
        return false;
    }
  }

  const std::vector<Piece>& pieces_;
  std::size_t piece_;
  std::size_t end_;
  std::size_t offset_ = 0;
};

}  // namespace

std::optional<TemplateSpot> spot_of(const Template& message, const Path& path) {
  PieceWalk walk(message.pieces(), 0, message.pieces().size());
  for (const Path::Step& step : path.steps()) {
    const bool last = &step == &path.steps().back();
    if (step.take != Path::Step::Take::kOne || step.field->is_repeated()) return std::nullopt;
    if (!walk.find(step.field->number()) || !walk.is_value()) return std::nullopt;
    if (last) return TemplateSpot{walk.piece(), walk.offset(), step.field};
    if (!walk.enter()) return std::nullopt;
  }
  return std::nullopt;
}

FieldValue value_at(const TemplateSpot& spot, std::string_view bytes, const TemplatePlaces& places) {
  return value_behind_tag(bytes.substr(bytes.size() - places[spot.piece] + spot.offset), *spot.field);
}

}  // namespace weir
