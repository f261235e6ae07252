// A place among the TLS records that go one way, and the search for it in bytes that come in pieces of any size.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "harness/fault/link_acts.h"

namespace weir {

/// Between two bytes of TLS that passes through (RFC 8446 section 5.1).
struct RecordPoint {
  Toward heading = Toward::kClient;  // kClient or kServer: whose way
  std::uint32_t count = 0;           // so many records lie before it
  std::uint32_t byte = 0;  // and so many bytes of the next one, its header of five included; 0: none
  friend bool operator==(const RecordPoint&, const RecordPoint&) = default;
};

/// Looks for one point in the bytes that go its way, from the connection's first on. A value type.
class RecordSeeker {
 public:
  explicit RecordSeeker(const RecordPoint& point) : point_(point) {}

  /// The next bytes: after how many of them the point lies; nothing when not among them. Told once.
  [[nodiscard]] std::optional<std::size_t> look(std::string_view bytes);
  /// It can't come any more: these are no TLS records, or the record that it lies in was shorter.
  [[nodiscard]] bool missed() const { return missed_; }

 private:
  static constexpr std::size_t kHeader = 5;
  [[nodiscard]] bool read_header();

  RecordPoint point_;
  std::uint32_t records_ = 0;  // that are over
  std::array<char, kHeader> header_{};
  std::uint64_t taken_ = 0;   // bytes of the record under way
  std::uint64_t length_ = 0;  // of it, its header included; known once that is whole
  bool found_ = false;
  bool missed_ = false;
};

}  // namespace weir
