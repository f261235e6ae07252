#!/usr/bin/env bash
# go-grpc-middleware/providers/prometheus 1.1.0 with grpc-go 1.85.0, client and server side.
#
# Guess: grpc_client_msg_received_total and its twin of the server count messages, as grpc_*_msg_sent_total do: three sent are three
#   received. And for each call that was started one is handled, once it is over, however it ended.
# True: msg_received counts every read, so each stream has one more for its end (io.EOF, a cancel): an empty stream has "received" one.
#   Rates and "lost" messages that are made of sent and received are off by the count of streams. And a client counts a
#   call as handled only when it reads its end: of a call that is cancelled, or whose deadline passes, and that nobody reads on,
#   nothing is counted, while its server counts it.
#
# Seen (three messages each way, then the end; sent by one side / received by the other):
#   half-close and read: 3/4 and 3/4, client OK, server OK
#   cancel and read: 3/4 and 3/4, client Canceled, server Canceled
#   cancel: 3/4 and 3/3, client none, server Canceled
#   deadline: 3/4 and 3/3, client none, server Canceled or DeadlineExceeded
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"

cat >"$work/counts.go" <<'GO'
package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"time"

	middleware "github.com/grpc-ecosystem/go-grpc-middleware/providers/prometheus"
	"github.com/prometheus/client_golang/prometheus"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/types/known/emptypb"
)

func echo(_ any, stream grpc.ServerStream) error {
	for {
		message := &emptypb.Empty{}
		if err := stream.RecvMsg(message); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		stream.SendMsg(message)
	}
}

func main() {
	server, client := middleware.NewServerMetrics(), middleware.NewClientMetrics()
	registry := prometheus.NewRegistry()
	registry.MustRegister(server, client)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	go grpc.NewServer(grpc.StreamInterceptor(server.StreamServerInterceptor()), grpc.UnknownServiceHandler(echo)).Serve(listener)
	channel, err := grpc.NewClient(listener.Addr().String(), grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithStreamInterceptor(client.StreamClientInterceptor()))
	if err != nil {
		panic(err)
	}

	end := os.Args[1]
	ctx, cancel := context.WithCancel(context.Background())
	if end == "deadline" {
		ctx, cancel = context.WithTimeout(ctx, 2*time.Second)
	}
	bidi := &grpc.StreamDesc{ClientStreams: true, ServerStreams: true}
	stream, err := channel.NewStream(ctx, bidi, "/chat.ChatService/BidirectionalChat")
	if err != nil {
		panic(err)
	}
	for range 3 {
		stream.SendMsg(&emptypb.Empty{})
		stream.RecvMsg(&emptypb.Empty{})
	}
	switch {
	case strings.HasPrefix(end, "half-close"):
		stream.CloseSend()
	case end == "deadline":
		time.Sleep(2 * time.Second)
	default:
		cancel()
	}
	if strings.HasSuffix(end, "read") {
		stream.RecvMsg(&emptypb.Empty{})
	}
	time.Sleep(time.Second) // the server has heard of it
	defer cancel()

	counts, codes := map[string]float64{}, map[string]string{"client": "none", "server": "none"}
	families, _ := registry.Gather()
	for _, family := range families {
		name := strings.Split(family.GetName(), "_") // grpc, side, what
		for _, metric := range family.Metric {
			counts[name[1]+name[len(name)-2]] = metric.GetCounter().GetValue()
			for _, label := range metric.Label {
				if label.GetName() == "grpc_code" {
					codes[name[1]] = label.GetValue()
				}
			}
		}
	}
	fmt.Printf("%v/%v and %v/%v, client %s, server %s\n", counts["clientsent"], counts["serverreceived"],
		counts["serversent"], counts["clientreceived"], codes["client"], codes["server"])
}
GO
go_build "$work/counts.go" github.com/grpc-ecosystem/go-grpc-middleware/providers/prometheus@v1.1.0 google.golang.org/grpc@v1.85.0

while IFS='|' read -r end seen; do
  counts=$(timeout 30 "$work/counts" "$end")
  if [[ $end == deadline ]]; then counts=$(sed -E 's/server (Canceled|DeadlineExceeded)$/server one of two/' <<<"$counts"); fi
  expect "$end" "$seen" "$counts"
done <<'ROWS'
half-close and read|3/4 and 3/4, client OK, server OK
cancel and read|3/4 and 3/4, client Canceled, server Canceled
cancel|3/4 and 3/3, client none, server Canceled
deadline|3/4 and 3/3, client none, server one of two
ROWS
conclude
