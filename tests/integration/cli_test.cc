// What the command line promises: exit codes, what goes to which stream, folders.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <regex>
#include <set>
#include <sstream>

#include "reports/exit_codes.h"
#include "tests/integration/cli.h"
#include "tests/integration/expected_run.h"
#include "tests/support/tcp_peer.h"
#include "tests/support/test_certificate.h"

namespace weir {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST_F(Cli, an_unknown_verb_or_flag_or_no_file_is_bad_usage) {
  for (const std::vector<std::string>& wrong :
       {std::vector<std::string>{"fly"}, {"run", "--fast"}, {"run"}, {"--fly"}}) {
    Ended ended = run_weir(wrong);
    EXPECT_EQ(ended.exit_code, 2) << wrong.front();
    EXPECT_THAT(ended.out, IsEmpty());
    EXPECT_THAT(ended.err, Not(IsEmpty()));
  }
}

TEST_F(Cli, a_run_can_be_had_again_from_its_folder_alone) {
  const Ended first =
      run(std::string(kSmall) +
              "[[fault]]\nkind = \"cancel\"\nselect = { fraction = 0.5 }\nat = { replies = \"1..4\" }\n",
          {"--json", "--seed", "11", "--set", "streams.talkers.count=6"});
  ASSERT_EQ(first.exit_code, 0) << account_of(first);
  const v1::Report was = parse_report(first.out);
  const std::string folder = folders_in(runs()).front().string();
  const Ended again = run_weir({"run", folder, "--json", "--out", runs() + "-again"});
  ASSERT_EQ(again.exit_code, 0) << account_of(again);
  const v1::Report is = parse_report(again.out);
  EXPECT_EQ(is.scenario().plan_digest(), was.scenario().plan_digest());
  EXPECT_EQ(is.scenario().seed(), 11U);
  EXPECT_EQ(is.totals().total(), 6U);
  EXPECT_EQ(is.scenario().overrides_size(), 0) << "they are part of the scenario now";

  const Ended none = run_weir({"run", folder_.path().string()});
  EXPECT_EQ(none.exit_code, 2);
  EXPECT_THAT(none.err, HasSubstr("scenario.resolved.toml"));
  EXPECT_THAT(none.err, HasSubstr("name a scenario file, or the folder of a run that weir wrote"));
}

TEST_F(Cli, a_seed_is_a_whole_number_in_digits) {
  for (const char* seed : {"-1", "0x10", "9223372036854775808", "seven"}) {
    const Ended ended = run(kSmall, {"--seed", seed});
    EXPECT_EQ(ended.exit_code, 2) << seed;
    EXPECT_THAT(ended.err, HasSubstr("is no whole number from 0 to 9223372036854775807")) << seed;
  }
  const std::string file = folder_.write("small.toml", kSmall);
  EXPECT_EQ(run_weir({"plan", file, "--seed", "010"}).out, run_weir({"plan", file, "--seed", "10"}).out);
}

TEST_F(Cli, a_mistyped_verb_is_named_with_the_one_that_was_meant) {
  EXPECT_THAT(run_weir({"rnu", "x.toml"}).err,
              HasSubstr("there is no verb 'rnu'\n  fix: did you mean 'run'?"));
  EXPECT_THAT(run_weir({"--verison"}).err,
              HasSubstr("there is no option '--verison'\n  fix: did you mean '--version'?"));
}

TEST_F(Cli, a_bad_scenario_is_explained_on_stderr_and_nothing_else_happens) {
  Ended ended = run(std::string(kSmall) + "mesages = 7\n");
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_THAT(ended.out, IsEmpty());
  EXPECT_THAT(ended.err, HasSubstr("scenario.toml:9"));
  EXPECT_THAT(ended.err, HasSubstr("messages"));  // the remedy
  EXPECT_THAT(folders_in(runs()), IsEmpty());
}

TEST_F(Cli, a_scenario_comes_from_the_standard_input) {
  const std::string file = folder_.write("piped.toml", kSmall);
  WeirProcess run({"run", "-", "--out", runs(), "--json"}, file);
  EXPECT_EQ(run.wait(), 0) << run.err();
  EXPECT_EQ(parse_report(run.out()).scenario().name(), "small");
  ASSERT_EQ(folders_in(runs()).size(), 1U);
  EXPECT_EQ(read_file(folders_in(runs())[0] / "scenario.toml"), kSmall);
  WeirProcess plan({"plan", "-"}, file);
  EXPECT_EQ(plan.wait(), 0) << plan.err();
  EXPECT_THAT(plan.out(), HasSubstr("small"));
  WeirProcess validate({"validate", "-"}, folder_.write("bad.toml", "schema = 1\nnme = \"x\"\n"));
  EXPECT_EQ(validate.wait(), 2);
  EXPECT_THAT(validate.err(), HasSubstr("<stdin>:2:1: error: unknown key 'nme'"));
  WeirProcess good({"validate", "-"}, file);
  EXPECT_EQ(good.wait(), 0);
  EXPECT_EQ(good.out(), "<stdin>: ok\n");
  WeirProcess twice({"run", "-", "-", "--out", runs()}, file);
  EXPECT_EQ(twice.wait(), 2);
  EXPECT_THAT(twice.err(), HasSubstr("the standard input can be read once only"));
}

TEST_F(Cli, help_fits_eighty_columns_off_a_terminal) {
  for (const char* verb : {"", "run", "call", "check", "compare", "find-max", "relay", "serve", "report",
                           "validate", "plan", "faults", "metrics", "schema"}) {
    SCOPED_TRACE(verb);
    const Ended help = *verb == '\0' ? run_weir({"--help"}) : run_weir({verb, "--help"});
    EXPECT_EQ(help.exit_code, 0);
    std::istringstream lines(help.out);
    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 80U) << line;
  }
}

