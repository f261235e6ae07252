#include "tests/support/grpc_peer.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <condition_variable>
#include <map>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

#include "tests/support/h2_peer.h"

namespace weir {
namespace {

using Kind = GrpcPeerOptions::Kind;
using Refusal = GrpcPeerOptions::Refusal;

constexpr std::uint32_t kInternal = 13, kResourceExhausted = 8, kOutOfRange = 11, kUnimplemented = 12;
constexpr std::uint8_t kPaddedOrPriority = 8 | 32;

std::string status(std::uint32_t stream, std::uint32_t code, const std::string& words, bool headers_sent) {
  std::vector<std::pair<std::string, std::string>> fields;
  if (!headers_sent) fields = {{":status", "200"}, {"content-type", "application/grpc"}};
  fields.emplace_back("grpc-status", std::to_string(code));
  if (!words.empty()) fields.emplace_back("grpc-message", words);
  return h2_peer::trailers(stream, fields);
}

std::uint32_t big_endian(const std::string& bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = at; i < at + 4; ++i) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

/// One call, from what has come of it to what goes back.
class Call {
 public:
  Call(const GrpcPeerOptions& options, std::uint32_t stream, Kind kind)
      : options_(options), stream_(stream), kind_(kind) {}

  [[nodiscard]] bool is_over() const { return over_; }
  [[nodiscard]] bool has_replied() const { return headers_sent_; }

  /// Frames in answer to these bytes of the request.
  std::string take(const std::string& bytes) {
    data_ += bytes;
    std::string out;
    while (!over_ && data_.size() >= 5) {
      const std::uint32_t size = big_endian(data_, 1);
      if (options_.limit > 0 && size > options_.limit) return out + refuse(size);
      if (data_.size() < 5 + size) break;
      out += answer(data_.substr(5, size));
      data_.erase(0, 5 + size);
    }
    return out;
  }

  std::string half_close() {
    std::string out;
    if (over_) return out;
    const bool one_reply = kind_ == Kind::kUnary || kind_ == Kind::kClientStreaming;
    if (one_reply && messages_ > 0) out += reply(last_);
    for (int i = 0; kind_ == Kind::kServerStreaming && i < 3; ++i) out += reply(last_);
    return out + end(0, "");
  }

 private:
  std::string reply(const std::string& bytes) {
    std::string out = headers_sent_ ? "" : h2_peer::headers(stream_);
    headers_sent_ = true;
    return out + h2_peer::message(stream_, bytes);
  }

  std::string end(std::uint32_t code, const std::string& words) {
    over_ = true;
    return status(stream_, code, words, headers_sent_);
  }

  std::string answer(const std::string& bytes) {
    ++messages_;
    last_ = bytes;
    switch (kind_) {
      case Kind::kEcho:
        return reply(bytes);
      case Kind::kTwice: {
        const std::string first = reply(bytes);  // the first has the headers before it
        return first + reply(bytes);
      }
      case Kind::kOther:
        return reply("");
      case Kind::kOtherNowAndThen:
        return reply(messages_ % 3 == 0 ? "" : bytes);
      case Kind::kUnaryEarly: {
        // What ends the stream depends on what went before.
        std::string out = reply(bytes);
        return out + end(0, "");
      }
      case Kind::kRefuses:
        return end(kInternal, "no such room");
      case Kind::kUnary:
        if (messages_ < 2) return {};
        return end(kInternal,
                   "cardinality violation: received multiple request messages for non-client-streaming RPC");
      case Kind::kServerStreaming:
        if (messages_ < 2) return {};
        return end(kUnimplemented, "Received a second request message for server streaming method");
      case Kind::kClientStreaming:
      case Kind::kSilent:
        return {};
    }
    return {};
  }

  std::string refuse(std::uint32_t size) {
    constexpr std::uint32_t kNoError = 0, kInternalError = 2, kCancel = 8;
    const auto sizes = [&](const char* between) {
      return std::to_string(size) + between + std::to_string(options_.limit);
    };
    switch (options_.refusal) {
      case Refusal::kGrpcGo:
        return end(kResourceExhausted, "grpc: received message larger than max (" + sizes(" vs. ") + ")") +
               h2_peer::reset(stream_, kNoError);
      case Refusal::kTonic:
        return end(kOutOfRange, "Error, decoded message length too large: found " +
                                    sizes(" bytes, the limit is: ") + " bytes") +
               h2_peer::reset(stream_, kNoError);
      case Refusal::kGrpcJava:
        over_ = true;
        return h2_peer::reset(stream_, kCancel);
      case Refusal::kBreaksDown:
        over_ = true;
        return h2_peer::reset(stream_, kInternalError);
    }
    return {};
  }

