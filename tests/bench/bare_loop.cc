#include "tests/bench/bare_loop.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <latch>
#include <memory>
#include <mutex>
#include <vector>

#include "tests/bench/bench_message.h"
#include "tests/bench/meter.h"

namespace weir::bench {
namespace {

class BareStream final : public grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
 public:
  /// `replied` counts streams that have all their replies, `done` those that ended.
  BareStream(const Load& load, const grpc::ByteBuffer& message, std::latch& replied, std::latch& done)
      : load_(load), message_(message), replied_(replied), done_(done), credits_(load.window) {}

  void start(grpc::GenericStub& stub) {
    stub.PrepareBidiStreamingCall(&context_, kChatMethod, grpc::StubOptions(), this);
    StartRead(&incoming_);
    may_write();
    StartCall();
  }

  void cancel() { context_.TryCancel(); }

  [[nodiscard]] std::uint32_t replies() const { return replies_; }
  [[nodiscard]] bool complete() const { return (load_.hold || status_.ok()) && replies_ == load_.messages; }

 private:
  enum class Next { kNothing, kWrite, kHalfClose };

  void OnWriteDone(bool ok) override {
    if (!ok) return;
    {
      std::lock_guard lock(mutex_);
      writing_ = false;
    }
    may_write();
  }

  void OnReadDone(bool ok) override {
    if (!ok) return;
    bool all = false;
    {
      std::lock_guard lock(mutex_);
      ++credits_;
      all = ++replies_ == load_.messages;
    }
    if (all) replied_.count_down();
    may_write();
    StartRead(&incoming_);
  }

  void OnDone(const grpc::Status& status) override {
    status_ = status;
    if (replies_ < load_.messages) replied_.count_down();  // who waits for it must not wait for ever
    done_.count_down();
  }

  void may_write() {
    Next next = decide();
    if (next == Next::kWrite) StartWrite(&message_);
    if (next == Next::kHalfClose) StartWritesDone();
  }

  /// A reply can overtake the end of the write that caused it, and gRPC allows one write at a time.
  Next decide() {
    std::lock_guard lock(mutex_);
    if (writing_ || half_closed_) return Next::kNothing;
    if (sent_ == load_.messages) {
      if (load_.hold) return Next::kNothing;
      half_closed_ = true;
      return Next::kHalfClose;
    }
    if (credits_ == 0) return Next::kNothing;
    --credits_;
    ++sent_;
    writing_ = true;
    return Next::kWrite;
  }

  const Load& load_;
  const grpc::ByteBuffer& message_;
  std::latch& replied_;
  std::latch& done_;
  grpc::ClientContext context_;
  grpc::ByteBuffer incoming_;
  grpc::Status status_;
  std::mutex mutex_;
  std::uint32_t credits_;  // from here on guarded by mutex_
  std::uint32_t sent_ = 0;
  std::uint32_t replies_ = 0;
  bool writing_ = false;
  bool half_closed_ = false;
};

grpc::ByteBuffer prepare_message(const Load& load) {
  grpc::Slice slice(encoded_message(load));
  return {&slice, 1};
}

std::shared_ptr<grpc::Channel> make_channel(const Load& load, std::uint32_t number) {
  grpc::ChannelArguments arguments;
  // Equal channels share one TCP connection: the pool is made local and an argument made distinct.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetInt("weir.bench.connection", static_cast<int>(number));
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  return grpc::CreateCustomChannel(load.address, grpc::InsecureChannelCredentials(), arguments);
}

}  // namespace

Cost run_bare_loop(const Load& load) {
  const grpc::ByteBuffer message = prepare_message(load);
  std::latch replied(load.streams);
  std::latch done(load.streams);
  Cost cost;
  Meter meter;
  std::vector<std::unique_ptr<grpc::GenericStub>> stubs;
  for (std::uint32_t i = 0; i < load.connections; ++i) {
    stubs.push_back(std::make_unique<grpc::GenericStub>(make_channel(load, i)));
  }
  std::vector<std::unique_ptr<BareStream>> streams;
  for (std::uint32_t i = 0; i < load.streams; ++i) {
    streams.push_back(std::make_unique<BareStream>(load, message, replied, done));
    streams.back()->start(*stubs[i % load.connections]);
  }
  replied.wait();
  if (!load.hold) done.wait();
  meter.read(cost);
  if (load.hold) {
    for (const auto& stream : streams) stream->cancel();
    done.wait();
  }
  cost.complete = true;
  for (const auto& stream : streams) {
    cost.replies += stream->replies();
    cost.complete = cost.complete && stream->complete();
  }
  return cost;
}

}  // namespace weir::bench
