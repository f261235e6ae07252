#!/usr/bin/env bash
# net/http of Go 1.26.8 with golang.org/x/net 0.62.0 (h2c.NewHandler) and connectrpc.com/connect 1.21.1, server side. Client: grpc-go
# 1.85.0.
#
# A bidi stream is open on a connection without TLS when the server calls http.Server.Shutdown with three seconds to wait. A second
# call begins after that, and after Close the first is used once more.
#
# Guess: Shutdown sends GOAWAY and waits for the stream until the three seconds are over, as with TLS; the second call is refused, and
#   Close ends the first.
# True: with h2c.NewHandler, which most gRPC servers on net/http still use, the server no longer knows the connection: Shutdown returns
#   nil at once and sends nothing, the client opens new calls on the connection, and the first goes on after Close too, until the
#   process ends and cuts it. http2.ConfigureServer with the same http2.Server brings the GOAWAY and nothing else. Only
#   Protocols.SetUnencryptedHTTP2 (Go 1.24) waits.
#
# Seen (Shutdown; a call after it; the stream after Close):
#   NewHandler: nil at once; OK; open        NewHandler and ConfigureServer: nil at once; Unavailable; open
#   SetUnencryptedHTTP2: context deadline exceeded after 3 s; Unavailable; Unavailable
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"

cat >"$work/shutdown.go" <<'GO'
package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"time"

	"connectrpc.com/connect"
	"golang.org/x/net/http2"
	"golang.org/x/net/http2/h2c"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"
)

const method = "/chat.ChatService/BidirectionalChat"

func chat(_ context.Context, stream *connect.BidiStream[emptypb.Empty, emptypb.Empty]) error {
	for {
		message, err := stream.Receive()
		if err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		stream.Send(message)
	}
}

func serverOf(way string) *http.Server {
	handler := connect.NewBidiStreamHandler(method, chat)
	if way == "protocols" {
		protocols := &http.Protocols{}
		protocols.SetUnencryptedHTTP2(true)
		return &http.Server{Handler: handler, Protocols: protocols}
	}
	http2Server := &http2.Server{}
	server := &http.Server{Handler: h2c.NewHandler(handler, http2Server)}
	if way == "configured" {
		http2.ConfigureServer(server, http2Server)
	}
	return server
}

// One message there and back.
func echo(stream grpc.ClientStream) error {
	stream.SendMsg(&emptypb.Empty{}) // its error is that of the read
	return stream.RecvMsg(&emptypb.Empty{})
}

func main() {
	server := serverOf(os.Args[1])
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	go server.Serve(listener)
	channel, err := grpc.NewClient(listener.Addr().String(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		panic(err)
	}
	open := func() (grpc.ClientStream, error) {
		bidi := &grpc.StreamDesc{ClientStreams: true, ServerStreams: true}
		stream, err := channel.NewStream(context.Background(), bidi, method)
		if err != nil {
			return nil, err
		}
		return stream, echo(stream)
	}
	stream, err := open()
	if err != nil {
		panic(err)
	}
	patience, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	began := time.Now()
	err = server.Shutdown(patience)
	if seconds := int(time.Since(began).Seconds()); seconds == 0 {
		fmt.Print(err, " at once; ")
	} else {
		fmt.Printf("%v after %d s; ", err, seconds)
	}
	_, err = open()
	fmt.Print(status.Code(err), "; ")
	server.Close()
	time.Sleep(500 * time.Millisecond)
	if err := echo(stream); err == nil {
		fmt.Println("open")
	} else {
		fmt.Println(status.Code(err))
	}
}
GO
go_build "$work/shutdown.go" golang.org/x/net@v0.62.0 connectrpc.com/connect@v1.21.1 google.golang.org/grpc@v1.85.0

shutdown() { timeout 30 "$work/shutdown" "$1"; }
expect "h2c.NewHandler" "<nil> at once; OK; open" "$(shutdown handler)"
expect "with ConfigureServer" "<nil> at once; Unavailable; open" "$(shutdown configured)"
expect "SetUnencryptedHTTP2" "context deadline exceeded after 3 s; Unavailable; Unavailable" "$(shutdown protocols)"
conclude
