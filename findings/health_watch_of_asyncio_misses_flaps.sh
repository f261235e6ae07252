#!/usr/bin/env bash
# grpcio-health-checking 1.85.1 with grpcio 1.85.3 (PyPI): health.HealthServicer and health.aio.HealthServicer.
#
# Guess: both push a message to a Watch for every set(), also one that changes nothing; they are one package's two faces.
# True: the threaded one does. The asyncio one pushes only what it finds when its task gets to run: set() to the same status is
#   silent, and NOT_SERVING followed by SERVING, without a pause between them, is as if nothing had been. So a flap of
#   a service is seen by watchers of one server and not of the other.
#
# Seen (set SERVING again, then NOT_SERVING and SERVING at once):
#   threads: SERVING SERVING NOT_SERVING SERVING
#   asyncio: SERVING
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"

pip_install grpcio==1.85.3 grpcio-health-checking==1.85.1

cat >"$work/threads.py" <<'PY'
import threading
import time
from concurrent import futures

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc

Status = health_pb2.HealthCheckResponse
servicer = health.HealthServicer()
servicer.set("chat", Status.SERVING)
server = grpc.server(futures.ThreadPoolExecutor(4))
health_pb2_grpc.add_HealthServicer_to_server(servicer, server)
port = server.add_insecure_port("127.0.0.1:0")
server.start()
watch = health_pb2_grpc.HealthStub(grpc.insecure_channel(f"127.0.0.1:{port}")).Watch
seen = []


def read():
    try:
        for reply in watch(health_pb2.HealthCheckRequest(service="chat"), timeout=4):
            seen.append(Status.ServingStatus.Name(reply.status))
    except grpc.RpcError:
        pass


reader = threading.Thread(target=read)
reader.start()
while not seen:  # until the first message is there
    time.sleep(0.1)
servicer.set("chat", Status.SERVING)
time.sleep(0.3)
servicer.set("chat", Status.NOT_SERVING)
servicer.set("chat", Status.SERVING)
reader.join()
print(*seen)
server.stop(0).wait()
PY
cat >"$work/asyncio_.py" <<'PY'
import asyncio

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc

Status = health_pb2.HealthCheckResponse


async def main():
    servicer = health.aio.HealthServicer()
    await servicer.set("chat", Status.SERVING)
    server = grpc.aio.server()
    health_pb2_grpc.add_HealthServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    watch = health_pb2_grpc.HealthStub(grpc.aio.insecure_channel(f"127.0.0.1:{port}")).Watch
    seen = []

    async def read():
        try:
            async for reply in watch(health_pb2.HealthCheckRequest(service="chat"), timeout=4):
                seen.append(Status.ServingStatus.Name(reply.status))
        except grpc.RpcError:
            pass

    reader = asyncio.create_task(read())
    while not seen:  # until the first message is there
            await asyncio.sleep(0.1)
    await servicer.set("chat", Status.SERVING)
    await asyncio.sleep(0.3)
    await servicer.set("chat", Status.NOT_SERVING)
    await servicer.set("chat", Status.SERVING)
    await reader
    print(*seen)
    await server.stop(0)


asyncio.run(main())
PY
expect "threads" "SERVING SERVING NOT_SERVING SERVING" "$(timeout 30 "$python" "$work/threads.py")"
expect "asyncio" "SERVING" "$(timeout 30 "$python" "$work/asyncio_.py")"
conclude
