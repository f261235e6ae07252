package main

import (
	"errors"
	"io"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/emptypb"
)

// talk sends each message back. To a type without fields all of them are unknown, and are kept as they stand: so an echo costs no more
// than the chat does.
func talk(_ any, stream grpc.ServerStream) error {
	for {
		message := new(emptypb.Empty)
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

// registerEcho adds echo.Echo of tests/interop/echo/echo.proto. Reflection has no description of it.
func registerEcho(server *grpc.Server) {
	server.RegisterService(&grpc.ServiceDesc{
		ServiceName: "echo.Echo",
		HandlerType: (*any)(nil),
		Streams:     []grpc.StreamDesc{{StreamName: "Talk", Handler: talk, ServerStreams: true, ClientStreams: true}},
	}, struct{}{})
}
