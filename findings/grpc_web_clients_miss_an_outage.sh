#!/usr/bin/env bash
# gRPC-Web clients in Node (npm): @protobuf-ts/grpcweb-transport 2.11.1, @connectrpc/connect-web 2.3.0, nice-grpc-web 3.3.11, and
# grpc-web 2.1.1 on xhr2 0.2.1. Server: Node's own.
#
# A server-streaming call meets a proxy whose server is down (HTTP 503 and a page), or a stream that ends after three messages
# without the frame of the trailers, as it does where a proxy's server is lost.
#
# Guess: 503 is UNAVAILABLE for each of them.
# True: nice-grpc-web says UNKNOWN, with "UNAVAILABLE" in its text. grpc-web gives several errors for one call, the first of them
#   UNKNOWN and the last UNAVAILABLE, so what stands in an error handler runs more than once. (Guessed right: of a stream without
#   a status grpc-web says nothing but 'end', as of one that is complete, while the others end with an error.)
#
# Seen, 503 and no trailers: protobuf-ts UNAVAILABLE and DATA_LOSS, connect-web UNAVAILABLE and UNKNOWN, nice-grpc-web UNKNOWN and
#   UNKNOWN, grpc-web "UNKNOWN, ..., UNAVAILABLE" and "end"
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"

npm_install @protobuf-ts/grpcweb-transport@2.11.1 @protobuf-ts/runtime-rpc@2.11.1 @protobuf-ts/runtime@2.11.1 \
  @connectrpc/connect-web@2.3.0 @connectrpc/connect@2.3.0 @bufbuild/protobuf@2.17.0 nice-grpc-web@3.3.11 grpc-web@2.1.1 \
  xhr2@0.2.1

cat >"$node_dir/server.js" <<'JS'
const http = require('http');

const server = http.createServer((request, response) => {
  request.resume().on('end', () => {
    if (process.argv[2] === '503') {
      response.writeHead(503, { 'content-type': 'text/html' });
      response.end('<html>down</html>');
      return;
    }
    response.writeHead(200, { 'content-type': request.headers['content-type'] });
    for (let i = 0; i < 3; i++) response.write(Buffer.from([0, 0, 0, 0, 3, 10, 1, 97]));
    response.end();
  });
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
setTimeout(() => process.exit(), 60000);
JS
cat >"$node_dir/protobuf-ts.mjs" <<'JS'
import { GrpcWebFetchTransport } from '@protobuf-ts/grpcweb-transport';
import { MessageType } from '@protobuf-ts/runtime';
import { ServiceType } from '@protobuf-ts/runtime-rpc';

const type = new MessageType('chat.Message', [{ no: 1, name: 'content', kind: 'scalar', T: 9 }]);
const service = new ServiceType('chat.ChatService', [{ name: 'Watch', serverStreaming: true, options: {}, I: type, O: type }]);
const transport = new GrpcWebFetchTransport({ baseUrl: 'http://127.0.0.1:' + process.argv[2], format: 'binary' });
const call = transport.serverStreaming(service.methods[0], { content: '' }, transport.mergeOptions({}));
for (const promise of [call.headers, call.status, call.trailers]) promise.catch(() => {});
let replies = 0;
try {
  for await (const _ of call.responses) replies++;
  console.log(replies, 'OK');
} catch (error) {
  console.log(replies, error.code);
}
process.exit();
JS
cat >"$node_dir/connect-web.mjs" <<'JS'
import { create, createFileRegistry } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { Code, createClient } from '@connectrpc/connect';
import { createGrpcWebTransport } from '@connectrpc/connect-web';

const type = '.chat.Message';
const files = createFileRegistry(
  create(FileDescriptorSetSchema, {
    file: [
      {
        name: 'chat.proto',
        package: 'chat',
        syntax: 'proto3',
        messageType: [{ name: 'Message', field: [{ name: 'content', number: 1, type: 9, label: 1 }] }],
        service: [{ name: 'ChatService', method: [{ name: 'Watch', inputType: type, outputType: type, serverStreaming: true }] }],
      },
    ],
  }),
);
const transport = createGrpcWebTransport({ baseUrl: 'http://127.0.0.1:' + process.argv[2] });
let replies = 0;
try {
  for await (const _ of createClient(files.getService('chat.ChatService'), transport).watch({})) replies++;
  console.log(replies, 'OK');
} catch (error) {
  console.log(replies, Code[error.code].toUpperCase());
}
process.exit();
JS
cat >"$node_dir/nice-grpc-web.mjs" <<'JS'
import web from 'nice-grpc-web';

const same = (bytes) => bytes;
const watch = {
  path: '/chat.ChatService/Watch',
  requestStream: false,
  responseStream: true,
  requestSerialize: same,
  requestDeserialize: same,
  responseSerialize: same,
  responseDeserialize: same,
  options: {},
};
const channel = web.createChannel('http://127.0.0.1:' + process.argv[2], web.FetchTransport());
let replies = 0;
try {
  for await (const _ of web.createClient({ watch }, channel).watch(new Uint8Array())) replies++;
  console.log(replies, 'OK');
} catch (error) {
  console.log(replies, web.Status[error.code]);
}
process.exit();
JS
cat >"$node_dir/grpc-web.mjs" <<'JS'
import web from 'grpc-web';
import xhr2 from 'xhr2';

globalThis.XMLHttpRequest = xhr2;
const names = Object.fromEntries(Object.entries(web.StatusCode).map(([name, code]) => [code, name]));
const client = new web.GrpcWebClientBase({ format: 'binary' });
const request = () => new Uint8Array();
const method = new web.MethodDescriptor('Watch', web.MethodType.SERVER_STREAMING, Object, Object, request, (bytes) => bytes);
const url = 'http://127.0.0.1:' + process.argv[2] + '/chat.ChatService/Watch';
const call = client.serverStreaming(url, {}, {}, method);
let replies = 0;
const ends = [];
call.on('data', () => replies++);
call.on('error', (error) => ends.push(names[error.code]));
call.on('status', (status) => ends.push('status ' + status.code));
call.on('end', () => ends.push('end'));
setTimeout(() => {
  const errors = ends.filter((end) => names[web.StatusCode[end]]);
  console.log(replies, errors.length > 1 ? `${errors[0]} first, ${errors.at(-1)} last` : ends.join(' '));
  process.exit();
}, 2000);
JS

for how in 503 cut; do
  start "$work/$how" node "$node_dir/server.js" "$how"
done
down=$(first_line "$work/503")
cut=$(first_line "$work/cut")
while IFS='|' read -r client outage no_trailers; do
  expect "$client, 503" "0 $outage" "$(timeout 20 node "$node_dir/$client.mjs" "$down" 2>/dev/null)"
  expect "$client, no trailers" "3 $no_trailers" "$(timeout 20 node "$node_dir/$client.mjs" "$cut" 2>/dev/null)"
done <<'ROWS'
protobuf-ts|UNAVAILABLE|DATA_LOSS
connect-web|UNAVAILABLE|UNKNOWN
nice-grpc-web|UNKNOWN|UNKNOWN
grpc-web|UNKNOWN first, UNAVAILABLE last|end
ROWS
conclude
