#!/usr/bin/env bash
# grpcio 1.85.3 (PyPI), grpc.aio. Server: frames by h2 4.4.1.
#
# A bidi call that the server has ended already, with OK or another status, while the client still writes.
#
# Guess: write() raises the call's own end: an AioRpcError with the status that the server sent, or, for OK, something like
#   asyncio.InvalidStateError. A write that meets an ended call is everyday life for a stream, not a bug.
# True: the first write() raises AioRpcError with INTERNAL, "Internal error from Core", a status that nobody has sent. Later
#   ones raise InvalidStateError. Reading, code() and details() tell the truth. So a client that handles errors where it
#   writes counts an OK call as INTERNAL.
#
# Seen:
#   OK: write INTERNAL, write InvalidStateError, 3 messages, code OK
#   FAILED_PRECONDITION: write INTERNAL, write InvalidStateError, 3 messages, code FAILED_PRECONDITION
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"

pip_install grpcio==1.85.3 h2==4.4.1

cat >"$work/write.py" <<'PY'
import asyncio
import sys

import grpc


async def write(call):
    try:
        await call.write(b"")
        return "write done"
    except grpc.RpcError as error:
        return "write " + error.code().name
    except asyncio.InvalidStateError:
        return "write InvalidStateError"


async def read(call):
    messages = 0
    try:
        async for _ in call:
            messages += 1
    except grpc.RpcError:
        pass
    return f"{messages} messages"


async def main():
    channel = grpc.aio.insecure_channel("127.0.0.1:" + sys.argv[1])
    call = channel.stream_stream("/chat.ChatService/BidirectionalChat")(timeout=10)
    await asyncio.sleep(1.5)
    seen = [await write(call), await write(call), await read(call), "code " + (await call.code()).name]
    print(", ".join(seen))


asyncio.run(main())
PY

for row in "ok:OK" "status:FAILED_PRECONDITION"; do
  end=${row%%:*} code=${row#*:}
  start "$work/$end" "$python" "$support/raw_server.py" "$end" 3
  port=$(first_line "$work/$end")
  expect "$code" "write INTERNAL, write InvalidStateError, 3 messages, code $code" \
    "$(timeout 20 "$python" "$work/write.py" "$port")"
done
conclude
