#include "harness/h2/grpc_code.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace weir {
namespace {

constexpr std::array<std::string_view, 17> kCodeWords = {
    "ok",        "cancelled",      "unknown",           "invalid_argument",   "deadline_exceeded",
    "not_found", "already_exists", "permission_denied", "resource_exhausted", "failed_precondition",
    "aborted",   "out_of_range",   "unimplemented",     "internal",           "unavailable",
    "data_loss", "unauthenticated"};

}  // namespace

std::string code_word(int code) {
  if (code >= 0 && code < static_cast<int>(kCodeWords.size())) {
    return std::string(kCodeWords[static_cast<std::size_t>(code)]);
  }
  return std::to_string(code);
}

int code_from_word(std::string_view word) {
  std::string lower(word);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  for (std::size_t i = 0; i < kCodeWords.size(); ++i) {
    if (lower == kCodeWords[i] || lower == std::to_string(i)) return static_cast<int>(i);
  }
  return -1;
}

}  // namespace weir
