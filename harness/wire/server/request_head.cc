#include "harness/wire/server/request_head.h"

#include <fmt/format.h>

#include <absl/strings/escaping.h>

#include "harness/h2/grpc_code.h"

namespace weir {
namespace {

constexpr std::uint32_t kMethodNotAllowed = 405, kUnsupportedMediaType = 415;
constexpr std::size_t kFieldOverhead = 32;  // RFC 9113 section 6.5.2
constexpr std::string_view kChat = "/chat.ChatService/BidirectionalChat";

}  // namespace

void RequestHead::clear() {
  path_.clear();
  asked_.clear();
  script_ = {};
  size_ = 0;
  post_ = grpc_ = encoded_ = false;
}

void RequestHead::add(std::string_view name, std::string_view value) {
  size_ += name.size() + value.size() + kFieldOverhead;
  if (size_ > kMostHeaderBytes) return;
  if (name == ":path") {
    path_ = value;
  } else if (name == ":method") {
    post_ = value == "POST";
  } else if (name == "content-type") {
    grpc_ = value.starts_with("application/grpc");
  } else if (name == "grpc-encoding") {
    encoded_ = value != "identity";
  } else if (name.starts_with("weir-")) {
    std::string decoded;
    bool binary = name.ends_with("-bin") && absl::Base64Unescape({value.data(), value.size()}, &decoded);
    asked_.emplace_back(name, binary ? std::move(decoded) : std::string(value));
  }
}

std::optional<Refusal> RequestHead::check() {
  if (!post_) return Refusal{.http_status = kMethodNotAllowed};
  if (!grpc_) return Refusal{.http_status = kUnsupportedMediaType};
  if (size_ > kMostHeaderBytes) {
    return Refusal{.code = grpc_code::kResourceExhausted,
                   .message = fmt::format("{} bytes of header fields", size_)};
  }
  if (path_ != kChat) {
    return Refusal{.code = grpc_code::kUnimplemented,
                   .message = "this server has only " + std::string(kChat.substr(1))};
  }
  if (encoded_)
    return Refusal{.code = grpc_code::kUnimplemented, .message = "only grpc-encoding identity is served"};
  if (asked_.empty()) return std::nullopt;
  ParsedScript parsed = parse_script(std::vector<Header>(asked_.begin(), asked_.end()));
  if (!parsed.ok())
    return Refusal{.code = grpc_code::kInvalidArgument, .message = std::move(parsed.error), .marked = true};
  script_ = std::move(parsed.script);
  return std::nullopt;
}

}  // namespace weir
