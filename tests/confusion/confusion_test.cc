// What is made of the records of a library of runs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <stdexcept>

#include "tests/confusion/construction.h"
#include "tests/confusion/explanations.h"
#include "tests/confusion/matrix.h"
#include "tests/confusion/page.h"

namespace weir::confusion {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// A stream that had to end as `truth`, did, and was taken for `client`.
End end_of(const std::string& truth, const std::string& client, const std::string& marked = "") {
  End end{"lesson", {}};
  end.record.set_group("talkers");
  end.record.set_index(3);
  end.record.set_class_(truth);
  end.record.set_class_by_client(client);
  end.record.set_class_by_client_and_marker(marked.empty() ? client : marked);
  end.record.set_verdict("expected");
  end.record.add_expected(truth);
  end.record.add_faults()->set_fired(true);
  return end;
}

std::vector<End> library() {
  return {end_of("tcp.fin", "tcp.fin"), end_of("goaway.closed.0", "goaway.closed.0"),
          end_of("goaway.closed.0", "tcp.fin"), end_of("ok.complete", "ok.complete", "ok.short")};
}

TEST(Records, are_read_line_by_line_and_those_past_the_relay_left_out) {
  const std::filesystem::path folder = std::filesystem::path(testing::TempDir()) / "confusion_records";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder / "lesson" / "run");
  std::ofstream(folder / "lesson" / "run" / "streams.jsonl")
      << R"({"stream":0,"class":"tcp.fin","class_by_client":"tcp.rst","of_a_later_weir":1})"
      << "\n"
      << R"({"stream":1,"class":"tcp.fin"})"
      << "\n";
  const std::vector<End> ends = read_ends(folder);
  ASSERT_EQ(ends.size(), 1U);
  EXPECT_EQ(ends[0].scenario, "lesson");
  EXPECT_EQ(ends[0].record.class_(), "tcp.fin");
  EXPECT_EQ(ends[0].record.class_by_client(), "tcp.rst");
  EXPECT_THROW((void)parse_record("{\"stream\":"), std::runtime_error);
  std::filesystem::remove(folder / "lesson" / "run" / "streams.jsonl");
  EXPECT_THROW((void)read_ends(folder), std::runtime_error) << "nothing measured is not nothing wrong";
}

TEST(Matrix, counts_truths_by_what_they_were_taken_for) {
  const Matrix matrix(library(), View::kAnyServer);
  EXPECT_EQ(matrix.count("goaway.closed.0", "goaway.closed.0"), 1U);
  EXPECT_EQ(matrix.count("goaway.closed.0", "tcp.fin"), 1U);
  EXPECT_EQ(matrix.count("tcp.fin", "goaway.closed.0"), 0U);
  EXPECT_EQ(matrix.streams(), 4U);
  EXPECT_EQ(matrix.right(), 3U);
  EXPECT_EQ(matrix.classes_right(), 2U);
  EXPECT_THAT(matrix.mistaken_for(), ElementsAre("tcp.fin"));
  ASSERT_EQ(matrix.confusions().size(), 1U);
  EXPECT_THAT(matrix.confusions().begin()->second, ElementsAre("lesson"));
}

TEST(Matrix, counts_each_class_the_same_however_many_streams_it_has) {
  std::vector<End> ends(99, end_of("ok.complete", "ok.complete"));
  ends.push_back(end_of("h2.no_status", "h2.bad_status"));
  EXPECT_DOUBLE_EQ(Matrix(ends, View::kAnyServer).share_of_classes(), 0.5);
  EXPECT_DOUBLE_EQ(Matrix(library(), View::kAnyServer).share_of_classes(), 2.5 / 3);
}

TEST(Matrix, of_a_client_of_weirs_own_server_is_another) {
  const Matrix matrix(library(), View::kWeirServer);
  EXPECT_EQ(matrix.count("ok.complete", "ok.short"), 1U);
  EXPECT_THAT(matrix.mistaken_for(), ElementsAre("ok.short", "tcp.fin"));
}

