// Any bytes as the header blocks of one direction, with the dynamic table that they build. From a point of the input's choice
// on the receiver gets them encoded apart, as the tap does once it has changed a block: it reads the same fields all along.
// The input is a list of pieces: a byte that says what comes (a block, a larger table, or that point), a byte for the size,
// and the block.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "harness/h2/hpack.h"

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

/// The first entry of the dynamic table (RFC 7541 section 6.1): unreadable while the table is empty.
constexpr std::string_view kNewestOfTable = "\xbe";

class Direction {
 public:
  void allow_table(std::uint32_t size) {
    tap_.allow_table(size);
    receiver_.allow_table(size);
  }
  void transcode() { transcodes_ = true; }

  /// False when the block is broken; then nothing can be followed any further.
  bool pass(std::string_view block) {
    const std::optional<weir::HeaderFields> fields = tap_.inflate(block);
    if (!fields) {
      if (!transcodes_) require(!receiver_.inflate(block));
      return false;
    }
    const std::string apart = weir::encode_apart(*fields);
    require(apart_.inflate(apart) == fields);
    require(receiver_.inflate(transcodes_ ? std::string_view(apart) : block) == fields);
    return true;
  }

  /// What is encoded apart leaves nothing in a table.
  void end() {
    require(!apart_.inflate(kNewestOfTable));
    if (transcodes_ && receiver_.inflate(weir::encode_apart({}))) require(!receiver_.inflate(kNewestOfTable));
  }

 private:
  weir::HpackInflater tap_;       // reads what the sender wrote
  weir::HpackInflater receiver_;  // the same at first, and then what the tap writes
  weir::HpackInflater apart_;     // what the tap writes, from the first block on
  bool transcodes_ = false;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view input(reinterpret_cast<const char*>(data), size);
  Direction direction;
  while (input.size() >= 2) {
    const auto what = static_cast<std::uint8_t>(input[0]);
    const auto length = static_cast<std::uint8_t>(input[1]);
    input.remove_prefix(2);
    if (what % 8 == 7) {
      direction.allow_table(length * 256U);
    } else if (what % 8 == 6) {
      direction.transcode();
    } else {
      const std::string_view block = input.substr(0, length);
      input.remove_prefix(block.size());
      if (!direction.pass(block)) return 0;
    }
  }
  direction.end();
  return 0;
}
