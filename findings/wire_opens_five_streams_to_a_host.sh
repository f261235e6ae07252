#!/usr/bin/env bash
# Client: Wire 7.2.0 (wire-grpc-client-jvm, Maven Central) on OkHttp 5.5.0. Server: frames by h2 4.4.1 (PyPI), which sets no limit of
# streams.
#
# Guess: eight bidi streams that are opened and stay open all reach the server, on one connection; only the server's
#   SETTINGS_MAX_CONCURRENT_STREAMS could hold one back.
# True: five do. Wire hands its calls to OkHttp's Dispatcher, whose maxRequestsPerHost is 5 and was made for short requests. The others
#   wait in it until a stream ends, without an error: executeBlocking and write succeed, and nothing is on the wire. The call's
#   timeout does not count while it waits, since it is only sent to the server. Give the client a Dispatcher with a larger
#   maxRequestsPerHost (and maxRequests, which is 64).
#
# Seen (eight streams with a timeout of 2 s, after 5 s): written 8, waiting 3, failed 0; at the server 5
#   maxRequestsPerHost 100: written 8, waiting 0, failed 0; at the server 8
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"

pip_install h2==4.4.1
maven_jars com.squareup.wire:wire-grpc-client-jvm:7.2.0

mkdir "$work/source"
cat >"$work/source/Eight.java" <<'JAVA'
import com.squareup.wire.GrpcClient;
import com.squareup.wire.GrpcMethod;
import com.squareup.wire.GrpcStreamingCall;
import com.squareup.wire.MessageSink;
import com.squareup.wire.MessageSource;
import com.squareup.wire.ProtoAdapter;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import kotlin.Pair;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okio.ByteString;

/** Eight PORT MAX_REQUESTS_PER_HOST: what has become of eight streams after five seconds. */
class Eight {
  static final AtomicInteger written = new AtomicInteger();
  static final AtomicInteger failed = new AtomicInteger();

  static void stream(GrpcClient client) {
    GrpcStreamingCall<ByteString, ByteString> call =
        client.newStreamingCall(
            new GrpcMethod<>("/chat.ChatService/BidirectionalChat", ProtoAdapter.BYTES, ProtoAdapter.BYTES));
    call.getTimeout().timeout(2, TimeUnit.SECONDS);
    try {
      Pair<MessageSink<ByteString>, MessageSource<ByteString>> ends = call.executeBlocking();
      ends.getFirst().write(ByteString.EMPTY);
      written.incrementAndGet();
      while (ends.getSecond().read() != null) {}
    } catch (Exception error) {
      failed.incrementAndGet();
    }
  }

  public static void main(String[] args) throws Exception {
    Dispatcher dispatcher = new Dispatcher();
    if (!args[1].equals("default")) dispatcher.setMaxRequestsPerHost(Integer.parseInt(args[1]));
    OkHttpClient http =
        new OkHttpClient.Builder().protocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE)).dispatcher(dispatcher).build();
    GrpcClient client =
        new GrpcClient.Builder().client(http).baseUrl("http://127.0.0.1:" + args[0]).build();
    for (int i = 0; i < 8; i++) {
      Thread thread = new Thread(() -> stream(client));
      thread.setDaemon(true);
      thread.start();
    }
    Thread.sleep(5000);
    System.out.println("written " + written + ", waiting " + dispatcher.queuedCallsCount() + ", failed " + failed);
    System.exit(0);
  }
}
JAVA
javac -cp "$work/jars/*" -d "$work/java" "$work/source/Eight.java"

# eight LIMIT
eight() {
  local log=$work/$1
  start "$log" "$python" "$support/raw_server.py" never 1
  timeout 60 java -cp "$work/jars/*:$work/java" Eight "$(first_line "$log")" "$1" 2>/dev/null
  echo "at the server $(grep -c '^call$' "$log")"
}
for limit in default 100; do
  waiting=$([[ $limit == default ]] && echo 3 || echo 0)
  expect "$limit" "written 8, waiting $waiting, failed 0; at the server $((8 - waiting))" "$(eight "$limit" | paste -sd ';' | sed 's/;/; /')"
done
conclude
