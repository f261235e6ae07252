#include "harness/rpc/chat_call.h"

#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

#include "harness/base/mutex.h"
#include "harness/server/chat_stream.h"
#include "harness/server/script.h"
#include "harness/server/trailers.h"

namespace weir {
namespace {

ParsedScript read_script(const grpc::CallbackServerContext& context) {
  std::vector<Header> headers;
  for (const auto& [key, value] : context.client_metadata()) {
    headers.emplace_back(std::string_view(key.data(), key.size()),
                         std::string_view(value.data(), value.size()));
  }
  return parse_script(headers);
}

/// As pad_message() does it.
void make_large(chat::MessageResponse& response, std::uint64_t size) {
  constexpr int kFiller = 15;
  std::uint64_t now = response.ByteSizeLong();
  if (now >= size) return;
  response.GetReflection()->MutableUnknownFields(&response)->AddLengthDelimited(kFiller,
                                                                                std::string(size - now, 'x'));
}

void add_trailers(grpc::CallbackServerContext& context, const ChatEnd& end) {
  for (const auto& [name, value] : chat_trailers(end)) context.AddTrailingMetadata(name, value);
}

/// One stream in progress. gRPC's reactions, the timer and the ends of operations come in on any thread, also
/// from within the start of an operation; they queue up, and whoever finds the queue idle works it off. So no
/// lock is held while gRPC is called, and operations are started one after the other in the order of the
/// decisions.
class ChatCall final : public Wakeable, public std::enable_shared_from_this<ChatCall> {
 public:
  enum class Event { kStart, kRequest, kHalfClose, kWritten, kWriteFailed, kCancel, kWake };

  ChatCall(std::shared_ptr<ChatShared> shared, grpc::CallbackServerContext& context, ChatReactor& reactor,
           ServerScript script)
      : shared_(std::move(shared)),
        context_(context),
        reactor_(reactor),
        stream_(std::move(script), shared_->clock.now()) {}

  /// The caller keeps the call alive: gRPC holds OnDone back until a reaction has returned, and the timer has
  /// a share.
  void post(Event event) {
    Lock lock(mutex_);
    events_.push_back(event);
    if (working_) return;
    working_ = true;
    while (!events_.empty()) {
      batch_.swap(events_);
      lock.unlock();
      for (Event e : batch_) handle(e);
      batch_.clear();
      lock.lock();
    }
    working_ = false;
  }

  void wake() override { post(Event::kWake); }

  /// How the stream ended, as a person reads it. To be called when gRPC is done with the reactor.
  [[nodiscard]] const std::string& summary() const { return summary_; }

 private:
  // What follows is touched only by the thread that works the queue off.
  void handle(Event event) {
    RunTime now = shared_->clock.now();
    switch (event) {
      case Event::kStart:
        break;
      case Event::kRequest:
        if (shared_->busy.is_due(shared_->requests.fetch_add(1, std::memory_order_relaxed) + 1))
          burn(shared_->busy.time, shared_->clock);
        stream_.on_request(std::move(*request_.mutable_content()), now);
        break;
      case Event::kHalfClose:
        stream_.on_half_close(now);
        break;
      case Event::kWritten:
        shared_->replies.fetch_add(1, std::memory_order_relaxed);
        stream_.on_write_done(true, now);
        break;
      case Event::kWriteFailed:
        stream_.on_write_done(false, now);
        break;
      case Event::kCancel:
        stream_.on_cancel(now);
        break;
      case Event::kWake:
        scheduled_ = kNever;
        break;
    }
    carry_out(stream_.next(now));
  }

  void carry_out(ChatOps ops) {
    if (ops.write) {
      response_.Clear();
      response_.set_reply(std::move(*ops.write));
      if (ops.write_size > 0) make_large(response_, ops.write_size);
      reactor_.StartWrite(&response_);
    }
    if (ops.read) reactor_.StartRead(&request_);
    if (ops.finish) {
      finish(*ops.finish);  // gRPC may delete the reactor and the context from here on
      return;
    }
    RunTime at = stream_.wakeup();
    if (at >= scheduled_) return;
    scheduled_ = at;
    shared_->timer.schedule(at, weak_from_this());
  }

