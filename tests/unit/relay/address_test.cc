#include "harness/relay/address.h"

#include <gtest/gtest.h>

#include "harness/relay/totals_json.h"

namespace weir {
namespace {

TEST(AddressWithAZone, keeps_it_here_and_leaves_it_out_elsewhere) {
  const std::optional<HostPort> address = parse_host_port("[fe80::1%eth0]:50051");
  ASSERT_TRUE(address);
  EXPECT_EQ(*address, (HostPort{"fe80::1%eth0", 50051}));
  EXPECT_EQ(format_host_port(*address), "[fe80::1%eth0]:50051");
  EXPECT_EQ(without_zone(address->host), "fe80::1");
  EXPECT_EQ(without_zone("chat.test"), "chat.test");
}

TEST(RelayTotalsJson, NamesEveryField) {
  const RelayTotals totals{.links_accepted = 1,
                           .links_refused = 2,
                           .bytes_to_server = 3,
                           .bytes_to_client = 4,
                           .resets = 5,
                           .fins = 6,
                           .blackholes = 7,
                           .stalls = 9,
                           .frame_acts = 14,
                           .bytes_dropped = 8,
                           .half_closes = 10,
                           .shapings = 11,
                           .corruptions = 12,
                           .listener_downs = 13,
                           .tls_failures = 15,
                           .tls_problem = "with the \"server\""};
  EXPECT_EQ(to_json(totals),
            R"({"links_accepted": 1, "links_refused": 2, "bytes_to_server": 3, "bytes_to_client": 4, )"
            R"("resets": 5, "fins": 6, "blackholes": 7, "stalls": 9, "frame_acts": 14, "bytes_dropped": 8, )"
            R"("half_closes": 10, "shapings": 11, "corruptions": 12, "listener_downs": 13, )"
            R"("tls_failures": 15, "tls_problem": "with the \"server\""})");
}

TEST(Address, ReadsHostAndPort) {
  EXPECT_EQ(parse_host_port("127.0.0.1:50051"), (HostPort{"127.0.0.1", 50051}));
  EXPECT_EQ(parse_host_port("localhost:0"), (HostPort{"localhost", 0}));
  EXPECT_EQ(parse_host_port("[::1]:80"), (HostPort{"::1", 80}));
}

TEST(Address, RefusesWhatIsNotHostAndPort) {
  for (const char* text :
       {"", "localhost", ":80", "a:", "a:x", "a:80x", "a:65536", "a:-1", "::1:80", "[]:80"}) {
    EXPECT_EQ(parse_host_port(text), std::nullopt) << text;
  }
}

TEST(Address, WritesWhatItReads) {
  for (const char* text : {"127.0.0.1:1", "[::1]:80", "some.host:65535"}) {
    EXPECT_EQ(format_host_port(parse_host_port(text).value_or(HostPort{})), text);
  }
}

TEST(Address, AnUpstreamIsAHostWithAPortOrAUnixPath) {
  EXPECT_EQ(parse_upstream("localhost:50051"), (RelayUpstream{.host = "localhost", .port = 50051}));
  EXPECT_EQ(parse_upstream("unix:/tmp/s"), (RelayUpstream{.unix_path = "/tmp/s"}));
  EXPECT_EQ(parse_upstream("unix:s"), std::nullopt);
  EXPECT_EQ(parse_upstream("localhost:0"), std::nullopt) << "port 0 cannot be dialled";
}

TEST(Address, OfARelayThatWouldDialItselfIsKnown) {
  const auto loops = [](const char* listen, const char* to) {
    return leads_back(*parse_host_port(listen), *parse_upstream(to));
  };
  EXPECT_TRUE(loops("127.0.0.1:7000", "127.0.0.1:7000"));
  EXPECT_TRUE(loops("127.0.0.1:7000", "localhost:7000"));
  EXPECT_TRUE(loops("0.0.0.0:7000", "127.0.0.1:7000"));
  EXPECT_TRUE(loops("a.test:7000", "a.test:7000"));
  EXPECT_FALSE(loops("127.0.0.1:7000", "127.0.0.1:7001"));
  EXPECT_FALSE(loops("127.0.0.1:0", "127.0.0.1:7000"));
  EXPECT_FALSE(loops("127.0.0.1:7000", "127.0.0.2:7000"));
  EXPECT_FALSE(loops("127.0.0.2:7000", "localhost:7000"));
  EXPECT_FALSE(loops("0.0.0.0:7000", "b.test:7000"));
  EXPECT_FALSE(loops("127.0.0.1:7000", "unix:/a"));
}

}  // namespace
}  // namespace weir
