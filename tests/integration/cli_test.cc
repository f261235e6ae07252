// What the command line promises: exit codes, what goes to which stream, folders.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>
#include <signal.h>
#include <sys/resource.h>

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <optional>
#include <regex>
#include <set>
#include <sstream>
#include <thread>

#include "reports/exit_codes.h"
#include "tests/integration/expected_run.h"
#include "tests/integration/weir_process.h"
#include "tests/support/tcp_peer.h"
#include "tests/support/test_certificate.h"

namespace weir {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr const char* kSmall = R"(schema = 1
name = "small"
[phases]
measure = "20s"
[[streams]]
name = "talkers"
count = 4
messages = 5
)";

class Cli : public testing::Test {
 protected:
  Ended run(const std::string& scenario, std::vector<std::string> options = {}) {
    std::vector<std::string> arguments = {"run", folder_.write("scenario.toml", scenario), "--out", runs()};
    arguments.insert(arguments.end(), options.begin(), options.end());
    return run_weir(arguments);
  }
  [[nodiscard]] std::string runs() const { return (folder_.path() / "runs").string(); }

  TempFolder folder_;
};

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

TEST_F(Cli, an_unknown_verb_or_flag_or_no_file_is_bad_usage) {
  for (const std::vector<std::string>& wrong :
       {std::vector<std::string>{"fly"}, {"run", "--fast"}, {"run"}, {"--fly"}}) {
    Ended ended = run_weir(wrong);
    EXPECT_EQ(ended.exit_code, 2) << wrong.front();
    EXPECT_THAT(ended.out, IsEmpty());
    EXPECT_THAT(ended.err, Not(IsEmpty()));
  }
}

TEST_F(Cli, a_file_that_cannot_be_written_is_said_before_the_run) {
  const Ended ended = run(kSmall, {"--junit", "/nowhere/report.xml"});
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_THAT(ended.err,
              HasSubstr("cannot write /nowhere/report.xml: No such file or directory\n  fix: choose a "
                        "folder that is there with --junit"));
  EXPECT_FALSE(std::filesystem::exists(runs()));
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

TEST_F(Cli, find_max_gives_the_curve_and_says_when_not_even_the_lowest_rate_holds) {
  const std::string open =
      std::string(kSmall) +
      // How late weir sends is the business of the machine, which tests share.
      "pace = { kind = \"open\", rate = \"100/s\" }\n[report]\ndoubt = 0\n[[check]]\nmetric = " +
      "\"talkers.response.p50\"\nmax = ";
  auto find_max = [&](const std::string& scenario) {
    return run_weir({"find-max", folder_.write("scenario.toml", scenario), "--out", runs(), "--step-duration",
                     "1s", "--to", "200/s", "--json"});
  };
  Ended found = find_max(open + "\"10s\"\n");
  EXPECT_EQ(found.exit_code, 0) << account_of(found);
  EXPECT_THAT(found.out, HasSubstr("{\"highest_rate\":200,\"limited_by\":\"search\","));
  EXPECT_THAT(found.err, HasSubstr("at least 200/s: every rate that was tried holds"));
  EXPECT_EQ(folders_in(runs()).size(), 2U) << "one for each step";
  Ended failed = find_max(open + "\"1ns\"\n");
  EXPECT_EQ(failed.exit_code, 3);
  EXPECT_THAT(failed.out, HasSubstr("{\"highest_rate\":null,"));
  EXPECT_THAT(failed.err, HasSubstr("not even 100/s holds"));
  EXPECT_EQ(find_max(kSmall).exit_code, 2) << "nothing to scale";
}

/// An open loop of a rate that no machine keeps, or of one that any does.
std::string open_loop(const std::string& rate, const std::string& measure) {
  return "schema = 1\nname = \"open\"\n[phases]\nmeasure = \"" + measure +
         "\"\ndrain = \"300ms\"\n[report]\ndoubt = 0\n[[streams]]\nname = \"talkers\"\ncount = 4\nmessages = "
         "10\n" +
         "expect = [\"ok\", \"harness.cut\"]\npace = { kind = \"open\", rate = \"" + rate + "\" }\n";
}

TEST_F(Cli, find_max_says_where_weir_itself_was_the_limit) {
  const std::string scenario = R"(schema = 1
name = "late"
[phases]
measure = "5s"
drain = "300ms"
[report]
interval = "100ms"
[[streams]]
name = "talkers"
count = 4
messages = 10
expect = ["ok", "harness.cut"]
pace = { kind = "open", rate = "1000/s" }
)";
  WeirProcess weir(
      {"find-max", folder_.write("late.toml", scenario), "--out", runs(), "--steps", "1", "--json"});
  // Once messages were measured, weir is held for longer than the phase: all others are late by its own doing.
  ASSERT_TRUE(eventually([&] {
    if (folders_in(runs()).empty()) return false;
    const std::string rows = read_file(folders_in(runs())[0] / "latency.hlog");
    return rows.find("Tag=") != std::string::npos;
  })) << weir.err();
  weir.signal(SIGSTOP);
  EXPECT_FALSE(weir.wait(Millis(6000)));
  weir.signal(SIGCONT);
  EXPECT_EQ(weir.wait(), 4) << weir.out() << weir.err();
  EXPECT_THAT(weir.out(), HasSubstr("{\"highest_rate\":null,\"limited_by\":\"weir\","));
  EXPECT_THAT(weir.out(), HasSubstr("\"holds\":false,\"limited_by\":\"weir\",\"why\":\"weir "));
  EXPECT_THAT(weir.out(), HasSubstr("\"remedies\":[\"use target.engine = "));
  EXPECT_THAT(weir.err(), HasSubstr("weir was the limit already at 1000/s: weir "));
  EXPECT_THAT(weir.err(), HasSubstr("to get further: use target.engine = \"wire\"; or "));
}

