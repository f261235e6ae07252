#include "harness/wire/client/wire_call.h"

#include <absl/strings/escaping.h>

#include <algorithm>

#include "harness/h2/frame.h"
#include "harness/h2/grpc_code.h"
#include "harness/h2/grpc_status.h"
#include "harness/h2/percent.h"
#include "harness/server/trailers.h"
#include "harness/wire/batches.h"
#include "harness/wire/client/h2_session.h"
#include "harness/wire/client/wire_connection.h"

namespace weir {
WireCall::~WireCall() {
  // Only a call that never ended gets here bound; nobody is left to hear of it.
  if (deadline_ != kNever) connection_.forget_deadline(deadline_, *this);
  if (session_) session_->forget(*this, h2::kCancel);
  if (options_) connection_.forget_waiting(*this);
  connection_.forget_deferred(*this);
}

void WireCall::start(const CallOptions& options) {
  if (options.deadline && *options.deadline <= Duration(0)) {
    finish(make_end(grpc_code::kDeadlineExceeded, "Deadline Exceeded", FrameEnd::What::kOwnAct));
    return;
  }
  options_ = std::make_unique<CallOptions>(options);
  if (options.deadline) deadline_ = connection_.add_deadline(*options.deadline, *this);
  connection_.start(*this);
}

void WireCall::bind(H2Session& session, std::int32_t stream_id) {
  session_ = &session;
  stream_id_ = stream_id;
}

void WireCall::unbind() {
  session_ = nullptr;
  stream_id_ = 0;
}

void WireCall::on_request_sent() {
  options_.reset();
  open_ = true;
  if (has_output()) session_->send_soon(*this);
}

bool WireCall::has_output() const {
  return open_ && !sending_ && !over_ && (!out_.empty() || (may_half_close() && !cancel_wanted_));
}

char* WireCall::room(std::size_t size) {
  BufferPool& buffers = connection_.buffers();
  // The call may be over, and its stream not know yet.
  return over_ ? buffers.waste(size) : out_.room(size, buffers);
}

void WireCall::send() {
  if (over_) return;
  write_pending_ = true;
  if (!filling_ && has_output()) session_->send_soon(*this);
}

void WireCall::read() {
  if (over_) return;
  read_pending_ = true;
  if (!delivering_ && (in_.held() > 0 || end_)) connection_.defer(*this);
}

void WireCall::half_close() {
  if (over_) return;
  half_close_wanted_ = true;
  if (!filling_ && has_output()) session_->send_soon(*this);
}

void WireCall::cancel() {
  if (over_ || cancel_wanted_) return;
  cancel_wanted_ = true;
  connection_.defer(*this);  // not at once: the session may be in the middle of a frame
}

WireCall::Fill WireCall::fill(char* buffer, std::size_t room) {
  Fill fill;
  filling_ = true;
  while (fill.bytes < room && !out_.empty()) {
    fill.bytes += out_.take(buffer + fill.bytes, room - fill.bytes, connection_.buffers());
    if (!out_.empty()) break;
    // The stream may write its next message at once: then both share a frame.
    write_pending_ = false;
    events_.on_write_done(true);
  }
  if (may_half_close() && !cancel_wanted_) {
    half_close_sent_ = true;
    fill.end_stream = true;
    events_.on_half_close_done(true);
  }
  fill.more = !out_.empty();
  sending_ = fill.more;
  filling_ = false;
  return fill;
}

void WireCall::on_header(std::string_view name, std::string_view value) {
  if (!headers_) headers_ = std::make_unique<Headers>();
  headers_->size += name.size() + value.size() + kHeaderFieldOverhead;
  if (headers_->size > kMostResponseMetadata) return;  // on_header_block() ends the call
  if (name == ":status") {
    headers_->http_status = static_cast<std::uint32_t>(parse_status(value).value_or(0));
  } else if (name == "grpc-status") {
    headers_->grpc_status = std::string(value);
  } else if (name == "grpc-message") {
    headers_->grpc_message = percent_decode(value);
  } else {
    std::string decoded;
    bool binary = name.ends_with("-bin") && absl::Base64Unescape({value.data(), value.size()}, &decoded);
    headers_->others.emplace_back(name, binary ? decoded : std::string(value));
  }
}

void WireCall::on_header_block(bool end_stream) {
  if (!headers_) headers_ = std::make_unique<Headers>();
  std::uint32_t http = headers_->http_status;
  bool first = http != 0;  // trailers have no :status (RFC 9113 section 8.1)
  if (first && http >= 100 && http < 200) {
    headers_.reset();  // an interim response says nothing of this one
    return;
  }
  if (headers_->size > kMostResponseMetadata) {
    const char* text = headers_received_ ? "received trailing metadata size exceeds limit"
                                         : "received initial metadata size exceeds limit";
    peer_ended_ = end_stream;
    finish(make_end(grpc_code::kResourceExhausted, text, FrameEnd::What::kMetadataLimit),
           reset_for(h2::kEnhanceYourCalm));
    return;
  }
  if (first && http != 200 && !headers_->grpc_status) {
    finish(make_end(status_of_http(http), "HTTP status " + std::to_string(http), FrameEnd::What::kHttpStatus,
                    http),
           reset_for(h2::kCancel));
    return;
  }
  if (end_stream) {
    end_by_trailers();
    return;
  }
  const bool marked = std::any_of(headers_->others.begin(), headers_->others.end(),
                                  [](const auto& field) { return field.first == kMarker; });
  headers_.reset();
  if (headers_received_) return;
  headers_received_ = true;
  events_.on_headers(marked);
}

void WireCall::end_by_trailers() {
  peer_ended_ = true;
  if (in_.held() > 0 && read_pending_) {
    finish(make_end(grpc_code::kInternal, "the stream ended within a message", FrameEnd::What::kBadFraming),
           reset_for(h2::kCancel));
    return;
  }
  CallEnd end;
  if (!headers_->grpc_status) {
    end = make_end(grpc_code::kUnknown, "No status received", FrameEnd::What::kNoStatus);
  } else if (std::optional<int> code = parse_status(*headers_->grpc_status)) {
    end = make_end(*code, headers_->grpc_message,
                   *code > 16 ? FrameEnd::What::kBadStatus : FrameEnd::What::kStatus);
  } else {
    end = make_end(grpc_code::kUnknown, "grpc-status '" + *headers_->grpc_status + "'",
                   FrameEnd::What::kBadStatus);
  }
  end.trailers = std::move(headers_->others);
  if (in_.held() > 0) {
    end_ = std::make_unique<CallEnd>(std::move(end));  // what came before it is read first
    return;
  }
  finish(std::move(end), reset_for(h2::kNoError));
}

void WireCall::on_data(std::string_view bytes) {
  unread_window_ += static_cast<std::uint32_t>(bytes.size());
  in_.feed(bytes);
  deliver();
}

bool WireCall::refuses_next() {
  std::optional<std::uint64_t> limit = connection_.receive_limit();
  std::optional<std::uint32_t> size = in_.next_size();
  if (!limit || !size || *size <= *limit) return false;
  finish(
      make_end(grpc_code::kResourceExhausted, too_large_text(*size, *limit), FrameEnd::What::kMessageLimit),
      reset_for(h2::kEnhanceYourCalm));
  return true;
}

void WireCall::deliver() {
  std::string_view message;
  delivering_ = true;
  while (read_pending_) {
    if (refuses_next()) return;
    MessageReader::Found found = in_.take(message);
    if (found == MessageReader::Found::kBroken) {
      finish(make_end(grpc_code::kInternal, "a message is compressed, and no encoding was offered",
                      FrameEnd::What::kBadFraming),
             reset_for(h2::kCancel));
      return;
    }
    if (found == MessageReader::Found::kNothing) break;
    read_pending_ = false;
    events_.on_message(message);
  }
  delivering_ = false;
  in_.keep();
  give_back_window();
}

void WireCall::give_back_window() {
  // Credit only while somebody reads: a reader that pauses must be felt by the peer. A message larger than the window is
  // read all the same, since its reader waits for it.
  if (!read_pending_ || unread_window_ < kWindowPortion || !session_) return;
  session_->give_window(*this, unread_window_);
  unread_window_ = 0;
}

void WireCall::on_end_of_data() {
  peer_ended_ = true;
  if (in_.held() > 0 && read_pending_) {
    finish(make_end(grpc_code::kInternal, "the stream ended within a message", FrameEnd::What::kBadFraming),
           reset_for(h2::kCancel));
    return;
  }
  CallEnd end =
      make_end(grpc_code::kUnknown, "the stream ended without trailers", FrameEnd::What::kNoTrailers);
  if (in_.held() > 0) {
    end_ = std::make_unique<CallEnd>(std::move(end));
    return;
  }
  finish(std::move(end), reset_for(h2::kCancel));
}

void WireCall::on_reset(std::uint32_t code) {
  if (end_)
    return;  // the response is complete: a NO_ERROR reset after it only stops our side (RFC 9113 section 8.1)
  finish(make_end(status_of_reset(code), "Received RST_STREAM with error code " + std::to_string(code),
                  FrameEnd::What::kReset, code));
}

void WireCall::on_lost(FrameEnd::What what, std::uint32_t code, const std::string& message,
                       bool stream_alone) {
  if (end_) {
    // The response was complete. What is left of it is read at its reader's pace.
    if (session_) session_->forget(*this, std::nullopt);
    session_ = nullptr;
    return;
  }
  int status = what == FrameEnd::What::kPeerViolation ? grpc_code::kInternal : grpc_code::kUnavailable;
  CallEnd end = make_end(status, message, what, code);
  end.frames->stream_alone = stream_alone;
  finish(std::move(end));
}

void WireCall::on_deadline() {
  deadline_ = kNever;
  end_own(grpc_code::kDeadlineExceeded, "Deadline Exceeded");
}

void WireCall::run_deferred() {
  if (over_) return;
  if (cancel_wanted_) {
    end_own(grpc_code::kCancelled, "CANCELLED");
    return;
  }
  if (!end_) {
    deliver();
    return;
  }
  // The connection may be gone, but not what had come before the end.
  std::unique_ptr<CallEnd> end = std::move(end_);
  std::string_view message;
  if (refuses_next()) return;
  if (in_.take(message) == MessageReader::Found::kMessage) {
    end_ = std::move(end);
    read_pending_ = false;
    events_.on_message(message);
  } else if (in_.held() > 0) {
    finish(make_end(grpc_code::kInternal, "the stream ended within a message", FrameEnd::What::kBadFraming),
           reset_for(h2::kCancel));
  } else {
    finish(std::move(*end), reset_for(h2::kNoError));
  }
}

void WireCall::end_own(int code, const char* message) {
  CallEnd end = make_end(code, message, FrameEnd::What::kOwnAct);
  if (session_) end.windows = session_->windows(*this);
  if (end.windows && half_close_sent_) end.windows->to_server = {};
  if (end.windows && peer_ended_) end.windows->to_client = {};
  finish(std::move(end), h2::kCancel);
}

CallEnd WireCall::make_end(int code, std::string message, FrameEnd::What what, std::uint32_t number) const {
  CallEnd end;
  end.code = code;
  end.message = std::move(message);
  end.headers_received = headers_received_;
  end.channel = connection_.state();
  end.frames = FrameEnd{what, number, session_ ? session_->goaway() : std::nullopt};
  return end;
}

std::optional<std::uint32_t> WireCall::reset_for(std::uint32_t code) const {
  return peer_ended_ && half_close_sent_ ? std::nullopt : std::optional(code);
}

void WireCall::finish(CallEnd end, std::optional<std::uint32_t> reset) {
  if (over_) return;
  over_ = true;
  if (deadline_ != kNever) connection_.forget_deadline(deadline_, *this);
  deadline_ = kNever;
  out_.clear(connection_.buffers());
  if (options_) connection_.forget_waiting(*this);
  options_.reset();
  connection_.forget_deferred(*this);
  if (session_) {
    session_->forget(*this, reset);
    session_ = nullptr;
  }
  if (write_pending_) events_.on_write_done(false);
  if (half_close_wanted_ && !half_close_sent_) events_.on_half_close_done(false);
  if (read_pending_) events_.on_read_failed();
  events_.on_end(std::move(end));
}

}  // namespace weir
