#!/usr/bin/env bash
# Servers: tonic 0.14.9 with hyper 1.12.0 (crates.io), and grpcio 1.85.3 (PyPI) with asyncio; grpc-go 1.85.0 (Go proxy) and
# grpclib 0.4.9 (PyPI) beside them. Client: frames by h2 4.4.1 (PyPI).
#
# A handler reads its requests to the end. The client cancels (RST_STREAM(CANCEL)) or its connection ends.
#
# Guess: the end of the requests is that of a half-close only. After a cancel tonic's message() gives Err(Cancelled), and a
#   handler of grpc.aio is cancelled (CancelledError) where it waits for the next request.
# True: both say that the requests have ended, in the very way of a half-close: Ok(None), and the end of `async for` (EOF from
#   read()). In grpc.aio the CancelledError comes at the next await, so what stands between the loop and that await, where a
#   handler commits what it has collected, runs for calls that were given up. (grpc.aio does so for a lost connection and
#   a passed deadline too; tonic only for CANCEL and NO_ERROR.)
#
# Seen (half-close, CANCEL, INTERNAL_ERROR, FIN):
#   tonic: half-close half-close Internal Unknown
#   grpc.aio: half-close four times, and CancelledError behind it in the last three
#   grpc-go: half-close Canceled Canceled Canceled
#   grpclib: half-close CancelledError CancelledError CancelledError
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"
# shellcheck source-path=SCRIPTDIR source=support/clients.sh
source "$support/clients.sh"

clients grpcio grpclib
cargo_build "$support/tonic_server.rs" "${tonic_crates[@]}" 'tower-service = "0.3"'

cat >"$work/aio.py" <<'PY'
import asyncio

import grpc


async def bidi(requests, context):
    try:
        async for request in requests:
            yield request
        print("half-close", flush=True)
        await asyncio.sleep(0.2)
    except asyncio.CancelledError:
        print("CancelledError", flush=True)
        raise


async def main():
    server = grpc.aio.server()
    methods = {"BidirectionalChat": grpc.stream_stream_rpc_method_handler(bidi)}
    server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler("chat.ChatService", methods)])
    print(server.add_insecure_port("127.0.0.1:0"), flush=True)
    await server.start()
    await server.wait_for_termination(60)


asyncio.run(main())
PY
cat >"$work/lib.py" <<'PY'
import asyncio

from grpclib.const import Cardinality, Handler
from grpclib.server import Server


class Message:
    def SerializeToString(self):
        return b""

    @classmethod
    def FromString(cls, content):
        return cls()


class Chat:
    async def bidi(self, stream):
        try:
            async for request in stream:
                await stream.send_message(request)
            print("half-close", flush=True)
        except asyncio.CancelledError:
            print("CancelledError", flush=True)
            raise

    def __mapping__(self):
        handler = Handler(self.bidi, Cardinality.STREAM_STREAM, Message, Message)
        return {"/chat.ChatService/BidirectionalChat": handler}


async def main():
    server = Server([Chat()])
    await server.start("127.0.0.1", 0)
    print(server._server.sockets[0].getsockname()[1], flush=True)
    await asyncio.sleep(60)


asyncio.run(main())
PY
go_build "$support/reading_server.go" google.golang.org/grpc@v1.85.0

# ends NAME COMMAND...: what its handlers say of a half-close, CANCEL, INTERNAL_ERROR and FIN.
ends() {
  local name=$1
  shift
  start "$work/$name.out" "$@"
  "$python" "$support/raw_client.py" "$(first_line "$work/$name.out")" half-close reset:8 reset:2 fin
  sleep 0.5
  tail -n +2 "$work/$name.out" | paste -sd ' '
}
expect "tonic" "half-close half-close Internal Unknown" "$(ends tonic "$work/tonic_server")"
expect "grpc-go" "half-close Canceled Canceled Canceled" "$(ends go "$work/reading_server")"
expect "grpclib" "half-close CancelledError CancelledError CancelledError" "$(ends lib "$python" "$work/lib.py")"
aio="half-close"
for _ in 1 2 3; do aio+=" half-close CancelledError"; done
expect "grpc.aio" "$aio" "$(ends aio "$python" "$work/aio.py")"
conclude
