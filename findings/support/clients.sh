# shellcheck shell=bash
# One bidi call by the client of a library, for findings that compare clients: each sends one message, leaves its side open,
# reads to the end, and gives up after ten seconds. Source it after lib.sh, whose variables it uses.
# shellcheck disable=SC2154

status_names=(OK CANCELLED UNKNOWN INVALID_ARGUMENT DEADLINE_EXCEEDED NOT_FOUND ALREADY_EXISTS PERMISSION_DENIED
  RESOURCE_EXHAUSTED FAILED_PRECONDITION ABORTED OUT_OF_RANGE UNIMPLEMENTED INTERNAL UNAVAILABLE DATA_LOSS UNAUTHENTICATED)

# The Rust libraries whose doing is seen, of exact versions.
tonic_crates=('tonic = "=0.14.9"' 'tonic-prost = "=0.14.9"' 'prost = "=0.14.6"' 'hyper = "=1.12.0"' 'h2 = "=0.4.20"'
  'http = "1"' 'tokio = { version = "1", features = ["rt", "macros", "time", "net"] }'
  'tokio-stream = { version = "0.1", features = ["net"] }')

# clients NAME...: installs or builds them; grpc-java and Armeria not both, since each brings its own grpc-core.
clients() {
  local name pip=(h2==4.4.1) npm=()
  for name; do
    case $name in
      grpcio) pip+=(grpcio==1.85.3) ;;
      grpclib) pip+=(grpclib==0.4.9) ;;
      grpc-js) npm+=(@grpc/grpc-js@1.14.7) ;;
      connect-node) npm+=(@connectrpc/connect-node@2.3.0 @connectrpc/connect@2.3.0 @bufbuild/protobuf@2.17.0) ;;
      grpc-go) go_build "$support/clients/grpc_go.go" google.golang.org/grpc@v1.85.0 ;;
      connect-go) go_build "$support/clients/connect_go.go" connectrpc.com/connect@v1.21.1 ;;
      tonic) cargo_build "$support/clients/tonic.rs" "${tonic_crates[@]}" ;;
      grpc-java)
        maven_jars io.grpc:grpc-netty-shaded:1.85.1 io.grpc:grpc-stub:1.85.1
        javac -cp "$work/jars/*" -d "$work/java" "$support/clients/Java.java"
        ;;
      armeria)
        maven_jars com.linecorp.armeria:armeria-grpc:1.36.0
        javac -cp "$work/jars/*" -d "$work/java" "$support/clients/Armeria.java"
        ;;
    esac
  done
  pip_install "${pip[@]}"
  if ((${#npm[@]} > 0)); then
    npm_install "${npm[@]}"
    cp "$support"/clients/*js "$node_dir"
  fi
}

# call NAME PORT [HOW]: prints "REPLIES STATUS". With HOW, which grpcio, grpc-js and connect-node take, the call is given up: by
# "cancel" half a second after the headers, or by a "deadline" of two seconds, which only grpc-js takes.
call() {
  local replies code _
  read -r replies code _ < <(
    case $1 in
      grpcio | grpclib) timeout 60 "$python" "$support/clients/$1_client.py" "$2" ${3:+"$3"} ;;
      grpc-js) timeout 60 node "$node_dir/grpc_js.js" "$2" ${3:+"$3"} ;;
      connect-node) timeout 60 node "$node_dir/connect_node.mjs" "$2" ${3:+"$3"} ;;
      grpc-java) timeout 60 java -cp "$work/jars/*:$work/java" Java "$2" ;;
      armeria) timeout 60 java -cp "$work/jars/*:$work/java" Armeria "$2" ;;
      tonic) timeout 60 "$work/tonic" "$2" ;;
      *) timeout 60 "$work/${1/-/_}" "$2" ;;
    esac 2>/dev/null
  )
  if [[ $code =~ ^[0-9]+$ ]]; then code=${status_names[code]:-$code}; fi
  echo "$replies $code"
}
