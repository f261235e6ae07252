#include "harness/wire/client/wire_call.h"

#include <utility>
#include <variant>

#include "harness/base/overloaded.h"
#include "harness/h2/frame.h"
#include "harness/h2/grpc_code.h"
#include "harness/h2/grpc_status.h"
#include "harness/wire/client/h2_session.h"
#include "harness/wire/client/wire_connection.h"

namespace weir {
namespace {

CallEnding cut_within_a_message() {
  return {grpc_code::kInternal, "the stream ended within a message", FrameEnd::What::kBadFraming};
}

/// A message whose flag says that it is compressed becomes what it holds; or why that can't be had, and what to reset the stream with.
std::optional<BlockIsRefused> unpack(Gzip& gzip, bool in_gzip, std::optional<std::uint64_t> limit,
                                     std::string_view& message) {
  constexpr auto kBad = FrameEnd::What::kBadFraming;
  if (!in_gzip)
    return BlockIsRefused{
        {grpc_code::kInternal,
         "a message is flagged as compressed, and grpc-encoding names nothing that was offered", kBad},
        h2::kCancel};
  const std::uint64_t most = limit.value_or(Gzip::kMostUnpacked);
  switch (gzip.unpack(message, most, message)) {
    case Gzip::Unpacked::kMessage:
      return std::nullopt;
    case Gzip::Unpacked::kTooLarge:
      return BlockIsRefused{
          {grpc_code::kResourceExhausted, too_large_text(most + 1, most), FrameEnd::What::kMessageLimit},
          h2::kEnhanceYourCalm};
    case Gzip::Unpacked::kBroken:
      break;
  }
  return BlockIsRefused{{grpc_code::kInternal, "a message is flagged as compressed, and is no gzip", kBad},
                        h2::kCancel};
}

/// What to reset the stream with when the call ends here; nothing when both sides have closed it.
std::optional<std::uint32_t> reset_for(std::uint32_t code, const CallInput& input, const CallOutput& output) {
  return input.has_peer_ended() && output.is_half_closed() ? std::nullopt : std::optional(code);
}

}  // namespace

WireCall::~WireCall() {
  // Only a call that never ended gets here with a place; nobody is left to hear of it.
  if (deadline_ != kNever) connection_.loop().forget_deadline(deadline_, *this);
  if (place.session) place.session->forget(*this, h2::kCancel);
  if (options_) connection_.forget_waiting(*this);
  connection_.loop().forget_deferred(*this);
}

void WireCall::start(const CallOptions& options) {
  if (options.deadline && *options.deadline <= Duration(0)) {
    finish(end_of({grpc_code::kDeadlineExceeded, "Deadline Exceeded", FrameEnd::What::kOwnAct}));
    return;
  }
  options_ = std::make_unique<CallOptions>(options);
  gzip_ = options.gzip;
  if (options.deadline) deadline_ = connection_.loop().add_deadline(*options.deadline, *this);
  connection_.start(*this);
}

void WireCall::on_request_sent() {
  options_.reset();
  output_.open();
  if (output_.wants_frames()) place.session->send_soon(*this);
}

char* WireCall::room(std::size_t size) {
  BufferPool& buffers = connection_.loop().buffers();
  // The call may be over, and its stream not know yet.
  if (over_) return buffers.waste(size);
  return gzip_ ? connection_.loop().gzip().room(size) : output_.room(size, buffers);
}

void WireCall::send() {
  if (over_) return;
  if (gzip_) {
    const Gzip::Packed packed = connection_.loop().gzip().pack();
    output_.send(packed.bytes, packed.compressed, connection_.loop().buffers());
  } else {
    output_.send();
  }
  if (output_.wants_frames()) place.session->send_soon(*this);
}

void WireCall::read() {
  if (over_) return;
  if (input_.ask()) connection_.loop().defer(*this);
}

void WireCall::half_close() {
  if (over_) return;
  output_.half_close();
  if (output_.wants_frames()) place.session->send_soon(*this);
}

void WireCall::cancel() {
  if (over_ || output_.is_cancelled()) return;
  output_.cancel();
  connection_.loop().defer(*this);  // not at once: the session may be in the middle of a frame
}

CallOutput::Fill WireCall::fill(char* buffer, std::size_t room) {
  return output_.fill(buffer, room, connection_.loop().buffers(), events_);
}

void WireCall::on_header_block(bool end_stream) {
  BlockMeaning meaning = fields_.finish(end_stream, headers_received_);
  std::visit(Overloaded{
                 [](const BlockIsIdle& /*block*/) {},
                 [this](const BlockIsHeaders& block) {
                   headers_received_ = true;
                   replies_in_gzip_ = block.gzip;
                   events_.on_headers(block.marked);
                 },
                 [this](BlockIsTrailers& block) {
                   input_.on_end_stream();
                   end_response(std::move(block.ending), h2::kNoError);
                 },
                 [this](BlockIsRefused& block) {
                   if (block.peer_ended) input_.on_end_stream();
                   finish_early(std::move(block.ending), block.reset);
                 },
             },
             meaning);
}

void WireCall::on_data(std::string_view bytes) {
  input_.feed(bytes);
  deliver();
}

void WireCall::deliver() {
  for (std::string_view message;;) {
    switch (input_.next(message, connection_.receive_limit(), gzip_)) {
      case CallInput::Next::kMessage:
        events_.on_message(message);
        if (input_.has_end()) return;  // a cancel that the message brought about comes before the next one
        break;
      case CallInput::Next::kCompressed:
        if (std::optional<BlockIsRefused> wrong =
                unpack(connection_.loop().gzip(), replies_in_gzip_, connection_.receive_limit(), message))
          return finish_early(std::move(wrong->ending), wrong->reset);
        events_.on_message(message);
        if (input_.has_end()) return;
        break;
      case CallInput::Next::kNothing:
        if (!place.session) return;
        if (const std::uint32_t credit = input_.take_credit()) place.session->give_window(*this, credit);
        return;
      case CallInput::Next::kTooLarge:
        return finish_early({grpc_code::kResourceExhausted,
                             too_large_text(input_.next_size(), connection_.receive_limit().value_or(0)),
                             FrameEnd::What::kMessageLimit},
                            h2::kEnhanceYourCalm);
      case CallInput::Next::kBroken:
        return finish_early({grpc_code::kInternal, "a message is compressed, and no encoding was offered",
                             FrameEnd::What::kBadFraming},
                            h2::kCancel);
      case CallInput::Next::kCut:
        return finish_early(cut_within_a_message(), h2::kCancel);
      case CallInput::Next::kEnd:
        return finish(input_.take_end(), reset_for(h2::kNoError, input_, output_));
    }
  }
}

void WireCall::end_response(CallEnding ending, std::uint32_t reset) {
  if (input_.is_within_message()) return finish_early(cut_within_a_message(), h2::kCancel);
  CallEnd end = end_of(std::move(ending));
  if (!input_.hold_back(end)) finish(std::move(end), reset_for(reset, input_, output_));
}

void WireCall::on_end_of_data() {
  input_.on_end_stream();
  end_response({grpc_code::kUnknown, "the stream ended without trailers", FrameEnd::What::kNoTrailers},
               h2::kCancel);
}

void WireCall::on_reset(std::uint32_t code) {
  // Behind a complete response a reset with NO_ERROR only stops our side (RFC 9113 section 8.1).
  if (input_.has_end()) return;
  finish(end_of({status_of_reset(code), "Received RST_STREAM with error code " + std::to_string(code),
                 FrameEnd::What::kReset, code}));
}

void WireCall::on_lost(FrameEnd::What what, std::uint32_t code, const std::string& message,
                       bool stream_alone) {
  if (input_.has_end()) {
    // The response was complete. What is left of it is read at its reader's pace.
    if (place.session) place.session->forget(*this, std::nullopt);
    return;
  }
  int status = what == FrameEnd::What::kPeerViolation ? grpc_code::kInternal : grpc_code::kUnavailable;
  CallEnd end = end_of({status, message, what, code});
  end.frames->stream_alone = stream_alone;
  finish(std::move(end));
}

void WireCall::on_deadline() {
  deadline_ = kNever;
  end_own(grpc_code::kDeadlineExceeded, "Deadline Exceeded");
}

void WireCall::run_deferred() {
  if (over_) return;
  if (output_.is_cancelled()) {
    end_own(grpc_code::kCancelled, "CANCELLED");
  } else {
    deliver();
  }
}

void WireCall::end_own(int code, const char* message) {
  CallEnd end = end_of({code, message, FrameEnd::What::kOwnAct});
  if (place.session) end.windows = place.session->windows(*this);
  if (end.windows && output_.is_half_closed()) end.windows->to_server = {};
  if (end.windows && input_.has_peer_ended()) end.windows->to_client = {};
  finish(std::move(end), h2::kCancel);
}

CallEnd WireCall::end_of(CallEnding ending) const {
  CallEnd end;
  end.code = ending.code;
  end.message = std::move(ending.message);
  end.trailers = std::move(ending.trailers);
  end.headers_received = headers_received_;
  end.channel = connection_.state();
  end.frames = FrameEnd{ending.what, ending.number, place.session ? place.session->goaway() : std::nullopt};
  return end;
}

void WireCall::finish_early(CallEnding ending, std::uint32_t reset) {
  finish(end_of(std::move(ending)), reset_for(reset, input_, output_));
}

void WireCall::finish(CallEnd end, std::optional<std::uint32_t> reset) {
  if (over_) return;
  over_ = true;
  if (deadline_ != kNever) connection_.loop().forget_deadline(deadline_, *this);
  deadline_ = kNever;
  output_.drop(connection_.loop().buffers());
  if (options_) connection_.forget_waiting(*this);
  options_.reset();
  connection_.loop().forget_deferred(*this);
  if (place.session) place.session->forget(*this, reset);
  if (output_.is_write_pending()) events_.on_write_done(false);
  if (output_.is_half_close_pending()) events_.on_half_close_done(false);
  if (input_.is_asked()) events_.on_read_failed();
  events_.on_end(std::move(end));
}

}  // namespace weir
