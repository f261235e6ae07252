#!/usr/bin/env bash
# github.com/Shopify/toxiproxy/v2 2.12.0 (Go proxy), server; Linux.
#
# Guess: a `reset_peer` toxic with timeout 0, added while a connection is open and quiet, resets it at once with a TCP RST.
#   That is what the toxic is for, and long-lived streams are open when a test adds it.
# True: nothing happens until the next byte comes from upstream, and then the connection ends with a FIN. Only connections
#   that are opened while the toxic is there get an RST. (gRPC clients tell the two apart, in text or in code.)
#
# Seen: open and quiet: nothing; open, next byte: FIN; opened afterwards: RST
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"

need python3
go_install github.com/Shopify/toxiproxy/v2/cmd/server@v2.12.0
api=$(cd "$support" && python3 -B -c 'import toxiproxy; print(toxiproxy.free_port())')
start "$work/toxiproxy" "$work/server" -host 127.0.0.1 -port "$api"

cat >"$work/reset.py" <<'PY'
import socket
import sys

sys.path.insert(0, sys.argv[1])
import toxiproxy
from toxiproxy import arrives, connect

server = toxiproxy.Toxiproxy(int(sys.argv[2]))
name, port = server.proxy()
sock = connect(port)
server.add(name, "reset_peer", timeout=0)
print(arrives(sock, 1))
sock.sendall(b"b")
print(arrives(sock, 2))
late = socket.create_connection(("127.0.0.1", port))
late.sendall(b"c")
print(arrives(late, 2))
PY
timeout 30 python3 -B "$work/reset.py" "$support" "$api" >"$work/seen"
expect "open and quiet" "nothing" "$(sed -n 1p "$work/seen")"
expect "open, next byte" "FIN" "$(sed -n 2p "$work/seen")"
expect "opened afterwards" "RST" "$(sed -n 3p "$work/seen")"
conclude
