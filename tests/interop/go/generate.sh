#!/usr/bin/env bash
# Makes chat/*.pb.go from proto/chat.proto. The result is kept in the repository, so that building the peers needs
# neither protoc nor its plugins; run this when the .proto or a plugin's version changes.
#   tests/interop/go/generate.sh [BUILD_DIR]     default: build/interop
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../../.." && pwd)
tools=${1:-$root/build/interop}/protoc-plugins
mkdir -p "$tools"
tools=$(cd "$tools" && pwd)

GOBIN=$tools go install google.golang.org/protobuf/cmd/protoc-gen-go@v1.36.12
GOBIN=$tools go install google.golang.org/grpc/cmd/protoc-gen-go-grpc@v1.6.2

PATH=$tools:$PATH protoc -I "$root/proto" \
  --go_out="$here" --go_opt=module=weir.test/interop \
  --go-grpc_out="$here" --go-grpc_opt=module=weir.test/interop \
  chat.proto
echo "wrote $here/chat/chat.pb.go and $here/chat/chat_grpc.pb.go"