/// Of a code that a verb ends with its help knows.
TEST_F(Cli, help_names_the_exit_codes_of_its_verb) {
  for (const VerbExit& row : verb_exits()) {
    if (row.verb.empty()) continue;
    const Ended help = run_weir({std::string(row.verb), "--help"});
    std::string flat;
    std::istringstream words(help.out);
    for (std::string word; words >> word;) flat += word + " ";
    EXPECT_THAT(flat, HasSubstr(fmt::format(" {} {} ", static_cast<int>(row.code), row.meaning)));
  }
}

TEST_F(Cli, the_exit_code_that_is_printed_is_that_of_the_process) {
  EXPECT_THAT(run(kSmall, {"--junit", "/dev/full"}).out, HasSubstr("(exit 5)"));
  const Ended json = run(kSmall, {"--junit", "/dev/full", "--json"});
  EXPECT_EQ(json.exit_code, 5);
  const v1::Verdict verdict = parse_report(json.out).verdict();
  EXPECT_EQ(verdict.exit_code(), 5U);
  ASSERT_EQ(verdict.notes_size(), 1);
  EXPECT_EQ(verdict.notes(0), "an output could not be written: the exit code is 5, and would be 0");
  EXPECT_THAT(run(kSmall).out, Not(HasSubstr("could not be written")));

  const WeirProcess server({"serve", "--listen", "127.0.0.1:0", "--quiet"});
  const std::string address = "127.0.0.1:" + std::to_string(port_after(server, "listening on "));
  for (const char* how : {"--json", "--only=plain"}) {
    const Ended checked =
        run_weir({"check", address, "--only=plain", how, "--junit", "/dev/full", "--out", runs()});
    EXPECT_EQ(checked.exit_code, 5) << checked.err;
    EXPECT_THAT(checked.out, ::testing::AnyOf(HasSubstr("(exit 5)"), HasSubstr("\"exit_code\":5")));
  }
  // Of several runs the gravest counts, wherever it stood.
  const std::string bad = folder_.write(
      "bad.toml", std::string(kSmall) + "[[check]]\nmetric = \"response.p50\"\nmax = \"1ns\"\n");
  const Ended two = run_weir({"run", bad, folder_.write("good.toml", kSmall), "--out", runs()});
  EXPECT_EQ(two.exit_code, 99);
  EXPECT_THAT(two.out,
              ::testing::EndsWith("\n2 scenarios: the gravest of their exit codes counts (exit 99)\n"));
}

