#include "harness/rpc/grpc_transport.h"

#include <grpc/slice.h>
#include <grpcpp/channel.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/server.h>

#include <algorithm>
#include <atomic>
#include <vector>

#include "harness/base/mutex.h"
#include "harness/outcome/status_text.h"
#include "harness/rpc/compat.h"
#include "harness/rpc/credentials.h"
#include "harness/rpc/goaway_log.h"
#include "harness/server/trailers.h"

namespace weir {
namespace {

using Reactor = grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>;

ChannelState to_state(grpc_connectivity_state state) {
  switch (state) {
    case GRPC_CHANNEL_IDLE:
      return ChannelState::kIdle;
    case GRPC_CHANNEL_CONNECTING:
      return ChannelState::kConnecting;
    case GRPC_CHANNEL_READY:
      return ChannelState::kReady;
    case GRPC_CHANNEL_TRANSIENT_FAILURE:
      return ChannelState::kTransientFailure;
    case GRPC_CHANNEL_SHUTDOWN:
      return ChannelState::kShutdown;
  }
  return ChannelState::kUnknown;
}

/// On the monotonic clock: the wall clock may be set or slewed while the call runs, and the deadline with it.
gpr_timespec deadline_in(Duration from_now) {
  // The library rounds up to whole milliseconds, and within one a whole stream can live.
  constexpr Duration kCertainlyPast = -std::chrono::milliseconds(10);
  if (from_now <= Duration(0)) from_now = std::min(from_now, kCertainlyPast);
  return gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC), gpr_time_from_nanos(from_now.count(), GPR_TIMESPAN));
}

/// A status that the library gives calls which reached nobody.
bool is_of_no_server(grpc::StatusCode code) {
  return code == grpc::StatusCode::UNAVAILABLE || code == grpc::StatusCode::DEADLINE_EXCEEDED ||
         code == grpc::StatusCode::CANCELLED;
}

std::string to_string(const grpc::string_ref& text) { return {text.data(), text.size()}; }

/// One call. It keeps itself alive from start() to OnDone, which is the library's last touch.
class Call final : public Reactor, public std::enable_shared_from_this<Call> {
 public:
  /// `on_reached` is told whom the call was with, and may be empty.
  Call(std::shared_ptr<grpc::Channel> channel, std::shared_ptr<grpc::GenericStub> stub, bool proxied,
       std::function<void(const std::string& peer, bool answered)> on_reached, TransportEvents& events)
      : channel_(std::move(channel)),
        stub_(std::move(stub)),
        proxied_(proxied),
        on_reached_(std::move(on_reached)),
        events_(&events) {}

  void begin(const CallOptions& options) {
    for (const auto& [key, value] : options.metadata) context_.AddMetadata(key, value);
    if (options.deadline) context_.set_deadline(deadline_in(*options.deadline));
    if (options.wait_for_ready) context_.set_wait_for_ready(true);
    if (options.gzip) context_.set_compression_algorithm(GRPC_COMPRESS_GZIP);
    self_ = shared_from_this();
    goaways_before_ = GoawayLog::of_process().heard();
    stub_->PrepareBidiStreamingCall(&context_, options.method, grpc::StubOptions(), this);
    // Reads and writes are started from outside reactions: without a hold the call could be done before they
    // are.
    AddHold();
    StartCall();
  }

  char* room(std::size_t size) {
    // Never one of the small ones that lie within the slice itself: those move with it.
    grpc_slice made = grpc_slice_malloc_large(size);
    char* const bytes = reinterpret_cast<char*>(made.data.refcounted.bytes);
    const grpc::Slice slice(made, grpc::Slice::STEAL_REF);
    outgoing_ = grpc::ByteBuffer(&slice, 1);
    return bytes;
  }

  void send() { StartWrite(&outgoing_); }

  void read() { StartRead(&incoming_); }

  /// The last operation a session starts; the hold is given up once reads have failed as well.
  void half_close() {
    StartWritesDone();
    release(kHalfClosed);
  }

  void cancel() { context_.TryCancel(); }

 private:
  static constexpr unsigned kHalfClosed = 1;
  static constexpr unsigned kReadFailed = 2;

