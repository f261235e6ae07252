#include "harness/probe/look.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <thread>

#include "harness/tls/authority.h"
#include "tests/support/stubborn_tls.h"
#include "tests/support/tls_peer.h"

namespace weir {
namespace {

using testing::Contains;

constexpr Duration kPatience = std::chrono::seconds(20);  // a guard, no wait

SslContext trusting(const std::string& pem) { return make_client_context(pem).value(); }

LookAt at(std::uint16_t port) { return {.host = "127.0.0.1", .port = port}; }

/// A sound server of TLS, for one connection.
class SoundTls {
 public:
  explicit SoundTls(const std::vector<std::string>& names)
      : thread_([this, context = authority.serve_as(names).value()] {
          TlsPeer peer(port.accept(), TlsFilter::server(context));
          peer.shake_hands();
        }) {}
  ~SoundTls() { thread_.join(); }

  TestAuthority authority;
  TcpPort port;

 private:
  std::thread thread_;
};

TEST(Look, sees_a_sound_server) {
  const SoundTls server({"chat.test"});
  const Seen seen =
      look_at(at(server.port.port()), trusting(server.authority.certificate_pem()), "chat.test", kPatience);
  EXPECT_TRUE(seen.connected);
  EXPECT_TRUE(seen.tls.spoken);
  EXPECT_TRUE(seen.tls.shaken) << seen.tls.failure;
  EXPECT_TRUE(seen.tls.h2);
  EXPECT_FALSE(seen.tls.unknown_authority || seen.tls.wrong_name || seen.tls.expired ||
               seen.tls.not_yet_valid || seen.tls.wants_certificate);
  EXPECT_THAT(seen.tls.names, Contains("chat.test"));
}

TEST(Look, sees_a_wrong_name_and_an_unknown_authority_at_once) {
  const SoundTls server({"chat.test"});
  const Seen seen =
      look_at(at(server.port.port()), trusting(TestAuthority().certificate_pem()), "other.test", kPatience);
  EXPECT_TRUE(seen.tls.shaken) << seen.tls.failure;
  EXPECT_TRUE(seen.tls.unknown_authority);
  EXPECT_TRUE(seen.tls.wrong_name);
  EXPECT_THAT(seen.tls.authority, testing::StartsWith("weir test CA"));
}

TEST(Look, sees_that_a_certificate_has_expired) {
  const TestCertificate old = make_test_certificate("chat.test", -60);
  const StubbornTls server(StubbornTls::How::kNoAlpn, old);
  const Seen seen = look_at(at(server.port()), trusting(old.certificate), "chat.test", kPatience);
  EXPECT_TRUE(seen.tls.expired);
  EXPECT_FALSE(seen.tls.unknown_authority);
  EXPECT_FALSE(seen.tls.wrong_name);
}

TEST(Look, sees_that_http2_is_not_offered) {
  const TestCertificate certificate = make_test_certificate("chat.test");
  const StubbornTls server(StubbornTls::How::kNoAlpn, certificate);
  const Seen seen = look_at(at(server.port()), trusting(certificate.certificate), "chat.test", kPatience);
  EXPECT_TRUE(seen.tls.shaken) << seen.tls.failure;
  EXPECT_FALSE(seen.tls.h2);
}

TEST(Look, sees_that_a_clients_certificate_is_wanted) {
  const TestCertificate certificate = make_test_certificate("chat.test");
  const StubbornTls server(StubbornTls::How::kWantsCertificate, certificate);
  const Seen seen = look_at(at(server.port()), trusting(certificate.certificate), "chat.test", kPatience);
  EXPECT_TRUE(seen.tls.wants_certificate);
}

TEST(Look, asks_in_the_clear_where_tls_is_not_spoken) {
  TcpPort port;
  std::thread server([&] {
    {
      TcpPeer first = port.accept();
      first.send(std::string("\0\0\0\4\0\0\0\0\0", 9));
      (void)first.receive_to_end();
    }
    TcpPeer second = port.accept();
    EXPECT_EQ(second.receive(24), "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    second.send(std::string("\0\0\0\4\0\0\0\0\0", 9));
  });
  const Seen seen = look_at(at(port.port()), trusting(""), "127.0.0.1", kPatience);
  server.join();
  EXPECT_TRUE(seen.connected);
  EXPECT_FALSE(seen.tls.spoken);
  EXPECT_EQ(seen.plain, std::string("\0\0\0\4\0\0\0\0\0", 9));
}

TEST(Look, gives_up_on_a_server_that_says_nothing) {
  TcpPort port;  // the kernel accepts, nobody else does
  const Seen seen = look_at(at(port.port()), trusting(""), "127.0.0.1", std::chrono::milliseconds(50));
  EXPECT_TRUE(seen.connected);
  EXPECT_FALSE(seen.tls.spoken);
  EXPECT_EQ(seen.plain, "");
}

TEST(Look, knows_when_nobody_is_there) {
  std::uint16_t free = 0;
  {
    const TcpPort port;
    free = port.port();
  }
  EXPECT_FALSE(look_at(at(free), trusting(""), "127.0.0.1", kPatience).connected);
  EXPECT_FALSE(look_at({.unix_path = "/nonexistent/socket"}, trusting(""), "localhost", kPatience).connected);
}

}  // namespace
}  // namespace weir
