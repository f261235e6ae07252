// A bidi call by connect-go in the gRPC protocol: sends one message, reads to the end, prints the count of replies and the
// status code.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/types/known/emptypb"
)

func main() {
	protocols := new(http.Protocols)
	protocols.SetUnencryptedHTTP2(true)
	client := connect.NewClient[emptypb.Empty, emptypb.Empty](
		&http.Client{Transport: &http.Transport{Protocols: protocols}},
		"http://127.0.0.1:"+os.Args[1]+"/chat.ChatService/BidirectionalChat",
		connect.WithGRPC(),
	)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	call := client.CallBidiStream(ctx)
	call.Send(&emptypb.Empty{})
	replies := 0
	_, err := call.Receive()
	for ; err == nil; _, err = call.Receive() {
		replies++
	}
	code := 0
	if !errors.Is(err, io.EOF) {
		code = int(connect.CodeOf(err))
	}
	fmt.Println(replies, code)
}
