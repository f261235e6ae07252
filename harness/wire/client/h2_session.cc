#include "harness/wire/client/h2_session.h"

#include <algorithm>
#include <deque>
#include <new>
#include <string>

#include "harness/h2/grpc_status.h"
#include "harness/wire/nghttp2_types.h"
#include "proto/version.h"

namespace weir {
namespace {

// Credit for what a peer sends on a stream unasked (RFC 9113 section 6.9): four of HTTP/2's default windows, so that a
// reader that pauses is felt by the peer soon.
constexpr std::int32_t kStreamWindow = 256 * 1024;

SessionTerms with_own_name(SessionTerms terms) {
  if (!terms.user_agent.empty()) terms.user_agent += ' ';
  terms.user_agent += std::string("weir/") + weir_version() + " nghttp2/" NGHTTP2_VERSION;
  return terms;
}

/// The error code for a frame that nghttp2 finds wrong.
std::uint32_t error_of(int lib_error) {
  switch (lib_error) {
    case NGHTTP2_ERR_FLOW_CONTROL:
      return NGHTTP2_FLOW_CONTROL_ERROR;
    case NGHTTP2_ERR_FRAME_SIZE_ERROR:
      return NGHTTP2_FRAME_SIZE_ERROR;
    case NGHTTP2_ERR_HEADER_COMP:
      return NGHTTP2_COMPRESSION_ERROR;
    case NGHTTP2_ERR_STREAM_CLOSED:
      return NGHTTP2_STREAM_CLOSED;
    default:
      return NGHTTP2_PROTOCOL_ERROR;
  }
}

}  // namespace

struct H2Session::Callbacks {
  static H2Session& self(void* user) { return *static_cast<H2Session*>(user); }
  static WireCall* call(nghttp2_session* session, std::int32_t stream) {
    return static_cast<WireCall*>(nghttp2_session_get_stream_user_data(session, stream));
  }

  static int on_header(nghttp2_session* session, const nghttp2_frame* frame, const std::uint8_t* name,
                       std::size_t name_size, const std::uint8_t* value, std::size_t value_size, std::uint8_t,
                       void* user) {
    if (WireCall* to = call(session, frame->hd.stream_id)) {
      to->fields().add(text_of(name, name_size), text_of(value, value_size),
                       self(user).terms_.metadata_limit);
    }
    return 0;
  }

