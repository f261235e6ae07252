#include "harness/relay/watch/stream_event.h"

#include <algorithm>

#include "harness/h2/frame.h"
#include "harness/h2/grpc_code.h"
#include "harness/h2/grpc_status.h"

namespace weir {
namespace {

/// As RFC 9113 and gRPC's documents write names.
std::string in_capitals(std::string word) {
  std::transform(word.begin(), word.end(), word.begin(), [](char c) {
    if (c == '-') return '_';
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return word;
}

}  // namespace

std::string status_name(int code) { return in_capitals(code_word(code)); }

std::string error_name(std::uint32_t code) { return in_capitals(h2::error_word(code)); }

std::string_view to_string(Sayer sayer) {
  switch (sayer) {
    case Sayer::kClient:
      return "client";
    case Sayer::kServer:
      return "server";
    case Sayer::kRelay:
      break;
  }
  return "relay";
}

std::string words_of(const SaidEnd& end) {
  if (end.what == SaidEnd::What::kReset) return "RST_STREAM " + error_name(end.code);
  if (end.what == SaidEnd::What::kEndStream) return "END_STREAM";
  if (!end.status) {
    return end.http_status ? "HTTP " + std::to_string(*end.http_status) : "trailers without grpc-status";
  }
  const std::optional<int> code = parse_status(*end.status);
  return "trailers " + (code ? status_name(*code) : *end.status);
}

}  // namespace weir
