#include "harness/tls/context.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <memory>
#include <new>
#include <optional>
#include <stdexcept>

#include "harness/tls/filter.h"
#include "harness/tls/key_pair.h"

namespace weir {
namespace {

SslContext make_context(const SSL_METHOD* method) {
  SslContext context(SSL_CTX_new(method), SSL_CTX_free);
  if (!context) throw std::bad_alloc();
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  // A connection that is silent holds no buffers.
  SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS);
  return context;
}

/// The certificates of a PEM text go into the store. How many they were.
int add_certificates(X509_STORE* store, const std::string& pem) {
  BIO* source = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
  int count = 0;
  while (X509* certificate = PEM_read_bio_X509(source, nullptr, nullptr, nullptr)) {
    count += X509_STORE_add_cert(store, certificate);
    X509_free(certificate);
  }
  ERR_clear_error();  // the end of the text counts as an error
  BIO_free(source);
  return count;
}

}  // namespace

namespace {

struct FreeBio {
  void operator()(BIO* bio) const { BIO_free(bio); }
};
using PemSource = std::unique_ptr<BIO, FreeBio>;

PemSource source_of(const std::string& pem) {
  return PemSource(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

/// The client's own certificate with its chain, and its key.
absl::Status show_certificate(SSL_CTX* context, const ClientTerms& terms) {
  if (const std::optional<KeyPairProblem> problem = find_key_pair_problem(terms.cert_pem, terms.key_pem))
    return absl::InvalidArgumentError((problem->of_key ? "the key " : "the certificate ") + problem->reason);
  const PemSource certificates = source_of(terms.cert_pem);
  X509* own = PEM_read_bio_X509(certificates.get(), nullptr, nullptr, nullptr);
  SSL_CTX_use_certificate(context, own);
  X509_free(own);
  while (X509* next = PEM_read_bio_X509(certificates.get(), nullptr, nullptr, nullptr))
    SSL_CTX_add0_chain_cert(context, next);
  const PemSource keys = source_of(terms.key_pem);
  EVP_PKEY* key = PEM_read_bio_PrivateKey(keys.get(), nullptr, nullptr, nullptr);
  const bool fits = SSL_CTX_use_PrivateKey(context, key) == 1;
  EVP_PKEY_free(key);
  ERR_clear_error();
  return fits ? absl::OkStatus() : absl::InvalidArgumentError("the key is not the certificate's");
}

}  // namespace

absl::StatusOr<SslContext> make_client_context(const ClientTerms& terms) {
  const std::string& ca_pem = terms.ca_pem;
  SslContext context = make_context(TLS_client_method());
  SSL_CTX_set_verify(context.get(), terms.insecure ? SSL_VERIFY_NONE : SSL_VERIFY_PEER, nullptr);
  if (!terms.cert_pem.empty()) {
    if (absl::Status status = show_certificate(context.get(), terms); !status.ok()) return status;
  }
  SSL_CTX_set_alpn_protos(context.get(), reinterpret_cast<const unsigned char*>(TlsFilter::kAlpn.data()),
                          static_cast<unsigned>(TlsFilter::kAlpn.size()));
  if (ca_pem.empty()) {
    SSL_CTX_set_default_verify_paths(context.get());
  } else if (add_certificates(SSL_CTX_get_cert_store(context.get()), ca_pem) == 0) {
    return absl::InvalidArgumentError("there is no certificate in it");
  }
  return context;
}

SslContext make_server_context(x509_st* certificate, evp_pkey_st* key) {
  SslContext context = make_context(TLS_server_method());
  // Nothing is resumed: no tickets, so no bytes that nobody asked for.
  SSL_CTX_set_options(context.get(), SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_num_tickets(context.get(), 0);
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  if (SSL_CTX_use_certificate(context.get(), certificate) != 1 ||
      SSL_CTX_use_PrivateKey(context.get(), key) != 1) {
    throw std::invalid_argument("the key is not the certificate's");
  }
  SSL_CTX_set_client_hello_cb(context.get(), TlsFilter::on_hello, nullptr);
  SSL_CTX_set_alpn_select_cb(context.get(), TlsFilter::on_alpn, nullptr);
  return context;
}

absl::Status ask_clients_for_certificates(const SslContext& context, const std::string& ca_pem) {
  if (add_certificates(SSL_CTX_get_cert_store(context.get()), ca_pem) == 0)
    return absl::InvalidArgumentError("there is no certificate in it");
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  return absl::OkStatus();
}

}  // namespace weir
