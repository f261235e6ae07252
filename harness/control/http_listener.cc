#include "harness/control/http_listener.h"

#include <httplib.h>

#include <cerrno>
#include <system_error>
#include <thread>
#include <utility>

namespace weir {
namespace {

constexpr std::size_t kLargestBody = std::size_t{1} << 20;

}  // namespace

class HttpListener::Http {
 public:
  Http(const std::string& host, std::uint16_t port, const std::string& what, HttpHandler handler)
      : handler_(std::move(handler)) {
    server_.set_payload_max_length(kLargestBody);
    // The library's own choice would let two servers share a port, and each get half of the requests.
    server_.set_socket_options([](socket_t socket) {
      const int yes = 1;
      ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    });
    // An idle connection holds a thread for so long, and the object's end waits for it.
    server_.set_keep_alive_timeout(1);
    const httplib::Server::Handler answer = [this](const httplib::Request& request,
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
    server_.Get(".*", answer);
    server_.Post(".*", answer);
    server_.Put(".*", answer);
    server_.Patch(".*", answer);
    server_.Delete(".*", answer);
    errno = 0;
    port_ = port == 0 ? server_.bind_to_any_port(host) : (server_.bind_to_port(host, port) ? port : -1);
    if (port_ < 0) {
      throw std::system_error(errno != 0 ? errno : EADDRNOTAVAIL, std::generic_category(),
                              what + " can't listen on " + host);
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
    const HttpAnswer answer =
        handler_({request.method, request.path, request.body, request.get_header_value("User-Agent")});
    response.status = answer.status;
    if (!answer.body.empty()) response.set_content(answer.body, answer.type);
  }

  HttpHandler handler_;
  httplib::Server server_;
  int port_ = -1;
  std::thread thread_;
};

HttpListener::HttpListener(const std::string& host, std::uint16_t port, const std::string& what,
                           HttpHandler handler)
    : http_(std::make_unique<Http>(host, port, what, std::move(handler))) {}

HttpListener::~HttpListener() = default;

std::uint16_t HttpListener::port() const { return http_->port(); }

}  // namespace weir
