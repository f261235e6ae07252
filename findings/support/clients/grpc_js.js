// A bidi call by grpc-js: sends one message, reads to the end, prints the count of replies and the status code.
// With "cancel" behind the port it is cancelled half a second after the headers, with "deadline" it has one of two seconds.
const grpc = require('@grpc/grpc-js');

const same = (bytes) => bytes;
const [port, how] = process.argv.slice(2);
const client = new grpc.Client('127.0.0.1:' + port, grpc.credentials.createInsecure());
const options = { deadline: Date.now() + (how === 'deadline' ? 2000 : 10000) };
const call = client.makeBidiStreamRequest('/chat.ChatService/BidirectionalChat', same, same, new grpc.Metadata(), options);
let replies = 0;
call.on('data', () => replies++);
call.on('error', () => {});
call.on('status', (status) =>
  setTimeout(() => {
    console.log(replies, status.code);
    process.exit();
  }, 200),
);
call.write(Buffer.alloc(0));
if (how === 'cancel') call.on('metadata', () => setTimeout(() => call.cancel(), 500));