  /// The hold ends when no operation can follow: reads have failed, and the half-close was started or never
  /// will be.
  void release(unsigned what) {
    unsigned before = ended_.fetch_or(what);
    if (before != (kHalfClosed | kReadFailed) && (before | what) == (kHalfClosed | kReadFailed)) RemoveHold();
  }

  void OnReadInitialMetadataDone(bool ok) override {
    if (!ok) return;
    headers_received_ = true;
    events_->on_headers(context_.GetServerInitialMetadata().contains({kMarker.data(), kMarker.size()}));
  }

  void OnWriteDone(bool ok) override { events_->on_write_done(ok); }
  void OnWritesDoneDone(bool ok) override { events_->on_half_close_done(ok); }

  void OnReadDone(bool ok) override {
    if (!ok) {
      events_->on_read_failed();
      release(kReadFailed);
      return;
    }
    grpc::Slice slice;
    if (incoming_.TrySingleSlice(&slice).ok() || incoming_.DumpToSingleSlice(&slice).ok()) {
      events_->on_message({reinterpret_cast<const char*>(slice.begin()), slice.size()});
    } else {
      events_->on_message({});
    }
  }

  void OnDone(const grpc::Status& status) override {
    std::shared_ptr<Call> self = std::move(self_);
    CallEnd end;
    end.code = static_cast<int>(status.error_code());
    end.message = status.error_message();
    if (!status.ok()) end.debug = context_.debug_error_string();
    for (const auto& [key, value] : context_.GetServerTrailingMetadata()) {
      end.trailers.emplace_back(to_string(key), to_string(value));
    }
    end.headers_received = headers_received_;
    end.channel = to_state(channel_->GetState(false));
    end.proxied = proxied_;
    static const std::optional<LibraryVersion> kVersion = parse_library_version(grpc_version());
    end.library = kVersion;
    if (on_reached_) on_reached_(context_.peer(), headers_received_ || !is_of_no_server(status.error_code()));
    if (status.error_code() == grpc::StatusCode::UNAVAILABLE) {
      end.goaway = GoawayLog::of_process().of_peer(context_.peer(), goaways_before_);
    }
    events_->on_end(std::move(end));
  }

  std::shared_ptr<grpc::Channel> channel_;
  std::shared_ptr<grpc::GenericStub> stub_;
  const bool proxied_;
  std::function<void(const std::string& peer, bool answered)> on_reached_;
  TransportEvents* events_;
  grpc::ClientContext context_;
  grpc::ByteBuffer outgoing_;
  grpc::ByteBuffer incoming_;
  std::shared_ptr<Call> self_;
  std::uint64_t goaways_before_ = 0;  // heard of when the call began
  std::atomic<unsigned> ended_{0};
  std::atomic<bool> headers_received_{false};
};

class GrpcTransport final : public Transport {
 public:
  explicit GrpcTransport(std::shared_ptr<Call> call) : call_(std::move(call)) {}
  void start(const CallOptions& options) override { call_->begin(options); }
  [[nodiscard]] char* room(std::size_t size) override { return call_->room(size); }
  void send() override { call_->send(); }
  void read() override { call_->read(); }
  void half_close() override { call_->half_close(); }
  void cancel() override { call_->cancel(); }

 private:
  std::shared_ptr<Call> call_;
};

grpc::ChannelArguments arguments_for(const GrpcTransportOptions& options, std::uint32_t connection) {
  grpc::ChannelArguments arguments;
  // Equal channels share one TCP connection: the pool is made local and an argument made distinct.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetInt("weir.connection", static_cast<int>(connection));
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, options.retries ? 1 : 0);
  arguments.SetMaxReceiveMessageSize(options.receive_limit ? static_cast<int>(*options.receive_limit) : -1);
  arguments.SetMaxSendMessageSize(-1);
  set_way(options.way, options.tls.has_value(), arguments);
  arguments.SetInt(GRPC_ARG_MAX_METADATA_SIZE, static_cast<int>(options.metadata_limit));
  if (!options.user_agent.empty()) arguments.SetUserAgentPrefix(options.user_agent);
  if (!options.service_config.empty()) arguments.SetServiceConfigJSON(options.service_config);
  if (options.connect_timeout) {
    arguments.SetInt(
        GRPC_ARG_MIN_RECONNECT_BACKOFF_MS,
        static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(*options.connect_timeout).count()));
  }
  // The relay's address is not the server's name.
  if (options.tls) arguments.SetSslTargetNameOverride(options.tls->server_name);
  if (options.keepalive) {
    auto ms = [](Duration d) {
      return static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(d).count());
    };
    arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, ms(options.keepalive->time));
    arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, ms(options.keepalive->timeout));
    arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  }
  return arguments;
}

