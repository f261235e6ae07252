#include "tests/confusion/explanations.h"

#include <algorithm>
#include <array>

namespace weir::confusion {
namespace {

/// A name that ends in '.' stands for all classes that begin so.
struct Row {
  std::string_view engine;  // empty: both
  std::string_view truth;
  std::string_view client;
  std::string_view why;
};

constexpr auto kRows = std::to_array<Row>({
    {"grpc", "goaway.closed.0", "tcp.",
     "gRPC C++ 1.51.1 tells of no GOAWAY with NO_ERROR, neither in the status nor in its log: what is left "
     "is the close."},
    {"grpc", "goaway.closed.", "tcp.rst",
     "An RST close behind the GOAWAY makes the library's own write fail, and it never reads what came "
     "before."},
    {"grpc", "remote.too_many_pings", "tcp.rst",
     "An RST close behind the GOAWAY makes the library's own write fail, and it never reads what came "
     "before."},
    {"grpc", "tcp.rst", "tcp.fin",
     "The kernel tells of a reset once. Where the library's write takes it, its read ends as after a FIN and "
     "speaks first."},
    {"grpc", "grpc.truncated_ok", "ok.early",
     "gRPC C++ 1.51.1 drops half a message under OK without a word; a server that ends early with OK looks "
     "the same."},
    {"grpc", "app.unavailable", "tcp.fin",
     "A server may choose any text, the library's own among them; only the marker of weir's server says who "
     "spoke."},
    {"", "tcp.rst", "connect.reset",
     "The reset fell before the server's SETTINGS had come: to the client there was no connection yet; the "
     "relay "
     "knows that there was one."},
    {"", "connect.refused", "connect.reset",
     "The relay has taken the connection when it hears that the target refuses, and resets it, as any proxy "
     "of "
     "TCP would: only the relay knows who said no."},
    {"", "connect.closed", "connect.reset",
     "The relay closed with the client's first bytes unread, and for those the kernel sends an RST in place "
     "of "
     "a FIN (RFC 2525 section 2.17)."},
    {"wire", "tcp.fin", "app.unavailable",
     "The server's library read a FIN and said so in trailers, as its application might have; only the relay "
     "knows of the FIN."},
});

bool stands_for(std::string_view entry, std::string_view name) {
  return entry == name || (entry.ends_with('.') && name.starts_with(entry));
}

}  // namespace

std::string_view why_undecidable(std::string_view engine, const Cell& cell) {
  const auto* found = std::find_if(kRows.begin(), kRows.end(), [&](const Row& row) {
    return (row.engine.empty() || row.engine == engine) && stands_for(row.truth, cell.truth) &&
           stands_for(row.client, cell.client);
  });
  return found == kRows.end() ? std::string_view{} : found->why;
}

}  // namespace weir::confusion
