// Bytes on their way through a pipe: where they lie, and how far it is decided what becomes of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "harness/relay/pipe/link_state.h"

namespace weir {

/// They lie where they came, or are held here. The first owed() of them were decided to pass; with due() the point of an
/// order is right behind these; the rest is undecided.
class Chunk {
 public:
  /// These are all now. They are not copied.
  void come(std::span<const std::byte> bytes) { data_ = bytes; }
  /// The same, and they are held here. What goes on of them is to come() yet.
  std::span<const std::byte> hold_before_coming(std::vector<std::byte> bytes) {
    held_ = std::move(bytes);
    return held_;
  }
  /// More behind them.
  void append(std::span<const std::byte> more) {
    std::vector<std::byte> joined(data_.begin(), data_.end());
    joined.insert(joined.end(), more.begin(), more.end());
    own(std::move(joined));
  }
  /// They stay beyond the handler in which they came.
  void hold() {
    if (data_.empty() || !held_.empty()) return;
    own({data_.begin(), data_.end()});
  }
  /// None is left: whatever was held is free.
  void release() { held_ = {}; }

  [[nodiscard]] bool empty() const { return data_.empty(); }
  [[nodiscard]] std::size_t size() const { return data_.size(); }
  /// No byte waits, and no order's point.
  [[nodiscard]] bool idle() const { return data_.empty() && !due_; }
  [[nodiscard]] std::size_t owed() const { return owed_; }
  [[nodiscard]] std::size_t undecided() const { return data_.size() - owed_; }
  [[nodiscard]] std::span<const std::byte> to_write() const { return data_.first(owed_); }

  /// What becomes of all that is undecided, when nothing is owed.
  void decide(const Share& share) {
    if (share.flip > 0) flip(share);
    // Dropped bytes lie behind the passed ones and never before a rest, so they are cut off at the end.
    data_ = data_.first(data_.size() - share.drop);
    owed_ = share.pass;
    due_ = share.then_act;
  }
  void written(std::size_t n) {
    data_ = data_.subspan(n);
    owed_ -= n;
  }
  [[nodiscard]] bool due() const { return due_; }
  void set_due(bool due) { due_ = due; }
  /// Takes all away. Returns how many were undecided.
  std::size_t drop() {
    const std::size_t lost = undecided();
    data_ = {};
    owed_ = 0;
    return lost;
  }

 private:
  void own(std::vector<std::byte> bytes) {
    held_ = std::move(bytes);
    data_ = held_;
  }
  void flip(const Share& share) {
    std::vector<std::byte> changed(data_.begin(), data_.end());
    for (std::size_t i = 0; i < share.flip; ++i) changed[i] ^= std::byte{share.bits};
    own(std::move(changed));
  }

  std::span<const std::byte> data_;
  std::vector<std::byte> held_;
  std::size_t owed_ = 0;
  bool due_ = false;
};

}  // namespace weir
