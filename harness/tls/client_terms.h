// What a transport is told of TLS, as a context takes it.
#pragma once

#include "harness/stream/transport.h"
#include "harness/tls/context.h"

namespace weir {

[[nodiscard]] inline ClientTerms terms_of(const ClientTls& tls) {
  return {.ca_pem = tls.ca_pem, .cert_pem = tls.cert_pem, .key_pem = tls.key_pem, .insecure = tls.insecure};
}

}  // namespace weir
