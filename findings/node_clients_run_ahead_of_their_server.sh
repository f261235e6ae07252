#!/usr/bin/env bash
# Clients: @grpc/grpc-js 1.14.7, nice-grpc 2.1.18, @protobuf-ts/grpc-transport 2.11.1, @connectrpc/connect-node 2.3.0 (npm) on Node 20;
# grpcio 1.85.3 and grpclib 0.4.9 (PyPI) beside them. Server: frames by h2 4.4.1 (PyPI).
#
# A server that stops reading takes the 65,535 bytes of the first window and no more. The client makes its requests of 16,000 bytes
# as it is asked for them, or, in grpc-js, waits for "drain" when write() says false and, in protobuf-ts, for send().
#
# Guess: five, the four that fit and one that waits; with Node's buffers perhaps ten.
# True: five in connect-node, grpcio and grpclib, and eighty in grpc-js and nice-grpc, which is built on it, 66 in protobuf-ts. The
#   buffers hold about a megabyte, and sixteen messages of any size: of 400,000 bytes each grpc-js takes sixteen as well. So a
#   count of messages sent by such a client is ahead of the wire by that much, and so is a file or a queue that it has read for
#   them; when the stream breaks they are gone.
#
# Seen: connect-node 5, grpcio 5, grpclib 5, grpc-js 80, nice-grpc 80, protobuf-ts 66; grpc-js, 400,000 bytes: 16
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"

pip_install grpcio==1.85.3 grpclib==0.4.9 h2==4.4.1
npm_install @grpc/grpc-js@1.14.7 nice-grpc@2.1.18 @protobuf-ts/grpc-transport@2.11.1 @protobuf-ts/runtime-rpc@2.11.1 \
  @protobuf-ts/runtime@2.11.1 @connectrpc/connect-node@2.3.0 @connectrpc/connect@2.3.0 @bufbuild/protobuf@2.17.0

cp "$support/clients/node_calls.mjs" "$node_dir"
cat >"$node_dir/ahead.mjs" <<'JS'
import { bidi } from './node_calls.mjs';

const [library, size, port] = process.argv.slice(2);
let made = 0;
async function* requests() {
  for (; made < 1000; made++) yield { content: 'x'.repeat(size) };
}
(async () => {
  for await (const _ of await bidi(library, port, requests()));
})().catch(() => {});
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
while (made === 0) await sleep(10);
await sleep(5000);
console.log(made);
process.exit();
JS
cat >"$work/io.py" <<'PY'
import os
import sys
import time

import grpc

made = 0


def requests():
    global made
    for made in range(1, 1001):
        yield bytes(16000)


channel = grpc.insecure_channel("127.0.0.1:" + sys.argv[1])
call = channel.stream_stream("/chat.ChatService/BidirectionalChat")(requests())
time.sleep(5)
print(made, flush=True)
os._exit(0)
PY
cat >"$work/lib.py" <<'PY'
import asyncio
import os
import sys

from grpclib.client import Channel
from grpclib.const import Cardinality


class Message:
    def SerializeToString(self):
        return bytes(16000)

    @classmethod
    def FromString(cls, content):
        return cls()


made = 0


async def send(call):
    global made
    for made in range(1, 1001):
        await call.send_message(Message())


async def main():
    channel = Channel("127.0.0.1", int(sys.argv[1]))
    async with channel.request("/chat.ChatService/Chat", Cardinality.STREAM_STREAM, Message, Message) as call:
        sending = asyncio.create_task(send(call))
        await asyncio.sleep(5)
        sending.cancel()
        print(made, flush=True)
        os._exit(0)


asyncio.run(main())
PY

start "$work/server" "$python" "$support/wire_log.py"
port=$(first_line "$work/server")
# made COMMAND...: how many requests the client has made in five seconds. In Node the yield that is waited at is not counted yet.
made() { timeout 120 "$@" "$port" 2>/dev/null; }
# about COUNT MADE: a difference of two is a matter of when the server's window came.
about() { if (($2 >= $1 - 2 && $2 <= $1 + 2)); then echo "about $1"; else echo "$2"; fi; }
expect "grpcio" "about 5" "$(about 5 "$(made "$python" "$work/io.py")")"
expect "grpclib" "about 5" "$(about 5 "$(made "$python" "$work/lib.py")")"
expect "connect-node" "about 5" "$(about 5 "$(made node "$node_dir/ahead.mjs" connect-node 16000)")"
expect "grpc-js" "about 80" "$(about 80 "$(made node "$node_dir/ahead.mjs" grpc-js 16000)")"
expect "nice-grpc" "about 80" "$(about 80 "$(made node "$node_dir/ahead.mjs" nice-grpc 16000)")"
expect "protobuf-ts" "about 66" "$(about 66 "$(made node "$node_dir/ahead.mjs" protobuf-ts 16000)")"
expect "grpc-js, 400,000 bytes" "about 16" "$(about 16 "$(made node "$node_dir/ahead.mjs" grpc-js 400000)")"
conclude
