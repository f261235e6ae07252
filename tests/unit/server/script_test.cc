#include "harness/server/script.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

namespace weir {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

ParsedScript parse(const std::vector<std::pair<std::string, std::string>>& metadata) {
  std::vector<Header> headers(metadata.begin(), metadata.end());
  return parse_script(headers);
}

ParsedScript parse_act(const std::string& act) { return parse({{"weir-act", act}}); }

TEST(ServerScript, a_plain_echo_needs_no_metadata) {
  EXPECT_THAT(to_metadata(ServerScript{}), IsEmpty());
  EXPECT_EQ(parse({}).script, ServerScript{});
}

TEST(ServerScript, is_written_so_that_a_person_can_read_it) {
  ServerScript script;
  script.reply_delay = milliseconds(20);
  script.replies_per_request = 2;
  script.prefix = "服务器收到了: ";
  script.acts.push_back({.kind = ServerAct::Kind::kStatus,
                         .at = {ServerPoint::Kind::kSent, 3, {}},
                         .fault = 0,
                         .code = 14,
                         .message = "overloaded"});
  EXPECT_THAT(to_metadata(script),
              ElementsAre(Pair("weir-reply-delay", "20ms"), Pair("weir-replies-per-request", "2"),
                          Pair("weir-prefix-bin", "服务器收到了: "),
                          Pair("weir-act", "status at=sent:3 code=14 fault=0 message=overloaded")));
}

TEST(ServerScript, every_kind_and_point_comes_back_as_it_was) {
  using Kind = ServerAct::Kind;
  using Point = ServerPoint::Kind;
  const ServerPoint points[] = {{},
                                {Point::kReceived, 7, {}},
                                {Point::kSent, 0, {}},
                                // Not a whole number of anything but nanoseconds.
                                {Point::kAfter, 0, Duration(1'234'567)},
                                {Point::kAfter, 0, microseconds(1500)}};
  ServerScript script;
  script.reply_delay = Duration(1);
  script.replies_per_request = 0;
  std::uint32_t fault = 0;
  for (Kind kind :
       {Kind::kStatus, Kind::kStall, Kind::kNeverRead, Kind::kSlowReads, Kind::kCorrupt, Kind::kDrop,
        Kind::kDuplicate, Kind::kReorder, Kind::kSlowWrites, Kind::kLargeReply, Kind::kLargeMetadata}) {
    for (const ServerPoint& at : points) {
      if (kind == Kind::kLargeMetadata && at != ServerPoint{}) continue;
      ServerAct act{.kind = kind, .at = at, .fault = fault++};
      if (kind == Kind::kStatus) {
        act.code = 16;
        act.message = "two words";
        act.details = " more words, 100 % ";
        if (fault % 2 == 0) act.details_code = 5;
      }
      if (kind == Kind::kSlowReads || kind == Kind::kSlowWrites) act.delay = milliseconds(3);
      if (kind == Kind::kLargeReply || kind == Kind::kLargeMetadata) act.size = Bytes{4'194'305};
      act.in_trailers = kind == Kind::kLargeMetadata;
      script.acts.push_back(act);
    }
  }
  ParsedScript parsed = parse(to_metadata(script));
  EXPECT_EQ(parsed.error, "");
  EXPECT_EQ(parsed.script, script);
}

TEST(ServerScript, any_message_survives_and_travels_as_printable_ascii) {
  for (const std::string& message :
       {std::string("忙"), std::string(" both ends "), std::string("100% = a=b\n"),
        std::string("nul\0inside", 10), std::string("%41"), std::string()}) {
    ServerScript script;
    script.acts.push_back({.kind = ServerAct::Kind::kStatus, .code = 3, .message = message});
    auto metadata = to_metadata(script);
    for (char c : metadata.at(0).second) EXPECT_TRUE(c >= 0x20 && c < 0x7f) << metadata[0].second;
    EXPECT_NE(metadata[0].second.back(), ' ');
    EXPECT_EQ(parse(metadata).script, script) << metadata[0].second;
  }
}

TEST(ServerScript, short_forms_a_person_types_take_defaults) {
  ParsedScript parsed =
      parse({{"weir-prefix", "got: "}, {"weir-act", "status code=5"}, {"weir-act", "stall  fault=2"}});
  ASSERT_EQ(parsed.error, "");
  EXPECT_EQ(parsed.script.prefix, "got: ");
  ASSERT_EQ(parsed.script.acts.size(), 2U);
  EXPECT_EQ(parsed.script.acts[0], (ServerAct{.kind = ServerAct::Kind::kStatus, .code = 5}));
  EXPECT_EQ(parsed.script.acts[1], (ServerAct{.kind = ServerAct::Kind::kStall, .fault = 2}));
}

TEST(ServerScript, headers_of_others_are_passed_over) {
  EXPECT_EQ(parse({{"user-agent", "evans"}, {"x-weir-act", "nonsense"}}).script, ServerScript{});
  EXPECT_TRUE(parse({{"weir-stream", "17.0"}}).ok()) << "that is for the relay";
}

struct Malformed {
  const char* key;
  const char* value;
  const char* says;  // must be in the message
};

class MalformedScript : public testing::TestWithParam<Malformed> {};

TEST_P(MalformedScript, is_refused_with_the_header_and_the_reason) {
  ParsedScript parsed = parse({{GetParam().key, GetParam().value}});
  EXPECT_FALSE(parsed.ok());
  EXPECT_THAT(parsed.error, HasSubstr(GetParam().key));
  EXPECT_THAT(parsed.error, HasSubstr(GetParam().says));
}

INSTANTIATE_TEST_SUITE_P(
    Table, MalformedScript,
    testing::Values(Malformed{"weir-reply-delay", "20", "'20ms'"},         // no unit
                    Malformed{"weir-reply-delay", "-20ms", "'-20ms' is"},  // time does not run backwards
                    Malformed{"weir-reply-delay", "", "not a duration"},
                    Malformed{"weir-replies-per-request", "two", "'two' is not a number"},
                    Malformed{"weir-replies-per-request", "1000001", "from 0 to 1000000"},
                    Malformed{"weir-replies-per-request", "-1", "'-1' is not"},
                    Malformed{"weir-repyl-delay", "20ms", "did you mean 'weir-reply-delay'?"},
                    Malformed{"weir-something-else-entirely", "1", "known are weir-reply-delay"},
                    Malformed{"weir-act", "", "unknown act ''"},
                    Malformed{"weir-act", "stal at=open", "did you mean 'stall'?"},
                    Malformed{"weir-act", "status at=open", "needs code"},
                    Malformed{"weir-act", "status at=open code=17", "from 0 to 16"},
                    Malformed{"weir-act", "status at=open code=UNAVAILABLE", "from 0 to 16"},
                    Malformed{"weir-act", "status at=reply:3 code=1",
                              "open, received:K, sent:K or after:DURATION"},
                    Malformed{"weir-act", "status at=sent code=1", "at=sent is not"},
                    Malformed{"weir-act", "status at=sent:-1 code=1", "at=sent:-1 is not"},
                    Malformed{"weir-act", "status at=after:-1ms code=1", "at=after:-1ms is not"},
                    Malformed{"weir-act", "status at=open at=open code=1", "'at' is given twice"},
                    Malformed{"weir-act", "status code=1 message=50%", "'%' is written %25"},
                    Malformed{"weir-act", "status code=1 message=%zz", "'%' is written %25"},
                    Malformed{"weir-act", "status open code=1 x", "'open' is not of the form key=value"},
                    Malformed{"weir-act", "stall code=1", "'stall' has no field 'code'"},
                    Malformed{"weir-act", "stall message=hello", "'stall' has no field 'message'"},
                    Malformed{"weir-act", "slow-reads at=open", "needs delay"},
                    Malformed{"weir-act", "slow-reads delay=fast", "a duration such as 10ms"},
                    Malformed{"weir-act", "slow-writes at=open", "'slow-writes' needs delay"},
                    Malformed{"weir-act", "large-reply at=open", "'large-reply' needs size"},
                    Malformed{"weir-act", "large-reply size=0", "size=0 is not a number of bytes from 1"},
                    Malformed{"weir-act", "large-reply size=67108865", "to 67108864"},
                    Malformed{"weir-act", "large-metadata size=9 where=body", "headers or trailers"},
                    Malformed{"weir-act", "large-metadata size=9 at=sent:3", "leave 'at' out"},
                    Malformed{"weir-act", "status code=1 details-code=17", "details-code=17 is not"},
                    Malformed{"weir-act", "status code=1 details=%", "'%' is written %25"},
                    Malformed{"weir-act", "stall details=x", "'stall' has no field 'details'"},
                    Malformed{"weir-act", "drop fault=x", "fault=x is not a number"},
                    Malformed{"weir-act", "drop fault=4294967296", "fault=4294967296 is not"}));

TEST(ServerScript, a_malformed_act_is_answered_with_the_right_form) {
  EXPECT_THAT(parse_act("slow-reads").error, HasSubstr("'slow-reads at=open delay=10ms'"));
}

TEST(ServerScript, a_setting_given_twice_is_refused) {
  EXPECT_THAT(parse({{"weir-reply-delay", "1ms"}, {"weir-reply-delay", "2ms"}}).error,
              HasSubstr("more than once"));
  EXPECT_THAT(parse({{"weir-prefix", "a"}, {"weir-prefix-bin", "b"}}).error, HasSubstr("more than once"));
}

TEST(ServerScript, a_push_period_goes_there_and_back) {
  ServerScript script;
  script.push_period = std::chrono::milliseconds(10);
  script.replies_per_request = 100;
  auto metadata = to_metadata(script);
  std::vector<Header> headers(metadata.begin(), metadata.end());
  ParsedScript parsed = parse_script(headers);
  ASSERT_TRUE(parsed.ok()) << parsed.error;
  EXPECT_EQ(parsed.script, script);
  std::vector<Header> wrong = {{"weir-push-period", "soon"}};
  EXPECT_NE(parse_script(wrong).error.find("'soon' is not a duration"), std::string::npos);
}

}  // namespace
}  // namespace weir
