#include "harness/h2/grpc_framing.h"

#include <utility>

#include "harness/h2/frame.h"

namespace weir {
namespace {

/// Behind the flag.
std::uint32_t length_of(std::string_view prefix) { return h2::read_u32(prefix.substr(1)); }

void append_prefix(std::string& out, std::size_t message, bool compressed = false) {
  const auto size = static_cast<std::uint32_t>(message);
  const char prefix[kMessagePrefix] = {static_cast<char>(compressed), static_cast<char>(size >> 24),
                                       static_cast<char>(size >> 16), static_cast<char>(size >> 8),
                                       static_cast<char>(size)};
  out.append(prefix, kMessagePrefix);
}

}  // namespace

void append_message(std::string& out, std::string_view message, bool compressed) {
  append_prefix(out, message.size(), compressed);
  out.append(message);
}

char* append_room(std::string& out, std::size_t size) {
  append_prefix(out, size);
  out.resize(out.size() + size);
  return out.data() + out.size() - size;
}

std::string_view MessageReader::rest() const {
  return kept_ ? std::string_view(*kept_).substr(kept_at_) : piece_;
}

void MessageReader::feed(std::string_view bytes) {
  keep();
  if (kept_) {
    kept_->append(bytes);
  } else {
    piece_ = bytes;
  }
}

void MessageReader::keep() {
  if (kept_) {
    kept_->erase(0, kept_at_);
    kept_at_ = 0;
    if (kept_->empty()) kept_.reset();
  } else if (!piece_.empty()) {
    kept_ = std::make_unique<std::string>(std::exchange(piece_, {}));
  }
}

void MessageReader::consume(std::size_t bytes) {
  if (kept_) {
    kept_at_ += bytes;
  } else {
    piece_.remove_prefix(bytes);
  }
}

std::optional<std::uint32_t> MessageReader::next_size() const {
  std::string_view bytes = rest();
  const bool sound = bytes.size() >= kMessagePrefix && (bytes[0] == 0 || bytes[0] == 1);
  return sound ? std::optional(length_of(bytes)) : std::nullopt;
}

MessageReader::Found MessageReader::take(std::string_view& message, bool takes_compressed) {
  std::string_view bytes = rest();
  const bool compressed = takes_compressed && !bytes.empty() && bytes[0] == 1;
  if (!bytes.empty() && bytes[0] != 0 && !compressed) return Found::kBroken;
  if (bytes.size() < kMessagePrefix) return Found::kNothing;
  std::size_t size = length_of(bytes);
  if (bytes.size() - kMessagePrefix < size) return Found::kNothing;
  message = bytes.substr(kMessagePrefix, size);
  consume(kMessagePrefix + size);
  return compressed ? Found::kCompressed : Found::kMessage;
}

}  // namespace weir
