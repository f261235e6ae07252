// A bidi call by grpc-go: sends one message, reads to the end, prints the count of replies and the status code.
package main

import (
	"context"
	"fmt"
	"io"
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
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	desc := &grpc.StreamDesc{ServerStreams: true, ClientStreams: true}
	replies := 0
	call, err := channel.NewStream(ctx, desc, "/chat.ChatService/BidirectionalChat")
	if err == nil {
		call.SendMsg(&emptypb.Empty{})
		for err = call.RecvMsg(&emptypb.Empty{}); err == nil; err = call.RecvMsg(&emptypb.Empty{}) {
			replies++
		}
	}
	if err == io.EOF {
		err = nil
	}
	fmt.Println(replies, uint32(status.Code(err)))
}