TEST(Construction, wants_a_struck_stream_in_the_set_of_its_faults) {
  EXPECT_THAT(hold_against_construction(library()).wrong, IsEmpty());
  End end = end_of("tcp.fin", "tcp.fin");
  end.record.set_class_("tcp.rst");
  EXPECT_THAT(hold_against_construction({end}).wrong,
              ElementsAre("lesson: talkers[3] ended as tcp.rst (expected), and had to be tcp.fin"));
  end.record.add_expected("tcp");
  EXPECT_THAT(hold_against_construction({end}).wrong, IsEmpty());
  end.record.set_verdict("ambiguous");
  EXPECT_EQ(hold_against_construction({end}).wrong.size(), 1U);
}

TEST(Construction, takes_no_unknown_class_even_where_it_is_allowed) {
  EXPECT_EQ(hold_against_construction({end_of("unknown.internal", "unknown.internal")}).wrong.size(), 1U);
}

TEST(Construction, counts_the_struck_and_those_that_could_end_in_one_way_only) {
  std::vector<End> ends = library();
  ends[0].record.add_expected("tcp.rst");
  ends[1].record.mutable_faults(0)->set_fired(false);
  ends[2].record.mutable_faults(0)->set_fired(false);
  ends[2].record.set_collateral_of("reset");
  const Construction built = hold_against_construction(ends);
  EXPECT_EQ(built.struck, 3U);
  EXPECT_EQ(built.one_way, 2U);
  EXPECT_EQ(built.others, 1U);
}

TEST(Explanations, stand_for_all_numbers_of_a_class_and_for_their_engine_only) {
  EXPECT_THAT(why_undecidable("grpc", {"goaway.closed.0", "tcp.fin"}), Not(IsEmpty()));
  EXPECT_THAT(why_undecidable("grpc", {"goaway.closed.11", "tcp.rst"}), Not(IsEmpty()));
  EXPECT_THAT(why_undecidable("grpc", {"remote.too_many_pings", "tcp.rst"}), Not(IsEmpty()));
  EXPECT_THAT(why_undecidable("grpc", {"goaway.closed.11", "tcp.fin"}), IsEmpty()) << "its log tells";
  EXPECT_THAT(why_undecidable("wire", {"goaway.closed.0", "tcp.fin"}), IsEmpty());
  EXPECT_THAT(why_undecidable("grpc", {"tcp.fin", "goaway.closed.0"}), IsEmpty());
}

TEST(Objections, are_raised_to_confusions_without_an_explanation_and_to_too_many_of_them) {
  std::vector<End> ends = library();
  EXPECT_THAT(objections({"grpc", ends}), ElementsAre(HasSubstr("83.3 % of the classes")));
  for (int i = 0; i < 20; ++i) ends.push_back(end_of("goaway.closed.0", "goaway.closed.0"));
  EXPECT_THAT(objections({"grpc", ends}), IsEmpty()) << "one explained confusion of 22";
  EXPECT_THAT(objections({"wire", ends}),
              ElementsAre(HasSubstr("goaway.closed.0 was taken for tcp.fin in lesson")));
  ends[0].record.set_verdict("unexpected");
  EXPECT_THAT(objections({"grpc", ends}), ElementsAre(HasSubstr("had to be tcp.fin")));
}

TEST(Page, has_a_matrix_of_what_was_mistaken_and_says_why_of_each_confusion) {
  const std::string page = to_markdown({{"grpc", library()}});
  EXPECT_THAT(page, HasSubstr("| class | streams | right | itself | `tcp.fin` |\n"));
  EXPECT_THAT(page, HasSubstr("| `goaway.closed.0` | 2 | 50.0 % | 1 | **1** |\n"));
  EXPECT_THAT(page, HasSubstr("| `tcp.fin` | 1 | 100.0 % | 1 | |\n")) << "once, not in its column again";
  EXPECT_THAT(page, HasSubstr("| `goaway.closed.0` | `tcp.fin` | 1 | lesson | gRPC C++ 1.51.1 tells of no"));
  EXPECT_THAT(to_markdown({{"wire", library()}}), HasSubstr("**not explained**"));
}

}  // namespace
}  // namespace weir::confusion
