#!/usr/bin/env bash
# grpcio 1.85.3 (PyPI), client side, with @grpc/grpc-js 1.14.7 (npm) beside it. Server: frames by h2 4.4.1, which answers
# every PING.
#
# Guess: with keepalive_time_ms=1000 and an open bidi stream on which nothing is said, the client sends a PING each second,
#   as grpc-js does.
# True: two, at 1 s and 2 s, and then one a minute (the third came at 62 s), until a message or headers are sent. So a link
#   that goes dead under a quiet stream is noticed up to a minute later than keepalive_time + keepalive_timeout promise.
#   grpc.http2.max_pings_without_data=0 lifts that, and then there is one each second.
#
# Seen in 8 s: grpcio 2, grpcio with max_pings_without_data=0 7, grpc-js 7
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"

pip_install grpcio==1.85.3 h2==4.4.1
npm_install @grpc/grpc-js@1.14.7

cat >"$work/quiet.py" <<'PY'
import sys
import threading
import time

import grpc

options = [
    ("grpc.keepalive_time_ms", 1000),
    ("grpc.keepalive_timeout_ms", 5000),
    ("grpc.keepalive_permit_without_calls", 1),
]
if len(sys.argv) > 2:
    options.append(("grpc.http2.max_pings_without_data", int(sys.argv[2])))
done = threading.Event()


def requests():
    done.wait(20)
    yield b""


channel = grpc.insecure_channel("127.0.0.1:" + sys.argv[1], options=options)
call = channel.stream_stream("/chat.ChatService/BidirectionalChat")(requests())
time.sleep(8)
call.cancel()
done.set()
PY

cat >"$node_dir/quiet.js" <<'JS'
const grpc = require('@grpc/grpc-js');
const same = (bytes) => bytes;
const client = new grpc.Client('127.0.0.1:' + process.argv[2], grpc.credentials.createInsecure(), {
  'grpc.keepalive_time_ms': 1000,
  'grpc.keepalive_timeout_ms': 5000,
  'grpc.keepalive_permit_without_calls': 1,
});
const call = client.makeBidiStreamRequest('/chat.ChatService/BidirectionalChat', same, same);
call.on('error', () => {});
setTimeout(() => process.exit(), 8000);
JS

# pings NAME COMMAND...: how many PINGs the server saw.
pings() {
  local name=$1
  shift
  start "$work/$name" "$python" "$support/wire_log.py"
  timeout 30 "$@" "$(first_line "$work/$name")" "${extra[@]}"
  grep -c ping "$work/$name" || true
}
# several COUNT: one each second in 8 s, with room for a busy machine.
several() { (($1 >= 5)) && echo "one each second" || echo "$1"; }

extra=()
expect "grpcio" "2" "$(pings core "$python" "$work/quiet.py")"
expect "grpc-js" "one each second" "$(several "$(pings js node "$node_dir/quiet.js")")"
extra=(0)
expect "grpcio, max_pings_without_data=0" "one each second" "$(several "$(pings zero "$python" "$work/quiet.py")")"
conclude
