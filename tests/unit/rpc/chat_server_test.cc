#include "harness/rpc/chat_server.h"

#include <gmock/gmock.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <future>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "chat.grpc.pb.h"
#include "harness/server/script.h"
#include "harness/server/status_details.h"
#include "tests/support/h2_client.h"

namespace weir {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;
using Kind = ServerAct::Kind;
using Point = ServerPoint::Kind;
using Metadata = std::vector<std::pair<std::string, std::string>>;

ServerPoint sent(std::uint32_t k) { return {Point::kSent, k, {}}; }
ServerPoint received(std::uint32_t k) { return {Point::kReceived, k, {}}; }

ServerScript with(ServerAct act) {
  ServerScript script;
  script.acts.push_back(std::move(act));
  return script;
}

std::unique_ptr<ChatServer> start_server(const std::string& listen) {
  auto server = ChatServer::start({.listen = listen});
  EXPECT_TRUE(server.ok()) << server.status();
  return *std::move(server);
}

/// One call as a client sees it. A deadline far beyond any test's length turns a hang into a failure.
struct Call {
  Call(const std::shared_ptr<grpc::Channel>& channel, const Metadata& metadata)
      : stub(chat::ChatService::NewStub(channel)) {
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(50));
    for (const auto& [key, value] : metadata) context.AddMetadata(key, value);
    stream = stub->BidirectionalChat(&context);
  }
  Call(const std::shared_ptr<grpc::Channel>& channel, const ServerScript& script)
      : Call(channel, to_metadata(script)) {}

  bool write(const std::string& content) {
    chat::MessageRequest request;
    request.set_content(content);
    return stream->Write(request);
  }
  /// The next reply, or nothing at the end.
  std::optional<std::string> read() {
    chat::MessageResponse response;
    if (!stream->Read(&response)) return std::nullopt;
    return response.reply();
  }
  std::vector<std::string> read_all() {
    std::vector<std::string> out;
    while (auto reply = read()) out.push_back(*reply);
    return out;
  }
  grpc::Status finish() { return stream->Finish(); }
  std::map<std::string, std::string> trailers() {
    std::map<std::string, std::string> out;
    for (const auto& [key, value] : context.GetServerTrailingMetadata()) {
      out.emplace(std::string(key.data(), key.size()), std::string(value.data(), value.size()));
    }
    return out;
  }

  std::unique_ptr<chat::ChatService::Stub> stub;
  grpc::ClientContext context;
  std::unique_ptr<grpc::ClientReaderWriter<chat::MessageRequest, chat::MessageResponse>> stream;
};

/// Every test runs in process, over loopback TCP and over a Unix socket.
class ChatServerTest : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    std::string kind = GetParam();
    std::string listen;
    if (kind == "tcp") listen = "127.0.0.1:0";
    if (kind == "unix") {
      std::string pattern = (std::filesystem::temp_directory_path() / "weir-XXXXXX").string();
      ASSERT_NE(mkdtemp(pattern.data()), nullptr);
      folder_ = pattern;
      listen = "unix:" + (folder_ / "chat.sock").string();
    }
    server_ = start_server(listen);
    channel_ = listen.empty() ? server_->grpc_server().InProcessChannel({})
                              : grpc::CreateChannel(server_->address(), grpc::InsecureChannelCredentials());
  }
  void TearDown() override {
    channel_.reset();
    server_.reset();
    if (!folder_.empty()) std::filesystem::remove_all(folder_);
  }

  /// Sends `requests`, half-closes, reads to the end.
  std::vector<std::string> exchange(Call& call, const std::vector<std::string>& requests) {
    for (const std::string& request : requests) {
      if (!call.write(request)) break;
    }
    call.stream->WritesDone();
    return call.read_all();
  }

  /// Waits for something the server does in its own time.
  template <typename Condition>
  void wait_until(Condition condition) {
    auto until = std::chrono::steady_clock::now() + std::chrono::seconds(50);
    while (!condition()) {
      ASSERT_LT(std::chrono::steady_clock::now(), until) << "it never happened";
      std::this_thread::yield();
    }
  }

  std::unique_ptr<ChatServer> server_;
  std::shared_ptr<grpc::Channel> channel_;
  std::filesystem::path folder_;
};

