"""A gRPC server made of HTTP/2 frames (h2) that answers calls with headers alone and says what came, for findings about clients.

Prints its port, and then a line for each call, "timeout VALUE" ("timeout none" without that header), and for each PING, "ping
SECONDS" since the connection began. Serves at most 120 seconds.
"""

import os
import socket
import threading
import time

import h2.config
import h2.connection
import h2.events


def serve(sock):
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    began = time.monotonic()
    config = h2.config.H2Configuration(client_side=False, header_encoding="utf-8")
    connection = h2.connection.H2Connection(config)
    connection.initiate_connection()
    sock.sendall(connection.data_to_send())
    while data := sock.recv(65536):
        for event in connection.receive_data(data):
            if isinstance(event, h2.events.RequestReceived):
                print("timeout", dict(event.headers).get("grpc-timeout", "none"), flush=True)
                connection.send_headers(event.stream_id, [(":status", "200"), ("content-type", "application/grpc")])
            elif isinstance(event, h2.events.PingReceived):
                print(f"ping {time.monotonic() - began:.1f}", flush=True)
        sock.sendall(connection.data_to_send())


def serve_until_lost(sock):
    try:
        serve(sock)
    except OSError:
        pass


threading.Timer(120, os._exit, [0]).start()
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
while True:
    accepted, _ = listener.accept()
    threading.Thread(target=serve_until_lost, args=(accepted,), daemon=True).start()
