#include "harness/service/described/path.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <utility>

#include "harness/service/described/field_names.h"
#include "harness/service/described/slots.h"
#include "harness/service/described/wire_fields.h"

namespace weir {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

namespace {

/// Takes a path apart, and follows it through the descriptors.
class PathReader {
 public:
  PathReader(std::string_view text, const Descriptor& message, TextMistakes& mistakes, std::size_t at)
      : text_(text), message_(&message), mistakes_(mistakes), base_(at) {}

  /// False: a mistake has been told.
  bool read(std::vector<Path::Step>& steps) {
    if (text_.empty()) return wrong(0, 1, "the path is empty", "name a field");
    for (;;) {
      if (!read_segment(steps)) return false;
      if (at_ == text_.size()) return true;
      if (text_[at_] != '.')
        return wrong(at_, 1, fmt::format("'{}' can't stand in a path", text_[at_]),
                     "write field.field[*].field");
      ++at_;
      if (!enter(steps.back())) return false;
    }
  }

 private:
  bool wrong(std::size_t at, std::size_t length, std::string reason, std::string remedy) {
    mistakes_.push_back({base_ + at, std::max<std::size_t>(1, length), std::move(reason), std::move(remedy)});
    return false;
  }

  std::string_view word() {
    const std::size_t from = at_;
    while (at_ < text_.size() && text_[at_] != '.' && text_[at_] != '[') ++at_;
    return text_.substr(from, at_ - from);
  }

  bool read_segment(std::vector<Path::Step>& steps) {
    const std::size_t from = at_;
    const std::string_view name = word();
    if (map_ != nullptr) {  // behind a map's name stands a key
      const FieldDescriptor* map = std::exchange(map_, nullptr);
      if (!take_key(steps.back(), *map, name, from)) return false;
      return read_brackets(steps.back(), *map->message_type()->map_value(), from);
    }
    if (name.empty()) return wrong(from, 1, "a field's name is missing here", "write field.field[*].field");
    const FieldDescriptor* field = find_field(*message_, name);
    if (field == nullptr) {
      const google::protobuf::OneofDescriptor* choice = message_->FindOneofByName(std::string(name));
      if (choice != nullptr && choice->field_count() > 0) {
        return wrong(from, name.size(),
                     fmt::format("'{}' is a oneof of {}, not a field", name, message_->full_name()),
                     fmt::format("name one of its fields, such as '{}'", choice->field(0)->name()));
      }
      return wrong(from, name.size(), fmt::format("{} has no field '{}'", message_->full_name(), name),
                   suggest_field(*message_, name));
    }
    steps.push_back({.take = Path::Step::Take::kOne, .field = field});
    return read_brackets(steps.back(), *field, from);
  }

  bool read_brackets(Path::Step& step, const FieldDescriptor& field, std::size_t from) {
    if (at_ == text_.size() || text_[at_] != '[') return true;
    const std::size_t open = at_;
    const std::size_t close = text_.find(']', open);
    if (close == std::string_view::npos)
      return wrong(open, 1, "this bracket is not closed", "write [*], [0], [-1] or [\"key\"]");
    const std::string_view inner = text_.substr(open + 1, close - open - 1);
    at_ = close + 1;
    if (!field.is_repeated()) {
      return wrong(
          open, close - open + 1,
          fmt::format("'{}' is {}, not a list", text_.substr(from, open - from), describe_field(field)),
          "remove the brackets");
    }
    if (inner == "*") {
      step.take = Path::Step::Take::kAll;
      return true;
    }
    if (field.is_map()) {
      const bool quoted =
          inner.size() >= 2 && inner.front() == inner.back() && (inner[0] == '"' || inner[0] == '\'');
      return take_key(step, field, quoted ? inner.substr(1, inner.size() - 2) : inner,
                      open + (quoted ? 2 : 1));
    }
    return take_item(step, inner, open);
  }

  bool take_item(Path::Step& step, std::string_view inner, std::size_t open) {
    const bool from_end = inner.starts_with('-');
    const std::string_view digits = inner.substr(from_end ? 1 : 0);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), step.index);
    const bool number = error == std::errc() && end == digits.data() + digits.size();
    step.take = from_end ? Path::Step::Take::kFromEnd : Path::Step::Take::kIndex;
    if (number && !(from_end && step.index == 0)) return true;
    return wrong(open, inner.size() + 2, fmt::format("'[{}]' is no item of a list", inner),
                 number ? "write [-1] for the last item, or [0] for the first"
                        : "write [*] for all items, [0] for the first, or [-1] for the last");
  }