TEST_F(Cli, an_edited_report_is_bad_usage_that_names_its_field_and_no_bug) {
  ASSERT_EQ(run(kSmall).exit_code, 0);
  const std::string whole = read_file(folders_in(runs())[0] / "report.json");
  const auto edited = [&](const std::string& from, const std::string& to) {
    std::string text = whole;
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    const std::string file = folder_.write("report.json", text.replace(at, from.size(), to));
    const Ended ended = run_weir({"report", file});
    EXPECT_EQ(ended.exit_code, 2) << to << ended.err;
    EXPECT_THAT(ended.err, HasSubstr("weir report: " + file + ": "));
    EXPECT_THAT(ended.err, HasSubstr("\n  fix: give the "));
    for (const char* word : {"bug", "INVALID_ARGUMENT", "TYPE_"})
      EXPECT_THAT(ended.err, Not(HasSubstr(word)));
    return ended.err;
  };
  EXPECT_THAT(edited("\"streams_started\": 4", "\"streams_started\": 5"),
              HasSubstr("totals.total is 4, and run.streams_started is 5: it was changed after its run"));
  EXPECT_THAT(
      edited("\"streams_started\": 4", "\"streams_started\": \"four\""),
      HasSubstr("run.streams_started must be a whole number from 0 to 4294967295, not the text 'four'"));
  EXPECT_THAT(edited("\"totals\": {", "\"totals\": 3, \"x\": {"), HasSubstr("totals must be an object"));
  EXPECT_THAT(edited("\"schema\": 1,", ""), HasSubstr("no field 'schema'"));
}

TEST_F(Cli, an_empty_standard_input_gets_a_sentence_of_its_own) {
  for (const char* verb : {"run", "validate", "plan", "find-max"}) {
    WeirProcess weir({verb, "-"});
    EXPECT_EQ(weir.wait(), 2);
    EXPECT_THAT(weir.err(), HasSubstr("the standard input is empty or closed: no scenario came from it\n"))
        << verb;
    EXPECT_THAT(weir.err(), HasSubstr("fix: name a file, or pipe one in"));
    EXPECT_THAT(weir.err(), Not(HasSubstr("'schema' is missing")));
  }
  const std::string command =
      "'" + std::string(WEIR_BINARY) + "' run - <&- 2> '" + (folder_.path() / "err").string() + "'";
  EXPECT_EQ(WEXITSTATUS(std::system(command.c_str())), 2);
  EXPECT_THAT(read_file(folder_.path() / "err"), HasSubstr("the standard input is empty or closed"));
}

TEST_F(Cli, a_run_that_ends_in_its_warm_up_says_that_nothing_was_measured) {
  const Ended ended = run(kSmall, {"--set", "phases.warmup=10s", "--json"});
  EXPECT_EQ(ended.exit_code, 3) << account_of(ended);
  EXPECT_THAT(parse_report(ended.out).verdict().reasons(0), HasSubstr("the run ended within its warm-up"));
}

TEST_F(Cli, threads_are_of_the_wire_server_alone) {
  const Ended refused = run_weir({"serve", "--listen", "127.0.0.1:0", "--threads", "2"});
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_EQ(refused.err,
            "weir serve: --threads is of the wire server alone: gRPC C++ has threads of its own, as many as "
            "it sees "
            "fit\n  fix: leave --threads out, or add --server wire\n");
  const WeirProcess wire(
      {"serve", "--listen", "127.0.0.1:0", "--server", "wire", "--threads", "2", "--quiet"});
  EXPECT_GT(port_after(wire, "listening on "), 0);
}

TEST_F(Cli, the_libraries_beneath_keep_quiet) {
  // Bytes that are no UTF-8 in a field of text, which libprotobuf would log one by one, at the client and in a child.
  const std::string broken = std::string(kSmall) +
                             "payload = { size = \"256B\" }\n[[fault]]\nkind = \"tcp-corrupt\"\n"
                             "flip = \"all\"\nbytes = 8\nat = { replies = 3 }\n";
  for (const char* toward : {"client", "server"}) {
    const Ended ended =
        run(broken, {"--set", "target.connections=per-stream", "--set", "target.process=child", "--set",
                     std::string("fault.0.toward=") + toward, "--json"});
    EXPECT_THAT(ended.err, Not(HasSubstr("libprotobuf"))) << toward;
    EXPECT_EQ(parse_report(ended.out).faults(0).fired(), 4U) << ended.err;
  }
}

