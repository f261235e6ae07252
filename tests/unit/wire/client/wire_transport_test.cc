// The wire engine against a server that says exactly what a test has it say.
#include "harness/wire/client/wire_transport.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <future>
#include <mutex>

#include "harness/h2/gzip.h"
#include "tests/support/dead_port.h"
#include "tests/support/h2_peer.h"

namespace weir {
namespace {

using namespace std::chrono_literals;
using What = FrameEnd::What;

constexpr auto kGuard = 20s;  // a broken engine fails a test and does not hang it

/// Runs pieces of work on an event loop.
class OnLoop {
 public:
  explicit OnLoop(EventLoop& loop) : loop_(loop) {
    loop.attach([this] {
      std::vector<std::function<void()>> work;
      {
        std::lock_guard lock(mutex_);
        work.swap(work_);
      }
      for (const auto& piece : work) piece();
      return kNever;
    });
  }
  ~OnLoop() { loop_.detach(); }

  void run(std::function<void()> piece) {
    std::promise<void> done;
    {
      std::lock_guard lock(mutex_);
      work_.push_back([&] {
        piece();
        done.set_value();
      });
    }
    loop_.wake();
    done.get_future().wait();
  }

 private:
  EventLoop& loop_;
  std::mutex mutex_;
  std::vector<std::function<void()>> work_;
};

/// One call and what it heard, in order.
class HeardCall final : public TransportEvents {
 public:
  HeardCall(WireTransportFactory& factory, OnLoop& loop, const CallOptions& options = {"/s/m", {}, {}},
            bool reads = true)
      : loop_(loop), reads_(reads) {
    loop_.run([&] {
      transport_ = factory.make(0, *this);
      transport_->start(options);
      if (reads_) transport_->read();
    });
  }
  ~HeardCall() override {
    loop_.run([&] { transport_.reset(); });
  }

  void write(const std::string& bytes) {
    loop_.run([&] { transport_->write(bytes); });
  }
  /// Writes in the same turn of the loop: it can't have looked at its socket since `first`.
  void write_right_after(const std::function<void()>& first, const std::string& bytes) {
    loop_.run([&] {
      first();
      transport_->write(bytes);
    });
  }
  void read() {
    loop_.run([&] { transport_->read(); });
  }
  void half_close() {
    loop_.run([&] { transport_->half_close(); });
  }
  void cancel() {
    loop_.run([&] { transport_->cancel(); });
  }

  /// Waits until so many messages came.
  void await_messages(std::size_t count) {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(changed_.wait_for(lock, kGuard, [&] { return messages_.size() >= count || end_; }));
  }
  CallEnd end() {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(changed_.wait_for(lock, kGuard, [&] { return end_.has_value(); }));
    return end_.value_or(CallEnd{});
  }
  std::vector<std::string> messages() {
    std::lock_guard lock(mutex_);
    return messages_;
  }
  std::string words() {
    std::lock_guard lock(mutex_);
    return words_;
  }

  void on_headers(bool marked) override { say(marked ? "marked-headers" : "headers"); }
  void on_write_done(bool ok) override { say(ok ? "written" : "not-written"); }
  void on_half_close_done(bool ok) override { say(ok ? "half-closed" : "not-half-closed"); }
  void on_message(std::string_view bytes) override {
    {
      std::lock_guard lock(mutex_);
      messages_.emplace_back(bytes);
    }
    say("message");
    if (reads_) transport_->read();
  }
  void on_read_failed() override { say("no-more"); }
  void on_end(CallEnd end) override {
    std::lock_guard lock(mutex_);
    words_ += "end";
    end_ = std::move(end);
    changed_.notify_all();
  }

 private:
  void say(const std::string& word) {
    std::lock_guard lock(mutex_);
    words_ += word + " ";
    changed_.notify_all();
  }

