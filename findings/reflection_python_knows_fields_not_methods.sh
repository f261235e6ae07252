#!/usr/bin/env bash
# grpcio-reflection 1.85.1 with grpcio 1.85.3 and grpcio-health-checking 1.85.1 (PyPI).
#
# Guess: file_containing_symbol takes the full name of a method, as the comment in reflection.proto says and as grpc-go and
#   @grpc/reflection do; the name of a field is not found, since nobody asks for one.
# True: it is the other way round. A method is NOT_FOUND (5), in band; services, messages and even fields
#   are found. A tool that asks for the one method that it is to call fails here, as ghz 0.121.0 does ("Symbol not found"),
#   and has to ask for its service.
#
# Seen: service: found; method: 5 not found; message: found; field: found
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"

pip_install grpcio==1.85.3 grpcio-reflection==1.85.1 grpcio-health-checking==1.85.1

cat >"$work/ask.py" <<'PY'
from concurrent import futures

import grpc
from grpc_health.v1 import health, health_pb2_grpc
from grpc_reflection.v1alpha import reflection, reflection_pb2, reflection_pb2_grpc

server = grpc.server(futures.ThreadPoolExecutor(4))
health_pb2_grpc.add_HealthServicer_to_server(health.HealthServicer(), server)
reflection.enable_server_reflection([health.SERVICE_NAME, reflection.SERVICE_NAME], server)
port = server.add_insecure_port("127.0.0.1:0")
server.start()
stub = reflection_pb2_grpc.ServerReflectionStub(grpc.insecure_channel(f"127.0.0.1:{port}"))
for symbol in ("Health", "Health.Watch", "HealthCheckRequest", "HealthCheckRequest.service"):
    request = reflection_pb2.ServerReflectionRequest(file_containing_symbol="grpc.health.v1." + symbol)
    (reply,) = stub.ServerReflectionInfo(iter([request]), timeout=5)
    if reply.WhichOneof("message_response") == "error_response":
        print(reply.error_response.error_code, reply.error_response.error_message)
    else:
        print("found")
server.stop(0).wait()
PY
timeout 30 "$python" "$work/ask.py" >"$work/seen"
expect "service" "found" "$(sed -n 1p "$work/seen")"
expect "method" "5 not found" "$(sed -n 2p "$work/seen")"
expect "message" "found" "$(sed -n 3p "$work/seen")"
expect "field" "found" "$(sed -n 4p "$work/seen")"
conclude
