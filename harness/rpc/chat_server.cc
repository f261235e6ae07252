#include "harness/rpc/chat_server.h"

#include <fmt/format.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>

#include <chrono>
#include <string_view>
#include <utility>

#include "chat.grpc.pb.h"
#include "harness/base/mutex.h"
#include "harness/relay/listen_problem.h"
#include "harness/rpc/chat_call.h"
#include "harness/rpc/reflection_answers.h"
#include "harness/rpc/reflection_service.h"

namespace weir {
namespace {

class ChatService final : public chat::ChatService::CallbackService {
 public:
  explicit ChatService(std::shared_ptr<ChatShared> shared) : shared_(std::move(shared)) {}

  ChatReactor* BidirectionalChat(grpc::CallbackServerContext* context) override {
    return start_chat_call(shared_, *context);
  }

 private:
  std::shared_ptr<ChatShared> shared_;
};

/// Scripts travel in metadata; gRPC's own limit of 8 KiB is soon reached with many acts.
constexpr int kMaxMetadataBytes = 256 << 10;

int in_ms(Duration time) {
  return static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(time).count());
}

void configure(grpc::ServerBuilder& builder, const ServerLimits& limits) {
  builder.SetMaxReceiveMessageSize(static_cast<int>(limits.message.count));
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, kMaxMetadataBytes);
  // Two servers on one port would share its connections by chance; the second must fail instead.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  // Clients under test choose their keepalive; the server does not end a connection over it unless it is told to (gRPC
  // doc/keepalive.md).
  const LimitPings pings = limits.pings.value_or(LimitPings{std::chrono::milliseconds(1), 0});
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, in_ms(pings.interval));
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MAX_PING_STRIKES, static_cast<int>(pings.strikes));
  if (limits.age) {
    builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, in_ms(limits.age->age));
    builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, in_ms(limits.age->grace));
  }
  // Only reflection is served by polling threads; the chat service uses gRPC's own.
  builder.SetSyncServerOption(grpc::ServerBuilder::NUM_CQS, 1);
}

bool is_unix(std::string_view address) { return address.starts_with("unix:"); }

std::shared_ptr<grpc::ServerCredentials> credentials_for(const ChatServerOptions& options) {
  if (options.certificate_pem.empty()) return grpc::InsecureServerCredentials();
  grpc::SslServerCredentialsOptions ssl(options.client_ca_pem.empty()
                                            ? GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE
                                            : GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  ssl.pem_root_certs = options.client_ca_pem;
  ssl.pem_key_cert_pairs.push_back({options.key_pem, options.certificate_pem});
  return grpc::SslServerCredentials(ssl);
}

std::string dialled_address(const std::string& listen, int port) {
  if (listen.empty() || is_unix(listen)) return listen;
  return fmt::format("{}:{}", listen.substr(0, listen.rfind(':')), port);
}

}  // namespace

struct ChatServer::State {
  std::shared_ptr<ChatShared> shared = std::make_shared<ChatShared>();
  ChatService service{shared};
  std::unique_ptr<grpc::Service> reflection_v1 = make_reflection_v1(
      {chat::ChatService::service_full_name(), "grpc.health.v1.Health", kReflectionV1, kReflectionV1Alpha});
  std::string address;
  Mutex stopping;
  bool stopped WEIR_GUARDED_BY(stopping) = false;
  std::unique_ptr<grpc::Server> server;  // the last member: it uses the service until it is gone
};

ChatServer::ChatServer(std::unique_ptr<State> state) : state_(std::move(state)) {}

absl::StatusOr<std::unique_ptr<ChatServer>> ChatServer::start(const ChatServerOptions& options) {
  const std::string& listen = options.listen;
  bool tcp = !listen.empty() && !is_unix(listen);
  if (tcp && listen.find(':') == std::string::npos) {
    return absl::InvalidArgumentError(
        fmt::format("'{}' has no port; write host:port, such as 127.0.0.1:50051, or unix:/path", listen));
  }
  auto state = std::make_unique<State>();
  state->shared->log = options.log;
  state->shared->busy = options.busy;
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  grpc::ServerBuilder builder;
  configure(builder, options.limits);
  int port = 0;
  if (!listen.empty()) builder.AddListeningPort(listen, credentials_for(options), &port);
  builder.RegisterService(&state->service);
  if (state->reflection_v1) builder.RegisterService(state->reflection_v1.get());
  state->server = builder.BuildAndStart();
  if (state->server == nullptr) {
    // gRPC does not say why.
    if (std::error_code error = try_listen(listen))
      return absl::UnavailableError(explain_listen(listen, error));
    return absl::UnavailableError(
        options.certificate_pem.empty()
            ? fmt::format("gRPC could not listen on {}, and does not say why\n  fix: try again", listen)
            : "gRPC does not take the certificate and the key\n  fix: give both as PEM, the certificate "
              "first and its "
              "chain after it");
  }
  state->address = dialled_address(listen, port);
  state->server->GetHealthCheckService()->SetServingStatus(chat::ChatService::service_full_name(), true);
  return std::unique_ptr<ChatServer>(new ChatServer(std::move(state)));
}

ChatServer::~ChatServer() { ChatServer::stop(Duration::zero()); }

const std::string& ChatServer::address() const { return state_->address; }

grpc::Server& ChatServer::grpc_server() { return *state_->server; }

ChatServerCounters ChatServer::counters() const {
  const ChatShared& shared = *state_->shared;
  ChatServerCounters out;
  // The ends first: a stream that ends in between must not make the difference negative.
  out.streams_ended = shared.streams_ended.load();
  out.streams_started = shared.streams_started.load();
  out.requests = shared.requests.load();
  out.replies = shared.replies.load();
  return out;
}

void ChatServer::stop(Duration grace) {
  const Lock lock(state_->stopping);
  if (state_->stopped) return;
  state_->stopped = true;
  auto until =
      std::chrono::system_clock::now() + std::chrono::duration_cast<std::chrono::microseconds>(grace);
  state_->server->Shutdown(until);
  // Streams hold what they share with the server; the timer's thread must not be the last to let go of it.
  state_->shared->timer.stop();
}

}  // namespace weir
