#include "tests/support/planted_server.h"

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>

#include <atomic>
#include <deque>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <utility>

namespace weir {
namespace {

/// A lock that is waited for without a thread.
class SendLock {
 public:
  void take(std::function<void()> then) {
    {
      const std::lock_guard guard(mutex_);
      if (std::exchange(held_, true)) return waiting_.push_back(std::move(then));
    }
    then();
  }
  void give() {
    std::function<void()> next;
    {
      const std::lock_guard guard(mutex_);
      if (waiting_.empty()) {
        held_ = false;
        return;
      }
      next = std::move(waiting_.front());
      waiting_.pop_front();
    }
    next();
  }

 private:
  std::mutex mutex_;
  bool held_ = false;                          // guarded by mutex_
  std::deque<std::function<void()>> waiting_;  // guarded by mutex_
};

struct Shared {
  PlantedBug bug = PlantedBug::kNone;
  SendLock lock;
  std::atomic<std::uint64_t> complete{0};
};

class EchoReactor final : public grpc::ServerGenericBidiReactor {
 public:
  explicit EchoReactor(Shared& shared) : shared_(shared) { StartRead(&message_); }

  void OnReadDone(bool ok) override {
    if (!ok) {
      read_all_ = true;
      Finish(grpc::Status::OK);
    } else if (shared_.bug == PlantedBug::kLockOverSend) {
      shared_.lock.take([this] { StartWrite(&message_); });
    } else {
      StartWrite(&message_);
    }
  }
  void OnWriteDone(bool ok) override {
    if (shared_.bug == PlantedBug::kLockOverSend) shared_.lock.give();
    if (ok) {
      StartRead(&message_);
    } else {
      Finish(grpc::Status::CANCELLED);
    }
  }
  void OnCancel() override { cancelled_ = true; }
  void OnDone() override {
    if (read_all_ && (!cancelled_ || shared_.bug == PlantedBug::kCommitOnCancel)) ++shared_.complete;
    delete this;
  }

 private:
  Shared& shared_;
  grpc::ByteBuffer message_;
  bool read_all_ = false;
  std::atomic<bool> cancelled_{false};
};

/// A message whose field 1 is the number (protobuf's encoding: its tag, then seven bits a byte).
grpc::ByteBuffer message_of(std::uint64_t number) {
  std::string bytes = "\x08";
  do {
    const auto low = static_cast<unsigned char>(number & 0x7f);
    number >>= 7;
    bytes += static_cast<char>(number > 0 ? low | 0x80 : low);
  } while (number > 0);
  const grpc::Slice slice(bytes);
  return {&slice, 1};
}

class TallyReactor final : public grpc::ServerGenericBidiReactor {
 public:
  explicit TallyReactor(std::uint64_t number) : reply_(message_of(number)) { StartRead(&request_); }
  void OnReadDone(bool ok) override {
    if (!ok) return Finish({grpc::StatusCode::INTERNAL, "no request"});
    StartWriteAndFinish(&reply_, {}, grpc::Status::OK);
  }
  void OnDone() override { delete this; }

 private:
  grpc::ByteBuffer request_;
  grpc::ByteBuffer reply_;
};

/// Of a method that is none of its own.
class StrangerReactor final : public grpc::ServerGenericBidiReactor {
 public:
  StrangerReactor() { Finish({grpc::StatusCode::UNIMPLEMENTED, "no such method"}); }
  void OnDone() override { delete this; }
};

}  // namespace

struct PlantedServer::State final : grpc::CallbackGenericService {
  grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext* context) override {
    if (context->method() == "/weir.test.Tally/Complete") return new TallyReactor(shared.complete);
    if (context->method() == "/chat.ChatService/BidirectionalChat") return new EchoReactor(shared);
    return new StrangerReactor;
  }

  Shared shared;
  int port = 0;
  std::unique_ptr<grpc::Server> server;
};

PlantedServer::PlantedServer(PlantedBug bug) : state_(std::make_unique<State>()) {
  state_->shared.bug = bug;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &state_->port);
  builder.RegisterCallbackGenericService(state_.get());
  state_->server = builder.BuildAndStart();
  if (!state_->server) throw std::runtime_error("no server");
}

PlantedServer::~PlantedServer() { state_->server->Shutdown(std::chrono::system_clock::now()); }

std::string PlantedServer::address() const { return "127.0.0.1:" + std::to_string(state_->port); }

std::uint64_t PlantedServer::complete() const { return state_->shared.complete; }

std::string PlantedServer::tally_proto() {
  return "syntax = \"proto3\";\npackage weir.test;\n"
         "message Question {}\nmessage Answer { int64 complete = 1; }\n"
         "service Tally {\n"
         "  rpc Complete(Question) returns (Answer);\n"
         "  rpc Watch(Question) returns (stream Answer);\n"
         "}\n";
}

}  // namespace weir
