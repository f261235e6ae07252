#include "harness/tls/authority.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "tests/unit/tls/tls_pair.h"

namespace weir {
namespace {

/// What a client that trusts `ca` and wants `name` says of a server with this context; empty when nothing is wrong.
std::string problem_of(const SslContext& server, const std::string& ca, const std::string& name) {
  TlsPair pair{.client = TlsFilter::client(*make_client_context(ca), name),
               .server = TlsFilter::server(server)};
  pair.exchange();
  EXPECT_EQ(pair.client->ready(), pair.client->problem().empty());
  return pair.client->problem();
}

TEST(TestAuthority, is_trusted_under_every_name_it_was_asked_for_and_as_this_machine) {
  const TestAuthority authority;
  const SslContext server = *authority.serve_as({"chat.internal", "192.0.2.7", "*.svc.test"});
  for (const char* name :
       {"chat.internal", "192.0.2.7", "a.svc.test", "localhost", "127.0.0.1", "::1", "CHAT.internal"})
    EXPECT_EQ(problem_of(server, authority.certificate_pem(), name), "") << name;
  for (const char* name : {"other.internal", "192.0.2.8", "svc.test", "weir relay"})
    EXPECT_THAT(problem_of(server, authority.certificate_pem(), name), testing::HasSubstr("mismatch"))
        << name;
}

TEST(TestAuthority, another_one_is_not_trusted) {
  const TestAuthority authority;
  const TestAuthority other;
  EXPECT_NE(authority.certificate_pem(), other.certificate_pem());
  const SslContext server = *authority.serve_as({});
  EXPECT_THAT(problem_of(server, other.certificate_pem(), "localhost"), testing::HasSubstr("certificate: "));
  // Both at once: their names differ, so neither hides the other.
  EXPECT_EQ(problem_of(server, other.certificate_pem() + authority.certificate_pem(), "localhost"), "");
}

TEST(TestAuthority, its_certificate_is_a_short_lived_ca_for_servers_and_holds_no_key) {
  const TestAuthority authority;
  const std::string& pem = authority.certificate_pem();
  EXPECT_EQ(pem.find("PRIVATE"), std::string::npos);
  BIO* source = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
  X509* certificate = PEM_read_bio_X509(source, nullptr, nullptr, nullptr);
  ASSERT_NE(certificate, nullptr);
  EXPECT_GE(X509_check_ca(certificate), 1);
  EXPECT_EQ(X509_get_pathlen(certificate), 0);
  int days = 0;
  int seconds = 0;
  ASN1_TIME_diff(&days, &seconds, nullptr, X509_get0_notAfter(certificate));
  EXPECT_TRUE(days == 6 || (days == 7 && seconds == 0)) << days << " days " << seconds;
  EXPECT_LT(X509_cmp_current_time(X509_get0_notBefore(certificate)), 0);
  X509_free(certificate);
  BIO_free(source);
}

TEST(TestAuthority, what_is_no_name_is_an_error) {
  const TestAuthority authority;
  for (const char* name : {"", "chat server", "a,IP:192.0.2.7", "host:443"}) {
    const absl::StatusOr<SslContext> made = authority.serve_as({"fine.test", name});
    ASSERT_FALSE(made.ok()) << name;
    EXPECT_THAT(std::string(made.status().message()), testing::HasSubstr(std::string("'") + name + "'"));
  }
}

}  // namespace
}  // namespace weir
