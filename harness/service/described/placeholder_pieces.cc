#include "harness/service/described/placeholder_pieces.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <limits>
#include <utility>

#include "harness/scenario/mistakes.h"
#include "harness/service/described/field_names.h"
#include "harness/service/described/field_writing.h"

namespace weir {

using google::protobuf::FieldDescriptor;
using Piece = TemplatePiece;

namespace {

constexpr std::int64_t kMostDrawnBytes = 1 << 20;

}  // namespace

void PlaceholderPieces::wrong(std::size_t at, std::size_t length, std::string reason, std::string remedy) {
  mistakes_.push_back({at, std::max<std::size_t>(1, length), std::move(reason), std::move(remedy)});
}

std::vector<std::string> PlaceholderPieces::words() const {
  std::vector<std::string> words = {"n",      "stream", "incarnation", "time", "draw",
                                    "choice", "uuid",   "bytes",       "file", "base64"};
  if (scope_.reply != nullptr && scope_.slots != nullptr) words.emplace_back("reply");
  if (scope_.item != nullptr) words.insert(words.end(), {"each", "batch"});
  if (scope_.slots != nullptr) {
    for (std::string& name : scope_.slots->names()) words.push_back(std::move(name));
  }
  return words;
}
void PlaceholderPieces::unknown(const Placeholder& one) {
  wrong(one.at, one.length, fmt::format("there is no placeholder '{}'", one.name),
        suggest(one.name, words(),
                fmt::format("there are {}, ${{env:NAME}}, and what 'remember' names; a brace that is none "
                            "is written {{{{",
                            enumerate(words()))));
}

/// Where a number comes from, for a field that may be a text as well.
bool PlaceholderPieces::number_source(const Placeholder& one, const FieldDescriptor& field, Piece& piece) {
  piece.op = one.op;
  piece.operand = one.operand;
  const bool takes_argument = one.name == "draw";
  const std::size_t before = mistakes_.size();
  if (one.name == "n") {
    piece.source = Piece::Source::kN;
  } else if (one.name == "stream") {
    piece.source = Piece::Source::kStream;
  } else if (one.name == "incarnation") {
    piece.source = Piece::Source::kIncarnation;
  } else if (one.name == "time") {
    piece.source = Piece::Source::kTime;
  } else if (one.name == "draw") {
    piece.source = Piece::Source::kDraw;
    return range(one, std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max(),
                 piece);
  } else if (one.name == "each" && scope_.item != nullptr) {
    piece.source = Piece::Source::kItem;
    check_kept(one, *scope_.item, field);
  } else if (one.name.starts_with("reply.") && scope_.reply != nullptr && scope_.slots != nullptr) {
    piece.source = Piece::Source::kSlot;
    of_reply(one, field, piece);
  } else if (const std::optional<std::size_t> slot =
                 scope_.slots ? scope_.slots->find(one.name) : std::nullopt) {
    piece.source = Piece::Source::kSlot;
    piece.slot = static_cast<std::uint32_t>(*slot);
    check_kept(one, scope_.slots->field(*slot), field);
  } else if (one.name == "batch" && scope_.item != nullptr) {
    wrong(one.at, one.length, "{batch} stands for a whole list",
          "write it in place of one: \"ids\": {batch}");
  } else {
    unknown(one);
  }
  if (!takes_argument && !one.argument.empty() && mistakes_.size() == before)
    wrong(one.at, one.length, fmt::format("{{{}}} takes nothing behind a colon", one.name),
          fmt::format("write {{{}}}", one.name));
  return mistakes_.size() == before;
}

void PlaceholderPieces::check_kept(const Placeholder& one, const FieldDescriptor& from,
                                   const FieldDescriptor& field) {
  if (can_take(field, from)) return;
  wrong(one.at, one.length,
        fmt::format("{{{}}} is {}, and '{}' is {}", one.name, describe_item(from), field.name(),
                    describe_item(field)),
        "use a field of the same type");
}

void PlaceholderPieces::of_reply(const Placeholder& one, const FieldDescriptor& field, Piece& piece) {
  const std::string text = one.name.substr(6);
  std::optional<Path> path = Path::compile(text, *scope_.reply, mistakes_, one.at + 7);
  if (!path) return;
  if (path->is_list() || path->is_many()) {
    return wrong(one.at, one.length, fmt::format("'{}' are several values, and one is needed", text),
                 "name one of them, such as [0]");
  }
  check_kept(one, path->field(), field);
  piece.slot = static_cast<std::uint32_t>(scope_.slots->of_reply(text, *std::move(path)));
}

bool PlaceholderPieces::range(const Placeholder& one, std::int64_t least, std::int64_t most, Piece& piece) {
  const std::string& text = one.argument;
  const std::size_t dots = text.find("..");
  const auto number = [](std::string_view digits, std::int64_t& out) {
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), out);
    return error == std::errc() && end == digits.data() + digits.size() && !digits.empty();
  };
  bool sound = false;
  if (dots == std::string::npos) {
    sound = one.name == "bytes" && number(text, piece.low);
    piece.high = piece.low;
  } else {
    sound = number(std::string_view(text).substr(0, dots), piece.low) &&
            number(std::string_view(text).substr(dots + 2), piece.high);
  }
  const std::string example = one.name == "bytes" ? "{bytes:16..64}, at most 1048576" : "{draw:1..100}";
  if (!sound) {
    wrong(one.at, one.length, fmt::format("{{{}}} needs two whole numbers", one.name), "write " + example);
  } else if (piece.low > piece.high) {
    wrong(one.at, one.length, fmt::format("{} is above {}", piece.low, piece.high),
          "put the smaller number first: " + example);
    sound = false;
  } else if (piece.low < least || piece.high > most) {
    wrong(one.at, one.length, fmt::format("{{{}}} goes from {} to {}", one.name, least, most),
          "write " + example);
    sound = false;
  }
  return sound;
}