TEST_F(Cli, serve_names_one_cause_and_one_remedy) {
  const TcpPort taken;
  const std::string address = "127.0.0.1:" + std::to_string(taken.port());
  for (const char* server : {"grpc", "wire"}) {
    SCOPED_TRACE(server);
    const auto serve = [&](const std::string& listen) {
      const Ended ended = run_weir({"serve", "--server", server, "--listen", listen});
      EXPECT_EQ(ended.exit_code, 2) << listen;
      return ended.err;
    };
    EXPECT_EQ(serve(address),
              "weir serve: cannot listen on " + address +
                  ": Address already in use\n  fix: stop who listens there, or choose another port with "
                  "--listen (port 0: any free one)\n");
    EXPECT_THAT(serve("192.0.2.1:5000"), HasSubstr("fix: name an address of this machine"));
    EXPECT_THAT(serve("unix:/nowhere/at/all"), HasSubstr("fix: choose a folder that is there"));
    EXPECT_THAT(serve("unix:"), HasSubstr("names no file for the socket"));
    EXPECT_THAT(serve("nobody.invalid:80"), HasSubstr("fix: check the host's name"));
  }
  const auto with = [&](const std::string& certificate, const std::string& key) {
    const Ended ended = run_weir({"serve", "--cert", certificate, "--key", key});
    EXPECT_EQ(ended.exit_code, 2);
    return ended.err;
  };
  EXPECT_EQ(with("/nowhere.pem", "/nowhere.pem"),
            "weir serve: cannot read /nowhere.pem: No such file or directory\n  fix: name a PEM file that is "
            "there with "
            "--cert\n");
  const std::string text = folder_.write("text.pem", "hello");
  EXPECT_THAT(with(text, text), HasSubstr("--cert holds no certificate\n  fix: "));
}

TEST_F(Cli, a_scenario_that_is_not_there_is_bad_usage) {
  Ended ended = run_weir({"run", (folder_.path() / "none.toml").string()});
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_THAT(ended.out, IsEmpty());
  EXPECT_THAT(ended.err, HasSubstr("none.toml"));
}

TEST_F(Cli, a_run_against_nobody_is_no_evidence_and_says_so) {
  // A server that was there and has gone: its port is free again.
  std::string address;
  {
    WeirProcess server({"serve", "--listen", "127.0.0.1:0", "--quiet"});
    ASSERT_TRUE(eventually([&] { return server.out().find('\n') != std::string::npos; }));
    address = first_line(server.out()).substr(13);
  }
  Ended ended = run(kSmall, {"--set", "target.address=" + address});
  EXPECT_EQ(ended.exit_code, 3) << ended.out << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("no stream reached " + address));
}

TEST_F(Cli, a_stream_that_failed_without_a_reply_opens_again_after_its_pause_on_both_engines) {
  const std::string nobody = R"(schema = 1
name = "nobody"
[phases]
measure = "700ms"
[[streams]]
name = "again"
messages = 1
reopen = { pause = "150ms" }
expect = ["connect"]
)";
  std::string address;
  {
    WeirProcess server({"serve", "--listen", "127.0.0.1:0", "--quiet"});
    ASSERT_TRUE(eventually([&] { return server.out().find('\n') != std::string::npos; }));
    address = first_line(server.out()).substr(13);
  }
  for (const char* engine : {"grpc", "wire"}) {
    SCOPED_TRACE(engine);
    Ended ended = run(nobody, {"--json", "--set", "target.address=" + address, "--set",
                               std::string("target.engine=") + engine});
    ASSERT_EQ(ended.exit_code, 0) << account_of(ended);
    const std::string id = parse_report(ended.out).run().id();
    std::istringstream lines(read_file(folder_.path() / "runs" / id / "streams.jsonl"));
    double last_end = -1;
    int lives = 0;
    for (std::string line; std::getline(lines, line); ++lives) {
      auto number = [&](const char* key) {
        return std::stod(line.substr(line.find(key) + std::strlen(key)));
      };
      const double opened = number("\"opened_ms\":");
      if (last_end >= 0) {
        EXPECT_GE(opened - last_end, 149.0);
      }
      last_end = number("\"ended_ms\":");
    }
    EXPECT_GE(lives, 2);
    EXPECT_LE(lives, 5) << "700 ms, 150 ms apart";
  }
}

