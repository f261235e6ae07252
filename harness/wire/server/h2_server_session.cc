#include "harness/wire/server/h2_server_session.h"

#include <fmt/format.h>

#include <iterator>
#include <new>
#include <utility>

#include "harness/h2/grpc_status.h"
#include "harness/h2/percent.h"
#include "harness/server/trailers.h"
#include "harness/wire/nghttp2_types.h"

namespace weir {
namespace {

constexpr std::uint32_t kMostStreamsAtOnce = 0x7FFFFFFF;
constexpr std::int32_t kLastPossible = 0x7FFFFFFF;
// nghttp2 sends no more than 64 KiB by itself. A script may ask for larger metadata.
constexpr std::size_t kMostHeaderBlock = kMostExtraBytes.count + (1U << 20);

void submit_goaway(nghttp2_session* session, std::int32_t last_stream, std::uint32_t error,
                   std::string_view debug) {
  nghttp2_submit_goaway(session, NGHTTP2_FLAG_NONE, last_stream, error,
                        reinterpret_cast<const std::uint8_t*>(debug.data()), debug.size());
}

nghttp2_nv content_type() { return lasting_header_field("content-type", "application/grpc"); }

}  // namespace

struct H2ServerSession::Callbacks {
  static H2ServerSession& self(void* user) { return *static_cast<H2ServerSession*>(user); }
  static ServedStream* find(nghttp2_session* session, std::int32_t id) {
    return static_cast<ServedStream*>(nghttp2_session_get_stream_user_data(session, id));
  }

  static int on_begin_headers(nghttp2_session*, const nghttp2_frame* frame, void* user) {
    bool request = frame->hd.type == NGHTTP2_HEADERS && frame->headers.cat == NGHTTP2_HCAT_REQUEST;
    if (request) self(user).open(frame->hd.stream_id);
    return 0;
  }

  static int on_header(nghttp2_session*, const nghttp2_frame* frame, const std::uint8_t* name,
                       std::size_t name_size, const std::uint8_t* value, std::size_t value_size, std::uint8_t,
                       void* user) {
    bool request = frame->hd.type == NGHTTP2_HEADERS && frame->headers.cat == NGHTTP2_HCAT_REQUEST;
    if (request) self(user).head_.add(text_of(name, name_size), text_of(value, value_size));
    return 0;
  }

