#include "tests/support/stubborn_tls.h"

#include <arpa/inet.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <memory>
#include <stdexcept>

namespace weir {
namespace {

using Context = std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)>;

int choose_h2(SSL* /*ssl*/, const unsigned char** chosen, unsigned char* size,
              const unsigned char* /*offered*/, unsigned /*offered_size*/, void* /*unused*/) {
  static const unsigned char kH2[] = {'h', '2'};
  *chosen = kH2;
  *size = sizeof kH2;
  return SSL_TLSEXT_ERR_OK;
}

Context make_context(StubbornTls::How how, const TestCertificate& certificate) {
  Context context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  BIO* text = BIO_new_mem_buf(certificate.certificate.data(), -1);
  X509* leaf = PEM_read_bio_X509(text, nullptr, nullptr, nullptr);
  BIO_free(text);
  text = BIO_new_mem_buf(certificate.key.data(), -1);
  EVP_PKEY* key = PEM_read_bio_PrivateKey(text, nullptr, nullptr, nullptr);
  BIO_free(text);
  if (SSL_CTX_use_certificate(context.get(), leaf) != 1 || SSL_CTX_use_PrivateKey(context.get(), key) != 1)
    throw std::runtime_error("no certificate");
  X509_free(leaf);
  EVP_PKEY_free(key);
  if (how == StubbornTls::How::kWantsCertificate) {
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    SSL_CTX_set_alpn_select_cb(context.get(), choose_h2, nullptr);
  }
  return context;
}

}  // namespace

StubbornTls::StubbornTls(How how, const TestCertificate& certificate) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* any = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listener_, any, size) != 0 || ::listen(listener_, 64) != 0 ||
      ::getsockname(listener_, any, &size) != 0)
    throw std::runtime_error("no port");
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this, how, certificate] { serve(how, certificate); });
}

StubbornTls::~StubbornTls() {
  stopped_ = true;
  ::shutdown(listener_, SHUT_RDWR);  // wakes accept()
  thread_.join();
  ::close(listener_);
}

void StubbornTls::serve(How how, const TestCertificate& certificate) const {
  // OpenSSL writes to sockets whose other end may have gone.
  sigset_t gone;
  sigemptyset(&gone);
  sigaddset(&gone, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &gone, nullptr);
  const Context context = make_context(how, certificate);
  while (!stopped_) {
    const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) continue;
    const timeval guard{5, 0};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &guard, sizeof guard);
    SSL* ssl = SSL_new(context.get());
    SSL_set_fd(ssl, fd);
    if (SSL_accept(ssl) == 1) {
      char byte = 0;
      SSL_read(ssl, &byte, 1);  // whatever it says
    }
    SSL_shutdown(ssl);
    SSL_free(ssl);
    ::close(fd);
  }
}

}  // namespace weir
