// `weir gate` as its users type it, with short rounds: what it decides is tried in tests/unit/gate, here it is that servers come and go
// and that words, files and exit codes are those.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/integration/weir_process.h"

namespace weir {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::string kServe = std::string(WEIR_BINARY) + " serve --quiet --listen 127.0.0.1:{port}";

const char* const kScenario = R"(
schema = 1
name = "gated"
[target]
connections = 2
[[streams]]
name = "talkers"
count = 4
messages = 5000
pace = { kind = "open", rate = "1000/s" }
)";

class Gate : public testing::Test {
 protected:
  [[nodiscard]] Ended gate(std::vector<std::string> rest, const std::string& scenario = kScenario,
                           const std::string& looks = "5") const {
    std::vector<std::string> all = {"gate",     folder_.write("gated.toml", scenario),
                                    "--out",    out(),
                                    "--looks",  looks,
                                    "--round",  "200ms",
                                    "--warmup", "50ms"};
    all.insert(all.end(), rest.begin(), rest.end());
    return run_weir(all);
  }
  [[nodiscard]] std::string out() const { return (folder_.path() / "gates").string(); }
  [[nodiscard]] std::string in_folder(const std::string& name) const {
    for (const std::filesystem::path& folder : folders_in(out())) {
      if (std::filesystem::exists(folder / name)) return read_file(folder / name);
    }
    return "";
  }

  TempFolder folder_;
};

// Margins so wide that no machine's noise is in them: what is tried is the way there.
const std::vector<std::string> kWide = {"--gate", "p50=400%:900%"};

std::vector<std::string> with(std::vector<std::string> all, const std::vector<std::string>& more) {
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

TEST_F(Gate, of_a_server_against_itself_passes) {
  const Ended ended = gate(with({"--baseline", kServe, "--candidate", kServe, "--same"}, kWide));
  EXPECT_EQ(ended.exit_code, 0) << ended.out << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("PASSED (exit 0)  gate of gated"));
  EXPECT_THAT(in_folder("summary.txt"), HasSubstr("PASSED"));
  EXPECT_THAT(in_folder("gate.json"), HasSubstr("\"verdict\":\"PASSED\""));
  EXPECT_THAT(in_folder("rounds.jsonl"), HasSubstr("\"round\":5,"));
  EXPECT_THAT(in_folder("scenario.toml"), HasSubstr("name = \"gated\""));
  EXPECT_THAT(read_file(out() + "/attempts.tsv"), HasSubstr("\tPASSED\t"));
}

TEST_F(Gate, on_the_wire_engine_passes_as_well) {
  const Ended ended = gate(with({"--baseline", kServe + " --server wire", "--candidate",
                                 kServe + " --server wire", "--same", "--set", "target.engine=wire"},
                                kWide));
  EXPECT_EQ(ended.exit_code, 0) << ended.out << ended.err;
  EXPECT_THAT(in_folder("gate.json"), HasSubstr("\"engine\":\"wire\""));
}

TEST_F(Gate, of_a_slower_candidate_fails) {
  const WeirProcess server({"serve", "--listen", "127.0.0.1:0", "--quiet"});
  const std::string address = "127.0.0.1:" + std::to_string(port_after(server, "listening on"));
  const std::string slow = std::string(WEIR_BINARY) + " relay --quiet --listen 127.0.0.1:{port} --to " +
                           address + " --fault tcp-latency --with latency=200ms";
  const Ended ended =
      gate(with({"--baseline", address, "--candidate", slow}, {"--gate", "p50=50%:100%"}), kScenario, "10");
  EXPECT_EQ(ended.exit_code, 99) << ended.out << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("FAILED (exit 99)"));
  EXPECT_THAT(ended.out, HasSubstr("p50 is "));
}

TEST_F(Gate, strikes_both_arms_with_the_same_faults) {
  const std::string faults =
      "reopen = true\n[[fault]]\nname = \"reset\"\nkind = \"tcp-reset\"\nat = { replies = 3 }\n";
  const Ended ended = gate(with({"--baseline", kServe, "--candidate", kServe, "--same", "--json", "--set",
                                 "target.connections=per-stream"},
                                kWide),
                           std::string(kScenario) + faults);
  // Whether so short a round knows its p50 while streams are reset is a matter of the machine; that nothing fails is not.
  EXPECT_THAT(ended.exit_code, testing::AnyOf(0, 98)) << ended.out << ended.err;
  EXPECT_THAT(ended.out, Not(HasSubstr("\"baseline\":0,")));
  EXPECT_THAT(ended.out, HasSubstr("\"class\":\"tcp.rst\",\"verdict\":\"pass\""));
}

TEST_F(Gate, of_a_candidate_that_loses_streams_fails_and_names_some) {
  const WeirProcess server({"serve", "--listen", "127.0.0.1:0", "--quiet"});
  const std::string address = "127.0.0.1:" + std::to_string(port_after(server, "listening on"));
  const std::string losing = std::string(WEIR_BINARY) + " relay --quiet --listen 127.0.0.1:{port} --to " +
                             address + " --fault tcp-reset --after 100ms";
  const Ended ended = gate(with({"--baseline", address, "--candidate", losing}, kWide));
  EXPECT_EQ(ended.exit_code, 99) << ended.out << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("streams of the candidate ended as "));
  EXPECT_THAT(ended.out, HasSubstr("talkers["));
}

