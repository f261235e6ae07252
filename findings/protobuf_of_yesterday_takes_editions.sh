#!/usr/bin/env bash
# protobuf 3.20.3, 4.21.12, 4.25.9 and 7.36.2 (PyPI), reading one descriptor set of an "edition 2023" file, as buf, protoc or a
# server's reflection give it. The set is made by grpcio-tools 1.85.1.
#
# Guess: a runtime that is older than editions refuses the file ("editions" is no syntax it knows), as 4.21.12 does.
# True: 3.20.3 and 4.25.9 take it in silence and write other bytes. In both, a message that the schema wants as a group goes out
#   with a length, which for the receiver is an unknown field: the sub-message is lost. In 4.25.9 a zero that was set
#   on purpose is left out as well, as in proto3 (2023 has explicit presence).
#
# Seen for { a: 0, sub: { a: 1 } }:
#   7.36.2: 10001b10011c; 3.20.3: 10001a021001; 4.25.9: 1a021001; 4.21.12: refused
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"

pip_install grpcio-tools==1.85.1 protobuf==7.36.2
cat >"$work/e.proto" <<'PROTO'
edition = "2023";
package e;
message M {
  int32 a = 2;
  M sub = 3 [features.message_encoding = DELIMITED];
}
PROTO
"$python" -m grpc_tools.protoc "-I$work" "--descriptor_set_out=$work/e.pb" e.proto

cat >"$work/write.py" <<'PY'
import sys
import warnings

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

warnings.simplefilter("ignore")
with open(sys.argv[1], "rb") as file:
    (file_proto,) = descriptor_pb2.FileDescriptorSet.FromString(file.read()).file
pool = descriptor_pool.DescriptorPool()
try:
    pool.AddSerializedFile(file_proto.SerializeToString())
    descriptor = pool.FindMessageTypeByName("e.M")
except TypeError:
    print("refused")
    sys.exit()
if hasattr(message_factory, "GetMessageClass"):
    message = message_factory.GetMessageClass(descriptor)()
else:
    message = message_factory.MessageFactory(pool).GetPrototype(descriptor)()
message.a = 0
message.sub.a = 1
print(message.SerializeToString().hex())
PY
write() { "$python" "$work/write.py" "$work/e.pb"; }
expect "7.36.2" "10001b10011c" "$(write)"
run_pip uninstall --yes grpcio-tools
for row in 3.20.3:10001a021001 4.25.9:1a021001 4.21.12:refused; do
  run_pip install "protobuf==${row%%:*}"
  expect "${row%%:*}" "${row#*:}" "$(write)"
done
conclude
