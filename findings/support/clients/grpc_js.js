// A bidi call by grpc-js: sends one message, reads to the end, prints the count of replies and the status code.
const grpc = require('@grpc/grpc-js');

const same = (bytes) => bytes;
const client = new grpc.Client('127.0.0.1:' + process.argv[2], grpc.credentials.createInsecure());
const options = { deadline: Date.now() + 10000 };
const call = client.makeBidiStreamRequest('/chat.ChatService/BidirectionalChat', same, same, new grpc.Metadata(), options);
let replies = 0;
call.on('data', () => replies++);
call.on('error', () => {});
call.on('status', (status) =>
  setTimeout(() => {
    console.log(replies, status.code);
    process.exit();
  }, 50),
);
call.write(Buffer.alloc(0));
