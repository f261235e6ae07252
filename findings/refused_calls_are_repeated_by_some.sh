#!/usr/bin/env bash
# Clients: grpcio 1.85.3 (PyPI), grpc-go 1.85.0 (Go proxy), @grpc/grpc-js 1.14.7, @connectrpc/connect-node 2.3.0 (npm, Node 20),
# tonic 0.14.9 (crates.io). Server: frames by h2 4.4.1 (PyPI).
#
# A server may say of a call that it has not looked at it: by RST_STREAM(REFUSED_STREAM), or by a GOAWAY whose last stream id is
# below the call's. gRPC asks its clients to send such a call again by themselves, once, without any retry policy.
#
# Guess: grpc-go, grpcio and grpc-js do so in both cases, with a bidi call of one message as well. The others
#   say UNAVAILABLE.
# True: grpcio does it after a GOAWAY and not after REFUSED_STREAM, which the application sees at once. And for the call that
#   the GOAWAY left out, the safest of all to send again, connect-node and tonic say INTERNAL.
#
# Seen (calls at the server, end):
#   refused: grpcio 1, UNAVAILABLE; grpc-go and grpc-js 2, UNAVAILABLE
#   unprocessed: grpcio, grpc-go, grpc-js 2, OK; connect-node and tonic 1, INTERNAL
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"
# shellcheck source-path=SCRIPTDIR source=support/clients.sh
source "$support/clients.sh"

clients grpcio grpc-go grpc-js connect-node tonic

while read -r end client seen; do
  start "$work/$end-$client" "$python" "$support/raw_server.py" "$end" 1
  port=$(first_line "$work/$end-$client")
  ended=$(call "$client" "$port")
  expect "$end, $client" "$seen" "$(grep -c '^call$' "$work/$end-$client"), $ended"
done <<'ROWS'
refused grpcio 1, 0 UNAVAILABLE
refused grpc-go 2, 0 UNAVAILABLE
refused grpc-js 2, 0 UNAVAILABLE
unprocessed grpcio 2, 1 OK
unprocessed grpc-go 2, 1 OK
unprocessed grpc-js 2, 1 OK
unprocessed connect-node 1, 0 INTERNAL
unprocessed tonic 1, 0 INTERNAL
ROWS
conclude
