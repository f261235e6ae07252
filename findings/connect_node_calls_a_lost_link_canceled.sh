#!/usr/bin/env bash
# @connectrpc/connect-node 2.3.0 with @connectrpc/connect 2.3.0 and @bufbuild/protobuf 2.17.0 (npm), createGrpcTransport.
# Server: frames by h2 4.4.1 (PyPI).
#
# The connection is lost in the middle of a bidi call, after three messages.
#
# Guess: the code is "unavailable", as in grpc-go, grpcio and grpc-js, and as the retry rules of most services expect.
# True: only when nothing listens. A FIN, with a GOAWAY before it or without, is "canceled", the code that says that the client
#   itself gave up; a reset connection is "aborted". grpc-js on the same server says UNAVAILABLE for the FIN.
#
# Seen:
#   fin: canceled
#   tcp-reset: aborted
#   goaway: canceled
#   fin, grpc-js: 14
#   nothing listens: unavailable
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"

pip_install h2==4.4.1 grpcio-tools==1.85.1
npm_install @connectrpc/connect-node@2.3.0 @connectrpc/connect@2.3.0 @bufbuild/protobuf@2.17.0 @grpc/grpc-js@1.14.7

cat >"$work/chat.proto" <<'PROTO'
syntax = "proto3";
package chat;
message Request { string content = 1; }
message Reply { string reply = 1; }
service ChatService { rpc BidirectionalChat(stream Request) returns (stream Reply); }
PROTO
"$python" -m grpc_tools.protoc "-I$work" "--descriptor_set_out=$work/chat.pb" chat.proto

cat >"$node_dir/lost.mjs" <<'JS'
import { readFileSync } from 'node:fs';
import { createFileRegistry, fromBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { Code, createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';

const [port, descriptors] = process.argv.slice(2);
const files = createFileRegistry(fromBinary(FileDescriptorSetSchema, readFileSync(descriptors)));
const client = createClient(
  files.getService('chat.ChatService'),
  createGrpcTransport({ baseUrl: 'http://127.0.0.1:' + port }),
);
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
async function* requests() {
  yield { content: 'a' };
  await sleep(3000);
}
try {
  for await (const _ of client.bidirectionalChat(requests(), { timeoutMs: 10000 }));
  console.log('clean end');
} catch (error) {
  console.log(Code[error.code].toLowerCase());
}
process.exit();
JS

cat >"$node_dir/lost.js" <<'JS'
const grpc = require('@grpc/grpc-js');
const same = (bytes) => bytes;
const client = new grpc.Client('127.0.0.1:' + process.argv[2], grpc.credentials.createInsecure());
const call = client.makeBidiStreamRequest('/chat.ChatService/BidirectionalChat', same, same);
call.on('data', () => {});
call.on('error', (error) => {
  console.log(error.code);
  process.exit();
});
call.write(Buffer.alloc(0));
JS

for row in fin:canceled tcp-reset:aborted goaway:canceled; do
  end=${row%%:*}
  start "$work/$end" "$python" "$support/raw_server.py" "$end" 3
  port=$(first_line "$work/$end")
  expect "$end" "${row#*:}" "$(timeout 20 node "$node_dir/lost.mjs" "$port" "$work/chat.pb")"
done
expect "fin, grpc-js" 14 "$(timeout 20 node "$node_dir/lost.js" "$(first_line "$work/fin")")"
closed=$(free_ports 1)
expect "nothing listens" unavailable "$(timeout 20 node "$node_dir/lost.mjs" "$closed" "$work/chat.pb")"
conclude
