// The exchange of the benchmarks in k6: every stream sends MESSAGES, of which at most WINDOW are unanswered.
//
//   k6 run --quiet --no-usage-report -e ADDRESS=127.0.0.1:50051 -e STREAMS=100 -e MESSAGES=1000 -e WINDOW=1 chat.js
//
// Prints the replies that all streams got, and how long that took, as JSON. k6 gives each virtual user a connection.
import grpc from 'k6/net/grpc';
import { Counter } from 'k6/metrics';

const streams = Number(__ENV.STREAMS);
const messages = Number(__ENV.MESSAGES);
const window = Math.min(Number(__ENV.WINDOW), messages);
const content = 'x'.repeat(Number(__ENV.CONTENT_BYTES || 64));

const replies = new Counter('replies');
const client = new grpc.Client();
client.load([__ENV.PROTO_FOLDER || '../../../proto'], 'chat.proto');

export const options = {
  scenarios: { exchange: { executor: 'per-vu-iterations', vus: streams, iterations: 1, maxDuration: '110s' } },
};

export default function () {
  client.connect(__ENV.ADDRESS, { plaintext: true });
  const stream = new grpc.Stream(client, 'chat.ChatService/BidirectionalChat');
  let sent = 0;
  let received = 0;
  const send = () => {
    stream.write({ content });
    ++sent;
  };
  stream.on('data', () => {
    ++received;
    if (sent < messages) send();
    else if (received === messages) stream.end();
  });
  stream.on('end', () => {
    replies.add(received); // once a stream: counting each reply would be charged to k6
    client.close();
  });
  while (sent < window) send();
}

export function handleSummary(data) {
  const all = data.metrics.replies ? data.metrics.replies.values.count : 0;
  return { stdout: JSON.stringify({ messages: all, seconds: data.state.testRunDurationMs / 1000 }) };
}
