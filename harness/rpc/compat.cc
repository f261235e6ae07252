#include "harness/rpc/compat.h"

// WEIR_COMPAT_NOTHING: as if the libraries had none of it; a test builds this file so.
#ifndef WEIR_COMPAT_NOTHING
#if __has_include(<absl/base/internal/cycleclock.h>)
#include <absl/base/internal/cycleclock.h>
#define WEIR_HAS_CYCLE_CLOCK
#endif
#if __has_include(<google/protobuf/stubs/logging.h>)
#include <google/protobuf/stubs/logging.h>
#define WEIR_HAS_PROTOBUF_LOG
#endif
#ifdef WEIR_HAS_GPR_LOG_FUNCTION  // CMake has looked: a header without it is there, too
#include <grpc/support/log.h>
#define WEIR_HAS_LOG_HOOK
#endif
#endif

namespace weir::compat {

#ifdef WEIR_HAS_LOG_HOOK

namespace {

void (*told)(std::string_view) = nullptr;

void on_log(gpr_log_func_args* args) { told(args->message); }

}  // namespace

bool listen_to_grpc_log(void (*hear)(std::string_view line)) {
  told = hear;
  gpr_set_log_function(on_log);
  gpr_set_log_verbosity(GPR_LOG_SEVERITY_INFO);
  return true;
}

#else

bool listen_to_grpc_log(void (*)(std::string_view)) { return false; }

#endif

bool keep_errno_from_abseil() {
#ifdef WEIR_HAS_CYCLE_CLOCK
  (void)absl::base_internal::CycleClock::Frequency();
  return true;
#else
  return false;
#endif
}

bool quiet_protobuf() {
#ifdef WEIR_HAS_PROTOBUF_LOG
  google::protobuf::SetLogHandler(nullptr);
  return true;
#else
  return false;
#endif
}

}  // namespace weir::compat
