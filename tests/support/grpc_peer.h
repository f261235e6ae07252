// A gRPC service in raw HTTP/2 frames that answers as some server library does, or as a service that is not well does. What each
// says is taken down from the servers themselves.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace weir {

struct GrpcPeerOptions {
  enum class Kind {
    kEcho,             // bidi: each message comes back
    kUnary,            // grpc-go: one reply at the half-close, INTERNAL when there is a second message
    kUnaryEarly,       // grpcio: one reply to the first message, and the end
    kClientStreaming,  // one reply, at the half-close
    kServerStreaming,  // @grpc/grpc-js: three replies at the half-close, UNIMPLEMENTED when there is a second message
    kSilent,           // takes all, answers nothing, and ends well
    kRefuses,          // INTERNAL with words, at the first message
    kTwice,            // each message comes back twice
    kOther,            // replies carry something else
    kOtherNowAndThen,  // every third does
  } kind = Kind::kEcho;
  /// What holds for calls whose header block has this text; others are kEcho. Empty: all calls.
  std::string only_for{};
  /// A message longer than this is refused; 0: none is.
  std::uint32_t limit = 0;
  enum class Refusal {
    kGrpcGo,      // RESOURCE_EXHAUSTED, and RST_STREAM(NO_ERROR)
    kGrpcJava,    // RST_STREAM(CANCEL) once a reply is out
    kTonic,       // OUT_OF_RANGE, and RST_STREAM(NO_ERROR)
    kBreaksDown,  // RST_STREAM(INTERNAL_ERROR): no proper answer
  } refusal = Refusal::kGrpcGo;
  std::chrono::milliseconds first_reply_after{0};  // of each stream
  std::chrono::milliseconds closes_after{0};       // so long after its client has closed
};

/// Listens on 127.0.0.1 until it goes. A thread a connection.
class GrpcPeer {
 public:
  explicit GrpcPeer(GrpcPeerOptions options);
  ~GrpcPeer();
  GrpcPeer(const GrpcPeer&) = delete;
  GrpcPeer& operator=(const GrpcPeer&) = delete;

  [[nodiscard]] std::uint16_t port() const;
  /// "127.0.0.1:PORT"
  [[nodiscard]] std::string address() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace weir
