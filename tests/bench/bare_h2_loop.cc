#include "tests/bench/bare_h2_loop.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <nghttp2/nghttp2.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>
#include <string_view>
#include <system_error>
#include <vector>

#include "tests/bench/bench_message.h"
#include "tests/bench/meter.h"

namespace weir::bench {
namespace {

constexpr std::size_t kReadBuffer = 64 * 1024;
// So much is gathered for one write to a socket.
constexpr std::size_t kGather = 256 * 1024;
constexpr std::size_t kPrefix = 5;  // of a gRPC message: a flag and the length (gRPC doc/PROTOCOL-HTTP2.md)
// Large enough that credit is hardly ever given back (RFC 9113 section 6.9).
constexpr std::int32_t kStreamWindow = 16 * 1024 * 1024;
constexpr std::int32_t kConnectionWindow = 1024 * 1024 * 1024;

std::string framed_message(const Load& load) {
  const std::string message = encoded_message(load);
  std::string framed(kPrefix, '\0');
  for (std::size_t i = 0; i < 4; ++i) framed[4 - i] = static_cast<char>(message.size() >> (8 * i));
  return framed + message;
}

/// Counts gRPC messages in bytes that come in pieces of any size.
class MessageCounter {
 public:
  /// How many messages end within these bytes.
  std::uint32_t feed(const std::uint8_t* bytes, std::size_t size) {
    std::uint32_t ended = 0;
    while (size > 0) {
      if (have_ < kPrefix) {
        // The flag is shifted out: what is left after five bytes is the length.
        left_ = left_ << 8 | *bytes++;
        --size;
        if (++have_ < kPrefix) continue;
      } else {
        std::size_t now = std::min<std::size_t>(size, left_);
        bytes += now;
        size -= now;
        left_ -= static_cast<std::uint32_t>(now);
      }
      if (left_ > 0) continue;
      ++ended;
      have_ = 0;
    }
    return ended;
  }

 private:
  std::uint32_t left_ = 0;
  std::uint32_t have_ = 0;  // of the prefix
};

struct H2Stream {
  MessageCounter counter;
  std::uint32_t allowed = 0;  // messages begun or to be sent now
  std::uint32_t replies = 0;
  std::uint64_t sent_bytes = 0;
};

/// What all connections of a loop share.
struct Shared {
  const Load& load;
  std::string block;  // messages one after the other: a window of them and one more
  std::size_t message_size = 0;
  std::uint64_t replies = 0;
  std::uint32_t ended = 0;
  std::uint32_t ended_ok = 0;
};

class H2Connection {
 public:
  H2Connection(Shared& shared, int epoll) : shared_(shared), epoll_(epoll) { connect_socket(); }
  ~H2Connection() {
    nghttp2_session_del(session_);
    close(fd_);
  }
  H2Connection(const H2Connection&) = delete;
  H2Connection& operator=(const H2Connection&) = delete;

  void open(std::uint32_t streams) {
    open_session();
    streams_.resize(streams);
    for (H2Stream& stream : streams_) submit(stream);
    flush();
  }

  /// The socket has something, or room again. False when the connection is gone.
  bool work(std::uint32_t events, std::array<std::uint8_t, kReadBuffer>& buffer) {
    if ((events & ~std::uint32_t{EPOLLOUT}) != 0) {
      ssize_t size = recv(fd_, buffer.data(), buffer.size(), 0);
      if (size == 0 || (size < 0 && errno != EAGAIN)) return false;
      if (size > 0 && nghttp2_session_mem_recv(session_, buffer.data(), static_cast<std::size_t>(size)) < 0)
        return false;
    }
    return flush();
  }

 private:
  static H2Stream* stream_of(nghttp2_session* session, std::int32_t id) {
    return static_cast<H2Stream*>(nghttp2_session_get_stream_user_data(session, id));
  }
  static Shared& shared_of(void* user) { return static_cast<H2Connection*>(user)->shared_; }

  static int on_data(nghttp2_session* session, std::uint8_t, std::int32_t id, const std::uint8_t* bytes,
                     std::size_t size, void* user) {
    H2Stream* stream = stream_of(session, id);
    if (stream == nullptr) return 0;
    std::uint32_t replies = stream->counter.feed(bytes, size);
    if (replies == 0) return 0;
    stream->replies += replies;
    Shared& shared = shared_of(user);
    shared.replies += replies;
    stream->allowed = std::min(stream->allowed + replies, shared.load.messages);
    nghttp2_session_resume_data(session, id);
    return 0;
  }

  static int on_header(nghttp2_session* session, const nghttp2_frame* frame, const std::uint8_t* name,
                       std::size_t name_size, const std::uint8_t* value, std::size_t value_size, std::uint8_t,
                       void* user) {
    constexpr std::string_view kStatus = "grpc-status";
    if (name_size != kStatus.size() || std::memcmp(name, kStatus.data(), name_size) != 0) return 0;
    const H2Stream* stream = stream_of(session, frame->hd.stream_id);
    Shared& shared = shared_of(user);
    bool all = stream != nullptr && stream->replies == shared.load.messages;
    if (all && value_size == 1 && *value == '0') ++shared.ended_ok;
    return 0;
  }

  static int on_close(nghttp2_session*, std::int32_t, std::uint32_t, void* user) {
    ++shared_of(user).ended;
    return 0;
  }

