#include "harness/outcome/status_text.h"

#include <gmock/gmock.h>

#include <set>

#include "harness/outcome/classify.h"
#include "harness/outcome/wire_end.h"

namespace weir {
namespace {

CallEnd end_of(int code, const std::string& message, std::optional<LibraryVersion> library = std::nullopt) {
  CallEnd end;
  end.code = code;
  end.message = message;
  end.library = library;
  return end;
}

Outcome judged(CallEnd end) {
  Evidence evidence;
  evidence.end = std::move(end);
  return classify(evidence);
}

constexpr LibraryVersion kKnown = {1, 51};
constexpr LibraryVersion kMadeUp = {1, 99};

TEST(StatusTextRows, name_classes_that_tell_something_and_versions_in_their_order) {
  for (const StatusTextRow& row : status_text_rows()) {
    const std::optional<OutcomeId> outcome = row_of(row.how).ends_as;
    ASSERT_TRUE(outcome) << row.text;
    EXPECT_NE(row_of(*outcome).origin, Origin::kUnknown) << row.text;
    EXPECT_LE(row.from, row.to) << row.text;
    EXPECT_TRUE(!row_of(*outcome).is_open() || row.text.find('#') != std::string_view::npos) << row.text;
  }
}

TEST(StatusTextRows, hold_no_text_twice) {
  std::set<std::tuple<TextMaker, LibraryVersion, int, std::string_view, std::optional<ChannelState>>> seen;
  for (const StatusTextRow& row : status_text_rows()) {
    EXPECT_TRUE(seen.insert({row.maker, row.from, row.code, row.text, row.channel}).second) << row.text;
  }
}

TEST(StatusText, of_a_version_that_rows_know_is_inferred) {
  const Outcome outcome = judged(end_of(14, "Socket closed", kKnown));
  EXPECT_EQ(outcome.name, "tcp.fin");
  EXPECT_EQ(outcome.certainty, Certainty::kInferred);
}

TEST(StatusText, of_a_version_that_no_row_knows_is_a_guess) {
  for (const char* message :
       {"Socket closed", "Received RST_STREAM with error code 7", "DNS resolution failed for x",
        "failed to connect to all addresses; last error: Connection refused"}) {
    const Outcome known = judged(end_of(14, message, kKnown));
    const Outcome outcome = judged(end_of(14, message, kMadeUp));
    EXPECT_EQ(outcome.name, known.name) << message;
    EXPECT_EQ(known.certainty, Certainty::kInferred) << message;
    EXPECT_EQ(outcome.certainty, Certainty::kGuessed) << message;
  }
}

TEST(StatusText, that_no_row_has_is_a_guess_too_with_such_a_version) {
  EXPECT_EQ(judged(end_of(14, "a text of tomorrow", kKnown)).certainty, Certainty::kInferred);
  EXPECT_EQ(judged(end_of(14, "a text of tomorrow", kMadeUp)).certainty, Certainty::kGuessed);
  EXPECT_EQ(judged(end_of(14, "a text of tomorrow")).certainty, Certainty::kInferred)
      << "no client of gRPC's";
}

TEST(StatusText, of_a_peer_does_not_depend_on_the_clients_version) {
  const CallEnd end = end_of(8, "grpc: received message larger than max (100 vs. 50)", kMadeUp);
  EXPECT_EQ(read_status(end)->how, WireHow::kPeerMessageLimit);
  EXPECT_EQ(read_status(end)->seen_by, SeenBy::kText);
}

TEST(StatusText, says_which_versions_are_known_only_where_this_is_none_of_them) {
  EXPECT_EQ(known_instead_of("1.51.1"), "");
  EXPECT_EQ(known_instead_of("1.51.3-dev"), "");
  EXPECT_EQ(known_instead_of("1.99.0"), "1.51");
  EXPECT_EQ(known_instead_of("1.50.9"), "1.51");
  EXPECT_EQ(known_instead_of("2.51.1"), "1.51");
  EXPECT_EQ(known_instead_of("unheard of"), "1.51");
}

TEST(StatusText, is_matched_whole_with_its_numbers) {
  const auto name = [](int code, const char* message) {
    const std::optional<WireEnd> end = read_status(end_of(code, message));
    return end ? outcome_of(*end)->name : "none";
  };
  EXPECT_EQ(name(13, "unsupported data flags: 0x0f stream: 13"), "local.h2_unsupported");
  EXPECT_EQ(name(13, "unsupported data flags: 0x stream: 13"), "none");
  EXPECT_EQ(name(13, "unsupported data flags: 0x0f stream: 1f"), "none");
  EXPECT_EQ(name(13, "frame of size 7 overflows local window of "), "none");
  EXPECT_EQ(name(14, "failed to connect to all addresses"), "connect.other");
  EXPECT_EQ(name(14, "I failed to connect to all addresses"), "none");
  EXPECT_EQ(name(14, "Received RST_STREAM with error code 99999999999999999999"),
            "h2.rst.99999999999999999999");
}

TEST(LimitInText, is_the_second_number_of_each_librarys_words) {
  EXPECT_EQ(limit_in_text("Received message larger than max (100 vs. 50)"), 50U);
  EXPECT_EQ(limit_in_text("grpc: received message larger than max (100 vs. 51)"), 51U);
  EXPECT_EQ(limit_in_text("Received message larger than max (100 vs 52)"), 52U);
  EXPECT_FALSE(limit_in_text("received message larger than max (100 vs. 50)"));
  EXPECT_FALSE(limit_in_text("Received message larger than max (100 vs. 50) "));
  EXPECT_FALSE(limit_in_text("Received message larger than max (100 vs. 99999999999999999999)"))
      << "too large";
}

}  // namespace
}  // namespace weir
