// What calls carry: metadata, credentials, names, certificates. On both engines, and through the relay.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <thread>
#include <tuple>

#include "tests/integration/expected_run.h"
#include "tests/integration/weir_process.h"
#include "tests/support/mirror_server.h"
#include "tests/support/test_certificate.h"

namespace weir {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;

class Calls : public testing::TestWithParam<std::tuple<const char*, bool>> {
 protected:
  /// A scenario with these lines in [target] and in its group.
  std::string scenario(const std::string& address, const std::string& target, const std::string& group = {}) {
    const auto& [engine, relay] = GetParam();
    return folder_.write("calls.toml",
                         std::string("schema = 1\nname = \"calls\"\n[target]\naddress = \"") + address +
                             "\"\nengine = \"" + engine + "\"\nrelay = " + (relay ? "true" : "false") + "\n" +
                             target + "\n[phases]\nmeasure = \"20s\"\n[[streams]]\nname = \"talkers\"\n" +
                             "count = 2\nmessages = 3\n" + group + "\n");
  }
  Ended run(const std::string& file, const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments = {"run", file, "--json", "--out", (folder_.path() / "runs").string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_weir(arguments);
  }
  /// Everything that runs left behind, and what they printed.
  std::string all_that_is_left(const Ended& ended) {
    std::string all = ended.out + ended.err;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_.path() / "runs")) {
      if (entry.is_regular_file()) all += read_file(entry.path());
    }
    return all;
  }
  static std::string engine() { return std::get<0>(GetParam()); }

  TempFolder folder_;
};

TEST_P(Calls, carry_metadata_of_the_target_and_of_their_group) {
  MirrorServer server;
  setenv("WEIR_TEST_TENANT", "blue", 1);
  const Ended ended = run(scenario(
      server.address(),
      "metadata = { x-tenant = \"${env:WEIR_TEST_TENANT}-{stream}.{incarnation}\", x-plain = \"kept\", "
      "x-many = [\"1\", \"2\"], trace-bin = \"base64:AAH/\" }\nauthority = \"chat.example:80\"\n"
      "user_agent = \"mine/1.0\"",
      "metadata = { x-plain = \"of {group}\" }"));
  EXPECT_EQ(ended.exit_code, 0) << account_of(ended);
  const std::vector<MirroredCall> calls = server.calls();
  ASSERT_EQ(calls.size(), 2U);
  std::vector<std::string> tenants;
  for (const MirroredCall& call : calls) {
    tenants.push_back(call.metadata.find("x-tenant")->second);
    EXPECT_THAT(call.metadata, Contains(Pair("x-plain", "of talkers")));
    EXPECT_EQ(call.metadata.count("x-plain"), 1U);
    EXPECT_EQ(call.metadata.count("x-many"), 2U);
    EXPECT_THAT(call.metadata, Contains(Pair("trace-bin", std::string("\x00\x01\xff", 3))));
    EXPECT_THAT(call.metadata, Contains(Pair("user-agent", testing::StartsWith("mine/1.0 "))));
    EXPECT_EQ(call.authority, "chat.example:80");
  }
  EXPECT_THAT(tenants, testing::UnorderedElementsAre("blue-0.0", "blue-1.0"));
}

TEST_P(Calls, keep_their_credentials_to_themselves) {
  MirrorServer server({.repeats_credentials = true});
  setenv("WEIR_TEST_TOKEN", "s3cr3t-of-the-environment", 1);
  (void)folder_.write("password.txt", "s3cr3t-of-a-file\n");
  const std::string bearer = scenario(server.address(), "auth = { bearer = \"${env:WEIR_TEST_TOKEN}\" }",
                                      "expect = [\"app.unauthenticated\"]");
  const Ended by_token = run(bearer);
  const std::string basic =
      scenario(server.address(), "auth = { basic = { user = \"me\", password = \"{file:password.txt}\" } }",
               "expect = [\"app.unauthenticated\"]");
  const Ended by_password = run(basic);

  const std::vector<MirroredCall> calls = server.calls();
  ASSERT_EQ(calls.size(), 4U);
  EXPECT_THAT(calls[0].metadata, Contains(Pair("authorization", "Bearer s3cr3t-of-the-environment")));
  EXPECT_THAT(calls[3].metadata, Contains(Pair("authorization", "Basic bWU6czNjcjN0LW9mLWEtZmlsZQ==")));
  const std::string left = all_that_is_left(by_token) + all_that_is_left(by_password);
  EXPECT_THAT(left, HasSubstr("who is Bearer ***?"));
  EXPECT_THAT(left, HasSubstr("who is Basic ***?"));
  EXPECT_THAT(left, Not(HasSubstr("s3cr3t")));
  EXPECT_THAT(left, Not(HasSubstr("bWU6czNjcjN0")));
}

