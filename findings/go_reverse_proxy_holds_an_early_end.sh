#!/usr/bin/env bash
# httputil.ReverseProxy of Go 1.26.8 with golang.org/x/net 0.50.0 (http2.Transport to the server, h2c.NewHandler for the client);
# net/http's own HTTP/2 on both sides does the same. Client: grpcio 1.85.3 (PyPI). Server: frames by h2 4.4.1 (PyPI).
#
# A bidi call gets one reply, and then the server ends it with a status, or its connection is lost, while the client has not
# half-closed. The client half-closes two seconds later.
#
# Guess: the status, or a reset in its place, reaches the client at once, as without the proxy: FlushInterval is -1, and the
#   reply before it came at once.
# True: the proxy has the end and keeps it until the client half-closes. A client that waits for the status before it
#   half-closes, as a chat does, learns of neither a refusal in the middle nor a dead server, until its own deadline.
#
# Seen (seconds): status: direct 0, through the proxy 2; fin: direct 0, through the proxy 2
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"

need go
pip_install grpcio==1.85.3 h2==4.4.1

cat >"$work/proxy.go" <<'GO'
package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/h2c"
)

func main() {
	time.AfterFunc(time.Minute, func() { os.Exit(0) })
	proxy := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: "127.0.0.1:" + os.Args[1]})
	proxy.FlushInterval = -1
	proxy.Transport = &http2.Transport{
		AllowHTTP: true,
		DialTLSContext: func(ctx context.Context, network, address string, _ *tls.Config) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, network, address)
		},
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	http.Serve(listener, h2c.NewHandler(proxy, &http2.Server{}))
}
GO
go_build "$work/proxy.go" golang.org/x/net@v0.50.0

cat >"$work/client.py" <<'PY'
import sys
import time

import grpc


def requests():
    yield b""
    time.sleep(2)


channel = grpc.insecure_channel("127.0.0.1:" + sys.argv[1])
call = channel.stream_stream("/chat.ChatService/BidirectionalChat")(requests(), timeout=10)
began = None
try:
    for _ in call:
        began = time.monotonic()
except grpc.RpcError:
    pass
print("no reply" if began is None else f"{time.monotonic() - began:.0f} s")
PY

for end in status fin; do
  start "$work/$end" "$python" "$support/raw_server.py" "$end" 1
  port=$(first_line "$work/$end")
  start "$work/$end-proxy" "$work/proxy" "$port"
  proxy=$(first_line "$work/$end-proxy")
  expect "$end, direct" "0 s" "$("$python" "$work/client.py" "$port" 2>/dev/null)"
  expect "$end, through the proxy" "2 s" "$("$python" "$work/client.py" "$proxy" 2>/dev/null)"
done
conclude
