// Traces beside this file, and the stories that they tell. WEIR_UPDATE_GOLDENS=1 writes those anew.
#include "harness/trace/story.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace weir {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::filesystem::path kFolder = std::filesystem::path(WEIR_SOURCE_DIR) / "tests/unit/trace";

std::string read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

Trace trace_of(const std::string& file) {
  TraceRead result = read_trace(read(kFolder / file), file);
  EXPECT_TRUE(result.errors.empty()) << result.errors.render();
  return std::move(result.trace);
}

void expect_golden(const std::string& file, const std::string& actual) {
  if (std::getenv("WEIR_UPDATE_GOLDENS") != nullptr)
    std::ofstream(kFolder / file, std::ios::binary) << actual;
  EXPECT_EQ(read(kFolder / file), actual) << "run again with WEIR_UPDATE_GOLDENS=1 if the new text is right";
}

TEST(Story, is_told_link_by_link_and_stream_by_stream) {
  const Trace trace = trace_of("struck.jsonl");
  expect_golden("struck.story.expected", tell(trace, find_stories(trace, {})));
  expect_golden("struck.json.expected", story_json(trace, find_stories(trace, {})));
}

TEST(Story, of_several_proxies_and_of_what_is_no_http2) {
  const Trace trace = trace_of("others.jsonl");
  expect_golden("others.story.expected", tell(trace, find_stories(trace, {})));
}

TEST(Story, is_told_of_one_link_or_one_stream) {
  const Trace trace = trace_of("struck.jsonl");
  const std::string link = tell(trace, find_stories(trace, {.link = 1}));
  EXPECT_THAT(link, HasSubstr("link 1"));
  EXPECT_THAT(link, Not(HasSubstr("link 0")));
  const std::string stream = tell(trace, find_stories(trace, {.stream = 3}));
  EXPECT_THAT(stream, HasSubstr("stream 3"));
  EXPECT_THAT(stream, Not(HasSubstr("stream 1")));
  EXPECT_TRUE(find_stories(trace, {.link = 9}).empty());
  EXPECT_TRUE(find_stories(trace, {.stream = 99}).empty());
}

TEST(Story, only_struck_leaves_out_what_nobody_touched) {
  const Trace trace = trace_of("struck.jsonl");
  const std::vector<LinkStory> links = find_stories(trace, {.only_struck = true});
  ASSERT_EQ(links.size(), 2U);
  ASSERT_EQ(links[0].streams.size(), 1U);
  EXPECT_EQ(links[0].streams[0].stream, 1U) << "stream 3 was left alone";
  ASSERT_EQ(links[1].streams.size(), 1U);
  EXPECT_EQ(links[1].streams[0].stream, 1U) << "it was open when the reset struck its link";
}

TEST(Story, what_a_peer_chose_cannot_do_anything_to_the_terminal) {
  const TraceRead result = read_trace(
      R"({"at_s": 1, "link": 0, "stream": 1, "event": "trailers", "by": "server", "toward": "client", "status": "OK", "message": "\u001b[2J"})"
      "\n"
      R"({"at_s": 1, "link": 0, "event": "\u001b[2J", "a\u0007": "b\u0007"})"
      "\n",
      "t");
  EXPECT_THAT(tell(result.trace, find_stories(result.trace, {})), Not(HasSubstr("\x1b")));
  EXPECT_THAT(tell(result.trace, find_stories(result.trace, {})), Not(HasSubstr("\x07")));
}

TEST(Story, an_event_of_a_newer_weir_is_shown_as_it_is) {
  const TraceRead result = read_trace(R"({"at_s": 1, "link": 0, "event": "danced", "with": "a bear"})"
                                      "\n",
                                      "t");
  EXPECT_THAT(tell(result.trace, find_stories(result.trace, {})), HasSubstr("danced with=a bear"));
}

}  // namespace
}  // namespace weir
