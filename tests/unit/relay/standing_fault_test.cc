#include "harness/relay/standing_fault.h"

#include <gmock/gmock.h>

#include "harness/relay/address.h"

namespace weir {
namespace {

TEST(StandingFault, HitsTheLastOfEveryN) {
  const StandingFault fault{.order = {.act = LinkFin{Toward::kServer}}, .every = 3};
  std::vector<std::uint32_t> hit;
  for (std::uint32_t ordinal = 0; ordinal < 7; ++ordinal) {
    if (!orders_for(fault, ordinal).empty()) hit.push_back(ordinal);
  }
  EXPECT_THAT(hit, testing::ElementsAre(2, 5));
}

TEST(StandingFault, CarriesActDelayAndCut) {
  const StandingFault fault{
      .order = {.act = LinkReset{Toward::kClient}, .after_bytes = 12, .cut_toward = Toward::kClient},
      .after = std::chrono::milliseconds(5)};
  const auto orders = orders_for(fault, 0);
  ASSERT_EQ(orders.size(), 1U);
  EXPECT_EQ(orders[0].delay, std::chrono::milliseconds(5));
  EXPECT_EQ(orders[0].order.after_bytes, 12U);
  EXPECT_EQ(orders[0].order.cut_toward, Toward::kClient);
  ASSERT_TRUE(std::holds_alternative<LinkReset>(orders[0].order.act));
  EXPECT_EQ(std::get<LinkReset>(orders[0].order.act).toward, Toward::kClient);
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

}  // namespace
}  // namespace weir
