#include "harness/wire/client/response_fields.h"

#include <gtest/gtest.h>

#include "harness/h2/frame.h"
#include "harness/server/trailers.h"

namespace weir {
namespace {

using What = FrameEnd::What;
using Fields = std::vector<std::pair<std::string, std::string>>;

BlockMeaning meaning_of(const Fields& block, bool end_stream = false, bool headers_received = false) {
  ResponseFields fields;
  for (const auto& [name, value] : block) fields.add(name, value);
  return fields.finish(end_stream, headers_received);
}

CallEnding trailers_of(const Fields& block) {
  const BlockMeaning meaning = meaning_of(block, true, true);
  const auto* trailers = std::get_if<BlockIsTrailers>(&meaning);
  EXPECT_NE(trailers, nullptr);
  return trailers != nullptr ? trailers->ending : CallEnding{};
}

TEST(ResponseFields, headers_are_marked_where_the_server_was_told_anything) {
  const BlockMeaning plain = meaning_of({{":status", "200"}, {"content-type", "application/grpc"}});
  ASSERT_TRUE(std::holds_alternative<BlockIsHeaders>(plain));
  EXPECT_FALSE(std::get<BlockIsHeaders>(plain).marked);
  const BlockMeaning marked = meaning_of({{":status", "200"}, {std::string(kMarker), "1"}});
  ASSERT_TRUE(std::holds_alternative<BlockIsHeaders>(marked));
  EXPECT_TRUE(std::get<BlockIsHeaders>(marked).marked);
}

TEST(ResponseFields, an_interim_response_and_headers_once_more_say_nothing) {
  EXPECT_TRUE(std::holds_alternative<BlockIsIdle>(meaning_of({{":status", "103"}, {"link", "x"}})));
  EXPECT_TRUE(std::holds_alternative<BlockIsIdle>(meaning_of({{":status", "200"}}, false, true)));
}

TEST(ResponseFields, one_block_leaves_nothing_to_the_next) {
  ResponseFields fields;
  fields.add(":status", "103");
  fields.add("x-interim", "1");
  (void)fields.finish(false, false);
  fields.add("grpc-status", "0");
  const BlockMeaning meaning = fields.finish(true, false);
  ASSERT_TRUE(std::holds_alternative<BlockIsTrailers>(meaning));
  EXPECT_TRUE(std::get<BlockIsTrailers>(meaning).ending.trailers.empty());
}

TEST(ResponseFields, trailers_are_decoded) {
  const CallEnding ending =
      trailers_of({{"grpc-status", "8"}, {"grpc-message", "%E6%BB%A1"}, {"a-bin", "AAE"}, {"b", "plain"}});
  EXPECT_EQ(ending.code, 8);
  EXPECT_EQ(ending.message, "满");
  EXPECT_EQ(ending.what, What::kStatus);
  EXPECT_EQ(ending.trailers, (Fields{{"a-bin", std::string("\0\1", 2)}, {"b", "plain"}}));
}

TEST(ResponseFields, a_status_that_is_missing_is_told_apart_from_one_that_is_none) {
  EXPECT_EQ(trailers_of({{"other", "1"}}).what, What::kNoStatus);
  EXPECT_EQ(trailers_of({}).what, What::kNoStatus);
  EXPECT_EQ(trailers_of({{"grpc-status", "abc"}}).message, "grpc-status 'abc'");
  EXPECT_EQ(trailers_of({{"grpc-status", "abc"}}).what, What::kBadStatus);
  EXPECT_EQ(trailers_of({{"grpc-status", "17"}}).what, What::kBadStatus);
  EXPECT_EQ(trailers_of({{"grpc-status", "17"}}).code, 17);
  EXPECT_EQ(trailers_of({{"grpc-status", "16"}}).what, What::kStatus);
}

TEST(ResponseFields, another_http_status_is_the_end_unless_grpc_status_says_more) {
  const BlockMeaning refused = meaning_of({{":status", "503"}}, true);
  ASSERT_TRUE(std::holds_alternative<BlockIsRefused>(refused));
  const auto& block = std::get<BlockIsRefused>(refused);
  EXPECT_EQ(block.ending.code, 14);
  EXPECT_EQ(block.ending.what, What::kHttpStatus);
  EXPECT_EQ(block.ending.number, 503U);
  EXPECT_EQ(block.reset, h2::kCancel);
  EXPECT_TRUE(
      std::holds_alternative<BlockIsTrailers>(meaning_of({{":status", "503"}, {"grpc-status", "14"}}, true)));
}

TEST(ResponseFields, blocks_up_to_the_limit_are_taken_and_larger_ones_refused) {
  const std::string name = "x-large";
  const std::size_t room = kMostResponseMetadata - name.size() - kHeaderFieldOverhead;
  EXPECT_TRUE(
      std::holds_alternative<BlockIsTrailers>(meaning_of({{name, std::string(room, 'x')}}, true, true)));
  for (bool in_trailers : {false, true}) {
    const BlockMeaning refused =
        meaning_of({{name, std::string(room + 1, 'x')}}, in_trailers, /*headers_received=*/in_trailers);
    ASSERT_TRUE(std::holds_alternative<BlockIsRefused>(refused));
    const auto& block = std::get<BlockIsRefused>(refused);
    EXPECT_EQ(block.ending.what, What::kMetadataLimit);
    EXPECT_EQ(block.ending.message, in_trailers ? "received trailing metadata size exceeds limit"
                                                : "received initial metadata size exceeds limit");
    EXPECT_EQ(block.reset, h2::kEnhanceYourCalm);
    EXPECT_EQ(block.peer_ended, in_trailers);
  }
}

}  // namespace
}  // namespace weir
