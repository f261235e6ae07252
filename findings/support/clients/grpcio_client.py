"""A bidi call by grpcio: sends one message, reads to the end, prints the count of replies and the status code.

With "cancel" behind the port it is cancelled half a second after the headers."""

import queue
import sys
import threading
import time

import grpc

channel = grpc.insecure_channel("127.0.0.1:" + sys.argv[1])
requests = queue.Queue()
requests.put(b"")
call = channel.stream_stream("/chat.ChatService/BidirectionalChat")(iter(requests.get, None), timeout=10)


def cancel():
    call.initial_metadata()
    time.sleep(0.5)
    call.cancel()


if sys.argv[2:] == ["cancel"]:
    threading.Thread(target=cancel, daemon=True).start()
replies = 0
try:
    for _ in call:
        replies += 1
except grpc.RpcError:
    pass
print(replies, call.code().value[0])
time.sleep(0.2)  # what it still has to say goes out
requests.put(None)
