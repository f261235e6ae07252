#!/usr/bin/env bash
# tonic 0.14.9 with hyper 1.12.0 (crates.io), client and server, with grpcio 1.85.3 (PyPI) beside it as a client.
#
# Guess: Request::set_timeout(1 s) ends a bidi call a second after it began, as a gRPC deadline does, in the client by itself
#   (grpcio, grpc-go, grpc-java) and in the server by the grpc-timeout header.
# True: both measure only the time until the response's headers. A server that sends those at once, as one does that begins a
#   stream, may go on for ever: neither a tonic client nor a tonic server ends the call. Only while no headers are there does
#   the deadline end it, and then the status is CANCELLED, not DEADLINE_EXCEEDED.
#
# Seen: tonic against tonic: open after 4 s, replies still coming; against a quiet server that has sent headers: open after 4 s
#   against one that has not: CANCELLED after 1 s; grpcio against the tonic server: DEADLINE_EXCEEDED after 1 s
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"
# shellcheck source-path=SCRIPTDIR source=support/clients.sh
source "$support/clients.sh"

clients tonic grpcio
cargo_build "$support/tonic_server.rs" "${tonic_crates[@]}" 'tower-service = "0.3"'

cat >"$work/mute.py" <<'PY'
import socket
import time

listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
connection, _ = listener.accept()
connection.sendall(bytes(3) + b"\x04" + bytes(5))  # empty SETTINGS, and nothing else
time.sleep(60)
PY
start "$work/tonic.port" "$work/tonic_server"
start "$work/quiet.port" "$python" "$support/raw_server.py" never 1
start "$work/mute.port" "$python" "$work/mute.py"
tonic_port=$(first_line "$work/tonic.port")

# after_a_second PORT: how a tonic call with a timeout of one second is after four.
after_a_second() {
  local replies code seconds
  read -r replies code seconds < <(timeout 20 "$work/tonic" "$1" 1 4)
  if [[ $code =~ ^[0-9]+$ ]]; then code=${status_names[code]}; fi
  echo "$code after $seconds s, $( ((replies > 20)) && echo "many" || echo "$replies") replies"
}
expect "tonic server" "open after 4 s, many replies" "$(after_a_second "$tonic_port")"
expect "quiet server, headers sent" "open after 4 s, 1 replies" "$(after_a_second "$(first_line "$work/quiet.port")")"
expect "mute server" "CANCELLED after 1 s, 0 replies" "$(after_a_second "$(first_line "$work/mute.port")")"

cat >"$work/deadline.py" <<'PY'
import sys
import threading
import time

import grpc

done = threading.Event()


def requests():
    yield b""
    done.wait(5)


call = grpc.insecure_channel("127.0.0.1:" + sys.argv[1]).stream_stream("/chat.ChatService/BidirectionalChat")(requests(), timeout=1)
began = time.monotonic()
try:
    for _ in call:
        pass
except grpc.RpcError:
    print(call.code().name, f"after {int(time.monotonic() - began)} s")
done.set()
PY
expect "grpcio at the tonic server" "DEADLINE_EXCEEDED after 1 s" "$("$python" "$work/deadline.py" "$tonic_port" 2>/dev/null)"
conclude