  static int on_frame(nghttp2_session* session, const nghttp2_frame* frame, void* user) {
    H2ServerSession& me = self(user);
    bool is_acknowledgement = (frame->hd.flags & NGHTTP2_FLAG_ACK) != 0;
    if (frame->hd.type == NGHTTP2_PING && is_acknowledgement && me.shutting_down_) me.say_last_stream();
    if (frame->hd.type == NGHTTP2_PING && !is_acknowledgement) me.count_ping();
    if (frame->hd.type != NGHTTP2_HEADERS && frame->hd.type != NGHTTP2_DATA) return 0;
    ServedStream* stream = find(session, frame->hd.stream_id);
    if (stream == nullptr) return 0;
    if (frame->hd.type == NGHTTP2_HEADERS && frame->headers.cat == NGHTTP2_HCAT_REQUEST) me.serve(*stream);
    if ((frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0) stream->on_half_close();
    return 0;
  }

  static int on_data(nghttp2_session* session, std::uint8_t, std::int32_t id, const std::uint8_t* bytes,
                     std::size_t size, void*) {
    // The connection's window at once: a stream that is not read must not hold up the others.
    nghttp2_session_consume_connection(session, size);
    if (ServedStream* stream = find(session, id)) stream->on_data(text_of(bytes, size));
    return 0;
  }

  static int on_stream_close(nghttp2_session* session, std::int32_t id, std::uint32_t, void* user) {
    if (ServedStream* stream = find(session, id)) {
      nghttp2_session_set_stream_user_data(session, id, nullptr);
      self(user).remove(*stream);
    }
    return 0;
  }

  static int on_sent(nghttp2_session* session, const nghttp2_frame* frame, void* user) {
    bool data = frame->hd.type == NGHTTP2_DATA;
    // Behind the notice, since a PING overtakes: its answer comes after all that the client sent before it read that.
    if (frame->hd.type == NGHTTP2_GOAWAY && frame->goaway.last_stream_id == kLastPossible)
      nghttp2_submit_ping(session, NGHTTP2_FLAG_NONE, nullptr);
    if (!data && frame->hd.type != NGHTTP2_HEADERS) return 0;
    self(user).patience_.pardon();
    ServedStream* stream = find(session, frame->hd.stream_id);
    if (stream == nullptr) return 0;
    if ((frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0) self(user).on_end_sent(*stream);
    // Nothing was left when the frame was built, and nghttp2 has let go of the stream's data.
    if (data && !stream->is_drawn_from()) self(user).send_soon(*stream);
    return 0;
  }

  static ssize_t fill(nghttp2_session* session, std::int32_t id, std::uint8_t* buffer, std::size_t room,
                      std::uint32_t* flags, nghttp2_data_source*, void*) {
    ServedStream* stream = find(session, id);
    if (stream == nullptr) return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    std::size_t size = stream->fill(reinterpret_cast<char*>(buffer), room);
    if (!stream->has_output())
      *flags |= NGHTTP2_DATA_FLAG_EOF;  // of this portion; the stream itself ends with trailers
    return static_cast<ssize_t>(size);
  }
};

H2ServerSession::H2ServerSession(ServerSessionHost& host) : host_(host) {
  Nghttp2Setup setup;
  nghttp2_session_callbacks_set_on_begin_headers_callback(setup.callbacks, Callbacks::on_begin_headers);
  nghttp2_session_callbacks_set_on_header_callback(setup.callbacks, Callbacks::on_header);
  nghttp2_session_callbacks_set_on_frame_recv_callback(setup.callbacks, Callbacks::on_frame);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(setup.callbacks, Callbacks::on_data);
  nghttp2_session_callbacks_set_on_stream_close_callback(setup.callbacks, Callbacks::on_stream_close);
  nghttp2_session_callbacks_set_on_frame_send_callback(setup.callbacks, Callbacks::on_sent);
#ifdef WEIR_NGHTTP2_RESET_RATE_LIMIT
  // A load test cancels as often as it likes (the limit is against CVE-2023-44487).
  nghttp2_option_set_stream_reset_rate_limit(setup.option, 1U << 31, 1U << 31);
#endif
  nghttp2_option_set_max_send_header_block_length(setup.option, kMostHeaderBlock);
  int result = nghttp2_session_server_new2(&session_, setup.callbacks, this, setup.option);
  if (result != 0) throw std::bad_alloc();
  // A stream's window stays HTTP/2's own, 65,535 bytes, as a gRPC server's at first: a server that does not read is felt soon.
  const nghttp2_settings_entry settings[] = {{NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, kMostStreamsAtOnce},
                                             {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, kMostHeaderBytes}};
  nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, settings, std::size(settings));
  nghttp2_session_set_local_window_size(session_, NGHTTP2_FLAG_NONE, 0, kConnectionWindow);
}

H2ServerSession::~H2ServerSession() {
  while (!streams_.empty()) remove(*streams_.back());
  nghttp2_session_del(session_);
}

void H2ServerSession::receive(std::string_view bytes) {
  ssize_t used =
      nghttp2_session_mem_recv(session_, reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  if (used < 0) broken_ = true;
  host_.on_output();
}

bool H2ServerSession::pull(std::string& out, std::size_t enough) {
  const PulledOutput pulled = pull_output(session_, out, enough);
  broken_ = broken_ || pulled.broken;
  return pulled.any;
}

bool H2ServerSession::finished() const {
  if (dismissed_ && nghttp2_session_want_write(session_) == 0) return true;
  return broken_ || is_finished(session_);
}

void H2ServerSession::begin_shutdown(std::string_view why) {
  if (shutting_down_) return;
  shutting_down_ = true;
  why_ = why;
  // Without debug data, for which nghttp2 has no room here; a GOAWAY of ours would turn away streams that cross it.
  nghttp2_submit_shutdown_notice(session_);
  host_.on_output();
}

void H2ServerSession::say_last_stream() {
  submit_goaway(session_, nghttp2_session_get_last_proc_stream_id(session_), NGHTTP2_NO_ERROR, why_);
}

void H2ServerSession::count_ping() {
  if (!patience_.is_over(host_.limits().pings, host_.now())) return;
  dismissed_ = true;
  submit_goaway(session_, nghttp2_session_get_last_proc_stream_id(session_), NGHTTP2_ENHANCE_YOUR_CALM,
                "too_many_pings");
  for (const auto& stream : streams_) stream->cut("Too many pings");
}

void H2ServerSession::cut(const char* message) {
  say_last_stream();
  for (const auto& stream : streams_) stream->cut(message);
  host_.on_output();
}

void H2ServerSession::open(std::int32_t id) {
  head_.clear();
  auto& stream = streams_.emplace_back(std::make_unique<ServedStream>(*this, id));
  stream->position = static_cast<std::uint32_t>(streams_.size() - 1);
  nghttp2_session_set_stream_user_data(session_, id, stream.get());
  host_.tally().streams_started.add(1);
}

void H2ServerSession::serve(ServedStream& stream) {
  if (std::optional<Refusal> refusal = head_.check()) {
    refuse(stream, *refusal);
    return;
  }
  // At once: the client's set-up time must not wait for its first reply.
  std::vector<nghttp2_nv> fields = {lasting_header_field(":status", "200"), content_type()};
  const auto more = chat_headers(head_.script());
  for (const auto& [name, value] : more) fields.push_back(header_field(name, value));
  nghttp2_submit_headers(session_, NGHTTP2_FLAG_NONE, stream.id(), nullptr, fields.data(), fields.size(),
                         nullptr);
  stream.begin(std::move(head_.script()));
}

void H2ServerSession::refuse(ServedStream& stream, const Refusal& refusal) {
  stream.ended = true;
  std::string status = fmt::format("{}", refusal.http_status);
  std::string code = fmt::format("{}", refusal.code);
  std::string message = percent_encode(refusal.message);
  std::vector<std::pair<std::string, std::string>> marks;
  std::vector<nghttp2_nv> fields = {header_field(":status", status)};
  if (refusal.http_status == 200) {
    fields.push_back(content_type());
    fields.push_back(header_field("grpc-status", code));
    fields.push_back(header_field("grpc-message", message));
    fields.push_back(lasting_header_field("grpc-accept-encoding", "identity"));
    if (refusal.marked) marks = chat_trailers({.code = static_cast<int>(refusal.code)});
    for (const auto& [name, value] : marks) fields.push_back(header_field(name, value));
  }
  nghttp2_submit_response(session_, stream.id(), fields.data(), fields.size(), nullptr);
  host_.on_stream_over({refusal.code, refusal.message, 0, 0, {}});
}

void H2ServerSession::send_soon(ServedStream& stream) {
  if (stream.is_drawn_from() || stream.ended) return;
  if (stream.has_output()) {
    nghttp2_data_provider provider{};
    provider.read_callback = Callbacks::fill;
    stream.begin_sending(nghttp2_submit_data(session_, NGHTTP2_FLAG_NONE, stream.id(), &provider) == 0);
  } else if (stream.end() != nullptr) {
    send_trailers(stream);
  }
  host_.on_output();
}

void H2ServerSession::send_trailers(ServedStream& stream) {
  stream.ended = true;
  const ChatEnd& end = *stream.end();
  std::string code = fmt::format("{}", end.code);
  std::string message = percent_encode(end.message);
  std::vector<std::pair<std::string, std::string>> marks;
  if (stream.chosen()) marks = chat_trailers(end);
  for (auto& [name, value] : marks) {
    if (name.ends_with("-bin")) value = unpadded_base64(value);
  }
  std::vector<nghttp2_nv> fields = {header_field("grpc-status", code)};
  if (!message.empty()) fields.push_back(header_field("grpc-message", message));
  for (const auto& [name, value] : marks) fields.push_back(header_field(name, value));
  nghttp2_submit_trailer(session_, stream.id(), fields.data(), fields.size());
  host_.on_stream_over(end);
}

void H2ServerSession::on_end_sent(const ServedStream& stream) {
  if (stream.half_closed()) return;
  nghttp2_submit_rst_stream(session_, NGHTTP2_FLAG_NONE, stream.id(), NGHTTP2_NO_ERROR);
}

void H2ServerSession::give_window(ServedStream& stream, std::uint32_t bytes) {
  nghttp2_session_consume_stream(session_, stream.id(), bytes);
  host_.on_output();
}

void H2ServerSession::count(std::uint64_t requests, std::uint64_t replies) {
  if (requests > 0) host_.tally().requests.add(requests);
  if (replies > 0) host_.tally().replies.add(replies);
}

void H2ServerSession::remove(ServedStream& stream) {
  if (!stream.ended) host_.on_stream_over(stream.lost());
  host_.tally().streams_ended.add(1);
  std::uint32_t position = stream.position;
  std::swap(streams_[position], streams_.back());
  streams_[position]->position = position;
  streams_.pop_back();
}

}  // namespace weir
