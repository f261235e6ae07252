#include "harness/check/server_rules.h"

#include <algorithm>
#include <array>

namespace weir {
namespace {

constexpr auto kRules = std::to_array<ServerRule>({
    {"request-cut", "gRPC PROTOCOL-HTTP2, Requests",
     "a request is whole messages and then the end of the stream, so what ends within a message is no "
     "request"},
    {"request-cut-behind-its-prefix", "gRPC PROTOCOL-HTTP2, Requests",
     "a request is whole messages and then the end of the stream, so a prefix without its message is no "
     "request"},
    {"request-of-a-gigabyte", "gRPC statuscodes, RESOURCE_EXHAUSTED",
     "a message beyond the server's limit ends the call, and its prefix alone tells that it is"},
    {"request-bad-flag", "gRPC PROTOCOL-HTTP2, Compressed-Flag",
     "the flag is 0 or 1, so what begins otherwise is no message"},
    {"request-compressed-by-nothing", "gRPC compression, test case 6",
     "a compressed message where no grpc-encoding is named must fail with INTERNAL"},
    {"request-encoding-unknown", "gRPC compression, Compression Method Asymmetry",
     "a message compressed in a way that the server does not know must fail with UNIMPLEMENTED"},
    {"request-timeout-malformed", "gRPC PROTOCOL-HTTP2, TimeoutValue",
     "a timeout is at most eight digits and a unit, and a call without one may take for ever: what is no "
     "timeout is not to be taken for none"},
    {"request-timeout-of-nine-digits", "gRPC PROTOCOL-HTTP2, TimeoutValue",
     "a timeout has at most eight digits"},
    {"request-deadline", "gRPC PROTOCOL-HTTP2, Client Cancellation",
     "a server tracks the deadline, and cancels the call with RST_STREAM(CANCEL) once it is over"},
    {"request-content-type-proto", "gRPC PROTOCOL-HTTP2, Content-Type",
     "application/grpc+proto is application/grpc"},
    {"request-content-type-other", "gRPC PROTOCOL-HTTP2, Content-Type",
     "what does not begin with application/grpc should get HTTP status 415"},
    {"request-without-te", "gRPC PROTOCOL-HTTP2, TE",
     "te: trailers finds proxies that lose trailers; nothing says what becomes of a request without it, but "
     "that an answer has a status"},
    {"request-method-unknown", "gRPC statuscodes, UNIMPLEMENTED",
     "a method that the server does not have is UNIMPLEMENTED"},
    {"request-metadata-large", "gRPC PROTOCOL-HTTP2, Custom-Metadata",
     "a server may limit a request's headers, 8 KiB being suggested; it is the call that is over then"},
    {"request-metadata-no-base64", "gRPC PROTOCOL-HTTP2, Binary-Header",
     "the value of a -bin header is Base64; nothing says what becomes of one that is not, but that it is one "
     "call's"},
    {"request-name-in-capitals", "RFC 9113 sections 8.2.1 and 8.1.1",
     "a field name in upper case makes a request malformed, which is a stream error of type PROTOCOL_ERROR"},
    {"request-connection-field", "RFC 9113 sections 8.2.2 and 8.1.1",
     "a field of HTTP/1.1's connections makes a request malformed, which is a stream error of type "
     "PROTOCOL_ERROR"},
    {"request-continuation", "RFC 9113 section 6.10",
     "a header block may come in as many frames as the client likes, within reason"},
    {"goaway-from-the-client", "RFC 9113 section 6.8",
     "GOAWAY speaks of what the receiver opened: the client's streams go on to their end"},
    {"push-promise-from-the-client", "RFC 9113 section 8.4",
     "a client can't push, so PUSH_PROMISE is a connection error of type PROTOCOL_ERROR"},
    {"headers-that-cannot-be-decoded", "RFC 9113 section 4.3",
     "a block that can't be decoded is a connection error of type COMPRESSION_ERROR"},
    {"window-beyond-its-end", "RFC 9113 section 6.9.1",
     "a window beyond 2^31-1 is a stream error of type FLOW_CONTROL_ERROR, or one of the connection"},
    {"upload-refused-beside-neighbours", "RFC 9113 sections 6.9.1 and 8.1",
     "what a refused request still sends counts for the connection's window and has to be given back; then "
     "RST_STREAM(NO_ERROR) ends it"},
    {"never-reader-beside-neighbours", "RFC 9113 section 5.2.2",
     "a stream whose client reads nothing must not hold up the others"},
    {"stream-limit", "RFC 9113 section 5.1.2",
     "streams beyond the server's limit are refused one by one, with REFUSED_STREAM or PROTOCOL_ERROR"},
});

}  // namespace

std::span<const ServerRule> server_rules() { return kRules; }

const ServerRule* find_server_rule(std::string_view entry) {
  const auto* rule = std::find_if(kRules.begin(), kRules.end(),
                                  [entry](const ServerRule& one) { return one.entry == entry; });
  return rule == kRules.end() ? nullptr : rule;
}

}  // namespace weir
