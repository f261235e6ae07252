"""A gRPC server made of HTTP/2 frames (h2) that says what comes, for findings about clients and proxies.

    wire_log.py [COUNT]

Answers a call with headers and COUNT empty messages (0), and with nothing more; of the requests it takes no more than the first
window of 65,535 bytes. Prints its port, and then a line for each call, "timeout VALUE" ("timeout none" without that header), for
each PING, "ping SECONDS" since the connection began, for how a call's requests end, "half-close" or "reset:CODE", and for the end
of a connection, "lost". Serves at most 180 seconds.
"""

import sys
import time

import h2.events

import frames

count = int(sys.argv[1]) if len(sys.argv) > 1 else 0


def serve(sock):
    began = time.monotonic()
    connection = frames.server_connection(sock)
    while data := sock.recv(65536):
        for event in connection.receive_data(data):
            if isinstance(event, h2.events.RequestReceived):
                print("timeout", dict(event.headers).get("grpc-timeout", "none"), flush=True)
                connection.send_headers(event.stream_id, [(":status", "200"), ("content-type", "application/grpc")])
                for _ in range(count):
                    connection.send_data(event.stream_id, bytes(5))
            elif isinstance(event, h2.events.PingReceived):
                print(f"ping {time.monotonic() - began:.1f}", flush=True)
            elif isinstance(event, h2.events.StreamEnded):
                print("half-close", flush=True)
            elif isinstance(event, h2.events.StreamReset):
                print(f"reset:{event.error_code}", flush=True)
        sock.sendall(connection.data_to_send())


def serve_until_lost(sock):
    try:
        serve(sock)
    finally:
        print("lost", flush=True)


frames.listen(serve_until_lost, 180)
