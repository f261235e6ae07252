#include "harness/tls/filter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include "harness/tls/authority.h"
#include "tests/support/test_certificate.h"
#include "tests/unit/tls/tls_pair.h"

namespace weir {
namespace {

using testing::HasSubstr;

constexpr std::uint8_t kBadCertificate = 42;  // alerts of RFC 8446 section 6
constexpr std::uint8_t kUnknownCa = 48;
constexpr std::uint8_t kNoApplicationProtocol = 120;

/// OpenSSL itself as one end, in memory: for peers that do what a filter does not.
class RawPeer {
 public:
  static RawPeer server(const TestCertificate& certificate, const std::string& alpn) {
    RawPeer peer(TLS_server_method());
    BIO* pem = BIO_new_mem_buf(certificate.certificate.data(), -1);
    X509* x509 = PEM_read_bio_X509(pem, nullptr, nullptr, nullptr);
    SSL_CTX_use_certificate(peer.context_.get(), x509);
    X509_free(x509);
    BIO_free(pem);
    pem = BIO_new_mem_buf(certificate.key.data(), -1);
    EVP_PKEY* key = PEM_read_bio_PrivateKey(pem, nullptr, nullptr, nullptr);
    SSL_CTX_use_PrivateKey(peer.context_.get(), key);
    EVP_PKEY_free(key);
    BIO_free(pem);
    *peer.alpn_ = alpn;
    SSL_CTX_set_alpn_select_cb(
        peer.context_.get(),
        [](SSL*, const unsigned char** out, unsigned char* size, const unsigned char*, unsigned,
           void* alpn_of) {
          const std::string& chosen = *static_cast<std::string*>(alpn_of);
          if (chosen.empty()) return SSL_TLSEXT_ERR_NOACK;
          *out = reinterpret_cast<const unsigned char*>(chosen.data());
          *size = static_cast<unsigned char>(chosen.size());
          return SSL_TLSEXT_ERR_OK;
        },
        peer.alpn_.get());
    peer.begin();
    SSL_set_accept_state(peer.ssl_.get());
    return peer;
  }
  /// `alpn`: protocols with their lengths; empty: none is offered.
  static RawPeer client(std::string_view alpn, int newest = TLS1_3_VERSION) {
    RawPeer peer(TLS_client_method());
    SSL_CTX_set_min_proto_version(peer.context_.get(), TLS1_1_VERSION);
    SSL_CTX_set_max_proto_version(peer.context_.get(), newest);
    SSL_CTX_set_alpn_protos(peer.context_.get(), reinterpret_cast<const unsigned char*>(alpn.data()),
                            static_cast<unsigned>(alpn.size()));
    peer.begin();
    SSL_set_connect_state(peer.ssl_.get());
    return peer;
  }

  /// Carries bytes between the two until neither has any. What the filter got.
  std::string exchange(TlsFilter& filter) {
    std::string plain;
    for (;;) {
      char room[4096];
      if (SSL_do_handshake(ssl_.get()) == 1) {
        int size = 0;
        while ((size = SSL_read(ssl_.get(), room, sizeof room)) > 0)
          got.append(room, static_cast<std::size_t>(size));
      }
      std::string bytes(BIO_ctrl_pending(out_), '\0');
      BIO_read(out_, bytes.data(), static_cast<int>(bytes.size()));
      filter.receive(bytes, plain);
      std::string back;
      if (!filter.take(back) && bytes.empty()) return plain;
      BIO_write(in_, back.data(), static_cast<int>(back.size()));
    }
  }
  void send(const std::string& text) { SSL_write(ssl_.get(), text.data(), static_cast<int>(text.size())); }

  std::string got;

 private:
  explicit RawPeer(const SSL_METHOD* method) : context_(SSL_CTX_new(method), SSL_CTX_free) {}
  void begin() {
    ssl_ = {SSL_new(context_.get()), SSL_free};
    SSL_set_bio(ssl_.get(), in_, out_);
  }

  std::unique_ptr<std::string> alpn_ = std::make_unique<std::string>();
  SslContext context_;
  BIO* in_ = BIO_new(BIO_s_mem());
  BIO* out_ = BIO_new(BIO_s_mem());
  std::shared_ptr<SSL> ssl_;
};

class TlsFilterTest : public testing::Test {
 protected:
  [[nodiscard]] TlsPair pair(const std::string& name = "chat.test") const {
    return {.client = TlsFilter::client(*make_client_context(authority_.certificate_pem()), name),
            .server = TlsFilter::server(*authority_.serve_as({"chat.test"}))};
  }

