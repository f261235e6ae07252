#!/usr/bin/env bash
# tonic 0.14.9 with hyper 1.12.0 (crates.io), server side. Client: grpcio 1.85.3 (PyPI).
#
# Four bidi streams are opened on one connection, to a handler that answers at once and then goes on.
#
# Guess: a server with concurrency_limit_per_connection(1) has one call of a connection at a time, so one stream is served and three
#   wait, as with max_concurrent_streams(1).
# True: all four are served side by side. The limit is tower's, which counts a call until its response's headers are there, and a
#   stream's headers are there when it begins. It limits unary calls; for streams take max_concurrent_streams.
#
# Seen (streams of four that had replies within 3 s): concurrency_limit_per_connection(1) 4; max_concurrent_streams(1) 1
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"
# shellcheck source-path=SCRIPTDIR source=support/clients.sh
source "$support/clients.sh"

clients grpcio

cat >"$work/four.py" <<'PY'
import queue
import sys
import threading

import grpc

channel = grpc.insecure_channel("127.0.0.1:" + sys.argv[1])
served = []


def stream():
    requests = queue.Queue()
    requests.put(b"")
    call = channel.stream_stream("/chat.ChatService/BidirectionalChat")(iter(requests.get, None), timeout=3)
    try:
        next(call)
        served.append(call)
        for _ in call:
            pass
    except grpc.RpcError:
        pass
    requests.put(None)


threads = [threading.Thread(target=stream) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(len(served))
PY

while read -r limit seen; do
  name=${limit%(*}
  sed "s/Server::builder()/&.$limit/" "$support/tonic_server.rs" >"$work/$name.rs"
  cargo_build "$work/$name.rs" "${tonic_crates[@]}" 'tower-service = "0.3"'
  start "$work/$name.port" "$work/$name"
  expect "$limit" "$seen" "$(timeout 30 "$python" "$work/four.py" "$(first_line "$work/$name.port")")"
done <<'ROWS'
concurrency_limit_per_connection(1) 4
max_concurrent_streams(1) 1
ROWS
conclude
