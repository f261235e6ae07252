#include "tests/support/talk_server.h"

#include <fmt/format.h>
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>

namespace weir {
namespace {

/// The push of a stream every few milliseconds, until it goes.
class Pusher {
 public:
  Pusher(grpc::ServerReaderWriter<test::Heard, test::Said>& stream, std::mutex& writing, std::int64_t from,
         std::function<void()> pushed)
      : thread_([this, &stream, &writing, from, pushed = std::move(pushed)] {
          for (std::int64_t number = std::max<std::int64_t>(1, from); !over_; ++number) {
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
            test::Heard heard;
            heard.set_push(number);
            {
              const std::lock_guard lock(writing);
              if (over_ || !stream.Write(heard)) return;
            }
            pushed();
          }
        }) {}
  ~Pusher() {
    over_ = true;
    thread_.join();
  }
  Pusher(const Pusher&) = delete;
  Pusher& operator=(const Pusher&) = delete;

 private:
  std::atomic<bool> over_{false};
  std::thread thread_;
};

}  // namespace

TalkServer::TalkServer() {
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
  builder.RegisterService(this);
  server_ = builder.BuildAndStart();
}

TalkServer::~TalkServer() { server_->Shutdown(std::chrono::system_clock::now()); }

std::string TalkServer::address() const { return fmt::format("127.0.0.1:{}", port_); }

TalkCounts TalkServer::counts() const {
  const std::lock_guard lock(mutex_);
  return counts_;
}

grpc::Status TalkServer::Lease(grpc::ServerContext* /*context*/, const test::LeaseRequest* request,
                               test::LeaseReply* reply) {
  if (request->who() == "nobody") return {grpc::StatusCode::PERMISSION_DENIED, "no lease for nobody"};
  const std::lock_guard lock(mutex_);
  reply->set_id(1000 + ++counts_.leases);
  leases_.insert(reply->id());
  return grpc::Status::OK;
}

grpc::Status TalkServer::Tell(grpc::ServerContext* /*context*/, const test::TellRequest* request,
                              test::TellReply* /*reply*/) {
  if (request->news().starts_with("forget")) return grpc::Status::OK;
  const std::lock_guard lock(mutex_);
  for (const auto& [stream, tell] : listeners_) tell(request->news());
  return grpc::Status::OK;
}

grpc::Status TalkServer::Listen(grpc::ServerContext* /*context*/,
                                grpc::ServerReaderWriter<test::Heard, test::Said>* stream) {
  std::mutex writing;
  std::unique_ptr<Pusher> pusher;
  test::Said said;
  while (stream->Read(&said)) {
    test::Heard heard;
    {
      const std::lock_guard lock(mutex_);
      if (said.lease() != 0) {
        counts_.strangers += leases_.contains(said.lease()) ? 0 : 1;
        counts_.last_from = said.from();
        ++counts_.welcomes;
        heard.set_welcome(true);
      } else if (!pusher) {
        ++counts_.early;
      }
      counts_.alive += said.alive() ? 1 : 0;
      counts_.seen += static_cast<std::uint32_t>(said.seen_size());
      counts_.most_seen_at_once =
          std::max(counts_.most_seen_at_once, static_cast<std::uint32_t>(said.seen_size()));
      counts_.farewells += said.farewell() ? 1 : 0;
      counts_.questions += said.question().empty() ? 0 : 1;
    }
    heard.set_farewell(said.farewell());
    heard.set_answer(said.question());
    if (said.farewell()) pusher.reset();
    const bool answers = heard.welcome() || heard.farewell() || !heard.answer().empty();
    {
      const std::lock_guard lock(writing);
      if (answers && !stream->Write(heard)) break;
    }
    if (said.lease() != 0) {
      const std::lock_guard lock(mutex_);
      listeners_[stream] = [&writing, stream](const std::string& news) {
        test::Heard told;
        told.set_news(news);
        const std::lock_guard alone(writing);
        stream->Write(told);
      };
    }
    if (said.lease() != 0) {
      pusher = std::make_unique<Pusher>(*stream, writing, said.from(), [this] {
        const std::lock_guard lock(mutex_);
        ++counts_.pushes;
      });
    }
  }
  {
    const std::lock_guard lock(mutex_);
    listeners_.erase(stream);
  }
  return grpc::Status::OK;
}

}  // namespace weir
