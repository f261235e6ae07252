#include "harness/relay/totals_json.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

TEST(RelayTotalsJson, names_every_field) {
  const RelayTotals totals{{.links_accepted = 1,
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
                            .tls_failures = 15},
                           "with the \"server\""};
  EXPECT_EQ(to_json(totals),
            R"({"links_accepted": 1, "links_refused": 2, "bytes_to_server": 3, "bytes_to_client": 4, )"
            R"("resets": 5, "fins": 6, "blackholes": 7, "stalls": 9, "frame_acts": 14, "bytes_dropped": 8, )"
            R"("half_closes": 10, "shapings": 11, "corruptions": 12, "listener_downs": 13, )"
            R"("tls_failures": 15, "tls_problem": "with the \"server\""})");
}

}  // namespace
}  // namespace weir
