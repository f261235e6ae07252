// The service of talk.proto, on gRPC C++. It counts what its clients say.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "tests/support/talk.grpc.pb.h"

namespace grpc {
class Server;
}  // namespace grpc

namespace weir {

/// What was said to a TalkServer, all streams together.
struct TalkCounts {
  std::uint32_t leases = 0;
  std::uint32_t welcomes = 0;
  std::uint32_t strangers = 0;  // streams that began without a lease that was given
  std::uint32_t alive = 0;
  std::uint32_t farewells = 0;
  std::uint32_t questions = 0;
  std::uint32_t pushes = 0;
  std::uint32_t seen = 0;
  std::uint32_t most_seen_at_once = 0;
  std::uint32_t early = 0;     // messages before the welcome was out
  std::int64_t last_from = 0;  // with which the latest stream began
};

/// Listens on 127.0.0.1 until it goes.
class TalkServer final : public test::Talk::Service {
 public:
  TalkServer();
  ~TalkServer() override;

  /// "127.0.0.1:PORT"
  [[nodiscard]] std::string address() const;
  [[nodiscard]] TalkCounts counts() const;

  grpc::Status Lease(grpc::ServerContext* context, const test::LeaseRequest* request,
                     test::LeaseReply* reply) override;
  grpc::Status Tell(grpc::ServerContext* context, const test::TellRequest* request,
                    test::TellReply* reply) override;
  grpc::Status Listen(grpc::ServerContext* context,
                      grpc::ServerReaderWriter<test::Heard, test::Said>* stream) override;

 private:
  mutable std::mutex mutex_;
  TalkCounts counts_;
  std::set<std::int64_t> leases_;
  /// Of each stream that listens.
  std::map<const void*, std::function<void(const std::string&)>> listeners_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace weir
