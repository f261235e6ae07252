#include "harness/tls/filter.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <new>

#include "harness/tls/host_name.h"

namespace weir {
namespace {

// The largest record's content (RFC 8446 section 5.1). Bytes go to OpenSSL in such pieces, or its buffers would grow to the
// largest chunk that ever came and stay so.
constexpr std::size_t kRecord = 16384;

const char* reason_of_newest_error() { return ERR_reason_error_string(ERR_peek_last_error()); }

}  // namespace

TlsFilter::TlsFilter(const SslContext& context)
    : ssl_(SSL_new(context.get())), from_network_(BIO_new(BIO_s_mem())), to_network_(BIO_new(BIO_s_mem())) {
  if (ssl_ == nullptr || from_network_ == nullptr || to_network_ == nullptr) throw std::bad_alloc();
  SSL_set_bio(ssl_, from_network_, to_network_);
  SSL_set_app_data(ssl_, this);
  SSL_set_info_callback(ssl_, on_info);
}

std::unique_ptr<TlsFilter> TlsFilter::client(const SslContext& context, const std::string& server_name) {
  std::unique_ptr<TlsFilter> filter(new TlsFilter(context));
  SSL_set_connect_state(filter->ssl_);
  if (is_ip_address(server_name)) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(filter->ssl_), server_name.c_str());
  } else {
    SSL_set1_host(filter->ssl_, server_name.c_str());
    SSL_set_tlsext_host_name(filter->ssl_, server_name.c_str());
  }
  filter->shake_hands();
  return filter;
}

std::unique_ptr<TlsFilter> TlsFilter::server(const SslContext& context) {
  std::unique_ptr<TlsFilter> filter(new TlsFilter(context));
  SSL_set_accept_state(filter->ssl_);
  return filter;
}

TlsFilter::~TlsFilter() { SSL_free(ssl_); }

void TlsFilter::fail(const std::string& what) {
  if (problem_.empty()) problem_ = what;
  ERR_clear_error();
}

// --- what OpenSSL asks and tells ---

int TlsFilter::on_hello(ssl_st* ssl, int* alert, void* /*unused*/) {
  auto& self = *static_cast<TlsFilter*>(SSL_get_app_data(ssl));
  if (self.refusal_) {
    self.fail("refused");
    *alert = *self.refusal_;
    return SSL_CLIENT_HELLO_ERROR;
  }
  const unsigned char* extension = nullptr;
  std::size_t size = 0;
  // Left out, it is never shown to on_alpn.
  if (SSL_client_hello_get0_ext(ssl, TLSEXT_TYPE_application_layer_protocol_negotiation, &extension, &size))
    return SSL_CLIENT_HELLO_SUCCESS;
  self.fail("the client does not offer HTTP/2 (ALPN \"h2\")");
  *alert = SSL_AD_NO_APPLICATION_PROTOCOL;
  return SSL_CLIENT_HELLO_ERROR;
}

int TlsFilter::on_alpn(ssl_st* ssl, const unsigned char** chosen, unsigned char* size,
                       const unsigned char* offered, unsigned offered_size, void* /*unused*/) {
  unsigned char* found = nullptr;
  if (SSL_select_next_proto(&found, size, reinterpret_cast<const unsigned char*>(kAlpn.data()),
                            static_cast<unsigned>(kAlpn.size()), offered,
                            offered_size) == OPENSSL_NPN_NEGOTIATED) {
    *chosen = found;
    return SSL_TLSEXT_ERR_OK;
  }
  static_cast<TlsFilter*>(SSL_get_app_data(ssl))->fail("the client does not offer HTTP/2 (ALPN \"h2\")");
  return SSL_TLSEXT_ERR_ALERT_FATAL;
}

void TlsFilter::on_info(const ssl_st* ssl, int where, int value) {
  const bool fatal = (where & SSL_CB_ALERT) != 0 && (value >> 8) == SSL3_AL_FATAL;
  if (fatal) static_cast<TlsFilter*>(SSL_get_app_data(ssl))->alert_ = static_cast<std::uint8_t>(value & 0xff);
}

// --- bytes ---

void TlsFilter::shake_hands() {
  ERR_clear_error();
  const int result = SSL_do_handshake(ssl_);
  if (result != 1) {
    if (SSL_get_error(ssl_, result) == SSL_ERROR_WANT_READ) return;
    const long verdict = SSL_get_verify_result(ssl_);
    const char* reason = reason_of_newest_error();
    fail(verdict != X509_V_OK ? std::string("certificate: ") + X509_verify_cert_error_string(verdict)
                              : std::string(reason != nullptr ? reason : "handshake failed"));
    return;
  }
  const unsigned char* chosen = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(ssl_, &chosen, &size);
  if (std::string_view(reinterpret_cast<const char*>(chosen), size) != kAlpn.substr(1)) {
    fail("the server did not choose HTTP/2 (ALPN \"h2\")");
    alert_ = SSL_AD_NO_APPLICATION_PROTOCOL;
    return;
  }
  ready_ = true;
}

void TlsFilter::receive(std::string_view network, std::string& plain) {
  while (!network.empty() && problem_.empty() && !ended_) {
    const std::string_view piece = network.substr(0, kRecord);
    network.remove_prefix(piece.size());
    BIO_write(from_network_, piece.data(), static_cast<int>(piece.size()));
    if (!ready_) shake_hands();
    if (ready_) open_records(plain);
  }
}

void TlsFilter::open_records(std::string& plain) {
  ERR_clear_error();
  std::array<char, kRecord> piece;
  for (;;) {
    const int size = SSL_read(ssl_, piece.data(), static_cast<int>(piece.size()));
    if (size > 0) {
      plain.append(piece.data(), static_cast<std::size_t>(size));
      continue;
    }
    const int error = SSL_get_error(ssl_, size);
    if (error == SSL_ERROR_ZERO_RETURN) {
      ended_ = true;
    } else if (error != SSL_ERROR_WANT_READ) {
      const char* reason = reason_of_newest_error();
      fail(std::string("the peer broke TLS") + (reason != nullptr ? std::string(": ") + reason : ""));
    }
    return;
  }
}

void TlsFilter::send(std::string_view plain) {
  if (!plain.empty()) SSL_write(ssl_, plain.data(), static_cast<int>(plain.size()));
}

void TlsFilter::close() {
  const bool said = (SSL_get_shutdown(ssl_) & SSL_SENT_SHUTDOWN) != 0;
  if (ready_ && problem_.empty() && !said) SSL_shutdown(ssl_);
}

bool TlsFilter::take(std::string& out) {
  const std::size_t waiting = BIO_ctrl_pending(to_network_);
  if (waiting == 0) return false;
  const std::size_t before = out.size();
  out.resize(before + waiting);
  const int size = BIO_read(to_network_, out.data() + before, static_cast<int>(waiting));
  out.resize(before + static_cast<std::size_t>(std::max(size, 0)));
  return size > 0;
}

std::string TlsFilter::version() const { return SSL_get_version(ssl_); }

}  // namespace weir
