#include "harness/tls/key_pair.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <memory>

namespace weir {
namespace {

using BioText = std::unique_ptr<BIO, decltype(&BIO_free)>;
using X509Owner = std::unique_ptr<X509, decltype(&X509_free)>;
using KeyOwner = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

BioText text_of(const std::string& pem) {
  return {BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free};
}

/// OpenSSL would ask on the terminal.
int no_passphrase(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*user*/) { return 0; }

}  // namespace

std::optional<KeyPairProblem> find_key_pair_problem(const std::string& certificate_pem,
                                                    const std::string& key_pem) {
  const BioText certificate_text = text_of(certificate_pem);
  const BioText key_text = text_of(key_pem);
  const X509Owner certificate(PEM_read_bio_X509(certificate_text.get(), nullptr, no_passphrase, nullptr),
                              X509_free);
  const KeyOwner key(PEM_read_bio_PrivateKey(key_text.get(), nullptr, no_passphrase, nullptr), EVP_PKEY_free);
  const bool fit = certificate && key && X509_check_private_key(certificate.get(), key.get()) == 1;
  ERR_clear_error();
  if (!certificate)
    return KeyPairProblem{false, "holds no certificate",
                          "give a PEM file that begins with -----BEGIN CERTIFICATE-----"};
  if (!key) {
    return key_pem.find("ENCRYPTED") != std::string::npos
               ? KeyPairProblem{true, "is encrypted",
                                "give it without a passphrase (openssl pkey -in KEY -out PLAIN)"}
               : KeyPairProblem{true, "holds no private key",
                                "give a PEM file with -----BEGIN PRIVATE KEY-----"};
  }
  if (fit) return std::nullopt;
  return KeyPairProblem{
      true, "is not the key of the first certificate",
      "give the two that belong together, the own certificate first and its chain after it"};
}

absl::Status check_key_pair(const std::string& certificate_pem, const std::string& key_pem) {
  const std::optional<KeyPairProblem> problem = find_key_pair_problem(certificate_pem, key_pem);
  if (!problem) return absl::OkStatus();
  return absl::InvalidArgumentError(std::string(problem->of_key ? "--key " : "--cert ") + problem->reason +
                                    "\n  fix: " + problem->remedy);
}

}  // namespace weir