TEST_F(Cli, the_rows_of_the_interval_log_add_up_to_the_run_on_both_engines_also_when_a_signal_ends_it) {
  const std::string talk = R"(schema = 1
name = "talk"
[report]
interval = "300ms"
[[streams]]
name = "talkers"
messages = 100
pace = { kind = "ping-pong", think = "10ms" }
)";
  for (const char* engine : {"grpc", "wire"}) {
    for (bool interrupt : {false, true}) {
      SCOPED_TRACE(std::string(engine) + (interrupt ? ", interrupted" : ""));
      WeirProcess weir({"run", folder_.write("scenario.toml", talk), "--json", "--out", runs(), "--set",
                        std::string("target.engine=") + engine});
      if (interrupt) {
        // The first interval is over, and the run is not.
        ASSERT_TRUE(eventually([&] {
          const std::vector<std::filesystem::path> folders = folders_in(runs());
          return !folders.empty() &&
                 read_file(folders.back() / "latency.hlog").find("Tag=") != std::string::npos;
        }));
        weir.signal(SIGINT);
      }
      ASSERT_TRUE(weir.wait()) << weir.err();
      const v1::Report report = parse_report(weir.out());
      std::istringstream rows(read_file(folder_.path() / "runs" / report.run().id() / "latency.hlog"));
      double sum = 0;
      double last = 0;
      for (std::string row; std::getline(rows, row);) {
        if (!row.starts_with("Tag=response,")) continue;
        last = std::stod(row.substr(row.find(',', 13) + 1));
        sum += last;
      }
      // Rows have three decimals.
      EXPECT_NEAR(sum, report.run().duration_seconds(), 0.01);
      EXPECT_LT(last, 0.3);
      for (const auto& folder : folders_in(runs())) std::filesystem::remove_all(folder);
    }
  }
}

// Twenty million messages a second are some ten times what the faster engine sends on a fast machine.

TEST_F(Cli, a_rate_that_no_machine_reaches_is_no_evidence_and_says_what_to_change) {
  const std::string flood = R"(schema = 1
name = "flood"
[target]
connections = 2
[phases]
measure = "1s"
drain = "500ms"
[[streams]]
name = "flood"
count = 20
messages = 1000000
expect = ["ok", "harness.cut"]
pace = { kind = "open", rate = "20000000/s" }
)";
  for (const char* engine : {"grpc", "wire"}) {
    SCOPED_TRACE(engine);
    Ended ended = run(flood, {"--json", "--set", std::string("target.engine=") + engine});
    ASSERT_EQ(ended.exit_code, 3) << account_of(ended);
    v1::Report report = parse_report(ended.out);
    ASSERT_GE(report.verdict().reasons_size(), 1) << report.verdict().ShortDebugString();
    EXPECT_THAT(report.verdict().reasons(0),
                HasSubstr("weir could not send as planned: group 'flood' wrote "));
    EXPECT_THAT(report.verdict().reasons(0), HasSubstr("lower the rate"));
    const v1::Offered& offered = report.groups(0).offered();
    EXPECT_GT(offered.answered() + offered.unanswered(), 0U);
    // All that was due in the second, but for the time that opening the streams took.
    EXPECT_GT(offered.due(), 10'000'000U);
    EXPECT_LE(offered.due(), 20'000'000U);
    EXPECT_GT(report.harness().cores_used(), 0);
    EXPECT_GT(report.harness().lag().count(), 0U);
  }
}

TEST_F(Cli, a_planned_fault_that_never_fires_is_named_and_makes_the_run_no_evidence) {
  Ended ended = run(std::string(kSmall) + R"([[fault]]
name = "in-ten-minutes"
kind = "deadline"
deadline = "10m"
select = { list = [2] }
)");
  EXPECT_EQ(ended.exit_code, 3);
  EXPECT_THAT(ended.out, HasSubstr("'in-ten-minutes' never fired"));
}

