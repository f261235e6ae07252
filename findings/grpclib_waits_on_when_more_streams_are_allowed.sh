#!/usr/bin/env bash
# Clients: grpclib 0.4.9 (PyPI); grpcio 1.85.3 (PyPI) and grpc-go 1.85.0 (Go proxy) beside it. Server: frames by h2 4.4.1 (PyPI).
#
# A server allows one stream at a time (SETTINGS_MAX_CONCURRENT_STREAMS 1). A bidi call is open, a second one waits for its place.
# After a second the server allows two.
#
# Guess: the second call goes out then, in each client.
# True: in grpclib it goes on waiting, until its deadline: it is woken when a stream ends, not when more are allowed. A call that
#   begins later goes out.
#
# Seen (the second call, the third): grpclib TimeoutError OK, grpcio OK OK, grpc-go OK OK
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"

pip_install grpcio==1.85.3 grpclib==0.4.9 h2==4.4.1

cat >"$work/server.py" <<'PY'
import os
import socket
import threading

import h2.config
import h2.connection
import h2.events
import h2.settings

LIMIT = h2.settings.SettingCodes.MAX_CONCURRENT_STREAMS


def serve(sock):
    lock = threading.Lock()
    connection = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False, header_encoding="utf-8"))
    connection.local_settings = h2.settings.Settings(client=False, initial_values={LIMIT: 1})
    connection.initiate_connection()
    sock.sendall(connection.data_to_send())

    def raise_limit():
        with lock:
            connection.update_settings({LIMIT: 2})
            sock.sendall(connection.data_to_send())

    while data := sock.recv(65536):
        with lock:
            for event in connection.receive_data(data):
                if isinstance(event, h2.events.RequestReceived):
                    connection.send_headers(event.stream_id, [(":status", "200"), ("content-type", "application/grpc")])
                    if dict(event.headers)[":path"].endswith("Open"):
                        threading.Timer(2, raise_limit).start()  # a second after the next call has begun to wait
                    else:
                        connection.send_headers(event.stream_id, [("grpc-status", "0")], end_stream=True)
                elif isinstance(event, h2.events.DataReceived):
                    connection.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            sock.sendall(connection.data_to_send())


threading.Timer(60, os._exit, [0]).start()
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
accepted, _ = listener.accept()
serve(accepted)
PY
# Each client opens a call, waits a second, and prints how two more end, one after the other, with a deadline of four seconds.
cat >"$work/lib.py" <<'PY'
import asyncio
import os
import sys

from grpclib.client import Channel
from grpclib.const import Cardinality


class Message:
    def SerializeToString(self):
        return b""

    @classmethod
    def FromString(cls, content):
        return cls()


async def main():
    channel = Channel("127.0.0.1", int(sys.argv[1]))

    def request(method, **options):
        return channel.request("/chat.ChatService/" + method, Cardinality.STREAM_STREAM, Message, Message, **options)

    first = request("Open")
    await (await first.__aenter__()).send_message(Message())
    await asyncio.sleep(1)
    ends = []
    for _ in range(2):
        try:
            async with request("Ordinary", timeout=4) as call:
                await call.send_message(Message(), end=True)
                await call.recv_message()
            ends.append("OK")
        except Exception as error:
            ends.append(type(error).__name__)
    print(*ends, flush=True)
    os._exit(0)


asyncio.run(main())
PY
cat >"$work/io.py" <<'PY'
import os
import queue
import sys
import time

import grpc

channel = grpc.insecure_channel("127.0.0.1:" + sys.argv[1])
requests = queue.Queue()
requests.put(b"")
first = channel.stream_stream("/chat.ChatService/Open")(iter(requests.get, None))
time.sleep(1)
ends = []
for _ in range(2):
    call = channel.stream_stream("/chat.ChatService/Ordinary")(iter([b""]), timeout=4)
    try:
        for _ in call:
            pass
    except grpc.RpcError:
        pass
    ends.append(call.code().name)
print(*ends, flush=True)
os._exit(0)
PY
cat >"$work/client.go" <<'GO'
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"
)

var channel *grpc.ClientConn

func open(ctx context.Context, method string) (grpc.ClientStream, error) {
	desc := &grpc.StreamDesc{ServerStreams: true, ClientStreams: true}
	call, err := channel.NewStream(ctx, desc, "/chat.ChatService/"+method)
	if err == nil {
		err = call.SendMsg(&emptypb.Empty{})
	}
	return call, err
}

func main() {
	var err error
	channel, err = grpc.NewClient("127.0.0.1:"+os.Args[1], grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		panic(err)
	}
	open(context.Background(), "Open")
	time.Sleep(time.Second)
	for i := 0; i < 2; i++ {
		ctx, cancel := context.WithTimeout(context.Background(), 4*time.Second)
		call, err := open(ctx, "Ordinary")
		if err == nil {
			err = call.RecvMsg(&emptypb.Empty{})
		}
		if err == io.EOF {
			err = nil
		}
		fmt.Println(status.Code(err))
		cancel()
	}
}
GO
go_build "$work/client.go" google.golang.org/grpc@v1.85.0

# ends NAME COMMAND...
ends() {
  local name=$1
  shift
  start "$work/$name" "$python" "$work/server.py"
  timeout 20 "$@" "$(first_line "$work/$name")" 2>"$work/$name.client" | paste -sd ' '
}
expect "grpclib" "TimeoutError OK" "$(ends lib "$python" "$work/lib.py")"
expect "grpcio" "OK OK" "$(ends io "$python" "$work/io.py")"
expect "grpc-go" "OK OK" "$(ends go "$work/client")"
conclude
