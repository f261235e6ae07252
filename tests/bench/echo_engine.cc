#include "tests/bench/echo_engine.h"

#include <deque>
#include <memory>
#include <string>
#include <thread>

#include "harness/engine/engine.h"

namespace weir::bench {
namespace {

/// Requests and replies of the chat service look alike on the wire, so what was written is the reply.
class EchoTransport final : public Transport {
 public:
  explicit EchoTransport(TransportEvents& events) : events_(events) {}

  void start(const CallOptions& /*options*/) override { events_.on_headers(false); }
  [[nodiscard]] char* room(std::size_t size) override {
    message_.resize(size);
    return message_.data();
  }
  void send() override {
    replies_.push_back(message_);
    events_.on_write_done(true);
    deliver();
  }
  void read() override {
    reading_ = true;
    deliver();
  }
  void half_close() override {
    half_closed_ = true;
    events_.on_half_close_done(true);
    deliver();
  }
  void cancel() override {}

 private:
  void deliver() {
    if (!reading_) return;
    if (!replies_.empty()) {
      reading_ = false;
      events_.on_message(replies_.front());
      replies_.pop_front();
    } else if (half_closed_) {
      reading_ = false;
      events_.on_read_failed();
      events_.on_end({});
    }
  }

  TransportEvents& events_;
  std::string message_;
  std::deque<std::string> replies_;
  bool reading_ = false;
  bool half_closed_ = false;
};

class EchoTransportFactory final : public TransportFactory {
 public:
  std::unique_ptr<Transport> make(std::uint32_t /*connection*/, TransportEvents& events) override {
    return std::make_unique<EchoTransport>(events);
  }
};

}  // namespace

Plan echo_plan(const EchoLoad& load) {
  auto scenario = std::make_shared<Scenario>();
  scenario->name = "echo";
  StreamGroup group;
  group.name = "bench";
  group.count = load.streams;
  group.messages = load.messages;
  group.pace.kind = load.window == 1 ? PaceKind::kPingPong : PaceKind::kWindow;
  group.pace.window = load.window;
  scenario->streams.push_back(std::move(group));
  return compile(std::move(scenario));
}

std::uint64_t run_echo_engine(const Plan& plan) {
  SteadyClock clock;
  EchoTransportFactory transports;
  EngineOptions options;
  options.plan = &plan;
  options.clock = &clock;
  options.transports = &transports;
  options.lanes = 1;
  Engine engine(options);
  engine.start();
  while (!engine.finished()) std::this_thread::sleep_for(std::chrono::microseconds(200));
  std::uint64_t intact = 0;
  for (const StreamEnd& end : engine.take_ended()) intact += end.evidence.received - end.evidence.corrupted;
  return intact;
}

}  // namespace weir::bench
