#!/usr/bin/env bash
# @bufbuild/protobuf 2.17.0 (npm), with protobuf 7.36.2 (PyPI) beside it.
#
# Guess: a JSON number that JavaScript can't hold, 9007199254740993 for an int64, is refused by fromJsonString, as
#   the binary reader takes care of such numbers (an int64 is a BigInt there).
# True: it becomes 9007199254740992 in silence: JSON.parse has rounded it before anyone looks. Python and Go read it
#   exactly. In quotes it is right. uint64's largest number, 18446744073709551615, is refused only because it is rounded
#   to one that no longer fits, with the rounded number in the message.
#   So a sequence number in a message made of JSON can be another one on the way back, next to its neighbour's.
#
# Seen: es, number: 9007199254740992; es, text: 9007199254740993; python, number: 9007199254740993
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"

pip_install protobuf==7.36.2
npm_install @bufbuild/protobuf@2.17.0

cat >"$node_dir/read.mjs" <<'JS'
import { fromJsonString, toJsonString } from '@bufbuild/protobuf';
import { Int64ValueSchema, UInt64ValueSchema } from '@bufbuild/protobuf/wkt';

const schema = process.argv[2] === 'int64' ? Int64ValueSchema : UInt64ValueSchema;
try {
  console.log(JSON.parse(toJsonString(schema, fromJsonString(schema, process.argv[3]))));
} catch (error) {
  console.log('refused');
}
JS
cat >"$work/read.py" <<'PY'
import sys

from google.protobuf import json_format, wrappers_pb2

print(json_format.Parse(sys.argv[1], wrappers_pb2.Int64Value()).value)
PY
es() { node "$node_dir/read.mjs" "$@"; }
expect "es, number" 9007199254740992 "$(es int64 9007199254740993)"
expect "es, text" 9007199254740993 "$(es int64 '"9007199254740993"')"
expect "es, largest uint64" refused "$(es uint64 18446744073709551615)"
expect "es, largest uint64 as text" 18446744073709551615 "$(es uint64 '"18446744073709551615"')"
expect "python, number" 9007199254740993 "$("$python" "$work/read.py" 9007199254740993)"
conclude
