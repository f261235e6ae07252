#include "harness/check/server_sockets.h"

#include <gtest/gtest.h>

#include "tests/support/tcp_peer.h"

namespace weir {
namespace {

// Port 50051 is C383. Each line: listening, established at the server, the same connection seen by its client, closed by
// its client alone, in TIME_WAIT, and one of another port.
constexpr const char* kTable =
    R"(  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:C383 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1 0 100 0 0 10 0
   1: 0100007F:C383 0100007F:D001 01 00000000:00000000 00:00000000 00000000     0        0 2 1 0 20 4 30 10 -1
   2: 0100007F:D001 0100007F:C383 01 00000000:00000000 00:00000000 00000000     0        0 3 1 0 20 4 30 10 -1
   3: 0100007F:C383 0100007F:D002 08 00000000:00000000 00:00000000 00000000     0        0 4 1 0 20 4 30 10 -1
   4: 0100007F:C383 0100007F:D003 06 00000000:00000000 03:00000000 00000000     0        0 0 3 0
   5: 0100007F:1F90 0100007F:D004 01 00000000:00000000 00:00000000 00000000     0        0 5 1 0 20 4 30 10 -1
)";

TEST(ServerSockets, counts_what_the_server_has_open_and_nothing_else) {
  EXPECT_EQ(count_open(kTable, 50051), 2U);
}

TEST(ServerSockets, says_nothing_of_a_port_that_nobody_listens_on) {
  EXPECT_EQ(count_open(kTable, 8080), std::nullopt);
  EXPECT_EQ(count_open("", 50051), std::nullopt);
  EXPECT_EQ(count_open("  sl  local_address\nrubbish\n : : :\n", 50051), std::nullopt);
}

TEST(ServerSockets, sees_this_machine) {
  TcpPort port;
  EXPECT_EQ(open_server_sockets(port.port()), 0U);
  TcpPeer client = TcpPeer::dial(port.port());
  TcpPeer server = port.accept();
  EXPECT_EQ(open_server_sockets(port.port()), 1U);
  client.close();
  EXPECT_EQ(server.receive_to_end().error, 0);
  EXPECT_EQ(open_server_sockets(port.port()), 1U) << "the server has not closed it";
  server.close();
  EXPECT_EQ(open_server_sockets(port.port()), 0U);
}

}  // namespace
}  // namespace weir
