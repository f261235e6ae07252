// The texts that stand in C++ sources, as the program has them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace weir {

struct LiteralText {
  std::string file;
  std::size_t line = 0;
  std::string text;  // literals that follow each other are one, escapes are what they stand for
};

/// Every string literal of `source`, without those of comments and #include.
[[nodiscard]] std::vector<LiteralText> texts_of(const std::string& file, std::string_view source);

}  // namespace weir
