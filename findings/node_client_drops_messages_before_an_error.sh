#!/usr/bin/env bash
# @grpc/grpc-js 1.14.7 (npm), client side; Node 20. Server: frames by h2 4.4.1 (PyPI).
#
# A server sends 50 messages and then ends the call with FAILED_PRECONDITION; all of it is in the client's socket at once.
#
# Guess: a client that reads slowly gets all 50 messages and then the error. A status is the end of a stream, and what came
#   before it is read before it, as in grpc-go, grpcio and connect-node.
# True: a status other than OK overtakes the messages. `for await` with 5 ms of work for each message gets 17 of them, of 50
#   as of 1,000: what Node had buffered already. A listener that is attached late gets none, and 'end' follows the error as
#   if all had been read. With the status OK nothing is lost, nor with a listener that never pauses.
#
# Seen:
#   fast listener: 50 then error 9
#   for await, 5 ms each: 17 then error 9
#   for await, 5 ms each, status OK: 50 then clean end
#   listener after 1.5 s: 0 then error 9
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"

pip_install h2==4.4.1
npm_install @grpc/grpc-js@1.14.7

cat >"$node_dir/client.js" <<'JS'
const grpc = require('@grpc/grpc-js');
const [port, how] = process.argv.slice(2);
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const same = (bytes) => bytes;
const client = new grpc.Client('127.0.0.1:' + port, grpc.credentials.createInsecure());
const call = client.makeBidiStreamRequest('/chat.ChatService/BidirectionalChat', same, same, new grpc.Metadata(), {
  deadline: Date.now() + 10000,
});
let messages = 0;
let end = 'nothing';

async function readOneByOne() {
  try {
    for await (const _ of call) {
      messages++;
      await sleep(5);
    }
    end = 'clean end';
  } catch (error) {
    end = 'error ' + error.code;
  }
}

async function listen(after) {
  call.on('error', (error) => (end = 'error ' + error.code));
  await sleep(after);
  call.on('data', () => messages++);
  await sleep(1500);
}

call.write(Buffer.alloc(0));
(how === 'await' ? readOneByOne() : listen(Number(how))).then(() => {
  console.log(messages + ' then ' + end);
  process.exit();
});
JS

start "$work/status" "$python" "$support/raw_server.py" status 50
start "$work/ok" "$python" "$support/raw_server.py" ok 50
port=$(first_line "$work/status")
ok_port=$(first_line "$work/ok")

client() { timeout 20 node "$node_dir/client.js" "$@"; }
expect "fast listener" "50 then error 9" "$(client "$port" 0)"
slow=$(client "$port" await)
expect "for await, 5 ms each" "fewer than 50 then error 9" \
  "$( ((${slow%% *} < 50)) && echo "fewer than 50 then ${slow#* then }" || echo "$slow")"
echo "  that is: $slow"
expect "for await, 5 ms each, status OK" "50 then clean end" "$(client "$ok_port" await)"
expect "listener after 1.5 s" "0 then error 9" "$(client "$port" 1500)"
conclude
