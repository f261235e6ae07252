#!/usr/bin/env bash
# Clients: grpcio 1.85.3 (PyPI), grpc-go 1.85.0 (Go proxy), grpc-java 1.85.1 (Maven), @connectrpc/connect-node 2.3.0 (npm, Node 20).
# Server: frames by h2 4.4.1 (PyPI), which sends one reply and then RST_STREAM with the code.
#
# Guess: the table of HTTP/2 error codes in gRPC's wire protocol is the same in all clients: NO_ERROR and FLOW_CONTROL_ERROR
#   are INTERNAL, REFUSED_STREAM is UNAVAILABLE, CANCEL is CANCELLED, ENHANCE_YOUR_CALM is RESOURCE_EXHAUSTED.
# True: grpcio keeps to it. grpc-java says UNAVAILABLE for NO_ERROR, which retry policies name; grpc-go says
#   RESOURCE_EXHAUSTED for FLOW_CONTROL_ERROR; connect-node says INTERNAL for whatever is not CANCEL, and UNKNOWN for NO_ERROR, so a
#   rule that retries UNAVAILABLE is not for streams that were refused.
#
# Seen (grpcio, grpc-go, grpc-java, connect-node):
#   0 NO_ERROR: INTERNAL INTERNAL UNAVAILABLE UNKNOWN
#   3 FLOW_CONTROL_ERROR: INTERNAL RESOURCE_EXHAUSTED INTERNAL INTERNAL
#   7 REFUSED_STREAM: UNAVAILABLE UNAVAILABLE UNAVAILABLE INTERNAL
#   8 CANCEL: CANCELLED four times
#   11 ENHANCE_YOUR_CALM: RESOURCE_EXHAUSTED RESOURCE_EXHAUSTED RESOURCE_EXHAUSTED INTERNAL
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"
# shellcheck source-path=SCRIPTDIR source=support/clients.sh
source "$support/clients.sh"

clients grpcio grpc-go grpc-java connect-node

while read -r code name statuses; do
  seen=
  start "$work/$code" "$python" "$support/raw_server.py" "reset:$code" 1
  port=$(first_line "$work/$code")
  for client in grpcio grpc-go grpc-java connect-node; do
    read -r _ status <<<"$(call "$client" "$port")"
    seen+="$status "
  done
  expect "$code $name" "$statuses" "${seen% }"
done <<'ROWS'
0 NO_ERROR INTERNAL INTERNAL UNAVAILABLE UNKNOWN
3 FLOW_CONTROL_ERROR INTERNAL RESOURCE_EXHAUSTED INTERNAL INTERNAL
7 REFUSED_STREAM UNAVAILABLE UNAVAILABLE UNAVAILABLE INTERNAL
8 CANCEL CANCELLED CANCELLED CANCELLED CANCELLED
11 ENHANCE_YOUR_CALM RESOURCE_EXHAUSTED RESOURCE_EXHAUSTED RESOURCE_EXHAUSTED INTERNAL
ROWS
conclude
