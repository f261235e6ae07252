#!/usr/bin/env bash
# JSON readers of google.protobuf.Duration: google.golang.org/protobuf 1.36.12 (Go proxy), protobuf 7.36.2 (PyPI),
# @bufbuild/protobuf 2.17.0 (npm).
#
# Guess: the form is fixed (digits, a point and up to nine digits, "s"), so what one reader takes all take, and ".5s", "1.s",
#   "+1s", "1.5s " and ten digits are refused by each.
# True: no two agree. Go takes the first three, Python the second, the third and ten digits (cut to nine), JavaScript the one
#   with a blank at its end. A request that grpcurl sends (it reads JSON with Go) may be a mistake for another tool.
#
# Seen (go python es): .5s yes no no, 1.s yes yes no, +1s yes yes no, "1.5s " no no yes, 1.0000000001s no yes no, 1.5s yes yes yes
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"

need go
pip_install protobuf==7.36.2
npm_install @bufbuild/protobuf@2.17.0

cat >"$node_dir/read.mjs" <<'JS'
import { fromJsonString } from '@bufbuild/protobuf';
import { DurationSchema } from '@bufbuild/protobuf/wkt';

try {
  fromJsonString(DurationSchema, process.argv[2]);
  console.log('yes');
} catch (error) {
  console.log('no');
}
JS
cat >"$work/read.py" <<'PY'
import sys

from google.protobuf import duration_pb2, json_format

try:
    json_format.Parse(sys.argv[1], duration_pb2.Duration())
    print("yes")
except json_format.ParseError:
    print("no")
PY
cat >"$work/read.go" <<'GO'
package main

import (
	"fmt"
	"os"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/types/known/durationpb"
)

func main() {
	if protojson.Unmarshal([]byte(os.Args[1]), &durationpb.Duration{}) == nil {
		fmt.Println("yes")
	} else {
		fmt.Println("no")
	}
}
GO
go_build "$work/read.go" google.golang.org/protobuf@v1.36.12

while IFS='|' read -r text readers; do
  seen="$("$work/read" "\"$text\"") $("$python" "$work/read.py" "\"$text\"") $(node "$node_dir/read.mjs" "\"$text\"")"
  expect "'$text' in go, python, es" "$readers" "$seen"
done <<'ROWS'
1.5s|yes yes yes
.5s|yes no no
1.s|yes yes no
+1s|yes yes no
1.5s |no no yes
1.0000000001s|no yes no
ROWS
conclude
