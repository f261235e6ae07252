#include "harness/wire/server/served_stream.h"

#include <utility>

#include "harness/h2/grpc_code.h"
#include "harness/h2/grpc_status.h"
#include "harness/service/chat_codec.h"

namespace weir {
namespace {

// An echo that the client does not take holds back no more than this and one window.
constexpr std::size_t kMostBacklog = 64UL * 1024;

constexpr const char* kNoRequest = "the bytes are no chat.MessageRequest, or compressed";

}  // namespace

ServedStream::~ServedStream() {
  if (alarm != kNever) carrier_.wake_at(*this, kNever);
}

void ServedStream::begin(ServerScript script) {
  if (script == ServerScript{}) return;
  script_ = std::make_unique<ChatStream>(std::move(script), carrier_.now());
  step();
}

void ServedStream::on_data(std::string_view bytes) {
  if (end_) return;
  in_.feed(bytes);
  if (script_) {
    step();
  } else {
    take_messages();
  }
  in_.keep();
  give_back_window();
}

void ServedStream::on_half_close() {
  half_closed_ = true;
  if (end_) return;
  if (script_) {
    step();
  } else if (in_.held() > 0) {
    fail(grpc_code::kInternal, "the stream ended within a message");
  } else {
    finish({0, "", received_, received_, {}});  // all of them are echoed before the trailers leave
  }
}

void ServedStream::on_wake() {
  alarm = kNever;
  if (!end_) step();
  give_back_window();
}

void ServedStream::cut(const char* message) {
  if (end_) return;
  // What is not sent by now is lost, as with gRPC.
  out_.clear(carrier_.buffers());
  fail(grpc_code::kUnavailable, message);
}

void ServedStream::take_messages() {
  const std::uint64_t limit = carrier_.message_limit();
  const std::uint64_t before = received_;
  std::string_view message;
  for (;;) {
    const Inbox::Found found = in_.take(message, limit);
    if (found == Inbox::Found::kNothing) break;
    if (found == Inbox::Found::kMessage && echo(message)) continue;
    refuse(found);
    break;
  }
  if (received_ == before) return;
  carrier_.count(received_ - before, 0);
  carrier_.send_soon(*this);
}

bool ServedStream::echo(std::string_view message) {
  if (echoes_as_it_stands(message)) {
    put(message);
  } else if (std::optional<std::string> content = decode_request(message)) {
    put(encode_reply(*content));
  } else {
    return false;
  }
  ++received_;
  return true;
}

void ServedStream::step() {
  for (;;) {
    ChatOps ops = script_->next(carrier_.now());
    if (ops.write) {
      put(encode_reply(*ops.write, ops.write_size));
      if (!out_.is_drawn_from()) carrier_.send_soon(*this);
    }
    reading_ = reading_ || ops.read;
    if (ops.finish) {
      finish(*std::move(ops.finish));
      return;
    }
    if (!reading_) break;
    std::string_view message;
    const Inbox::Found found = in_.take(message, carrier_.message_limit());
    if (found == Inbox::Found::kMessage) {
      std::optional<std::string> content = decode_request(message);
      if (!content) return refuse(found);
      reading_ = false;
      ++received_;
      carrier_.count(1, 0);
      script_->on_request(*std::move(content), carrier_.now());
    } else if (found != Inbox::Found::kNothing) {
      return refuse(found);
    } else if (half_closed_ && in_.held() > 0) {
      fail(grpc_code::kInternal, "the stream ended within a message");
      return;
    } else if (half_closed_) {
      reading_ = false;
      script_->on_half_close(carrier_.now());
    } else {
      break;
    }
  }
  RunTime at = script_->wakeup();
  if (at != alarm) carrier_.wake_at(*this, at);
}

void ServedStream::put(std::string_view message) {
  out_.put(message, carrier_.buffers());
  ++unsent_;
}

std::size_t ServedStream::fill(char* buffer, std::size_t room) {
  // A script may write its next reply at once: then both share a frame.
  const std::size_t filled = out_.fill(buffer, room, carrier_.buffers(), [this] { on_sent(); });
  give_back_window();
  return filled;
}

void ServedStream::on_sent() {
  sent_ += unsent_;
  carrier_.count(0, std::exchange(unsent_, 0));
  if (!script_ || end_) return;
  script_->on_write_done(true, carrier_.now());
  step();
}

void ServedStream::refuse(Inbox::Found found) {
  if (found != Inbox::Found::kTooLarge) return fail(grpc_code::kInternal, kNoRequest);
  fail(grpc_code::kResourceExhausted, too_large_text(in_.next_size(), carrier_.message_limit()));
}

void ServedStream::fail(int code, std::string message) {
  if (end_) return;
  chosen_ = false;
  finish({code, std::move(message), received_, sent_, {}});
}

void ServedStream::finish(ChatEnd end) {
  if (end_) return;
  end_ = std::make_unique<ChatEnd>(std::move(end));
  if (alarm != kNever) carrier_.wake_at(*this, kNever);
  if (!out_.is_drawn_from()) carrier_.send_soon(*this);
}

bool ServedStream::reads() const {
  if (end_) return false;
  return script_ ? reading_ : out_.size() < kMostBacklog;
}

void ServedStream::give_back_window() {
  // Credit only while somebody reads: a reader that pauses must be felt by the client.
  if (!reads()) return;
  if (const std::uint32_t credit = in_.take_credit()) carrier_.give_window(*this, credit);
}

}  // namespace weir
