#!/usr/bin/env bash
# grpcio 1.85.3 (PyPI), grpc-go 1.85.0 (Go proxy), @grpc/grpc-js 1.14.7 (npm), grpc-java 1.85.1 (Maven Central): one service
# config for all four. Server: grpcio.
#
# Guess: a service config that one of them takes means the same to the others. retryableStatusCodes may be numbers or names of
#   any case, as gRPC's proposal A6 says; waitForReady and maxRequestMessageBytes hold in each.
# True: numbers are refused by grpcio, and with them the whole config and each call: INVALID_ARGUMENT. Names in lower case are
#   taken by grpc-js alone; in grpc-go and grpc-java there is no channel then. grpc-js knows neither waitForReady nor the limits:
#   a call fails at once while nothing listens, and a message that is too long is sent.
#
# Seen (attempts of a call that fails with UNAVAILABLE, three at most; its status; "refused" where there is no channel):
#   ["UNAVAILABLE"]: go 3, grpcio 3, grpc-js 3, java 3, all UNAVAILABLE
#   [14]: go 3, grpcio 0 INVALID_ARGUMENT, grpc-js 3, java 3
#   ["unavailable"]: go refused, grpcio 0 INVALID_ARGUMENT, grpc-js 3, java refused
#   waitForReady, nothing listens, deadline 2 s: DEADLINE_EXCEEDED in go, grpcio and java, UNAVAILABLE in grpc-js
#   maxRequestMessageBytes 10, a message of 11 bytes: RESOURCE_EXHAUSTED in go and grpcio, UNAVAILABLE from the server in grpc-js
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"
# shellcheck source-path=SCRIPTDIR source=support/clients.sh
source "$support/clients.sh"

clients grpcio
npm_install @grpc/grpc-js@1.14.7
maven_jars io.grpc:grpc-netty-shaded:1.85.1 io.grpc:grpc-stub:1.85.1

cat >"$work/server.py" <<'PY'
from concurrent import futures

import grpc


def chat(requests, context):
    print("attempt", flush=True)
    context.abort(grpc.StatusCode.UNAVAILABLE, "later")
    yield b""


server = grpc.server(futures.ThreadPoolExecutor(4))
methods = {"BidirectionalChat": grpc.stream_stream_rpc_method_handler(chat)}
server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler("chat.ChatService", methods)])
print(server.add_insecure_port("127.0.0.1:0"), flush=True)
server.start()
server.wait_for_termination(60)
PY
# Each client is given the port and the config, sends one message of 11 bytes and prints the status.
cat >"$work/client.py" <<'PY'
import sys

import grpc

channel = grpc.insecure_channel("127.0.0.1:" + sys.argv[1], [("grpc.service_config", sys.argv[2])])
call = channel.stream_stream("/chat.ChatService/BidirectionalChat")(iter([bytes(11)]), timeout=2)
try:
    for _ in call:
        pass
except grpc.RpcError:
    pass
print(call.code().name)
PY
cat >"$node_dir/client.js" <<'JS'
const grpc = require('@grpc/grpc-js');

const same = (bytes) => bytes;
const [port, config] = process.argv.slice(2);
const client = new grpc.Client('127.0.0.1:' + port, grpc.credentials.createInsecure(), { 'grpc.service_config': config });
const options = { deadline: Date.now() + 2000 };
const call = client.makeBidiStreamRequest('/chat.ChatService/BidirectionalChat', same, same, new grpc.Metadata(), options);
call.on('data', () => {});
call.on('error', () => {});
call.on('status', (status) => {
  console.log(grpc.status[status.code]);
  process.exit();
});
call.write(Buffer.alloc(11));
call.end();
JS
cat >"$work/client.go" <<'GO'
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
	"google.golang.org/protobuf/types/known/wrapperspb"
)

