#include "harness/wire/client/response_fields.h"

#include <absl/strings/escaping.h>

#include <algorithm>
#include <optional>

#include "harness/h2/frame.h"
#include "harness/h2/grpc_code.h"
#include "harness/h2/grpc_status.h"
#include "harness/h2/percent.h"
#include "harness/server/trailers.h"

namespace weir {

struct ResponseFields::Block {
  std::uint32_t http_status = 0;  // trailers have none (RFC 9113 section 8.1)
  std::optional<std::string> grpc_status;
  std::string grpc_message;
  std::vector<std::pair<std::string, std::string>> others;
  std::size_t size = 0;  // as RFC 9113 section 6.5.2 counts it
  bool too_large = false;

  CallEnding ending() {
    if (!grpc_status) return {grpc_code::kUnknown, "No status received", FrameEnd::What::kNoStatus};
    if (const std::optional<int> code = parse_status(*grpc_status)) {
      return {*code, std::move(grpc_message),
              *code > 16 ? FrameEnd::What::kBadStatus : FrameEnd::What::kStatus};
    }
    return {grpc_code::kUnknown, "grpc-status '" + *grpc_status + "'", FrameEnd::What::kBadStatus};
  }
};

ResponseFields::ResponseFields() = default;
ResponseFields::~ResponseFields() = default;

void ResponseFields::add(std::string_view name, std::string_view value, std::uint32_t limit) {
  if (!block_) block_ = std::make_unique<Block>();
  block_->size += name.size() + value.size() + kHeaderFieldOverhead;
  if (block_->size > limit) {
    block_->too_large = true;  // finish() says so
    return;
  }
  if (name == ":status") {
    block_->http_status = static_cast<std::uint32_t>(parse_status(value).value_or(0));
  } else if (name == "grpc-status") {
    block_->grpc_status = std::string(value);
  } else if (name == "grpc-message") {
    block_->grpc_message = percent_decode(value);
  } else {
    std::string decoded;
    bool binary = name.ends_with("-bin") && absl::Base64Unescape({value.data(), value.size()}, &decoded);
    block_->others.emplace_back(name, binary ? decoded : std::string(value));
  }
}

BlockMeaning ResponseFields::finish(bool end_stream, bool headers_received) {
  const std::unique_ptr<Block> block = block_ ? std::move(block_) : std::make_unique<Block>();
  const std::uint32_t http = block->http_status;
  if (http >= 100 && http < 200) return BlockIsIdle{};
  if (block->too_large) {
    const char* text = headers_received ? "received trailing metadata size exceeds limit"
                                        : "received initial metadata size exceeds limit";
    return BlockIsRefused{{grpc_code::kResourceExhausted, text, FrameEnd::What::kMetadataLimit},
                          h2::kEnhanceYourCalm,
                          end_stream};
  }
  if (http != 0 && http != 200 && !block->grpc_status) {
    return BlockIsRefused{
        {status_of_http(http), "HTTP status " + std::to_string(http), FrameEnd::What::kHttpStatus, http},
        h2::kCancel};
  }
  if (end_stream) {
    BlockIsTrailers trailers{block->ending()};
    trailers.ending.trailers = std::move(block->others);
    return trailers;
  }
  if (headers_received) return BlockIsIdle{};
  const auto has = [&](std::string_view name, std::string_view value) {
    return std::any_of(block->others.begin(), block->others.end(), [&](const auto& field) {
      return field.first == name && (value.empty() || field.second == value);
    });
  };
  return BlockIsHeaders{.marked = has(kMarker, {}), .gzip = has("grpc-encoding", "gzip")};
}

}  // namespace weir