TEST_P(Calls, do_not_begin_where_a_secret_is_missing) {
  const Ended ended = run(scenario("127.0.0.1:1",
                                   "metadata = { x-key = \"${env:WEIR_TEST_NOBODY_SET_IT}\" }\n"
                                   "auth = { bearer = \"{file:nowhere.txt}\" }"));
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_THAT(ended.err, HasSubstr("the environment has no WEIR_TEST_NOBODY_SET_IT"));
  EXPECT_THAT(ended.err, HasSubstr("fix: set it: export WEIR_TEST_NOBODY_SET_IT=..."));
  EXPECT_THAT(ended.err, HasSubstr("the file nowhere.txt can't be read: No such file or directory"));
  EXPECT_THAT(ended.err, HasSubstr("2 errors"));
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "runs")) << "nothing was begun";
}

TEST_P(Calls, show_a_certificate_to_a_server_that_asks_for_one) {
  const TestCertificate server_own = make_test_certificate("chat.test");
  const TestCertificate client_own = make_test_certificate("client.test");
  MirrorServer server(
      {.certificate = server_own.certificate, .key = server_own.key, .client_ca = client_own.certificate});
  (void)folder_.write("ca.pem", server_own.certificate);
  (void)folder_.write("client.pem", client_own.certificate);
  (void)folder_.write("client-key.pem", client_own.key);
  const Ended ended = run(scenario(
      server.address(),
      "tls = { ca = \"ca.pem\", name = \"chat.test\", cert = \"client.pem\", key = \"client-key.pem\" }"));
  EXPECT_EQ(ended.exit_code, 0) << account_of(ended);
  ASSERT_EQ(server.calls().size(), 2U);
  EXPECT_EQ(server.calls()[0].peer_name, "client.test");

  const Ended without = run(scenario(server.address(), "tls = { ca = \"ca.pem\", name = \"chat.test\" }"));
  EXPECT_EQ(without.exit_code, 3) << account_of(without);
  EXPECT_EQ(server.calls().size(), 2U);
  EXPECT_THAT(without.out, HasSubstr("target.tls.cert=FILE"));
}

TEST_P(Calls, take_any_certificate_where_they_are_told_to) {
  const TestCertificate server_own = make_test_certificate("chat.test");
  MirrorServer server({.certificate = server_own.certificate, .key = server_own.key});
  const Ended refused = run(scenario(server.address(), "tls = { name = \"chat.test\" }"));
  EXPECT_EQ(refused.exit_code, 3) << account_of(refused);
  const Ended taken = run(scenario(server.address(), "tls = { name = \"other.test\", insecure = true }"));
  EXPECT_EQ(taken.exit_code, 0) << account_of(taken);
  EXPECT_EQ(server.calls().size(), 2U);
}

TEST_P(Calls, name_each_file_of_tls_that_is_no_good) {
  const TestCertificate one = make_test_certificate("a.test");
  const TestCertificate other = make_test_certificate("b.test");
  (void)folder_.write("one.pem", one.certificate);
  (void)folder_.write("other-key.pem", other.key);
  (void)folder_.write("empty.pem", "");
  const Ended ended = run(
      scenario("127.0.0.1:1", "tls = { ca = \"empty.pem\", cert = \"one.pem\", key = \"other-key.pem\" }"));
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_THAT(ended.err, HasSubstr("empty.pem holds no certificate"));
  EXPECT_THAT(ended.err, HasSubstr("other-key.pem is not the key of the first certificate"));
  EXPECT_THAT(ended.err, HasSubstr("^^^^^^^^^^^"));
  const Ended missing = run(scenario("127.0.0.1:1", "tls = { cert = \"no.pem\", key = \"empty.pem\" }"));
  EXPECT_THAT(missing.err, HasSubstr("no.pem can't be read: No such file or directory"));
}

TEST_P(Calls, are_compressed_both_ways) {
  MirrorServer server({.gzip = true});
  const Ended ended =
      run(scenario(server.address(), "compression = \"gzip\"", "payload = { size = \"4KiB\" }"));
  EXPECT_EQ(ended.exit_code, 0) << account_of(ended);
  EXPECT_EQ(server.calls().size(), 2U);
  for (const v1::StreamRecord& stream : parse_streams(folder_.path() / "runs"))
    EXPECT_EQ(stream.class_(), "ok.complete");
}

