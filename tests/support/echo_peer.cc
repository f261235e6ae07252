#include "tests/support/echo_peer.h"

#include <utility>

#include "chat.pb.h"

namespace weir {
namespace {

std::string echo(std::string_view bytes) {
  chat::MessageRequest request;
  request.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
  chat::MessageResponse response;
  response.set_reply(request.content());
  return response.SerializeAsString();
}

/// Shared by the transport and by the work that is under way, since the transport may go within on_end.
class EchoCall : public std::enable_shared_from_this<EchoCall> {
 public:
  EchoCall(const Runner& runner, TransportEvents& events, bool silent)
      : runner_(runner), events_(events), silent_(silent) {}

  void start() {
    begin_event();
    tell([](TransportEvents& events) { events.on_headers(false); });
  }

  void write(std::string_view bytes) {
    {
      std::lock_guard lock(mutex_);
      if (!silent_) replies_.push_back(echo(bytes));
      ++under_way_;
    }
    tell([](TransportEvents& events) { events.on_write_done(true); });
    serve_read();
  }

  void read() {
    {
      std::lock_guard lock(mutex_);
      read_pending_ = true;
    }
    serve_read();
  }

  void half_close() {
    {
      std::lock_guard lock(mutex_);
      if (ended_) return;
      half_closed_ = true;
      ++under_way_;
    }
    tell([](TransportEvents& events) { events.on_half_close_done(true); });
    serve_read();
  }

  void cancel() {
    {
      std::lock_guard lock(mutex_);
      cancelled_ = true;
    }
    serve_read();
    end_if_over();
  }

 private:
  void begin_event() {
    std::lock_guard lock(mutex_);
    ++under_way_;
  }

  /// Has an event told elsewhere, once it is counted among those under way: the end waits for it.
  void tell(std::function<void(TransportEvents&)> event) {
    runner_([self = shared_from_this(), event = std::move(event)] {
      event(self->events_);
      {
        std::lock_guard lock(self->mutex_);
        --self->under_way_;
      }
      self->end_if_over();
    });
  }

  void serve_read() {
    std::string reply;
    bool fails = false;
    {
      std::lock_guard lock(mutex_);
      fails = cancelled_ || (half_closed_ && !silent_ && replies_.empty());
      if (!read_pending_ || (replies_.empty() && !fails)) return;
      read_pending_ = false;
      ++under_way_;
      if (fails) {
        read_failed_ = true;
      } else {
        reply = std::move(replies_.front());
        replies_.pop_front();
      }
    }
    if (fails) {
      tell([](TransportEvents& events) { events.on_read_failed(); });
    } else {
      tell([reply = std::move(reply)](TransportEvents& events) { events.on_message(reply); });
    }
  }

  void end_if_over() {
    CallEnd end;
    {
      std::lock_guard lock(mutex_);
      bool over = cancelled_ || read_failed_;
      if (ended_ || under_way_ > 0 || read_pending_ || !over) return;
      ended_ = true;
      end.code = cancelled_ ? 1 : 0;
      end.message = cancelled_ ? "CANCELLED" : "";
      end.headers_received = true;
    }
    runner_([self = shared_from_this(), end] { self->events_.on_end(end); });
  }

  Runner runner_;
  TransportEvents& events_;
  const bool silent_;
  std::mutex mutex_;
  std::deque<std::string> replies_;  // from here on guarded by mutex_
  int under_way_ = 0;
  bool read_pending_ = false;
  bool read_failed_ = false;
  bool half_closed_ = false;
  bool cancelled_ = false;
  bool ended_ = false;
};

class EchoTransport final : public Transport {
 public:
  explicit EchoTransport(std::shared_ptr<EchoCall> call) : call_(std::move(call)) {}
  // Each call holds on to the state by itself: an event within it may destroy this transport.
  void start(const CallOptions&) override { hold()->start(); }
  [[nodiscard]] char* room(std::size_t size) override {
    message_.resize(size);
    return message_.data();
  }
  void send() override {
    const std::string message = std::move(message_);
    hold()->write(message);
  }
  void read() override { hold()->read(); }
  void half_close() override { hold()->half_close(); }
  void cancel() override { hold()->cancel(); }

 private:
  [[nodiscard]] std::shared_ptr<EchoCall> hold() const { return call_; }
  std::shared_ptr<EchoCall> call_;
  std::string message_;
};

}  // namespace

WorkerPool::WorkerPool(int threads) {
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { loop(); });
}

WorkerPool::~WorkerPool() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void WorkerPool::run(std::function<void()> work) {
  {
    std::lock_guard lock(mutex_);
    queue_.push_back(std::move(work));
  }
  changed_.notify_one();
}

void WorkerPool::loop() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    if (queue_.empty()) return;
    std::function<void()> work = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    work();
    work = nullptr;
    lock.lock();
  }
}

std::unique_ptr<Transport> EchoPeer::make(std::uint32_t, TransportEvents& events) {
  calls_.fetch_add(1);
  return std::make_unique<EchoTransport>(std::make_shared<EchoCall>(runner_, events, silent_));
}

}  // namespace weir