TEST_F(Gate, whose_server_does_not_come_up_shows_its_last_words) {
  const Ended ended = gate({"--baseline", kServe, "--candidate", "echo 'no such flag' >&2; exit 3; {port}"});
  EXPECT_EQ(ended.exit_code, 3) << ended.out << ended.err;
  EXPECT_THAT(ended.err,
              HasSubstr("the candidate's server ended by itself: it exited with 3\n  | no such flag"));
}

TEST_F(Gate, leaves_no_server_behind) {
  const std::string noted = "echo $$ >> " + (folder_.path() / "pids").string() + "; exec " + kServe;
  const Ended ended = gate(with({"--baseline", noted, "--candidate", noted, "--same"}, kWide));
  EXPECT_EQ(ended.exit_code, 0) << ended.out << ended.err;
  std::ifstream pids(folder_.path() / "pids");
  int count = 0;
  for (pid_t pid = 0; pids >> pid; ++count) EXPECT_TRUE(is_gone(pid)) << pid;
  EXPECT_EQ(count, 10) << "two fresh ones in each of five rounds";
}

TEST_F(Gate, of_the_same_arms_is_refused_a_third_time) {
  const std::vector<std::string> arms =
      with({"--baseline", kServe, "--candidate", kServe + " ", "--quiet"}, kWide);
  EXPECT_EQ(gate(arms).exit_code, 0);
  EXPECT_EQ(gate(arms).exit_code, 0);
  EXPECT_THAT(read_file(folders_in(out()).back() / "gate.json"), HasSubstr("\"attempt\":2"));
  const Ended third = gate(arms);
  EXPECT_EQ(third.exit_code, 2);
  EXPECT_THAT(third.err, HasSubstr("have been through 2 gates of this scenario already"));
  EXPECT_EQ(gate(with(arms, {"--again"})).exit_code, 0);
}

TEST_F(Gate, is_calibrated_and_its_profile_used) {
  const Ended ended =
      run_weir({"gate", folder_.write("gated.toml", kScenario), "--out", out(), "--calibrate", "--rounds",
                "20", "--looks", "5", "--round", "200ms", "--warmup", "20ms", "--gate", "p50=400%:900%"});
  EXPECT_EQ(ended.exit_code, 0) << ended.out << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("20 rounds of equal arms"));
  EXPECT_THAT(ended.out, HasSubstr("1,000 gates resampled from them: 0 FAILED"));
  EXPECT_THAT(ended.out, HasSubstr("looks that suit this machine: --looks 5,10,20"));
  EXPECT_THAT(ended.out, HasSubstr("a candidate that burns "));
  EXPECT_THAT(ended.out, HasSubstr("a relay that holds each reply of the candidate back for "));
  const std::string profile = out() + "/profile.txt";
  const Ended used = run_weir({"gate", folder_.write("gated.toml", kScenario), "--out", out(), "--profile",
                               profile, "--round", "200ms", "--warmup", "20ms", "--gate", "p50=400%:900%",
                               "--baseline", kServe, "--candidate", kServe, "--same", "--json"});
  EXPECT_EQ(used.exit_code, 0) << used.out << used.err;
  EXPECT_THAT(used.out, HasSubstr("\"looks\":[5,10,20]"));
}

TEST_F(Gate, that_is_typed_wrong_says_all_of_it_at_once) {
  const Ended ended =
      run_weir({"gate", folder_.write("gated.toml", kScenario), "--out", out(), "--baseline", "here",
                "--candidate", "here", "--gate", "p98", "--looks", "1", "--round", "x"});
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_THAT(ended.err, HasSubstr("there is no quantity 'p98'"));
  EXPECT_THAT(ended.err, HasSubstr("'1' is no number of rounds from 5"));
  EXPECT_THAT(ended.err, HasSubstr("--round 'x' is not a time"));
  EXPECT_THAT(ended.err, HasSubstr("--baseline and --candidate are the same"));
  EXPECT_THAT(gate({"--baseline", "here", "--candidate", "there"}).err,
              HasSubstr("is no address, and no command"));
}

TEST_F(Gate, that_is_interrupted_ends_its_servers) {
  const std::string noted = "echo $$ >> " + (folder_.path() / "pids").string() + "; exec " + kServe;
  WeirProcess weir({"gate", folder_.write("gated.toml", kScenario), "--out", out(), "--round", "5s",
                    "--baseline", noted, "--candidate", noted, "--same"});
  ASSERT_TRUE(eventually([&] {
    const std::string pids = read_file(folder_.path() / "pids");
    return std::count(pids.begin(), pids.end(), '\n') == 2;
  }));
  weir.signal(2);
  EXPECT_EQ(weir.wait(), 130) << weir.err();
  EXPECT_THAT(weir.out(), HasSubstr("INTERRUPTED"));
  std::ifstream pids(folder_.path() / "pids");
  for (pid_t pid = 0; pids >> pid;) EXPECT_TRUE(is_gone(pid)) << pid;
}

}  // namespace
}  // namespace weir
