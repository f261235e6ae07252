// Carries a ChatStream's decisions out on a gRPC call.
#pragma once

#include <grpcpp/grpcpp.h>
#include <grpcpp/support/server_callback.h>

#include <atomic>
#include <cstdint>
#include <memory>

#include "chat.pb.h"
#include "harness/base/clock.h"
#include "harness/rpc/server_timer.h"
#include "harness/server/busy_work.h"
#include "harness/server/running_server.h"

namespace weir {

/// What all streams of a server share. Thread-safe.
struct ChatShared {
  ServerLog log;  // see ChatServerOptions
  BusyWork busy{};
  SteadyClock clock;
  ServerTimer timer{clock};
  std::atomic<std::uint64_t> streams_started{0};
  std::atomic<std::uint64_t> streams_ended{0};
  std::atomic<std::uint64_t> requests{0};
  std::atomic<std::uint64_t> replies{0};
};

using ChatReactor = grpc::ServerBidiReactor<chat::MessageRequest, chat::MessageResponse>;

/// A reactor for a call that has just come in; its behaviour follows from the call's metadata, and metadata
/// that cannot be understood ends it with INVALID_ARGUMENT. It deletes itself when the call is done. Every
/// status it chooses carries the trailers weir-marker, weir-received, weir-sent, weir-status and, if any act was carried
/// out, weir-fired: no status made by a transport or a library does.
[[nodiscard]] ChatReactor* start_chat_call(std::shared_ptr<ChatShared> shared,
                                           grpc::CallbackServerContext& context);

}  // namespace weir
