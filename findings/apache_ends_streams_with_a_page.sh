#!/usr/bin/env bash
# Apache 2.4.71 with mod_proxy_http2 (Debian's apache2-bin 2.4.71-1~deb12u1), HTTP/2 on both sides. Clients: grpcio 1.85.3 (PyPI),
# grpc-go 1.85.0 (Go proxy), @grpc/grpc-js 1.14.7 (npm). Server: frames by h2 4.4.1 (PyPI).
#
# A bidi stream has had its first reply when its server is lost (FIN).
#
# Guess: Apache resets the stream, as other proxies do, and the status is INTERNAL, or UNAVAILABLE at best.
# True: it writes its page "503 Service Unavailable" into the stream, as DATA behind the reply, and ends it with END_STREAM and
#   no trailers. A client reads the first bytes of the page as the head of a message. To grpc-go and grpc-js it is one of 558
#   megabytes, and the status is RESOURCE_EXHAUSTED: "received message larger than max". Retry rules for a lost server do not
#   fire, and what is reported looks like a limit that is set too low.
#   (A status, even one without any reply, Apache keeps until the client half-closes, as Go's ReverseProxy does.)
#
# Seen: the bytes behind the reply: "<!DOCTYPE HTML", END_STREAM, no RST_STREAM before it; the reply, then grpc-go
#   RESOURCE_EXHAUSTED, grpc-js RESOURCE_EXHAUSTED, grpcio INTERNAL; without the proxy UNAVAILABLE three times
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"
# shellcheck source-path=SCRIPTDIR source=support/clients.sh
source "$support/clients.sh"

deb_unpack apache2-bin=2.4.71-1~deb12u1 libaprutil1 libapr1 libnghttp2-14
clients grpcio grpc-go grpc-js

cat >"$work/bytes.py" <<'PY'
import socket
import sys

import h2.config
import h2.connection
import h2.events

HEADERS = [
    (":method", "POST"),
    (":scheme", "http"),
    (":path", "/chat.ChatService/BidirectionalChat"),
    (":authority", "localhost"),
    ("content-type", "application/grpc"),
    ("te", "trailers"),
]
with socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=10) as sock:
    connection = h2.connection.H2Connection(h2.config.H2Configuration(header_encoding="utf-8"))
    connection.initiate_connection()
    connection.send_headers(1, HEADERS)
    connection.send_data(1, bytes(5))
    sock.sendall(connection.data_to_send())
    content, ended = b"", None
    while not ended:
        for event in connection.receive_data(sock.recv(65536)):
            if isinstance(event, h2.events.DataReceived):
                content += event.data
            elif isinstance(event, (h2.events.StreamEnded, h2.events.StreamReset, h2.events.ConnectionTerminated)):
                ended = ended or type(event).__name__
        sock.sendall(connection.data_to_send())
print(content[11:25].decode(), ended)
PY

start "$work/server" "$python" "$support/raw_server.py" fin 1
port=$(first_line "$work/server")
proxy=$(free_ports 1)
modules=$work/deb/usr/lib/apache2/modules
cat >"$work/apache.conf" <<CONF
ServerRoot $work
ServerName localhost
PidFile $work/apache.pid
ErrorLog $work/apache.log
Listen 127.0.0.1:$proxy
LoadModule mpm_event_module $modules/mod_mpm_event.so
LoadModule authz_core_module $modules/mod_authz_core.so
LoadModule http2_module $modules/mod_http2.so
LoadModule proxy_module $modules/mod_proxy.so
LoadModule proxy_http2_module $modules/mod_proxy_http2.so
User nobody
Group nogroup
Protocols h2c
ProxyPass / h2c://127.0.0.1:$port/
CONF
start "$work/apache" env "LD_LIBRARY_PATH=$work/deb-lib" "$work/deb/usr/sbin/apache2" -f "$work/apache.conf" -DFOREGROUND
wait_for_port "$proxy"

expect "behind the reply" "<!DOCTYPE HTML StreamEnded" "$("$python" "$work/bytes.py" "$proxy")"
while read -r client status; do
  expect "$client" "1 $status" "$(call "$client" "$proxy")"
  expect "$client, without the proxy" "1 UNAVAILABLE" "$(call "$client" "$port")"
done <<'ROWS'
grpc-go RESOURCE_EXHAUSTED
grpcio INTERNAL
grpc-js RESOURCE_EXHAUSTED
ROWS
conclude
