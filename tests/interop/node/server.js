// The chat server of the bidirectional streaming tutorial, on @grpc/grpc-js.
//
//   node server.js [--proto PATH] [--listen 127.0.0.1:0]
//
// It answers every message with a prefix until the client half-closes; then the stream ends with OK. It knows nothing
// of weir: it sends no marker trailer and obeys no request metadata. It prints "listening on HOST:PORT" when it accepts
// connections.
'use strict';

const path = require('node:path');
const { parseArgs } = require('node:util');
const grpc = require('@grpc/grpc-js');
const protoLoader = require('@grpc/proto-loader');

const PREFIX = '服务器收到了: ';

const { values: options } = parseArgs({
  options: {
    listen: { type: 'string', default: '127.0.0.1:0' },
    proto: { type: 'string', default: path.join(__dirname, '../../../proto/chat.proto') },
  },
});

function bidirectionalChat(call) {
  call.on('data', (request) => call.write({ reply: PREFIX + request.content }));
  call.on('end', () => call.end());
  // Emitted when the client resets the stream or its connection is lost. The call is over then; without a listener
  // Node would end the process.
  call.on('error', () => {});
}

const definition = protoLoader.loadSync(options.proto);
const { chat } = grpc.loadPackageDefinition(definition);

const server = new grpc.Server();
server.addService(chat.ChatService.service, { bidirectionalChat });
server.bindAsync(options.listen, grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) {
    console.error(`chat server: ${error.message}`);
    process.exit(1);
  }
  const host = options.listen.slice(0, options.listen.lastIndexOf(':'));
  console.log(`listening on ${host}:${port}`);
});

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    server.forceShutdown();
    process.exit(0);
  });
}
