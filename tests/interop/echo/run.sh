#!/usr/bin/env bash
# weir and six gRPC libraries of others: an echo of ten fields on each, described by its own reflection, or by a protoset where that one is
# no sound description.
#
#   run.sh [--quick] WEIR BUILD_DIR [LIBRARY...]
#
# LIBRARY is grpc-go, connect-go, grpc-js, grpcio, grpc-java or tonic; all of them when none is named. Each is driven on both engines with
# echo.toml, which tells replies by a field and compares all others: as it is, and with tcp-reset on every second stream. Then
# `weir check --scenario echo.toml` goes through the suite; with --quick through a few of its entries. What is built goes to BUILD_DIR, with
# packages of the libraries' own registries, in the versions that stand beside each server.
#
# Prints a table. Exits with 0 when all that ran is as it should be, with 77 and lines "SKIPPED: why" when nothing could run, since no
# toolchain is here, else with 1.
set -euo pipefail

quick=
[[ ${1:-} == --quick ]] && quick=yes && shift
(($# >= 2)) || {
  echo "usage: run.sh [--quick] WEIR BUILD_DIR [LIBRARY...]" >&2
  exit 2
}
weir=$1
mkdir -p "$2"
build=$(cd "$2" && pwd)
shift 2
libraries=("$@")
((${#libraries[@]} > 0)) || libraries=(grpc-go connect-go grpc-js grpcio grpc-java tonic)
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
out=$build/runs
rm -rf "$out"
mkdir -p "$out"
protoset=$build/echo.protoset
protoc -I "$here" --include_imports --descriptor_set_out="$protoset" echo.proto

# Of what each library needs, the tool that is missing; nothing when all are here.
missing() {
  local tool
  for tool in "$@"; do
    command -v "$tool" >/dev/null || {
      echo "$tool"
      return
    }
  done
}

needs() {
  case $1 in
    grpc-go | connect-go) missing go ;;
    grpc-js) missing node npm ;;
    grpcio) missing python3 ;;
    grpc-java) missing java javac mvn ;;
    tonic) missing cargo ;;
    *)
      echo "run.sh: no library '$1'" >&2
      exit 2
      ;;
  esac
}

# Sets `server`, the command that serves.
server=()
make_server() {
  case $1 in
    grpc-go | connect-go)
      (cd "$here/go" && go build -buildvcs=false -trimpath -o "$build/$1" "./${1%-go}")
      server=("$build/$1" -protoset "$protoset")
      ;;
    grpc-js)
      mkdir -p "$build/node"
      cp "$here/node/server.js" "$build/node/"
      if ! cmp -s "$here/node/package-lock.json" "$build/node/installed.json"; then
        cp "$here/node/package.json" "$here/node/package-lock.json" "$build/node/"
        (cd "$build/node" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
        cp "$here/node/package-lock.json" "$build/node/installed.json"
      fi
      server=(node "$build/node/server.js" "$here/echo.proto")
      ;;
    grpcio)
      if ! cmp -s "$here/python/requirements.txt" "$build/python/installed.txt"; then
        python3 -m venv "$build/python"
        "$build/python/bin/pip" install --quiet --disable-pip-version-check -r "$here/python/requirements.txt"
        cp "$here/python/requirements.txt" "$build/python/installed.txt"
      fi
      server=("$build/python/bin/python" "$here/python/server.py" "$protoset")
      ;;
    grpc-java)
      mkdir -p "$build/java"
      if ! cmp -s "$here/java/pom.xml" "$build/java/installed.xml"; then
        (cd "$here/java" && mvn -q -B dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory="$build/java/lib")
        cp "$here/java/pom.xml" "$build/java/installed.xml"
      fi
      javac -cp "$build/java/lib/*" -d "$build/java" "$here/java/Echo.java"
      server=(java -cp "$build/java:$build/java/lib/*" Echo "$protoset")
      ;;
    tonic)
      (cd "$here/rust" && ECHO_PROTO=$here/echo.proto CARGO_TARGET_DIR=$build/rust cargo build --quiet --locked --release)
      server=("$build/rust/release/echo")
      ;;
  esac
}

server_pid=
stop_server() {
  [[ -z $server_pid ]] && return
  kill "$server_pid" 2>/dev/null || true
  wait "$server_pid" 2>/dev/null || true
  server_pid=
}
trap stop_server EXIT