INSTANTIATE_TEST_SUITE_P(Carrier, ChatServerTest, testing::Values("inprocess", "tcp", "unix"),
                         [](const auto& param) { return std::string(param.param); });

TEST_P(ChatServerTest, echoes_until_the_half_close_and_marks_its_status) {
  Call call(channel_, ServerScript{});
  EXPECT_THAT(exchange(call, {"one", "two", "three"}), ElementsAre("one", "two", "three"));
  EXPECT_TRUE(call.finish().ok());
  EXPECT_THAT(call.trailers(), UnorderedElementsAre(Pair("weir-marker", "1"), Pair("weir-received", "3"),
                                                    Pair("weir-sent", "3"), Pair("weir-status", "0")));
}

TEST_P(ChatServerTest, sends_its_headers_before_any_message) {
  Call call(channel_, ServerScript{});
  call.stream->WaitForInitialMetadata();  // would wait for ever if they came with the first reply
  call.stream->WritesDone();
  EXPECT_TRUE(call.finish().ok());
}

TEST_P(ChatServerTest, any_utf8_comes_back_untouched_behind_the_prefix) {
  ServerScript script;
  script.prefix = "服务器收到了: ";
  const std::string all_sorts("你好，世界 😀 e\u0301 \u202e \0 end", 33);
  Call call(channel_, script);
  EXPECT_THAT(exchange(call, {"你好", all_sorts, ""}),
              ElementsAre("服务器收到了: 你好", "服务器收到了: " + all_sorts, "服务器收到了: "));
  EXPECT_TRUE(call.finish().ok());
}

TEST_P(ChatServerTest, sends_as_many_replies_as_asked_after_the_delay_asked) {
  ServerScript script;
  script.reply_delay = milliseconds(20);
  script.replies_per_request = 2;
  Call call(channel_, script);
  auto begin = std::chrono::steady_clock::now();
  EXPECT_THAT(exchange(call, {"a"}), ElementsAre("a", "a"));
  EXPECT_GE(std::chrono::steady_clock::now() - begin,
            milliseconds(20));  // never early; how late is not ours to say
  EXPECT_TRUE(call.finish().ok());
}

TEST_P(ChatServerTest, ends_with_the_status_asked_after_k_replies) {
  Call call(channel_,
            with({.kind = Kind::kStatus, .at = sent(2), .fault = 3, .code = 14, .message = "忙, try again"}));
  for (const char* content : {"a", "b"}) {
    EXPECT_TRUE(call.write(content));
    EXPECT_EQ(call.read(), content);
  }
  EXPECT_EQ(call.read(), std::nullopt);
  grpc::Status status = call.finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(status.error_message(), "忙, try again");
  EXPECT_THAT(call.trailers(), UnorderedElementsAre(Pair("weir-marker", "1"), Pair("weir-received", "2"),
                                                    Pair("weir-sent", "2"), Pair("weir-status", "14"),
                                                    Pair("weir-fired", "3")));
}

TEST_P(ChatServerTest, ends_early_with_ok_while_the_client_is_not_done) {
  Call call(channel_, with({.kind = Kind::kStatus, .at = received(2), .fault = 0, .code = 0}));
  EXPECT_TRUE(call.write("a"));
  EXPECT_EQ(call.read(), "a");
  EXPECT_TRUE(call.write("b"));
  EXPECT_EQ(call.read(), std::nullopt);
  EXPECT_TRUE(call.finish().ok());
  EXPECT_EQ(call.trailers()["weir-fired"], "0");
  EXPECT_EQ(call.trailers()["weir-received"], "2");
  EXPECT_EQ(call.trailers()["weir-sent"], "1");
}

