// `weir run` with faults whose streams end in ways that are easily taken for others: what the report says, on both engines.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "tests/integration/weir_process.h"

namespace weir {
namespace {

using testing::HasSubstr;

struct Told {
  Ended ended;
  v1::Report report;
  std::vector<v1::StreamRecord> streams;
};

Told told_of(const std::string& engine, const std::string& target, const std::string& streams) {
  TempFolder folder;
  const std::string file = folder.write(
      "test.toml", fmt::format("schema = 1\nname = \"test\"\n[target]\nembedded = true\nengine = \"{}\"\n{}\n"
                               "[report]\ndoubt = 0\n[[streams]]\nname = \"g\"\n{}\n",
                               engine, target, streams));
  Told told;
  told.ended = run_weir({"run", file, "--json", "--out", (folder.path() / "runs").string()});
  told.report = parse_report(told.ended.out);
  told.streams = parse_streams(folder.path() / "runs");
  return told;
}

std::string only_class(const v1::Report& report) {
  return report.outcomes_size() == 1 ? report.outcomes(0).class_()
                                     : fmt::format("{} classes", report.outcomes_size());
}

TEST(AnHtmlPageInPlaceOfAResponse, is_an_http_status_whatever_the_client_reads_off_it) {
  // On the gRPC engine some streams are handed the page as a message: which ones is a race.
  for (const char* engine : {"grpc", "wire"}) {
    for (const char* connections : {"1", "2", "8"}) {
      const Told told = told_of(engine, fmt::format("connections = {}", connections),
                                "count = 300\n[[fault]]\nkind = \"h2-http-status\"");
      EXPECT_EQ(told.ended.exit_code, 0) << engine << "\n" << account_of(told.ended);
      EXPECT_EQ(only_class(told.report), "h2.http_status.502") << engine << " " << connections;
    }
  }
}

TEST(AResetForTheServerAlone, is_not_heard_by_the_client_and_names_the_server_that_answers_it) {
  for (const char* engine : {"grpc", "wire"}) {
    for (const char* server : {"grpc", "wire"}) {
      const Told told =
          told_of(engine, fmt::format("server = \"{}\"", server),
                  "count = 3\nmessages = 5\nwatchdog = \"500ms\"\n[[fault]]\nkind = \"h2-reset\"\n"
                  "toward = \"server\"\nat = { replies = 2 }\nexpect = [\"stall.open\"]");
      EXPECT_EQ(told.ended.exit_code, 0) << engine << " " << server << "\n" << account_of(told.ended);
      EXPECT_EQ(only_class(told.report), "stall.open") << engine << " " << server;
      // gRPC C++ sends the status of its handler all the same.
      ASSERT_EQ(told.report.breaches_size(), server == std::string("grpc") ? 1 : 0)
          << engine << " " << server;
      if (told.report.breaches().empty()) continue;
      EXPECT_THAT(told.report.breaches(0).what(),
                  HasSubstr("server: answered on a stream that had been reset"));
      EXPECT_EQ(told.report.breaches(0).streams(), 3U) << engine;
    }
  }
}

TEST(AStatusWhoseTextIsTooLongForTheClient, has_fired_all_the_same) {
  for (const char* engine : {"grpc", "wire"}) {
    for (const char* server : {"grpc", "wire"}) {
      for (const char* at : {"open = true", "replies = 3"}) {
        const Told told = told_of(
            engine, fmt::format("server = \"{}\"", server),
            fmt::format("count = 3\nmessages = 5\n[[fault]]\nkind = \"server-status\"\nmessage = \"{}\"\n"
                        "at = {{ {} }}\nexpect = [\"local.metadata_limit\"]",
                        std::string(9000, 'x'), at));
        EXPECT_EQ(told.ended.exit_code, 0) << engine << " " << server << " " << at << account_of(told.ended);
        ASSERT_EQ(told.report.faults_size(), 1);
        EXPECT_EQ(told.report.faults(0).fired(), 3U) << engine << " " << server << " " << at;
      }
    }
  }
}

TEST(AHalfCloseInMidPush, is_short_of_the_pushes_it_declined) {
  for (const char* engine : {"grpc", "wire"}) {
    const Told told =
        told_of(engine, "",
                "count = 3\npace = { kind = \"push\", period = \"20ms\", replies = 20 }\n[[fault]]\n"
                "kind = \"half-close\"\nat = { replies = 3 }");
    EXPECT_EQ(told.ended.exit_code, 0) << "the fault expects it\n" << account_of(told.ended);
    EXPECT_EQ(only_class(told.report), "ok.short") << engine;
  }
}

TEST(AServersFaultAtOneTimeOfTheRun, strikes_all_that_are_open_then_and_none_that_opens_later) {
  for (const char* engine : {"grpc", "wire"}) {
    for (const char* server : {"grpc", "wire"}) {
      const Told told = told_of(engine, fmt::format("server = \"{}\"", server),
                                "count = 10\nmessages = 200\nopen = { rate = \"10/s\" }\n"
                                "pace = { kind = \"ping-pong\", think = \"5ms\" }\n[[fault]]\n"
                                "kind = \"server-status\"\nat = { run = \"550ms\" }");
      int struck = 0;
      ASSERT_EQ(told.streams.size(), 10U) << account_of(told.ended);
      for (const v1::StreamRecord& stream : told.streams) {
        SCOPED_TRACE(fmt::format("{} {}: opened at {} ms", engine, server, stream.opened_ms()));
        const bool open_then = stream.opened_ms() < 550;
        EXPECT_EQ(stream.class_(), open_then ? "app.unavailable" : "ok.complete");
        if (!open_then) continue;
        ++struck;
        // However long it had been open.
        EXPECT_GE(stream.ended_ms(), 550);
      }
      EXPECT_GT(struck, 0);
      EXPECT_EQ(told.report.faults(0).fired(), static_cast<unsigned>(struck)) << engine << " " << server;
      EXPECT_EQ(told.ended.exit_code, 3) << "it was planned on all ten\n" << account_of(told.ended);
    }
  }
}

}  // namespace
}  // namespace weir
