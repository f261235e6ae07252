#!/usr/bin/env bash
# Clients: @grpc/grpc-js 1.14.7, nice-grpc 2.1.18, @protobuf-ts/grpc-transport 2.11.1, @connectrpc/connect-node 2.3.0 (npm) on Node 20;
# grpcio 1.85.3 (PyPI), with threads and with asyncio. Server: frames by h2 4.4.1 (PyPI).
#
# A client leaves its loop over the replies of a bidi call (`break`) after the second one, its side open, and goes on with
# something else for three seconds. (Ruby's client: ruby_break_leaves_the_call_open.sh.)
#
# Guess: in Node a break out of `for await` destroys the stream or returns from the iterator, and that cancels the call:
#   RST_STREAM(CANCEL) at once, but for protobuf-ts, whose replies are no stream. In Python the call ends as soon as nobody
#   refers to it, in asyncio too.
# True: grpc-js does destroy the stream, its "error" event tells of an AbortError without a status, and nothing is sent: for the
#   server the call is open until its deadline or the end of the process. The same with protobuf-ts and, with nobody left to
#   refer to the call, in grpc.aio. So replies are produced for a reader that is gone. nice-grpc, connect-node and grpcio cancel.
#
# Seen by the server within the three seconds: grpc-js nothing (error ABORT_ERR), protobuf-ts nothing, grpc.aio nothing; nice-grpc
#   "half-close reset:8", connect-node "reset:8", grpcio "reset:8"
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"

pip_install grpcio==1.85.3 h2==4.4.1
npm_install @grpc/grpc-js@1.14.7 nice-grpc@2.1.18 @protobuf-ts/grpc-transport@2.11.1 @protobuf-ts/runtime-rpc@2.11.1 \
  @protobuf-ts/runtime@2.11.1 @connectrpc/connect-node@2.3.0 @connectrpc/connect@2.3.0 @bufbuild/protobuf@2.17.0

cp "$support/clients/node_calls.mjs" "$node_dir"
cat >"$node_dir/break.mjs" <<'JS'
import { bidi } from './node_calls.mjs';

const [library, port] = process.argv.slice(2);
async function* requests() {
  yield {};
  await new Promise((resolve) => setTimeout(resolve, 60000));
}
let replies = 0;
let error = 'none';
for await (const _ of await bidi(library, port, requests(), (event) => (error = event.code))) {
  if (++replies === 2) break;
}
setTimeout(() => {
  console.log(replies, error);
  process.exit();
}, 3000);
JS
cat >"$work/threads.py" <<'PY'
import os
import queue
import sys
import time

import grpc

channel = grpc.insecure_channel("127.0.0.1:" + sys.argv[1])
requests = queue.Queue()
requests.put(b"")


def chat():
    call = channel.stream_stream("/chat.ChatService/BidirectionalChat")(iter(requests.get, None))
    for number, _ in enumerate(call, 1):
        if number == 2:
            break


chat()
time.sleep(3)
print(2, "none", flush=True)
os._exit(0)
PY
cat >"$work/aio.py" <<'PY'
import asyncio
import gc
import os
import sys

import grpc


async def requests():
    yield b""
    await asyncio.sleep(60)


async def chat(channel):
    replies = 0
    async for _ in channel.stream_stream("/chat.ChatService/BidirectionalChat")(requests()):
        replies += 1
        if replies == 2:
            break


async def main():
    channel = grpc.aio.insecure_channel("127.0.0.1:" + sys.argv[1])
    await chat(channel)
    gc.collect()
    await asyncio.sleep(3)
    print(2, "none", flush=True)
    os._exit(0)


asyncio.run(main())
PY

# after_break NAME COMMAND...: what the client got, and what the server says of the requests before the client's connection ends.
after_break() {
  local log=$work/$1.server seen
  shift
  start "$log" "$python" "$support/wire_log.py" 2
  seen=$(timeout 120 "$@" "$(first_line "$log")" 2>/dev/null)
  echo "$seen, $(sed '/lost/,$d' "$log" | grep -E 'half-close|reset' | paste -sd ' ' | grep . || echo nothing)"
}
expect "grpc-js" "2 ABORT_ERR, nothing" "$(after_break grpc-js node "$node_dir/break.mjs" grpc-js)"
expect "protobuf-ts" "2 none, nothing" "$(after_break protobuf-ts node "$node_dir/break.mjs" protobuf-ts)"
expect "nice-grpc" "2 none, half-close reset:8" "$(after_break nice-grpc node "$node_dir/break.mjs" nice-grpc)"
expect "connect-node" "2 none, reset:8" "$(after_break connect-node node "$node_dir/break.mjs" connect-node)"
expect "grpcio" "2 none, reset:8" "$(after_break threads "$python" "$work/threads.py")"
expect "grpc.aio" "2 none, nothing" "$(after_break aio "$python" "$work/aio.py")"
conclude