TEST_F(Cli, a_failed_check_is_exit_99_and_is_named) {
  Ended ended = run(std::string(kSmall) + "[[check]]\nmetric = \"response.p99\"\nmax = \"1ns\"\n");
  EXPECT_EQ(ended.exit_code, 99);
  EXPECT_THAT(ended.out, HasSubstr("response.p99"));
  EXPECT_THAT(first_line(ended.out), HasSubstr("FAILED"));
}

TEST_F(Cli, an_unexpected_outcome_fails_without_any_check) {
  Ended ended = run(std::string(kSmall) + "expect = [\"app.unavailable\"]\n", {"--json"});
  EXPECT_EQ(ended.exit_code, 99);
  EXPECT_EQ(parse_report(ended.out).totals().unexpected(), 4U);
}

TEST_F(Cli, json_is_all_that_stdout_holds) {
  Ended ended = run(kSmall, {"--json"});
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  v1::Report report = parse_report(ended.out);  // fails on anything besides JSON
  EXPECT_EQ(report.totals().total(), 4U);
  EXPECT_EQ(ended.out.front(), '{');
  ASSERT_EQ(folders_in(runs()).size(), 1U);
  EXPECT_EQ(read_file(folders_in(runs()).front() / "report.json"), ended.out);
}

TEST_F(Cli, quiet_prints_the_folder_alone) {
  Ended ended = run(kSmall, {"--quiet"});
  EXPECT_EQ(ended.exit_code, 0);
  EXPECT_THAT(ended.err, IsEmpty());
  ASSERT_EQ(folders_in(runs()).size(), 1U);
  EXPECT_EQ(ended.out, folders_in(runs()).front().string() + "\n");
}

TEST_F(Cli, runs_of_the_same_second_have_folders_of_their_own) {
  std::string scenario = folder_.write("scenario.toml", kSmall);
  std::vector<std::unique_ptr<WeirProcess>> together;
  for (int i = 0; i < 4; ++i) {
    together.push_back(
        std::make_unique<WeirProcess>(std::vector<std::string>{"run", scenario, "--json", "--out", runs()}));
  }
  std::set<std::string> ids;
  for (const auto& weir : together) {
    ASSERT_EQ(weir->wait(), 0) << weir->err();
    ids.insert(parse_report(weir->out()).run().id());
  }
  EXPECT_EQ(ids.size(), together.size());
  ASSERT_EQ(folders_in(runs()).size(), together.size());
  for (const auto& run_folder : folders_in(runs())) {
    EXPECT_EQ(parse_report(read_file(run_folder / "report.json")).run().id(), run_folder.filename().string());
  }
}

TEST_F(Cli, a_saved_report_tells_the_same_story_as_the_run) {
  for (const char* bound : {"10s", "1ns"}) {
    Ended ran = run(std::string(kSmall) + "[[check]]\nmetric = \"response.p99\"\nmax = \"" + bound + "\"\n");
    std::string run_folder = folders_in(runs()).back().string();
    Ended again = run_weir({"report", run_folder});
    EXPECT_EQ(again.exit_code, ran.exit_code) << bound;
    EXPECT_EQ(again.out, ran.out);
    std::filesystem::remove_all(run_folder);
  }
}

TEST_F(Cli, the_page_is_named_last_and_is_the_same_from_the_run_and_from_its_folder) {
  const Ended ran = run(kSmall);
  const std::string run_folder = folders_in(runs()).back().string();
  EXPECT_TRUE(ran.out.ends_with("look at " + run_folder + "/report.html\n")) << ran.out;
  const std::string page = read_file(std::filesystem::path(run_folder) / "report.html");
  EXPECT_THAT(page, testing::StartsWith("<!doctype html>"));
  EXPECT_TRUE(run_weir({"report", run_folder, "--format", "html"}).out == page) << run_folder;
}

TEST_F(Cli, the_schema_of_a_report_is_the_published_one) {
  EXPECT_EQ(run_weir({"schema", "--report"}).out,
            read_file(std::filesystem::path(WEIR_SOURCE_DIR) / "reports/report.schema.json"));
}

