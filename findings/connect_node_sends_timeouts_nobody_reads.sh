#!/usr/bin/env bash
# @connectrpc/connect-node 2.3.0 with @connectrpc/connect 2.3.0 and @bufbuild/protobuf 2.17.0 (npm), createGrpcTransport.
# Servers: frames by h2 4.4.1 (PyPI), to read the header, and grpc-go 1.85.0.
#
# Guess: timeoutMs is a number of milliseconds and may have a fraction, as what is left of a budget by performance.now() has;
#   it goes out rounded, "1235m", and a large one in seconds, since grpc-timeout is at most eight digits and a unit.
# True: it goes out as it is. 1234.5 becomes "1234.5m" and 100,000,000 (27.8 hours) "100000000m", nine digits. Neither is a
#   grpc-timeout: grpc-go refuses the call with HTTP 400, and the client says "internal". 99,999,999 is fine.
#
# Seen: wire 1234.5m and 100000000m; grpc-go: 5000 ok, 5000.5 internal, 99999999 ok, 100000000 internal
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"

need go
pip_install h2==4.4.1 grpcio-tools==1.85.1
npm_install @connectrpc/connect-node@2.3.0 @connectrpc/connect@2.3.0 @bufbuild/protobuf@2.17.0

cat >"$work/chat.proto" <<'PROTO'
syntax = "proto3";
package chat;
message Request { string content = 1; }
message Reply { string reply = 1; }
service ChatService { rpc BidirectionalChat(stream Request) returns (stream Reply); }
PROTO
"$python" -m grpc_tools.protoc "-I$work" "--descriptor_set_out=$work/chat.pb" chat.proto

cat >"$node_dir/call.mjs" <<'JS'
import { readFileSync } from 'node:fs';
import { createFileRegistry, fromBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { Code, createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';

const [port, descriptors, timeoutMs] = process.argv.slice(2);
const files = createFileRegistry(fromBinary(FileDescriptorSetSchema, readFileSync(descriptors)));
const client = createClient(
  files.getService('chat.ChatService'),
  createGrpcTransport({ baseUrl: 'http://127.0.0.1:' + port }),
);
async function* requests() {
  yield { content: 'a' };
}
setTimeout(() => process.exit(), 3000); // the server that only reads never ends a call
try {
  for await (const _ of client.bidirectionalChat(requests(), { timeoutMs: Number(timeoutMs) }));
  console.log('ok');
} catch (error) {
  console.log(Code[error.code].toLowerCase());
}
process.exit();
JS

go_build "$support/reading_server.go" google.golang.org/grpc@v1.85.0

start "$work/go" "$work/reading_server"
go_port=$(first_line "$work/go")
call() { timeout 20 node "$node_dir/call.mjs" "$1" "$work/chat.pb" "$2"; }
for timeout in 1234.5 100000000; do
  start "$work/wire" "$python" "$support/wire_log.py"
  call "$(first_line "$work/wire")" "$timeout" >/dev/null
  expect "header for $timeout" "timeout ${timeout}m" "$(sed -n 2p "$work/wire")"
done
for row in 5000:ok 5000.5:internal 99999999:ok 100000000:internal; do
  expect "grpc-go, ${row%%:*}" "${row#*:}" "$(call "$go_port" "${row%%:*}")"
done
conclude