  static int on_frame(nghttp2_session* session, const nghttp2_frame* frame, void* user) {
    H2Session& me = self(user);
    bool end_stream = (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
    switch (frame->hd.type) {
      case NGHTTP2_HEADERS:
        if (WireCall* to = call(session, frame->hd.stream_id)) to->on_header_block(end_stream);
        break;
      case NGHTTP2_DATA:
        if (!end_stream) break;
        if (WireCall* to = call(session, frame->hd.stream_id)) to->on_end_of_data();
        break;
      case NGHTTP2_SETTINGS:
        me.established_ = true;
        break;
      case NGHTTP2_PING:
        if ((frame->hd.flags & NGHTTP2_FLAG_ACK) != 0) ++me.pongs_;
        break;
      case NGHTTP2_GOAWAY:
        me.goaway_ =
            PeerGoaway{frame->goaway.error_code,
                       std::string(text_of(frame->goaway.opaque_data, frame->goaway.opaque_data_len))};
        break;
      case NGHTTP2_RST_STREAM:
        if (WireCall* to = call(session, frame->hd.stream_id)) to->on_reset(frame->rst_stream.error_code);
        break;
      default:
        break;
    }
    return 0;
  }

  static int on_data(nghttp2_session* session, std::uint8_t, std::int32_t stream, const std::uint8_t* bytes,
                     std::size_t size, void*) {
    // The connection's window at once: a stream that is not read must not hold up the others.
    nghttp2_session_consume_connection(session, size);
    if (WireCall* to = call(session, stream)) to->on_data(text_of(bytes, size));
    return 0;
  }

  static int on_invalid(nghttp2_session* session, const nghttp2_frame* frame, int lib_error, void* user) {
    H2Session& me = self(user);
    std::uint32_t error = error_of(lib_error);
    WireCall* to = frame->hd.stream_id == 0 ? nullptr : call(session, frame->hd.stream_id);
    if (to != nullptr) {
      // nghttp2 has yet to decide what it does about that. The stream's later frames are nobody's.
      nghttp2_session_set_stream_user_data(session, frame->hd.stream_id, nullptr);
      me.wronged_.push_back({to, error, nghttp2_strerror(lib_error)});
    } else {
      me.violation_ = error;
    }
    return 0;
  }

  static int on_stream_close(nghttp2_session* session, std::int32_t stream, std::uint32_t error, void* user) {
    H2Session& me = self(user);
    WireCall* to = call(session, stream);
    if (to == nullptr) return 0;
    // Streams beyond a GOAWAY's last one are closed by nghttp2 with REFUSED_STREAM (RFC 9113 section 6.8).
    if (me.goaway_ && error == NGHTTP2_REFUSED_STREAM) {
      to->on_lost(FrameEnd::What::kUnprocessed, me.goaway_->code, "GOAWAY received");
    } else {
      to->on_lost(FrameEnd::What::kPeerViolation, error,
                  "the stream was closed: " + std::string(nghttp2_http2_strerror(error)), me.lives_on());
    }
    return 0;
  }

  static int on_sent(nghttp2_session* session, const nghttp2_frame* frame, void* user) {
    if (frame->hd.type != NGHTTP2_HEADERS && frame->hd.type != NGHTTP2_DATA) return 0;
    WireCall* of = call(session, frame->hd.stream_id);
    if (of == nullptr) return 0;
    if (frame->hd.type == NGHTTP2_HEADERS) of->on_request_sent();
    // What came up between the building of the frame and now: nghttp2 had not let go of the stream's data.
    if (frame->hd.type == NGHTTP2_DATA && of->output().wants_frames()) self(user).send_soon(*of);
    return 0;
  }

  static int on_not_sent(nghttp2_session* session, const nghttp2_frame* frame, int, void* user) {
    if (frame->hd.type != NGHTTP2_HEADERS) return 0;
    WireCall* to = call(session, frame->hd.stream_id);
    if (to == nullptr) return 0;
    H2Session& me = self(user);
    nghttp2_session_set_stream_user_data(session, frame->hd.stream_id, nullptr);
    me.remove(*to);
    me.events_.on_not_sent(*to);
    return 0;
  }

  static ssize_t fill(nghttp2_session* session, std::int32_t stream, std::uint8_t* buffer, std::size_t room,
                      std::uint32_t* flags, nghttp2_data_source*, void*) {
    WireCall* from = call(session, stream);
    if (from == nullptr) return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    CallOutput::Fill fill = from->fill(reinterpret_cast<char*>(buffer), room);
    // The end of a portion is seldom that of the stream.
    if (!fill.more) *flags |= NGHTTP2_DATA_FLAG_EOF;
    if (!fill.more && !fill.end_stream) *flags |= NGHTTP2_DATA_FLAG_NO_END_STREAM;
    return static_cast<ssize_t>(fill.bytes);
  }
};

H2Session::H2Session(H2SessionEvents& events, const char* scheme, SessionTerms terms)
    : events_(events), scheme_(scheme), terms_(with_own_name(std::move(terms))) {
  Nghttp2Setup setup;
  nghttp2_session_callbacks_set_on_header_callback(setup.callbacks, Callbacks::on_header);
  nghttp2_session_callbacks_set_on_frame_recv_callback(setup.callbacks, Callbacks::on_frame);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(setup.callbacks, Callbacks::on_data);
  nghttp2_session_callbacks_set_on_invalid_frame_recv_callback(setup.callbacks, Callbacks::on_invalid);
  nghttp2_session_callbacks_set_on_stream_close_callback(setup.callbacks, Callbacks::on_stream_close);
  nghttp2_session_callbacks_set_on_frame_send_callback(setup.callbacks, Callbacks::on_sent);
  nghttp2_session_callbacks_set_on_frame_not_send_callback(setup.callbacks, Callbacks::on_not_sent);
  int result = nghttp2_session_client_new2(&session_, setup.callbacks, this, setup.option);
  if (result != 0) throw std::bad_alloc();
  const nghttp2_settings_entry settings[] = {{NGHTTP2_SETTINGS_ENABLE_PUSH, 0},
                                             {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, kStreamWindow},
                                             {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, terms_.metadata_limit}};
  nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, settings, std::size(settings));
  nghttp2_session_set_local_window_size(session_, NGHTTP2_FLAG_NONE, 0, kConnectionWindow);
  events_.on_output();
}

H2Session::~H2Session() { nghttp2_session_del(session_); }

void H2Session::submit(WireCall& call) {
  const CallOptions& options = call.options();
  std::string timeout = options.deadline ? timeout_header(*options.deadline) : std::string();
  std::vector<nghttp2_nv> fields = {header_field(":method", "POST"),
                                    header_field(":scheme", scheme_),
                                    header_field(":path", options.method),
                                    header_field(":authority", terms_.authority),
                                    header_field("te", "trailers"),
                                    header_field("content-type", "application/grpc"),
                                    header_field("user-agent", terms_.user_agent)};
  if (!timeout.empty()) fields.push_back(header_field("grpc-timeout", timeout));
  if (options.gzip) {
    fields.push_back(header_field("grpc-encoding", "gzip"));
    fields.push_back(header_field("grpc-accept-encoding", "identity,gzip"));
  }
  std::deque<std::string> encoded;  // their places must not move
  for (const auto& [name, value] : options.metadata) {
    bool binary = name.ends_with("-bin");
    fields.push_back(header_field(name, binary ? encoded.emplace_back(unpadded_base64(value)) : value));
  }
  // Without data: that is submitted when there is some. nghttp2 would keep a deferred frame for every stream that idles.
  std::int32_t stream =
      nghttp2_submit_headers(session_, NGHTTP2_FLAG_NONE, -1, nullptr, fields.data(), fields.size(), &call);
  if (stream < 0) {  // out of stream numbers: another connection has some
    events_.on_not_sent(call);
    return;
  }
  add(call, stream);
  events_.on_output();
}

void H2Session::receive(std::string_view bytes) {
  ssize_t used =
      nghttp2_session_mem_recv(session_, reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  if (used < 0) {
    broken_ = true;
    if (!violation_) violation_ = error_of(static_cast<int>(used));
  }
  end_wronged();
  events_.on_output();
}

bool H2Session::finished() const { return broken_ || is_finished(session_); }

bool H2Session::pull(std::string& out, std::size_t enough) {
  const PulledOutput pulled = pull_output(session_, out, enough);
  broken_ = broken_ || pulled.broken;
  return pulled.any;
}

void H2Session::send_soon(WireCall& call) {
  nghttp2_data_provider provider{};
  provider.read_callback = Callbacks::fill;
  call.output().begin(nghttp2_submit_data(session_, NGHTTP2_FLAG_END_STREAM, call.place.id, &provider) == 0);
  events_.on_output();
}

void H2Session::forget(WireCall& call, std::optional<std::uint32_t> reset) {
  const std::int32_t stream = call.place.id;
  remove(call);
  std::erase_if(wronged_, [&](const Wronged& wronged) { return wronged.call == &call; });
  nghttp2_session_set_stream_user_data(session_, stream, nullptr);
  if (!reset) return;
  nghttp2_submit_rst_stream(session_, NGHTTP2_FLAG_NONE, stream, *reset);
  events_.on_output();
}

void H2Session::give_window(WireCall& call, std::uint32_t bytes) {
  nghttp2_session_consume_stream(session_, call.place.id, bytes);
  events_.on_output();
}

std::optional<H2Windows> H2Session::windows(const WireCall& call) const {
  const std::int32_t id = call.place.id;
  // nghttp2 knows no more of a stream that is closed, nor of one that waits to be opened.
  if (id <= 0 || nghttp2_session_find_stream(session_, id) == nullptr) return std::nullopt;
  return H2Windows{{.stream = nghttp2_session_get_stream_remote_window_size(session_, id) <= 0,
                    .connection = nghttp2_session_get_remote_window_size(session_) <= 0},
                   {.stream = nghttp2_session_get_stream_local_window_size(session_, id) <= 0,
                    .connection = nghttp2_session_get_local_window_size(session_) <= 0}};
}

void H2Session::ping() {
  nghttp2_submit_ping(session_, NGHTTP2_FLAG_NONE, nullptr);
  events_.on_output();
}

bool H2Session::lives_on() const {
  return !broken_ && !violation_ && !goaway_ && nghttp2_session_check_request_allowed(session_) != 0;
}

void H2Session::end_wronged() {
  // A call that ends may take another one with it.
  while (!wronged_.empty()) {
    const Wronged wronged = wronged_.back();
    wronged_.pop_back();
    wronged.call->on_lost(FrameEnd::What::kPeerViolation, wronged.error, wronged.text, lives_on());
  }
}

bool H2Session::takes_calls() const { return !goaway_ && !broken_ && !violation_; }

void H2Session::lose_calls(FrameEnd::What what, std::uint32_t code, const std::string& message) {
  while (!calls_.empty()) {
    WireCall& call = *calls_.back();
    call.on_lost(what, code, message);
  }
}

void H2Session::add(WireCall& call, std::int32_t stream) {
  call.place = {this, stream, static_cast<std::uint32_t>(calls_.size())};
  calls_.push_back(&call);
}

void H2Session::remove(WireCall& call) {
  calls_[call.place.position] = calls_.back();
  calls_[call.place.position]->place.position = call.place.position;
  calls_.pop_back();
  call.place = {};
}

}  // namespace weir
