#include "harness/tls/tls_version.h"

#include <openssl/crypto.h>

namespace weir {

std::string tls_version() { return OpenSSL_version(OPENSSL_VERSION_STRING); }

}  // namespace weir
