#include "harness/tls/examiner.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <array>
#include <ctime>
#include <new>

#include "harness/tls/filter.h"
#include "harness/tls/host_name.h"

namespace weir {
namespace {

std::string date_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return {};
  return fmt::format("{:04}-{:02}-{:02}", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday);
}

/// Its common name, or all of it where it has none.
std::string text_of(X509_NAME* name) {
  std::array<char, 256> text{};
  if (X509_NAME_get_text_by_NID(name, NID_commonName, text.data(), static_cast<int>(text.size())) > 0)
    return text.data();
  X509_NAME_oneline(name, text.data(), static_cast<int>(text.size()));
  return text.data();
}

std::string address_text(const ASN1_OCTET_STRING* bytes) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const int family = ASN1_STRING_length(bytes) == 4 ? AF_INET : AF_INET6;
  const bool sized = ASN1_STRING_length(bytes) == 4 || ASN1_STRING_length(bytes) == 16;
  if (!sized || inet_ntop(family, ASN1_STRING_get0_data(bytes), text.data(), text.size()) == nullptr)
    return {};
  return text.data();
}

/// What a certificate says it is for (RFC 5280 section 4.2.1.6).
std::vector<std::string> names_of(const X509* certificate) {
  std::vector<std::string> names;
  auto* all =
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr));
  for (int i = 0; i < sk_GENERAL_NAME_num(all); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(all, i);
    std::string text;
    if (name->type == GEN_DNS) {
      text.assign(reinterpret_cast<const char*>(ASN1_STRING_get0_data(name->d.dNSName)),
                  static_cast<std::size_t>(ASN1_STRING_length(name->d.dNSName)));
      if (!is_host_name(text)) text.clear();  // what stands there goes into a sentence for people
    } else if (name->type == GEN_IPADD) {
      text = address_text(name->d.iPAddress);
    }
    if (!text.empty()) names.push_back(std::move(text));
  }
  GENERAL_NAMES_free(all);
  return names;
}

}  // namespace

TlsExaminer::TlsExaminer(const SslContext& context, const std::string& server_name)
    : ssl_(SSL_new(context.get())), from_network_(BIO_new(BIO_s_mem())), to_network_(BIO_new(BIO_s_mem())) {
  if (ssl_ == nullptr || from_network_ == nullptr || to_network_ == nullptr) throw std::bad_alloc();
  SSL_set_bio(ssl_, from_network_, to_network_);
  SSL_set_app_data(ssl_, this);
  SSL_set_info_callback(ssl_, on_info);
  SSL_set_verify(ssl_, SSL_VERIFY_PEER, on_verify);
  SSL_set_cert_cb(ssl_, on_certificate_wanted, this);
  SSL_set_connect_state(ssl_);
  if (is_ip_address(server_name)) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl_), server_name.c_str());
  } else {
    SSL_set1_host(ssl_, server_name.c_str());
    SSL_set_tlsext_host_name(ssl_, server_name.c_str());
  }
  shake_hands();
}

TlsExaminer::~TlsExaminer() { SSL_free(ssl_); }

// --- what OpenSSL asks and tells ---

int TlsExaminer::on_verify(int trusted, x509_store_ctx_st* store) {
  const auto* ssl =
      static_cast<SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
  if (trusted == 0)
    static_cast<TlsExaminer*>(SSL_get_app_data(ssl))->note_problem(X509_STORE_CTX_get_error(store));
  return 1;  // go on: there may be more to see
}

int TlsExaminer::on_certificate_wanted(ssl_st* /*ssl*/, void* self) {
  static_cast<TlsExaminer*>(self)->facts_.wants_certificate = true;
  return 1;
}

void TlsExaminer::on_info(const ssl_st* ssl, int where, int value) {
  const bool from_peer = where == SSL_CB_READ_ALERT && (value >> 8) == SSL3_AL_FATAL;
  if (from_peer)
    static_cast<TlsExaminer*>(SSL_get_app_data(ssl))->facts_.alert = static_cast<std::uint8_t>(value & 0xff);
}

void TlsExaminer::note_problem(int error) {
  switch (error) {
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_CERT_UNTRUSTED:
      facts_.unknown_authority = true;
      return;
    case X509_V_ERR_CERT_HAS_EXPIRED:
      facts_.expired = true;
      return;
    case X509_V_ERR_CERT_NOT_YET_VALID:
      facts_.not_yet_valid = true;
      return;
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      facts_.wrong_name = true;
      return;
    default:
      if (facts_.other_problem.empty()) facts_.other_problem = X509_verify_cert_error_string(error);
  }
}

// --- bytes ---

void TlsExaminer::shake_hands() {
  ERR_clear_error();
  const int result = SSL_do_handshake(ssl_);
  if (result == 1) {
    const unsigned char* chosen = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(ssl_, &chosen, &size);
    facts_.h2 = std::string_view(reinterpret_cast<const char*>(chosen), size) == TlsFilter::kAlpn.substr(1);
    facts_.shaken = true;
  } else if (SSL_get_error(ssl_, result) != SSL_ERROR_WANT_READ) {
    const char* reason = ERR_reason_error_string(ERR_peek_last_error());
    facts_.failure = reason != nullptr ? reason : "it was not done";
    ERR_clear_error();
  }
  if (over()) read_certificate();
}

void TlsExaminer::read_certificate() {
  STACK_OF(X509)* chain = SSL_get_peer_cert_chain(ssl_);
  if (chain == nullptr || sk_X509_num(chain) == 0) return;
  const X509* const leaf = sk_X509_value(chain, 0);
  facts_.names = names_of(leaf);
  facts_.valid_from = date_of(X509_get0_notBefore(leaf));
  facts_.valid_to = date_of(X509_get0_notAfter(leaf));
  facts_.authority = text_of(X509_get_issuer_name(sk_X509_value(chain, sk_X509_num(chain) - 1)));
}

void TlsExaminer::receive(std::string_view network, std::string& plain) {
  // A record begins with its content type and the version's first byte (RFC 8446 section 5.1).
  head_ += network.substr(0, 2 - std::min<std::size_t>(2, head_.size()));
  if (head_.size() == 2) facts_.spoken = head_[0] >= 0x14 && head_[0] <= 0x17 && head_[1] == 0x03;
  BIO_write(from_network_, network.data(), static_cast<int>(network.size()));
  if (!over()) shake_hands();
  if (!facts_.shaken) return;
  ERR_clear_error();
  std::array<char, 4096> piece;
  for (int size = 0; (size = SSL_read(ssl_, piece.data(), static_cast<int>(piece.size()))) > 0;)
    plain.append(piece.data(), static_cast<std::size_t>(size));
  ERR_clear_error();
}

void TlsExaminer::send(std::string_view plain) {
  if (facts_.shaken) SSL_write(ssl_, plain.data(), static_cast<int>(plain.size()));
}

bool TlsExaminer::take(std::string& out) {
  const std::size_t waiting = BIO_ctrl_pending(to_network_);
  if (waiting == 0) return false;
  const std::size_t before = out.size();
  out.resize(before + waiting);
  const int size = BIO_read(to_network_, out.data() + before, static_cast<int>(waiting));
  out.resize(before + static_cast<std::size_t>(std::max(size, 0)));
  return size > 0;
}

}  // namespace weir
