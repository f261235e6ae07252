#!/usr/bin/env bash
# Client: grpc 1.51.1 for Ruby (Debian's ruby-grpc 1.51.1-3+b1). Server: grpcio 1.85.3 (PyPI).
#
# A bidi call whose replies are read with a block: replies.each { ... break }. Its requests come from an enumerator.
#
# Guess: a break ends the call: the loop is left, and the server sees a cancel at once. What the enumerator raises is raised to
#   the reader of the replies.
# True: a break ends nothing. The call stays open, with a thread that goes on asking the enumerator, until the deadline or the
#   end of the process, and the server keeps its handler and its stream; only an operation (return_op: true) can be cancelled. An
#   ArgumentError of the enumerator comes to the reader as GRPC::Unknown, with its name in the text, so a rescue of one's own
#   class does not see it.
#
# Seen: break: the server sees the end after 3 s (the process's); cancel of the operation: after 0 s; an enumerator that raises:
#   GRPC::Unknown
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"

deb_unpack ruby-grpc=1.51.1-3+b1 ruby3.1 libruby3.1 ruby-google-protobuf ruby-googleapis-common-protos-types libgrpc29 \
  libabsl20220623 libc-ares2 libre2-9 libyaml-0-2
pip_install grpcio==1.85.3

cat >"$work/server.py" <<'PY'
import time
from concurrent import futures

import grpc


def chat(requests, context):
    began = time.monotonic()
    context.add_callback(lambda: print(f"over {time.monotonic() - began:.0f}", flush=True))
    yield b"1"
    for request in requests:
        pass


server = grpc.server(futures.ThreadPoolExecutor(4))
methods = {"BidirectionalChat": grpc.stream_stream_rpc_method_handler(chat)}
server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler("chat.ChatService", methods)])
print(server.add_insecure_port("127.0.0.1:0"), flush=True)
server.start()
server.wait_for_termination(60)
PY
cat >"$work/client.rb" <<'RUBY'
require 'grpc'

port, how = ARGV
same = proc { |bytes| bytes }
requests = Enumerator.new do |to|
  to << ''
  raise ArgumentError, 'mine' if how == 'raise'

  sleep 20
end
stub = GRPC::ClientStub.new("127.0.0.1:#{port}", :this_channel_is_insecure)
method = '/chat.ChatService/BidirectionalChat'
begin
  if how == 'cancel'
    operation = stub.bidi_streamer(method, requests, same, same, return_op: true)
    operation.execute.each { break }
    operation.cancel
  else
    stub.bidi_streamer(method, requests, same, same).each { break if how == 'break' }
  end
rescue StandardError => e
  puts e.class
end
sleep 3
RUBY

gems=$work/deb-lib/rubygems-integration/3.1.0
path=("$gems"/gems/grpc-*/src/ruby/lib "$gems"/gems/google-protobuf-*/lib "$gems"/extensions/*/3.1.0/*
  "$work"/deb/usr/share/rubygems-integration/all/gems/*/lib "$work/deb/usr/lib/ruby/vendor_ruby" "$work/deb/usr/lib/ruby/3.1.0"
  "$work/deb-lib/ruby/3.1.0")
# client PORT HOW
client() {
  LD_LIBRARY_PATH=$work/deb-lib RUBYLIB=$(
    IFS=:
    echo "${path[*]}"
  ) timeout 30 "$work/deb/usr/bin/ruby3.1" --disable-gems "$work/client.rb" "$@" 2>"$work/ruby.err"
}
for how in break cancel raise; do
  start "$work/$how" "$python" "$work/server.py"
done
client "$(first_line "$work/break")" break
client "$(first_line "$work/cancel")" cancel
sleep 1
expect "break" "over 3" "$(tail -n +2 "$work/break")"
expect "cancel of the operation" "over 0" "$(tail -n +2 "$work/cancel")"
expect "an enumerator that raises ArgumentError" "GRPC::Unknown" "$(client "$(first_line "$work/raise")" raise)"
conclude
