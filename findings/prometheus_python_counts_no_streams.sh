#!/usr/bin/env bash
# py-grpc-prometheus 0.8.0 with grpcio 1.85.3 and prometheus-client 0.26.0 (PyPI), server side.
#
# Guess: grpc_server_started_total counts a bidi call when it begins and grpc_server_handled_total when it ends, with its
#   code, as in the Go middleware whose metric names these are. So "started minus handled" is what is open.
# True: a bidi call is never in either of them, nor in the handling-time histogram, however it ends. Only its messages are
#   counted. A server-streaming call is counted as started, and never as handled, so there the difference only grows.
#
# Seen after three bidi calls (OK, DATA_LOSS, raised) and one server-streaming call, all ended:
#   bidi: started 0, handled 0, received 3, sent 1
#   server streaming: started 1, handled 0, sent 2
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"

pip_install py-grpc-prometheus==0.8.0 grpcio==1.85.3 prometheus-client==0.26.0

cat >"$work/count.py" <<'PY'
import time
from concurrent import futures

import grpc
from prometheus_client import CollectorRegistry
from py_grpc_prometheus.prometheus_server_interceptor import PromServerInterceptor


def bidi(requests, context):
    for request in requests:
        if request == b"fail":
            context.abort(grpc.StatusCode.DATA_LOSS, "asked for")
        if request == b"raise":
            raise ValueError("asked for")
        yield request


def two(_request, _context):
    yield b"1"
    yield b"2"


registry = CollectorRegistry()
interceptor = PromServerInterceptor(enable_handling_time_histogram=True, registry=registry)
server = grpc.server(futures.ThreadPoolExecutor(4), interceptors=[interceptor])
methods = {
    "Bidi": grpc.stream_stream_rpc_method_handler(bidi),
    "Two": grpc.unary_stream_rpc_method_handler(two),
}
server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler("chat.ChatService", methods)])
port = server.add_insecure_port("127.0.0.1:0")
server.start()
channel = grpc.insecure_channel(f"127.0.0.1:{port}")
for request in (b"ok", b"fail", b"raise"):
    try:
        list(channel.stream_stream("/chat.ChatService/Bidi")(iter([request]), timeout=5))
    except grpc.RpcError:
        pass
list(channel.unary_stream("/chat.ChatService/Two")(b"", timeout=5))
time.sleep(0.5)
server.stop(0).wait()


def total(name, method):
    return sum(
        int(sample.value)
        for family in registry.collect()
        for sample in family.samples
        if sample.name == name and sample.labels.get("grpc_method") == method
    )


for method in ("Bidi", "Two"):
    print(
        "started", total("grpc_server_started_total", method),
        "handled", total("grpc_server_handled_total", method),
        "timed", total("grpc_server_handling_seconds_count", method),
        "received", total("grpc_server_msg_received_total", method),
        "sent", total("grpc_server_msg_sent_total", method),
    )
PY
timeout 60 "$python" "$work/count.py" >"$work/seen" 2>"$work/log"
expect "bidi" "started 0 handled 0 timed 0 received 3 sent 1" "$(sed -n 1p "$work/seen")"
expect "server streaming" "started 1 handled 0 timed 0 received 0 sent 2" "$(sed -n 2p "$work/seen")"
conclude
