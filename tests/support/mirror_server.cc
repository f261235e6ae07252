#include "tests/support/mirror_server.h"

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>

#include <mutex>
#include <stdexcept>

namespace weir {
namespace {

std::string text_of(const grpc::string_ref& text) { return {text.data(), text.size()}; }

class MirrorReactor final : public grpc::ServerGenericBidiReactor {
 public:
  MirrorReactor(const MirrorOptions& options, const MirroredCall& call, bool refused) {
    if (refused) {
      Finish({grpc::StatusCode::UNAVAILABLE, "not yet"});
      return;
    }
    if (options.repeats_credentials) {
      const auto found = call.metadata.find("authorization");
      Finish({grpc::StatusCode::UNAUTHENTICATED,
              "who is " + (found == call.metadata.end() ? std::string("nobody") : found->second) + "?"});
      return;
    }
    StartRead(&message_);
  }

  void OnReadDone(bool ok) override {
    if (ok) {
      StartWrite(&message_);
    } else {
      Finish(grpc::Status::OK);
    }
  }
  void OnWriteDone(bool /*ok*/) override { StartRead(&message_); }
  void OnDone() override { delete this; }

 private:
  grpc::ByteBuffer message_;
};

}  // namespace

struct MirrorServer::State final : grpc::CallbackGenericService {
  explicit State(MirrorOptions wanted) : options(std::move(wanted)) {}

  grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext* context) override {
    MirroredCall call;
    for (const auto& [key, value] : context->client_metadata())
      call.metadata.emplace(text_of(key), text_of(value));
    call.authority = context->host();
    for (const grpc::string_ref& name : context->auth_context()->GetPeerIdentity()) {
      if (call.peer_name.empty()) call.peer_name = text_of(name);
    }
    if (options.gzip) context->set_compression_algorithm(GRPC_COMPRESS_GZIP);
    const std::lock_guard lock(mutex);
    calls.push_back(call);
    return new MirrorReactor(options, call, calls.size() <= options.refusals);
  }

  const MirrorOptions options;
  int port = 0;
  mutable std::mutex mutex;
  std::vector<MirroredCall> calls;
  std::unique_ptr<grpc::Server> server;
};

MirrorServer::MirrorServer(MirrorOptions options) : state_(std::make_unique<State>(std::move(options))) {
  std::shared_ptr<grpc::ServerCredentials> credentials = grpc::InsecureServerCredentials();
  const MirrorOptions& wanted = state_->options;
  if (!wanted.certificate.empty()) {
    grpc::SslServerCredentialsOptions ssl(wanted.client_ca.empty()
                                              ? GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE
                                              : GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
    ssl.pem_key_cert_pairs.push_back({wanted.key, wanted.certificate});
    ssl.pem_root_certs = wanted.client_ca;
    credentials = grpc::SslServerCredentials(ssl);
  }
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", credentials, &state_->port);
  builder.RegisterCallbackGenericService(state_.get());
  state_->server = builder.BuildAndStart();
  if (!state_->server) throw std::runtime_error("no mirror");
}

MirrorServer::~MirrorServer() { state_->server->Shutdown(std::chrono::system_clock::now()); }

std::string MirrorServer::address() const { return "127.0.0.1:" + std::to_string(state_->port); }

std::vector<MirroredCall> MirrorServer::calls() const {
  const std::lock_guard lock(state_->mutex);
  return state_->calls;
}

}  // namespace weir
