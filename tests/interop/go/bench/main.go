// A bare grpc-go client, for comparison: it counts replies and nothing else.
//
// It takes the options of tests/bench/bench_client.cc and prints the same line of JSON. With a window of 1 a stream is
// one goroutine that sends and waits; with more, one sends and one reads.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"strings"
	"sync"
	"syscall"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	"weir.test/interop/chat"
)

type load struct {
	address     string
	streams     int
	connections int
	window      int
	messages    int
	hold        bool
}

type cost struct {
	Complete    bool    `json:"complete"`
	Messages    int     `json:"messages"`
	Seconds     float64 `json:"seconds"`
	CPUSeconds  float64 `json:"cpu_seconds"`
	MemoryBytes int64   `json:"memory_bytes"`
}

type chatStream = chat.ChatService_BidirectionalChatClient

var request = &chat.MessageRequest{Content: strings.Repeat("x", 64)}

// pingPong exchanges l.messages messages, one at a time.
func pingPong(stream chatStream, l load) (replies int, err error) {
	for range l.messages {
		if err := stream.Send(request); err != nil {
			return replies, err
		}
		if _, err := stream.Recv(); err != nil {
			return replies, err
		}
		replies++
	}
	return replies, nil
}

// windowed keeps at most l.window messages unanswered.
func windowed(stream chatStream, l load) (replies int, err error) {
	credits := make(chan struct{}, l.window)
	go func() {
		for range l.messages {
			credits <- struct{}{}
			if stream.Send(request) != nil {
				return // The reader gets the stream's status.
			}
		}
	}()
	for range l.messages {
		if _, err := stream.Recv(); err != nil {
			return replies, err
		}
		replies++
		<-credits
	}
	return replies, nil
}

// exchange runs one stream to its end or, with l.hold, to its last reply.
func exchange(ctx context.Context, client chat.ChatServiceClient, l load) (int, error) {
	stream, err := client.BidirectionalChat(ctx)
	if err != nil {
		return 0, err
	}
	talk := pingPong
	if l.window > 1 {
		talk = windowed
	}
	replies, err := talk(stream, l)
	if err != nil || l.hold {
		return replies, err
	}
	if err := stream.CloseSend(); err != nil {
		return replies, err
	}
	if _, err := stream.Recv(); !errors.Is(err, io.EOF) {
		return replies, fmt.Errorf("the stream ended with %w", err)
	}
	return replies, nil
}

func cpuSeconds() float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		log.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano()).Seconds()
}

// residentBytes is VmRSS of proc(5).
func residentBytes() int64 {
	status, err := os.Open("/proc/self/status")
	if err != nil {
		log.Fatal(err)
	}
	defer status.Close()
	for lines := bufio.NewScanner(status); lines.Scan(); {
		var kib int64
		if n, _ := fmt.Sscanf(lines.Text(), "VmRSS: %d kB", &kib); n == 1 {
			return kib * 1024
		}
	}
	return 0
}

func run(l load) (cost, error) {
	memory, cpu, start := residentBytes(), cpuSeconds(), time.Now()
	var clients []chat.ChatServiceClient
	for range l.connections {
		connection, err := grpc.NewClient(l.address, grpc.WithTransportCredentials(insecure.NewCredentials()))
		if err != nil {
			return cost{}, err
		}
		defer connection.Close()
		clients = append(clients, chat.NewChatServiceClient(connection))
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	replies := make([]int, l.streams)
	failures := make([]error, l.streams)
	var all sync.WaitGroup
	// A held stream keeps its goroutine, as a client that waits for more would.
	end := make(chan struct{})
	defer close(end)
	for i := range l.streams {
		all.Add(1)
		go func() {
			replies[i], failures[i] = exchange(ctx, clients[i%l.connections], l)
			all.Done()
			if l.hold {
				<-end
			}
		}()
	}
	all.Wait()
	result := cost{
		Seconds:     time.Since(start).Seconds(),
		CPUSeconds:  cpuSeconds() - cpu,
		MemoryBytes: residentBytes() - memory,
	}
	for _, count := range replies {
		result.Messages += count
	}
	err := errors.Join(failures...)
	result.Complete = err == nil && result.Messages == l.streams*l.messages
	return result, err
}

func main() {
	var l load
	flag.StringVar(&l.address, "address", "", "address of the server")
	flag.IntVar(&l.streams, "streams", 100, "streams")
	flag.IntVar(&l.connections, "connections", 2, "TCP connections")
	flag.IntVar(&l.window, "window", 1, "unanswered messages of a stream")
	flag.IntVar(&l.messages, "messages", 1000, "messages of each stream")
	flag.BoolVar(&l.hold, "hold", false, "one message a stream, and all streams stay open until the last reply")
	flag.Parse()
	if l.hold {
		l.messages, l.window = 1, 1
	}
	result, err := run(l)
	if err != nil {
		log.Printf("bench client: %v", err)
	}
	if err := json.NewEncoder(os.Stdout).Encode(result); err != nil {
		log.Fatal(err)
	}
	if !result.Complete {
		os.Exit(1)
	}
}