  bool take_key(Path::Step& step, const FieldDescriptor& map, std::string_view key, std::size_t from) {
    const FieldDescriptor& type = *map.message_type()->map_key();
    step.take = Path::Step::Take::kKey;
    if (type.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      step.key = std::string(key);
      return true;
    }
    if (type.cpp_type() == FieldDescriptor::CPPTYPE_BOOL && (key == "true" || key == "false")) {
      step.key = static_cast<std::int64_t>(key == "true" ? 1 : 0);
      return true;
    }
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), number);
    if (error == std::errc() && end == key.data() + key.size() && !key.empty()) {
      step.key = number;
      return true;
    }
    return wrong(from, key.size(), fmt::format("'{}' is no key of {}", key, describe_field(map)),
                 fmt::format("its keys are of the type {}", type.type_name()));
  }

  /// What follows stands within that step's value.
  bool enter(const Path::Step& step) {
    const FieldDescriptor& field = *step.field;
    const std::size_t dot = at_ - 1;
    if (field.is_map() && step.take == Path::Step::Take::kOne) {
      map_ = &field;
      return true;
    }
    if (field.is_repeated() && step.take == Path::Step::Take::kOne) {
      return wrong(dot, 1, fmt::format("'{}' is {}: of which item?", field.name(), describe_field(field)),
                   fmt::format("write {0}[*] for all items, {0}[0] for the first, or {0}[-1] for the last",
                               field.name()));
    }
    const bool of_map = field.is_map();
    const FieldDescriptor& value = of_map ? *field.message_type()->map_value() : field;
    if (value.message_type() == nullptr) {
      return wrong(dot, text_.size() - dot,
                   fmt::format("'{}' is {} and has no fields", field.name(), describe_item(value)),
                   fmt::format("end the path before this point"));
    }
    message_ = value.message_type();
    return true;
  }

  std::string_view text_;
  const Descriptor* message_;
  TextMistakes& mistakes_;
  std::size_t base_;
  std::size_t at_ = 0;
  const FieldDescriptor* map_ = nullptr;  // a key of it is to follow
};

bool is_packable(const FieldDescriptor& field) { return field.is_repeated() && field.is_packable(); }

/// The field of what a step comes to.
const FieldDescriptor& value_field_of(const Path::Step& step) {
  const bool entry = step.field->is_map() && step.take != Path::Step::Take::kOne;
  return entry ? *step.field->message_type()->map_value() : *step.field;
}

/// The value of a map's entry, when its key is that one; any entry's where there is no key to look for.
std::optional<FieldValue> entry_value(std::string_view entry, const FieldDescriptor& map,
                                      const KeptValue* key) {
  const FieldDescriptor& key_field = *map.message_type()->map_key();
  const FieldDescriptor& value_field = *map.message_type()->map_value();
  FieldValue found_key = default_of(key_field);
  FieldValue value = default_of(value_field);
  for (WireFields fields(entry); fields.next();) {
    if (fields.number() == 1) found_key = value_of(fields, key_field);
    if (fields.number() == 2) value = value_of(fields, value_field);
  }
  if (key != nullptr && compare(found_key, view(*key)) != 0) return std::nullopt;
  return value;
}

/// All items of the step's list, in order.
template <typename Take>
bool each_item(const Path::Step& step, std::string_view bytes, const Take& take) {
  const auto number = static_cast<std::uint32_t>(step.field->number());
  for (WireFields fields(bytes); fields.next();) {
    if (fields.number() != number) continue;
    if (fields.has_length() && is_packable(*step.field)) {
      if (!each_packed(fields.bytes(), step.field->type(), take)) return false;
    } else if (step.field->is_map() && step.take == Path::Step::Take::kAll) {
      const std::optional<FieldValue> value = entry_value(fields.bytes(), *step.field, nullptr);
      if (value && !take(*value)) return false;
    } else if (!take(value_of(fields, *step.field))) {
      return false;
    }
  }
  return true;
}

/// A singular field: of several occurrences the last counts, and those of a message are one together.
std::optional<FieldValue> find_one(const FieldDescriptor& field, std::string_view bytes,
                                   std::string& scratch) {
  const auto number = static_cast<std::uint32_t>(field.number());
  std::optional<FieldValue> found;
  std::string together;
  for (WireFields fields(bytes); fields.next();) {
    if (fields.number() != number) continue;
    if (found && field.message_type() != nullptr && fields.has_length()) {
      if (together.empty()) together = std::get<std::string_view>(*found);
      together += fields.bytes();
    } else {
      found = value_of(fields, field);
    }
  }
  if (together.empty()) return found;
  scratch = std::move(together);
  return FieldValue(std::string_view(scratch));
}