func main() {
	insecure := grpc.WithTransportCredentials(insecure.NewCredentials())
	channel, err := grpc.NewClient("127.0.0.1:"+os.Args[1], insecure, grpc.WithDefaultServiceConfig(os.Args[2]))
	if err != nil {
		fmt.Println("refused")
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	desc := &grpc.StreamDesc{ServerStreams: true, ClientStreams: true}
	call, err := channel.NewStream(ctx, desc, "/chat.ChatService/BidirectionalChat")
	if err == nil {
		err = call.SendMsg(wrapperspb.Bytes(make([]byte, 9)))
	}
	if err == nil {
		call.CloseSend()
		err = call.RecvMsg(&emptypb.Empty{})
	}
	fmt.Println(uint32(status.Code(err)))
}
GO
go_build "$work/client.go" google.golang.org/grpc@v1.85.0
mkdir "$work/source"
cat >"$work/source/Configured.java" <<'JAVA'
import com.google.gson.Gson;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

class Configured {
  public static void main(String[] args) throws Exception {
    ManagedChannel channel;
    try {
      Map<String, ?> config = new Gson().fromJson(args[1], Map.class);
      channel =
          ManagedChannelBuilder.forAddress("127.0.0.1", Integer.parseInt(args[0]))
              .usePlaintext()
              .defaultServiceConfig(config)
              .build();
    } catch (RuntimeException error) {
      System.out.println("refused");
      return;
    }
    MethodDescriptor<byte[], byte[]> method =
        MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
            .setFullMethodName("chat.ChatService/BidirectionalChat")
            .setRequestMarshaller(new Java.Bytes())
            .setResponseMarshaller(new Java.Bytes())
            .build();
    CountDownLatch over = new CountDownLatch(1);
    StreamObserver<byte[]> replies =
        new StreamObserver<byte[]>() {
          public void onNext(byte[] reply) {}

          public void onError(Throwable error) {
            System.out.println(Status.fromThrowable(error).getCode());
            over.countDown();
          }

          public void onCompleted() {}
        };
    CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(2, TimeUnit.SECONDS);
    StreamObserver<byte[]> requests = ClientCalls.asyncBidiStreamingCall(channel.newCall(method, options), replies);
    requests.onNext(new byte[11]);
    requests.onCompleted();
    over.await(10, TimeUnit.SECONDS);
    System.exit(0);
  }
}
JAVA
javac -nowarn -cp "$work/jars/*" -d "$work/java" "$support/clients/Java.java" "$work/source/Configured.java" 2>"$work/javac.log"

# status CLIENT PORT METHOD_CONFIG
status() {
  local config code
  config='{"methodConfig":[{"name":[{}],'"$3"'}]}'
  code=$(case $1 in
    go) timeout 20 "$work/client" "$2" "$config" ;;
    grpcio) timeout 20 "$python" "$work/client.py" "$2" "$config" ;;
    grpc-js) timeout 20 node "$node_dir/client.js" "$2" "$config" ;;
    java) timeout 20 java -cp "$work/jars/*:$work/java" Configured "$2" "$config" ;;
  esac 2>/dev/null | tail -n 1)
  if [[ $code =~ ^[0-9]+$ ]]; then code=${status_names[code]}; fi
  echo "$code"
}

# attempts CLIENT METHOD_CONFIG: how many reach the server, and the status.
attempts() {
  local before code
  before=$(grep -c attempt "$work/server" || true)
  code=$(status "$1" "$port" "$2")
  echo "$(($(grep -c attempt "$work/server" || true) - before)) $code"
}
start "$work/server" "$python" "$work/server.py"
port=$(first_line "$work/server")
while IFS='|' read -r codes client seen; do
  expect "$codes, $client" "$seen" "$(attempts "$client" '"retryPolicy":{"maxAttempts":3,"initialBackoff":"0.01s",
    "maxBackoff":"0.01s","backoffMultiplier":1,"retryableStatusCodes":'"$codes"'}')"
done <<'ROWS'
["UNAVAILABLE"]|go|3 UNAVAILABLE
["UNAVAILABLE"]|grpcio|3 UNAVAILABLE
["UNAVAILABLE"]|grpc-js|3 UNAVAILABLE
["UNAVAILABLE"]|java|3 UNAVAILABLE
[14]|go|3 UNAVAILABLE
[14]|grpcio|0 INVALID_ARGUMENT
[14]|grpc-js|3 UNAVAILABLE
[14]|java|3 UNAVAILABLE
["unavailable"]|go|0 refused
["unavailable"]|grpcio|0 INVALID_ARGUMENT
["unavailable"]|grpc-js|3 UNAVAILABLE
["unavailable"]|java|0 refused
ROWS
expect "maxRequestMessageBytes, go" "RESOURCE_EXHAUSTED" "$(status go "$port" '"maxRequestMessageBytes":10')"
expect "maxRequestMessageBytes, grpcio" "RESOURCE_EXHAUSTED" "$(status grpcio "$port" '"maxRequestMessageBytes":10')"
expect "maxRequestMessageBytes, grpc-js" "UNAVAILABLE" "$(status grpc-js "$port" '"maxRequestMessageBytes":10')"
closed=$(free_ports 1)
for client in go grpcio java; do
  expect "waitForReady, $client" "DEADLINE_EXCEEDED" "$(status "$client" "$closed" '"waitForReady":true')"
done
expect "waitForReady, grpc-js" "UNAVAILABLE" "$(status grpc-js "$closed" '"waitForReady":true')"
conclude
