#include "harness/h2/grpc_status.h"

#include <gtest/gtest.h>

#include "harness/h2/percent.h"

namespace weir {
namespace {

using namespace std::chrono_literals;

TEST(GrpcStatus, of_a_reset_is_what_the_protocol_page_says) {
  for (std::uint32_t code : {0U, 1U, 2U, 3U, 4U, 6U, 9U, 10U}) EXPECT_EQ(status_of_reset(code), 13) << code;
  EXPECT_EQ(status_of_reset(7), 14);
  EXPECT_EQ(status_of_reset(8), 1);
  EXPECT_EQ(status_of_reset(11), 8);
  EXPECT_EQ(status_of_reset(12), 7);
  for (std::uint32_t code : {5U, 13U, 14U, 0x7fffffffU, 0xffffffffU})
    EXPECT_EQ(status_of_reset(code), 13) << "as gRPC C++";
}

TEST(GrpcStatus, of_an_http_status_is_what_the_mapping_page_says) {
  const std::pair<std::uint32_t, int> rows[] = {{400, 13}, {401, 16}, {403, 7},  {404, 12}, {429, 14},
                                                {502, 14}, {503, 14}, {504, 14}, {418, 2},  {500, 2}};
  for (auto [http, code] : rows) EXPECT_EQ(status_of_http(http), code) << http;
}

TEST(GrpcStatus, is_a_number_and_nothing_else) {
  EXPECT_EQ(parse_status("0"), 0);
  EXPECT_EQ(parse_status("16"), 16);
  EXPECT_EQ(parse_status("99"), 99);
  for (const char* bad : {"", "abc", "-1", "1 ", "4294967296", "0x1"}) EXPECT_FALSE(parse_status(bad)) << bad;
}

TEST(PercentCoding, goes_both_ways_and_takes_bad_escapes_as_they_stand) {
  EXPECT_EQ(percent_decode("%E4%BD%A0%E5%A5%BD, 100%25"), "你好, 100%");
  EXPECT_EQ(percent_decode("50% off %zz %4"), "50% off %zz %4");
  EXPECT_EQ(strict_percent_decode("50% off"), std::nullopt);
  EXPECT_EQ(strict_percent_decode("%%41"), std::nullopt);
  EXPECT_EQ(strict_percent_decode("a%20b"), "a b");
  EXPECT_EQ(percent_encode("你 50%\n"), "%E4%BD%A0 50%25%0A");
  EXPECT_EQ(percent_decode(percent_encode("a%41\t~")), "a%41\t~");
}

TEST(TimeoutHeader, has_at_most_eight_digits_and_is_never_early) {
  EXPECT_EQ(timeout_header(0ns), "1n");
  EXPECT_EQ(timeout_header(-5s), "1n");
  EXPECT_EQ(timeout_header(99'999'999ns), "99999999n");
  EXPECT_EQ(timeout_header(100'000'001ns), "100001u");
  EXPECT_EQ(timeout_header(5s), "5000000u");
  EXPECT_EQ(timeout_header(200s), "200000m");
  EXPECT_EQ(timeout_header(48h), "172800S");
}

}  // namespace
}  // namespace weir
