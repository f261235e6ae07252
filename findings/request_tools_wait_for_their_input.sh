#!/usr/bin/env bash
# grpcurl 1.9.4 (Go proxy) and buf 1.75.0 (npm, buf curl). Server: frames by h2 4.4.1 (PyPI).
#
# A bidi call whose messages are read from a pipe (-d @, -d @-): one message is in it, and the pipe stays open for four seconds. The
# server answers at once and ends the call with a status.
#
# Guess: the tool prints the replies and the status and exits when the call is over, and its exit code is the status.
# True: it says nothing of the end until the next message, or the end, of its input: four seconds here, for ever at a
#   terminal. A script that feeds a stream and waits for the tool never learns that the server has ended it. And the exit codes are
#   of two kinds: grpcurl's is 64 and the status, buf's eight times the status, so 72 is RESOURCE_EXHAUSTED of one and
#   FAILED_PRECONDITION of the other.
#
# Seen (FAILED_PRECONDITION): grpcurl 73, buf 72, with an open pipe after 4 s, with a closed one earlier
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"

pip_install h2==4.4.1
npm_install @bufbuild/buf@1.75.0
go_install github.com/fullstorydev/grpcurl/cmd/grpcurl@v1.9.4

cat >"$work/chat.proto" <<'PROTO'
syntax = "proto3";
package chat;
message Message { string content = 1; }
service ChatService { rpc BidirectionalChat(stream Message) returns (stream Message); }
PROTO
start "$work/server" "$python" "$support/raw_server.py" status 1
port=$(first_line "$work/server")

grpcurl() {
  timeout 60 "$work/grpcurl" -plaintext -import-path "$work" -proto chat.proto -d @ "127.0.0.1:$port" \
    chat.ChatService/BidirectionalChat
}
buf() {
  timeout 60 "$node_dir/node_modules/.bin/buf" curl --protocol grpc --http2-prior-knowledge --schema "$work/chat.proto" -d @- \
    "http://127.0.0.1:$port/chat.ChatService/BidirectionalChat"
}
# ends TOOL SECONDS: its exit code, and whether it ended while its pipe was open.
ends() {
  local code=0
  {
    echo '{"content": "a"}'
    sleep "$2"
    echo >"$work/closed"
  } | {
    "$1" >"$work/out" 2>&1 || code=$?
    echo "$code, $([[ -s $work/closed ]] && echo "not before its input" || echo "while its input was open")"
  }
  rm -f "$work/closed"
}
expect "grpcurl" "73, not before its input" "$(ends grpcurl 4)"
expect "buf" "72, not before its input" "$(ends buf 4)"
conclude
