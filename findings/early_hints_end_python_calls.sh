#!/usr/bin/env bash
# Clients: grpcio 1.85.3 and grpclib 0.4.9 (PyPI), with grpc-go 1.85.0, connect-go 1.21.1 (Go proxy) and @grpc/grpc-js 1.14.7 (npm)
# beside them. Server: frames by h2 4.4.1 (PyPI).
#
# Guess: an informational response, 103 (Early Hints) or 100, that comes before the real one is skipped by each client, as
#   HTTP asks for, and the call goes on.
# True: for grpcio it is the response: the call ends at once with UNKNOWN "Received http2 header with status: 103", and the replies
#   that follow are lost. For grpclib it is an exception in the connection, and all calls of the connection are lost with it.
#   So one line in a proxy's configuration takes a service away from its Python clients alone. (grpcio wraps gRPC's C
#   core, as C++ and Ruby do.)
#
# Seen: grpcio: 0 UNKNOWN; grpclib: 0 StreamTerminatedError; grpc-go, connect-go, grpc-js: 2 OK
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"
# shellcheck source-path=SCRIPTDIR source=support/clients.sh
source "$support/clients.sh"

clients grpcio grpclib grpc-go connect-go grpc-js

start "$work/port" "$python" "$support/raw_server.py" early-hints 2
port=$(first_line "$work/port")
while read -r client seen; do
  expect "$client" "$seen" "$(call "$client" "$port")"
done <<'ROWS'
grpcio 0 UNKNOWN
grpclib 0 StreamTerminatedError
grpc-go 2 OK
connect-go 2 OK
grpc-js 2 OK
ROWS
conclude
