#include "harness/service/described/tie.h"

#include <absl/container/inlined_vector.h>

#include <string>
#include <utility>

#include "harness/base/draws.h"
#include "harness/service/described/slots.h"
#include "harness/service/described/wire_fields.h"

namespace weir {
namespace {

/// A value of the message itself of which the last in the bytes is the one that counts.
bool is_plain(const Path& path) {
  const Path::Step& step = path.steps().front();
  return path.steps().size() == 1 && step.take == Path::Step::Take::kOne && !step.field->is_repeated() &&
         step.field->message_type() == nullptr;
}

std::uint64_t hash_of_all(const Path& path, std::string_view bytes, std::string& scratch) {
  if (!path.is_many() && !path.is_list()) return hash_of(path.value(bytes, scratch));
  std::uint64_t hash = 0;
  path.each(bytes, [&](const FieldValue& value) {
    hash = mix_keys(hash, hash_of(value));
    return true;
  });
  return hash;
}

/// `hash` gives that of the path with this number.
template <typename Hash>
Tie tie_of(std::size_t paths, bool has_key, const Hash& hash) {
  Tie tie;
  if (has_key) tie.key = hash(0);
  for (std::size_t i = has_key ? 1 : 0; i < paths; ++i) tie.same = mix_keys(tie.same, hash(i));
  return tie;
}

}  // namespace

void TieFields::note(const Path& path) { plain_ = plain_ && is_plain(path); }

void TieFields::set_key(Path key) {
  note(key);
  paths_.insert(paths_.begin(), std::move(key));
  has_key_ = true;
}

void TieFields::add_same(Path path) {
  note(path);
  paths_.push_back(std::move(path));
}

Tie TieFields::read(std::string_view bytes) const {
  if (paths_.empty()) return {};
  if (!plain_) {
    std::string scratch;
    return tie_of(paths_.size(), has_key_,
                  [&](std::size_t i) { return hash_of_all(paths_[i], bytes, scratch); });
  }
  absl::InlinedVector<FieldValue, 4> values;
  for (const Path& path : paths_) values.push_back(default_of(path.field()));
  for (WireFields fields(bytes); fields.next();) {
    for (std::size_t i = 0; i < paths_.size(); ++i) {
      const google::protobuf::FieldDescriptor& field = paths_[i].field();
      if (fields.number() == static_cast<std::uint32_t>(field.number())) values[i] = value_of(fields, field);
    }
  }
  return tie_of(paths_.size(), has_key_, [&](std::size_t i) { return hash_of(values[i]); });
}

std::optional<std::vector<TemplateSpot>> TieFields::spots_in(const Template& message) const {
  std::vector<TemplateSpot> spots;
  for (const Path& path : paths_) {
    const std::optional<TemplateSpot> spot = spot_of(message, path);
    if (!spot) return std::nullopt;
    spots.push_back(*spot);
  }
  return spots;
}

Tie TieFields::read_made(const std::vector<TemplateSpot>& spots, std::string_view bytes,
                         const TemplatePlaces& places) const {
  return tie_of(spots.size(), has_key_,
                [&](std::size_t i) { return hash_of(value_at(spots[i], bytes, places)); });
}

}  // namespace weir
