// The echo on @grpc/grpc-js, with its reflection.
//
//   node server.js PROTO [127.0.0.1:0]
'use strict';

const grpc = require('@grpc/grpc-js');
const protoLoader = require('@grpc/proto-loader');
const { ReflectionService } = require('@grpc/reflection');

const [proto, listen = '127.0.0.1:0'] = process.argv.slice(2);

// As they are on the wire: whole numbers beyond 2^53 as text, fields by their names.
const definition = protoLoader.loadSync(proto, { keepCase: true, longs: String });
const { echo } = grpc.loadPackageDefinition(definition);

const server = new grpc.Server();
server.addService(echo.Echo.service, {
  talk(call) {
    call.on('data', (message) => call.write(message));
    call.on('end', () => call.end());
    // Of a stream that was reset: without a listener Node would end the process.
    call.on('error', () => {});
  },
});
new ReflectionService(definition).addToServer(server);
server.bindAsync(listen, grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  console.log(`listening on 127.0.0.1:${port}`);
});