  OnLoop& loop_;
  bool reads_;
  std::unique_ptr<Transport> transport_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string words_;
  std::vector<std::string> messages_;
  std::optional<CallEnd> end_;
};

class WireTransport : public testing::Test {
 protected:
  WireTransportOptions options() {
    WireTransportOptions options;
    options.endpoint = [port = port_.port()](std::uint32_t) { return WireEndpoint{"127.0.0.1", port}; };
    return options;
  }
  /// Starts a call, and answers it with `frames` once its headers came. Gives back how it ended.
  CallEnd end_after(const std::string& frames) {
    HeardCall call(factory_, loop_);
    H2Peer peer(port_);
    (void)peer.next({h2_peer::kHeaders});
    peer.send(frames);
    CallEnd end = call.end();
    words_ = call.words();
    return end;
  }
  static void expect_end(const CallEnd& end, int code, What what, std::uint32_t number = 0) {
    EXPECT_EQ(end.code, code) << end.message;
    ASSERT_TRUE(end.frames);
    EXPECT_EQ(static_cast<int>(end.frames->what), static_cast<int>(what));
    EXPECT_EQ(end.frames->code, number);
  }

  TcpPort port_;
  SteadyClock clock_;
  WireTransportFactory factory_{options(), clock_};
  OnLoop loop_{*factory_.loop(0)};
  std::string words_;
};

TEST_F(WireTransport, a_request_has_the_fields_that_grpc_asks_for) {
  HeardCall call(factory_, loop_,
                 {.method = "/chat.ChatService/BidirectionalChat", .metadata = {}, .deadline = 5s});
  H2Peer peer(port_);
  H2Frame request = peer.next({h2_peer::kHeaders});
  EXPECT_EQ(request.stream, 1U);
  EXPECT_EQ(request.flags & h2_peer::kEndStream, 0);
  // Paths are long enough to be compressed; what can be told without a decoder is that the stream is open and idle.
  call.cancel();
  H2Frame reset = peer.next({h2_peer::kReset});
  EXPECT_EQ(reset.payload, std::string("\0\0\0\10", 4)) << "CANCEL, as gRPC asks of a client that gives up";
  expect_end(call.end(), 1, What::kOwnAct);
}

TEST_F(WireTransport, messages_go_and_come_and_trailers_end_the_call) {
  HeardCall call(factory_, loop_);
  H2Peer peer(port_);
  call.write("ping");
  H2Frame data = peer.next({h2_peer::kData});
  EXPECT_EQ(data.payload, std::string("\0\0\0\4", 4).insert(0, 1, '\0') + "ping");
  peer.send(h2_peer::headers(1) + h2_peer::message(1, "pong"));
  call.await_messages(1);
  call.half_close();
  EXPECT_NE(peer.next({h2_peer::kData}).flags & h2_peer::kEndStream, 0);
  peer.send(h2_peer::trailers(1, {{"grpc-status", "0"}, {"weir-marker", "1"}}));
  CallEnd end = call.end();
  expect_end(end, 0, What::kStatus);
  EXPECT_EQ(end.trailers, (std::vector<std::pair<std::string, std::string>>{{"weir-marker", "1"}}));
  EXPECT_TRUE(end.headers_received);
  EXPECT_EQ(call.messages(), std::vector<std::string>{"pong"});
  EXPECT_EQ(call.words(), "written headers message half-closed no-more end");
}

TEST_F(WireTransport, a_status_and_its_message_are_decoded) {
  CallEnd end = end_after(h2_peer::headers(1) +
                          h2_peer::trailers(1, {{"grpc-status", "8"}, {"grpc-message", "%E6%BB%A1 50%25"}}));
  expect_end(end, 8, What::kStatus);
  EXPECT_EQ(end.message, "满 50%");
}

TEST_F(WireTransport, trailers_alone_are_a_response_without_headers) {
  CallEnd end = end_after(h2_peer::trailers(1, {{":status", "200"}, {"grpc-status", "12"}}));
  expect_end(end, 12, What::kStatus);
  EXPECT_FALSE(end.headers_received);
}

TEST_F(WireTransport, each_reset_is_known_by_its_code) {
  for (std::uint32_t code : {0U, 2U, 7U, 8U, 11U, 99U, 0xffffffffU}) {
    SCOPED_TRACE(code);
    TcpPort port;
    WireTransportOptions options;
    options.endpoint = [&](std::uint32_t) { return WireEndpoint{"127.0.0.1", port.port()}; };
    WireTransportFactory factory(options, clock_);
    OnLoop loop(*factory.loop(0));
    HeardCall call(factory, loop);
    H2Peer peer(port);
    (void)peer.next({h2_peer::kHeaders});
    peer.send(h2_peer::reset(1, code));
    CallEnd end = call.end();
    ASSERT_TRUE(end.frames);
    EXPECT_EQ(end.frames->what, What::kReset);
    EXPECT_EQ(end.frames->code, code);
    EXPECT_EQ(end.channel, ChannelState::kReady);
  }
}

TEST_F(WireTransport, an_end_without_trailers_is_no_status) {
  expect_end(end_after(h2_peer::headers(1) + h2_peer::frame({h2_peer::kData, h2_peer::kEndStream, 1, ""})), 2,
             What::kNoTrailers);
}

TEST_F(WireTransport, trailers_without_grpc_status_are_told_apart_from_a_bad_one) {
  expect_end(end_after(h2_peer::headers(1) + h2_peer::trailers(1, {{"other", "1"}})), 2, What::kNoStatus);
}

TEST_F(WireTransport, a_status_that_is_no_number_is_a_bad_one) {
  expect_end(end_after(h2_peer::headers(1) + h2_peer::trailers(1, {{"grpc-status", "abc"}})), 2,
             What::kBadStatus);
}

TEST_F(WireTransport, an_http_status_is_mapped) {
  expect_end(end_after(h2_peer::frame(
                 {h2_peer::kHeaders, h2_peer::kEndHeaders, 1, h2_peer::block({{":status", "503"}})})),
             14, What::kHttpStatus, 503);
}

TEST_F(WireTransport, a_message_cut_short_under_an_ok_status_is_not_ok) {
  std::string half(std::string("\0\0\0\0\10", 5) + "1234");  // eight bytes announced, four there
  CallEnd end = end_after(h2_peer::headers(1) + h2_peer::frame({h2_peer::kData, 0, 1, half}) +
                          h2_peer::trailers(1, {{"grpc-status", "0"}}));
  expect_end(end, 13, What::kBadFraming);
}

TEST_F(WireTransport, a_stream_that_a_goaway_leaves_out_was_not_processed) {
  CallEnd end = end_after(h2_peer::goaway(0, 11, "too_many_pings"));
  expect_end(end, 14, What::kUnprocessed, 11);
  EXPECT_EQ(end.frames->goaway, (PeerGoaway{11, "too_many_pings"}));
}

TEST_F(WireTransport, a_close_after_a_goaway_remembers_the_goaway) {
  HeardCall call(factory_, loop_);
  {
    H2Peer peer(port_);
    (void)peer.next({h2_peer::kHeaders});
    peer.send(h2_peer::goaway(1, 2));
    // A word that is answered says that the GOAWAY was taken in, and that the stream goes on.
    peer.send(h2_peer::headers(1) + h2_peer::message(1, "still here"));
    call.await_messages(1);
    peer.socket().close();
  }
  CallEnd end = call.end();
  expect_end(end, 14, What::kFin);
  EXPECT_EQ(end.frames->goaway, PeerGoaway{2});
}

TEST_F(WireTransport, after_a_goaway_the_next_call_gets_a_connection_of_its_own) {
  HeardCall first(factory_, loop_);
  H2Peer old_peer(port_);
  (void)old_peer.next({h2_peer::kHeaders});
  old_peer.send(h2_peer::goaway(1, 0) + h2_peer::headers(1) + h2_peer::message(1, "old"));
  first.await_messages(1);
  HeardCall second(factory_, loop_);
  H2Peer new_peer(port_);
  EXPECT_EQ(new_peer.next({h2_peer::kHeaders}).stream, 1U);
  new_peer.send(h2_peer::headers(1) + h2_peer::trailers(1, {{"grpc-status", "0"}}));
  expect_end(second.end(), 0, What::kStatus);
  old_peer.send(h2_peer::trailers(1, {{"grpc-status", "0"}}));
  expect_end(first.end(), 0, What::kStatus);
}

TEST_F(WireTransport, fin_and_reset_of_the_connection_are_told_apart) {
  {
    HeardCall call(factory_, loop_);
    H2Peer peer(port_);
    (void)peer.next({h2_peer::kHeaders});
    peer.socket().close();
    expect_end(call.end(), 14, What::kFin);
  }
  HeardCall call(factory_, loop_);
  H2Peer peer(port_);
  (void)peer.next({h2_peer::kHeaders});
  peer.socket().reset();
  expect_end(call.end(), 14, What::kRst);
}

TEST_F(WireTransport, a_reset_that_a_write_hears_of_first_is_no_fin) {
  HeardCall call(factory_, loop_);
  H2Peer peer(port_);
  (void)peer.next({h2_peer::kHeaders});
  call.write_right_after([&] { peer.socket().reset(); }, "too late");
  expect_end(call.end(), 14, What::kRst);
}

TEST_F(WireTransport, a_peer_that_breaks_http2_is_named) {
  expect_end(end_after(h2_peer::frame({h2_peer::kWindowUpdate, 0, 0, std::string(4, '\0')})), 13,
             What::kPeerViolation, 1);
}

TEST_F(WireTransport, a_malformed_response_costs_its_stream_and_a_broken_frame_the_connection) {
  HeardCall call(factory_, loop_);
  H2Peer peer(port_);
  (void)peer.next({h2_peer::kHeaders});
  HeardCall neighbour(factory_, loop_);
  (void)peer.next({h2_peer::kHeaders});
  // RFC 9113 section 8.3: a pseudo-header field twice. What follows on that stream says nothing any more.
  peer.send(h2_peer::frame({h2_peer::kHeaders, h2_peer::kEndHeaders, 1,
                            h2_peer::block({{":status", "200"}, {":status", "200"}})}) +
            h2_peer::reset(1, 8));
  CallEnd end = call.end();
  expect_end(end, 13, What::kPeerViolation, 1);
  EXPECT_TRUE(end.frames->stream_alone);
  EXPECT_EQ(end.channel, ChannelState::kReady);
  peer.send(h2_peer::headers(3) + h2_peer::message(3, "still here"));
  neighbour.await_messages(1);
  // RFC 9113 section 6.9: an increment of 0. nghttp2 gives the connection up for that, whichever stream it is said of.
  peer.send(h2_peer::frame({h2_peer::kWindowUpdate, 0, 3, std::string(4, '\0')}));
  end = neighbour.end();
  expect_end(end, 13, What::kPeerViolation, 1);
  EXPECT_FALSE(end.frames->stream_alone);
}

TEST_F(WireTransport, a_peer_that_does_not_speak_http2_is_no_connection) {
  HeardCall call(factory_, loop_);
  TcpPeer peer = port_.accept();
  (void)peer.receive(24);
  peer.send("HTTP/1.1 400 Bad Request\r\n\r\n");
  EXPECT_EQ(call.end().frames->what, What::kConnectNotHttp2);
}

TEST_F(WireTransport, a_refused_connection_is_known) {
  WireTransportOptions options;
  std::uint16_t closed = TcpPort().port();
  options.endpoint = [&](std::uint32_t) { return WireEndpoint{"127.0.0.1", closed}; };
  WireTransportFactory factory(options, clock_);
  OnLoop loop(*factory.loop(0));
  HeardCall call(factory, loop);
  CallEnd end = call.end();
  expect_end(end, 14, What::kConnectRefused);
  EXPECT_EQ(end.channel, ChannelState::kTransientFailure);
  EXPECT_EQ(call.words(), "no-more end");
}

TEST_F(WireTransport, addresses_are_tried_in_their_order_and_asked_for_at_each_attempt) {
  TcpPort live;
  const DeadPort dead;
  std::atomic<bool> moved{false};
  Reached reached;
  WireTransportOptions options;
  options.reached = &reached;
  options.endpoint = [&](std::uint32_t) {
    WireEndpoint there{"chat.test", 50051};
    there.addresses = {{"127.0.0.1", dead.port()}};
    if (moved) there.addresses.push_back({"127.0.0.1", live.port()});
    return there;
  };
  WireTransportFactory factory(options, clock_);
  OnLoop loop(*factory.loop(0));
  {
    HeardCall call(factory, loop);
    const CallEnd end = call.end();
    expect_end(end, 14, What::kConnectRefused);
    EXPECT_EQ(end.message, "failed to connect to chat.test:50051: Connection refused");
  }
  EXPECT_TRUE(reached.counts().empty());
  moved = true;
  HeardCall call(factory, loop);
  H2Peer peer(live);
  const std::uint32_t stream = peer.next({h2_peer::kHeaders}).stream;
  peer.send(h2_peer::headers(stream) + h2_peer::trailers(stream, {{"grpc-status", "0"}}));
  EXPECT_EQ(call.end().code, 0);
  EXPECT_EQ(reached.counts(),
            (std::map<std::string, std::uint32_t>{{"127.0.0.1:" + std::to_string(live.port()), 1}}));
}

TEST_F(WireTransport, what_a_proxy_says_behind_its_answer_is_the_servers) {
  TcpPort port;
  WireTransportOptions options;
  options.endpoint = [&](std::uint32_t) {
    WireEndpoint there{"chat.test", 50051};
    there.proxy = HttpProxy{.host = "127.0.0.1", .port = port.port()};
    return there;
  };
  WireTransportFactory factory(options, clock_);
  OnLoop loop(*factory.loop(0));
  HeardCall call(factory, loop);
  TcpPeer proxy = port.accept();
  const std::string asked = "CONNECT chat.test:50051 HTTP/1.1\r\nHost: chat.test:50051\r\n\r\n";
  EXPECT_EQ(proxy.receive(asked.size()), asked);
  EXPECT_TRUE(proxy.is_silent()) << "the preface comes once there is a way";
  // The server's SETTINGS in the same segment as the answer.
  proxy.send("HTTP/1.1 200 OK\r\n\r\n" + h2_peer::settings());
  EXPECT_EQ(proxy.receive(24).substr(0, 3), "PRI");
  H2Frame request = h2_peer::receive(proxy);
  while (request.type != h2_peer::kHeaders && request.type != 255) request = h2_peer::receive(proxy);
  ASSERT_EQ(request.type, h2_peer::kHeaders) << "it waits for SETTINGS, which were there";
  proxy.send(h2_peer::headers(request.stream) + h2_peer::trailers(request.stream, {{"grpc-status", "0"}}));
  EXPECT_EQ(call.end().code, 0);
}

TEST_F(WireTransport, a_deadline_resets_the_stream_and_one_that_has_passed_opens_none) {
  {
    HeardCall call(factory_, loop_, {.method = "/s/m", .metadata = {}, .deadline = 1ms});
    CallEnd end = call.end();
    expect_end(end, 4, What::kOwnAct);
    EXPECT_EQ(end.message, "Deadline Exceeded");
  }
  HeardCall call(factory_, loop_, {.method = "/s/m", .metadata = {}, .deadline = 0ms});
  expect_end(call.end(), 4, What::kOwnAct);
}

TEST_F(WireTransport, a_write_waits_for_the_peers_window) {
  HeardCall call(factory_, loop_);
  H2Peer peer(port_, h2_peer::settings({{4, 10}}));  // SETTINGS_INITIAL_WINDOW_SIZE
  (void)peer.next({h2_peer::kSettings});
  (void)peer.next({h2_peer::kSettings});  // its own, then the acknowledgement: the window is known
  call.write("0123456789");
  EXPECT_EQ(peer.next({h2_peer::kData}).payload.size(), 10U) << "the prefix, and five of ten bytes";
  EXPECT_EQ(call.words(), "");
  peer.send(h2_peer::frame({h2_peer::kWindowUpdate, 0, 1, std::string("\0\0\0\5", 4)}));
  EXPECT_EQ(peer.next({h2_peer::kData}).payload, "56789");
  call.cancel();
  (void)call.end();
  EXPECT_EQ(call.words(), "written no-more end");
}

TEST_F(WireTransport, what_came_before_the_trailers_is_read_at_the_readers_pace) {
  HeardCall call(factory_, loop_, {"/s/m", {}, {}}, /*reads=*/false);
  H2Peer peer(port_);
  (void)peer.next({h2_peer::kHeaders});
  peer.send(h2_peer::headers(1) + h2_peer::message(1, "one") + h2_peer::message(1, "two") +
            h2_peer::trailers(1, {{"grpc-status", "0"}}));
  peer.socket().close();
  for (std::size_t count : {1U, 2U}) {
    call.read();
    call.await_messages(count);
  }
  EXPECT_EQ(call.messages(), (std::vector<std::string>{"one", "two"}));
  call.read();
  expect_end(call.end(), 0, What::kStatus);
}

TEST_F(WireTransport, without_an_answer_to_its_ping_a_connection_is_given_up) {
  WireTransportOptions with = options();
  with.keepalive = Keepalive{1ms, 1ms};
  WireTransportFactory factory(with, clock_);
  OnLoop loop(*factory.loop(0));
  HeardCall call(factory, loop);
  H2Peer peer(port_);
  (void)peer.next({h2_peer::kPing});
  expect_end(call.end(), 14, What::kKeepalive);
}

/// When a call ended, by its loop.
class DatedEnd final : public TransportEvents {
 public:
  explicit DatedEnd(EventLoop& loop) : loop_(loop) {}
  RunTime ended_at() { return ended_.get_future().get(); }