TEST_F(Cli, find_max_against_nobody_says_so_and_gives_no_other_advice) {
  const Ended ended = run_weir({"find-max", folder_.write("open.toml", open_loop("100/s", "1s")), "--out",
                                runs(), "--set", "target.address=127.0.0.1:1"});
  EXPECT_EQ(ended.exit_code, 3) << ended.out << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("nothing could be measured at 100/s: no stream reached 127.0.0.1:1"));
  EXPECT_THAT(ended.out + ended.err, Not(HasSubstr("--from")));
}

TEST_F(Cli, find_max_says_what_held_so_far_when_it_is_interrupted) {
  WeirProcess weir({"find-max", folder_.write("open.toml", open_loop("100/s", "1s")), "--out", runs(),
                    "--from", "100/s", "--to", "1000000/s", "--steps", "100"});
  ASSERT_TRUE(eventually([&] { return weir.out().find("yes") != std::string::npos; })) << weir.err();
  weir.signal(SIGINT);
  EXPECT_EQ(weir.wait(), 130);
  EXPECT_THAT(weir.out(), HasSubstr("interrupted\nat least "));
  EXPECT_THAT(weir.err(), HasSubstr("interrupted: streams have 300ms to end, then the search ends"));
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

TEST_F(Cli, a_server_that_is_coming_up_is_waited_for) {
  std::string address;
  {
    WeirProcess gone({"serve", "--listen", "127.0.0.1:0", "--quiet"});
    address = "127.0.0.1:" + std::to_string(port_after(gone, "listening on "));
  }
  const std::string open = folder_.write("open.toml", open_loop("100/s", "200ms"));
  for (std::vector<std::string> verb :
       {std::vector<std::string>{"run", folder_.write("small.toml", kSmall), "--set",
                                 "target.address=" + address},
        {"run", folder_.write("small.toml", kSmall), "--set", "target.address=" + address, "--set",
         "target.engine=wire"},
        {"find-max", open, "--to", "100/s", "--set", "target.address=" + address},
        {"check", address, "--only", "plain"}}) {
    SCOPED_TRACE(verb.front());
    verb.insert(verb.end(), {"--out", runs(), "--wait", "60s"});
    WeirProcess weir(verb);
    ASSERT_TRUE(eventually([&] { return weir.err().find("Connection refused") != std::string::npos; }))
        << weir.err();
    EXPECT_THAT(weir.err(), HasSubstr("waiting up to 60s for " + address));
    const WeirProcess server({"serve", "--listen", address, "--quiet"});
    EXPECT_EQ(weir.wait(), 0) << weir.out() << weir.err();
  }
}

TEST_F(Cli, a_server_that_does_not_come_up_is_no_evidence_with_the_last_reason) {
  const std::string junit = (folder_.path() / "run.xml").string();
  const Ended ended =
      run(kSmall, {"--set", "target.address=127.0.0.1:1", "--wait", "300ms", "--junit", junit});
  EXPECT_EQ(ended.exit_code, 3);
  EXPECT_THAT(ended.err, HasSubstr("127.0.0.1:1 was not there within 300ms: "));
  EXPECT_THAT(ended.err, HasSubstr("Connection refused\n  fix: start the server, wait longer, or"));
  EXPECT_THAT(read_file(junit), HasSubstr("was not there within 300ms"));
  EXPECT_FALSE(std::filesystem::exists(runs())) << "nothing was run";
  WeirProcess tired(
      {"run", folder_.write("small.toml", kSmall), "--set", "target.address=127.0.0.1:1", "--wait", "10m"});
  ASSERT_TRUE(eventually([&] { return tired.err().find("waiting up to 600s") != std::string::npos; }));
  tired.signal(SIGINT);
  EXPECT_EQ(tired.wait(), 130);
  EXPECT_EQ(run(kSmall, {"--wait", "soon"}).exit_code, 2);
}

TEST_F(Cli, a_port_that_speaks_no_http2_is_not_taken_for_the_server) {
  const TcpPort silent;
  const Ended ended =
      run(kSmall, {"--set", "target.address=127.0.0.1:" + std::to_string(silent.port()), "--wait", "1s"});
  EXPECT_EQ(ended.exit_code, 3);
  EXPECT_THAT(ended.err, HasSubstr("was not there within 1s: it does not answer, or not as an HTTP/2 server "
                                   "does\n  fix: something accepts connections there and never answers"));
}

/// What the wait says helps, of each verb in its own options.
TEST_F(Cli, a_tls_server_that_is_waited_for_in_the_clear_is_named_as_that) {
  const TestCertificate one = make_test_certificate("localhost");
  WeirProcess server({"serve", "--listen", "127.0.0.1:0", "--quiet", "--cert",
                      folder_.write("cert.pem", one.certificate), "--key",
                      folder_.write("key.pem", one.key)});
  const std::string address = "127.0.0.1:" + std::to_string(port_after(server, "listening on "));
  const Ended ended = run(kSmall, {"--set", "target.address=" + address, "--wait", "1s"});
  EXPECT_EQ(ended.exit_code, 3);
  EXPECT_THAT(ended.err, HasSubstr("TLS"));
  EXPECT_THAT(ended.err, HasSubstr("use --set target.tls.ca=FILE"));
  const Ended mended = run(kSmall, {"--set", "target.address=" + address, "--wait", "10s", "--set",
                                    "target.tls.ca=" + folder_.write("cert.pem", one.certificate)});
  EXPECT_EQ(mended.exit_code, 0) << mended.err;
}

TEST_F(Cli, what_helps_a_wait_is_said_in_the_options_of_its_verb) {
  const Ended of_run = run(kSmall, {"--set", "target.address=127.0.0.1:1", "--wait", "100ms"});
  EXPECT_THAT(of_run.err, HasSubstr("--set target.address=HOST:PORT"));
  const Ended of_check = run_weir({"check", "127.0.0.1:1", "--wait", "100ms", "--out", runs()});
  EXPECT_EQ(of_check.exit_code, 3);
  EXPECT_THAT(of_check.err, HasSubstr("or name another in TARGET"));
  EXPECT_THAT(of_check.err, testing::Not(HasSubstr("--set target.address")));
}

TEST_F(Cli, help_fits_eighty_columns_off_a_terminal) {
  for (const char* verb : {"", "run", "check", "gate", "compare", "find-max", "relay", "serve", "report",
                           "validate", "plan", "faults", "metrics"}) {
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

/// Streams that talk until they are asked to end.
constexpr const char* kEndless = R"(schema = 1
name = "endless"
[phases]
measure = "10m"
[[streams]]
name = "talkers"
count = 2
messages = 5
reopen = true
server = { reply_delay = "2ms" }
)";

TEST_F(Cli, a_server_or_relay_whose_first_line_cannot_be_written_ends_at_once_and_says_why) {
  for (const char* verb : {"serve --listen 127.0.0.1:0 --quiet", "relay --to 127.0.0.1:1"}) {
    SCOPED_TRACE(verb);
    const std::string err = (folder_.path() / "err").string();
    const std::string command = WEIR_BINARY " " + std::string(verb) + " >/dev/full 2>" + err;
    const int status = std::system(command.c_str());
    EXPECT_EQ(WEXITSTATUS(status), 5);
    EXPECT_EQ(read_file(err), "weir: cannot write the output: No space left on device\n");
  }
}

TEST_F(Cli, a_full_disk_costs_the_file_and_not_the_summary) {
  WeirProcess weir({"run", folder_.write("endless.toml", kEndless), "--out", runs()});
  ASSERT_TRUE(eventually(
      [&] { return !folders_in(runs()).empty() && weir.err().find("running") != std::string::npos; }));
  const std::filesystem::path folder = folders_in(runs())[0];
  std::filesystem::create_symlink("/dev/full", folder / "report.json.part");
  ASSERT_TRUE(eventually([&] { return std::filesystem::exists(folder / "latency.hlog"); }));
  weir.signal(SIGINT);
  EXPECT_EQ(weir.wait(), 130) << "it was interrupted, whatever else";
  EXPECT_THAT(weir.out(), HasSubstr("INTERRUPTED"));
  EXPECT_THAT(weir.err(),
              HasSubstr("the run folder is not whole: cannot write " + (folder / "report.json").string() +
                        ": No space left on device; free some space there"));
  EXPECT_THAT(read_file(folder / "summary.txt"), HasSubstr("INTERRUPTED"));
}

TEST_F(Cli, a_file_that_cannot_be_written_is_exit_5_unless_a_check_failed) {
  const Ended junit = run(kSmall, {"--junit", "/dev/full"});
  EXPECT_EQ(junit.exit_code, 5);
  EXPECT_THAT(junit.out, HasSubstr("PASSED"));
  EXPECT_THAT(junit.err,
              HasSubstr("cannot write /dev/full: No space left on device\n  fix: free some space there"));
  const Ended failed = run(std::string(kSmall) + "[[check]]\nmetric = \"response.p50\"\nmax = \"1ns\"\n",
                           {"--junit", "/dev/full"});
  EXPECT_EQ(failed.exit_code, 99) << "a check that failed stands";
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

TEST_F(Cli, a_reader_that_goes_away_costs_the_output_and_not_the_run) {
  // The reader is gone before weir starts: it waits for the file that `true` leaves behind.
  const std::string folder = folder_.path().string();
  const std::string script =
      "{ until [ -e gone ]; do :; done; '" + std::string(WEIR_BINARY) +
      "' run small.toml --out runs; echo \\$? > code; } 2> err | { exec <&-; : > gone; }";
  (void)folder_.write("small.toml", kSmall);
  ASSERT_EQ(std::system(("cd '" + folder + "' && sh -c \"" + script + "\"").c_str()), 0);
  while (!std::filesystem::exists(folder_.path() / "code") || read_file(folder_.path() / "code").empty()) {
  }
  EXPECT_EQ(read_file(folder_.path() / "code"), "5\n");
  EXPECT_THAT(read_file(folder_.path() / "err"), HasSubstr("cannot write the output: Broken pipe"));
  ASSERT_EQ(folders_in(runs()).size(), 1U);
  EXPECT_TRUE(std::filesystem::exists(folders_in(runs())[0] / "report.json"));
}

/// Files that this process and its children write may grow to so many bytes.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() { setrlimit(RLIMIT_FSIZE, &before_); }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit before_{};
};

TEST_F(Cli, a_report_that_grows_beyond_the_limit_is_told_and_not_fatal) {
  const std::string file = folder_.write("scenario.toml", kSmall);
  std::optional<FileSizeLimit> limit(std::in_place, 5000);
  WeirProcess weir({"run", file, "--out", runs()});
  limit.reset();
  EXPECT_EQ(weir.wait(), 5) << weir.out() << weir.err();
  EXPECT_THAT(weir.out(), HasSubstr("PASSED"));
  EXPECT_THAT(weir.err(),
              HasSubstr("report.json: File too large; raise the limit on the size of files (ulimit -f)"));
}

TEST_F(Cli, a_folder_that_cannot_be_made_is_said_before_the_run) {
  const Ended ended = run_weir({"run", folder_.write("scenario.toml", kSmall), "--out", "/dev/full/runs"});
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_THAT(ended.err, HasSubstr("Not a directory; choose a folder that is there with --out"));
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

TEST_F(Cli, a_stdout_that_is_full_is_exit_5_with_its_cause) {
  const Ended ended = run_weir({"validate", folder_.write("scenario.toml", kSmall)}, kPatience, "/dev/full");
  EXPECT_EQ(ended.exit_code, 5);
  EXPECT_EQ(ended.err, "weir: cannot write the output: No space left on device\n");
  const Ended run =
      run_weir({"run", folder_.write("scenario.toml", kSmall), "--out", runs()}, kPatience, "/dev/full");
  EXPECT_EQ(run.exit_code, 5);
  EXPECT_THAT(run.err, HasSubstr("weir: cannot write the output: No space left on device\n"));
  EXPECT_THAT(read_file(folders_in(runs())[0] / "summary.txt"), HasSubstr("PASSED"));
}

TEST_F(Cli, a_mistake_that_nobody_hears_of_is_bad_usage_all_the_same) {
  for (const char* mistake : {"rnu", "--verison", "check", "faults nothing", "validate nowhere.toml"}) {
    SCOPED_TRACE(mistake);
    const std::string command = WEIR_BINARY " " + std::string(mistake) + " 2>/dev/full";
    const int status = std::system(command.c_str());
    ASSERT_TRUE(WIFEXITED(status)) << "it died";
    EXPECT_EQ(WEXITSTATUS(status), 2);
  }
}

TEST_F(Cli, a_report_that_cannot_be_shown_exits_as_its_run_did) {
  const Ended failed = run(std::string(kSmall) + "[[check]]\nmetric = \"response.p50\"\nmax = \"1ns\"\n");
  ASSERT_EQ(failed.exit_code, 99) << account_of(failed);
  const std::string folder = folders_in(runs())[0].string();
  // JSON is more than stdout holds back, so that writing fails at once, and text is less.
  for (const char* format : {"json", "terminal"})
    EXPECT_EQ(run_weir({"report", folder, "--format", format}, kPatience, "/dev/full").exit_code, 99)
        << format;
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

TEST_F(Cli, junit_is_the_same_from_the_run_and_from_its_report) {
  std::string file = (folder_.path() / "junit.xml").string();
  Ended ran = run(kSmall, {"--junit", file});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  Ended again = run_weir({"report", folders_in(runs()).back().string(), "--format", "junit"});
  EXPECT_EQ(again.out, read_file(file));
  EXPECT_THAT(again.out, HasSubstr("<testsuites name=\"weir\""));
  EXPECT_THAT(again.out, testing::ContainsRegex("timestamp=\"20[0-9-]*T[0-9:]*\""));
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

/// A page of metrics whose number is the next of `values` each time; the last stays.
class MetricsPage {
 public:
  explicit MetricsPage(std::vector<int> values) {
    pages_.Get("/metrics", [this, values](const httplib::Request&, httplib::Response& answer) {
      const std::size_t next = std::min(asked_++, values.size() - 1);
      answer.set_content("held " + std::to_string(values[next]) + "\n", "text/plain");
    });
    port_ = pages_.bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { pages_.listen_after_bind(); });
    while (!pages_.is_running()) std::this_thread::yield();
  }
  ~MetricsPage() {
    pages_.stop();
    thread_.join();
  }
  [[nodiscard]] std::string gauge(const std::string& metric = "held") const {
    return "http://127.0.0.1:" + std::to_string(port_) + "/metrics:" + metric;
  }

 private:
  httplib::Server pages_;
  std::atomic<std::size_t> asked_ = 0;
  int port_ = 0;
  std::thread thread_;
};

TEST_F(Cli, a_gauge_of_the_service_is_read_before_during_and_after_the_run) {
  const std::string checks =
      "pace = { kind = \"ping-pong\", think = \"200ms\" }\n"
      "[[check]]\nmetric = \"gauge.growth\"\nmax = 2\n"
      "[[check]]\nmetric = \"gauge.peak\"\nmin = 40\nmax = 40\n";
  for (const char* engine : {"grpc", "wire"}) {
    const MetricsPage well({12, 40, 12});
    const Ended good = run(kSmall + checks, {"--json", "--gauge", well.gauge(), "--set",
                                             std::string("target.engine=") + engine});
    EXPECT_EQ(good.exit_code, 0) << good.out << good.err;
    const v1::Gauge gauge = parse_report(good.out).gauge();
    EXPECT_EQ(gauge.metric(), "held");
    EXPECT_EQ(gauge.before(), 12);
    EXPECT_EQ(gauge.peak(), 40);
    EXPECT_EQ(gauge.after(), 12);
    const MetricsPage leaking({12, 40});
    const Ended bad =
        run(kSmall + checks, {"--gauge", leaking.gauge(), "--set", std::string("target.engine=") + engine});
    EXPECT_EQ(bad.exit_code, 99) << bad.out << bad.err;
    EXPECT_THAT(bad.out, HasSubstr("held: 12 before, 40 at the peak, 40 after"));
  }
}

TEST_F(Cli, a_gauge_that_is_missing_or_misspelt_is_named_with_a_remedy) {
  const Ended unread = run(kSmall + std::string("[[check]]\nmetric = \"gauge.growth\"\nmax = 2\n"));
  EXPECT_EQ(unread.exit_code, 2) << unread.out;
  EXPECT_THAT(unread.err, HasSubstr("has a check on gauge.growth, and no gauge is named"));
  EXPECT_THAT(unread.err, HasSubstr("fix: add --gauge URL:METRIC"));
  const MetricsPage page({12});
  const Ended wrong = run(kSmall, {"--gauge", page.gauge("hold")});
  EXPECT_EQ(wrong.exit_code, 3) << wrong.out;
  EXPECT_THAT(wrong.err, HasSubstr("did you mean 'held'?"));
  EXPECT_EQ(run(kSmall, {"--gauge", "held"}).exit_code, 2);
}

TEST_F(Cli, a_check_may_be_on_any_percentile_and_on_a_share) {
  std::string checks =
      "[[check]]\nmetric = \"response.p99.5\"\nmax = \"60s\"\n"
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