  const TestAuthority authority_;
  const TestCertificate certificate_ = make_test_certificate("chat.test");
};

TEST_F(TlsFilterTest, carries_bytes_both_ways_once_hands_were_shaken) {
  for (const char* name : {"chat.test", "127.0.0.1"}) {
    SCOPED_TRACE(name);
    TlsPair both = pair(name);
    EXPECT_FALSE(both.client->ready());
    EXPECT_FALSE(both.server->ready());
    both.exchange();
    ASSERT_TRUE(both.client->ready()) << both.client->problem();
    ASSERT_TRUE(both.server->ready()) << both.server->problem();
    EXPECT_EQ(both.client->version(), "TLSv1.3");
    both.client->send("from the client");
    both.server->send(std::string(100'000, 's'));  // several records
    both.exchange();
    EXPECT_EQ(both.at_client, std::string(100'000, 's'));
    EXPECT_EQ(both.at_server, "from the client");
  }
}

TEST_F(TlsFilterTest, bytes_may_come_one_by_one) {
  TlsPair both = pair();
  both.piece = 1;
  both.exchange();
  ASSERT_TRUE(both.client->ready()) << both.client->problem();
  ASSERT_TRUE(both.server->ready()) << both.server->problem();
  both.client->send("abc");
  both.client->send("def");
  both.server->send(std::string(20'000, 's'));
  both.exchange();
  EXPECT_EQ(both.at_server, "abcdef");
  EXPECT_EQ(both.at_client, std::string(20'000, 's'));
}

TEST_F(TlsFilterTest, what_comes_together_with_the_end_of_the_handshake_is_not_lost) {
  TlsPair both = pair();
  std::string bytes;
  both.client->take(bytes);
  both.server->receive(bytes, both.at_server);
  bytes.clear();
  both.server->take(bytes);
  both.client->receive(bytes, both.at_client);
  ASSERT_TRUE(both.client->ready());
  both.client->send("at once");
  bytes.clear();
  both.client->take(bytes);  // the client's Finished, and its first words
  both.server->receive(bytes, both.at_server);
  EXPECT_TRUE(both.server->ready());
  EXPECT_EQ(both.at_server, "at once");
}

TEST_F(TlsFilterTest, an_end_that_is_said_is_told_from_one_that_is_not) {
  TlsPair both = pair();
  both.exchange();
  both.client->send("last words");
  EXPECT_FALSE(both.server->ended());
  both.client->close();
  both.exchange();
  EXPECT_EQ(both.at_server, "last words");
  EXPECT_TRUE(both.server->ended());
  EXPECT_EQ(both.server->problem(), "");
  // Half closed: the other direction goes on (RFC 8446 section 6.1).
  both.server->send("still here");
  both.exchange();
  EXPECT_EQ(both.at_client, "still here");
  EXPECT_FALSE(both.client->ended());
}

TEST_F(TlsFilterTest, a_close_within_the_handshake_says_nothing) {
  TlsPair both = pair();
  both.server->close();
  std::string bytes;
  EXPECT_FALSE(both.server->take(bytes));
  both.exchange();
  EXPECT_TRUE(both.server->ready());
}

TEST_F(TlsFilterTest, a_certificate_for_another_name_is_refused) {
  TlsPair both = pair("other.test");
  both.exchange();
  EXPECT_FALSE(both.client->ready());
  EXPECT_EQ(both.client->problem(), "certificate: hostname mismatch");
  EXPECT_EQ(both.client->alert(), kBadCertificate);
  EXPECT_FALSE(both.server->ready());
  EXPECT_THAT(both.server->problem(), HasSubstr("alert bad certificate"));
  EXPECT_EQ(both.server->alert(), kBadCertificate) << "both ends know it";
}

TEST_F(TlsFilterTest, an_authority_that_is_not_trusted_is_refused) {
  const TestAuthority other;
  TlsPair both = pair();
  both.client = TlsFilter::client(*make_client_context(other.certificate_pem()), "chat.test");
  both.exchange();
  EXPECT_FALSE(both.client->ready());
  EXPECT_THAT(both.client->problem(), HasSubstr("certificate: unable to get local issuer"));
  EXPECT_EQ(both.client->alert(), kUnknownCa);
  EXPECT_FALSE(both.server->ready());
  EXPECT_EQ(both.server->alert(), kUnknownCa);
}

TEST_F(TlsFilterTest, a_client_is_refused_with_the_alert_that_was_chosen) {
  TlsPair both = pair();
  both.server->refuse(kUnknownCa);
  both.exchange();
  EXPECT_FALSE(both.client->ready());
  EXPECT_THAT(both.client->problem(), HasSubstr("alert unknown ca"));
  EXPECT_EQ(both.client->alert(), kUnknownCa);
  EXPECT_EQ(both.server->problem(), "refused");
  EXPECT_EQ(both.at_client, "");
}

TEST_F(TlsFilterTest, a_server_that_does_not_choose_http2_is_refused) {
  RawPeer server = RawPeer::server(certificate_, "");
  const auto client = TlsFilter::client(*make_client_context(certificate_.certificate), "chat.test");
  EXPECT_EQ(server.exchange(*client), "");
  EXPECT_FALSE(client->ready());
  EXPECT_THAT(client->problem(), HasSubstr("ALPN"));
  EXPECT_EQ(client->alert(), kNoApplicationProtocol);
}

TEST_F(TlsFilterTest, a_client_that_does_not_offer_http2_is_refused) {
  for (const char* alpn : {"", "\x08http/1.1"}) {
    SCOPED_TRACE(alpn);
    RawPeer client = RawPeer::client(alpn);
    const auto server = TlsFilter::server(*authority_.serve_as({}));
    EXPECT_EQ(client.exchange(*server), "");
    EXPECT_FALSE(server->ready());
    EXPECT_EQ(server->problem(), "the client does not offer HTTP/2 (ALPN \"h2\")");
    EXPECT_EQ(server->alert(), kNoApplicationProtocol);
  }
}

TEST_F(TlsFilterTest, a_client_may_offer_more_and_tls_1_2_is_the_oldest) {
  for (const int newest : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    RawPeer client = RawPeer::client("\x08http/1.1\x02h2", newest);
    const auto server = TlsFilter::server(*authority_.serve_as({}));
    EXPECT_EQ(client.exchange(*server), "");
    ASSERT_TRUE(server->ready()) << server->problem();
    client.send("hello");
    server->send("hello back");
    EXPECT_EQ(client.exchange(*server), "hello");
    EXPECT_EQ(client.got, "hello back");
  }
  RawPeer old = RawPeer::client("\x02h2", TLS1_1_VERSION);
  const auto server = TlsFilter::server(*authority_.serve_as({}));
  old.exchange(*server);
  EXPECT_FALSE(server->ready());
}

TEST_F(TlsFilterTest, a_peer_that_speaks_something_else_is_a_problem) {
  std::string plain;
  const auto client = TlsFilter::client(*make_client_context(certificate_.certificate), "chat.test");
  client->receive("HTTP/1.1 400 Bad Request\r\n\r\n", plain);
  EXPECT_NE(client->problem(), "");
  const auto server = TlsFilter::server(*authority_.serve_as({}));
  server->receive("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", plain);
  EXPECT_NE(server->problem(), "");
  EXPECT_EQ(plain, "");
}

TEST_F(TlsFilterTest, a_record_that_was_changed_on_its_way_is_a_problem_and_gives_nothing) {
  TlsPair both = pair();
  both.exchange();
  both.client->send("secret");
  std::string bytes;
  both.client->take(bytes);
  bytes.back() = static_cast<char>(bytes.back() ^ 1);
  both.server->receive(bytes, both.at_server);
  EXPECT_EQ(both.at_server, "");
  EXPECT_THAT(both.server->problem(), HasSubstr("the peer broke TLS"));
  both.exchange();
  EXPECT_THAT(both.client->problem(), HasSubstr("alert bad record mac"));
}

TEST(TlsContext, authorities_without_a_certificate_are_an_error) {
  EXPECT_FALSE(make_client_context("no certificate here").ok());
}

}  // namespace
}  // namespace weir
