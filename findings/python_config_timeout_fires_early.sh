#!/usr/bin/env bash
# grpcio 1.85.3 (PyPI); 1.62.3 and 1.75.1 do the same. Server: frames by h2 4.4.1, which never ends a call.
#
# Guess: "timeout": "3s" in the method config of a service config ends a call 3 s after it began, as it does in grpc-go and
#   grpc-js, and as timeout=3 in the call itself does here.
# True: it ends between 1 and 2 s too early: 1 s plus the fraction of a second at which the monotonic clock stood when the
#   process began to use gRPC. The amount is by chance from process to process and constant within one. A timeout of 1 s ends
#   every call at once, before anything is sent.
#
# Seen (four processes, seconds short of the 3 s): 1.03 1.25 1.20 1.91
#   config 3s: 1 to 2 s early, config 1s: at once, timeout=3 in the call: on time
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"

pip_install grpcio==1.85.3 h2==4.4.1

cat >"$work/call.py" <<'PY'
import json
import sys
import time

import grpc

port, in_config, in_call, limit = sys.argv[1], sys.argv[2], float(sys.argv[3]), float(sys.argv[4])
config = {"methodConfig": [{"name": [{}], "timeout": in_config}]} if in_config else {}
channel = grpc.insecure_channel("127.0.0.1:" + port, options=[("grpc.service_config", json.dumps(config))])


def requests():
    yield b""
    time.sleep(8)


began = time.monotonic()
try:
    list(channel.stream_stream("/chat.ChatService/BidirectionalChat")(requests(), timeout=in_call))
except grpc.RpcError as error:
    early = limit - (time.monotonic() - began)
    print(error.code().name, f"{early:.2f}")
PY

start "$work/server" "$python" "$support/wire_log.py"
port=$(first_line "$work/server")

# early CALL...: what the call ended with, and a word for how early.
early() {
  timeout 20 "$python" "$work/call.py" "$port" "$@" | awk '
    $2 >= 1.0 && $2 <= 2.1 { print $1, "1 to 2 s early"; next }
    $2 >= 0.9 { print $1, "at once"; next }
    $2 <= 0.1 && $2 > -2 { print $1, "on time"; next }
    { print $1, $2 " s early" }'
}
for _ in 1 2 3 4; do
  expect "config 3s" "DEADLINE_EXCEEDED 1 to 2 s early" "$(early 3s 20 3)"
  sleep 0.3 # another fraction of a second
done
expect "config 1s" "DEADLINE_EXCEEDED at once" "$(early 1s 20 1 | sed 's/1 to 2 s early/at once/')"
expect "timeout=3 in the call" "DEADLINE_EXCEEDED on time" "$(early '' 3 3)"
conclude
