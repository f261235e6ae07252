#!/usr/bin/env bash
# opentelemetry-instrumentation-grpc 0.66b2 with opentelemetry-sdk 1.45.2 and grpcio 1.85.3 (PyPI), server side.
#
# Guess: the server's span of a bidi call has in rpc.grpc.status_code what the client gets, and is an error when that is.
# True: only for context.abort(). When the handler raises (the client gets UNKNOWN, 2), when the client cancels and when the
#   deadline passes, the server's span says 0 and its status is unset, beside a recorded exception. The client's span
#   of the same call says 2, 1 or 4. So an error rate that is made of server spans has none of a stream's usual ends in it.
#
# Seen, server / client:
#   ok 0 UNSET / 0 UNSET; abort 15 ERROR / 15 ERROR; raise 0 UNSET / 2 ERROR; cancel 0 UNSET / 1 ERROR
#   deadline 0 UNSET / 4 ERROR
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"

pip_install opentelemetry-instrumentation-grpc==0.66b2 opentelemetry-sdk==1.45.2 grpcio==1.85.3

cat >"$work/spans.py" <<'PY'
import threading
import time
from concurrent import futures

import grpc
from opentelemetry import trace
from opentelemetry.instrumentation.grpc import GrpcInstrumentorClient, GrpcInstrumentorServer
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

spans = InMemorySpanExporter()
provider = TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(spans))
trace.set_tracer_provider(provider)
GrpcInstrumentorServer().instrument()
GrpcInstrumentorClient().instrument()


def bidi(requests, context):
    for request in requests:
        if request == b"abort":
            context.abort(grpc.StatusCode.DATA_LOSS, "asked for")
        if request == b"raise":
            raise ValueError("asked for")
        yield request


server = grpc.server(futures.ThreadPoolExecutor(4))
methods = {"Bidi": grpc.stream_stream_rpc_method_handler(bidi)}
server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler("chat.ChatService", methods)])
port = server.add_insecure_port("127.0.0.1:0")
server.start()
call = grpc.insecure_channel(f"127.0.0.1:{port}").stream_stream("/chat.ChatService/Bidi")


def run(how):
    done = threading.Event()

    def requests():
        yield how.encode()
        if how in ("cancel", "deadline"):
            done.wait(3)

    replies = call(requests(), timeout=0.5 if how == "deadline" else 5)
    try:
        for _ in replies:
            if how == "cancel":
                replies.cancel()
    except grpc.RpcError:
        pass
    for _ in range(30):  # both spans
        if len(spans.get_finished_spans()) >= 2:
            break
        time.sleep(0.1)
    done.set()
    seen = {
        span.kind.name: f"{span.attributes['rpc.grpc.status_code']} {span.status.status_code.name}"
        for span in spans.get_finished_spans()
    }
    spans.clear()
    print(how, seen.get("SERVER"), "/", seen.get("CLIENT"))


for how in ("ok", "abort", "raise", "cancel", "deadline"):
    run(how)
server.stop(0).wait()
PY
timeout 60 "$python" "$work/spans.py" >"$work/seen" 2>"$work/log"
line=0
for row in "ok 0 UNSET / 0 UNSET" "abort 15 ERROR / 15 ERROR" "raise 0 UNSET / 2 ERROR" "cancel 0 UNSET / 1 ERROR" \
  "deadline 0 UNSET / 4 ERROR"; do
  line=$((line + 1))
  expect "${row%% *}" "$row" "$(sed -n "${line}p" "$work/seen")"
done
conclude
