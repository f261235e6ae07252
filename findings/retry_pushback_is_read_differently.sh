#!/usr/bin/env bash
# Clients: grpcio 1.85.3 (PyPI), @grpc/grpc-js 1.14.7 (npm, Node 20), grpc-go 1.85.0 (Go proxy), with one retry policy of three attempts
# and a backoff of 5 s at most. Server: frames by h2 4.4.1 (PyPI), which refuses each bidi call with UNAVAILABLE and grpc-retry-pushback-ms.
#
# Guess: 1500 and -1 are obeyed by all: attempts 1.5 s apart, and none. Of a value that is no integer, such as the 1.5 of a server that
#   reckons in fractions, gRPC's proposal A6 says that it is a "do not retry": one attempt, and UNAVAILABLE.
# True: for "1.5" only grpc-go does so. grpc-js sends all its attempts at once, without its backoff: a server that asks
#   for mercy is hit three times as hard. grpcio tries once and says INTERNAL in the place of the server's status.
#
# Seen (attempts, seconds from first to last, end):
#   1500: 3 in 3 s, UNAVAILABLE in each    -1: 1, UNAVAILABLE in each
#   1.5: grpc-go 1, UNAVAILABLE; grpc-js 3 in 0 s, UNAVAILABLE; grpcio 1, INTERNAL
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"
# shellcheck source-path=SCRIPTDIR source=support/clients.sh
source "$support/clients.sh"

pip_install grpcio==1.85.3 h2==4.4.1
npm_install @grpc/grpc-js@1.14.7

cat >"$work/server.py" <<'PY'
import os
import sys
import time

sys.path.insert(0, os.environ["support"])
import frames
import h2.events

HEADERS = [(":status", "200"), ("content-type", "application/grpc"), ("grpc-status", "14"), ("grpc-retry-pushback-ms", sys.argv[1])]


def serve(sock):
    connection = frames.server_connection(sock)
    while data := sock.recv(65536):
        for event in connection.receive_data(data):
            if isinstance(event, h2.events.RequestReceived):
                print(time.monotonic(), flush=True)
                connection.send_headers(event.stream_id, HEADERS, end_stream=True)
        sock.sendall(connection.data_to_send())


frames.listen(serve, 120)
PY
cat >"$work/grpcio.py" <<'PY'
import sys

import grpc

channel = grpc.insecure_channel("127.0.0.1:" + sys.argv[1], options=[("grpc.service_config", sys.argv[2])])
call = channel.stream_stream("/chat.ChatService/BidirectionalChat")(iter([b""]), timeout=20)
try:
    for _ in call:
        pass
except grpc.RpcError:
    pass
print(call.code().value[0])
PY
cat >"$node_dir/grpc-js.js" <<'JS'
const grpc = require('@grpc/grpc-js');
const same = (bytes) => bytes;
const [port, config] = process.argv.slice(2);
const client = new grpc.Client('127.0.0.1:' + port, grpc.credentials.createInsecure(), { 'grpc.service_config': config });
const call = client.makeBidiStreamRequest('/chat.ChatService/BidirectionalChat', same, same, new grpc.Metadata(), {
  deadline: Date.now() + 20000,
});
call.on('data', () => {});
call.on('error', () => {});
call.on('status', (status) => {
  console.log(status.code);
  process.exit();
});
call.write(Buffer.alloc(0));
JS
cat >"$work/grpc-go.go" <<'GO'
package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"
)

func main() {
	channel, err := grpc.NewClient("127.0.0.1:"+os.Args[1], grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultServiceConfig(os.Args[2]))
	if err != nil {
		panic(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	bidi := &grpc.StreamDesc{ClientStreams: true, ServerStreams: true}
	stream, err := channel.NewStream(ctx, bidi, "/chat.ChatService/BidirectionalChat")
	if err == nil {
		stream.SendMsg(&emptypb.Empty{})
		err = stream.RecvMsg(&emptypb.Empty{})
	}
	fmt.Println(int(status.Code(err)))
}
GO
go_build "$work/grpc-go.go" google.golang.org/grpc@v1.85.0

config='{"methodConfig": [{"name": [{}], "retryPolicy": {"maxAttempts": 3, "initialBackoff": "5s", "maxBackoff": "5s",
  "backoffMultiplier": 1, "retryableStatusCodes": ["UNAVAILABLE"]}}]}'

# attempts CLIENT PUSHBACK: how many there were, in what time, and the end.
attempts() {
  local log=$work/$1$2 port code
  start "$log" "$python" "$work/server.py" "$2"
  port=$(first_line "$log")
  code=$(
    case $1 in
      grpcio) timeout 60 "$python" "$work/grpcio.py" "$port" "$config" ;;
      grpc-js) timeout 60 node "$node_dir/grpc-js.js" "$port" "$config" ;;
      grpc-go) timeout 60 "$work/grpc-go" "$port" "$config" ;;
    esac 2>/dev/null
  )
  "$python" - "$log" "${status_names[code]:-$code}" <<'PY'
import sys

_, *times = (float(line) for line in open(sys.argv[1]))
print(f"{len(times)}{f' in {times[-1] - times[0]:.0f} s' if len(times) > 1 else ''}, {sys.argv[2]}")
PY
}
while IFS='|' read -r pushback client seen; do
  expect "$pushback, $client" "$seen" "$(attempts "$client" "$pushback")"
done <<'ROWS'
1500|grpc-go|3 in 3 s, UNAVAILABLE
1500|grpc-js|3 in 3 s, UNAVAILABLE
1500|grpcio|3 in 3 s, UNAVAILABLE
-1|grpc-go|1, UNAVAILABLE
-1|grpc-js|1, UNAVAILABLE
-1|grpcio|1, UNAVAILABLE
1.5|grpc-go|1, UNAVAILABLE
1.5|grpc-js|3 in 0 s, UNAVAILABLE
1.5|grpcio|1, INTERNAL
ROWS
conclude
