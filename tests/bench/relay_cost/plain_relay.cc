#include "tests/bench/relay_cost/plain_relay.h"

#include <array>
#include <asio.hpp>
#include <thread>
#include <utility>

namespace weir::bench {
namespace {

using Tcp = asio::ip::tcp;

class PlainLink : public std::enable_shared_from_this<PlainLink> {
 public:
  PlainLink(asio::io_context& io, Tcp::socket client) : client_(std::move(client)), server_(io) {}

  void start(const Tcp::endpoint& upstream) {
    server_.async_connect(upstream, [self = shared_from_this()](const asio::error_code& error) {
      if (error) return;
      self->client_.set_option(Tcp::no_delay(true));
      self->server_.set_option(Tcp::no_delay(true));
      self->pass(self->client_, self->server_, self->up_);
      self->pass(self->server_, self->client_, self->down_);
    });
  }

 private:
  using Buffer = std::array<char, std::size_t{64} * 1024>;

  void pass(Tcp::socket& from, Tcp::socket& to, Buffer& buffer) {
    from.async_read_some(asio::buffer(buffer), [self = shared_from_this(), &from, &to, &buffer](
                                                   const asio::error_code& error, std::size_t n) {
      if (error) return self->end();
      asio::async_write(to, asio::buffer(buffer, n),
                        [self, &from, &to, &buffer](const asio::error_code& failed, std::size_t) {
                          if (failed) return self->end();
                          self->pass(from, to, buffer);
                        });
    });
  }
  void end() {
    asio::error_code ignored;
    client_.close(ignored);
    server_.close(ignored);
  }

  Tcp::socket client_;
  Tcp::socket server_;
  Buffer up_{};
  Buffer down_{};
};

}  // namespace

class PlainRelay::Loop {
 public:
  explicit Loop(std::uint16_t upstream_port)
      : upstream_(asio::ip::address_v4::loopback(), upstream_port),
        acceptor_(io_, Tcp::endpoint(asio::ip::address_v4::loopback(), 0)) {
    accept();
    thread_ = std::thread([this] { io_.run(); });
  }
  ~Loop() {
    io_.stop();
    thread_.join();
  }
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

 private:
  void accept() {
    acceptor_.async_accept([this](const asio::error_code& error, Tcp::socket client) {
      if (error) return;
      std::make_shared<PlainLink>(io_, std::move(client))->start(upstream_);
      accept();
    });
  }

  asio::io_context io_{1};
  Tcp::endpoint upstream_;
  Tcp::acceptor acceptor_;
  std::thread thread_;
};

PlainRelay::PlainRelay(std::uint16_t upstream_port) : loop_(std::make_unique<Loop>(upstream_port)) {}
PlainRelay::~PlainRelay() = default;
std::uint16_t PlainRelay::port() const { return loop_->port(); }

}  // namespace weir::bench
