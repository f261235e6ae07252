#!/usr/bin/env bash
# weir and the tutorial's own peers.
#
#   run.sh MODE WEIR BUILD_DIR
#
#   go-server, node-server   weir drives that server, plainly and with faults through its relay
#   go-tls                   weir and the Go client talk to the Go server over TLS, which weir's relay ends and begins anew
#   go-client                the Go client talks to `weir serve`, to both of its servers
#   hlog                     hdr-histogram-js reads the interval log of a run
#   toxiproxy                Toxiproxy's own Go client drives `weir relay --control`
#   peers                    the Go client talks to both servers, without weir: tells a peer's mistake from weir's
#
# WEIR is the binary (not looked at by peers). What is built and what runs leave behind goes to BUILD_DIR. Exits with 77
# and a line "SKIPPED: why" where the toolchain is missing.
set -euo pipefail

(($# == 3)) || {
  echo "usage: run.sh go-server|go-tls|node-server|go-client|hlog|toxiproxy|peers WEIR BUILD_DIR" >&2
  exit 2
}
mode=$1
weir=$2
mkdir -p "$3"
build=$(cd "$3" && pwd)
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
proto=$(cd "$here/../../proto" && pwd)/chat.proto
out=$build/runs/$mode
rm -rf "$out"
mkdir -p "$out" "$build/bin"

skip() {
  echo "SKIPPED: $*"
  exit 77
}

need_go() { command -v go >/dev/null || skip "$mode needs the Go toolchain, and 'go' is not on the PATH"; }

need_node() {
  local tool
  for tool in node npm; do
    command -v "$tool" >/dev/null || skip "$mode needs Node, and '$tool' is not on the PATH"
  done
}

# Only one build at a time: modes may run side by side.
one_at_a_time() {
  exec {lock}>"$build/lock"
  flock "$lock"
  "$@"
  exec {lock}>&-
}

# build_go NAME: Go's own cache makes this a moment when nothing changed.
build_go() {
  echo "building the Go $1"
  (cd "$here/go" && go build -buildvcs=false -trimpath -o "$build/bin/go-$1" "./$1")
}

build_toxiproxy_client() {
  echo "building the client of Toxiproxy"
  (cd "$here/toxiproxy" && go build -buildvcs=false -trimpath -o "$build/bin/toxiproxy-client" .)
}

build_node() {
  local folder=$build/node stamp=$build/node/installed.json
  mkdir -p "$folder"
  cp "$here/node/"*.js "$folder/"
  if ! cmp -s "$here/node/package-lock.json" "$stamp"; then
    echo "installing the Node server's packages"
    cp "$here/node/package.json" "$here/node/package-lock.json" "$folder/"
    (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
    cp "$folder/package-lock.json" "$stamp"
  fi
}

server_pids=()
# The one that was started last is stopped first.
stop_servers() {
  local i
  for ((i = ${#server_pids[@]} - 1; i >= 0; i--)); do
    kill "${server_pids[i]}" 2>/dev/null || true
    wait "${server_pids[i]}" 2>/dev/null || true
  done
  server_pids=()
}
trap stop_servers EXIT

# start_server COMMAND...: sets `address` from the line "... listening on HOST:PORT" that it prints when it is ready, or
# "control on HOST:PORT".
start_server() {
  local line
  exec {server_output}< <(exec "$@" 2>>"$out/server.stderr")
  server_pids+=($!)
  address=
  while IFS= read -r -t 30 -u "$server_output" line; do
    if [[ $line =~ (listening|control)\ on\ ([^ ]+:[0-9]+) ]]; then
      address=${BASH_REMATCH[2]}
      echo "$1 listens on $address"
      return
    fi
  done
  echo "$1 ended, or was silent for 30 s, without saying where it listens; its stderr:"
  cat "$out/server.stderr"
  return 1
}

# weir_run SCENARIO [ENGINE [OPTION...]]: against `address`; exits with weir's code unless that is 0.
weir_run() {
  local status=0 engine=${2:-grpc}
  local more=("${@:3}")
  echo "weir run $1.toml on the $engine engine against $address"
  # How late weir sends is the business of the machine, which tests share.
  "$weir" run "$here/$1.toml" --set "target.address=$address" --set "target.engine=$engine" --set report.doubt=0 \
    --out "$out/$1-$engine" --quiet "${more[@]}" || status=$?
  ((status == 0)) && return
  echo "weir ended with $status; its report is in $out/$1-$engine"
  echo "the server's stderr:"
  cat "$out/server.stderr"
  exit "$status"
}

# The server and weir race for each deadline, and either may win it: several races on each engine.
weir_deadlines() {
  local engine
  for engine in wire grpc; do
    for _ in 1 2 3; do weir_run deadline "$engine"; done
  done
}

case $mode in
  go-server)
    need_go
    one_at_a_time build_go server
    start_server "$build/bin/go-server" -listen 127.0.0.1:0
    weir_run plain
    weir_run faults
    weir_run links
    weir_run catalogue
    weir_run catalogue wire
    weir_deadlines
    ;;
  node-server)
    need_node
    one_at_a_time build_node
    start_server node "$build/node/server.js" --proto "$proto" --listen 127.0.0.1:0
    weir_run plain
    weir_run faults
    weir_run links
    weir_run catalogue
    weir_run catalogue wire
    weir_deadlines
    ;;
  go-tls)
    need_go
    one_at_a_time build_go server
    one_at_a_time build_go client
    start_server "$build/bin/go-server" -listen 127.0.0.1:0 -tls-cert-out "$out/server.pem"
    for engine in grpc wire; do
      weir_run catalogue "$engine" --set "target.tls.ca=$out/server.pem" --set target.tls.name=chat.test
    done
    start_server "$weir" relay --to "$address" --to-tls --to-ca "$out/server.pem" --to-name chat.test \
      --tls --tls-ca-out "$out/relay-ca.pem" --quiet
    "$build/bin/go-client" -target "$address" -ca "$out/relay-ca.pem" -count 1000
    ;;
  go-client)
    need_go
    one_at_a_time build_go client
    for kind in grpc wire; do
      start_server "$weir" serve --listen 127.0.0.1:0 --server "$kind"
      "$build/bin/go-client" -target "$address" -count 1000
      stop_servers
    done
    ;;
  toxiproxy)
    need_go
    one_at_a_time build_toxiproxy_client
    start_server "$weir" relay --control 127.0.0.1:0 --quiet --trace "$out/links.jsonl"
    "$build/bin/toxiproxy-client" -control "$address"
    ;;
  hlog)
    need_node
    one_at_a_time build_node
    run=$("$weir" run "$here/hlog.toml" --set report.doubt=0 --out "$out/hlog" --quiet)
    "$weir" report "$run" --format json >"$out/report.json"
    "$weir" report "$run" --format hlog >"$out/latency.hlog"
    node "$build/node/read_hlog.js" "$out/latency.hlog" "$out/report.json"
    ;;
  peers)
    need_go
    need_node
    one_at_a_time build_go server
    one_at_a_time build_go client
    one_at_a_time build_node
    start_server "$build/bin/go-server" -listen 127.0.0.1:0
    "$build/bin/go-client" -target "$address" -count 1000
    stop_servers
    start_server node "$build/node/server.js" --proto "$proto" --listen 127.0.0.1:0
    "$build/bin/go-client" -target "$address" -count 1000
    ;;
  *)
    echo "run.sh: unknown mode '$mode'" >&2
    exit 2
    ;;
esac
echo "$mode: passed"
