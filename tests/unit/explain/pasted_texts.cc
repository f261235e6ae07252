#include "tests/unit/explain/pasted_texts.h"

#include <chrono>

namespace weir {
namespace {

using std::chrono::seconds;

PastedText pasted(std::string cause, std::string text) {
  return {{.text = std::move(text)}, std::move(cause)};
}

PastedText behind(std::string proxy, std::string cause, std::string text,
                  std::optional<Duration> after = {}) {
  return {{.text = std::move(text), .proxy = {std::move(proxy), ""}, .after = after}, std::move(cause)};
}

PastedText from(std::string server, std::string cause, std::string text) {
  return {{.text = std::move(text), .server = {std::move(server), ""}}, std::move(cause)};
}

}  // namespace

const std::vector<PastedText>& pasted_texts() {
  static const std::vector<PastedText> kTexts = {
      // Go
      pasted(
          "go-tcp-reset",
          R"(2026-11-03T09:14:22.118Z ERROR orders/stream.go:88 recv failed {"error": "rpc error: code = Unavailable desc = error reading from server: read tcp 10.42.3.17:53412->10.96.0.11:50051: read: connection reset by peer", "stream": 812})"),
      pasted("go-fin",
             "time=2026-10-30T22:01:07Z level=warn msg=\"subscription ended\" err=\"rpc error: code = "
             "Unavailable desc = error "
             "reading from server: EOF\" attempt=3"),
      pasted("go-fin-in-frame",
             "panic: rpc error: code = Unavailable desc = error reading from server: unexpected "
             "EOF\n\ngoroutine 41 [running]:"),
      pasted("go-too-many-pings",
             "2026/11/11 13:25:35 ERROR: [transport] Client received GoAway with error code "
             "ENHANCE_YOUR_CALM and debug data "
             "equal to ASCII \"too_many_pings\"."),
      pasted("go-too-many-pings",
             "W1104 08:00:01.220131 1 watch.go:120] stream closed: rpc error: code = Unavailable desc = "
             "closing transport due to: "
             "connection error: desc = \"error reading from server: EOF\", received prior goaway: code: "
             "ENHANCE_YOUR_CALM, debug "
             "data: \"too_many_pings\""),
      pasted("go-max-age",
             "level=error ts=2026-11-02 caller=feed.go:51 msg=\"feed broke\" err=\"rpc error: code = "
             "Unavailable desc = closing "
             "transport due to: connection error: desc = \\\"error reading from server: EOF\\\", received "
             "prior goaway: code: "
             "NO_ERROR, debug data: \\\"max_age\\\"\""),
      pasted("go-graceful-stop",
             "rpc error: code = Unavailable desc = closing transport due to: connection error: desc = "
             "\"error reading from "
             "server: EOF\", received prior goaway: code: NO_ERROR, debug data: \"graceful_stop\""),
      pasted("go-refused",
             "ERROR[2026-11-08 13:15:48.822] [request_id=gjw8j7C8mMQR] rpc error: code = Unavailable desc = "
             "connection error: desc "
             "= \"transport: Error while dialing: dial tcp 172.21.0.5:50051: connect: connection refused\""),
      pasted("go-refused",
             "could not subscribe: rpc error: code = Unavailable desc = connection error: desc = "
             "\"transport: Error while dialing "
             "dial tcp [::1]:5060: connect: connection refused\""),
      pasted("go-transport-is-closing",
             "2026-11-05T05:59:19.242Z [ERROR] core: error during forwarded RPC request: error=\"rpc error: "
             "code = Unavailable "
             "desc = transport is closing\""),
      pasted("go-keepalive-timeout",
             "fail to search on all shard leaders, err=attempt #4: rpc error: code = Unavailable desc = "
             "keepalive ping failed to "
             "receive ACK within timeout"),
      pasted("go-deadline",
             "ERROR: pull failed: rpc error: code = DeadlineExceeded desc = context deadline exceeded (after "
             "30s)"),
      pasted("go-no-trailers",
             "{\"level\":\"error\",\"grpc.code\":\"Internal\",\"error\":\"rpc error: code = Internal desc = "
             "server closed the stream "
             "without sending trailers\",\"trace_id\":\"4bf92f3577b34da6a3ce929d0e0e4736\"}"),
      pasted("http-502",
             "2026/11/04 14:53:25 rpc error: code = Unavailable desc = unexpected HTTP status code received "
             "from server: 502 (Bad "
             "Gateway); transport: received unexpected content-type \"text/html\""),
      pasted("message-too-large",
             "list failed: rpc error: code = ResourceExhausted desc = grpc: received message larger than max "
             "(8231123 vs. 4194304)"),
      pasted("go-unexpected-eof", "recv: rpc error: code = Internal desc = unexpected EOF"),
      pasted("unknown-method",
             "ERROR:\n  Code: Unimplemented\n  Message: unknown method WatchAll for service shop.v2.Orders"),
      pasted("rst-internal-error",
             "Error: rpc error: code = Internal desc = stream terminated by RST_STREAM with error code: "
             "INTERNAL_ERROR at block "
             "13000010"),
      pasted("rst-protocol-error",
             "upload: rpc error: code = Internal desc = stream terminated by RST_STREAM with error code: "
             "PROTOCOL_ERROR"),
      pasted("rst-refused",
             "rpc error: code = Unavailable desc = stream terminated by RST_STREAM with error code: "
             "REFUSED_STREAM"),
      pasted("unknown-encoding",
             "rpc error: code = Unimplemented desc = grpc: Decompressor is not installed for grpc-encoding "
             "\"zstd\""),
      pasted(
          "go-write-quota",
          "goroutine 118 [select, 34 "
          "minutes]:\ngoogle.golang.org/grpc/internal/transport.(*writeQuota).get(0xc0003a6a40, "
          "0x8005)\n\t/go/pkg/mod/google.golang.org/grpc@v1.60.1/internal/transport/flowcontrol.go:59 +0x74"),
      // Python
      pasted("tcp-reset",
             "grpc._channel._InactiveRpcError: <_InactiveRpcError of RPC that terminated with:\n\tstatus = "
             "StatusCode.UNAVAILABLE\n\tdetails = \"Connection reset by peer\"\n\tdebug_error_string = "
             "\"{\"created\":\"@1700692243.576262296\",\"description\":\"Error received from peer "
             "ipv4:172.20.64.67:9010\",\"file\":\"src/core/lib/surface/"
             "call.cc\",\"file_line\":1066,\"grpc_message\":\"Connection "
             "reset by peer\",\"grpc_status\":14}\"\n>"),
      pasted("tcp-reset-while-reading",
             "<AioRpcError of RPC that terminated with:\n\tstatus = StatusCode.UNAVAILABLE\n\tdetails = "
             "\"recvmsg:Connection reset "
             "by peer\"\n\tdebug_error_string = \"UNKNOWN:Error received from peer ipv4:10.0.3.8:5061 "
             "{created_time:\"2026-03-03T10:35:28.70331282+00:00\", grpc_status:14, "
             "grpc_message:\"recvmsg:Connection reset by "
             "peer\"}\"\n>"),
      pasted("tcp-reset-while-writing",
             "<_InactiveRpcError of RPC that terminated with:\n\tstatus = StatusCode.UNAVAILABLE\n\tdetails "
             "= \"sendmsg: Broken pipe "
             "(32)\"\n\tdebug_error_string = \"UNKNOWN:Error received from peer  {grpc_message:\"sendmsg: "
             "Broken pipe (32)\", "
             "grpc_status:14, created_time:\"2026-12-02T11:13:58.012172313+00:00\"}\"\n>"),
      pasted("tcp-fin",
             "[2026-06-16 09:18:22,005] [ERROR] grpc RpcError: [load_collection], <_MultiThreadedRendezvous: "
             "StatusCode.UNAVAILABLE, Socket closed>, <Time:{'RPC start': '2026-06-16 09:18:18.558714'}>"),
      pasted("core-refused",
             "grpc.aio._call.AioRpcError: <AioRpcError of RPC that terminated with:\n\tstatus = "
             "StatusCode.UNAVAILABLE\n\tdetails = "
             "\"failed to connect to all addresses; last error: UNKNOWN: ipv4:127.0.0.1:50052: Failed to "
             "connect to remote host: "
             "Connection refused\""),
      pasted("core-accept-close",
             "status = StatusCode.UNAVAILABLE details = \"failed to connect to all addresses; last error: "
             "UNAVAILABLE: "
             "ipv4:10.1.2.3:443: Socket closed\""),
      pasted("core-enter-idle",
             "<_MultiThreadedRendezvous of RPC that terminated with: status = StatusCode.UNAVAILABLE details "
             "= \"enter idle\">"),
      pasted("core-cancelling-all-calls",
             "E 2026-11-01 worker-3: RPC failed: StatusCode.UNAVAILABLE: Cancelling all calls"),
      pasted("core-stream-removed",
             "<_MultiThreadedRendezvous of RPC that terminated with:\n    status = StatusCode.UNKNOWN\n    "
             "details = \"Stream "
             "removed\"\n    debug_error_string = \"UNKNOWN:Error received from peer ipv4:34.1.2.3:443"),
      pasted("rst-internal-error",
             "<_MultiThreadedRendezvous of RPC that terminated with:\n    status = StatusCode.INTERNAL\n    "
             "details = \"Received "
             "RST_STREAM with error code 2\"\n    debug_error_string = \"UNKNOWN:Error received from peer "
             "ipv4:{created_time:\"2026-12-07T16:55:08.671659711+00:00\", grpc_status:13,"),
      pasted("core-keepalive-watchdog",
             "jina.excepts: gRPC error: StatusCode.UNAVAILABLE keepalive watchdog timeout, the ongoing "
             "request is terminated"),
      pasted(
          "core-deadline",
          "grpc.FutureTimeoutError / status = StatusCode.DEADLINE_EXCEEDED, details = \"Deadline Exceeded\""),
      pasted("core-metadata-too-large",
             "status = StatusCode.RESOURCE_EXHAUSTED details = \"received metadata size exceeds hard limit "
             "(value length 21544 vs. "
             "16384)\""),
      pasted("python-early-hints",
             "<_InactiveRpcError: status = StatusCode.UNKNOWN, details = \"Received http2 header with "
             "status: 103\">"),
      pasted("aio-internal-error-from-core",
             "grpc.aio._call.AioRpcError: status = StatusCode.INTERNAL details = \"Internal error from "
             "Core\" at stream.write(msg)"),
      pasted("grpclib-goaway",
             "  File \"app/feed.py\", line 71, in pump\ngrpclib.exceptions.StreamTerminatedError: Connection "
             "lost"),
      pasted("pubsub-stopped-by-ok",
             "Streaming pull future failed: google.api_core.exceptions.GoogleAPICallError: None  "
             "(google.cloud.pubsub_v1)"),
      pasted(
          "flight-reset",
          "pyarrow._flight.FlightUnavailableError: Flight returned unavailable error, with message: Stream "
          "removed "
          "(recvmsg:Connection reset by peer). gRPC client debug context: UNKNOWN:Error received from peer"),
      pasted("grpcio-handler-raised",
             "details = \"Exception iterating responses: 'NoneType' object has no attribute 'price'\""),
      // Node
      pasted("js-econnreset",
             "/app/node_modules/@grpc/grpc-js/src/call.ts:81\n  return Object.assign(new Error(message), "
             "status);\nError: 14 "
             "UNAVAILABLE: read ECONNRESET\n    at Object.callErrorFromStatus "
             "(/app/node_modules/@grpc/grpc-js/src/call.ts:81:24)"),
      pasted("js-econnreset-as-internal",
             "Error: 13 INTERNAL: Received RST_STREAM with code 2 triggered by internal client error: read "
             "ECONNRESET\n    at "
             "Object.callErrorFromStatus (/api/node_modules/@grpc/grpc-js/build/src/call.js:31:26)"),
      pasted("js-connection-dropped",
             "[EventStream] \"message\": \"14 UNAVAILABLE: Connection dropped\" at callErrorFromStatus "
             "(/app/node_modules/@grpc/grpc-js/build/src/call.js:32:19)"),
      pasted("rst-no-error",
             "gRPC Error: Error: 13 INTERNAL: Received RST_STREAM with code 0\n    at callErrorFromStatus "
             "(/app/node_modules/@grpc/grpc-js/build/src/call.js:31:19)"),
      pasted("rst-no-error-without-status",
             "ClientError: /WorkflowService/Trigger INTERNAL: Received RST_STREAM with code 0 (Call ended "
             "without gRPC status)"),
      pasted("js-refused",
             "writable stream error in GrpcReadableStream Error: 14 UNAVAILABLE: No connection established. "
             "Last error: connect "
             "ECONNREFUSED 127.0.0.1:54166 (2026-02-25T09:47:07.762Z)"),
      pasted("js-too-many-pings",
             "[1] Error: 8 RESOURCE_EXHAUSTED: Bandwidth exhausted or memory limit exceeded\n[1]     at "
             "callErrorFromStatus "
             "(/data/production/node_modules/@grpc/grpc-js/build/src/call.js:32:19)"),
      pasted("envoy-upstream-terminated",
             "{\"code\":14,\"details\":\"upstream connect error or disconnect/reset before headers. reset "
             "reason: connection "
             "termination\",\"metadata\":{}}"),
      pasted("envoy-refused-upstream",
             "\"message\":\"14 UNAVAILABLE: upstream connect error or disconnect/reset before headers. reset "
             "reason: remote refused "
             "stream reset\",\"code\":14"),
      pasted(
          "js-private-code",
          "Error: 42 undefined: quota of the tenant is used up\n    at callErrorFromStatus (call.js:31:19)"),
      // Java
      pasted("java-network-closed",
             "io.grpc.StatusRuntimeException: UNAVAILABLE: Network closed for unknown reason\n\tat "
             "io.grpc.Status.asRuntimeException(Status.java:535)\n\tat "
             "io.grpc.stub.ClientCalls$StreamObserverToCallListenerAdapter.onClose(ClientCalls.java:479)"),
      pasted("java-idle-flow",
             "Exception in thread \"main\" io.grpc.StatusRuntimeException: UNAVAILABLE: io exception\n\tat "
             "io.grpc.Status.asRuntimeException(Status.java:532)\nCaused by: java.io.IOException: Connection "
             "reset by peer\n\tat "
             "sun.nio.ch.FileDispatcherImpl.read0(Native Method)"),
      pasted("java-refused",
             "RPC failed: Status{code=UNAVAILABLE, description=io exception, "
             "cause=io.grpc.netty.shaded.io.netty.channel.AbstractChannel$AnnotatedConnectException: "
             "Connection refused: no "
             "further information: /127.0.0.1:9898"),
      pasted("java-channel-closed",
             "WARN  c.e.Feed - io.grpc.StatusRuntimeException: UNKNOWN: channel closed\n\tat "
             "io.grpc.Status.asRuntimeException(Status.java:533)"),
      pasted("rst-internal-error",
             "io.grpc.StatusRuntimeException: INTERNAL: HTTP/2 error code: INTERNAL_ERROR\nReceived Rst "
             "Stream\n\tat "
             "io.grpc.Status.asRuntimeException(Status.java:526)"),
      pasted("java-goaway-no-error",
             "io.grpc.StatusRuntimeException: UNAVAILABLE: HTTP/2 error code: NO_ERROR\nReceived Goaway"),
      pasted("java-deadline",
             "ERROR [grpc-default-executor-88] - DEADLINE_EXCEEDED: deadline exceeded after 9999983188ns\n"
             "io.grpc.StatusRuntimeException: DEADLINE_EXCEEDED: deadline exceeded after 9999983188ns"),
      pasted("java-deadline-before-start",
             "io.grpc.StatusRuntimeException: DEADLINE_EXCEEDED: ClientCall started after CallOptions "
             "deadline was exceeded. "
             "Deadline has been exceeded for 0.012145204s."),
      pasted("java-keepalive-failed",
             "Caused by: java.util.concurrent.ExecutionException: io.grpc.StatusRuntimeException: "
             "UNAVAILABLE: Keepalive failed. "
             "The connection is likely gone"),
      pasted("java-handler-raised",
             "io.grpc.StatusRuntimeException: UNKNOWN: Application error processing RPC"),
      pasted("java-half-closed-without-request",
             "SEVERE: io.grpc.StatusRuntimeException: INTERNAL: Half-closed without a request"),
      // Rust
      pasted("tonic-broken-pipe",
             "WARN broker: discover task failed: status: Unknown, message: \"h2 protocol error: error "
             "reading a body from "
             "connection\", details: [], metadata: MetadataMap { headers: {} }\nCaused by:\n    0: error "
             "reading a body from "
             "connection\n    1: stream closed because of a broken pipe"),
      pasted("rst-internal-error",
             "Status { code: Internal, message: \"h2 protocol error: error reading a body from connection: "
             "stream error received: "
             "unexpected internal error encountered\", source: Some(hyper::Error(Body, Error { kind: "
             "Reset(StreamId(3), "
             "INTERNAL_ERROR, Remote) })) }"),
      pasted("tonic-error-page",
             "status: Internal, message: \"protocol error: received message with invalid compression flag: "
             "60 (valid flags are 0 and "
             "1) while receiving response with status: 502 Bad Gateway\", details: [], metadata: MetadataMap "
             "{ headers: {} }"),
      pasted("tonic-timeout",
             "Error: status: Cancelled, message: \"Timeout expired\", details: [], metadata: MetadataMap { "
             "headers: {} }"),
      pasted("tonic-message-too-large",
             "status: OutOfRange, message: \"Error, decoded message length too large: found 5242885 bytes, "
             "the limit is: 4194304 "
             "bytes\", details: [], metadata: MetadataMap { headers: {} }"),
      // .NET
      pasted(
          "dotnet-response-ended",
          "Grpc.Core.RpcException: Status(StatusCode=\"Unavailable\", Detail=\"Error reading next message. "
          "HttpIOException: The "
          "response ended prematurely while waiting for the next frame from the server. (ResponseEnded)\")"),
      pasted("dotnet-refused",
             "Grpc.Core.RpcException: Status(StatusCode=\"Unavailable\", Detail=\"Error starting gRPC call. "
             "HttpRequestException: "
             "Connection refused (localhost:5001) SocketException: Connection refused\")"),
      pasted("rst-calm",
             "Grpc.Core.RpcException: Status(StatusCode=\"ResourceExhausted\", Detail=\"Error starting gRPC "
             "call. "
             "HttpProtocolException: The HTTP/2 server reset the stream. HTTP/2 error code "
             "'ENHANCE_YOUR_CALM' (0xb).\")"),
      // Where it is known what stands between, and when
      behind("nginx", "nginx-idle-client",
             "chat: rpc error: code = Internal desc = stream terminated by RST_STREAM with error code: "
             "PROTOCOL_ERROR",
             seconds(61)),
      behind("nginx", "nginx-idle-client",
             "io.grpc.StatusRuntimeException: INTERNAL: RST_STREAM closed stream. HTTP/2 error code: "
             "PROTOCOL_ERROR\n\tat io.grpc.Status.asRuntimeException(Status.java:533)"),
      behind("nginx", "nginx-upstream-lost",
             "rpc error: code = Internal desc = stream terminated by RST_STREAM with error code: "
             "INTERNAL_ERROR"),
      behind("nginx", "nginx-grpc-read-timeout",
             "Error: 13 INTERNAL: Received RST_STREAM with code 2 (Internal server error)", seconds(60)),
      behind("nginx", "nginx-502", "14 UNAVAILABLE: Received HTTP status code 502"),
      behind("haproxy", "haproxy-upstream-lost",
             "rpc error: code = Canceled desc = stream terminated by RST_STREAM with error code: CANCEL"),
      behind("haproxy", "haproxy-idle-client",
             "Error: 1 CANCELLED: Call cancelled\n    at callErrorFromStatus", seconds(50)),
      behind("envoy", "envoy-stream-idle",
             "13 INTERNAL: Received RST_STREAM with code 2 (Internal server error)", seconds(300)),
      behind(
          "envoy", "envoy-route-timeout-half-close",
          "rpc error: code = Internal desc = stream terminated by RST_STREAM with error code: INTERNAL_ERROR",
          seconds(15)),
      behind("envoy", "envoy-upstream-refused",
             "upstream connect error or disconnect/reset before headers. reset reason: connection failure, "
             "transport failure reason: "
             "delayed connect error: 111\",\"grpc_status\":14}"),
      behind(
          "caddy", "caddy-idle-client",
          "io.grpc.StatusRuntimeException: INTERNAL: HTTP/2 error code: INTERNAL_ERROR\nReceived Rst Stream",
          seconds(60)),
      behind("nghttpx", "nghttpx-upstream-lost", "details = \"Received RST_STREAM with error code 2\""),
      behind("apache", "apache-error-page",
             "rpc error: code = ResourceExhausted desc = grpc: received message larger than max (558124867 "
             "vs. 4194304)"),
      behind("aws-nlb", "go-nlb-idle", "rpc error: code = Unavailable desc = transport is closing",
             seconds(360)),
      from("connect-go", "connect-go-panic",
           "rpc error: code = Internal desc = stream terminated by RST_STREAM with error code: "
           "INTERNAL_ERROR"),
      from("tonic", "tonic-handler-panicked",
           "StatusCode.CANCELLED details = \"Received RST_STREAM with error code 8\""),
      from("grpc-java", "java-shutdown-refused", "Error: 14 UNAVAILABLE: Stream refused by server"),
  };
  return kTexts;
}

}  // namespace weir
