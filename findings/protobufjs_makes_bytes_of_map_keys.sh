#!/usr/bin/env bash
# @grpc/proto-loader 0.8.1 with protobufjs 7.6.6 (npm), which most programs on grpc-js read their messages with; protobuf 7.36.2
# (PyPI) beside it.
#
# A message has a map<int64, string> with the keys 5, -1 and 9007199254740993, and is written and read again with `longs: String`,
# which makes strings of 64-bit values.
#
# Guess: the keys of the object that is read are "5", "-1" and "9007199254740993", as JSON has them and as they were given.
# True: each is a string of the eight bytes of the number, "\u0005\0\0\0\0\0\0\0". The same without `longs`. Values are right, and
#   so are keys of 32 bits, and what is written is right: only what is read has such keys, without a word. So a reply that is
#   looked up by its key is not found, and two messages that are equal on the wire differ from what was sent.
#
# Seen: 05:00:00:00:00:00:00:00, 01:00:00:00:00:00:20:00, ff:ff:ff:ff:ff:ff:ff:ff; int32 keys: 3; values: 9007199254740993;
#   Python reads the same bytes as -1 5 9007199254740993
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"

pip_install protobuf==7.36.2
npm_install @grpc/proto-loader@0.8.1 protobufjs@7.6.6

cat >"$node_dir/map.js" <<'JS'
const loader = require('@grpc/proto-loader');
const { writeFileSync } = require('node:fs');

writeFileSync(
  __dirname + '/map.proto',
  `syntax = "proto3";
package chat;
message Message { map<int64, string> wide = 1; map<int32, int64> narrow = 2; }
service ChatService { rpc BidirectionalChat(stream Message) returns (stream Message); }`,
);
const options = process.argv[2] === 'strings' ? { longs: String } : {};
const method = loader.loadSync(__dirname + '/map.proto', options)['chat.ChatService'].BidirectionalChat;
const bytes = method.requestSerialize({
  wide: { 5: 'a', '9007199254740993': 'b', '-1': 'c' },
  narrow: { 3: '9007199254740993' },
});
const read = method.responseDeserialize(bytes);
if (process.argv[2] === 'bytes') {
  console.log(bytes.toString('hex'));
} else {
  const hex = (key) => Buffer.from(key, 'latin1').toString('hex').match(/../g).join(':');
  console.log(...Object.keys(read.wide).map(hex), ...Object.entries(read.narrow).map(([key, value]) => key + '=' + value));
}
JS
cat >"$work/read.py" <<'PY'
import sys

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

file = descriptor_pb2.FileDescriptorProto(name="map.proto", package="chat", syntax="proto3")
message = file.message_type.add(name="Message")
for number, (name, key, value) in enumerate([("wide", 3, 9), ("narrow", 5, 3)], 1):
    entry = message.nested_type.add(name=name.capitalize() + "Entry")
    entry.options.map_entry = True
    entry.field.add(name="key", number=1, type=key, label=1)
    entry.field.add(name="value", number=2, type=value, label=1)
    message.field.add(name=name, number=number, type=11, label=3, type_name=".chat.Message." + entry.name)
pool = descriptor_pool.DescriptorPool()
pool.Add(file)
read = message_factory.GetMessageClass(pool.FindMessageTypeByName("chat.Message"))()
read.ParseFromString(bytes.fromhex(sys.argv[1]))
print(*sorted(read.wide), *(f"{key}={value}" for key, value in read.narrow.items()))
PY

five=05:00:00:00:00:00:00:00
big=01:00:00:00:00:00:20:00
minus=ff:ff:ff:ff:ff:ff:ff:ff
expect "longs: String" "$five $big $minus 3=9007199254740993" "$(node "$node_dir/map.js" strings)"
expect "longs as they are" "$five $big $minus 3=9007199254740993" "$(node "$node_dir/map.js" objects)"
expect "protobuf of Python" "-1 5 9007199254740993 3=9007199254740993" "$("$python" "$work/read.py" "$(node "$node_dir/map.js" bytes)")"
conclude
