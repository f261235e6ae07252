"""A gRPC client made of HTTP/2 frames (h2) that has one bidi call after the other end, for findings about servers.

    raw_client.py PORT END...

Each call is on a connection of its own and sends one empty message. A second later it ENDs: "half-close", "reset:CODE" with
RST_STREAM, "fin" with the connection. After another half second comes the next.
"""

import socket
import sys
import time

import h2.config
import h2.connection

HEADERS = [
    (":method", "POST"),
    (":scheme", "http"),
    (":path", "/chat.ChatService/BidirectionalChat"),
    (":authority", "localhost"),
    ("content-type", "application/grpc"),
    ("te", "trailers"),
]

for end in sys.argv[2:]:
    with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as sock:
        connection = h2.connection.H2Connection(h2.config.H2Configuration(header_encoding="utf-8"))
        connection.initiate_connection()
        connection.send_headers(1, HEADERS)
        connection.send_data(1, bytes(5))
        sock.sendall(connection.data_to_send())
        time.sleep(1)
        if end == "half-close":
            connection.end_stream(1)
        elif end.startswith("reset:"):
            connection.reset_stream(1, int(end[6:]))
        sock.sendall(connection.data_to_send())
        if end != "fin":
            time.sleep(0.5)
    time.sleep(0.5)
