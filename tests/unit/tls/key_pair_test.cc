#include "harness/tls/key_pair.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/test_certificate.h"

namespace weir {
namespace {

using testing::HasSubstr;

std::string why(const std::string& certificate, const std::string& key) {
  return std::string(check_key_pair(certificate, key).message());
}

TEST(KeyPair, a_certificate_and_its_key_fit) {
  const TestCertificate made = make_test_certificate("chat.test");
  EXPECT_TRUE(check_key_pair(made.certificate, made.key).ok());
}

TEST(KeyPair, what_is_wrong_is_one_thing_with_one_remedy) {
  const TestCertificate made = make_test_certificate("chat.test");
  const TestCertificate other = make_test_certificate("chat.test");
  EXPECT_THAT(why("schema = 1", made.key), HasSubstr("--cert holds no certificate\n  fix: give a PEM file"));
  EXPECT_THAT(why(made.key, made.key), HasSubstr("--cert holds no certificate"));
  EXPECT_THAT(why(made.certificate, made.certificate), HasSubstr("--key holds no private key\n  fix: "));
  EXPECT_THAT(why(made.certificate, other.key), HasSubstr("--key is not the key of the first certificate"));
  EXPECT_THAT(why(made.certificate,
                  "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMII\n-----END ENCRYPTED PRIVATE KEY-----\n"),
              HasSubstr("--key is encrypted\n  fix: "));
}

}  // namespace
}  // namespace weir
