"""An Arrow Flight server on pyarrow. DoExchange sends each batch back, with its metadata.

server.py -listen HOST:PORT: ends when it is told to.
"""

import sys

import pyarrow.flight


class Echo(pyarrow.flight.FlightServerBase):
    def do_exchange(self, context, descriptor, reader, writer):
        begun = False
        for chunk in reader:
            if not begun:
                writer.begin(reader.schema)
                begun = True
            writer.write_with_metadata(chunk.data, chunk.app_metadata)


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] != "-listen":
        sys.exit("usage: server.py -listen HOST:PORT")
    Echo("grpc://" + sys.argv[2]).serve()
