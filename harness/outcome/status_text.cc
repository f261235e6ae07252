#include "harness/outcome/status_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include "harness/h2/grpc_code.h"
#include "harness/outcome/wire_end.h"

namespace weir {
namespace {

// All that weir has met are of this one. A later library gets rows of its own, or a later `to`, once its ends were made and looked
// at: scripts/confusion makes every one of them.
constexpr LibraryVersion kMet = {1, 51};
// A peer does not tell which version it is, and these texts are older than anything still in use.
constexpr LibraryVersion kFirst = {0, 0};
constexpr LibraryVersion kLast = {UINT32_MAX, UINT32_MAX};

constexpr StatusTextRow core(int code, std::string_view text, WireHow how,
                             std::optional<ChannelState> channel = {}) {
  return {TextMaker::kGrpcCore, kMet, kMet, code, text, how, channel};
}
/// A connection that never came about. Nobody but the library begins a text so.
constexpr StatusTextRow no_connection(std::string_view text, WireHow how) {
  return core(grpc_code::kUnavailable, text, how);
}

constexpr WireHow kLimit = WireHow::kPeerMessageLimit;

constexpr auto kRows = std::to_array<StatusTextRow>({
    core(grpc_code::kCancelled, "Cancelled on the server side", WireHow::kPeerCancelled),
    core(grpc_code::kUnavailable, "Cancelling all calls", WireHow::kPeerShutdown),
    core(grpc_code::kUnavailable, "enter idle", WireHow::kPeerMaxAge),
    core(grpc_code::kUnavailable, "Too many pings", WireHow::kPeerTooManyPings),
    core(grpc_code::kUnavailable, "GOAWAY received", WireHow::kUnprocessed),
    core(grpc_code::kUnavailable, "Socket closed", WireHow::kFin),
    core(grpc_code::kUnavailable, "EOF", WireHow::kFin),
    // Begun on a connection that has just ended.
    core(grpc_code::kUnavailable, "Transport closed", WireHow::kFin),
    core(grpc_code::kUnavailable, "Connection reset by peer", WireHow::kRst),
    core(grpc_code::kUnavailable, "Broken pipe", WireHow::kRst),
    core(grpc_code::kUnavailable, "recvmsg:Connection reset by peer", WireHow::kRst),
    core(grpc_code::kUnavailable, "sendmsg:Connection reset by peer", WireHow::kRst),
    core(grpc_code::kUnavailable, "sendmsg:Broken pipe", WireHow::kRst),
    core(grpc_code::kUnavailable, "recvmsg:Connection timed out", WireHow::kTimeout),
    core(grpc_code::kUnavailable, "keepalive watchdog timeout", WireHow::kKeepalive),
    core(grpc_code::kUnknown, "No status received", WireHow::kNoStatus),
    core(grpc_code::kUnknown, "", WireHow::kBadStatus),
    core(grpc_code::kUnknown, "Stream removed", WireHow::kNoTrailers, ChannelState::kReady),
    core(grpc_code::kUnknown, "Stream removed", WireHow::kPeerViolation),
    core(grpc_code::kUnimplemented, "", WireHow::kPeerUnimplemented),
    core(grpc_code::kResourceExhausted, "received initial metadata size exceeds limit",
         WireHow::kMetadataLimit),
    core(grpc_code::kResourceExhausted, "received trailing metadata size exceeds limit",
         WireHow::kMetadataLimit),
    no_connection("DNS resolution failed*", WireHow::kConnectNoAddress),
    no_connection("failed to connect to all addresses*Connection refused*", WireHow::kConnectRefused),
    no_connection("failed to connect to all addresses*Ssl handshake failed*", WireHow::kConnectTls),
    no_connection("failed to connect to all addresses*is not in peer certificate*", WireHow::kConnectTls),
    no_connection("failed to connect to all addresses*Cannot check peer*", WireHow::kConnectTls),
    no_connection("failed to connect to all addresses*Trying to connect an http1.x server*",
                  WireHow::kConnectNotHttp2),
    no_connection("failed to connect to all addresses*Failed parsing HTTP/2*", WireHow::kConnectNotHttp2),
    no_connection("failed to connect to all addresses*No such file or directory*", WireHow::kConnectNoSocket),
    no_connection("failed to connect to all addresses*Connection reset by peer*", WireHow::kConnectReset),
    no_connection("failed to connect to all addresses*Socket closed*", WireHow::kConnectClosed),
    no_connection("failed to connect to all addresses*timed out*", WireHow::kConnectTimeout),
    no_connection("failed to connect to all addresses*Timeout*", WireHow::kConnectTimeout),
    no_connection("failed to connect to all addresses*timeout*", WireHow::kConnectTimeout),
    // gRPC gives a connect up after 20 s.
    no_connection("failed to connect to all addresses*tcp handshaker shutdown*", WireHow::kConnectTimeout),
    no_connection("failed to connect to all addresses*missing selected ALPN property*", WireHow::kConnectTls),
    no_connection("failed to connect to all addresses*", WireHow::kConnectOther),
    core(kAnyCode, "Received RST_STREAM with error code #", WireHow::kReset),
    core(kAnyCode, "Received http2 header with status: #", WireHow::kHttpStatus),
    core(grpc_code::kInternal, "frame of size # overflows local window of #", WireHow::kFlowViolation),
    core(grpc_code::kInternal, "unsupported data flags: 0x~ stream: #", WireHow::kUnsupportedFrame),
    // Both sides use this text; classify.cc has looked first whether it is the client's own limit.
    core(grpc_code::kResourceExhausted, "Received message larger than max (# vs. #)", kLimit),
    {TextMaker::kGrpcGo, kFirst, kLast, grpc_code::kResourceExhausted,
     "grpc: received message larger than max (# vs. #)", kLimit},
    {TextMaker::kGrpcJs, kFirst, kLast, grpc_code::kResourceExhausted,
     "Received message larger than max (# vs #)", kLimit},
});

bool is_digit(char c, bool hexadecimal) {
  return (c >= '0' && c <= '9') || (hexadecimal && c >= 'a' && c <= 'f');
}

/// Whether the whole text is what the pattern says; its decimal numbers go to `numbers`.
bool matches(std::string_view pattern, std::string_view text, std::vector<std::string_view>& numbers) {
  while (!pattern.empty()) {
    const char sign = pattern.front();
    if (sign == '*') {
      pattern.remove_prefix(1);
      // What follows a '*' is plain up to the next one, so its first place is as good as any.
      const std::string_view plain = pattern.substr(0, pattern.find('*'));
      if (plain.empty()) return true;
      const std::size_t at = text.find(plain);
      if (at == std::string_view::npos) return false;
      text.remove_prefix(at + plain.size());
      pattern.remove_prefix(plain.size());
      continue;
    }
    if (sign == '#' || sign == '~') {
      std::size_t size = 0;
      while (size < text.size() && is_digit(text[size], sign == '~')) ++size;
      if (size == 0) return false;
      if (sign == '#') numbers.push_back(text.substr(0, size));
      text.remove_prefix(size);
    } else {
      if (text.empty() || text.front() != sign) return false;
      text.remove_prefix(1);
    }
    pattern.remove_prefix(1);
  }
  return text.empty();
}

bool is_within(const StatusTextRow& row, const LibraryVersion& version) {
  return row.from <= version && version <= row.to;
}

/// What the client's library says: of a peer's, nobody tells the version.
bool is_of_known_version(const StatusTextRow& row, const CallEnd& end) {
  return row.maker != TextMaker::kGrpcCore || !end.library || is_within(row, *end.library);
}

bool is_known(const LibraryVersion& version) {
  return std::any_of(kRows.begin(), kRows.end(), [&](const StatusTextRow& row) {
    return row.maker == TextMaker::kGrpcCore && is_within(row, version);
  });
}

std::string in_words(const LibraryVersion& version) {
  return fmt::format("{}.{}", version.major, version.minor);
}

/// The proxy is all that was dialled, looked up, and asked in HTTP/1. What was reset or closed may have been the way behind it.
WireHow by_way_of(bool proxied, WireHow how) {
  const bool of_proxy =
      how == WireHow::kConnectRefused || how == WireHow::kConnectNoAddress || how == WireHow::kConnectOther;
  return proxied && of_proxy ? WireHow::kConnectProxy : how;
}

/// What is only said, of an end with this number if it has one.
WireEnd said(WireHow how, std::string_view number, const CallEnd& end, SeenBy seen_by) {
  WireEnd read{.how = by_way_of(end.proxied, how), .goaway = end.goaway, .seen_by = seen_by};
  const bool is_numbered = row_of(how).ends_as && row_of(*row_of(how).ends_as).is_open();
  if (!is_numbered) return read;
  read.spelled = number;
  std::from_chars(number.data(), number.data() + number.size(), read.code);
  return read;
}

}  // namespace

std::span<const StatusTextRow> status_text_rows() { return kRows; }

std::optional<WireEnd> read_status(const CallEnd& end) {
  // gRPC hands on whatever number stands in the trailers; no library chooses one that is not in the table.
  if (end.code < 0 || end.code > grpc_code::kLast) return said(WireHow::kBadStatus, "", end, SeenBy::kText);
  std::optional<WireEnd> other_version;
  for (const StatusTextRow& row : kRows) {
    if (row.code != end.code && row.code != kAnyCode) continue;
    if (row.channel && *row.channel != end.channel) continue;
    std::vector<std::string_view> numbers;
    if (!matches(row.text, end.message, numbers)) continue;
    const std::string_view number = numbers.empty() ? "" : numbers.front();
    if (is_of_known_version(row, end)) return said(row.how, number, end, SeenBy::kText);
    // A row of the version at hand may stand below.
    if (!other_version) other_version = said(row.how, number, end, SeenBy::kUnknownText);
  }
  return other_version;
}

bool texts_are_unknown(const CallEnd& end) { return end.library && !is_known(*end.library); }

std::string known_instead_of(std::string_view version) {
  const std::optional<LibraryVersion> parsed = parse_library_version(version);
  if (parsed && is_known(*parsed)) return "";
  LibraryVersion from = kLast;
  LibraryVersion to = kFirst;
  for (const StatusTextRow& row : kRows) {
    if (row.maker != TextMaker::kGrpcCore) continue;
    from = std::min(from, row.from);
    to = std::max(to, row.to);
  }
  return from == to ? in_words(from) : fmt::format("{} to {}", in_words(from), in_words(to));
}

std::optional<LibraryVersion> parse_library_version(std::string_view text) {
  LibraryVersion version;
  const char* const end = text.data() + text.size();
  const auto [dot, no_major] = std::from_chars(text.data(), end, version.major);
  if (no_major != std::errc() || dot == end || *dot != '.') return std::nullopt;
  const auto [rest, no_minor] = std::from_chars(dot + 1, end, version.minor);
  if (no_minor != std::errc()) return std::nullopt;
  return version;
}

bool has_unread_metadata(const CallEnd& end) {
  if (end.code != grpc_code::kResourceExhausted || !end.trailers.empty()) return false;
  const std::optional<WireEnd> read = read_status(end);
  return read && read->how == WireHow::kMetadataLimit;
}

std::optional<std::uint64_t> limit_in_text(std::string_view message) {
  for (const StatusTextRow& row : kRows) {
    std::vector<std::string_view> numbers;
    if (row.how != kLimit || !matches(row.text, message, numbers)) continue;
    std::uint64_t limit = 0;
    const std::string_view text = numbers.back();
    if (std::from_chars(text.data(), text.data() + text.size(), limit).ec == std::errc()) return limit;
  }
  return std::nullopt;
}

}  // namespace weir
