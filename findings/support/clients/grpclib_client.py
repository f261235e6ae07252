"""A bidi call by grpclib: sends one message, reads to the end, prints the count of replies and the status code or exception."""

import asyncio
import sys

from grpclib.client import Channel
from grpclib.const import Cardinality
from grpclib.exceptions import GRPCError


class Message:
    def SerializeToString(self):
        return b""

    @classmethod
    def FromString(cls, content):
        return cls()


async def main():
    channel = Channel("127.0.0.1", int(sys.argv[1]))
    replies = 0
    method = "/chat.ChatService/BidirectionalChat"
    try:
        async with channel.request(method, Cardinality.STREAM_STREAM, Message, Message, timeout=10) as call:
            await call.send_message(Message())
            while await call.recv_message() is not None:
                replies += 1
            await call.end()
        print(replies, 0)
    except GRPCError as error:
        print(replies, error.status.value)
    except Exception as error:
        print(replies, type(error).__name__)
    channel.close()


asyncio.run(main())
