#!/usr/bin/env bash
# @grpc/grpc-js 1.14.7 (npm), Node 20. Server: frames by h2 4.4.1 (PyPI), which never ends a call.
#
# Guess: "timeout": "0.5s" in a service config is half a second, whatever its digits, as in grpc-go and in protobuf's JSON.
# True: the digits behind the point are taken as a number of nanoseconds: "0.5s" is 5 ns and "0.500s" is 500 ns, so the call
#   ends at once; "1.5s" is one second. Only with all nine digits, "0.500000000s", is it what it says. Nothing is refused
#   or logged. (Backoffs of a retry policy are durations of the same form.)
#
# Seen: 0.5s: at once; 0.500s: at once; 1.5s: after 1.0 s; 0.500000000s: after 0.5 s
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"

pip_install h2==4.4.1
npm_install @grpc/grpc-js@1.14.7

cat >"$node_dir/call.js" <<'JS'
const grpc = require('@grpc/grpc-js');
const [port, timeout] = process.argv.slice(2);
const same = (bytes) => bytes;
const config = { methodConfig: [{ name: [{}], timeout }] };
const client = new grpc.Client('127.0.0.1:' + port, grpc.credentials.createInsecure(), {
  'grpc.service_config': JSON.stringify(config),
});
client.waitForReady(Date.now() + 5000, () => {
  const began = Date.now();
  const call = client.makeBidiStreamRequest('/chat.ChatService/BidirectionalChat', same, same);
  call.on('data', () => {});
  call.on('error', (error) => {
    const seconds = (Date.now() - began) / 1000;
    const took = seconds < 0.4 ? 'at once' : seconds < 0.9 ? 'after half a second' : seconds < 1.4 ? 'after a second' : 'later';
    console.log(error.code + ' ' + took);
    process.exit();
  });
  call.write(Buffer.alloc(0));
});
JS

start "$work/server" "$python" "$support/wire_log.py"
port=$(first_line "$work/server")
call() { timeout 20 node "$node_dir/call.js" "$port" "$1"; }
expect "0.5s" "4 at once" "$(call 0.5s)"
expect "0.500s" "4 at once" "$(call 0.500s)"
expect "1.5s" "4 after a second" "$(call 1.5s)"
expect "0.500000000s" "4 after half a second" "$(call 0.500000000s)"
conclude