std::vector<std::string> PlaceholderPieces::choices(const Placeholder& one) {
  std::vector<std::string> choices;
  for (std::size_t from = 0; from <= one.argument.size();) {
    const std::size_t bar = std::min(one.argument.find('|', from), one.argument.size());
    choices.push_back(one.argument.substr(from, bar - from));
    from = bar + 1;
  }
  if (one.argument.empty()) {
    wrong(one.at, one.length, "{choice} has nothing to choose from", "write {choice:a|b|c}");
    choices.clear();
  }
  return choices;
}

std::optional<std::string> PlaceholderPieces::fixed_text(const Placeholder& one) {
  if (one.name == "env") {
    if (scope_.environment) {
      if (std::optional<std::string> value = scope_.environment(one.argument)) return value;
    }
    wrong(one.at, one.length, fmt::format("the environment has no variable '{}'", one.argument),
          fmt::format("set it: export {}=...", one.argument));
    return std::nullopt;
  }
  const bool as_it_is = one.argument.starts_with('/') || scope_.folder.empty();
  const std::string path = as_it_is ? one.argument : scope_.folder + "/" + one.argument;
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (file.is_open() && !file.bad() && !one.argument.empty()) return text;
  wrong(one.at, one.length, fmt::format("the file '{}' can't be read", path),
        "check the path; it begins in the scenario's folder");
  return std::nullopt;
}

bool PlaceholderPieces::is_kept(const Placeholder& one) const {
  return one.name == "each" || one.name.starts_with("reply.") ||
         (scope_.slots != nullptr && scope_.slots->find(one.name).has_value());
}

