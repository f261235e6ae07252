#!/usr/bin/env bash
# Clients: grpcio 1.85.3, grpclib 0.4.9 (PyPI), @grpc/grpc-js 1.14.7, @connectrpc/connect-node 2.3.0 (npm) on Node 20. Server: frames
# by h2 4.4.1 (PyPI).
#
# A server ends a bidi call with a grpc-status of its own, 17 or 99, beyond the 17 codes that gRPC defines.
#
# Guess: UNKNOWN for each client, as gRPC's list of status codes has it for codes that a library does not know.
# True: grpcio and grpclib do so. grpc-js hands the number on as it is, so an error there has a code without a name, which no table of
#   codes, retry policy or metric has a place for. connect-node says INTERNAL, as for a server that breaks the protocol.
#
# Seen, 17 and 99: grpcio UNKNOWN UNKNOWN, grpclib UNKNOWN UNKNOWN, grpc-js 17 99, connect-node INTERNAL INTERNAL
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"
# shellcheck source-path=SCRIPTDIR source=support/clients.sh
source "$support/clients.sh"

clients grpcio grpclib grpc-js connect-node

for code in 17 99; do
  start "$work/$code" "$python" "$support/raw_server.py" "status:$code" 1
  port=$(first_line "$work/$code")
  expect "$code, grpcio" "1 UNKNOWN" "$(call grpcio "$port")"
  expect "$code, grpclib" "1 UNKNOWN" "$(call grpclib "$port")"
  expect "$code, grpc-js" "1 $code" "$(call grpc-js "$port")"
  expect "$code, connect-node" "1 INTERNAL" "$(call connect-node "$port")"
done
conclude
