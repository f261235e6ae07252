#include "tests/support/h2_talk.h"

#include <fmt/format.h>
#include <nghttp2/nghttp2.h>

#include <utility>

namespace weir {
namespace {

std::uint8_t* bytes_of(const std::string& text) {
  return const_cast<std::uint8_t*>(reinterpret_cast<const std::uint8_t*>(text.data()));
}

std::string describe_fields(std::string_view block, HpackInflater& hpack) {
  const std::optional<HeaderFields> fields = hpack.inflate(block);
  if (!fields) return " (unreadable)";
  std::string out;
  for (const auto& [name, value] : *fields) out += fmt::format(" {}: {}", name, value);
  return out;
}

}  // namespace

std::string grpc_message(std::string_view text, char flag) {
  std::string out(1, flag);
  h2::append_u32(out, static_cast<std::uint32_t>(text.size()));
  return out + std::string(text);
}

std::vector<std::string> describe_frames(std::string_view bytes, HpackInflater& hpack) {
  std::vector<std::string> out;
  if (bytes.starts_with(h2::kClientPreface)) bytes.remove_prefix(h2::kClientPreface.size());
  std::string block;
  std::string head;
  while (bytes.size() >= h2::kFrameHeaderSize) {
    const h2::FrameHeader f = h2::read_frame_header(bytes);
    bytes.remove_prefix(h2::kFrameHeaderSize);
    if (bytes.size() < f.length) break;
    std::string_view payload = bytes.substr(0, f.length);
    bytes.remove_prefix(f.length);
    const std::string ack = f.has(h2::kAck) ? " ACK" : "";
    const std::string end = f.has(h2::kEndStream) ? " END_STREAM" : "";
    switch (f.type) {
      case h2::kData:
        if (f.has(h2::kPadded)) {
          out.push_back(fmt::format("DATA {}{} padded {}", f.stream, end, f.length));
        } else {
          out.push_back(fmt::format("DATA {}{} '{}'", f.stream, end, std::string(payload)));
        }
        break;
      case h2::kHeaders:
        head = fmt::format("HEADERS {}{}", f.stream, end);
        block = payload;
        if (f.has(h2::kEndHeaders)) out.push_back(head + describe_fields(block, hpack));
        break;
      case h2::kContinuation:
        head += "+";
        block += payload;
        if (f.has(h2::kEndHeaders)) out.push_back(head + describe_fields(block, hpack));
        break;
      case h2::kRstStream:
        out.push_back(fmt::format("RST_STREAM {} {}", f.stream, h2::read_u32(payload)));
        break;
      case h2::kGoaway:
        out.push_back(fmt::format("GOAWAY {} {} {}", h2::read_u32(payload), h2::read_u32(payload.substr(4)),
                                  std::string(payload.substr(8))));
        break;
      case h2::kSettings:
        out.push_back("SETTINGS" + ack);
        if (payload.size() == 6)
          out.back() += fmt::format(" {}={}", payload[1], h2::read_u32(payload.substr(2)));
        break;
      case h2::kPing:
        out.push_back("PING" + ack);
        break;
      case h2::kWindowUpdate:
        out.push_back(fmt::format("WINDOW_UPDATE {} {}", f.stream, h2::read_u32(payload)));
        break;
      default:
        out.push_back(fmt::format("type {}", f.type));
    }
  }
  if (!bytes.empty()) out.push_back("?");
  return out;
}

struct HpackWriter::Impl {
  nghttp2_hd_deflater* deflater = nullptr;
};

HpackWriter::HpackWriter() : impl_(new Impl) { nghttp2_hd_deflate_new(&impl_->deflater, 4096); }

HpackWriter::~HpackWriter() {
  nghttp2_hd_deflate_del(impl_->deflater);
  delete impl_;
}

std::string HpackWriter::encode(const HeaderFields& fields) {
  std::vector<nghttp2_nv> list;
  for (const auto& [name, value] : fields) {
    list.push_back({bytes_of(name), bytes_of(value), name.size(), value.size(), NGHTTP2_NV_FLAG_NONE});
  }
  std::string out(nghttp2_hd_deflate_bound(impl_->deflater, list.data(), list.size()), '\0');
  const ssize_t size =
      nghttp2_hd_deflate_hd(impl_->deflater, bytes_of(out), out.size(), list.data(), list.size());
  out.resize(static_cast<std::size_t>(size));
  return out;
}

H2Talk::H2Talk() {
  send(Toward::kServer, std::string(h2::kClientPreface) + h2::settings(h2::kInitialWindowSize, 65535));
  send(Toward::kClient, h2::settings(h2::kInitialWindowSize, 65535));
  std::string ack;
  h2::append_frame(ack, h2::kSettings, h2::kAck, 0, {});
  send(Toward::kServer, ack);
  send(Toward::kClient, ack);
}

std::vector<std::string> H2Talk::send(Toward heading, std::string_view bytes) {
  TapStep step;
  const std::string passed(tap.pass(heading, bytes, now, step));
  take(std::move(step));
  const bool to_client = heading == Toward::kClient;
  return describe_frames(std::exchange(waiting_[to_client ? 0 : 1], {}) + passed,
                         to_client ? at_client_ : at_server_);
}

void H2Talk::take(TapStep step) {
  for (std::size_t i = 0; i < 2; ++i) waiting_[i] += step.put_in[i];
  if (!step.news.empty()) trace = step.news.back().trace;
  for (const TapStep::Strike& strike : step.struck) struck.push_back(strike.ticket);
  too_late.insert(too_late.end(), step.too_late.begin(), step.too_late.end());
  spared.insert(spared.end(), step.spared.begin(), step.spared.end());
  last = std::move(step);
}

std::vector<std::string> H2Talk::client_sends(std::string_view bytes) { return send(Toward::kServer, bytes); }
std::vector<std::string> H2Talk::server_sends(std::string_view bytes) { return send(Toward::kClient, bytes); }

void H2Talk::order(const H2Act& act, std::uint32_t stream) {
  TapStep step;
  tap.order({++tickets_, stream, 0, act}, now, step);
  take(std::move(step));
}

void H2Talk::seek(const WirePoint& point, std::optional<H2Act> act, std::uint32_t stream) {
  seek(PointOrder{.stream = stream, .point = point, .act = std::move(act)});
}

void H2Talk::seek(PointOrder order) {
  order.ticket = ++tickets_;
  TapStep step;
  tap.seek(std::move(order), step);
  take(std::move(step));
}

void H2Talk::order(TapOrder order) {
  order.ticket = ++tickets_;
  TapStep step;
  tap.order(order, now, step);
  take(std::move(step));
}

void H2Talk::wake() {
  const TapStep::Wake due = last.wakes.at(0);
  TapStep step;
  tap.wake(due, now, step);
  take(std::move(step));
}

std::vector<std::string> H2Talk::to_client() {
  return describe_frames(std::exchange(waiting_[0], {}), at_client_);
}
std::vector<std::string> H2Talk::to_server() {
  return describe_frames(std::exchange(waiting_[1], {}), at_server_);
}

std::string H2Talk::request(std::uint32_t h2_stream, std::uint32_t stream) {
  return h2::headers(h2_stream,
                     client_.encode({{":method", "POST"},
                                     {":path", "/chat.ChatService/BidirectionalChat"},
                                     {"weir-stream", fmt::format("{}.0", stream)}}),
                     false);
}

std::string H2Talk::request(std::uint32_t h2_stream, const HeaderFields& fields) {
  return h2::headers(h2_stream, client_.encode(fields), false);
}

std::string H2Talk::response(std::uint32_t h2_stream) {
  return h2::headers(h2_stream, server_.encode({{":status", "200"}, {"server", "s"}}), false);
}

std::string H2Talk::trailers(std::uint32_t h2_stream, int status) {
  return h2::headers(h2_stream,
                     server_.encode({{"grpc-status", std::to_string(status)}, {"weir-marker", "1"}}), true);
}

}  // namespace weir
