#!/usr/bin/env bash
# Servers: nice-grpc 2.1.18, @grpc/grpc-js 1.14.7, @connectrpc/connect-node 2.3.0 (npm) on Node 20. Client: frames by h2 4.4.1 (PyPI).
#
# A handler reads its requests with `for await`. The client half-closes, cancels (RST_STREAM(CANCEL)), resets with INTERNAL_ERROR,
# or its connection ends.
#
# Guess: only a half-close ends the loop; in the other cases it throws: an AbortError in nice-grpc, a ConnectError in connect-node,
#   and in grpc-js at least an error of the stream. That tonic and grpc.aio end it at a cancel
#   (servers_take_a_cancel_for_a_half_close.sh) is theirs alone.
# True: in nice-grpc the loop always ends as after a half-close, with the connection lost too; only context.signal tells. In grpc-js
#   it ends so at a cancel, and "end" is emitted; it throws for other codes and a lost connection. connect-node throws each
#   time. So what a handler of nice-grpc does behind its loop is done for each client that was cut off.
#
# Seen (half-close, CANCEL, INTERNAL_ERROR, FIN):
#   nice-grpc: ended, ended after signal, ended after signal, ended after signal
#   grpc-js: ended, ended, threw, threw
#   connect-node: ended, threw, threw, threw
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"

pip_install h2==4.4.1
npm_install @grpc/grpc-js@1.14.7 nice-grpc@2.1.18 @connectrpc/connect-node@2.3.0 @connectrpc/connect@2.3.0 \
  @bufbuild/protobuf@2.17.0

cat >"$node_dir/server.mjs" <<'JS'
import { create, createFileRegistry } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import grpc from '@grpc/grpc-js';
import http2 from 'node:http2';
import { createServer } from 'nice-grpc';

const same = (bytes) => bytes;
const method = {
  path: '/chat.ChatService/BidirectionalChat',
  requestStream: true,
  responseStream: true,
  requestSerialize: same,
  requestDeserialize: same,
  responseSerialize: same,
  responseDeserialize: same,
  options: {},
};

/** Yields the requests, and prints how they end. */
async function* chat(requests, signal) {
  let told = '';
  signal?.addEventListener('abort', () => (told = ' after signal'));
  try {
    for await (const request of requests) yield request;
    console.log('ended' + told);
  } catch (error) {
    console.log('threw');
    throw error;
  }
}

const servers = {
  async 'nice-grpc'() {
    const server = createServer();
    server.add({ chat: method }, { chat: (requests, context) => chat(requests, context.signal) });
    console.log(await server.listen('127.0.0.1:0'));
  },
  'grpc-js'() {
    const server = new grpc.Server();
    const handler = async (call) => {
      try {
        for await (const reply of chat(call)) call.write(reply);
        call.end();
      } catch (error) {
        // it has been printed
      }
    };
    server.addService({ chat: method }, { chat: handler });
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (_, port) => console.log(port));
  },
  'connect-node'() {
    const type = '.chat.Message';
    const chatMethod = { inputType: type, outputType: type, clientStreaming: true, serverStreaming: true };
    const file = {
      name: 'chat.proto',
      package: 'chat',
      syntax: 'proto3',
      messageType: [{ name: 'Message' }],
      service: [{ name: 'ChatService', method: [{ name: 'BidirectionalChat', ...chatMethod }] }],
    };
    const files = createFileRegistry(create(FileDescriptorSetSchema, { file: [file] }));
    const bidirectionalChat = (requests) => chat(requests);
    const routes = (router) => router.service(files.getService('chat.ChatService'), { bidirectionalChat });
    const server = http2.createServer(connectNodeAdapter({ routes }));
    server.listen(0, '127.0.0.1', () => console.log(server.address().port));
  },
};
setTimeout(() => process.exit(), 120000);
servers[process.argv[2]]();
JS

# ends LIBRARY: what its handler says of a half-close, CANCEL, INTERNAL_ERROR and FIN.
ends() {
  local port
  start "$work/$1" node "$node_dir/server.mjs" "$1"
  port=$(first_line "$work/$1")
  "$python" "$support/raw_client.py" "$port" half-close reset:8 reset:2 fin
  sleep 1
  tail -n +2 "$work/$1" | paste -sd ',' | sed 's/,/, /g'
}
signal="ended after signal"
expect "nice-grpc" "ended, $signal, $signal, $signal" "$(ends nice-grpc)"
expect "grpc-js" "ended, ended, threw, threw" "$(ends grpc-js)"
expect "connect-node" "ended, threw, threw, threw" "$(ends connect-node)"
conclude