# Sets `address` from the line "listening on HOST:PORT".
start_server() {
  local line
  exec {output}< <(exec "${server[@]}" 2>>"$out/$1.stderr")
  server_pid=$!
  while IFS= read -r -t 60 -u "$output" line; do
    if [[ $line =~ listening\ on\ ([^ ]+:[0-9]+) ]]; then
      address=${BASH_REMATCH[1]}
      return
    fi
  done
  echo "the $1 server did not say where it listens; its stderr:" >&2
  cat "$out/$1.stderr" >&2
  return 1
}

cp "$here/echo.toml" "$out/plain.toml"
{
  cat "$here/echo.toml"
  printf '\n[[fault]]\nkind = "tcp-reset"\nselect = { every = 2 }\nat = { replies = "10..40" }\n'
} >"$out/tcp-reset.toml"

# What describes the library's server, and sets `described`, the options that say so. @grpc/reflection 1.0.4 calls the type behind the map
# `counts` "Counts", where protobuf has "CountsEntry": a description that protobuf refuses.
describe() {
  described=()
  way=reflection
  [[ $1 == grpc-js ]] || return 0
  described=(--set "target.descriptors=[\"$protoset\"]")
  way=protoset
}

bad=0
result=''
# try LIBRARY SCENARIO ENGINE: sets `result` to the exit code.
try() {
  local status=0
  # How late weir sends is the business of the machine.
  "$weir" run "$out/$2.toml" --set "target.address=$address" --set "target.engine=$3" --set report.doubt=0 \
    "${described[@]}" --out "$out/$1-$2-$3" >"$out/$1-$2-$3.txt" 2>&1 || status=$?
  ((status == 0)) || {
    bad=$((bad + 1))
    tail -n 20 "$out/$1-$2-$3.txt" >&2
  }
  result=$status
}

# check LIBRARY: sets `result` to the card's last line.
check() {
  local status=0 only=()
  [[ -n $quick ]] && only=(--only "cancel,half-close,tcp-reset,tcp-fin,h2-reset,h2-goaway")
  # A second without progress is nothing on a machine that others share.
  "$weir" check --scenario "$here/echo.toml" "$address" --engine wire --watchdog 5s --out "$out/$1-check" "${described[@]}" \
    "${only[@]}" \
    >"$out/$1-check.txt" 2>"$out/$1-check.err" || status=$?
  ((status == 0)) || {
    bad=$((bad + 1))
    cat "$out/$1-check.txt" >&2
  }
  result=$(tail -n 1 "$out/$1-check.txt" | sed 's/^[A-Z ]*  *//')
}

version_of() {
  case $1 in
    grpc-go) sed -n 's/.*google.golang.org\/grpc //p' "$here/go/go.mod" ;;
    connect-go) sed -n 's/.*connectrpc.com\/connect //p' "$here/go/go.mod" ;;
    grpc-js) sed -n 's/.*"@grpc\/grpc-js": "\(.*\)".*/\1/p' "$here/node/package.json" ;;
    grpcio) sed -n 's/^grpcio==//p' "$here/python/requirements.txt" ;;
    grpc-java) sed -n '/grpc-stub/{n;s/.*<version>\(.*\)<\/version>/\1/p}' "$here/java/pom.xml" ;;
    tonic) sed -n '/^name = "tonic"$/{n;s/version = "\(.*\)"/\1/p}' "$here/rust/Cargo.lock" ;;
  esac
}

rows=()
ran=0
for library in "${libraries[@]}"; do
  lacks=$(needs "$library")
  if [[ -n $lacks ]]; then
    echo "SKIPPED: $library needs '$lacks', which is not on the PATH"
    rows+=("$library|skipped: no $lacks")
    continue
  fi
  ran=$((ran + 1))
  make_server "$library"
  start_server "$library"
  describe "$library"
  row="$library|$(version_of "$library")|$way"
  for scenario in plain tcp-reset; do
    for engine in grpc wire; do
      try "$library" "$scenario" "$engine"
      row+="|$result"
    done
  done
  check "$library"
  rows+=("$row|$result")
  stop_server
done

{
  echo "library|version|described by|grpc|wire|grpc, tcp-reset|wire, tcp-reset|weir check --scenario (wire)"
  printf '%s\n' "${rows[@]}"
} | column -t -s '|'
((ran > 0)) || exit 77
((bad == 0)) || {
  echo "$bad of these are not as they should be; what they left is in $out"
  exit 1
}
