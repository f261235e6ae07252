#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/formats/format.h"
#include "tests/golden/reports.h"

namespace weir {
namespace {

v1::Report golden_report() {
  v1::Report report;
  report.mutable_run()->set_started_at("2023-11-14T22:13:20Z");
  report.mutable_run()->set_measured_seconds(2.5);
  v1::Latency& response = *report.add_latency();
  response.set_name("response");
  response.set_count(8261);
  response.set_mean_us(122'426);
  response.set_max_us(123'456.789);
  response.set_histogram(testing::histogram_frame());
  return report;
}

TEST(Hgrm, has_the_rows_that_hdr_plot_reads) {
  std::string text = find_format("hgrm")->render(golden_report());
  EXPECT_THAT(text, ::testing::StartsWith("       Value     Percentile TotalCount 1/(1-Percentile)\n\n"
                                          "       0.000 0.000000000000          1           1.00\n"
                                          "     123.457 0.100000000000       8261           1.11\n"
                                          "     123.457 1.000000000000       8261\n"));
  EXPECT_THAT(text, ::testing::HasSubstr("#[Mean    =      122.426, StdDeviation   ="));
  EXPECT_THAT(text, ::testing::HasSubstr("#[Max     =      123.457, Total count    =         8261]\n"));
  EXPECT_THAT(text, ::testing::EndsWith("#[Buckets =           32, SubBuckets     =         2048]\n"));
}

TEST(Hgrm, without_a_sample_there_is_a_head_and_a_foot) {
  std::string text = find_format("hgrm")->render({});
  EXPECT_THAT(text, ::testing::HasSubstr("Total count    =            0]"));
}

TEST(HlogOfAReport, is_one_row_over_the_whole_run) {
  std::string text = find_format("hlog")->render(golden_report());
  EXPECT_THAT(text, ::testing::HasSubstr("#[BaseTime: 1700000000.000 (seconds since epoch)]\n"));
  EXPECT_THAT(
      text,
      ::testing::EndsWith(
          "\nTag=response,0.000,2.500,123.457,HISTFAAAADB42pNpmSzMwMAgwAABzFCaEch0M9ixgMH+A1SE6ac8G9PGiA"
          "bG/0sYGxoYAb9iCaw=\n"));
}

}  // namespace
}  // namespace weir
