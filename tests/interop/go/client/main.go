// The chat client of the bidirectional streaming tutorial, on grpc-go.
//
// One goroutine reads replies while the main one writes messages and then half-closes. It exits 0 only if every message
// was answered, in order, and the server then ended the stream with OK.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"

	"weir.test/interop/chat"
)

func content(n int) string { return fmt.Sprintf("你好, message %d", n) }

// readReplies reads to the end of the stream and returns how many replies came. A reply may carry any prefix before the
// content that it echoes.
func readReplies(stream chat.ChatService_BidirectionalChatClient) (int, error) {
	received := 0
	for {
		response, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return received, nil
		}
		if err != nil {
			return received, fmt.Errorf("after %d replies: %w", received, err)
		}
		if want := content(received); !strings.HasSuffix(response.GetReply(), want) {
			return received, fmt.Errorf("reply %d is %q, which does not end in %q", received, response.GetReply(), want)
		}
		received++
	}
}

func exchange(ctx context.Context, client chat.ChatServiceClient, count int) (int, error) {
	stream, err := client.BidirectionalChat(ctx)
	if err != nil {
		return 0, fmt.Errorf("open the stream: %w", err)
	}
	type result struct {
		received int
		err      error
	}
	done := make(chan result, 1)
	go func() {
		received, err := readReplies(stream)
		done <- result{received, err}
	}()

	for i := range count {
		err := stream.Send(&chat.MessageRequest{Content: content(i)})
		if errors.Is(err, io.EOF) {
			break // The stream has ended; its status is what the reader got.
		}
		if err != nil {
			return 0, fmt.Errorf("send message %d: %w", i, err)
		}
	}
	if err := stream.CloseSend(); err != nil {
		return 0, fmt.Errorf("half-close: %w", err)
	}
	r := <-done
	return r.received, r.err
}

// credentialsFor speaks TLS when there is a file of authorities to trust.
func credentialsFor(caFile string) (credentials.TransportCredentials, error) {
	if caFile == "" {
		return insecure.NewCredentials(), nil
	}
	return credentials.NewClientTLSFromFile(caFile, "")
}

func run(target, caFile string, count int, timeout time.Duration) error {
	transport, err := credentialsFor(caFile)
	if err != nil {
		return err
	}
	connection, err := grpc.NewClient(target, grpc.WithTransportCredentials(transport))
	if err != nil {
		return err
	}
	defer connection.Close()

	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	received, err := exchange(ctx, chat.NewChatServiceClient(connection), count)
	fmt.Printf("sent %d, received %d\n", count, received)
	if err != nil {
		return err
	}
	if received != count {
		return fmt.Errorf("status OK, but %d of %d replies are missing", count-received, count)
	}
	return nil
}

func main() {
	target := flag.String("target", "127.0.0.1:50051", "address of the chat server")
	caFile := flag.String("ca", "", "speak TLS and trust the authorities in this PEM file")
	count := flag.Int("count", 10, "messages to send")
	timeout := flag.Duration("timeout", 30*time.Second, "deadline of the stream")
	flag.Parse()
	if err := run(*target, *caFile, *count, *timeout); err != nil {
		log.Fatalf("chat client: %v", err)
	}
}
