#include "harness/h2/grpc_status.h"

#include <absl/strings/escaping.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "harness/h2/frame.h"
#include "harness/h2/grpc_code.h"

namespace weir {
int status_of_reset(std::uint32_t http2_error) {
  switch (http2_error) {
    case h2::kRefusedStream:
      return grpc_code::kUnavailable;
    case h2::kCancel:
      return grpc_code::kCancelled;
    case h2::kEnhanceYourCalm:
      return grpc_code::kResourceExhausted;
    case h2::kInadequateSecurity:
      return grpc_code::kPermissionDenied;
    default:
      // So does gRPC C++ with those that gRPC's table leaves out, and an unknown code may be taken for INTERNAL_ERROR (RFC 9113
      // section 7).
      return grpc_code::kInternal;
  }
}

int status_of_http(std::uint32_t http_status) {
  switch (http_status) {
    case 400:
    case 431:
      return grpc_code::kInternal;
    case 401:
      return grpc_code::kUnauthenticated;
    case 403:
      return grpc_code::kPermissionDenied;
    case 404:
      return grpc_code::kUnimplemented;
    case 429:
    case 502:
    case 503:
    case 504:
      return grpc_code::kUnavailable;
    default:
      return grpc_code::kUnknown;
  }
}

std::optional<int> parse_status(std::string_view text) {
  int value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  bool good = error == std::errc() && end == text.data() + text.size() && value >= 0 && text.size() <= 3;
  return good ? std::optional(value) : std::nullopt;
}

std::string unpadded_base64(const std::string& value) {
  std::string text = absl::Base64Escape(value);
  text.erase(text.find_last_not_of('=') + 1);
  return text;
}

std::string too_large_text(std::uint64_t size, std::uint64_t limit) {
  return fmt::format("Received message larger than max ({} vs. {})", size, limit);
}

std::string timeout_header(Duration timeout) {
  static constexpr std::array<std::pair<char, std::int64_t>, 6> kUnits = {{{'n', 1},
                                                                           {'u', 1'000},
                                                                           {'m', 1'000'000},
                                                                           {'S', 1'000'000'000},
                                                                           {'M', 60'000'000'000},
                                                                           {'H', 3'600'000'000'000}}};
  constexpr std::int64_t kEightDigits = 99'999'999;
  std::int64_t ns = std::max<std::int64_t>(1, timeout.count());
  for (auto [unit, size] : kUnits) {
    std::int64_t value = ns / size + (ns % size == 0 ? 0 : 1);
    if (value <= kEightDigits) return fmt::format("{}{}", value, unit);
  }
  return fmt::format("{}H", kEightDigits);
}

}  // namespace weir
