// The echo on connect-go, which serves gRPC on net/http, in the clear.
//
//	connect-echo -protoset echo.protoset [-listen 127.0.0.1:0]
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"

	"connectrpc.com/connect"
	"connectrpc.com/grpcreflect"
	"google.golang.org/protobuf/types/dynamicpb"

	"weir.test/echo/types"
)

func talk(_ context.Context, stream *connect.BidiStream[dynamicpb.Message, dynamicpb.Message]) error {
	for {
		message, err := stream.Receive()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := stream.Send(message); err != nil {
			return err
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
	procedure := fmt.Sprintf("/%s/%s", method.Parent().FullName(), method.Name())
	typed := func(_ connect.Spec, message any) error {
		if empty, ok := message.(*dynamicpb.Message); ok {
			*empty = *dynamicpb.NewMessage(method.Input())
		}
		return nil
	}
	mux := http.NewServeMux()
	mux.Handle(procedure, connect.NewBidiStreamHandler(procedure, talk, connect.WithSchema(method),
		connect.WithRequestInitializer(typed)))
	reflector := grpcreflect.NewStaticReflector(string(method.Parent().FullName()))
	mux.Handle(grpcreflect.NewHandlerV1(reflector))
	mux.Handle(grpcreflect.NewHandlerV1Alpha(reflector))
	listener, err := net.Listen("tcp", *listen)
	if err != nil {
		log.Fatal(err)
	}
	server := http.Server{Handler: mux, Protocols: new(http.Protocols)}
	server.Protocols.SetUnencryptedHTTP2(true)
	fmt.Printf("listening on %s\n", listener.Addr())
	log.Fatal(server.Serve(listener))
}
