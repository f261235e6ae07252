#include "harness/rpc/library.h"

#include <grpc/grpc.h>

namespace weir {

void start_grpc() {
  [[maybe_unused]] static const bool up = [] {
    grpc_init();  // no grpc_shutdown() follows, see above
    return true;
  }();
}

}  // namespace weir
