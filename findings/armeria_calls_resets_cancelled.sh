#!/usr/bin/env bash
# Client: Armeria 1.36.0 (armeria-grpc, Maven Central); grpc-go 1.85.0 (Go proxy) beside it. Server: frames by h2 4.4.1 (PyPI).
#
# A bidi stream has had its first reply when its server resets it or is lost.
#
# Guess: the status of each RST_STREAM code is that of the gRPC protocol (INTERNAL for most, UNAVAILABLE for REFUSED_STREAM,
#   RESOURCE_EXHAUSTED for ENHANCE_YOUR_CALM), as in grpc-java, whose stubs Armeria uses; a lost connection is UNAVAILABLE.
# True: CANCELLED for each code but REFUSED_STREAM, and UNKNOWN for a lost connection. Retry rules for UNAVAILABLE do not fire
#   when a server goes, and a server's INTERNAL_ERROR passes for the client's own cancel.
#
# Seen, Armeria and grpc-go: reset:0 CANCELLED INTERNAL, reset:2 CANCELLED INTERNAL, reset:7 UNAVAILABLE UNAVAILABLE, reset:8
#   CANCELLED CANCELLED, reset:11 CANCELLED RESOURCE_EXHAUSTED, reset:12 CANCELLED PERMISSION_DENIED, fin UNKNOWN UNAVAILABLE,
#   tcp-reset UNKNOWN UNAVAILABLE
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"
# shellcheck source-path=SCRIPTDIR source=support/clients.sh
source "$support/clients.sh"

clients armeria grpc-go
while read -r end armeria go; do
  start "$work/$end" "$python" "$support/raw_server.py" "$end" 1
  port=$(first_line "$work/$end")
  read -r _ seen <<<"$(call armeria "$port")"
  read -r _ seen_go <<<"$(call grpc-go "$port")"
  expect "$end" "$armeria $go" "$seen $seen_go"
done <<'ROWS'
reset:0 CANCELLED INTERNAL
reset:2 CANCELLED INTERNAL
reset:7 UNAVAILABLE UNAVAILABLE
reset:8 CANCELLED CANCELLED
reset:11 CANCELLED RESOURCE_EXHAUSTED
reset:12 CANCELLED PERMISSION_DENIED
fin UNKNOWN UNAVAILABLE
tcp-reset UNKNOWN UNAVAILABLE
ROWS
conclude
