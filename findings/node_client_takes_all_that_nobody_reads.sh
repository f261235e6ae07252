#!/usr/bin/env bash
# Client: @grpc/grpc-js 1.14.7 (npm); grpcio 1.85.3 (PyPI) and grpc-go 1.85.0 (Go proxy) beside it. Server: frames by h2 4.4.1
# (PyPI).
#
# A bidi call whose replies nobody reads: a server sends 20 MB of them, as far as flow control lets it.
#
# Guess: the server is held back by the stream's window (some KB to some MB), with each client: nothing is taken from a stream
#   that is not read.
# True: grpc-js takes all of it and keeps it in memory, as long as there is no 'data' listener and no read, so also between the
#   call and the moment at which a slow program begins to read, and in spite of pause(). From the first read on it does hold the
#   server back, be it with pause() after a message or with `for await`.
#
# Seen (taken in five seconds): grpc-js without a reader all, with pause() alone all, with a reader that paused after one message
#   less than 2 MB; grpcio and grpc-go, not read, 8 MB ("not all") and less than 2 MB
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"

pip_install grpcio==1.85.3 h2==4.4.1
npm_install @grpc/grpc-js@1.14.7

cat >"$work/server.py" <<'PY'
import os
import socket
import struct
import threading

import h2.config
import h2.connection
import h2.events

ALL = 20_000_000
MESSAGE = struct.pack(">BI", 0, 16000) + bytes(16000)


def serve(sock):
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False, header_encoding="utf-8"))
    connection.initiate_connection()
    sock.sendall(connection.data_to_send())
    stream, sent, rest = None, 0, b""
    while data := sock.recv(65536):
        for event in connection.receive_data(data):
            if isinstance(event, h2.events.RequestReceived):
                stream = event.stream_id
                connection.send_headers(stream, [(":status", "200"), ("content-type", "application/grpc")])
            elif isinstance(event, h2.events.DataReceived):
                connection.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
        while stream and sent < ALL:
            rest = rest or MESSAGE
            size = min(len(rest), connection.local_flow_control_window(stream), connection.max_outbound_frame_size)
            if size == 0:
                break
            connection.send_data(stream, rest[:size])
            rest = rest[size:]
            sent += size
            sock.sendall(connection.data_to_send())
        with open("sent", "w") as file:
            file.write(str(sent))
        sock.sendall(connection.data_to_send())


threading.Timer(60, os._exit, [0]).start()
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
accepted, _ = listener.accept()
try:
    serve(accepted)
except OSError:
    pass
PY
cat >"$node_dir/client.js" <<'JS'
const grpc = require('@grpc/grpc-js');

const same = (bytes) => bytes;
const [port, reader] = process.argv.slice(2);
const client = new grpc.Client('127.0.0.1:' + port, grpc.credentials.createInsecure());
const call = client.makeBidiStreamRequest('/chat.ChatService/BidirectionalChat', same, same, new grpc.Metadata(), {});
call.on('error', () => {});
call.write(Buffer.alloc(0));
if (reader === 'paused') call.pause();
if (reader === 'reader') call.on('data', () => call.pause());
setTimeout(() => process.exit(), 5000);
JS
cat >"$work/client.py" <<'PY'
import queue
import sys
import time

import grpc

channel = grpc.insecure_channel("127.0.0.1:" + sys.argv[1])
requests = queue.Queue()
requests.put(b"")
call = channel.stream_stream("/chat.ChatService/BidirectionalChat")(iter(requests.get, None))
time.sleep(5)
requests.put(None)
call.cancel()
PY
cat >"$work/client.go" <<'GO'
package main

import (
	"context"
	"os"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/types/known/emptypb"
)

func main() {
	channel, err := grpc.NewClient("127.0.0.1:"+os.Args[1], grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		panic(err)
	}
	desc := &grpc.StreamDesc{ServerStreams: true, ClientStreams: true}
	call, err := channel.NewStream(context.Background(), desc, "/chat.ChatService/BidirectionalChat")
	if err != nil {
		panic(err)
	}
	call.SendMsg(&emptypb.Empty{})
	time.Sleep(5 * time.Second)
}
GO
go_build "$work/client.go" google.golang.org/grpc@v1.85.0

# taken NAME COMMAND...: how much of the 20 MB the client lets the server send; it is given the port.
taken() {
  local name=$1 sent
  shift
  mkdir "$work/$name"
  start "$work/$name.out" env -C "$work/$name" "$python" "$work/server.py"
  timeout 20 "$@" "$(first_line "$work/$name.out")" ${reader:+"$reader"} >/dev/null 2>&1 || true
  sent=$(cat "$work/$name/sent")
  if ((sent >= 20000000)); then
    echo "all"
  elif ((sent < 2000000)); then
    echo "less than 2 MB"
  else
    echo "not all"
  fi
}
expect "grpc-js, nobody reads" "all" "$(reader='' taken js node "$node_dir/client.js")"
expect "grpc-js, paused before it is read" "all" "$(reader=paused taken paused node "$node_dir/client.js")"
expect "grpc-js, paused after one message" "less than 2 MB" "$(reader=reader taken reader node "$node_dir/client.js")"
expect "grpcio, nobody reads" "not all" "$(reader='' taken grpcio "$python" "$work/client.py")"
expect "grpc-go, nobody reads" "less than 2 MB" "$(reader='' taken go "$work/client")"
conclude
