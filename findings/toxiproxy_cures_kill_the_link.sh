#!/usr/bin/env bash
# github.com/Shopify/toxiproxy/v2 2.12.0 (Go proxy), server; Linux.
#
# Guess: a `timeout` toxic with timeout 0 holds a connection, and taking it away lets the connection go on (only what came
#   meanwhile is lost). `bandwidth` with rate 0 means no limit, as 0 does in most rate options.
# True: taking `timeout` away closes every connection that was held, so a stall that ends well can't be had with it. `bandwidth`
#   with rate 0 lets nothing through, for ever, and taking it away delivers all that was held: that is the stall. Disabling a
#   proxy, which one would take for a crash, is a FIN for each open connection, no RST.
#
# Seen:
#   timeout 0: nothing, then removed: FIN
#   bandwidth 0: nothing, then removed: 1000 bytes
#   disabled: FIN
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"

need python3
go_install github.com/Shopify/toxiproxy/v2/cmd/server@v2.12.0
api=$(cd "$support" && python3 -B -c 'import toxiproxy; print(toxiproxy.free_port())')
start "$work/toxiproxy" "$work/server" -host 127.0.0.1 -port "$api"

cat >"$work/cure.py" <<'PY'
import sys

sys.path.insert(0, sys.argv[1])
import toxiproxy
from toxiproxy import arrives, connect

server = toxiproxy.Toxiproxy(int(sys.argv[2]))
for toxic in ({"kind": "timeout", "timeout": 0}, {"kind": "bandwidth", "rate": 0}):
    name, port = server.proxy()
    sock = connect(port)
    server.add(name, **toxic)
    sock.sendall(b"b" * 1000)
    print(arrives(sock, 1))
    server.remove(name)
    print(arrives(sock, 2))
name, port = server.proxy()
sock = connect(port)
server.disable(name)
print(arrives(sock, 2))
PY
timeout 30 python3 -B "$work/cure.py" "$support" "$api" >"$work/seen"
expect "timeout 0" "nothing" "$(sed -n 1p "$work/seen")"
expect "timeout removed" "FIN" "$(sed -n 2p "$work/seen")"
expect "bandwidth 0" "nothing" "$(sed -n 3p "$work/seen")"
expect "bandwidth removed" "1000 bytes" "$(sed -n 4p "$work/seen")"
expect "disabled" "FIN" "$(sed -n 5p "$work/seen")"
conclude
