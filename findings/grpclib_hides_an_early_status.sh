#!/usr/bin/env bash
# grpclib 0.4.9 with protobuf 7.36.2 (PyPI), client side. Server: frames by h2 4.4.1, which ends the call with FAILED_PRECONDITION
# while the client's half of the stream is open.
#
# Guess: recv_message() gives the messages and then raises GRPCError with the status, or the end of the `async with` does, since
#   that is where grpclib raises a call's status.
# True: recv_message() gives None, as for OK; the end of the block, and recv_trailing_metadata() too, raise ProtocolError
#   "Outgoing stream was not ended" and say nothing of the status. send_message() still succeeds. Only a client that calls
#   end() on the call that is over gets the status; after cancel() there is no error at all.
#
# Seen, 3 messages and None before each:
#   leave: ProtocolError; recv_trailing_metadata: ProtocolError; send_message: done, then ProtocolError
#   end: GRPCError FAILED_PRECONDITION; cancel: no error
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"

pip_install grpclib==0.4.9 protobuf==7.36.2 h2==4.4.1

cat >"$work/early.py" <<'PY'
import asyncio
import sys

import grpclib.client
from google.protobuf.empty_pb2 import Empty
from grpclib.exceptions import GRPCError


async def main(port, after):
    channel = grpclib.client.Channel("127.0.0.1", int(port))
    method = grpclib.client.StreamStreamMethod(channel, "/chat.ChatService/BidirectionalChat", Empty, Empty)
    seen = []
    try:
        async with method.open(timeout=5) as stream:
            await stream.send_message(Empty())
            messages = 0
            while await stream.recv_message() is not None:
                messages += 1
            seen.append(f"{messages} messages")
            if after == "send_message":
                await stream.send_message(Empty())
                seen.append("sent")
            elif after != "leave":
                await getattr(stream, after)()
        seen.append("no error")
    except GRPCError as error:
        seen.append("GRPCError " + error.status.name)
    except Exception as error:
        seen.append(f"{type(error).__name__} {error}")
    print(", ".join(seen))
    channel.close()


asyncio.run(main(*sys.argv[1:]))
PY
start "$work/server" "$python" "$support/raw_server.py" status 3
port=$(first_line "$work/server")
while IFS='|' read -r after seen; do
  expect "$after" "3 messages, $seen" "$(timeout 20 "$python" "$work/early.py" "$port" "$after")"
done <<'ROWS'
leave|ProtocolError Outgoing stream was not ended
recv_trailing_metadata|ProtocolError Outgoing stream was not ended
send_message|sent, ProtocolError Outgoing stream was not ended
end|GRPCError FAILED_PRECONDITION
cancel|no error
ROWS
conclude
