#include "harness/rpc/credentials.h"

#include <grpcpp/security/credentials.h>
#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_certificate_verifier.h>
#include <grpcpp/security/tls_credentials_options.h>

#include <vector>

namespace weir {
namespace {

namespace tls_api = grpc::experimental;

/// gRPC's usual credentials always look at the server's certificate.
std::shared_ptr<grpc::ChannelCredentials> without_looking(const ClientTls& tls) {
  tls_api::TlsChannelCredentialsOptions options;
  options.set_verify_server_certs(false);
  options.set_check_call_host(false);
  options.set_certificate_verifier(std::make_shared<tls_api::NoOpCertificateVerifier>());
  if (!tls.cert_pem.empty()) {
    options.set_certificate_provider(std::make_shared<tls_api::StaticDataCertificateProvider>(
        std::vector<tls_api::IdentityKeyCertPair>{{tls.key_pem, tls.cert_pem}}));
    options.watch_identity_key_cert_pairs();
  }
  return tls_api::TlsCredentials(options);
}

}  // namespace

std::shared_ptr<grpc::ChannelCredentials> credentials_for(const std::optional<ClientTls>& tls) {
  if (!tls) return grpc::InsecureChannelCredentials();
  if (tls->insecure) return without_looking(*tls);
  grpc::SslCredentialsOptions ssl;
  ssl.pem_root_certs = tls->ca_pem;
  ssl.pem_cert_chain = tls->cert_pem;
  ssl.pem_private_key = tls->key_pem;
  return grpc::SslCredentials(ssl);
}

}  // namespace weir
