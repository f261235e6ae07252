#include "harness/explain/causes_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weir {
namespace {

using testing::HasSubstr;
using testing::Not;

SymptomTable two_rows() {
  SymptomTable table;
  table.proxies = {{.name = "nginx"}};
  table.symptoms = {{.id = "one",
                     .cause = "the connection was closed",
                     .why = "The server went.",
                     .texts = {"socket closed"},
                     .statuses = {14},
                     .when = "a deploy",
                     .wire = "<- TCP FIN",
                     .scenario = "tcp-fin",
                     .sources = {"https://github.com/grpc/grpc/issues/20360"}},
                    {.id = "two",
                     .cause = "a timer ran out",
                     .why = "It was silent.",
                     .texts = {"socket closed"},
                     .proxies = {{"nginx", "1.31.3"}},
                     .after = std::chrono::seconds(60),
                     .wire = "(60 s of nothing), <- TCP FIN",
                     .tell = "the error.log",
                     .scenario = "museum/grpc-20360",
                     .set = {"seed=2"},
                     .sources = {"measured"}}};
  return table;
}

TEST(CausesText, has_for_each_cause_what_why_the_wire_what_tells_it_from_the_next_and_what_makes_it) {
  const SymptomTable table = two_rows();
  const Question question{.text = "14 UNAVAILABLE: Socket closed"};
  EXPECT_EQ(render_causes(question, rank(table, question), {.most = 3, .width = 100}),
            R"(2 known causes fit (status UNAVAILABLE); the likeliest first.

1. the connection was closed
   fits     100 % of its words are in the text
   why      The server went.
   when     a deploy
   wire     <- TCP FIN
   apart    from 2 by the wire, which there carries: (60 s of nothing), <- TCP FIN
   make it  weir run scenarios/tcp-fin.toml
   source   https://github.com/grpc/grpc/issues/20360

2. a timer ran out
   fits     100 % of its words are in the text
   of       behind nginx 1.31.3; after 60s
   why      It was silent.
   wire     (60 s of nothing), <- TCP FIN
   see also the error.log
   make it  weir run scenarios/museum/grpc-20360.toml --set 'seed=2'
   source   measured

Commands are for the root of weir's sources; elsewhere, weir explain ... --scenario 1 prints the first one's scenario.
)");
}

TEST(CausesText, says_how_many_more_fit_and_what_tells_them_apart) {
  const SymptomTable table = two_rows();
  const Question question{.text = "Socket closed"};
  const std::string text = render_causes(question, rank(table, question), {.most = 1, .width = 100});
  EXPECT_THAT(text, HasSubstr("1 more fit as well: --causes 2 shows them, --behind,"));
  EXPECT_THAT(text, Not(HasSubstr("2. ")));
}

TEST(CausesText, says_so_when_nothing_fits_and_shows_the_nearest) {
  const SymptomTable table = two_rows();
  const Question question{.text = "the socket is hot"};
  const std::string text = render_causes(question, rank(table, question), {});
  EXPECT_THAT(text, HasSubstr("No known cause fits this text. The nearest:"));
  const Question other{.text = "nothing of it"};
  EXPECT_EQ(render_causes(other, rank(table, other), {}), "No known cause fits this text.\n");
}

TEST(CausesJson, has_the_same_for_programs) {
  const SymptomTable table = two_rows();
  const Question question{.text = "14 UNAVAILABLE: Socket closed", .proxy = {"nginx", ""}};
  const std::string json = render_causes_json(question, rank(table, question), 1);
  for (const char* part :
       {R"("status":"unavailable")", R"("behind":"nginx")", R"("fitting":2)", R"("rank":1,"id":"two")",
        R"("after_s":60)", R"("command":"weir run scenarios/museum/grpc-20360.toml --set 'seed=2'")",
        R"("fits":true)"})
    EXPECT_THAT(json, HasSubstr(part));
}

}  // namespace
}  // namespace weir
