#include "harness/wire/tls.h"

#include <gtest/gtest.h>
#include <openssl/pem.h>

#include "tests/support/test_certificate.h"

namespace weir {
namespace {

/// OpenSSL as a server, in memory.
class TlsServer {
 public:
  TlsServer(const TestCertificate& certificate, std::string alpn)
      : alpn_(std::move(alpn)), context_(SSL_CTX_new(TLS_server_method()), SSL_CTX_free) {
    BIO* pem = BIO_new_mem_buf(certificate.certificate.data(), -1);
    X509* x509 = PEM_read_bio_X509(pem, nullptr, nullptr, nullptr);
    SSL_CTX_use_certificate(context_.get(), x509);
    X509_free(x509);
    BIO_free(pem);
    pem = BIO_new_mem_buf(certificate.key.data(), -1);
    EVP_PKEY* key = PEM_read_bio_PrivateKey(pem, nullptr, nullptr, nullptr);
    SSL_CTX_use_PrivateKey(context_.get(), key);
    EVP_PKEY_free(key);
    BIO_free(pem);
    SSL_CTX_set_alpn_select_cb(
        context_.get(),
        [](SSL*, const unsigned char** out, unsigned char* size, const unsigned char*, unsigned, void* self) {
          const std::string& chosen = static_cast<TlsServer*>(self)->alpn_;
          if (chosen.empty()) return SSL_TLSEXT_ERR_NOACK;
          *out = reinterpret_cast<const unsigned char*>(chosen.data());
          *size = static_cast<unsigned char>(chosen.size());
          return SSL_TLSEXT_ERR_OK;
        },
        this);
    ssl_ = SSL_new(context_.get());
    SSL_set_bio(ssl_, in_, out_);
    SSL_set_accept_state(ssl_);
  }
  ~TlsServer() { SSL_free(ssl_); }

  void receive(const std::string& bytes) {
    BIO_write(in_, bytes.data(), static_cast<int>(bytes.size()));
    char piece[4096];
    int size = 0;
    while ((size = SSL_read(ssl_, piece, sizeof(piece))) > 0)
      plain.append(piece, static_cast<std::size_t>(size));
  }
  void send(const std::string& text) { SSL_write(ssl_, text.data(), static_cast<int>(text.size())); }
  std::string take() {
    std::string bytes(BIO_ctrl_pending(out_), '\0');
    BIO_read(out_, bytes.data(), static_cast<int>(bytes.size()));
    return bytes;
  }

  std::string plain;

 private:
  std::string alpn_;
  SslContext context_;
  BIO* in_ = BIO_new(BIO_s_mem());
  BIO* out_ = BIO_new(BIO_s_mem());
  SSL* ssl_ = nullptr;
};

class Tls : public testing::Test {
 protected:
  /// Carries bytes between the two until neither has any.
  static std::string exchange(TlsFilter& client, TlsServer& server) {
    std::string plain;
    for (;;) {
      std::string out;
      bool any = client.take(out);
      if (any) server.receive(out);
      std::string back = server.take();
      if (!back.empty()) client.receive(back, plain);
      if (!any && back.empty()) return plain;
    }
  }
  static SslContext trusting(const std::string& ca) { return *make_client_context(ca); }

  const TestCertificate certificate_ = make_test_certificate("chat.test");
};

TEST_F(Tls, carries_bytes_both_ways_once_hands_were_shaken) {
  for (const char* name : {"chat.test", "127.0.0.1"}) {
    SCOPED_TRACE(name);
    TlsServer server(certificate_, "h2");
    TlsFilter client(trusting(certificate_.certificate), name);
    EXPECT_FALSE(client.ready());
    EXPECT_EQ(exchange(client, server), "");
    ASSERT_TRUE(client.ready()) << client.problem();
    client.send("from the client");
    server.send(std::string(100'000, 's'));  // several records
    EXPECT_EQ(exchange(client, server), std::string(100'000, 's'));
    EXPECT_EQ(server.plain, "from the client");
  }
}

TEST_F(Tls, a_certificate_for_another_name_is_refused) {
  TlsServer server(certificate_, "h2");
  TlsFilter client(trusting(certificate_.certificate), "other.test");
  exchange(client, server);
  EXPECT_FALSE(client.ready());
  EXPECT_NE(client.problem().find("certificate"), std::string::npos) << client.problem();
}

TEST_F(Tls, an_authority_that_is_not_trusted_is_refused) {
  TlsServer server(certificate_, "h2");
  TlsFilter client(trusting(make_test_certificate("chat.test").certificate), "chat.test");
  exchange(client, server);
  EXPECT_FALSE(client.ready());
  EXPECT_NE(client.problem().find("certificate"), std::string::npos) << client.problem();
}

TEST_F(Tls, a_server_that_does_not_choose_http2_is_refused) {
  TlsServer server(certificate_, "");
  TlsFilter client(trusting(certificate_.certificate), "chat.test");
  exchange(client, server);
  EXPECT_FALSE(client.ready());
  EXPECT_NE(client.problem().find("ALPN"), std::string::npos) << client.problem();
}

TEST_F(Tls, a_peer_that_speaks_something_else_is_a_problem) {
  TlsFilter client(trusting(certificate_.certificate), "chat.test");
  std::string plain;
  client.receive("HTTP/1.1 400 Bad Request\r\n\r\n", plain);
  EXPECT_FALSE(client.problem().empty());
  EXPECT_EQ(plain, "");
}

TEST(TlsContext, authorities_without_a_certificate_are_an_error) {
  EXPECT_FALSE(make_client_context("no certificate here").ok());
}

}  // namespace
}  // namespace weir
