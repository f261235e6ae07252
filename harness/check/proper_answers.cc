#include "harness/check/proper_answers.h"

#include <array>

namespace weir {
namespace {

constexpr auto kAnswers = std::to_array<ProperAnswer>({
    {"deadline", OutcomeFamily::kLocalDeadline, "any",
     "the client ends the stream by itself, and tells the server with RST_STREAM(CANCEL); or the server "
     "keeps the deadline too, and its trailers or its RST_STREAM(CANCEL) came before the client's own "
     "timer"},
    {"request-too-large", OutcomeId::kRemoteRecvLimit, "grpc-go, gRPC C++, grpcio, grpc.aio, @grpc/grpc-js",
     "RESOURCE_EXHAUSTED from the message's length alone, with the limit in its text"},
    {"request-too-large",
     {OutcomeId::kApp, "resource_exhausted"},
     "grpc-java before its first reply, connect-go v2, connectrpc for Python, Vert.x",
     "the status that statuscodes.md has for a message beyond the limit, in words of their own"},
    {"request-too-large",
     {OutcomeId::kApp, "out_of_range"},
     "tonic",
     "a limit that is kept and said, by the status that tonic chose for it"},
    {"request-too-large",
     {OutcomeId::kH2Rst, "8"},
     "grpc-java once a reply is out; HAProxy 2.6 before any server",
     "the stream alone is given up, at once; that a status can't follow is the library's way"},
    {"request-too-large", OutcomeId::kOkComplete, "connect-go v1, connect-node, grpclib, Arrow Flight",
     "a server without a limit, or with a higher one, answers"},
});

}  // namespace

std::span<const ProperAnswer> proper_answers() { return kAnswers; }

std::vector<std::string> proper_outcomes(std::string_view entry) {
  std::vector<std::string> found;
  for (const ProperAnswer& answer : kAnswers) {
    if (answer.entry == entry) found.push_back(answer.outcome.text());
  }
  return found;
}

}  // namespace weir