/// The item of the step's list that has so many before it.
std::optional<FieldValue> find_item(const Path::Step& step, std::string_view bytes, std::uint64_t before) {
  std::optional<FieldValue> found;
  each_item(step, bytes, [&](const FieldValue& item) {
    if (before == 0) found = item;
    return before-- > 0;
  });
  return found;
}

/// Counted from the end. The bytes are gone through twice, since only then it is known how many there are.
std::optional<FieldValue> find_from_end(const Path::Step& step, std::string_view bytes) {
  std::uint64_t items = 0;
  each_item(step, bytes, [&](const FieldValue&) {
    ++items;
    return true;
  });
  return items < step.index ? std::nullopt : find_item(step, bytes, items - step.index);
}

std::optional<FieldValue> find_value(const Path::Step& step, std::string_view bytes, std::string& scratch) {
  std::optional<FieldValue> found;
  switch (step.take) {
    case Path::Step::Take::kOne:
    case Path::Step::Take::kAll:
      return find_one(*step.field, bytes, scratch);
    case Path::Step::Take::kIndex:
      return find_item(step, bytes, step.index);
    case Path::Step::Take::kFromEnd:
      return find_from_end(step, bytes);
    case Path::Step::Take::kKey:
      each_item(step, bytes, [&](const FieldValue& entry) {
        const auto* whole = std::get_if<std::string_view>(&entry);
        if (whole == nullptr) return true;
        if (std::optional<FieldValue> value = entry_value(*whole, *step.field, &step.key)) found = value;
        return true;
      });
      return found;
  }
  return found;
}

bool each_from(const std::vector<Path::Step>& steps, std::size_t at, std::string_view bytes,
               const std::function<bool(const FieldValue&)>& take) {
  const Path::Step& step = steps[at];
  const bool last = at + 1 == steps.size();
  const auto go_on = [&](const FieldValue& value) {
    if (last) return take(value);
    const auto* inner = std::get_if<std::string_view>(&value);
    return inner == nullptr || each_from(steps, at + 1, *inner, take);
  };
  const bool whole_list = step.field->is_repeated() && step.take == Path::Step::Take::kOne;
  if (step.take == Path::Step::Take::kAll || whole_list) return each_item(step, bytes, go_on);
  std::string scratch;
  const std::optional<FieldValue> value = find_value(step, bytes, scratch);
  return !value || go_on(*value);
}

}  // namespace

std::optional<Path> Path::compile(std::string_view text, const Descriptor& message, TextMistakes& mistakes,
                                  std::size_t at) {
  Path path;
  if (!PathReader(text, message, mistakes, at).read(path.steps_)) return std::nullopt;
  const Step& last = path.steps_.back();
  path.field_ = &value_field_of(last);
  path.list_ = last.field->is_repeated() && last.take == Step::Take::kOne;
  path.many_ = std::any_of(path.steps_.begin(), path.steps_.end(),
                           [](const Step& step) { return step.take == Step::Take::kAll; });
  return path;
}

FieldValue Path::value(std::string_view bytes, std::string& scratch) const {
  for (const Step& step : steps_) {
    const std::optional<FieldValue> found = find_value(step, bytes, scratch);
    if (!found) break;
    if (&step == &steps_.back()) return *found;
    const auto* inner = std::get_if<std::string_view>(&*found);
    if (inner == nullptr) break;
    bytes = *inner;
  }
  return default_of(*field_);
}

void Path::each(std::string_view bytes, const std::function<bool(const FieldValue&)>& take) const {
  each_from(steps_, 0, bytes, take);
}

bool Path::has(std::string_view bytes) const {
  bool any = false;
  const bool tells = field_->is_repeated() || field_->has_presence();  // an item is there, whatever it is
  each(bytes, [&](const FieldValue& value) {
    any = tells || compare(value, default_of(*field_)) != 0;
    return !any;
  });
  return any;
}

std::uint64_t Path::length(std::string_view bytes) const {
  std::uint64_t length = 0;
  each(bytes, [&](const FieldValue& value) {
    const auto* text = std::get_if<std::string_view>(&value);
    length += list_ || text == nullptr ? 1 : text->size();
    return true;
  });
  return length;
}

}  // namespace weir
