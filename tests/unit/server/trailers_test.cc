#include "harness/server/trailers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weir {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

TEST(Marker, what_the_server_writes_of_an_end_is_what_a_client_reads) {
  for (const ChatEnd& end : {ChatEnd{}, ChatEnd{.code = 14, .received = 4, .sent = 3, .fired = {0, 12, 0}},
                             ChatEnd{.code = 3, .message = "text", .details = "bytes", .filler = 9000}}) {
    const std::optional<Marker> read = read_marker(chat_trailers(end));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->received, end.received);
    EXPECT_EQ(read->sent, end.sent);
    EXPECT_EQ(read->status, end.code);
    EXPECT_EQ(read->fired, end.fired);
  }
}

TEST(Marker, without_its_field_the_trailers_are_somebody_elses) {
  EXPECT_FALSE(read_marker({}));
  Fields trailers = chat_trailers({.code = 14, .sent = 3});
  std::erase_if(trailers, [](const auto& field) { return field.first == kMarker; });
  ASSERT_FALSE(trailers.empty());
  EXPECT_FALSE(read_marker(trailers));
}

TEST(Marker, its_fields_come_in_any_order_and_none_but_the_first_has_to) {
  EXPECT_EQ(read_marker({{"weir-status", "14"}, {"weir-marker", "1"}})->status, 14);
  const Marker bare = *read_marker({{"weir-marker", "1"}});
  EXPECT_FALSE(bare.status);
  EXPECT_TRUE(bare.fired.empty());
}

TEST(Marker, its_fields_have_the_names_that_the_help_of_serve_gives) {
  EXPECT_THAT(chat_trailers({.code = 0, .received = 4, .sent = 3, .fired = {0, 12}}),
              ::testing::ElementsAre(std::pair("weir-marker", "1"), std::pair("weir-received", "4"),
                                     std::pair("weir-sent", "3"), std::pair("weir-status", "0"),
                                     std::pair("weir-fired", "0,12")));
}

TEST(Marker, the_headers_have_it_where_the_server_was_told_something) {
  EXPECT_TRUE(chat_headers({}).empty());
  ServerScript script;
  script.replies_per_request = 2;
  EXPECT_THAT(chat_headers(script), ::testing::ElementsAre(std::pair(std::string(kMarker), "1")));
}

}  // namespace
}  // namespace weir
