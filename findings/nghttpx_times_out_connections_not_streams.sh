#!/usr/bin/env bash
# nghttpx 1.52.0 (Debian's nghttp2-proxy 1.52.0-1+deb12u3), HTTP/2 on both sides, --backend-read-timeout=1s. Client: grpcio
# 1.85.3, server frames by h2 4.4.1 (PyPI).
#
# A bidi stream has had a reply and goes quiet. Beside it, on the same backend connection, another gets a reply each 0.2 s, for
# four seconds, and ends with OK.
#
# Guess: the timeout is the stream's, as stream_idle_timeout is in Envoy: the quiet one is cut after a second, the busy one goes
#   on.
# True: it is the connection's. The quiet stream lives for as long as others are busy beside it, and is cut a second after the
#   last of them, together with the connection. So a stall behind nghttpx ends after a second in a test of one stream, and
#   not at all under load.
#
# Seen: alone: INTERNAL after 1 s; beside a busy one: INTERNAL after 5 s, the busy one OK after 4 s, one backend connection
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"

deb_unpack nghttp2-proxy=1.52.0-1+deb12u3 libnghttp2-14 libev4 libjemalloc2
pip_install grpcio==1.85.3 h2==4.4.1

cat >"$work/server.py" <<'PY'
import os
import socket
import threading
import time

import h2.config
import h2.connection
import h2.events


class Connection:
    def __init__(self, sock):
        self.sock = sock
        self.lock = threading.Lock()
        self.frames = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False, header_encoding="utf-8"))

    def reply(self, stream):
        with self.lock:
            self.frames.send_data(stream, bytes(5))
            self.sock.sendall(self.frames.data_to_send())

    def busy(self, stream):
        for _ in range(20):
            time.sleep(0.2)
            self.reply(stream)
        with self.lock:
            self.frames.send_headers(stream, [("grpc-status", "0")], end_stream=True)
            self.sock.sendall(self.frames.data_to_send())

    def serve(self):
        self.frames.initiate_connection()
        self.sock.sendall(self.frames.data_to_send())
        while data := self.sock.recv(65536):
            begun = []
            with self.lock:
                for event in self.frames.receive_data(data):
                    if isinstance(event, h2.events.RequestReceived):
                        headers = [(":status", "200"), ("content-type", "application/grpc")]
                        self.frames.send_headers(event.stream_id, headers)
                        begun.append((event.stream_id, dict(event.headers)[":path"]))
                    elif isinstance(event, h2.events.DataReceived):
                        self.frames.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
                self.sock.sendall(self.frames.data_to_send())
            for stream, path in begun:
                self.reply(stream)
                if path.endswith("Busy"):
                    threading.Thread(target=self.busy, args=(stream,), daemon=True).start()


threading.Timer(60, os._exit, [0]).start()
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
while True:
    accepted, _ = listener.accept()
    print("connection", flush=True)
    threading.Thread(target=Connection(accepted).serve, daemon=True).start()
PY
cat >"$work/client.py" <<'PY'
import queue
import sys
import threading
import time

import grpc

channel = grpc.insecure_channel("127.0.0.1:" + sys.argv[1])


def stream(method):
    requests = queue.Queue()
    requests.put(b"")
    call = channel.stream_stream("/chat.ChatService/" + method)(iter(requests.get, None), timeout=10)
    began = time.monotonic()
    try:
        for _ in call:
            pass
    except grpc.RpcError:
        pass
    print(f"{method} {call.code().name} {time.monotonic() - began:.0f}", flush=True)
    requests.put(None)


threads = [threading.Thread(target=stream, args=(method,)) for method in sys.argv[2:]]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
PY

start "$work/server" "$python" "$work/server.py"
port=$(first_line "$work/server")
proxy=$(free_ports 1)
start "$work/nghttpx" env "LD_LIBRARY_PATH=$work/deb-lib" "$work/deb/usr/sbin/nghttpx" --conf=/dev/null --workers=1 \
  --single-process --backend-read-timeout=1s -f "127.0.0.1,$proxy;no-tls" -b "127.0.0.1,$port;;proto=h2"
wait_for_port "$proxy"
expect "alone" "Quiet INTERNAL 1" "$("$python" "$work/client.py" "$proxy" Quiet 2>/dev/null)"
before=$(grep -c connection "$work/server")
seen=$("$python" "$work/client.py" "$proxy" Quiet Busy 2>/dev/null | paste -sd ' ')
expect "beside a busy one" "Busy OK 4 Quiet INTERNAL 5" "$seen"
expect "backend connections" "1" "$(($(grep -c connection "$work/server") - before))"
conclude
