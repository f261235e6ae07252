#include "harness/rpc/credentials.h"

#include <grpcpp/security/credentials.h>

namespace weir {

std::shared_ptr<grpc::ChannelCredentials> credentials_for(const std::optional<ClientTls>& tls) {
  if (!tls) return grpc::InsecureChannelCredentials();
  grpc::SslCredentialsOptions ssl;
  ssl.pem_root_certs = tls->ca_pem;
  return grpc::SslCredentials(ssl);
}

}  // namespace weir
