#!/usr/bin/env bash
# Clients: grpcio 1.85.3 (PyPI), grpc-go 1.85.0, connect-go 1.21.1 (Go proxy), @grpc/grpc-js 1.14.7, @connectrpc/connect-node 2.3.0
# (npm, Node 20), grpc-java 1.85.1 (Maven), tonic 0.14.9 (crates.io). Server: frames by h2 4.4.1 (PyPI).
#
# A server throws a client out whose keepalive is too eager: GOAWAY(ENHANCE_YOUR_CALM, "too_many_pings"), which covers the running
# stream, and then the end of the connection.
#
# Guess: the stream ends with UNAVAILABLE everywhere, the status of a lost connection; only connect-node may make something
#   else of the code.
# True: only grpcio and grpc-go say UNAVAILABLE. grpc-js and grpc-java make RESOURCE_EXHAUSTED of it, the Connect clients
#   INTERNAL, tonic UNKNOWN. So whether a keepalive that is too eager shows as retries, as a quota or as a bug depends on the
#   client's language.
#
# Seen: grpcio, grpc-go: UNAVAILABLE; grpc-js, grpc-java: RESOURCE_EXHAUSTED; connect-go, connect-node: INTERNAL; tonic: UNKNOWN
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"
# shellcheck source-path=SCRIPTDIR source=support/clients.sh
source "$support/clients.sh"

clients grpcio grpc-go grpc-js grpc-java connect-go connect-node tonic

start "$work/port" "$python" "$support/raw_server.py" too-many-pings 1
port=$(first_line "$work/port")
while read -r client expected; do
  read -r _ status <<<"$(call "$client" "$port")"
  expect "$client" "$expected" "$status"
done <<'ROWS'
grpcio UNAVAILABLE
grpc-go UNAVAILABLE
grpc-js RESOURCE_EXHAUSTED
grpc-java RESOURCE_EXHAUSTED
connect-go INTERNAL
connect-node INTERNAL
tonic UNKNOWN
ROWS
conclude