/// "127.0.0.1:50051" of "ipv4:127.0.0.1:50051", "[::1]:50051" of "ipv6:%5B::1%5D:50051". Nothing of what is no one address: before there
/// was a connection, gRPC tells its target.
std::optional<std::string> address_of_peer(std::string peer) {
  if (!peer.starts_with("ipv4:") && !peer.starts_with("ipv6:")) return std::nullopt;
  peer.erase(0, 5);
  if (peer.find(',') != std::string::npos) return std::nullopt;
  for (const auto& [escaped, plain] : {std::pair("%5B", "["), {"%5D", "]"}, {"%25", "%"}}) {
    if (const std::size_t at = peer.find(escaped); at != std::string::npos) peer.replace(at, 3, plain);
  }
  return peer;
}

}  // namespace

struct GrpcTransportFactory::Channels {
  struct Line {
    std::string address;  // that the channel was made with
    std::shared_ptr<grpc::Channel> channel;
    std::shared_ptr<grpc::GenericStub> stub;
  };

  explicit Channels(GrpcTransportOptions wanted) : options(std::move(wanted)), lines(options.connections) {}

  /// Channels are made when first used: with one for each of thousands of streams, most are not there yet at
  /// the start.
  Line line(std::uint32_t connection) {
    const Lock lock(mutex);
    Line& line = lines[connection];
    if (line.channel && !has_moved(line, connection)) return line;
    grpc::ChannelArguments arguments = arguments_for(options, connection);
    if (options.in_process != nullptr) {
      line.channel = options.in_process->InProcessChannel(arguments);
    } else {
      line.address = options.address(connection);
      line.channel = grpc::CreateCustomChannel(line.address, credentials_for(options.tls), arguments);
    }
    line.stub = std::make_shared<grpc::GenericStub>(line.channel);
    return line;
  }

  /// A channel keeps the addresses that it was made with. One that finds nobody at them is made anew once there are others.
  [[nodiscard]] bool has_moved(const Line& line, std::uint32_t connection) const {
    return options.reached != nullptr && line.channel->GetState(false) == GRPC_CHANNEL_TRANSIENT_FAILURE &&
           options.address(connection) != line.address;
  }

  GrpcTransportOptions options;
  Mutex mutex;
  std::vector<Line> lines WEIR_GUARDED_BY(mutex);
};

GrpcTransportFactory::GrpcTransportFactory(GrpcTransportOptions options)
    : channels_(std::make_unique<Channels>(std::move(options))) {
  (void)compat::keep_errno_from_abseil();
}

GrpcTransportFactory::~GrpcTransportFactory() = default;

std::unique_ptr<Transport> GrpcTransportFactory::make(std::uint32_t connection, TransportEvents& events) {
  Channels::Line line = channels_->line(connection);
  const GrpcTransportOptions& options = channels_->options;
  std::function<void(const std::string& peer, bool answered)> on_reached;
  if (options.reached != nullptr) {
    on_reached = [reached = options.reached, connection, dialled = line.address](const std::string& peer,
                                                                                 bool answered) {
      // Before there is a connection, gRPC tells what was dialled, which may be a single address.
      if (!answered && peer == dialled) return;
      if (const std::optional<std::string> address = address_of_peer(peer))
        reached->note(connection, *address);
    };
  }
  return std::make_unique<GrpcTransport>(std::make_shared<Call>(std::move(line.channel), std::move(line.stub),
                                                                options.way.proxy.has_value(),
                                                                std::move(on_reached), events));
}

std::string grpc_version() { return grpc::Version(); }

}  // namespace weir