std::optional<Piece> PlaceholderPieces::text(const FieldDescriptor& field, const Placeholder& one) {
  Piece piece;
  if (is_fixed(one)) {
    std::optional<std::string> known = fixed_text(one);
    if (!known) return std::nullopt;
    piece.bytes = *std::move(known);
    return piece;
  }
  piece.what = Piece::What::kText;
  piece.ordinal = next_ordinal();
  piece.form = Piece::Form::kDecimal;
  if (one.name == "uuid") {
    piece.source = Piece::Source::kUuid;
  } else if (one.name == "bytes") {
    piece.source = is_bytes_field(field) ? Piece::Source::kBytes : Piece::Source::kLetters;
    if (!range(one, 0, kMostDrawnBytes, piece)) return std::nullopt;
  } else if (one.name == "choice") {
    piece.what = Piece::What::kChoice;
    piece.choices = choices(one);
    if (piece.choices.empty()) return std::nullopt;
  } else if (one.name == "base64") {
    wrong(one.at, one.length, fmt::format("'{}' is a text, not bytes", field.name()),
          "write the text as it is");
    return std::nullopt;
  } else if (!number_source(one, field, piece)) {
    return std::nullopt;
  }
  return piece;
}

std::optional<Piece> PlaceholderPieces::number(const FieldDescriptor& field, const Placeholder& one) {
  const auto refuse = [&](std::string reason, std::string remedy) {
    wrong(one.at, one.length, std::move(reason), std::move(remedy));
    return std::nullopt;
  };
  if (one.name == "uuid" || one.name == "bytes" || one.name == "base64") {
    return refuse(
        fmt::format("{{{}}} is a text, and '{}' is {}", one.name, field.name(), describe_item(field)),
        "{n}, {stream}, {incarnation}, {time} and {draw:1..100} are numbers");
  }
  const bool counts =
      field.cpp_type() != FieldDescriptor::CPPTYPE_ENUM && field.cpp_type() != FieldDescriptor::CPPTYPE_BOOL;
  if (!counts && !is_kept(one)) {
    const google::protobuf::EnumDescriptor* words = field.enum_type();
    return refuse(
        fmt::format("{{{}}} is a number, and '{}' is {}", one.name, field.name(), describe_item(field)),
        words == nullptr ? "write {choice:true|false}"
                         : fmt::format("write {{choice:{}|{}}}", words->value(0)->name(),
                                       words->value(words->value_count() - 1)->name()));
  }
  Piece piece;
  piece.what = Piece::What::kNumber;
  piece.ordinal = next_ordinal();
  const NumberField number = number_field(field);
  piece.form = number.form;
  piece.narrow = number.narrow;
  if (!number_source(one, field, piece)) return std::nullopt;
  if (piece.source == Piece::Source::kTime && number.high <= 0xFFFF'FFFF) {
    return refuse(fmt::format("{{time}} is in nanoseconds and needs 64 bits, and '{}' is {}", field.name(),
                              describe_item(field)),
                  "use an int64 field, or a google.protobuf.Timestamp");
  }
  if (piece.source == Piece::Source::kDraw && (piece.low < number.low || piece.high > number.high)) {
    return refuse(fmt::format("'{}' is {}, which can't hold {}..{}", field.name(), describe_item(field),
                              piece.low, piece.high),
                  remedy_for(field, JsonTree()));
  }
  return piece;
}

std::optional<Piece> PlaceholderPieces::batch(const FieldDescriptor& list, const Placeholder& one) {
  if (scope_.item == nullptr) {
    unknown(one);
    return std::nullopt;
  }
  if (list.message_type() != nullptr || !can_take(list, *scope_.item)) {
    wrong(one.at, one.length,
          fmt::format("what is gathered is {}, and '{}' is {}", describe_item(*scope_.item), list.name(),
                      describe_field(list)),
          "gather a field of the same type by 'each'");
    return std::nullopt;
  }
  Piece piece;
  piece.what = Piece::What::kItems;
  piece.bytes = tag_of(list);
  const NumberField number = number_field(list);
  piece.form = is_text(list) ? Piece::Form::kBytes : number.form;
  piece.narrow = number.narrow;
  return piece;
}

}  // namespace weir
