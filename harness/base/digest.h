// A short name for a long list of facts: equal lists have equal digests, on every machine.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace weir {

/// Feeds facts into SHA-256 (FIPS 180-4, from OpenSSL). Each fact is length- or width-delimited, so that "ab","c" and
/// "a","bc" differ. Used by one thread at a time.
class Digest {
 public:
  Digest();
  ~Digest();
  Digest(const Digest&) = delete;
  Digest& operator=(const Digest&) = delete;

  void add(std::string_view text);
  void add(std::int64_t number);

  /// The first 64 bits in hexadecimal: 16 characters. Call it once, last.
  [[nodiscard]] std::string finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace weir
