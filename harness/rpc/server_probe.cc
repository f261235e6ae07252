#include "harness/rpc/server_probe.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/security/credentials.h>

#include <chrono>

#include "harness/rpc/credentials.h"

namespace weir {
namespace {

// gRPC would wait for twenty seconds for a server that accepts and says nothing, and then for longer and longer.
constexpr int kConnectMs = 3000;
constexpr int kFirstPauseMs = 100;
constexpr int kLongestPauseMs = 500;
constexpr Duration kAskFor = std::chrono::milliseconds(200);

// Named so that a server's log shows who it was, should the connection come about at just this moment.
constexpr const char* kMethod = "/grpc.health.v1.Health/Check";

std::shared_ptr<grpc::Channel> make_channel(const std::string& address, const std::optional<ClientTls>& tls,
                                            const GrpcWay& way) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  set_way(way, tls.has_value(), arguments);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, kConnectMs);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, kFirstPauseMs);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, kLongestPauseMs);
  if (tls) arguments.SetSslTargetNameOverride(tls->server_name);
  return grpc::CreateCustomChannel(address, credentials_for(tls), arguments);
}

std::chrono::system_clock::time_point in(Duration time) {
  return std::chrono::system_clock::now() + std::chrono::duration_cast<std::chrono::microseconds>(time);
}

/// Why the channel has no connection. gRPC tells it to calls alone, which then never leave this process.
grpc::Status reason_of(const std::shared_ptr<grpc::Channel>& channel) {
  grpc::GenericStub stub(channel);
  grpc::CompletionQueue queue;
  grpc::ClientContext context;
  context.set_deadline(in(kAskFor));
  auto call = stub.PrepareUnaryCall(&context, kMethod, grpc::ByteBuffer(), &queue);
  grpc::ByteBuffer reply;
  grpc::Status status;
  call->StartCall();
  call->Finish(&reply, &status, nullptr);
  void* tag = nullptr;
  bool ok = false;
  (void)queue.Next(&tag, &ok);
  queue.Shutdown();
  while (queue.Next(&tag, &ok)) {
  }
  return status;
}

/// The last error out of gRPC's sentence about all addresses, without the name of its code.
std::string last_error_of(const std::string& message) {
  constexpr std::string_view kLast = "last error: ";
  const std::size_t last = message.rfind(kLast);
  if (last == std::string::npos) return message;
  std::string error = message.substr(last + kLast.size());
  const std::size_t code = error.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ_");
  return code != std::string::npos && code > 0 && error.compare(code, 2, ": ") == 0 ? error.substr(code + 2)
                                                                                    : error;
}

}  // namespace

struct ServerProbe::Line {
  std::shared_ptr<grpc::Channel> channel;
};

ServerProbe::ServerProbe(const std::string& address, const std::optional<ClientTls>& tls, const GrpcWay& way)
    : line_(std::make_unique<Line>(Line{make_channel(address, tls, way)})) {}

ServerProbe::~ServerProbe() = default;

absl::Status ServerProbe::look(Duration at_most) {
  grpc::Channel& channel = *line_->channel;
  const auto end = in(at_most);
  grpc_connectivity_state state = channel.GetState(/*try_to_connect=*/true);
  // A failed attempt is waited out like any other: gRPC reads its sockets only while somebody waits for something.
  while (state != GRPC_CHANNEL_READY && channel.WaitForStateChange(state, end))
    state = channel.GetState(/*try_to_connect=*/true);
  if (state == GRPC_CHANNEL_READY) return absl::OkStatus();
  if (state != GRPC_CHANNEL_TRANSIENT_FAILURE)
    return absl::UnavailableError("it does not answer, or not as an HTTP/2 server does");
  const grpc::Status status = reason_of(line_->channel);
  if (status.error_code() != grpc::StatusCode::UNAVAILABLE)
    return channel.GetState(false) == GRPC_CHANNEL_READY ? absl::OkStatus()
                                                         : absl::UnavailableError("it does not answer yet");
  return absl::UnavailableError(last_error_of(status.error_message()));
}

}  // namespace weir
