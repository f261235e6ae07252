#include "harness/wire/tls.h"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <array>
#include <new>

namespace weir {
namespace {

constexpr std::string_view kAlpn{"\x02h2", 3};  // one name, its length before it (RFC 7301 section 3.1)

const unsigned char* octets_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

bool is_ip_address(const std::string& text) {
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  return inet_pton(AF_INET, text.c_str(), bytes.data()) == 1 ||
         inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1;
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

absl::StatusOr<SslContext> make_client_context(const std::string& ca_pem) {
  SslContext context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
  if (!context) throw std::bad_alloc();
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_alpn_protos(context.get(), octets_of(kAlpn), static_cast<unsigned>(kAlpn.size()));
  if (ca_pem.empty()) {
    SSL_CTX_set_default_verify_paths(context.get());
  } else if (add_certificates(SSL_CTX_get_cert_store(context.get()), ca_pem) == 0) {
    return absl::InvalidArgumentError("there is no certificate in it");
  }
  return context;
}

TlsFilter::TlsFilter(const SslContext& context, const std::string& server_name)
    : ssl_(SSL_new(context.get())), from_network_(BIO_new(BIO_s_mem())), to_network_(BIO_new(BIO_s_mem())) {
  if (ssl_ == nullptr || from_network_ == nullptr || to_network_ == nullptr) throw std::bad_alloc();
  SSL_set_bio(ssl_, from_network_, to_network_);
  SSL_set_connect_state(ssl_);
  if (is_ip_address(server_name)) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl_), server_name.c_str());
  } else {
    SSL_set1_host(ssl_, server_name.c_str());
    SSL_set_tlsext_host_name(ssl_, server_name.c_str());
  }
  shake_hands();
}

TlsFilter::~TlsFilter() { SSL_free(ssl_); }

void TlsFilter::fail(const std::string& what) {
  if (problem_.empty()) problem_ = what;
  ERR_clear_error();
}

void TlsFilter::shake_hands() {
  int result = SSL_do_handshake(ssl_);
  if (result != 1) {
    if (SSL_get_error(ssl_, result) == SSL_ERROR_WANT_READ) return;
    long verdict = SSL_get_verify_result(ssl_);
    const char* reason = ERR_reason_error_string(ERR_peek_last_error());
    fail(verdict != X509_V_OK ? std::string("certificate: ") + X509_verify_cert_error_string(verdict)
                              : std::string(reason != nullptr ? reason : "handshake failed"));
    return;
  }
  const unsigned char* chosen = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(ssl_, &chosen, &size);
  if (std::string_view(reinterpret_cast<const char*>(chosen), size) != "h2") {
    fail("the server did not choose HTTP/2 (ALPN \"h2\")");
    return;
  }
  ready_ = true;
}

void TlsFilter::receive(std::string_view network, std::string& plain) {
  BIO_write(from_network_, network.data(), static_cast<int>(network.size()));
  if (!ready_) shake_hands();
  if (!ready_ || !problem_.empty()) return;
  std::array<char, 16384> piece;  // the largest record (RFC 8446 section 5.1)
  for (;;) {
    int size = SSL_read(ssl_, piece.data(), static_cast<int>(piece.size()));
    if (size > 0) {
      plain.append(piece.data(), static_cast<std::size_t>(size));
      continue;
    }
    int error = SSL_get_error(ssl_, size);
    // After the peer's close_notify the connection's end follows, and that is told by the socket.
    if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_ZERO_RETURN) fail("the peer broke TLS");
    return;
  }
}

void TlsFilter::send(std::string_view plain) {
  if (!plain.empty()) SSL_write(ssl_, plain.data(), static_cast<int>(plain.size()));
}

bool TlsFilter::take(std::string& out) {
  std::size_t waiting = BIO_ctrl_pending(to_network_);
  if (waiting == 0) return false;
  std::size_t before = out.size();
  out.resize(before + waiting);
  int size = BIO_read(to_network_, out.data() + before, static_cast<int>(waiting));
  out.resize(before + static_cast<std::size_t>(std::max(size, 0)));
  return size > 0;
}

}  // namespace weir