  void finish(const ChatEnd& end) {
    add_trailers(context_, end);
    if (shared_->log) summary_ = describe(end);
    reactor_.Finish(grpc::Status(static_cast<grpc::StatusCode>(end.code), end.message));
  }

  std::shared_ptr<ChatShared> shared_;
  grpc::CallbackServerContext& context_;
  ChatReactor& reactor_;
  ChatStream stream_;
  chat::MessageRequest request_;    // of the pending read
  chat::MessageResponse response_;  // of the pending write
  RunTime scheduled_ = kNever;      // the earliest wake-up asked for
  std::string summary_;
  std::vector<Event> batch_;

  Mutex mutex_;
  std::vector<Event> events_ WEIR_GUARDED_BY(mutex_);
  bool working_ WEIR_GUARDED_BY(mutex_) = false;
};

/// Passes gRPC's reactions on. The call lives on while the timer or the queue still holds it, so a late
/// wake-up finds an ended stream, never a freed one.
class EchoReactor final : public ChatReactor {
 public:
  EchoReactor(std::shared_ptr<ChatShared> shared, grpc::CallbackServerContext& context,
              const ServerScript& script)
      : shared_(shared),
        context_(context),
        call_(std::make_shared<ChatCall>(std::move(shared), context, *this, script)) {
    for (const auto& [name, value] : chat_headers(script)) context.AddInitialMetadata(name, value);
    StartSendInitialMetadata();  // the client's set-up time must not wait for its first reply
    call_->post(ChatCall::Event::kStart);
  }

  void OnReadDone(bool ok) override {
    if (ok) {
      call_->post(ChatCall::Event::kRequest);
    } else {
      // A lost stream also fails its read, and before OnCancel; that is no half-close.
      call_->post(context_.IsCancelled() ? ChatCall::Event::kCancel : ChatCall::Event::kHalfClose);
    }
  }
  void OnWriteDone(bool ok) override {
    call_->post(ok ? ChatCall::Event::kWritten : ChatCall::Event::kWriteFailed);
  }
  void OnCancel() override { call_->post(ChatCall::Event::kCancel); }
  void OnDone() override {
    std::uint64_t ended = shared_->streams_ended.fetch_add(1, std::memory_order_relaxed) + 1;
    if (shared_->log) shared_->log(fmt::format("stream ended ({} so far): {}", ended, call_->summary()));
    delete this;
  }

 private:
  std::shared_ptr<ChatShared> shared_;
  grpc::CallbackServerContext& context_;
  std::shared_ptr<ChatCall> call_;
};

/// Ends a call whose metadata made no sense.
class RefusingReactor final : public ChatReactor {
 public:
  RefusingReactor(std::shared_ptr<ChatShared> shared, grpc::CallbackServerContext& context,
                  const std::string& error)
      : shared_(std::move(shared)) {
    if (shared_->log) shared_->log(fmt::format("stream refused: {}", error));
    add_trailers(context, ChatEnd{.code = grpc::StatusCode::INVALID_ARGUMENT});
    Finish(grpc::Status(grpc::StatusCode::INVALID_ARGUMENT, error));
  }
  void OnDone() override {
    shared_->streams_ended.fetch_add(1, std::memory_order_relaxed);
    delete this;
  }

 private:
  std::shared_ptr<ChatShared> shared_;
};

}  // namespace

ChatReactor* start_chat_call(std::shared_ptr<ChatShared> shared, grpc::CallbackServerContext& context) {
  shared->streams_started.fetch_add(1, std::memory_order_relaxed);
  ParsedScript parsed = read_script(context);
  // gRPC owns a reactor until OnDone, where it deletes itself.
  if (!parsed.ok()) return new RefusingReactor(std::move(shared), context, parsed.error);
  return new EchoReactor(std::move(shared), context, parsed.script);
}

}  // namespace weir
