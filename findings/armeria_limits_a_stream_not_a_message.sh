#!/usr/bin/env bash
# Armeria 1.36.0 (armeria-grpc, Maven Central), client and server, as they are by default; the other end is grpcio 1.85.3 (PyPI).
#
# A bidi stream of messages of 100 KB each, one after the other, 14 MB in all. Beside it, on the client's same connection, a
# stream that has had one reply and is quiet.
#
# Guess: the limit of 10 MiB (maxResponseLength of the client, maxRequestLength of the server) is that of one message, as the
#   limits of 4 MiB in other gRPC libraries are, so small messages go on for ever.
# True: it is that of the whole stream. After 10 MiB in all it ends with RESOURCE_EXHAUSTED, in the client and in the server. The
#   client then closes the connection with GOAWAY(INTERNAL_ERROR), and the quiet neighbour ends with UNKNOWN: a soak test of
#   long streams breaks at a point that depends on the traffic, and takes others with it.
#
# Seen: the client gets 105 messages and RESOURCE_EXHAUSTED, its neighbour 1 and UNKNOWN; the server answers some 100 messages
#   and says RESOURCE_EXHAUSTED; with maxResponseLength 0 the client gets 140 and OK, its neighbour is open
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"
# shellcheck source-path=SCRIPTDIR source=support/clients.sh
source "$support/clients.sh"

clients armeria grpcio

cat >"$work/server.py" <<'PY'
import time
from concurrent import futures

import grpc


def chat(requests, context):
    for request in requests:
        yield b"1"
        if request:
            for _ in range(139):
                yield bytes(100000)
                time.sleep(0.005)
            return


server = grpc.server(futures.ThreadPoolExecutor(4))
methods = {"BidirectionalChat": grpc.stream_stream_rpc_method_handler(chat)}
server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler("chat.ChatService", methods)])
print(server.add_insecure_port("127.0.0.1:0"), flush=True)
server.start()
server.wait_for_termination(60)
PY
cat >"$work/client.py" <<'PY'
import sys
import time

import grpc


def requests():
    for _ in range(140):
        yield bytes(100000)
        time.sleep(0.005)


channel = grpc.insecure_channel("127.0.0.1:" + sys.argv[1])
call = channel.stream_stream("/chat.ChatService/BidirectionalChat")(requests(), timeout=20)
replies = 0
try:
    for _ in call:
        replies += 1
except grpc.RpcError:
    pass
print(replies // 10 * 10, call.code().name)
PY
mkdir "$work/source"
cat >"$work/source/Neighbours.java" <<'JAVA'
import com.linecorp.armeria.client.grpc.GrpcClients;
import java.util.concurrent.TimeUnit;

class Neighbours {
  public static void main(String[] args) throws Exception {
    Armeria.ChatGrpc.ChatStub stub = Armeria.stub(args[0]);
    if (args.length > 1) {
      stub =
          GrpcClients.builder("gproto+h2c://127.0.0.1:" + args[0])
              .maxResponseLength(0)
              .build(Armeria.ChatGrpc.ChatStub.class);
    }
    Armeria.Replies quiet = new Armeria.Replies();
    Armeria.Replies busy = new Armeria.Replies();
    stub.chat(quiet).onNext(new byte[0]);
    Thread.sleep(1000);
    stub.chat(busy).onNext(new byte[1]);
    busy.over.await(10, TimeUnit.SECONDS);
    quiet.over.await(2, TimeUnit.SECONDS);
    System.out.println(busy.end + ", " + quiet.end);
    System.exit(0);
  }
}
JAVA
cat >"$work/source/Echo.java" <<'JAVA'
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.grpc.GrpcService;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;

class Echo {
  public static void main(String[] args) throws Exception {
    ServerServiceDefinition chat =
        ServerServiceDefinition.builder(Armeria.ChatGrpc.getServiceDescriptor())
            .addMethod(
                Armeria.ChatGrpc.METHOD,
                ServerCalls.asyncBidiStreamingCall(
                    replies ->
                        new StreamObserver<byte[]>() {
                          public void onNext(byte[] request) {
                            replies.onNext(new byte[1]);
                          }

                          public void onError(Throwable error) {}

                          public void onCompleted() {
                            replies.onCompleted();
                          }
                        }))
            .build();
    Server server = Server.builder().http(0).service(GrpcService.builder().addService(chat).build()).build();
    server.start().join();
    System.out.println(server.activeLocalPort());
    Thread.sleep(60000);
    System.exit(0);
  }
}
JAVA
javac -cp "$work/jars/*:$work/java" -d "$work/java" "$work"/source/*.java

java=(java -cp "$work/jars/*:$work/java")
start "$work/server" "$python" "$work/server.py"
port=$(first_line "$work/server")
expect "client, busy and quiet" "105 8, 1 2" "$(timeout 30 "${java[@]}" Neighbours "$port" 2>/dev/null)"
expect "without the limit" "140 0, open" "$(timeout 30 "${java[@]}" Neighbours "$port" none 2>/dev/null)"
start "$work/echo" "${java[@]}" Echo
port=$(first_line "$work/echo")
expect "server, messages in tens" "100 RESOURCE_EXHAUSTED" "$(timeout 30 "$python" "$work/client.py" "$port" 2>/dev/null)"
conclude
