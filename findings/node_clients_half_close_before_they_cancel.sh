#!/usr/bin/env bash
# Clients: @grpc/grpc-js 1.14.7 and @connectrpc/connect-node 2.3.0 (npm) on Node 20.20.2; grpcio 1.85.3 (PyPI) beside them.
# Servers: grpc-go 1.85.0 (Go proxy), and frames by h2 4.4.1 (PyPI).
#
# A bidi call is cancelled by its client, or its deadline passes, while its side is open.
#
# Guess: RST_STREAM(CANCEL) alone. What a server's handler reads then ends with an error, so it can tell a call that was given up
#   from one that is complete.
# True: both clients of Node first end their side in the regular way (END_STREAM), and send RST_STREAM(CANCEL) behind it. A
#   handler of grpc-go that reads its requests gets io.EOF, as after a half-close, and may commit what it has; only the
#   call's context tells, a little later. A grpcio client sends RST_STREAM alone, and the handler gets Canceled.
#
# Seen, frames and what the handler got: grpc-js cancel() "half-close reset:8", half-close (io.EOF); grpc-js deadline "half-close reset:8";
#   connect-node abort "half-close reset:8", half-close; grpcio cancel() "reset:8", Canceled
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"
# shellcheck source-path=SCRIPTDIR source=support/clients.sh
source "$support/clients.sh"

clients grpcio grpc-js connect-node

go_build "$support/reading_server.go" google.golang.org/grpc@v1.85.0

# seen_by SERVER CLIENT HOW: what the server says of the end of a call that its client gives up so.
seen_by() {
  local port lines
  port=$(first_line "$work/$1")
  lines=$(wc -l <"$work/$1")
  call "$2" "$port" "$3" >"$work/ignored"
  sleep 0.3
  tail -n "+$((lines + 1))" "$work/$1" | grep -Ev 'timeout|lost' | paste -sd ' '
}
start "$work/frames" "$python" "$support/wire_log.py"
start "$work/go" "$work/reading_server"
expect "grpc-js cancel(), frames" "half-close reset:8" "$(seen_by frames grpc-js cancel)"
expect "grpc-js deadline, frames" "half-close reset:8" "$(seen_by frames grpc-js deadline)"
expect "connect-node abort, frames" "half-close reset:8" "$(seen_by frames connect-node cancel)"
expect "grpcio cancel(), frames" "reset:8" "$(seen_by frames grpcio cancel)"
expect "grpc-js cancel(), grpc-go's handler" "half-close" "$(seen_by go grpc-js cancel)"
expect "connect-node abort, grpc-go's handler" "half-close" "$(seen_by go connect-node cancel)"
expect "grpcio cancel(), grpc-go's handler" "Canceled" "$(seen_by go grpcio cancel)"
conclude
