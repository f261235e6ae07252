#include "harness/explain/clues.h"

#include <gtest/gtest.h>

#include "harness/explain/known_symptoms.h"
#include "harness/h2/grpc_code.h"

namespace weir {
namespace {

std::optional<int> status(const std::string& text) { return status_in(words_of(text)); }

TEST(Clues, know_a_status_as_each_library_writes_it) {
  EXPECT_EQ(status("rpc error: code = Unavailable desc = x"), grpc_code::kUnavailable);
  EXPECT_EQ(status("rpc error: code = DeadlineExceeded desc = x"), grpc_code::kDeadlineExceeded);
  EXPECT_EQ(status("rpc error: code = Canceled desc = x"), grpc_code::kCancelled);
  EXPECT_EQ(status("status = StatusCode.RESOURCE_EXHAUSTED"), grpc_code::kResourceExhausted);
  EXPECT_EQ(status("Error: 13 INTERNAL: Received"), grpc_code::kInternal);
  EXPECT_EQ(status("io.grpc.StatusRuntimeException: UNAVAILABLE: io exception"), grpc_code::kUnavailable);
  EXPECT_EQ(status("Status(StatusCode=\"Unavailable\", Detail=\"\")"), grpc_code::kUnavailable);
  EXPECT_EQ(status("status: Unknown, message: \"h2\""), grpc_code::kUnknown);
  EXPECT_EQ(status("ConnectError: [canceled] closed"), grpc_code::kCancelled);
  EXPECT_EQ(status("{\"grpc_message\":\"x\",\"grpc_status\":14}"), grpc_code::kUnavailable);
}

TEST(Clues, take_no_word_of_prose_for_a_status) {
  EXPECT_FALSE(status("Network closed for unknown reason, internal error, call aborted, all ok"));
  EXPECT_FALSE(status("code 99, OK"));
}

std::string client(const std::string& text) { return maker_in(text, known_symptoms().clients); }

TEST(Clues, know_a_client_by_its_form) {
  EXPECT_EQ(client("rpc error: code = Internal desc = x"), "grpc-go");
  EXPECT_EQ(client("<_InactiveRpcError of RPC that terminated with"), "grpcio");
  EXPECT_EQ(client("Error: 14 UNAVAILABLE\n at Object.callErrorFromStatus"), "grpc-js");
  EXPECT_EQ(client("io.grpc.StatusRuntimeException: UNKNOWN"), "grpc-java");
  EXPECT_EQ(client("status: Unknown, metadata: MetadataMap { headers: {} }"), "tonic");
  EXPECT_EQ(client("Grpc.Core.RpcException: Status("), "grpc-dotnet");
  EXPECT_EQ(client("etcdserver: mvcc: rpc error: code = OutOfRange desc = x"), "etcd")
      << "it is like grpc-go, and more";
  EXPECT_EQ(client("something else"), "");
}

TEST(Makers, are_found_by_any_name_in_any_case) {
  const SymptomTable& table = known_symptoms();
  EXPECT_EQ(find_maker(table.clients, "Go")->name, "grpc-go");
  EXPECT_EQ(find_maker(table.proxies, "istio")->name, "envoy");
  EXPECT_EQ(find_maker(table.proxies, "nowhere"), nullptr);
}

}  // namespace
}  // namespace weir
