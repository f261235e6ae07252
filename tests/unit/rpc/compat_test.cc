// Built twice: with what the libraries have, and (WEIR_COMPAT_NOTHING) as if they had none of it.
#include "harness/rpc/compat.h"

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <cerrno>

namespace weir {
namespace {

#ifdef WEIR_COMPAT_NOTHING

TEST(CompatWithoutInternals, hears_nothing_and_says_so) {
  EXPECT_FALSE(
      compat::listen_to_grpc_log([](std::string_view) { ADD_FAILURE() << "nobody can have called"; }));
  EXPECT_FALSE(compat::keep_errno_from_abseil());
  EXPECT_FALSE(compat::quiet_protobuf());
}

#else

TEST(Compat, hears_what_grpc_logs_and_has_asked_abseil_on_the_version_whose_texts_are_known) {
  if (!grpc::Version().starts_with("1.51."))
    GTEST_SKIP() << "gRPC " << grpc::Version() << " may have neither";
  EXPECT_TRUE(compat::listen_to_grpc_log([](std::string_view) {}));
  EXPECT_TRUE(compat::keep_errno_from_abseil());
  EXPECT_TRUE(compat::quiet_protobuf());
}

#endif

}  // namespace
}  // namespace weir
