"""The echo on grpcio, with its reflection: server.py PROTOSET [127.0.0.1:0]"""

import sys
from concurrent import futures

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from grpc_reflection.v1alpha import reflection


def main():
    pool = descriptor_pool.Default()
    with open(sys.argv[1], "rb") as file:
        for one in descriptor_pb2.FileDescriptorSet.FromString(file.read()).file:
            pool.AddSerializedFile(one.SerializeToString())
    ten = message_factory.GetMessageClass(pool.FindMessageTypeByName("echo.Ten"))

    def talk(messages, _context):
        yield from messages

    # A stream takes a thread for as long as it lives.
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=600))
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("echo.Echo", {
        "Talk": grpc.stream_stream_rpc_method_handler(talk, ten.FromString, ten.SerializeToString),
    }),))
    reflection.enable_server_reflection(("echo.Echo", reflection.SERVICE_NAME), server)
    port = server.add_insecure_port(sys.argv[2] if len(sys.argv) > 2 else "127.0.0.1:0")
    server.start()
    print(f"listening on 127.0.0.1:{port}", flush=True)
    server.wait_for_termination()


main()
