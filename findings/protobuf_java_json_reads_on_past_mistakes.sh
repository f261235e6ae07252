#!/usr/bin/env bash
# protobuf-java-util 4.33.5 (Maven), JsonFormat.parser(); google.golang.org/protobuf 1.36.12 refuses all of these.
#
# Guess: a key given twice is refused, as in Go and Python, and so are a 60th second and a 30 February, since every
#   reader of Timestamp checks them.
# True: the last of two keys wins, 23:59:60 becomes the next day and 30 February the 2nd of March. And whatever stands behind
#   the first object is ignored: of two messages in one text, which grpcurl and buf send as two, the second is lost.
#
# Seen (Struct and Timestamp, read and printed again):
#   {"a":1,"a":2}: {"a":2.0}
#   {"a":1} {"a":2}: {"a":1.0}
#   "2026-06-30T23:59:60Z": "2026-07-01T00:00:00Z"
#   "2026-02-30T00:00:00Z": "2026-03-02T00:00:00Z"
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"

need go
maven_jars com.google.protobuf:protobuf-java-util:4.33.5

cat >"$work/Read.java" <<'JAVA'
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.JsonFormat;

class Read {
  public static void main(String[] args) throws Exception {
    Message.Builder message = args[0].equals("struct") ? Struct.newBuilder() : Timestamp.newBuilder();
    try {
      JsonFormat.parser().merge(args[1], message);
      System.out.println(JsonFormat.printer().omittingInsignificantWhitespace().print(message));
    } catch (com.google.protobuf.InvalidProtocolBufferException error) {
      System.out.println("refused");
    }
  }
}
JAVA
cat >"$work/read.go" <<'GO'
package main

import (
	"fmt"
	"os"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/structpb"
	"google.golang.org/protobuf/types/known/timestamppb"
)

func main() {
	var message proto.Message = &timestamppb.Timestamp{}
	if os.Args[1] == "struct" {
		message = &structpb.Struct{}
	}
	if protojson.Unmarshal([]byte(os.Args[2]), message) != nil {
		fmt.Println("refused")
	} else {
		fmt.Println("taken")
	}
}
GO
go_build "$work/read.go" google.golang.org/protobuf@v1.36.12

while IFS='|' read -r type text seen; do
  expect "java, $text" "$seen" "$(java -cp "$work/jars/*" "$work/Read.java" "$type" "$text")"
  expect "go, $text" "refused" "$("$work/read" "$type" "$text")"
done <<'ROWS'
struct|{"a":1,"a":2}|{"a":2.0}
struct|{"a":1} {"a":2}|{"a":1.0}
timestamp|"2026-06-30T23:59:60Z"|"2026-07-01T00:00:00Z"
timestamp|"2026-02-30T00:00:00Z"|"2026-03-02T00:00:00Z"
ROWS
conclude
