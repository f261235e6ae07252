// A bidi call by connect-node in the gRPC protocol: sends one message, reads to the end, prints the count of replies and the
// status code. With "cancel" behind the port it is aborted half a second after the headers.
import { create, createFileRegistry } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';

const type = '.chat.Message';
const method = { name: 'BidirectionalChat', inputType: type, outputType: type, clientStreaming: true, serverStreaming: true };
const files = createFileRegistry(
  create(FileDescriptorSetSchema, {
    file: [
      {
        name: 'chat.proto',
        package: 'chat',
        syntax: 'proto3',
        messageType: [{ name: 'Message' }],
        service: [{ name: 'ChatService', method: [method] }],
      },
    ],
  }),
);
const [port, how] = process.argv.slice(2);
const transport = createGrpcTransport({ baseUrl: 'http://127.0.0.1:' + port });
const client = createClient(files.getService('chat.ChatService'), transport);
async function* requests() {
  yield {};
  await new Promise((resolve) => setTimeout(resolve, 10000));
}
const abort = new AbortController();
const onHeader = () => {
  if (how === 'cancel') setTimeout(() => abort.abort(), 500);
};
let replies = 0;
let code = 0;
try {
  for await (const _ of client.bidirectionalChat(requests(), { timeoutMs: 10000, signal: abort.signal, onHeader })) replies++;
} catch (error) {
  code = error.code;
}
console.log(replies, code);
setTimeout(() => process.exit(), 200); // what it still has to say goes out
