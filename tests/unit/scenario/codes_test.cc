// Codes of gRPC, HTTP/2 and HTTP in a scenario, as people write them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/fault/catalogue.h"
#include "harness/fault/kind.h"
#include "harness/scenario/loader.h"

namespace weir {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string with_fault(const std::string& fault) {
  return "schema = 1\nname = \"codes\"\n[[streams]]\nname = \"g\"\n[[fault]]\nname = \"f\"\n" + fault +
         "\n[[check]]\nmetric = \"outcomes.unexpected\"\nmax = 0\n";
}

LoadResult load(const std::string& text, const std::vector<Override>& overrides = {}) {
  return load_scenario(text, "codes.toml", overrides, vocabulary());
}

/// What the first fault's parameter has become; the mistakes where there are some.
std::string value_of(const std::string& text, const std::string& param,
                     const std::vector<Override>& overrides = {}) {
  const LoadResult result = load(text, overrides);
  if (!result.ok()) return result.errors.render();
  return std::get<std::string>(result.scenario.faults.at(0).params.at(param));
}

TEST(Codes, a_status_is_taken_in_any_case_and_as_its_number) {
  for (const char* code : {"\"unavailable\"", "\"UNAVAILABLE\"", "\"Unavailable\"", "\"14\"", "14"}) {
    EXPECT_EQ(value_of(with_fault(std::string("kind = \"server-status\"\ncode = ") + code), "code"),
              "unavailable")
        << code;
    EXPECT_EQ(value_of(with_fault(std::string("kind = \"h2-trailers\"\nstatus = ") + code), "status"),
              "unavailable")
        << code;
  }
  EXPECT_EQ(value_of(with_fault("kind = \"server-status\"\ncode = \"RESOURCE-EXHAUSTED\""), "code"),
            "resource_exhausted");
  EXPECT_EQ(value_of(with_fault("kind = \"server-status\"\ncode = 1"), "code"), "cancelled")
      << "it has no OK, and its numbers are gRPC's all the same";
  EXPECT_EQ(value_of(with_fault("kind = \"h2-trailers\"\nstatus = 0"), "status"), "ok");
  EXPECT_EQ(
      value_of(with_fault("kind = \"server-status\"\ndetails = \"x\"\ndetails_code = 5"), "details_code"),
      "not_found");
}

TEST(Codes, set_takes_them_the_same_way) {
  const std::string text = with_fault("kind = \"server-status\"");
  for (const char* code : {"UNKNOWN", "2", "unknown"}) {
    EXPECT_EQ(value_of(text, "code", {{"fault.f.code", code, std::string("--set fault.f.code=") + code}}),
              "unknown");
  }
}

TEST(Codes, a_number_that_is_none_gets_a_sentence) {
  const std::string errors = value_of(with_fault("kind = \"h2-trailers\"\nstatus = 100"), "status");
  EXPECT_THAT(errors, HasSubstr("'status' can't be 100: its numbers are 0 to 16"));
  EXPECT_THAT(errors, HasSubstr("fix: the fault kind h2-bad-status puts any text into grpc-status"));
  EXPECT_THAT(value_of(with_fault("kind = \"server-status\"\ncode = 0"), "code"),
              HasSubstr("'code' can't be 0: its numbers are 1 to 16"));
  EXPECT_THAT(value_of(with_fault("kind = \"server-status\"\ncode = -1"), "code"),
              HasSubstr("'code' can't be -1: its numbers are 1 to 16"));
  EXPECT_EQ(value_of(with_fault("kind = \"h2-bad-status\"\nstatus = 100"), "status"), "100")
      << "as the sentence says";
}

TEST(Codes, http2_errors_and_http_statuses_are_taken_the_same_way) {
  for (const char* code : {"\"refused-stream\"", "\"REFUSED_STREAM\"", "\"Refused-Stream\""})
    EXPECT_EQ(value_of(with_fault(std::string("kind = \"h2-reset\"\ncode = ") + code), "code"),
              "refused-stream");
  EXPECT_EQ(value_of(with_fault("kind = \"h2-reset\"\ncode = 7"), "code"), "7");
  EXPECT_EQ(value_of(with_fault("kind = \"h2-http-status\"\nstatus = 503"), "status"), "503");
  EXPECT_THAT(value_of(with_fault("kind = \"h2-http-status\"\nstatus = 600"), "status"),
              HasSubstr("'status' can't be \"600\""));
  for (const char* status : {"100", "103", "\"102\"", "199"}) {
    const std::string errors =
        value_of(with_fault(std::string("kind = \"h2-http-status\"\nstatus = ") + status), "status");
    EXPECT_THAT(errors, HasSubstr("fix: the fault kind h2-interim sends an interim response (1xx)"))
        << status;
    EXPECT_THAT(errors, testing::Not(HasSubstr("did you mean"))) << status;
  }
}

TEST(Codes, an_http2_error_is_any_number_of_32_bits) {
  for (const char* kind : {"h2-reset", "h2-goaway", "h2-trailers-then-reset"}) {
    const std::string fault = std::string("kind = \"") + kind + "\"\ncode = ";
    for (const char* code : {"31", "\"31\"", "0x1f", "\"0x1F\""})
      EXPECT_EQ(value_of(with_fault(fault + code), "code"), "31") << kind << " " << code;
    EXPECT_EQ(value_of(with_fault(fault + "0xffffffff"), "code"), "4294967295");
    EXPECT_THAT(value_of(with_fault(fault + "4294967296"), "code"),
                HasSubstr("'code' can't be 4294967296: its numbers are 0 to 4294967295"));
    EXPECT_THAT(value_of(with_fault(fault + "-1"), "code"), HasSubstr("its numbers are 0 to 4294967295"));
    EXPECT_THAT(value_of(with_fault(fault + "\"0xzz\""), "code"), HasSubstr("'code' can't be \"0xzz\""));
  }
  EXPECT_EQ(value_of(with_fault("kind = \"h2-goaway\"\nlast_stream = 0"), "last_stream"), "0");
  EXPECT_EQ(value_of(with_fault("kind = \"h2-goaway\"\nlast_stream = \"none\""), "last_stream"), "none");
  EXPECT_THAT(value_of(with_fault("kind = \"h2-goaway\"\nlast_stream = 2147483648"), "last_stream"),
              HasSubstr("its numbers are 0 to 2147483647"));
}

TEST(Codes, other_choices_are_as_strict_as_before) {
  EXPECT_THAT(value_of(with_fault("kind = \"tcp-reset\"\ntoward = \"CLIENT\""), "toward"),
              HasSubstr("'toward' must be"));
}

TEST(Codes, an_outcome_class_takes_them_too) {
  const std::string fault = "kind = \"server-status\"\n";
  const LoadResult result =
      load(with_fault(fault + "expect = [\"app.UNAVAILABLE\", \"app.5\", \"tcp.rst\", \"app.99\"]"),
           {{"streams.g.expect", "[\"app.CANCELLED\"]", "--set streams.g.expect=[\"app.CANCELLED\"]"}});
  ASSERT_TRUE(result.ok()) << result.errors.render();
  EXPECT_THAT(result.scenario.faults[0].expect,
              ElementsAre("app.unavailable", "app.not_found", "tcp.rst", "app.99"));
  EXPECT_THAT(result.scenario.streams[0].expect, ElementsAre("app.cancelled"));
  EXPECT_THAT(load(with_fault(fault + "expect = [\"app.UNAVAILBLE\"]")).errors.render(),
              HasSubstr("there is no outcome class \"app.UNAVAILBLE\""));
  EXPECT_THAT(load(with_fault(fault + "expect = [\"app.unavailble\"]")).errors.render(),
              HasSubstr("did you mean 'app.unavailable'?"));
}

TEST(Codes, a_metric_takes_them_too) {
  const std::string text = with_fault("kind = \"server-status\"");
  for (const char* metric : {"outcomes.app.UNAVAILABLE", "outcomes.app.14"}) {
    const LoadResult result = load(text, {{"check.0.metric", metric, ""}});
    ASSERT_TRUE(result.ok()) << result.errors.render();
    EXPECT_EQ(result.scenario.checks[0].metric, "outcomes.app.unavailable");
  }
  const LoadResult group = load(text, {{"check.0.metric", "g.outcomes.app.UNKNOWN", ""}});
  ASSERT_TRUE(group.ok()) << group.errors.render();
  EXPECT_EQ(group.scenario.checks[0].metric, "g.outcomes.app.unknown");
}

}  // namespace
}  // namespace weir
