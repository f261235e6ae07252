#!/usr/bin/env bash
# connectrpc.com/connect 1.21.1 on net/http of Go 1.26.8 and on golang.org/x/net 0.62.0, beside grpc-go 1.85.0. Server: frames by h2
# 4.4.1 (PyPI).
#
# A server allows one stream on a connection (SETTINGS_MAX_CONCURRENT_STREAMS 1). A client opens three bidi streams to it and leaves
# them open.
#
# Guess: the second stream waits for the first, as in grpc-go and as HTTP/2's limit is meant; a client has one connection.
# True: in grpc-go it waits. Go's HTTP/2 client, and with it connect-go, opens one more connection for each stream that finds no place,
#   without a bound of its own. A limit that is to shed load brings connections in the place of streams, and a test of it sees no
#   call wait.
#
# Seen (connections, calls at the server): grpc-go 1, 1; connect-go on net/http 3, 3; on x/net 3, 3
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"

pip_install h2==4.4.1

cat >"$work/server.py" <<'PY'
import os
import sys

sys.path.insert(0, os.environ["support"])
import frames
import h2.events
from h2.settings import SettingCodes


def serve(sock):
    print("connection", flush=True)
    connection = frames.server_connection(sock)
    connection.update_settings({SettingCodes.MAX_CONCURRENT_STREAMS: 1})
    sock.sendall(connection.data_to_send())
    while data := sock.recv(65536):
        for event in connection.receive_data(data):
            if isinstance(event, h2.events.RequestReceived):
                print("call", flush=True)
                connection.send_headers(event.stream_id, [(":status", "200"), ("content-type", "application/grpc")])
                connection.send_data(event.stream_id, bytes(5))
        sock.sendall(connection.data_to_send())


frames.listen(serve, 60)
PY
cat >"$work/three.go" <<'GO'
package main

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"os"
	"time"

	"connectrpc.com/connect"
	"golang.org/x/net/http2"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/types/known/emptypb"
)

const method = "/chat.ChatService/BidirectionalChat"

func grpcGo(address string) func() {
	channel, err := grpc.NewClient(address, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		panic(err)
	}
	return func() {
		bidi := &grpc.StreamDesc{ClientStreams: true, ServerStreams: true}
		if stream, err := channel.NewStream(context.Background(), bidi, method); err == nil {
			stream.SendMsg(&emptypb.Empty{})
			stream.RecvMsg(&emptypb.Empty{})
		}
	}
}

func connectGo(address string, transport http.RoundTripper) func() {
	client := connect.NewClient[emptypb.Empty, emptypb.Empty](
		&http.Client{Transport: transport}, "http://"+address+method, connect.WithGRPC())
	return func() {
		stream := client.CallBidiStream(context.Background())
		stream.Send(&emptypb.Empty{})
		stream.Receive()
	}
}

func main() {
	address := "127.0.0.1:" + os.Args[2]
	var call func()
	switch os.Args[1] {
	case "grpc-go":
		call = grpcGo(address)
	case "net/http":
		protocols := &http.Protocols{}
		protocols.SetUnencryptedHTTP2(true)
		call = connectGo(address, &http.Transport{Protocols: protocols})
	case "x/net":
		dial := func(ctx context.Context, network, address string, _ *tls.Config) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, network, address)
		}
		call = connectGo(address, &http2.Transport{AllowHTTP: true, DialTLSContext: dial})
	}
	for range 3 {
		go call()
		time.Sleep(500 * time.Millisecond) // the limit is known by then
	}
	time.Sleep(time.Second)
}
GO
go_build "$work/three.go" golang.org/x/net@v0.62.0 connectrpc.com/connect@v1.21.1 google.golang.org/grpc@v1.85.0

while read -r client seen; do
  log=$work/${client/\//-}
  start "$log" "$python" "$work/server.py"
  timeout 30 "$work/three" "$client" "$(first_line "$log")"
  expect "$client" "$seen" "$(grep -c connection "$log"), $(grep -c call "$log")"
done <<'ROWS'
grpc-go 1, 1
net/http 3, 3
x/net 3, 3
ROWS
conclude
