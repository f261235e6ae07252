// A bidi call by one of Node's clients, for findings that compare them: what its replies are is the library's own.
import { Buffer } from 'node:buffer';

const path = '/chat.ChatService/BidirectionalChat';
const same = (bytes) => bytes;
const bytes = (message) => Buffer.from(message.content ?? '');

const libraries = {
  async 'grpc-js'(port, requests, onError) {
    const { default: grpc } = await import('@grpc/grpc-js');
    const client = new grpc.Client('127.0.0.1:' + port, grpc.credentials.createInsecure());
    const call = client.makeBidiStreamRequest(path, bytes, same);
    call.on('error', onError);
    (async () => {
      for await (const request of requests) {
        if (!call.write(request)) await new Promise((resolve) => call.once('drain', resolve));
      }
      call.end();
    })();
    return call;
  },
  async 'nice-grpc'(port, requests) {
    const { createChannel, createClient } = await import('nice-grpc');
    const chat = {
      path,
      requestStream: true,
      responseStream: true,
      requestSerialize: bytes,
      requestDeserialize: same,
      responseSerialize: same,
      responseDeserialize: same,
      options: {},
    };
    return createClient({ chat }, createChannel('127.0.0.1:' + port)).chat(requests);
  },
  async 'protobuf-ts'(port, requests) {
    const { default: grpc } = await import('@grpc/grpc-js');
    const { GrpcTransport } = await import('@protobuf-ts/grpc-transport');
    const { ServiceType } = await import('@protobuf-ts/runtime-rpc');
    const { MessageType } = await import('@protobuf-ts/runtime');
    const type = new MessageType('chat.Message', [{ no: 1, name: 'content', kind: 'scalar', T: 9 }]);
    const chat = { name: 'BidirectionalChat', I: type, O: type, clientStreaming: true, serverStreaming: true };
    const service = new ServiceType('chat.ChatService', [chat]);
    const transport = new GrpcTransport({ host: '127.0.0.1:' + port, channelCredentials: grpc.credentials.createInsecure() });
    const call = transport.duplex(service.methods[0], transport.mergeOptions({}));
    (async () => {
      for await (const request of requests) await call.requests.send({ content: '', ...request });
      await call.requests.complete();
    })();
    return call.responses;
  },
  async 'connect-node'(port, requests) {
    const { create, createFileRegistry } = await import('@bufbuild/protobuf');
    const { FileDescriptorSetSchema } = await import('@bufbuild/protobuf/wkt');
    const { createClient } = await import('@connectrpc/connect');
    const { createGrpcTransport } = await import('@connectrpc/connect-node');
    const type = '.chat.Message';
    const chat = { name: 'Chat', inputType: type, outputType: type, clientStreaming: true, serverStreaming: true };
    const file = {
      name: 'chat.proto',
      package: 'chat',
      syntax: 'proto3',
      messageType: [{ name: 'Message', field: [{ name: 'content', number: 1, type: 9, label: 1 }] }],
      service: [{ name: 'ChatService', method: [chat] }],
    };
    const files = createFileRegistry(create(FileDescriptorSetSchema, { file: [file] }));
    const transport = createGrpcTransport({ baseUrl: 'http://127.0.0.1:' + port });
    return createClient(files.getService('chat.ChatService'), transport).chat(requests);
  },
};

/** Sends what REQUESTS yields, { content }, as long as the library takes it; returns the replies, for `for await`. */
export function bidi(library, port, requests, onError = () => {}) {
  return libraries[library](port, requests, onError);
}
