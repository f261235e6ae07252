"""What servers made of HTTP/2 frames (h2) have in common: they listen on a port of their own, print it, and give each connection
a thread."""

import os
import socket
import threading

import h2.config
import h2.connection


def server_connection(sock):
    """The server's end of a connection, its preface sent."""
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    config = h2.config.H2Configuration(client_side=False, header_encoding="utf-8")
    connection = h2.connection.H2Connection(config)
    connection.initiate_connection()
    sock.sendall(connection.data_to_send())
    return connection


def listen(serve, seconds):
    """Prints the port, and calls serve with the socket of each connection until it returns or the connection is lost. Ends the
    process after that many seconds."""

    def serve_until_lost(sock):
        try:
            serve(sock)
        except OSError:
            pass

    threading.Timer(seconds, os._exit, [0]).start()
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    while True:
        accepted, _ = listener.accept()
        threading.Thread(target=serve_until_lost, args=(accepted,), daemon=True).start()