TEST_P(ChatServerTest, ends_after_a_time_without_any_message) {
  Call call(channel_, with({.kind = Kind::kStatus, .at = {Point::kAfter, 0, milliseconds(10)}, .code = 9}));
  EXPECT_EQ(call.read(), std::nullopt);
  EXPECT_EQ(call.finish().error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(call.trailers()["weir-received"], "0");
}

TEST_P(ChatServerTest, a_stalled_stream_reads_on_and_ends_only_by_the_client) {
  Call call(channel_, with({.kind = Kind::kStall, .at = sent(1)}));
  EXPECT_TRUE(call.write("a"));
  EXPECT_EQ(call.read(), "a");
  for (int i = 0; i < 200; ++i) EXPECT_TRUE(call.write("more"));
  wait_until([this] { return server_->counters().requests == 201; });
  call.context.TryCancel();
  EXPECT_EQ(call.read(), std::nullopt);
  EXPECT_EQ(call.finish().error_code(), grpc::StatusCode::CANCELLED);
  EXPECT_THAT(call.trailers(), IsEmpty());  // not the server's status, so not marked
  wait_until([this] { return server_->counters().streams_active() == 0; });
  EXPECT_EQ(server_->counters().replies, 1U);
}

TEST_P(ChatServerTest, a_stream_that_is_never_read_takes_no_request_in) {
  Call call(channel_, with({.kind = Kind::kNeverRead, .at = received(1)}));
  EXPECT_TRUE(call.write("a"));
  EXPECT_EQ(call.read(), "a");
  // A socket takes the message in; in process a write waits for the read that never comes.
  auto written = std::async(std::launch::async, [&call] { return call.write("b"); });
  if (GetParam() != std::string("inprocess")) {
    EXPECT_TRUE(written.get());
  }
  call.context.TryCancel();
  if (written.valid()) written.wait();
  EXPECT_EQ(call.finish().error_code(), grpc::StatusCode::CANCELLED);
  wait_until([this] { return server_->counters().streams_active() == 0; });
  EXPECT_EQ(server_->counters().requests, 1U);
}

TEST_P(ChatServerTest, slow_reads_delay_but_lose_nothing) {
  auto begin = std::chrono::steady_clock::now();  // before the call: the server waits from its beginning
  Call call(channel_, with({.kind = Kind::kSlowReads, .at = {}, .fault = 1, .delay = milliseconds(5)}));
  EXPECT_THAT(exchange(call, {"a", "b", "c"}), ElementsAre("a", "b", "c"));
  EXPECT_TRUE(call.finish().ok());
  EXPECT_GE(std::chrono::steady_clock::now() - begin, milliseconds(20));  // three messages and the half-close
  EXPECT_EQ(call.trailers()["weir-fired"], "1");
}

TEST_P(ChatServerTest, slow_writes_delay_but_lose_nothing) {
  auto begin = std::chrono::steady_clock::now();
  Call call(channel_, with({.kind = Kind::kSlowWrites, .at = {}, .fault = 1, .delay = milliseconds(5)}));
  EXPECT_THAT(exchange(call, {"a", "b", "c"}), ElementsAre("a", "b", "c"));
  EXPECT_TRUE(call.finish().ok());
  EXPECT_GE(std::chrono::steady_clock::now() - begin, milliseconds(15));
  EXPECT_EQ(call.trailers()["weir-fired"], "1");
}

TEST_P(ChatServerTest, a_large_reply_says_the_same_in_more_bytes_and_the_next_one_is_as_it_was) {
  Call call(channel_, with({.kind = Kind::kLargeReply, .at = sent(1), .fault = 2, .size = Bytes{100'000}}));
  std::vector<std::size_t> sizes;
  for (const char* text : {"a", "b", "c"}) {
    EXPECT_TRUE(call.write(text));
    chat::MessageResponse response;
    ASSERT_TRUE(call.stream->Read(&response));
    EXPECT_EQ(response.reply(), text);
    sizes.push_back(response.ByteSizeLong());
  }
  EXPECT_EQ(sizes[0], 3U);
  EXPECT_GE(sizes[1], 100'000U);
  EXPECT_EQ(sizes[2], 3U);
}

TEST_P(ChatServerTest, a_status_has_the_details_it_was_given) {
  Call call(channel_,
            with({.kind = Kind::kStatus, .code = 8, .message = "no", .details = "why", .details_code = 13}));
  EXPECT_THAT(call.read_all(), IsEmpty());
  grpc::Status status = call.finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(status.error_details(), encode_status_details(13, "no", "why"));
}

TEST(ChatServerLimits, a_message_above_the_limit_never_reaches_the_service) {
  auto server = ChatServer::start({.listen = "127.0.0.1:0", .limits = {.message = Bytes{1000}}});
  ASSERT_TRUE(server.ok()) << server.status();
  Call call(grpc::CreateChannel((*server)->address(), grpc::InsecureChannelCredentials()), Metadata{});
  EXPECT_TRUE(call.write(std::string(2000, 'x')));
  EXPECT_THAT(call.read_all(), IsEmpty());
  EXPECT_EQ(call.finish().error_message(), "Received message larger than max (2003 vs. 1000)");
  EXPECT_EQ((*server)->counters().requests, 0U);
}

TEST_P(ChatServerTest, changes_single_replies_and_counts_what_it_sent) {
  struct Row {
    Kind kind;
    std::vector<std::string> replies;
  };
  for (const Row& row :
       {Row{Kind::kCorrupt, {"1", "3", "3", "4"}}, Row{Kind::kDrop, {"1", "3", "4"}},
        Row{Kind::kDuplicate, {"1", "2", "2", "3", "4"}}, Row{Kind::kReorder, {"1", "3", "2", "4"}}}) {
    Call call(channel_, with({.kind = row.kind, .at = sent(1), .fault = 6}));
    EXPECT_EQ(exchange(call, {"1", "2", "3", "4"}), row.replies);
    EXPECT_TRUE(call.finish().ok());
    EXPECT_EQ(call.trailers()["weir-received"], "4");
    EXPECT_EQ(call.trailers()["weir-sent"], std::to_string(row.replies.size()));
    EXPECT_EQ(call.trailers()["weir-fired"], "6");
  }
}

TEST_P(ChatServerTest, refuses_a_malformed_header_and_says_what_is_right) {
  Call call(channel_, Metadata{{"weir-act", "status at=sometime code=14"}});
  EXPECT_EQ(call.read(), std::nullopt);
  grpc::Status status = call.finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(status.error_message(), HasSubstr("weir-act: at=sometime is not open, received:K"));
  EXPECT_EQ(call.trailers()["weir-marker"], "1");
}

TEST_P(ChatServerTest, survives_a_cancel_in_the_middle_of_a_delay) {
  ServerScript script;
  script.reply_delay = milliseconds(3);
  for (int i = 0; i < 50; ++i) {
    Call call(channel_, script);
    for (int k = 0; k < i % 5 + 1; ++k) call.write("x");
    // Some cancels meet a reply that is waiting, some one that is being written.
    if (i % 2 == 1) call.read();
    call.context.TryCancel();
    call.read_all();
    EXPECT_EQ(call.finish().error_code(), grpc::StatusCode::CANCELLED);
  }
  wait_until([this] { return server_->counters().streams_active() == 0; });
  // Late wake-ups must find ended streams, not freed ones: outlive them.
  Call last(channel_, script);
  EXPECT_THAT(exchange(last, {"still here"}), ElementsAre("still here"));
  EXPECT_TRUE(last.finish().ok());
}

TEST_P(ChatServerTest, two_hundred_streams_at_once_do_not_mix) {
  std::vector<std::unique_ptr<Call>> calls;
  ServerScript script;
  script.reply_delay = milliseconds(1);
  for (int i = 0; i < 200; ++i) {
    calls.push_back(std::make_unique<Call>(channel_, i % 2 == 0 ? ServerScript{} : script));
  }
  for (int round = 0; round < 5; ++round) {
    for (std::size_t i = 0; i < calls.size(); ++i) {
      ASSERT_TRUE(calls[i]->write(std::to_string(i) + "/" + std::to_string(round)));
    }
    for (std::size_t i = 0; i < calls.size(); ++i) {
      ASSERT_EQ(calls[i]->read(), std::to_string(i) + "/" + std::to_string(round));
    }
  }
  EXPECT_EQ(server_->counters().streams_active(), 200U);
  for (auto& call : calls) {
    call->stream->WritesDone();
    EXPECT_EQ(call->read(), std::nullopt);
    EXPECT_TRUE(call->finish().ok());
    EXPECT_EQ(call->trailers()["weir-sent"], "5");
  }
  wait_until([this] { return server_->counters().streams_ended == 200; });
  EXPECT_EQ(server_->counters().requests, 1000U);
  EXPECT_EQ(server_->counters().replies, 1000U);
}

TEST_P(ChatServerTest, a_client_that_writes_far_ahead_is_held_back_and_loses_nothing) {
  ServerScript script;
  script.reply_delay = milliseconds(1);
  Call call(channel_, script);
  std::thread writer([&call] {
    for (int i = 0; i < 2000; ++i) call.write(std::to_string(i));
    call.stream->WritesDone();
  });
  std::vector<std::string> replies = call.read_all();
  writer.join();
  EXPECT_TRUE(call.finish().ok());
  ASSERT_EQ(replies.size(), 2000U);
  for (std::size_t i = 0; i < replies.size(); ++i) ASSERT_EQ(replies[i], std::to_string(i));
}

TEST_P(ChatServerTest, stop_cancels_what_the_grace_did_not_end) {
  Call call(channel_, ServerScript{});
  EXPECT_TRUE(call.write("a"));
  EXPECT_EQ(call.read(), "a");
  server_->stop(milliseconds(1));
  EXPECT_EQ(server_->counters().streams_active(), 0U);
  EXPECT_EQ(call.read(), std::nullopt);
  EXPECT_EQ(call.finish().error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_THAT(call.trailers(), IsEmpty());  // a status of the library, not of the service
}

/// Over sockets only: gRPC's in-process transport knows no grace.
class ChatServerGrace : public ChatServerTest {
 protected:
  /// A client of frames. gRPC's own loses trailers that have arrived when one of its writes meets the closed connection
  /// first (decision 012), and no server can help that.
  H2Client dial() {
    const std::string& address = server_->address();
    if (GetParam() == std::string("unix")) return H2Client(TcpPeer::dial_unix(address.substr(5)));  // "unix:"
    return H2Client(
        TcpPeer::dial(static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)))));
  }
  static std::string message(std::string_view content, std::uint8_t flags = 0) {
    chat::MessageRequest request;
    request.set_content(std::string(content));
    return h2_peer::message(1, request.SerializeAsString(), flags);
  }
  /// The next frame of this type. PINGs on the way there are answered (RFC 9113 section 6.7): gRPC measures the connection
  /// with them, and has one on its way at a time.
  H2Frame next(H2Client& client, std::uint8_t type) {
    for (;;) {
      H2Frame frame = client.next({type, h2_peer::kPing});
      if (frame.type != h2_peer::kPing) return frame;
      if (frame.flags == h2_peer::kAck) continue;
      client.send(h2_peer::frame({h2_peer::kPing, h2_peer::kAck, 0, frame.payload}));
      ++pings_answered_;
    }
  }
  /// The content of the next reply.
  std::string reply(H2Client& client) {
    H2Frame frame = next(client, h2_peer::kData);
    chat::MessageResponse response;
    EXPECT_TRUE(frame.payload.size() > 5 && response.ParseFromString(frame.payload.substr(5)));
    return response.reply();
  }
  int pings_answered_ = 0;
};

TEST_P(ChatServerGrace, lets_a_stream_finish) {
  H2Client client = dial();
  client.request(1);
  client.send(message("a"));
  EXPECT_EQ(reply(client), "a");
  auto stopped = std::async(std::launch::async, [this] { server_->stop(std::chrono::seconds(40)); });
  // A graceful end in two steps (RFC 9113 section 6.8): a GOAWAY that refuses nothing yet, a PING that is answered, and the
  // GOAWAY that counts. gRPC sends that one without an answer too, but 20 s later.
  EXPECT_EQ(next(client, h2_peer::kGoaway).payload.substr(0, 8), std::string("\x7f\xff\xff\xff\0\0\0\0", 8));
  const int answered_before = pings_answered_;
  EXPECT_EQ(next(client, h2_peer::kGoaway).payload.substr(0, 8), std::string("\0\0\0\1\0\0\0\0", 8))
      << "stream 1, NO_ERROR";
  EXPECT_GT(pings_answered_, answered_before) << "the server waited for its 20 s to pass";
  client.send(message("b", h2_peer::kEndStream));
  EXPECT_EQ(reply(client), "b");
  EXPECT_EQ(client.next_headers()["grpc-status"], "0");
  stopped.get();  // returns now, not after 40 s: the test's own time limit says so
  EXPECT_EQ(server_->counters().streams_ended, 1U);
}

INSTANTIATE_TEST_SUITE_P(Socket, ChatServerGrace, testing::Values("tcp", "unix"));

/// One call of any method with a request and a reply as bytes.
std::string call_raw(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
                     const std::string& request) {
  grpc::GenericStub stub(channel);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(50));
  grpc::CompletionQueue queue;
  auto stream = stub.PrepareCall(&context, method, &queue);
  void* tag = nullptr;
  bool ok = false;
  auto done = [&] { return queue.Next(&tag, &ok) && ok; };
  std::string out;
  grpc::Slice slice(request);
  grpc::ByteBuffer reply;
  stream->StartCall(nullptr);
  EXPECT_TRUE(done());
  stream->WriteLast(grpc::ByteBuffer(&slice, 1), grpc::WriteOptions(), nullptr);
  EXPECT_TRUE(done());
  stream->Read(&reply, nullptr);
  if (done()) {
    std::vector<grpc::Slice> slices;
    (void)reply.Dump(&slices);
    for (const grpc::Slice& part : slices)
      out.append(reinterpret_cast<const char*>(part.begin()), part.size());
  }
  grpc::Status status;
  stream->Finish(&status, nullptr);
  EXPECT_TRUE(done());
  EXPECT_TRUE(status.ok()) << status.error_message();
  return out;
}

TEST_P(ChatServerTest, reflection_lists_the_chat_service) {
  // ServerReflectionRequest.list_services (field 7, a string) = "*";
  // grpc/reflection/v1alpha/reflection.proto.
  std::string reply = call_raw(channel_, "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
                               std::string("\x3a\x01*"));
  EXPECT_THAT(reply, HasSubstr("chat.ChatService"));
  EXPECT_THAT(reply, HasSubstr("grpc.health.v1.Health"));
}

TEST_P(ChatServerTest, health_says_serving_for_the_server_and_for_the_chat_service) {
  // HealthCheckRequest.service (field 1, a string); HealthCheckResponse.status (field 1) = SERVING (1).
  const std::string serving = "\x08\x01";
  EXPECT_EQ(call_raw(channel_, "/grpc.health.v1.Health/Check", ""), serving);
  EXPECT_EQ(call_raw(channel_, "/grpc.health.v1.Health/Check",
                     "\x0a\x10"
                     "chat.ChatService"),
            serving);
}

TEST(ChatServerAddress, says_which_port_it_found) {
  auto server = start_server("127.0.0.1:0");
  EXPECT_TRUE(server->address().starts_with("127.0.0.1:")) << server->address();
  EXPECT_FALSE(server->address().ends_with(":0")) << server->address();
}

TEST(ChatServerAddress, a_port_in_use_is_an_error) {
  auto first = start_server("127.0.0.1:0");
  auto second = ChatServer::start({.listen = first->address()});
  EXPECT_FALSE(second.ok());
  EXPECT_THAT(std::string(second.status().message()), HasSubstr(first->address()));
}

TEST(ChatServerAddress, an_address_without_a_port_is_an_error_with_the_right_form) {
  auto server = ChatServer::start({.listen = "localhost"});
  EXPECT_FALSE(server.ok());
  EXPECT_THAT(std::string(server.status().message()), HasSubstr("host:port"));
}

}  // namespace
}  // namespace weir
