#!/usr/bin/env bash
# Clients: @grpc/grpc-js 1.14.7 and @connectrpc/connect-node 2.3.0 (npm) on Node 20.20.2; grpcio 1.85.3 (PyPI) beside them.
# Servers: grpc-go 1.85.0 (Go proxy), and frames by h2 4.4.1 (PyPI).
#
# A bidi call is cancelled by its client, or its deadline passes, while its side is open.
#
# Guess: RST_STREAM(CANCEL) alone. What a server's handler reads then ends with an error, so it can tell a call that was given up
#   from one that is complete.
# True: both clients of Node first end their side in the regular way (END_STREAM), and send RST_STREAM(CANCEL) behind it. A
#   handler of grpc-go that reads its requests gets io.EOF, as after a half-close, and may commit what it has; only the
#   call's context tells, a little later. A grpcio client sends RST_STREAM alone, and the handler gets Canceled.
#
# Seen, frames and what the handler got: grpc-js cancel() "half-close reset:8", io.EOF; grpc-js deadline "half-close reset:8";
#   connect-node abort "half-close reset:8", io.EOF; grpcio cancel() "reset:8", Canceled
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"
# shellcheck source-path=SCRIPTDIR source=support/clients.sh
source "$support/clients.sh"

clients grpcio grpc-js connect-node

cat >"$work/frames.py" <<'PY'
import os
import socket
import threading

import h2.config
import h2.connection
import h2.events


def serve(sock):
    connection = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False, header_encoding="utf-8"))
    connection.initiate_connection()
    sock.sendall(connection.data_to_send())
    while data := sock.recv(65536):
        for event in connection.receive_data(data):
            if isinstance(event, h2.events.RequestReceived):
                headers = [(":status", "200"), ("content-type", "application/grpc")]
                connection.send_headers(event.stream_id, headers)
            elif isinstance(event, h2.events.StreamEnded):
                print("half-close", flush=True)
            elif isinstance(event, h2.events.StreamReset):
                print(f"reset:{event.error_code}", flush=True)
        sock.sendall(connection.data_to_send())


def serve_until_lost(sock):
    try:
        serve(sock)
    except OSError:
        pass


threading.Timer(60, os._exit, [0]).start()
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
while True:
    accepted, _ = listener.accept()
    threading.Thread(target=serve_until_lost, args=(accepted,), daemon=True).start()
PY
cat >"$work/chat.go" <<'GO'
package main

import (
	"fmt"
	"io"
	"net"

	"google.golang.org/grpc"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"
)

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	chat := func(_ any, stream grpc.ServerStream) error {
		for {
			if err := stream.RecvMsg(&emptypb.Empty{}); err == io.EOF {
				fmt.Println("io.EOF")
				return nil
			} else if err != nil {
				fmt.Println(status.Code(err))
				return err
			}
		}
	}
	grpc.NewServer(grpc.UnknownServiceHandler(chat)).Serve(listener)
}
GO
go_build "$work/chat.go" google.golang.org/grpc@v1.85.0

# Each client sends a message and gives up half a second later.
cat >"$node_dir/cancel.js" <<'JS'
const grpc = require('@grpc/grpc-js');

const same = (bytes) => bytes;
const [port, how] = process.argv.slice(2);
const client = new grpc.Client('127.0.0.1:' + port, grpc.credentials.createInsecure());
const options = how === 'deadline' ? { deadline: Date.now() + 500 } : {};
const call = client.makeBidiStreamRequest('/chat.ChatService/BidirectionalChat', same, same, new grpc.Metadata(), options);
call.on('data', () => {});
call.on('error', () => {});
call.write(Buffer.alloc(0));
if (how === 'cancel') setTimeout(() => call.cancel(), 500);
setTimeout(() => process.exit(), 1500);
JS
cat >"$node_dir/abort.mjs" <<'JS'
import { create, createFileRegistry } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';

const type = '.chat.Message';
const method = { name: 'BidirectionalChat', inputType: type, outputType: type, clientStreaming: true, serverStreaming: true };
const files = createFileRegistry(
  create(FileDescriptorSetSchema, {
    file: [
      {
        name: 'chat.proto',
        package: 'chat',
        syntax: 'proto3',
        messageType: [{ name: 'Message' }],
        service: [{ name: 'ChatService', method: [method] }],
      },
    ],
  }),
);
const transport = createGrpcTransport({ baseUrl: 'http://127.0.0.1:' + process.argv[2] });
const client = createClient(files.getService('chat.ChatService'), transport);
const abort = new AbortController();
async function* requests() {
  yield {};
  await new Promise((resolve) => setTimeout(resolve, 10000));
}
setTimeout(() => abort.abort(), 500);
setTimeout(() => process.exit(), 1500);
try {
  for await (const _ of client.bidirectionalChat(requests(), { signal: abort.signal }));
} catch (error) {
  // it is the server that is looked at
}
JS
cat >"$work/cancel.py" <<'PY'
import queue
import sys
import time

import grpc

channel = grpc.insecure_channel("127.0.0.1:" + sys.argv[1])
requests = queue.Queue()
requests.put(b"")
call = channel.stream_stream("/chat.ChatService/BidirectionalChat")(iter(requests.get, None))
time.sleep(0.5)
call.cancel()
time.sleep(1)
requests.put(None)
PY

# seen_by SERVER COMMAND...: what the server says of the client's call.
seen_by() {
  local server=$1 lines
  shift
  lines=$(wc -l <"$work/$server")
  timeout 20 "$@" >"$work/ignored" 2>&1 || true
  sleep 0.3
  tail -n "+$((lines + 1))" "$work/$server" | paste -sd ' '
}
start "$work/frames" "$python" "$work/frames.py"
frames=$(first_line "$work/frames")
start "$work/go" "$work/chat"
go=$(first_line "$work/go")
expect "grpc-js cancel(), frames" "half-close reset:8" "$(seen_by frames node "$node_dir/cancel.js" "$frames" cancel)"
expect "grpc-js deadline, frames" "half-close reset:8" "$(seen_by frames node "$node_dir/cancel.js" "$frames" deadline)"
expect "connect-node abort, frames" "half-close reset:8" "$(seen_by frames node "$node_dir/abort.mjs" "$frames")"
expect "grpcio cancel(), frames" "reset:8" "$(seen_by frames "$python" "$work/cancel.py" "$frames")"
expect "grpc-js cancel(), grpc-go's handler" "io.EOF" "$(seen_by go node "$node_dir/cancel.js" "$go" cancel)"
expect "connect-node abort, grpc-go's handler" "io.EOF" "$(seen_by go node "$node_dir/abort.mjs" "$go")"
expect "grpcio cancel(), grpc-go's handler" "Canceled" "$(seen_by go "$python" "$work/cancel.py" "$go")"
conclude
