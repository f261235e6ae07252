"""Talks to a Toxiproxy server, and to an echo server behind it, for findings about its toxics."""

import json
import socket
import threading
import time
import urllib.request


class Toxiproxy:
    def __init__(self, port):
        self.api = f"http://127.0.0.1:{port}"
        self.proxies = 0
        self.upstream = start_echo()
        for _ in range(50):
            try:
                self.call("GET", "/version")
                return
            except OSError:
                time.sleep(0.1)
        raise SystemExit("no Toxiproxy there")

    def call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.api + path, method=method, data=data)
        return urllib.request.urlopen(request, timeout=10).read()

    def proxy(self):
        """A new proxy to the echo server: its name and port."""
        self.proxies += 1
        name = f"p{self.proxies}"
        body = {"name": name, "listen": "127.0.0.1:0", "upstream": f"127.0.0.1:{self.upstream}"}
        listen = json.loads(self.call("POST", "/proxies", body))["listen"]
        return name, int(listen.rsplit(":", 1)[1])

    def add(self, proxy, kind, **attributes):
        body = {"name": "toxic", "type": kind, "stream": "downstream", "attributes": attributes}
        self.call("POST", f"/proxies/{proxy}/toxics", body)

    def remove(self, proxy):
        self.call("DELETE", f"/proxies/{proxy}/toxics/toxic")

    def disable(self, proxy):
        self.call("POST", f"/proxies/{proxy}", {"enabled": False})


def start_echo():
    listener = socket.create_server(("127.0.0.1", 0))

    def echo(sock):
        try:
            while data := sock.recv(65536):
                sock.sendall(data)
            sock.close()
        except OSError:
            pass

    def accept():
        while True:
            threading.Thread(target=echo, args=(listener.accept()[0],), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    return listener.getsockname()[1]


def connect(port):
    """A connection that has had one byte each way."""
    sock = socket.create_connection(("127.0.0.1", port))
    sock.sendall(b"a")
    assert sock.recv(1) == b"a"
    return sock


def arrives(sock, seconds):
    """What comes within that time: "N bytes", "FIN", "RST" or "nothing"."""
    sock.settimeout(seconds)
    try:
        data = sock.recv(65536)
        return f"{len(data)} bytes" if data else "FIN"
    except socket.timeout:
        return "nothing"
    except ConnectionResetError:
        return "RST"


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as sock:
        return sock.getsockname()[1]
