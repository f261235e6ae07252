#include "harness/control/control_server.h"

#include <httplib.h>

#include <cerrno>
#include <system_error>
#include <thread>

#include "harness/control/control_api.h"

namespace weir {
namespace {

constexpr std::size_t kLargestBody = std::size_t{1} << 20;

}  // namespace

class ControlServer::Http {
 public:
  Http(const std::string& host, std::uint16_t port, Proxies& proxies) : proxies_(proxies) {
    server_.set_payload_max_length(kLargestBody);
    // The library's own choice would let two servers share a port, and each get half of the requests.
    server_.set_socket_options([](socket_t socket) {
      const int yes = 1;
      ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    });
    // An idle connection holds a thread for so long, and the object's end waits for it.
    server_.set_keep_alive_timeout(1);
    const httplib::Server::Handler handler = [this](const httplib::Request& request,
                                                    httplib::Response& response) {
      answer_it(request, response);
    };
    // A request that announces no body has none (RFC 9112 section 6.3). The library would wait for one until it loses patience.
    server_.set_pre_routing_handler([this](const httplib::Request& request, httplib::Response& response) {
      if (request.has_header("Content-Length") || request.has_header("Transfer-Encoding"))
        return httplib::Server::HandlerResponse::Unhandled;
      answer_it(request, response);
      return httplib::Server::HandlerResponse::Handled;
    });
    server_.Get(".*", handler);
    server_.Post(".*", handler);
    server_.Put(".*", handler);
    server_.Patch(".*", handler);
    server_.Delete(".*", handler);
    errno = 0;
    port_ = port == 0 ? server_.bind_to_any_port(host) : (server_.bind_to_port(host, port) ? port : -1);
    if (port_ < 0) {
      throw std::system_error(errno != 0 ? errno : EADDRNOTAVAIL, std::generic_category(),
                              "the control interface can't listen on " + host);
    }
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    // Until then the library would not hear a stop().
    while (!server_.is_running()) std::this_thread::yield();
  }

  ~Http() {
    server_.stop();
    thread_.join();
  }

  Http(const Http&) = delete;
  Http& operator=(const Http&) = delete;

  [[nodiscard]] std::uint16_t port() const { return static_cast<std::uint16_t>(port_); }

 private:
  void answer_it(const httplib::Request& request, httplib::Response& response) {
    if (request.get_header_value("User-Agent").starts_with("Mozilla/")) {
      response.status = 403;
      response.set_content("User agent not allowed\n", "text/plain");
      return;
    }
    const ApiReply reply = answer(proxies_, {request.method, request.path, request.body});
    response.status = reply.status;
    if (!reply.body.empty()) response.set_content(reply.body + "\n", "application/json");
  }

  Proxies& proxies_;
  httplib::Server server_;
  int port_ = -1;
  std::thread thread_;
};

ControlServer::ControlServer(const std::string& host, std::uint16_t port, Proxies& proxies)
    : http_(std::make_unique<Http>(host, port, proxies)) {}

ControlServer::~ControlServer() = default;

std::uint16_t ControlServer::port() const { return http_->port(); }

}  // namespace weir
