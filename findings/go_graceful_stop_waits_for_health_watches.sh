#!/usr/bin/env bash
# grpc-go 1.85.0, server side, with its own health service. A client watches the server's health, and has no other call.
#
# Guess: health.Server.Shutdown, whose description says that it is for a server that shuts down, ends the Watch streams, so
#   that the GracefulStop after it returns at once.
# True: it tells NOT_SERVING and leaves the streams open, and GracefulStop waits for them as for any call: one monitor that watches holds
#   the whole server back until it is killed. A grpc-go client that watches by its service config (healthCheckConfig) lets go at
#   the GOAWAY; a program that calls Watch itself does not.
#
# Seen (GracefulStop within 4 s): watch by a call: NOT_SERVING, waits; watch by service config: returns; no watch: returns
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"

cat >"$work/stop.go" <<'GO'
package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/connectivity"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/health"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

const watching = `{"loadBalancingConfig": [{"round_robin": {}}], "healthCheckConfig": {"serviceName": ""}}`

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	server, healthServer := grpc.NewServer(), health.NewServer()
	healthpb.RegisterHealthServer(server, healthServer)
	go server.Serve(listener)

	options := []grpc.DialOption{grpc.WithTransportCredentials(insecure.NewCredentials())}
	if os.Args[1] == "config" {
		options = append(options, grpc.WithDefaultServiceConfig(watching))
	}
	channel, err := grpc.NewClient(listener.Addr().String(), options...)
	if err != nil {
		panic(err)
	}
	channel.Connect()
	for state := channel.GetState(); state != connectivity.Ready; state = channel.GetState() {
		channel.WaitForStateChange(context.Background(), state)
	}
	var watch healthpb.Health_WatchClient
	if os.Args[1] == "call" {
		if watch, err = healthpb.NewHealthClient(channel).Watch(context.Background(), &healthpb.HealthCheckRequest{}); err == nil {
			_, err = watch.Recv()
		}
		if err != nil {
			panic(err)
		}
	}
	healthServer.Shutdown()
	if watch != nil {
		status, _ := watch.Recv()
		fmt.Print(status.GetStatus(), ", ")
	}
	stopped := make(chan bool)
	go func() {
		server.GracefulStop()
		close(stopped)
	}()
	select {
	case <-stopped:
		fmt.Println("returns")
	case <-time.After(4 * time.Second):
		fmt.Println("waits")
	}
}
GO
go_build "$work/stop.go" google.golang.org/grpc@v1.85.0

while read -r watch seen; do
  expect "watch: $watch" "$seen" "$(timeout 30 "$work/stop" "$watch")"
done <<'ROWS'
call NOT_SERVING, waits
config returns
none returns
ROWS
conclude