TEST_F(Cli, junit_is_the_same_from_the_run_and_from_its_report) {
  std::string file = (folder_.path() / "junit.xml").string();
  Ended ran = run(kSmall, {"--junit", file});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  Ended again = run_weir({"report", folders_in(runs()).back().string(), "--format", "junit"});
  EXPECT_EQ(again.out, read_file(file));
  EXPECT_THAT(again.out, HasSubstr("<testsuites name=\"weir\""));
  EXPECT_THAT(again.out, testing::ContainsRegex("timestamp=\"20[0-9-]*T[0-9:]*\""));
}

TEST_F(Cli, a_job_of_ci_gets_a_summary_and_annotations_at_the_line_of_the_check) {
  const std::string file = (folder_.path() / "run.md").string();
  Ended good = run(kSmall, {"--markdown", file, "--github", "--quiet"});
  EXPECT_EQ(good.exit_code, 0) << good.err;
  EXPECT_THAT(read_file(file), HasSubstr("### weir run: PASSED — small\n"));
  EXPECT_THAT(good.err, testing::StartsWith("::notice file="));
  Ended bad = run(std::string(kSmall) + "[[check]]\nmetric = \"response.p50\"\nmax = \"1ns\"\n",
                  {"--markdown", file, "--github", "--quiet"});
  EXPECT_EQ(bad.exit_code, 99) << bad.err;
  EXPECT_THAT(read_file(file), HasSubstr("| response.p50 | \\<= 1ns |"));
  EXPECT_THAT(bad.err,
              HasSubstr("scenario.toml,line=9,title=weir run FAILED%3A small::check response.p50 <= 1ns "
                        "failed"));
  Ended open = run(std::string(kSmall) + "[[check]]\nmetric = \"response.p99\"\nmax = \"60s\"\n",
                   {"--junit", (folder_.path() / "run.xml").string(), "--github", "--quiet"});
  EXPECT_EQ(open.exit_code, 98) << open.err;
  EXPECT_THAT(open.err, testing::StartsWith("::warning file="));
  EXPECT_THAT(read_file(folder_.path() / "run.xml"),
              HasSubstr("<skipped message=\"inconclusive: check response.p99"));
}

TEST_F(Cli, a_repeated_run_has_a_folder_of_runs_and_tells_how_far_apart_they_are) {
  const std::string junit = (folder_.path() / "run.xml").string();
  Ended ended = run(kSmall, {"--repeat", "3", "--junit", junit});
  EXPECT_EQ(ended.exit_code, 0) << ended.out << ended.err;
  EXPECT_THAT(first_line(ended.out), HasSubstr("PASSED (exit 0), the gravest of 3 runs"));
  EXPECT_THAT(ended.out, HasSubstr("the median run, by response.p50, is run "));
  ASSERT_EQ(folders_in(runs()).size(), 1U);
  const std::filesystem::path all = folders_in(runs()).front();
  ASSERT_EQ(folders_in(all).size(), 3U);
  std::set<std::string> plans;
  for (const std::filesystem::path& one : folders_in(all))
    plans.insert(parse_report(read_file(one / "report.json")).scenario().plan_digest());
  EXPECT_EQ(plans.size(), 1U) << "the same seed, the same plan";
  EXPECT_THAT(read_file(all / "repeat.json"), HasSubstr("\"runs_wanted\":3"));
  EXPECT_THAT(read_file(all / "summary.txt"), HasSubstr("response.p50"));
  EXPECT_THAT(read_file(junit), HasSubstr("name=\"small.checks, run 3 of 3\""));
}

TEST_F(Cli, a_repeated_run_that_is_interrupted_tells_of_the_runs_so_far) {
  const std::string scenario = folder_.write("scenario.toml", std::string(kSmall) + "reopen = true\n");
  WeirProcess weir({"run", scenario, "--out", runs(), "--repeat", "50", "--set", "phases.measure=1s"});
  ASSERT_TRUE(eventually([&] { return weir.err().find("run 2 of 50)") != std::string::npos; })) << weir.err();
  weir.signal(SIGINT);
  EXPECT_EQ(weir.wait(), 130) << weir.err();
  EXPECT_THAT(weir.out(), HasSubstr("INTERRUPTED (exit 130), the gravest of 2 runs"));
  EXPECT_THAT(weir.out(), HasSubstr("2 of 50 runs were made"));
  ASSERT_EQ(folders_in(runs()).size(), 1U);
  EXPECT_THAT(read_file(folders_in(runs()).front() / "repeat.json"), HasSubstr("\"exit_code\":130"));
}

