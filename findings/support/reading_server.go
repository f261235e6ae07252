// A server by grpc-go for findings about clients: a bidi call gets its messages back, and how its requests ended is printed behind
// the port, "half-close" or the status. A byte on standard input is a GracefulStop. Serves at most 180 seconds.
package main

import (
	"fmt"
	"io"
	"net"
	"os"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"
)

func chat(_ any, stream grpc.ServerStream) error {
	for {
		message := &emptypb.Empty{} // keeps the unknown fields
		if err := stream.RecvMsg(message); err == io.EOF {
			fmt.Println("half-close")
			return nil
		} else if err != nil {
			fmt.Println(status.Code(err))
			return err
		}
		stream.SendMsg(message) // what becomes of a call is said by the next read
	}
}

func main() {
	time.AfterFunc(180*time.Second, func() { os.Exit(0) })
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	server := grpc.NewServer(grpc.UnknownServiceHandler(chat))
	go func() {
		if read, _ := os.Stdin.Read(make([]byte, 1)); read == 1 {
			server.GracefulStop()
		}
	}()
	server.Serve(listener)
	server.GracefulStop() // returns when the calls are over
}
