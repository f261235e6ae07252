#!/usr/bin/env bash
# google.golang.org/grpc 1.85.0 (Go proxy), client side. Server: frames by h2 4.4.1 (PyPI), which sends 50 messages and then
# nothing.
#
# Guess: once the context of a call has passed its deadline, or has been cancelled, RecvMsg returns that error: at once, or
#   after a few messages where a select picks by chance. Clients of Python and Node give none.
# True: RecvMsg first gives every message that had arrived, all 50, each with a nil error, and only then DeadlineExceeded or
#   Canceled. So a message that Recv returns may be handled long after the call is over, and "messages received" of a
#   cancelled call differs between clients that saw the same bytes.
#
# Seen (the client sleeps 1.5 s after its one request, so the deadline of 1 s is past, or the cancel is done):
#   deadline: 50 then DeadlineExceeded
#   cancel: 50 then Canceled
#   grpcio 1.85.3, deadline: 0 then DEADLINE_EXCEEDED
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"

need go
pip_install grpcio==1.85.3 h2==4.4.1

cat >"$work/late.go" <<'GO'
package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"
)

func main() {
	channel, err := grpc.NewClient("127.0.0.1:"+os.Args[1], grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		panic(err)
	}
	limit := 10 * time.Second
	if os.Args[2] == "deadline" {
		limit = time.Second
	}
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	bidi := &grpc.StreamDesc{ClientStreams: true, ServerStreams: true}
	stream, err := channel.NewStream(ctx, bidi, "/chat.ChatService/BidirectionalChat")
	if err != nil {
		panic(err)
	}
	if err := stream.SendMsg(&emptypb.Empty{}); err != nil {
		panic(err)
	}
	time.Sleep(1500 * time.Millisecond)
	if os.Args[2] == "cancel" {
		cancel()
	}
	messages := 0
	for {
		if err := stream.RecvMsg(&emptypb.Empty{}); err != nil {
			fmt.Println(messages, "then", status.Code(err))
			return
		}
		messages++
	}
}
GO
go_build "$work/late.go" google.golang.org/grpc@v1.85.0 google.golang.org/protobuf@v1.36.12

cat >"$work/late.py" <<'PY'
import sys
import time

import grpc

channel = grpc.insecure_channel("127.0.0.1:" + sys.argv[1])
call = channel.stream_stream("/chat.ChatService/BidirectionalChat")(iter([b""]), timeout=1)
time.sleep(1.5)
messages = 0
try:
    for _ in call:
        messages += 1
except grpc.RpcError as error:
    print(messages, "then", error.code().name)
PY

start "$work/never" "$python" "$support/raw_server.py" never 50
port=$(first_line "$work/never")
expect "deadline" "50 then DeadlineExceeded" "$(timeout 20 "$work/late" "$port" deadline)"
expect "cancel" "50 then Canceled" "$(timeout 20 "$work/late" "$port" cancel)"
expect "grpcio, deadline" "0 then DEADLINE_EXCEEDED" "$(timeout 20 "$python" "$work/late.py" "$port")"
conclude
