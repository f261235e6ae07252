#!/usr/bin/env bash
# github.com/grpc-ecosystem/grpc-gateway/v2 2.33.0 with grpc-go 1.85.0 (Go proxy); Go 1.26.8. Client: plain HTTP/1.1 on a socket.
#
# A client of a bidi method sends one message in JSON, gets its reply, and its connection is closed in the middle of the request.
#
# Guess: the gateway's context ends with the connection, so the call to the backend is cancelled: its handler sees Canceled.
# True: the gateway's reader of the request may be the first to notice, and it answers any error by CloseSend. Then the handler sees
#   EOF, as if the client had said all that it had to say, and what it does at the end of a stream it does for clients that
#   were lost. Which of the two wins is chance.
#
# Seen: of 60 lost clients 47 EOF, 13 Canceled; a request that ends as it should: EOF
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"

pip_install grpcio-tools==1.85.1
go_install google.golang.org/protobuf/cmd/protoc-gen-go@v1.36.12
go_install google.golang.org/grpc/cmd/protoc-gen-go-grpc@v1.6.2
go_install github.com/grpc-ecosystem/grpc-gateway/v2/protoc-gen-grpc-gateway@v2.33.0

mkdir -p "$work/gateway/chat"
cat >"$work/chat.proto" <<'PROTO'
syntax = "proto3";
package chat;
option go_package = "finding.test/gateway/chat";
message Request { string content = 1; }
message Reply { string reply = 1; }
service ChatService { rpc BidirectionalChat(stream Request) returns (stream Reply); }
PROTO
out=$work/gateway/chat
PATH=$work:$PATH "$python" -m grpc_tools.protoc "-I$work" "--go_out=$out" --go_opt=paths=source_relative \
  "--go-grpc_out=$out" --go-grpc_opt=paths=source_relative "--grpc-gateway_out=$out" \
  --grpc-gateway_opt=paths=source_relative,generate_unbound_methods=true chat.proto

cat >"$work/gateway/main.go" <<'GO'
package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"

	"finding.test/gateway/chat"
)

type server struct {
	chat.UnimplementedChatServiceServer
}

func (server) BidirectionalChat(stream grpc.BidiStreamingServer[chat.Request, chat.Reply]) error {
	for {
		request, err := stream.Recv()
		if err == io.EOF {
			fmt.Println("EOF")
			return nil
		}
		if err != nil {
			fmt.Println(status.Code(err))
			return err
		}
		stream.Send(&chat.Reply{Reply: request.Content})
	}
}

func listen() net.Listener {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	return listener
}

func main() {
	time.AfterFunc(time.Minute, func() { os.Exit(0) })
	backend, front := listen(), listen()
	service := grpc.NewServer()
	chat.RegisterChatServiceServer(service, server{})
	go service.Serve(backend)
	gateway := runtime.NewServeMux()
	options := []grpc.DialOption{grpc.WithTransportCredentials(insecure.NewCredentials())}
	err := chat.RegisterChatServiceHandlerFromEndpoint(context.Background(), gateway, backend.Addr().String(), options)
	if err != nil {
		panic(err)
	}
	fmt.Println(front.Addr().(*net.TCPAddr).Port)
	http.Serve(front, gateway)
}
GO
(
  cd "$work/gateway"
  go mod init finding.test/gateway
  go get google.golang.org/grpc@v1.85.0 google.golang.org/protobuf@v1.36.12 github.com/grpc-ecosystem/grpc-gateway/v2@v2.33.0
  go mod tidy
  go build -o "$work/gateway/gateway" .
) >"$work/gateway.log" 2>&1 || {
  cat "$work/gateway.log" >&2
  exit 1
}

cat >"$work/client.py" <<'PY'
import socket
import sys
import time

port, count, end = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
message = b'{"content":"a"}\n'
head = (
    "POST /chat.ChatService/BidirectionalChat HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    "Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n"
)
for _ in range(count):
    with socket.create_connection(("127.0.0.1", port)) as sock:
        sock.settimeout(5)
        sock.sendall(head.encode())
        assert b"100 Continue" in sock.recv(65536)
        sock.sendall(b"%x\r\n%s\r\n" % (len(message), message))
        got = b""
        while b'"a"' not in got:
            got += sock.recv(65536)
        if end == "whole":
            sock.sendall(b"0\r\n\r\n")
        time.sleep(0.1)
PY
start "$work/log" "$work/gateway/gateway"
port=$(first_line "$work/log")
"$python" "$work/client.py" "$port" 1 whole
expect "a whole request" "EOF" "$(tail -n +2 "$work/log")"
"$python" "$work/client.py" "$port" 60 lost
sleep 1
lost=$(tail -n +3 "$work/log")
expect "lost clients" "60" "$(wc -l <<<"$lost")"
ended=$(grep -c EOF <<<"$lost" || true)
expect "some of them EOF" "yes" "$( ((ended > 0)) && echo yes || echo no)"
echo "  EOF: $ended"
conclude
