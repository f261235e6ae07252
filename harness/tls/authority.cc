#include "harness/tls/authority.h"

#include <fmt/format.h>
#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <stdexcept>

#include "harness/tls/host_name.h"

namespace weir {
namespace {

constexpr long kValidSince = -3600;        // seconds from now
constexpr long kValidUntil = 7L * 86'400;  // a relay may run for days

template <auto Free>
struct FreedBy {
  template <typename T>
  void operator()(T* what) const {
    Free(what);
  }
};
using Key = std::unique_ptr<EVP_PKEY, FreedBy<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, FreedBy<X509_free>>;
using Names = std::unique_ptr<GENERAL_NAMES, FreedBy<GENERAL_NAMES_free>>;

/// None of these calls fails but for want of memory or of random numbers.
template <typename T>
T sound(T result, const char* what) {
  if (!result) throw std::runtime_error(std::string("OpenSSL: ") + what);
  return result;
}

Key make_key() { return Key(sound(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"), "no key")); }

/// Distinct among all that were ever made (RFC 5280 section 4.1.2.2).
std::string number(X509* certificate) {
  constexpr int kBits = 127;
  const std::unique_ptr<BIGNUM, FreedBy<BN_free>> random(BN_new());
  sound(BN_rand(random.get(), kBits, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY), "no random number");
  BN_to_ASN1_INTEGER(random.get(), X509_get_serialNumber(certificate));
  char* digits = sound(BN_bn2hex(random.get()), "no memory");
  std::string text = digits;
  OPENSSL_free(digits);
  return text;
}

void add_extension(X509* certificate, X509* issuer, int id, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = sound(X509V3_EXT_conf_nid(nullptr, &context, id, value), value);
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

void set_common_name(X509_NAME* name, const std::string& text) {
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(text.c_str()),
                             -1, -1, 0);
}

/// With a number, a time and a key, and nothing else yet.
Certificate begin_certificate(EVP_PKEY* key, std::string& serial) {
  Certificate made(sound(X509_new(), "no memory"));
  X509_set_version(made.get(), 2);  // 3, counted from zero
  serial = number(made.get());
  X509_gmtime_adj(X509_getm_notBefore(made.get()), kValidSince);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), kValidUntil);
  X509_set_pubkey(made.get(), key);
  return made;
}

void add_name(GENERAL_NAMES* names, const std::string& name) {
  GENERAL_NAME* entry = sound(GENERAL_NAME_new(), "no memory");
  if (is_ip_address(name)) {
    GENERAL_NAME_set0_value(entry, GEN_IPADD, sound(a2i_IPADDRESS(name.c_str()), "no memory"));
  } else {
    ASN1_IA5STRING* text = sound(ASN1_IA5STRING_new(), "no memory");
    ASN1_STRING_set(text, name.data(), static_cast<int>(name.size()));
    GENERAL_NAME_set0_value(entry, GEN_DNS, text);
  }
  sk_GENERAL_NAME_push(names, entry);
}

std::string pem_of(X509* certificate) {
  BIO* out = sound(BIO_new(BIO_s_mem()), "no memory");
  PEM_write_bio_X509(out, certificate);
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(out, &bytes);
  std::string text(bytes, static_cast<std::size_t>(size));
  BIO_free(out);
  return text;
}

}  // namespace

struct TestAuthority::Keys {
  Key key;
  Certificate certificate;
};

TestAuthority::TestAuthority() : keys_(std::make_unique<Keys>()) {
  keys_->key = make_key();
  std::string serial;
  keys_->certificate = begin_certificate(keys_->key.get(), serial);
  X509* const self = keys_->certificate.get();
  set_common_name(X509_get_subject_name(self), "weir test CA " + serial.substr(0, 8));
  X509_set_issuer_name(self, X509_get_subject_name(self));
  add_extension(self, self, NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
  add_extension(self, self, NID_key_usage, "critical,keyCertSign,cRLSign");
  add_extension(self, self, NID_ext_key_usage, "serverAuth");
  add_extension(self, self, NID_subject_key_identifier, "hash");
  sound(X509_sign(self, keys_->key.get(), EVP_sha256()), "no signature");
  pem_ = pem_of(self);
}

TestAuthority::~TestAuthority() = default;

absl::StatusOr<SslContext> TestAuthority::serve_as(const std::vector<std::string>& names) const {
  std::vector<std::string> all = {"localhost", "127.0.0.1", "::1"};
  for (const std::string& name : names) {
    if (!is_ip_address(name) && !is_host_name(name))
      return absl::InvalidArgumentError(fmt::format("'{}' is neither a host name nor an IP address", name));
    if (std::find(all.begin(), all.end(), name) == all.end()) all.push_back(name);
  }
  const Names alternatives(sound(GENERAL_NAMES_new(), "no memory"));
  for (const std::string& name : all) add_name(alternatives.get(), name);

  const Key key = make_key();
  std::string serial;
  const Certificate leaf = begin_certificate(key.get(), serial);
  set_common_name(X509_get_subject_name(leaf.get()), "weir relay");
  X509* const issuer = keys_->certificate.get();
  X509_set_issuer_name(leaf.get(), X509_get_subject_name(issuer));
  add_extension(leaf.get(), issuer, NID_basic_constraints, "critical,CA:FALSE");
  add_extension(leaf.get(), issuer, NID_key_usage, "critical,digitalSignature");
  add_extension(leaf.get(), issuer, NID_ext_key_usage, "serverAuth");
  add_extension(leaf.get(), issuer, NID_subject_key_identifier, "hash");
  add_extension(leaf.get(), issuer, NID_authority_key_identifier, "keyid");
  sound(X509_add1_ext_i2d(leaf.get(), NID_subject_alt_name, alternatives.get(), 0, X509V3_ADD_DEFAULT),
        "names");
  sound(X509_sign(leaf.get(), keys_->key.get(), EVP_sha256()), "no signature");
  return make_server_context(leaf.get(), key.get());
}

}  // namespace weir