  void on_headers(bool /*marked*/) override {}
  void on_write_done(bool /*ok*/) override {}
  void on_half_close_done(bool /*ok*/) override {}
  void on_message(std::string_view /*bytes*/) override {}
  void on_read_failed() override {}
  void on_end(CallEnd /*end*/) override { ended_.set_value(loop_.batch_time()); }

 private:
  EventLoop& loop_;
  std::promise<RunTime> ended_;
};

TEST_F(WireTransport, an_end_by_keepalive_is_dated_when_it_came_about) {
  WireTransportOptions with = options();
  with.keepalive = Keepalive{1ms, 50ms};
  WireTransportFactory factory(with, clock_);
  OnLoop loop(*factory.loop(0));
  DatedEnd dated(*factory.loop(0));
  std::unique_ptr<Transport> call = factory.make(0, dated);
  const RunTime started = clock_.now();
  loop.run([&] { call->start({"/s/m", {}, {}}); });
  H2Peer peer(port_);
  // Not when the PING left, which is the last thing that the loop did before.
  EXPECT_GE(dated.ended_at(), started + 51ms);
  loop.run([&] { call.reset(); });
}

std::pair<std::string, std::string> field_of(std::size_t bytes) {
  return {"x-large", std::string(bytes, 'x')};  // with its name and 32 bytes of overhead
}

TEST_F(WireTransport, metadata_up_to_the_limit_is_taken) {
  // grpc-status counts for 11 + 1 + 32, the large one's name and overhead for 39.
  CallEnd end =
      end_after(h2_peer::headers(1) + h2_peer::trailers(1, {field_of(8192 - 44 - 39), {"grpc-status", "0"}}));
  expect_end(end, 0, What::kStatus);
}

TEST_F(WireTransport, metadata_above_the_limit_ends_the_stream_and_not_the_connection) {
  for (bool in_trailers : {false, true}) {
    SCOPED_TRACE(in_trailers);
    TcpPort port;
    WireTransportOptions options;
    options.endpoint = [&](std::uint32_t) { return WireEndpoint{"127.0.0.1", port.port()}; };
    WireTransportFactory factory(options, clock_);
    OnLoop loop(*factory.loop(0));
    HeardCall call(factory, loop);
    H2Peer peer(port);
    (void)peer.next({h2_peer::kHeaders});
    if (in_trailers) {
      peer.send(h2_peer::headers(1) +
                h2_peer::trailers(1, {field_of(8192 - 44 - 39 + 1), {"grpc-status", "0"}}));
    } else {
      peer.send(h2_peer::frame({h2_peer::kHeaders, h2_peer::kEndHeaders, 1,
                                h2_peer::block({{":status", "200"}, field_of(9000)})}));
    }
    CallEnd end = call.end();
    expect_end(end, 8, What::kMetadataLimit);
    EXPECT_EQ(end.headers_received, in_trailers);
    EXPECT_EQ(end.channel, ChannelState::kReady);
    EXPECT_EQ(peer.next({h2_peer::kReset}).payload, std::string("\0\0\0\13", 4)) << "ENHANCE_YOUR_CALM";
  }
}

TEST_F(WireTransport, the_limit_of_metadata_is_told_in_settings) {
  HeardCall call(factory_, loop_);
  TcpPeer peer = port_.accept();
  // The preface, and then SETTINGS, with MAX_HEADER_LIST_SIZE (6) of 8 KiB.
  std::string bytes = peer.receive(24 + 9 + 18);
  EXPECT_NE(bytes.find(std::string("\0\6\0\0\x20\0", 6)), std::string::npos);
  call.cancel();
}

TEST_F(WireTransport, a_message_above_the_limit_is_refused_once_its_length_is_known) {
  WireTransportOptions options = this->options();
  options.receive_limit = 5;
  WireTransportFactory factory(options, clock_);
  OnLoop loop(*factory.loop(0));
  HeardCall call(factory, loop);
  H2Peer peer(port_);
  (void)peer.next({h2_peer::kHeaders});
  peer.send(h2_peer::headers(1) + h2_peer::message(1, "12345"));
  call.await_messages(1);
  call.read();
  peer.send(h2_peer::frame({h2_peer::kData, 0, 1, h2_peer::message(1, "123456").substr(9, 5)}));
  CallEnd end = call.end();
  expect_end(end, 8, What::kMessageLimit);
  EXPECT_EQ(end.message, "Received message larger than max (6 vs. 5)");
  EXPECT_EQ(call.messages(), std::vector<std::string>{"12345"});
}

/// A message whose flag says that it is compressed.
std::string flagged(std::string_view bytes) {
  std::string frame = h2_peer::message(1, bytes);
  frame[9] = 1;
  return frame;
}

std::string packed(const std::string& text) {
  Gzip gzip;
  std::copy(text.begin(), text.end(), gzip.room(text.size()));
  const Gzip::Packed made = gzip.pack();
  EXPECT_TRUE(made.compressed);
  return std::string(made.bytes);
}

const CallOptions kInGzip{.method = "/s/m", .metadata = {}, .deadline = {}, .gzip = true};

TEST_F(WireTransport, messages_are_compressed_where_that_makes_them_smaller) {
  HeardCall call(factory_, loop_, kInGzip);
  H2Peer peer(port_);
  (void)peer.next({h2_peer::kHeaders});
  const std::string text(1'000, 'x');
  call.write(text);
  const std::string sent = peer.next({h2_peer::kData}).payload;
  EXPECT_EQ(sent[0], 1);
  EXPECT_EQ(sent.substr(5), packed(text));
  call.write("short");
  EXPECT_EQ(peer.next({h2_peer::kData}).payload, std::string("\0\0\0\0\5short", 10));
  peer.send(h2_peer::frame({h2_peer::kHeaders, h2_peer::kEndHeaders, 1,
                            h2_peer::block({{":status", "200"}, {"grpc-encoding", "gzip"}})}));
  peer.send(flagged(packed(text)) + h2_peer::message(1, "plain") +
            h2_peer::trailers(1, {{"grpc-status", "0"}}));
  expect_end(call.end(), 0, What::kStatus);
  EXPECT_EQ(call.messages(), (std::vector<std::string>{text, "plain"}));
}

TEST_F(WireTransport, a_message_that_is_not_compressed_as_was_said_ends_the_call) {
  const std::string in_gzip =
      h2_peer::frame({h2_peer::kHeaders, h2_peer::kEndHeaders, 1,
                      h2_peer::block({{":status", "200"}, {"grpc-encoding", "gzip"}})});
  const std::string text(1'000, 'x');
  const std::vector<std::pair<std::string, std::string>> wrongs = {
      {h2_peer::headers(1) + flagged(packed(text)),
       "a message is flagged as compressed, and grpc-encoding names nothing that was offered"},
      {in_gzip + flagged("no gzip"), "a message is flagged as compressed, and is no gzip"}};
  for (const auto& [frames, words] : wrongs) {
    TcpPort port;
    WireTransportOptions options;
    options.endpoint = [&](std::uint32_t) { return WireEndpoint{"127.0.0.1", port.port()}; };
    WireTransportFactory factory(options, clock_);
    OnLoop loop(*factory.loop(0));
    HeardCall call(factory, loop, kInGzip);
    H2Peer peer(port);
    (void)peer.next({h2_peer::kHeaders});
    peer.send(frames);
    const CallEnd end = call.end();
    expect_end(end, 13, What::kBadFraming);
    EXPECT_EQ(end.message, words);
  }
  // Nobody offered anything.
  const CallEnd end = end_after(in_gzip + flagged(packed(text)));
  expect_end(end, 13, What::kBadFraming);
  EXPECT_EQ(end.message, "a message is compressed, and no encoding was offered");
}

TEST_F(WireTransport, a_message_that_unpacks_to_more_than_the_limit_is_refused) {
  WireTransportOptions options = this->options();
  options.receive_limit = 500;
  WireTransportFactory factory(options, clock_);
  OnLoop loop(*factory.loop(0));
  HeardCall call(factory, loop, kInGzip);
  H2Peer peer(port_);
  (void)peer.next({h2_peer::kHeaders});
  peer.send(h2_peer::frame({h2_peer::kHeaders, h2_peer::kEndHeaders, 1,
                            h2_peer::block({{":status", "200"}, {"grpc-encoding", "gzip"}})}) +
            flagged(packed(std::string(1'000, 'x'))));
  expect_end(call.end(), 8, What::kMessageLimit);
}

TEST_F(WireTransport, a_call_that_waits_for_a_connection_outlives_an_attempt_that_fails) {
  TcpPort live;
  const DeadPort dead;
  std::atomic<int> attempts{0};
  WireTransportOptions options;
  options.endpoint = [&](std::uint32_t) {
    return WireEndpoint{"127.0.0.1", attempts++ == 0 ? dead.port() : live.port()};
  };
  WireTransportFactory factory(options, clock_);
  OnLoop loop(*factory.loop(0));
  HeardCall call(factory, loop, {.method = "/s/m", .metadata = {}, .deadline = {}, .wait_for_ready = true});
  H2Peer peer(live);
  const std::uint32_t stream = peer.next({h2_peer::kHeaders}).stream;
  peer.send(h2_peer::headers(stream) + h2_peer::trailers(stream, {{"grpc-status", "0"}}));
  EXPECT_EQ(call.end().code, 0);
  EXPECT_EQ(attempts, 2);
}

TEST_F(WireTransport, an_attempt_to_connect_is_given_up_when_its_time_is_over) {
  WireTransportOptions options = this->options();
  options.connect_timeout = 50ms;
  WireTransportFactory factory(options, clock_);
  OnLoop loop(*factory.loop(0));
  HeardCall call(factory, loop);
  const TcpPeer silent = port_.accept();
  expect_end(call.end(), 14, What::kConnectTimeout);
}

}  // namespace
}  // namespace weir
