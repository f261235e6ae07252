#include "harness/trace/read_trace.h"

#include <gmock/gmock.h>

namespace weir {
namespace {

using testing::HasSubstr;

constexpr const char* kHead = R"({"trace": 1, "weir": "0.1.0", "began": "2026-01-31T12:00:00.000000Z"})"
                              "\n";
constexpr const char* kGone =
    R"({"time": "2026-01-31T12:00:00.000001Z", "at_s": 1.5, "link": 3, "event": "gone", "bytes_to_server": 7})"
    "\n";

TEST(ReadTrace, gives_each_line_its_place_and_its_facts) {
  const TraceRead read = read_trace(
      std::string(kHead) + kGone +
          R"({"at_s": 2, "proxy": "p", "connection": 1, "link": 0, "stream": 5, "event": "over", "client_sent": {"messages": 2, "end": "END_STREAM"}, "code": null})"
          "\n",
      "t");
  ASSERT_TRUE(read.errors.empty()) << read.errors.render();
  EXPECT_EQ(read.trace.weir, "0.1.0");
  EXPECT_EQ(read.trace.began, "2026-01-31T12:00:00.000000Z");
  ASSERT_EQ(read.trace.events.size(), 2U);
  const TracedEvent& gone = read.trace.events[0];
  EXPECT_EQ(gone.link, 3U);
  EXPECT_EQ(gone.stream, std::nullopt);
  EXPECT_EQ(gone.fact("bytes_to_server"), "7");
  EXPECT_FALSE(gone.has("link")) << "that has a place of its own";
  EXPECT_EQ(gone.json + "\n", kGone);
  const TracedEvent& over = read.trace.events[1];
  EXPECT_EQ(over.proxy, "p");
  EXPECT_EQ(over.connection, 1U);
  EXPECT_EQ(over.stream, 5U);
  EXPECT_EQ(over.fact("client_sent.messages"), "2");
  EXPECT_EQ(over.fact("client_sent.end"), "END_STREAM");
  EXPECT_EQ(over.fact("code"), "null");
  EXPECT_EQ(over.fact("no such"), "");
}

TEST(ReadTrace, a_file_of_before_the_first_line_was_there_is_read_too) {
  const TraceRead read = read_trace(kGone, "t");
  EXPECT_TRUE(read.errors.empty());
  EXPECT_EQ(read.trace.events.size(), 1U);
}

TEST(ReadTrace, an_empty_file_is_a_trace_in_which_nothing_happened) {
  EXPECT_TRUE(read_trace("", "t").errors.empty());
  EXPECT_TRUE(read_trace(kHead, "t").errors.empty());
}

TEST(ReadTrace, a_last_line_that_is_not_whole_is_left_out_wherever_it_is_cut) {
  const std::string whole = std::string(kHead) + kGone;
  const std::size_t begin = std::string(kHead).size();
  for (std::size_t size = begin + 1; size + 1 < whole.size(); ++size) {
    const TraceRead read = read_trace(whole.substr(0, size), "t");
    EXPECT_TRUE(read.errors.empty()) << size;
    EXPECT_TRUE(read.trace.events.empty()) << size;
    EXPECT_EQ(read.trace.cut_bytes, size - begin);
  }
  // Only the line's end is missing.
  const TraceRead read = read_trace(whole.substr(0, whole.size() - 1), "t");
  EXPECT_EQ(read.trace.events.size(), 1U);
  EXPECT_EQ(read.trace.cut_bytes, 0U);
}

TEST(ReadTrace, a_broken_line_is_shown_with_the_place_in_it_where_it_breaks) {
  const TraceRead read = read_trace(
      std::string(kHead) + R"({"at_s": 1.5, "link": 3 "event": "gone"})" + "\n" + kGone, "links.jsonl");
  EXPECT_EQ(read.errors.render(),
            "links.jsonl:2:25: error: this is no JSON from here on\n"
            "    2 | {\"at_s\": 1.5, \"link\": 3 \"event\": \"gone\"}\n"
            "      |                         ^^^^^^^\n"
            "  fix: the line was changed, or two wrote to the same file; take it out, or trace again\n\n"
            "1 error\n");
}

TEST(ReadTrace, says_what_is_missing_or_of_another_kind) {
  const auto error = [](const std::string& line) { return read_trace(line + "\n", "t").errors.render(); };
  EXPECT_THAT(error("[1]"), HasSubstr("this is no event"));
  EXPECT_THAT(error("17"), HasSubstr("this is no event"));
  EXPECT_THAT(error(R"({"at_s": 1, "link": 1})"), HasSubstr("it has no \"event\""));
  EXPECT_THAT(error(R"({"at_s": 1, "event": "x"})"), HasSubstr("it has no \"link\""));
  EXPECT_THAT(error(R"({"link": 1, "event": "x"})"), HasSubstr("it has no \"at_s\""));
  EXPECT_THAT(error(R"({"at_s": 1, "link": -1, "event": "x"})"),
              HasSubstr("t:1:13: error: \"link\" is no whole number"));
  EXPECT_THAT(error(R"({"at_s": "1", "link": 1, "event": "x"})"), HasSubstr("\"at_s\" is no number"));
  EXPECT_THAT(error(R"({"at_s": 1, "link": 1, "event": 3})"), HasSubstr("\"event\" is no text"));
  EXPECT_THAT(error(R"({"at_s": 1, "link": 1, "stream": "a", "event": "x"})"),
              HasSubstr("\"stream\" is no whole number"));
  EXPECT_THAT(error(R"({"at_s": 1e999, "link": 1, "event": "x"})"), HasSubstr("beyond what can be read"));
  EXPECT_THAT(error(R"({"trace": 2})"), HasSubstr("this is a trace of version 2, and this weir reads 1"));
  EXPECT_THAT(error(R"({"trace": "one"})"), HasSubstr("the version of the trace is no number"));
}

TEST(ReadTrace, what_was_never_a_trace_is_not_taken_for_a_cut_one) {
  EXPECT_THAT(read_trace("hello", "notes.txt").errors.render(),
              HasSubstr("notes.txt: error: this is no trace: it has no line of JSON"));
}

TEST(ReadTrace, of_many_broken_lines_the_first_twenty_are_told) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "{\n";
  EXPECT_EQ(read_trace(text, "t").errors.problems().size(), 20U);
}

}  // namespace
}  // namespace weir