  const GrpcPeerOptions& options_;
  const std::uint32_t stream_;
  const Kind kind_;
  std::string data_;
  std::string last_;
  int messages_ = 0;
  bool headers_sent_ = false;
  bool over_ = false;
};

}  // namespace

class GrpcPeer::Impl {
 public:
  explicit Impl(GrpcPeerOptions options) : options_(std::move(options)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* raw = reinterpret_cast<sockaddr*>(&address);
    if (listener_ < 0 || ::bind(listener_, raw, size) < 0 || ::listen(listener_, 1024) < 0 ||
        ::getsockname(listener_, raw, &size) < 0)
      throw std::system_error(errno, std::generic_category(), "listening");
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
  }

  ~Impl() {
    {
      std::lock_guard lock(mutex_);
      stopping_ = true;
      for (const int fd : open_) ::shutdown(fd, SHUT_RDWR);
    }
    stopped_.notify_all();
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    for (std::thread& thread : threads_) thread.join();
    ::close(listener_);
  }

  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  void accept_all() {
    for (;;) {
      const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (fd < 0) return;
      const int yes = 1;
      ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
      {
        std::lock_guard lock(mutex_);
        if (stopping_) return void(::close(fd));
        open_.push_back(fd);
      }
      threads_.emplace_back([this, fd] { serve(fd); });
    }
  }

  void serve(int fd) {
    TcpPeer peer(fd);
    try {
      talk(peer);
    } catch (const std::system_error&) {
      // The client has gone, in the middle of an answer.
    }
    std::unique_lock lock(mutex_);
    stopped_.wait_for(lock, options_.closes_after, [this] { return stopping_; });
    std::erase(open_, fd);
  }

  void talk(TcpPeer& peer) {
    constexpr std::size_t kPreface = 24;
    constexpr std::uint16_t kInitialWindow = 4;
    constexpr std::uint32_t kWindow = 1U << 26;
    if (peer.receive(kPreface).size() < kPreface) return;
    // Large windows: nothing that a test sends has to wait.
    peer.send(h2_peer::settings({{kInitialWindow, kWindow}}) +
              h2_peer::frame({h2_peer::kWindowUpdate, 0, 0, std::string("\x3f\0\0\0", 4)}));
    std::map<std::uint32_t, Call> calls;
    for (;;) {
      const H2Frame frame = h2_peer::receive(peer);
      if (frame.type == 255) return;
      const bool ack = (frame.flags & h2_peer::kAck) != 0;
      const bool over = (frame.flags & h2_peer::kEndStream) != 0;
      if (frame.type == h2_peer::kSettings && !ack) {
        peer.send(h2_peer::frame({h2_peer::kSettings, h2_peer::kAck, 0, ""}));
      } else if (frame.type == h2_peer::kPing && !ack) {
        peer.send(h2_peer::frame({h2_peer::kPing, h2_peer::kAck, 0, frame.payload}));
      } else if (frame.type == h2_peer::kReset) {
        calls.erase(frame.stream);
      } else if (frame.type == h2_peer::kHeaders) {
        calls.try_emplace(frame.stream, options_, frame.stream, kind_for(frame.payload));
      } else if (frame.type == h2_peer::kData && (frame.flags & kPaddedOrPriority) == 0) {
        take(peer, calls, frame);
      }
      if (over) finish(peer, calls, frame.stream);
    }
  }

  void take(TcpPeer& peer, std::map<std::uint32_t, Call>& calls, const H2Frame& frame) {
    const auto call = calls.find(frame.stream);
    if (call == calls.end() || call->second.is_over()) return;
    const bool first = !call->second.has_replied();
    const std::string out = call->second.take(frame.payload);
    if (first && !out.empty()) {
      std::unique_lock lock(mutex_);
      stopped_.wait_for(lock, options_.first_reply_after, [this] { return stopping_; });
    }
    if (!out.empty()) peer.send(out);
  }

  static void finish(TcpPeer& peer, std::map<std::uint32_t, Call>& calls, std::uint32_t stream) {
    const auto call = calls.find(stream);
    if (call == calls.end()) return;
    if (const std::string out = call->second.half_close(); !out.empty()) peer.send(out);
    calls.erase(call);
  }

  [[nodiscard]] Kind kind_for(const std::string& header_block) const {
    const bool meant = options_.only_for.empty() || header_block.find(options_.only_for) != std::string::npos;
    return meant ? options_.kind : Kind::kEcho;
  }

  const GrpcPeerOptions options_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::mutex mutex_;
  std::condition_variable stopped_;
  bool stopping_ = false;             // guarded by mutex_
  std::vector<int> open_;             // guarded by mutex_
  std::vector<std::thread> threads_;  // the acceptor's, then the destructor's
  std::thread acceptor_;
};

GrpcPeer::GrpcPeer(GrpcPeerOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}
GrpcPeer::~GrpcPeer() = default;
std::uint16_t GrpcPeer::port() const { return impl_->port(); }
std::string GrpcPeer::address() const { return "127.0.0.1:" + std::to_string(port()); }

}  // namespace weir