  static ssize_t fill(nghttp2_session* session, std::int32_t id, std::uint8_t* out, std::size_t room,
                      std::uint32_t* flags, nghttp2_data_source*, void* user) {
    const Shared& shared = shared_of(user);
    H2Stream* stream = stream_of(session, id);
    // Flow control may leave room for a part of a message only.
    std::uint64_t left = std::uint64_t{stream->allowed} * shared.message_size - stream->sent_bytes;
    std::size_t bytes = std::min<std::size_t>(left, room);
    std::memcpy(out, shared.block.data() + stream->sent_bytes % shared.message_size, bytes);
    stream->sent_bytes += bytes;
    bool all = bytes == left && stream->allowed == shared.load.messages;
    if (all && !shared.load.hold) {
      *flags |= NGHTTP2_DATA_FLAG_EOF;
    } else if (bytes == 0) {
      return NGHTTP2_ERR_DEFERRED;
    }
    return static_cast<ssize_t>(bytes);
  }

  void connect_socket() {
    const std::string& address = shared_.load.address;
    std::size_t colon = address.rfind(':');
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    std::uint16_t port = 0;
    if (colon != std::string::npos)
      std::from_chars(address.data() + colon + 1, address.data() + address.size(), port);
    to.sin_port = htons(port);
    fd_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (fd_ < 0 || connect(fd_, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0)
      throw std::system_error(errno, std::generic_category(), "connect to " + address);
    fcntl(fd_, F_SETFL, O_NONBLOCK);
    wait_for(EPOLLIN, EPOLL_CTL_ADD);
  }

  void open_session() {
    nghttp2_session_callbacks* callbacks = nullptr;
    nghttp2_session_callbacks_new(&callbacks);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, on_data);
    nghttp2_session_callbacks_set_on_header_callback(callbacks, on_header);
    nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, on_close);
    nghttp2_session_client_new(&session_, callbacks, this);
    nghttp2_session_callbacks_del(callbacks);
    const nghttp2_settings_entry settings[] = {{NGHTTP2_SETTINGS_ENABLE_PUSH, 0},
                                               {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, kStreamWindow}};
    nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, settings, std::size(settings));
    nghttp2_session_set_local_window_size(session_, NGHTTP2_FLAG_NONE, 0, kConnectionWindow);
  }

  void submit(H2Stream& stream) {
    stream.allowed = std::min(shared_.load.window, shared_.load.messages);
    auto field = [](std::string_view name, std::string_view value) {
      auto bytes = [](std::string_view text) {
        return const_cast<std::uint8_t*>(reinterpret_cast<const std::uint8_t*>(text.data()));  // NOLINT
      };
      return nghttp2_nv{bytes(name), bytes(value), name.size(), value.size(), NGHTTP2_NV_FLAG_NONE};
    };
    const nghttp2_nv fields[] = {field(":method", "POST"),      field(":scheme", "http"),
                                 field(":path", kChatMethod),   field(":authority", shared_.load.address),
                                 field("te", "trailers"),       field("content-type", "application/grpc"),
                                 field("user-agent", "bare-h2")};
    nghttp2_data_provider provider{};
    provider.read_callback = fill;
    nghttp2_submit_request(session_, nullptr, fields, std::size(fields), &provider, &stream);
  }

  bool flush() {
    for (;;) {
      while (out_.size() < kGather) {
        const std::uint8_t* bytes = nullptr;
        ssize_t size = nghttp2_session_mem_send(session_, &bytes);
        if (size < 0) return false;
        if (size == 0) break;
        out_.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
      }
      if (out_.empty()) break;
      ssize_t sent = send(fd_, out_.data(), out_.size(), MSG_NOSIGNAL);
      if (sent < 0 && errno != EAGAIN) return false;
      if (sent > 0) out_.erase(0, static_cast<std::size_t>(sent));
      if (!out_.empty()) break;
    }
    if (out_.empty() == waits_for_room_) {
      waits_for_room_ = !out_.empty();
      wait_for(waits_for_room_ ? EPOLLIN | EPOLLOUT : EPOLLIN, EPOLL_CTL_MOD);
    }
    return true;
  }

  void wait_for(std::uint32_t events, int operation) {
    epoll_event event{};
    event.events = events;
    event.data.ptr = this;
    epoll_ctl(epoll_, operation, fd_, &event);
  }

  Shared& shared_;
  int epoll_;
  int fd_ = -1;
  nghttp2_session* session_ = nullptr;
  std::vector<H2Stream> streams_;
  std::string out_;
  bool waits_for_room_ = false;
};

}  // namespace

Cost run_bare_h2_loop(const Load& load) {
  Cost cost;
  Meter meter;
  const std::string message = framed_message(load);
  Shared shared{.load = load, .block = {}, .message_size = message.size()};
  for (std::uint32_t i = 0; i <= load.window; ++i) shared.block += message;
  const int epoll = epoll_create1(EPOLL_CLOEXEC);
  std::vector<std::unique_ptr<H2Connection>> connections;
  for (std::uint32_t i = 0; i < load.connections; ++i)
    connections.push_back(std::make_unique<H2Connection>(shared, epoll));
  for (std::uint32_t i = 0; i < load.connections; ++i)
    connections[i]->open(load.streams / load.connections + (i < load.streams % load.connections ? 1 : 0));
  auto buffer = std::make_unique<std::array<std::uint8_t, kReadBuffer>>();
  std::array<epoll_event, 64> events{};
  bool sound = true;
  while (sound && (load.hold ? shared.replies < load.total() : shared.ended < load.streams)) {
    int count = epoll_wait(epoll, events.data(), static_cast<int>(events.size()), -1);
    meter.stamp();
    for (int i = 0; i < count; ++i) {
      const epoll_event& event = events[static_cast<std::size_t>(i)];
      sound = sound && static_cast<H2Connection*>(event.data.ptr)->work(event.events, *buffer);
    }
  }
  meter.read(cost);
  close(epoll);
  cost.replies = shared.replies;
  cost.complete = sound && cost.replies == load.total() && (load.hold || shared.ended_ok == load.streams);
  return cost;
}

}  // namespace weir::bench
