// The echo on grpc-go. It reads its types from a protoset, sends each message back and ends with OK after the half-close.
//
//	go-echo -protoset echo.protoset [-listen 127.0.0.1:0]
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net"

	"google.golang.org/grpc"
	"google.golang.org/grpc/reflection"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/dynamicpb"

	"weir.test/echo/types"
)

func talk(ten protoreflect.MessageDescriptor) grpc.StreamHandler {
	return func(_ any, stream grpc.ServerStream) error {
		for {
			message := dynamicpb.NewMessage(ten)
			if err := stream.RecvMsg(message); errors.Is(err, io.EOF) {
				return nil
			} else if err != nil {
				return err
			}
			if err := stream.SendMsg(message); err != nil {
				return err
			}
		}
	}
}

func main() {
	protoset := flag.String("protoset", "echo.protoset", "a FileDescriptorSet with echo.Echo")
	listen := flag.String("listen", "127.0.0.1:0", "where to listen")
	flag.Parse()
	method, err := types.Register(*protoset)
	if err != nil {
		log.Fatal(err)
	}
	listener, err := net.Listen("tcp", *listen)
	if err != nil {
		log.Fatal(err)
	}
	server := grpc.NewServer()
	server.RegisterService(&grpc.ServiceDesc{
		ServiceName: string(method.Parent().FullName()),
		HandlerType: (*any)(nil),
		Streams: []grpc.StreamDesc{{
			StreamName: string(method.Name()), Handler: talk(method.Input()), ServerStreams: true, ClientStreams: true,
		}},
		Metadata: method.ParentFile().Path(),
	}, struct{}{})
	reflection.Register(server)
	fmt.Printf("listening on %s\n", listener.Addr())
	log.Fatal(server.Serve(listener))
}
