#!/usr/bin/env bash
# h2 4.4.1 (PyPI), and grpclib 0.4.9, which is built on it, against grpc-go 1.85.0.
#
# Guess: a GOAWAY(NO_ERROR) whose last_stream_id covers the running streams is the graceful kind: h2 takes no new streams
#   from then on and goes on with those, as RFC 9113 section 6.8 has it and as other HTTP/2 libraries do.
# True: the connection object is closed by any GOAWAY. The next frame of a running stream raises ProtocolError. So at the
#   GracefulStop of a Go server, which would serve open streams to their end, a grpclib client loses all of them at once, and
#   the handler is cancelled. (By the same rule a GOAWAY for max_connection_age cuts every long stream.)
#
# Seen: h2: ProtocolError; grpclib: StreamTerminatedError Connection lost; handler: Canceled
#   grpcio in grpclib's place: clean end; handler: half-close
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"

need go
pip_install h2==4.4.1 grpclib==0.4.9 grpcio==1.85.3 protobuf==7.36.2

cat >"$work/frames.py" <<'PY'
import h2.config
import h2.connection
import h2.exceptions

client = h2.connection.H2Connection(h2.config.H2Configuration(client_side=True))
server = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
client.initiate_connection()
client.send_headers(1, [(":method", "POST"), (":scheme", "http"), (":authority", "a"), (":path", "/c.S/B")])
server.initiate_connection()
server.receive_data(client.data_to_send())
server.send_headers(1, [(":status", "200")])
server.send_data(1, b"before")
client.receive_data(server.data_to_send())

# Frames by hand, as h2 would not send them in this order either: GOAWAY(last stream 1, NO_ERROR), DATA("after") on stream 1.
goaway = bytes.fromhex("000008 07 00 00000000 00000001 00000000".replace(" ", ""))
data = bytes.fromhex("000005 00 00 00000001".replace(" ", "")) + b"after"
client.receive_data(goaway)
try:
    client.receive_data(data)
    print("goes on")
except h2.exceptions.ProtocolError:
    print("ProtocolError")
PY

go_build "$support/reading_server.go" google.golang.org/grpc@v1.85.0

# Each client exchanges messages for 4 s, and says after one second, on its output, that the server may stop.
cat >"$work/with_grpclib.py" <<'PY'
import asyncio
import sys
import time

import grpclib.client
from google.protobuf.empty_pb2 import Empty


async def main():
    channel = grpclib.client.Channel("127.0.0.1", int(sys.argv[1]))
    method = grpclib.client.StreamStreamMethod(channel, "/chat.ChatService/BidirectionalChat", Empty, Empty)
    began = time.monotonic()
    told = False
    try:
        async with method.open(timeout=20) as stream:
            while time.monotonic() - began < 4:
                await stream.send_message(Empty())
                await stream.recv_message()
                if not told and time.monotonic() - began > 1:
                    told = True
                    print("stop", flush=True)
                await asyncio.sleep(0.1)
            await stream.end()
        print("clean end")
    except Exception as error:
        print(type(error).__name__, error)
    channel.close()


asyncio.run(main())
PY
cat >"$work/with_grpcio.py" <<'PY'
import sys
import time

import grpc


def requests():
    for number in range(40):
        if number == 10:
            print("stop", flush=True)
        yield b""
        time.sleep(0.1)


channel = grpc.insecure_channel("127.0.0.1:" + sys.argv[1])
try:
    list(channel.stream_stream("/chat.ChatService/BidirectionalChat")(requests(), timeout=20))
    print("clean end")
except grpc.RpcError as error:
    print(error.code().name, error.details())
PY

# run CLIENT: its last line, and the handler's.
run() {
  local name=$1
  mkfifo "$work/$name.stop"
  start "$work/$name.server" sh -c "exec '$work/reading_server' <'$work/$name.stop'"
  exec 3>"$work/$name.stop"
  timeout 30 "$python" "$work/$name.py" "$(first_line "$work/$name.server")" | while read -r line; do
    if [[ $line == stop ]]; then echo stop >&3; else echo "$line"; fi
  done
  exec 3>&-
  sleep 0.5
  tail -n 1 "$work/$name.server"
}
expect "h2" "ProtocolError" "$("$python" "$work/frames.py")"
expect "grpclib" "StreamTerminatedError Connection lost Canceled" "$(run with_grpclib | paste -sd ' ')"
expect "grpcio" "clean end half-close" "$(run with_grpcio | paste -sd ' ')"
conclude
