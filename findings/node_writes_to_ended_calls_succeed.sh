#!/usr/bin/env bash
# @grpc/grpc-js 1.14.7 (npm), client side; Node 20. Server: frames by h2 4.4.1 (PyPI).
#
# Guess: call.write(message, callback) on a bidi call that the server has ended calls back with an error, since nobody will
#   ever read the message, as a Node stream does after its end, and as Send says EOF in Go.
# True: write() returns true, "send more", and the callback comes without an error, for each of 1,000 messages and after each
#   kind of end. So neither the callback nor backpressure tells that messages go nowhere, and a count of those that were "sent"
#   goes on after the end. Only the 'status' (or 'error') event knows.
#
# Seen after ok, status, reset, fin: 1000 of 1000 true, 1000 called back, 0 errors
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"

pip_install h2==4.4.1
npm_install @grpc/grpc-js@1.14.7

cat >"$node_dir/write.js" <<'JS'
const grpc = require('@grpc/grpc-js');

const same = (bytes) => bytes;
const client = new grpc.Client('127.0.0.1:' + process.argv[2], grpc.credentials.createInsecure());
const call = client.makeBidiStreamRequest('/chat.ChatService/BidirectionalChat', same, same);
let taken = 0;
let called = 0;
let errors = 0;
call.on('data', () => {});
call.on('error', () => {});
call.on('status', () => setTimeout(writeOne, 300, 1000));
call.write(Buffer.alloc(0));

function writeOne(left) {
  if (left === 0) {
    console.log(`${taken} true, ${called} called back, ${errors} errors`);
    process.exit();
  }
  const more = call.write(Buffer.alloc(100), (error) => {
    called++;
    if (error) errors++;
    setImmediate(writeOne, left - 1);
  });
  if (more) taken++;
}
JS

for end in ok status reset fin; do
  start "$work/$end" "$python" "$support/raw_server.py" "$end" 1
  seen=$(timeout 20 node "$node_dir/write.js" "$(first_line "$work/$end")" || echo "nothing in time")
  expect "$end" "1000 true, 1000 called back, 0 errors" "$seen"
done
conclude