TEST_F(Cli, a_repeated_run_without_a_server_is_not_made_again) {
  const Ended ended = run(kSmall, {"--repeat", "3", "--set", "target.address=127.0.0.1:1"});
  EXPECT_EQ(ended.exit_code, 3) << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("no stream reached 127.0.0.1:1"));
  EXPECT_THAT(ended.out, HasSubstr("1 of 3 runs were made"));
}

TEST_F(Cli, a_run_that_cannot_begin_is_annotated_and_in_the_summary) {
  const std::string file = (folder_.path() / "run.md").string();
  Ended ended = run(kSmall, {"--markdown", file, "--github", "--quiet", "--wait", "200ms", "--set",
                             "target.address=127.0.0.1:1"});
  EXPECT_EQ(ended.exit_code, 3) << ended.err;
  EXPECT_THAT(read_file(file), HasSubstr("### weir run: could not begin — small"));
  EXPECT_THAT(ended.err, HasSubstr("::error file="));
}

TEST_F(Cli, metrics_are_named_by_their_page_their_list_and_the_help_of_run) {
  std::string page = run_weir({"metrics"}).out;
  std::string list = run_weir({"metrics", "--json"}).out;
  std::string help = run_weir({"run", "--help"}).out;
  for (const char* name :
       {"setup", "accepted", "streams.starved", "messages.unanswered", "harness.cores_used"}) {
    EXPECT_THAT(page, HasSubstr(name));
    EXPECT_THAT(help, HasSubstr(name));
    EXPECT_THAT(list, HasSubstr(name));
  }
  EXPECT_THAT(list, HasSubstr("{\"name\":\"response.p95\",\"unit\":\"us\",\"of_groups\":true,"));
}

TEST_F(Cli, a_check_may_be_on_any_percentile_and_on_a_share) {
  std::string checks =
      "[[check]]\nmetric = \"response.p99.5\"\nmax = \"60s\"\ndecide = \"point\"\n"
      "[[check]]\nmetric = \"talkers.outcomes.ok\"\nmin = \"99.9%\"\n";
  Ended ran = run(kSmall + checks, {"--json", "--set", "streams.talkers.messages=60"});
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  v1::Report report = parse_report(ran.out);
  EXPECT_EQ(report.checks(0).unit(), "us");
  EXPECT_GT(report.checks(0).value(), 0);
  EXPECT_EQ(report.checks(1).unit(), "share");
  EXPECT_EQ(report.checks(1).value(), 1);
  EXPECT_EQ(report.checks(1).measured(), "100% (4 of 4)");
}

TEST_F(Cli, a_report_of_nothing_is_bad_usage) {
  Ended ended = run_weir({"report", runs()});
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_THAT(ended.err, HasSubstr(runs()));
}

std::string digest_in(const std::string& text) {
  std::smatch match;
  static const std::regex kDigest("\\b[0-9a-f]{16}\\b");
  return std::regex_search(text, match, kDigest) ? match.str() : "";
}

TEST_F(Cli, a_plan_is_the_same_for_the_same_seed_and_another_for_another_seed) {
  std::string file = library_file("quick-start");
  Ended first = run_weir({"plan", file});
  Ended second = run_weir({"plan", file});
  Ended other = run_weir({"plan", file, "--seed", "43"});
  EXPECT_EQ(first.exit_code, 0);
  EXPECT_EQ(first.out, second.out);
  ASSERT_THAT(digest_in(first.out), Not(IsEmpty())) << first.out;
  ASSERT_THAT(digest_in(other.out), Not(IsEmpty())) << other.out;
  EXPECT_NE(digest_in(first.out), digest_in(other.out));
}

TEST_F(Cli, a_run_carries_the_digest_of_its_plan) {
  Ended ran = run(kSmall, {"--json"});
  Ended planned = run_weir({"plan", folder_.write("scenario.toml", kSmall)});
  EXPECT_THAT(planned.out, HasSubstr(parse_report(ran.out).scenario().plan_digest()));
}

}  // namespace
}  // namespace weir