TEST_P(Calls, wait_for_a_server_that_is_late_where_they_are_told_to) {
  // The relay resets what it can't pass on, and a refused connect is one to the port itself: both are waited out.
  TempFolder place;
  const std::string address = "unix:" + (place.path() / "s").string();
  std::optional<WeirProcess> server;
  const std::string file =
      scenario(address, "wait_for_ready = true", "watchdog = \"20s\"\ndeadline = \"30s\"");
  WeirProcess weir({"run", file, "--json", "--out", (folder_.path() / "runs").string()});
  // The first attempt, which is made at once, fails.
  std::this_thread::sleep_for(std::chrono::milliseconds(400));
  server.emplace(std::vector<std::string>{"serve", "--listen", address, "--quiet", "--server", "wire"});
  EXPECT_EQ(weir.wait(), 0) << weir.out() << weir.err();
  server->signal(SIGTERM);
  EXPECT_EQ(server->wait(), 0);
}

/// weir's own server asks for a certificate, and its own relay shows one for clients that speak no TLS.
TEST(RelayAlone, shows_a_certificate_and_writes_down_what_clients_say) {
  const TempFolder folder;
  const TestCertificate server_own = make_test_certificate("chat.test");
  const TestCertificate client_own = make_test_certificate("client.test");
  const std::string ca = folder.write("ca.pem", server_own.certificate);
  const std::string client = folder.write("client.pem", client_own.certificate);
  const std::string client_key = folder.write("client-key.pem", client_own.key);
  WeirProcess server({"serve", "--listen", "127.0.0.1:0", "--quiet", "--cert", ca, "--key",
                      folder.write("key.pem", server_own.key), "--client-ca", client});
  const std::string to = "127.0.0.1:" + std::to_string(port_after(server, "listening on "));
  const std::string record = (folder.path() / "messages.ndjson").string();
  WeirProcess relay({"relay", "--to", to, "--to-tls", "--to-ca", ca, "--to-name", "chat.test", "--to-cert",
                     client, "--to-key", client_key, "--record", record, "--quiet"});
  const std::string file =
      folder.write("client.toml", "schema = 1\nname = \"client\"\n[target]\naddress = \"127.0.0.1:" +
                                      std::to_string(port_after(relay, "listening on ")) +
                                      "\"\n[[streams]]\nname = \"g\"\ncount = 2\nmessages = 5\n");
  for (const char* compression : {"identity", "gzip"}) {
    const Ended ended = run_weir({"run", file, "--json", "--out", (folder.path() / "runs").string(), "--set",
                                  std::string("target.compression=") + compression});
    EXPECT_EQ(ended.exit_code, 0) << account_of(ended);
  }
  relay.signal(SIGTERM);
  EXPECT_EQ(relay.wait(), 0) << relay.err();
  server.signal(SIGTERM);
  EXPECT_EQ(server.wait(), 0) << server.err();
  const std::string lines = read_file(record);
  EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), 20);
  EXPECT_THAT(lines,
              HasSubstr("\"method\": \"chat.ChatService/BidirectionalChat\", \"n\": 5, \"base64\": \"C"))
      << "a chat message begins with its field 1";
  EXPECT_THAT(lines, Not(HasSubstr("packed"))) << "gzip is undone";
}

TEST(RelayAlone, says_what_is_wrong_with_its_certificate) {
  const TempFolder folder;
  const TestCertificate own = make_test_certificate("client.test");
  const std::string client = folder.write("client.pem", own.certificate);
  const std::string other_key = folder.write("key.pem", make_test_certificate("other.test").key);
  const auto refused = [](std::vector<std::string> more) {
    std::vector<std::string> arguments = {"relay", "--to", "127.0.0.1:1"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Ended ended = run_weir(arguments);
    EXPECT_EQ(ended.exit_code, 2) << ended.out << ended.err;
    return ended.err;
  };
  EXPECT_THAT(refused({"--to-tls", "--to-cert", client}), HasSubstr("--to-key"));
  EXPECT_THAT(refused({"--to-cert", client, "--to-key", other_key}), HasSubstr("--to-tls"));
  EXPECT_THAT(refused({"--to-tls", "--to-cert", client, "--to-key", other_key}),
              HasSubstr("--to-key is not the key of the first certificate"));
  EXPECT_THAT(refused({"--to-tls", "--to-cert", client, "--to-key", "/nonexistent.pem"}),
              HasSubstr("--to-key: /nonexistent.pem can't be read"));
  EXPECT_THAT(refused({"--record", "/nonexistent/messages.ndjson"}),
              HasSubstr("the record can't be written to"));
}

INSTANTIATE_TEST_SUITE_P(Engines, Calls, testing::Combine(testing::Values("grpc", "wire"), testing::Bool()),
                         [](const auto& one) {
                           return std::string(std::get<0>(one.param)) +
                                  (std::get<1>(one.param) ? "_through_the_relay" : "");
                         });

}  // namespace
}  // namespace weir
