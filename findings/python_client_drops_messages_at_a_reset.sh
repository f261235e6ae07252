#!/usr/bin/env bash
# grpcio 1.85.3 (PyPI), client side, threads and asyncio alike. Server: frames by h2 4.4.1.
#
# A server sends 50 small messages, all of them in the client's socket, and then the call ends. The client starts to read
# a second and a half later.
#
# Guess: 50 messages and then the error, whatever the end is: the core queues what came before the status, and grpc-go gives
#   all 50 in each of these cases.
# True: 50 only if the end is trailers (FAILED_PRECONDITION too). After RST_STREAM, or when the connection is lost, the
#   messages that nobody had asked for yet are gone: 0 of 50.
#
# Seen, threads and asyncio:
#   status: 50 then FAILED_PRECONDITION
#   reset: 0 then INTERNAL
#   fin: 0 then UNAVAILABLE
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"

pip_install grpcio==1.85.3 h2==4.4.1

cat >"$work/threads.py" <<'PY'
import sys
import threading
import time

import grpc

done = threading.Event()


def requests():
    yield b""
    done.wait(5)


channel = grpc.insecure_channel("127.0.0.1:" + sys.argv[1])
call = channel.stream_stream("/chat.ChatService/BidirectionalChat")(requests(), timeout=10)
time.sleep(1.5)
messages = 0
try:
    for _ in call:
        messages += 1
    print(messages, "then OK")
except grpc.RpcError as error:
    print(messages, "then", error.code().name)
done.set()
PY

cat >"$work/asyncio_.py" <<'PY'
import asyncio
import sys

import grpc


async def main():
    channel = grpc.aio.insecure_channel("127.0.0.1:" + sys.argv[1])
    call = channel.stream_stream("/chat.ChatService/BidirectionalChat")(timeout=10)
    await asyncio.sleep(1.5)
    messages = 0
    try:
        async for _ in call:
            messages += 1
        print(messages, "then OK")
    except grpc.RpcError as error:
        print(messages, "then", error.code().name)


asyncio.run(main())
PY

for row in "status:50 then FAILED_PRECONDITION" "reset:0 then INTERNAL" "fin:0 then UNAVAILABLE"; do
  end=${row%%:*}
  start "$work/$end" "$python" "$support/raw_server.py" "$end" 50
  port=$(first_line "$work/$end")
  expect "$end, threads" "${row#*:}" "$(timeout 20 "$python" "$work/threads.py" "$port")"
  expect "$end, asyncio" "${row#*:}" "$(timeout 20 "$python" "$work/asyncio_.py" "$port")"
done
conclude
