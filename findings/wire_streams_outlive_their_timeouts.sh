#!/usr/bin/env bash
# Client: Wire 7.2.0 (wire-grpc-client-jvm, Maven Central) on OkHttp 5.5.0. Server: frames by h2 4.4.1 (PyPI).
#
# A bidi stream that goes quiet, with one of the timeouts that a program can set: OkHttp's readTimeout and callTimeout, and the
# timeout of Wire's own call.
#
# Guess: without any of them OkHttp's readTimeout of 10 seconds, its default, ends the stream; with one that is set it ends after
#   that, by a SocketTimeoutException or an InterruptedIOException, before the response's headers as well as after them.
# True: readTimeout is not looked at, set or not. callTimeout ends a call that has no headers yet, and after them nothing does.
#   The call's own timeout ends nothing in the client: it is sent as grpc-timeout, so a server that goes by it may end the
#   stream, but a client that is cut off from its server waits for ever.
#
# Seen (a second given, five seconds waited): before the headers: readTimeout open, callTimeout InterruptedIOException, the
#   call's timeout open; after them: open with each; default: open after 15 seconds; on the wire "timeout 1000000u"
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"

pip_install h2==4.4.1
maven_jars com.squareup.wire:wire-grpc-client-jvm:7.2.0

mkdir "$work/source"
cat >"$work/source/Quiet.java" <<'JAVA'
import com.squareup.wire.GrpcClient;
import com.squareup.wire.GrpcMethod;
import com.squareup.wire.GrpcStreamingCall;
import com.squareup.wire.MessageSink;
import com.squareup.wire.MessageSource;
import com.squareup.wire.ProtoAdapter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import kotlin.Pair;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okio.ByteString;

/** Quiet PORT TIMEOUT SECONDS: how a stream that goes quiet ends within the seconds. */
class Quiet {
  public static void main(String[] args) throws Exception {
    OkHttpClient.Builder http = new OkHttpClient.Builder().protocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE));
    if (args[1].equals("readTimeout")) http.readTimeout(Duration.ofSeconds(1));
    if (args[1].equals("callTimeout")) http.callTimeout(Duration.ofSeconds(1));
    GrpcClient client =
        new GrpcClient.Builder().client(http.build()).baseUrl("http://127.0.0.1:" + args[0]).build();
    GrpcStreamingCall<ByteString, ByteString> call =
        client.newStreamingCall(
            new GrpcMethod<>("/chat.ChatService/BidirectionalChat", ProtoAdapter.BYTES, ProtoAdapter.BYTES));
    if (args[1].equals("call")) call.getTimeout().timeout(1, TimeUnit.SECONDS);
    Pair<MessageSink<ByteString>, MessageSource<ByteString>> ends = call.executeBlocking();
    Thread clock =
        new Thread(
            () -> {
              try {
                Thread.sleep(1000 * Integer.parseInt(args[2]));
              } catch (InterruptedException error) {
                return;
              }
              System.out.println("open");
              System.exit(0);
            });
    clock.setDaemon(true);
    clock.start();
    try {
      ends.getFirst().write(ByteString.EMPTY);
      while (ends.getSecond().read() != null) {}
      System.out.println("OK");
    } catch (Exception error) {
      System.out.println(error.getClass().getSimpleName());
    }
    System.exit(0);
  }
}
JAVA
javac -cp "$work/jars/*" -d "$work/java" "$work/source/Quiet.java"

# quiet PORT TIMEOUT SECONDS
quiet() {
  timeout 30 java -cp "$work/jars/*:$work/java" Quiet "$@" 2>/dev/null
}
start "$work/silent" "$python" "$support/raw_server.py" silent 0
silent=$(first_line "$work/silent")
start "$work/never" "$python" "$support/raw_server.py" never 1
never=$(first_line "$work/never")
start "$work/default" timeout 30 java -cp "$work/jars/*:$work/java" Quiet "$never" none 15
while read -r limit before after; do
  expect "$limit, before the headers" "$before" "$(quiet "$silent" "$limit" 5)"
  expect "$limit, after them" "$after" "$(quiet "$never" "$limit" 5)"
done <<'ROWS'
readTimeout open open
callTimeout InterruptedIOException open
call open open
ROWS
expect "default, after 15 seconds" "open" "$(first_line "$work/default")"
start "$work/log" "$python" "$support/wire_log.py"
quiet "$(first_line "$work/log")" call 2 >"$work/ignored"
expect "on the wire" "timeout 1000000u" "$(sed -n 2p "$work/log")"
conclude
