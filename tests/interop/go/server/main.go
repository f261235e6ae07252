// The chat server of the bidirectional streaming tutorial, on grpc-go.
//
// It reads a message, answers it with a prefix, and goes on until the client half-closes; then the stream ends with OK.
// It knows nothing of weir: it sends no marker trailer and obeys no request metadata.
package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"os"
	"os/signal"
	"syscall"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/reflection"

	"weir.test/interop/chat"
)

const prefix = "服务器收到了: "

type chatServer struct {
	chat.UnimplementedChatServiceServer
}

// BidirectionalChat answers every message until the client half-closes. Any other end of the reads is the stream's
// error, and is handed on as it is.
func (chatServer) BidirectionalChat(stream chat.ChatService_BidirectionalChatServer) error {
	for {
		request, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := stream.Send(&chat.MessageResponse{Reply: prefix + request.GetContent()}); err != nil {
			return err
		}
	}
}

// selfSigned makes a certificate for chat.test that is its own authority, and writes it to a file for clients to trust.
func selfSigned(file string) (credentials.TransportCredentials, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := x509.Certificate{
		SerialNumber:          big.NewInt(1),
		Subject:               pkix.Name{CommonName: "chat.test"},
		DNSNames:              []string{"chat.test"},
		NotBefore:             time.Now().Add(-time.Hour),
		NotAfter:              time.Now().Add(24 * time.Hour),
		BasicConstraintsValid: true,
		IsCA:                  true,
	}
	certificate, err := x509.CreateCertificate(rand.Reader, &template, &template, key.Public(), key)
	if err != nil {
		return nil, err
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate})
	if err := os.WriteFile(file, text, 0o644); err != nil {
		return nil, err
	}
	return credentials.NewTLS(&tls.Config{
		Certificates: []tls.Certificate{{Certificate: [][]byte{certificate}, PrivateKey: key}},
	}), nil
}

func run(listen, certificateFile string, echoes bool) error {
	listener, err := net.Listen("tcp", listen)
	if err != nil {
		return err
	}
	var options []grpc.ServerOption
	if certificateFile != "" {
		transport, err := selfSigned(certificateFile)
		if err != nil {
			return err
		}
		options = append(options, grpc.Creds(transport))
	}
	server := grpc.NewServer(append(options,
		// By default grpc-go allows a client PING every 5 minutes and answers more with GOAWAY too_many_pings. A
		// scenario with keepalive pings more often than that, and its subject is not this limit.
		grpc.KeepaliveEnforcementPolicy(keepalive.EnforcementPolicy{
			MinTime:             10 * time.Millisecond,
			PermitWithoutStream: true,
		}),
	)...)
	chat.RegisterChatServiceServer(server, chatServer{})
	if echoes {
		registerEcho(server)
	}
	reflection.Register(server)

	// The caller reads the port from this line, so it comes once connections are accepted and before anything else.
	fmt.Printf("listening on %s\n", listener.Addr())

	stop := make(chan os.Signal, 1)
	signal.Notify(stop, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-stop
		server.Stop()
	}()
	return server.Serve(listener)
}

func main() {
	listen := flag.String("listen", "127.0.0.1:0", "address to listen on; port 0 takes a free one")
	certificateFile := flag.String("tls-cert-out", "", "speak TLS as chat.test, and write the certificate to this file")
	echoes := flag.Bool("echo", false, "serve echo.Echo as well")
	flag.Parse()
	if err := run(*listen, *certificateFile, *echoes); err != nil {
		log.Fatalf("chat server: %v", err)
	}
}
