"""A gRPC server made of HTTP/2 frames (h2), for findings about clients.

    raw_server.py END COUNT

Answers every call with COUNT messages of 6 bytes, as soon as the request's headers are there, and then ENDs it: "ok", "status"
(FAILED_PRECONDITION) and "status:CODE" with trailers, "reset" with RST_STREAM(INTERNAL_ERROR), "reset:CODE" with that code, "fin"
and "tcp-reset" by closing the connection, "goaway" with GOAWAY(NO_ERROR) and a FIN, "too-many-pings" with
GOAWAY(ENHANCE_YOUR_CALM) of that text and a FIN, "never" not at all. "early-hints" is "ok" after a response of status 103.
"silent" answers nothing, "refused" answers with RST_STREAM(REFUSED_STREAM) alone. "unprocessed" closes the first connection with
a GOAWAY(NO_ERROR) that leaves its call out, and is "ok" from then on.

Prints its port, and then "call" for each. Serves at most 180 seconds.
"""

import socket
import struct
import sys
import threading
import time

import h2.events

import frames

end, count = sys.argv[1], int(sys.argv[2])


def finish(sock, connection, stream):
    """Ends the call; True if the connection goes with it."""
    if end in ("ok", "early-hints", "unprocessed") or end.startswith("status"):
        code = (end[7:] or "9") if end.startswith("status") else "0"
        connection.send_headers(stream, [("grpc-status", code), ("grpc-message", "done")], end_stream=True)
    elif end.startswith("reset"):
        connection.reset_stream(stream, int(end[6:] or 2))
    elif end == "goaway":
        connection.close_connection(0)
    elif end == "too-many-pings":
        connection.close_connection(11, b"too_many_pings", stream)
    sock.sendall(connection.data_to_send())
    if end not in ("fin", "tcp-reset", "goaway", "too-many-pings"):
        return False
    time.sleep(0.2)  # what was sent is read before the connection goes
    if end == "tcp-reset":
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    else:
        sock.shutdown(socket.SHUT_WR)
        while sock.recv(65536):  # closed with bytes unread, it would be a reset
            pass
    sock.close()
    return True


def answer(sock, connection, stream):
    """The same for a whole call."""
    print("call", flush=True)
    if end == "silent":
        return False
    if end == "refused":
        connection.reset_stream(stream, 7)
        return False
    if end == "unprocessed" and sock is first:
        connection.close_connection(0, last_stream_id=0)
        sock.sendall(connection.data_to_send())
        time.sleep(0.2)
        sock.close()
        return True
    if end == "early-hints":
        connection.send_headers(stream, [(":status", "103"), ("link", "</style.css>; rel=preload")])
    connection.send_headers(stream, [(":status", "200"), ("content-type", "application/grpc")])
    for number in range(count):
        content = b"\x0a\x04" + b"%04d" % number
        connection.send_data(stream, struct.pack(">BI", 0, len(content)) + content)
    return finish(sock, connection, stream)


def serve(sock):
    global first
    with first_lock:
        first = first or sock
    connection = frames.server_connection(sock)
    while data := sock.recv(65536):
        for event in connection.receive_data(data):
            if isinstance(event, h2.events.DataReceived):
                connection.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            elif isinstance(event, h2.events.RequestReceived) and answer(sock, connection, event.stream_id):
                return
        sock.sendall(connection.data_to_send())


first, first_lock = None, threading.Lock()
frames.listen(serve, 180)
