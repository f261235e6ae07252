#!/usr/bin/env bash
# ghz 0.120.0 (Go proxy). Server: frames by h2 4.4.1 (PyPI), which answers every second bidi call after 100 ms with OK, and the others
# at once with UNAVAILABLE.
#
# Guess: Fastest, Slowest, Average and the latency distribution of a report are of the same calls, so that the average lies between
#   the fastest and the slowest.
# True: the average is of all calls, the others are of those that ended with OK. Half of the calls fail at once, and the average falls
#   to half of the fastest; calls that fail slowly, as by a deadline, raise it above the slowest. With no call OK (-z cuts
#   streams that are open at the end, which count as errors) fastest and slowest are 0 beside an average of seconds.
#
# Seen: half of the calls fail: Fastest 103.49 ms, Average 64.52 ms; all are cut after 2 s: Slowest 0, Average 1.86 s
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"

pip_install h2==4.4.1
go_install github.com/bojand/ghz/cmd/ghz@v0.120.0

cat >"$work/half.py" <<'PY'
import os
import sys
import threading

sys.path.insert(0, os.environ["support"])
import frames
import h2.events


def serve(sock):
    connection = frames.server_connection(sock)
    lock = threading.Lock()

    def end(stream, status):
        with lock:
            connection.send_headers(stream, [("grpc-status", status)], end_stream=True)
            sock.sendall(connection.data_to_send())

    calls = 0
    while data := sock.recv(65536):
        with lock:
            begun = [event.stream_id for event in connection.receive_data(data) if isinstance(event, h2.events.RequestReceived)]
            for stream in begun:
                connection.send_headers(stream, [(":status", "200"), ("content-type", "application/grpc")])
            sock.sendall(connection.data_to_send())
        for stream in begun:
            calls += 1
            if calls % 2:
                threading.Timer(0.1, end, [stream, "0"]).start()
            else:
                end(stream, "14")


frames.listen(serve, 180)
PY
cat >"$work/chat.proto" <<'PROTO'
syntax = "proto3";
package chat;
message Message { string content = 1; }
service ChatService { rpc BidirectionalChat(stream Message) returns (stream Message); }
PROTO
# report PORT OPTION...: that of ghz, as JSON.
report() {
  local port=$1
  shift
  timeout 60 "$work/ghz" --insecure --proto "$work/chat.proto" --call chat.ChatService.BidirectionalChat -d '[{"content":"a"}]' \
    --format json "$@" "127.0.0.1:$port"
}
cat >"$work/compare.py" <<'PY'
import json
import sys

report = json.load(sys.stdin)
average, fastest, slowest = (report[name] / 1e6 for name in ("average", "fastest", "slowest"))
print(f"  that is: fastest {fastest:.0f} ms, average {average:.0f} ms, slowest {slowest:.0f} ms", file=sys.stderr)
print("below the fastest" if average < fastest else "above the slowest" if average > slowest else "between them")
PY
start "$work/half" "$python" "$work/half.py"
start "$work/never" "$python" "$support/raw_server.py" never 1
expect "half of the calls fail, average" "below the fastest" \
  "$(report "$(first_line "$work/half")" -n 20 -c 1 --connections 1 | "$python" "$work/compare.py")"
expect "all are cut, average" "above the slowest" \
  "$(report "$(first_line "$work/never")" -z 2s -c 2 | "$python" "$work/compare.py")"
conclude
