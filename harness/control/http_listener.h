// An HTTP server on a port of its own, for what this project answers by HTTP.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace weir {

struct HttpAsk {
  std::string method{};
  std::string path{};
  std::string body{};
  std::string user_agent{};
};

struct HttpAnswer {
  int status = 200;
  std::string body{};  // empty: none
  std::string type = "text/plain; charset=utf-8";
};

/// Called on threads of the listener, several at a time.
using HttpHandler = std::function<HttpAnswer(const HttpAsk&)>;

/// Answers on threads of its own, which live as long as the object.
class HttpListener {
 public:
  /// Binds and begins; throws std::system_error when it can't listen there, with `what` as the one who can't. Port 0: any free one.
  HttpListener(const std::string& host, std::uint16_t port, const std::string& what, HttpHandler handler);
  ~HttpListener();
  HttpListener(const HttpListener&) = delete;
  HttpListener& operator=(const HttpListener&) = delete;

  [[nodiscard]] std::uint16_t port() const;

 private:
  class Http;
  std::unique_ptr<Http> http_;
};

}  // namespace weir
