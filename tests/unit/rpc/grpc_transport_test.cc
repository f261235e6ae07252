// Where gRPC's channels go. What calls on them hear is tested with the engine above.
#include "harness/rpc/grpc_transport.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <string>

#include "harness/rpc/chat_server.h"
#include "tests/support/dead_port.h"

namespace weir {
namespace {

constexpr auto kGuard = std::chrono::seconds(50);  // a broken transport fails a test and does not hang it

/// A call that says nothing and half-closes.
class ShortCall final : public TransportEvents {
 public:
  ShortCall(GrpcTransportFactory& factory, std::uint32_t connection)
      : transport_(factory.make(connection, *this)) {
    transport_->start({.method = "/chat.ChatService/BidirectionalChat", .metadata = {}, .deadline = {}});
    transport_->read();
    transport_->half_close();
  }
  CallEnd end() {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(changed_.wait_for(lock, kGuard, [&] { return end_.has_value(); }));
    return end_.value_or(CallEnd{});
  }

  void on_headers(bool /*marked*/) override {}
  void on_write_done(bool /*ok*/) override {}
  void on_half_close_done(bool /*ok*/) override {}
  void on_message(std::string_view /*bytes*/) override {}
  void on_read_failed() override {}
  void on_end(CallEnd end) override {
    std::lock_guard lock(mutex_);
    end_ = std::move(end);
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<CallEnd> end_;
  std::unique_ptr<Transport> transport_;
};

class GrpcWays : public testing::Test {
 protected:
  GrpcWays() {
    absl::StatusOr<std::unique_ptr<ChatServer>> started = ChatServer::start({});
    EXPECT_TRUE(started.ok()) << started.status();
    if (started.ok()) server_ = *std::move(started);
  }
  GrpcTransportOptions options() {
    GrpcTransportOptions options;
    options.connections = 2;
    options.reached = &reached_;
    options.address = [this](std::uint32_t) {
      std::lock_guard lock(mutex_);
      return address_;
    };
    return options;
  }
  void move_to(std::string address) {
    std::lock_guard lock(mutex_);
    address_ = std::move(address);
  }

  std::unique_ptr<ChatServer> server_;
  Reached reached_;
  std::mutex mutex_;  // guards address_
  std::string address_;
};

TEST_F(GrpcWays, a_connection_that_finds_nobody_goes_where_the_service_is_by_then) {
  const DeadPort dead;
  move_to("ipv4:127.0.0.1:" + std::to_string(dead.port()) + ",127.0.0.2:" + std::to_string(dead.port()));
  GrpcTransportFactory factory(options());
  EXPECT_EQ(ShortCall(factory, 0).end().code, 14);
  EXPECT_TRUE(reached_.counts().empty()) << "nobody was";
  move_to("ipv4:" + server_->address());
  EXPECT_EQ(ShortCall(factory, 0).end().code, 0);
  EXPECT_EQ(reached_.counts(), (std::map<std::string, std::uint32_t>{{server_->address(), 1}}));
}

TEST_F(GrpcWays, a_single_address_that_refuses_was_not_reached) {
  const DeadPort dead;
  move_to("ipv4:127.0.0.1:" + std::to_string(dead.port()));
  GrpcTransportFactory factory(options());
  EXPECT_EQ(ShortCall(factory, 1).end().code, 14);
  EXPECT_TRUE(reached_.counts().empty());
}

}  // namespace
}  // namespace weir
