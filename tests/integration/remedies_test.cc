// Whatever weir tells its users to type is typed, in the state that printed it, and is taken. The texts are collected from the
// sources, so that none can be forgotten. What verdicts advise is tried in advice_test, what a scenario's mistakes say in
// bad_scenarios_test.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>
#include <signal.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <regex>
#include <thread>

#include "tests/integration/weir_process.h"
#include "tests/support/source_texts.h"
#include "tests/support/tcp_peer.h"
#include "tests/support/test_certificate.h"

namespace weir {
namespace {

using testing::HasSubstr;

using Command = std::vector<std::string>;

/// Words with one space between them, so that it does not matter where a text is wrapped.
std::string one_line(const std::string& text) {
  const std::string spaced = std::regex_replace(text, std::regex(R"([\s\\]+)"), " ");
  return std::regex_replace(spaced, std::regex("^ | $"), "");
}

std::string all_help() {
  std::string all;
  std::vector<Command> commands = {
      {"--help"}, {"faults"}, {"faults", "--outcomes"}, {"metrics"}, {"validate", "--keys"}};
  for (const char* verb :
       {"run",     "call",   "check",   "check-client", "describe", "init",     "find-max", "gate",
        "compare", "relay",  "serve",   "trace",        "report",   "validate", "plan",     "explain",
        "repro",   "shrink", "explore", "faults",       "metrics",  "schema",   "man",      "completion"})
    commands.push_back({verb, "--help"});
  for (const char* shell : {"bash", "zsh", "fish"}) commands.push_back({"completion", shell});
  const Ended faults = run_weir({"faults"});
  static const std::regex kKind("\n +([a-z0-9-]+) ");
  for (std::sregex_iterator it(faults.out.begin(), faults.out.end(), kKind), end; it != end; ++it)
    commands.push_back({"faults", (*it)[1]});
  for (const Command& command : commands) all += run_weir(command).out + "\n";
  const TempFolder reference;
  (void)run_weir({"man", "--reference", reference.path().string()});
  for (const auto& entry : std::filesystem::directory_iterator(reference.path()))
    all += read_file(entry.path()) + "\n";
  return one_line(all);
}

/// An option, a command of weir's, a limit of the shell's, or a key of a scenario, in what somebody is told to do.
bool names_something_to_type(const std::string& text) {
  static const std::regex kTyped(
      R"((^|[^A-Za-z0-9_-])--[a-z][a-z-]+|`weir |weir VERB|ulimit -|with \{\}$|fix: (write|use|add)[^{\n]* \{)"
      R"(|(^|; |, or |and )(give|set|use|write|add|remove|say)[^.]*([a-z_]+ = [{"a-z]|(target|phases|server)\.[a-z_]+))");
  static const std::regex kOptionAlone(R"([\s-]*--[a-z-]+[ ,=]*)");
  return std::regex_search(text, kTyped) && !std::regex_match(text, kOptionAlone);
}

/// Not these: remedies.cc is advice_test's, and the loader's mistakes are bad_scenarios_test's.
bool is_tried_here(const std::string& file) {
  return file != "reports/remedies.cc" && !file.starts_with("harness/scenario/");
}

std::vector<LiteralText> collected() {
  const std::string help = all_help();
  const std::filesystem::path root = WEIR_SOURCE_DIR;
  std::vector<LiteralText> found;
  for (const char* folder : {"harness", "reports"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root / folder)) {
      const std::string file = std::filesystem::relative(entry.path(), root).string();
      const bool is_source = file.ends_with(".cc") || file.ends_with(".h");
      if (!is_source || !is_tried_here(file)) continue;
      for (const LiteralText& literal : texts_of(file, read_file(entry.path()))) {
        if (!names_something_to_type(literal.text)) continue;
        if (help.find(one_line(literal.text)) == std::string::npos) found.push_back(literal);
      }
    }
  }
  return found;
}

/// Whether `printed` has what became of the literal, with something in place of each {}.
bool has(const std::string& printed, const std::string& literal) {
  static const std::regex kSpecial(R"([.^$|()\[\]*+?\\{}])");
  std::string pattern = std::regex_replace(one_line(literal), std::regex(R"(\{\{)"), "\x01");
  pattern = std::regex_replace(pattern, std::regex(R"(\}\})"), "\x02");
  pattern = std::regex_replace(pattern, std::regex(R"(\{[^}]*\})"), "\x03");
  pattern = std::regex_replace(pattern, kSpecial, R"(\$&)");
  pattern = std::regex_replace(pattern, std::regex("\x01"), R"(\{)");
  pattern = std::regex_replace(pattern, std::regex("\x02"), R"(\})");
  pattern = std::regex_replace(pattern, std::regex("\x03"), ".*?");
  return std::regex_search(printed, std::regex(pattern));
}

/// What prints advice, and the same command as it is when the advice was followed.
struct State {
  const char* name;
  Command typed;
  std::vector<Command> done;
  bool helps = true;   // false: it leads further, and there the same may be said again
  std::string told{};  // what it prints where no text of one source has all of it
};

/// Texts that the states of this file do not print, by how they begin, and who tries them or why nobody can.
const std::map<std::string, const char*> kElsewhere = {
    // no advice
    {"### weir run --repeat: {}", "a heading"},
    {"| [`weir {0}`](#weir-{0})", "a row of a table"},
    {" with --set target.address=HOST:PORT", "a row of a table"},
    {"--set target.address=HOST:PORT", "a row of a table"},
    {"--set target.method=", "a row of a table"},
    {"--set target.engine=", "a row of a table"},
    {"use --set target.tls", "what a remedy begins with"},
    {"--to-ca: {}", "where"},
    {"check --state", "where"},
    {"--state can't be asked, as is said above", "what"},
    {"setting = \"max-concurrent-streams\"", "keys of a scenario of the suite"},
    {"--scenario,SCENARIO", "both names of an option"},
    {"it needs TLS that passes through", "below"},
    {"--tls-ca-out: {} can't be written", "what"},
    {" (--allow-floods)", "check --list shows it beside what needs it"},
    {"--wait has nothing to wait for", "what"},
    {"{}; see `weir faults --outcomes`; whole run", "a row of a table"},
    // tried by other tests
    {"it loads the service: --allow-floods{} runs it", "weir_check_test: the text; check_test: the option"},
    {"if that is meant, as a keep-alive timeout is", "check_services_test"},
    {"weir check: {} is not unary, and --state asks", "check_planted_test"},
    {"name a call or URL in --state whose number", "check_planted_test"},
    {"'{}' is neither a unary call nor a URL", "check_planted_test"},
    {"{}; --strict fails it. {}", "weir_check_test: the text; check_planted_test: the option"},
    {"{}: name yours with --method", "check_services_test"},
    {"no progress for {}: if the service is only slow", "check_services_test"},
    {"name a file that `weir relay --trace` or `weir run --trace` wrote", "read_trace_test"},
    {"weir trace: {} can't be read", "trace_verb_test"},
    {"weir trace: nothing in it is what was asked for", "trace_verb_test"},
    {"weir {}: {}\n  fix: name a free port of this machine with --metrics-port", "metrics_port_test"},
    {"what the run came to: 0 passed", "no advice"},
    {"no reply carries its message back", "check_services_test"},
    {"talk to it:  weir run SCENARIO.toml",
     "an invitation, not tried word for word: half of it is grpcurl's"},
    {"        or:  evans --reflection", "interop: of a program that is not weir's"},
    {"the [[calls]] '{}' have values", "duet_test"},
    {"weir init: {} is there already", "own_service_test"},
    {"# {0}, a {1} method", "what `weir init` writes: starter_test"},
    {"\n# A fault, once all is well", "the same"},
    {"name its descriptors in [target]", "own_service_test"},
    {"weir check: {0} is for weir's chat, and {1} says", "check_scenario_test"},
    {"weir check: --group is of a scenario", "check_scenario_test"},
    {"choose one: add --group {}", "check_scenario_test: the text; own_words_test: the option"},
    {"add address = \"host:port\" to [target], or name your service",
     "check_scenario_test: the text; the target"},
    {"the service itself ended the streams, and its words say why; the suite",
     "check_scenario_test: the option"},
    {"#   weir check --scenario FILE", "what `weir init` writes: check_scenario_test"},
    {"then: weir check --scenario {}", "check_scenario_test"},
    {"add the file that has it to target", "bad_services_test"},
    {"fill the list, or write match", "bad_services_test"},
    {"write messages = 1; reopen", "bad_services_test"},
    {"write reply = { match = \"none\" } and", "bad_services_test"},
    {"raise the limit on the size of files (ulimit -f)", "unwritten_test"},
    {"it needs a stream of HTTP/2 in the clear", "AFaultOfFrames, below"},
    {"no file descriptors are left{}", "Descriptors, below"},
    {"{} connections need about {} file descriptors", "Descriptors, below"},
    {"these two arms have been through {} gates", "gate_verb_test"},
    {"weir compare: cannot read {}/report.json", "compare_verb_test: the folders are named by the time"},
    {"weir compare: {}: {}\n  fix: name folders of", "compare_verb_test: the text; cli_test: the option"},
    {"`weir run SCENARIO --repeat {}` makes enough", "the same"},
    {"  fix: compare runs of one plan", "compare_verb_test"},
    {"These runs were not made at the same time", "compare_verb_test: no advice"},
    {"looks that suit this machine", "gate_verb_test"},
    {"'{}' {} --quiet --listen", "gate_verb_test: a server that --calibrate starts"},
    {" --busy {:.0f}ns", "gate_verb_test: the same"},
    {" --fault tcp-latency --toward client", "gate_verb_test: a relay that --calibrate starts"},
    {"it exited with {}", "gate_verb_test"},
    {"name what describes it", "describe_test"},
    {"the reflection service of {} knows no", "describe_test"},
    {"a .proto file is named by --proto", "describe_test: the text; the option"},
    {"name the folder that imports begin in", "proto_sources_test: the text; describe_test: the option"},
    {"make one with protoc", "proto_sources_test: of a program that is not weir's"},
    {"in {} the file '{}' imports", "descriptors_test: of a program that is not weir's"},
    {"no number of rounds suits this machine",
     "gate_test: the same text for a noise that nobody can arrange"},
    {"the profile was made on {}, and is believed", "gate_test"},
    {"more rounds don't settle it", "gate_test: it takes a noise that nobody can arrange"},
    {"about {} more settle it", "gate_test: the same"},
    {"{} more fit as well: --causes {} shows them", "explain_verb_test"},
    {", --behind, --server, --client and --after tell", "explain_verb_test"},
    {"Commands are for the root of weir's sources", "explain_verb_test"},
    {" --set '{}'", "explain_verb_test: every command of the table is read by symptoms_test"},
    {"weir explain: --after: '{}' is no time", "explain_verb_test"},
    {"open the stream again, on a connection", "check_client_test: the option"},
    {"keepalive finds a dead connection", "client_judge_test: the text"},
    {"start your server, or leave --target out", "check_client_test"},
    {"let it dial {{address}}; where", "client_judge_test: the text"},
    {"name the server that it belongs to with --target", "client_judge_test: the text"},
    {"weir {}: {}: {}\n  fix: name one of its classes", "repro_verb_test"},
    {"weir {}: {} '{}' is not a time above 0s", "repro_verb_test"},
    {"weir: {} did not come back often enough", "repro_verb_test"},
    {"weir shrink: --need {} is more than", "repro_verb_test"},
    {"it is no .weir file", "repro_verb_test"},
    {"{}: {}\n  fix: give the folder of a run, as `weir run`", "repro_verb_test"},
    {"The stream was alone with what struck it", "no advice"},
    {"it has version {}, and this weir reads", "bundle_test"},
    // that cannot be arranged
    {"choose a place that can be written with {}", "for a superuser every place can be written"},
    {"{}; check --gauge", "an error that the library has no name for"},
    {"choose another address with --listen host:port", "listen_problem_test: an error of no name"},
};

/// Metrics of a service, and pages that are not.
class Pages {
 public:
  Pages() {
    server_.Get("/metrics", [](const httplib::Request&, httplib::Response& answer) {
      answer.set_content("# TYPE held gauge\nheld 3\n", "text/plain");
    });
    server_.Get("/moved", [](const httplib::Request&, httplib::Response& answer) { answer.status = 304; });
    server_.Get("/secret", [](const httplib::Request&, httplib::Response& answer) { answer.status = 401; });
    port_ = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { server_.listen_after_bind(); });
  }
  ~Pages() {
    server_.stop();
    thread_.join();
  }
  Pages(const Pages&) = delete;
  Pages& operator=(const Pages&) = delete;
  [[nodiscard]] std::string gauge(const std::string& page) const {
    return "http://127.0.0.1:" + std::to_string(port_) + page + ":held";
  }

 private:
  httplib::Server server_;
  int port_ = 0;
  std::thread thread_;
};

constexpr const char* kQuick = R"(schema = 1
name = "quick"
[phases]
measure = "200ms"
drain = "100ms"
[[streams]]
name = "talkers"
messages = 2
)";

std::string open_loop(const std::string& rest) { return std::string(kQuick) + rest; }

class Remedies : public testing::Test {
 protected:
  Remedies() {
    const TestCertificate one = make_test_certificate("localhost");
    const TestCertificate other = make_test_certificate("localhost");
    certificate_ = folder_.write("cert.pem", one.certificate);
    key_ = folder_.write("key.pem", one.key);
    other_key_ = folder_.write("other.pem", other.key);
    no_pem_ = folder_.write("no.pem", "nothing\n");
  }
  [[nodiscard]] std::string path(const std::string& name) const { return (folder_.path() / name).string(); }
  [[nodiscard]] static std::string free_address() {
    const TcpPort port;
    return "127.0.0.1:" + std::to_string(port.port());
  }

  /// Of `run`, `find-max`, `check`: with a folder for what they write.
  [[nodiscard]] Command with_out(Command command) const {
    command.insert(command.end(), {"--out", path("runs")});
    return command;
  }

  [[nodiscard]] std::vector<State> of_relay() const;
  [[nodiscard]] std::vector<State> of_relay_scenarios() const;
  [[nodiscard]] std::vector<State> of_serve() const;
  [[nodiscard]] std::vector<State> of_find_max() const;
  [[nodiscard]] std::vector<State> of_gate() const;
  [[nodiscard]] std::vector<State> of_run_and_others() const;
  [[nodiscard]] std::vector<State> of_check() const;

  TempFolder folder_;
  std::string certificate_, key_, other_key_, no_pem_;
  Pages pages_;
  TcpPort taken_;
  WeirProcess server_{{"serve", "--listen", "127.0.0.1:0", "--quiet"}};
};

std::vector<State> Remedies::of_relay() const {
  const std::string to = "127.0.0.1:1";
  const auto relay = [&](Command rest) {
    Command all = {"relay", "--to", to, "--quiet", "--for", "1ms"};
    all.insert(all.end(), rest.begin(), rest.end());
    return all;
  };
  const auto broken = [&](const char* name, const Command& rest, const std::vector<Command>& done) {
    State state{name, relay(rest), {}};
    for (const Command& one : done) state.done.push_back(relay(one));
    return state;
  };
  const std::string links = folder_.write(
      "links.toml", "schema = 1\nname = \"l\"\n[[links]]\nname = \"c\"\n[[fault]]\nkind = \"tcp-fin\"\n");
  const std::string taken = "127.0.0.1:" + std::to_string(taken_.port());
  const std::string self = free_address();
  return {
      {"no target",
       {"relay", "--for", "1ms"},
       {relay({}), {"relay", "--control", "127.0.0.1:0", "--for", "1ms"}}},
      {"a loop",
       {"relay", "--listen", self, "--to", self, "--for", "1ms"},
       {{"relay", "--listen", self, "--to", to, "--for", "1ms"},
        {"relay", "--listen", "127.0.0.1:0", "--to", self, "--for", "1ms"}}},
      broken("a parameter without a value", {"--fault", "tcp-latency", "--with", "latency"},
             {{"--fault", "tcp-latency", "--with", "latency=5ms"}}),
      broken("a parameter that is missing", {"--fault", "tcp-limit"},
             {{"--fault", "tcp-limit", "--with", "bytes=64KiB"}}),
      broken("two ways to choose", {"--fault", "tcp-fin", "--every", "2", "--probability", "10%"},
             {{"--fault", "tcp-fin", "--every", "2"}, {"--fault", "tcp-fin", "--probability", "10%"}}),
      broken("a direction of nothing", {"--fault", "tcp-fin", "--direction", "to-client"},
             {{"--fault", "tcp-fin", "--direction", "to-client", "--after-bytes", "4KiB"},
              {"--fault", "tcp-fin"}}),
      broken("a point of its own", {"--fault", "tcp-limit", "--with", "bytes=1KiB", "--after-bytes", "4KiB"},
             {{"--fault", "tcp-limit", "--with", "bytes=1KiB", "--after", "5ms"}}),
      broken("the one listener", {"--fault", "listener-down", "--with", "duration=1ms", "--every", "2"},
             {{"--fault", "listener-down", "--with", "duration=1ms", "--after", "0ms"}}),
      broken("a part of a message", {"--fault", "tcp-reset", "--with", "mid_message=true"},
             {{"--fault", "tcp-reset", "--with", "mid_message=false"}}),
      broken("two places", {"--fault", "tcp-fin", "--at", "idle=5s", "--after", "3s"},
             {{"--fault", "tcp-fin", "--at", "idle=5s"}, {"--fault", "tcp-fin", "--after", "3s"}}),
      broken("records of TLS that is ended here",
             {"--tls", "--tls-ca-out", path("ca.pem"), "--fault", "tcp-fin", "--at", "record=1", "--at",
              "toward=client"},
             {{"--fault", "tcp-fin", "--at", "record=1", "--at", "toward=client"}}),
      {"links in a run", {"run", links}, {{"relay", links, "--to", to, "--for", "1ms"}}},
      broken("before the first fault", {"--every", "2", "--fault", "tcp-fin", "--fault", "tcp-reset"},
             {{"--fault", "tcp-fin", "--every", "2", "--fault", "tcp-reset"}}),
      broken("twice", {"--fault", "tcp-fin", "--every", "2", "--every", "3", "--fault", "tcp-reset"},
             {{"--fault", "tcp-fin", "--every", "3", "--fault", "tcp-reset"}}),
      broken("no such kind", {"--fault", "zzzzzzzzzz"}, {{"--fault", "tcp-fin"}}),
      {"a socket has no name",
       {"relay", "--to", "unix:/nowhere.sock", "--to-tls", "--for", "1ms"},
       {{"relay", "--to", "unix:/nowhere.sock", "--to-tls", "--to-name", "a.test", "--for", "1ms"}}},
      {"no such host", {"relay", "--to", "a..b:1", "--for", "1ms"}, {relay({})}},
      {"a port that is taken",
       {"relay", "--to", to, "--listen", taken, "--for", "1ms"},
       {{"relay", "--to", to, "--listen", "127.0.0.1:0", "--for", "1ms"}}},
      broken("no folder for the trace", {"--trace", path("none/links.jsonl")},
             {{"--trace", path("links.jsonl")}}),
      broken("no folder for the packets", {"--pcapng", path("none/links.pcapng")},
             {{"--pcapng", path("links.pcapng")}}),
      broken("no folder for the record", {"--record", path("none/said.ndjson")},
             {{"--record", path("said.ndjson")}}),
  };
}

std::vector<State> Remedies::of_relay_scenarios() const {
  const auto file = [&](const std::string& name, const std::string& rest) {
    return folder_.write(name + ".toml", std::string(kQuick) + rest);
  };
  const auto relay = [](const std::string& scenario) {
    return Command{"relay", "--to", "127.0.0.1:1", "--for", "1ms", "--scenario", scenario};
  };
  const std::string head = "[[fault]]\nkind = \"tcp-reset\"\n";
  const auto state = [&](const std::string& name, const char* label, const std::string& rest,
                         const std::vector<std::string>& mended) {
    State out{label, relay(file(name, rest)), {}};
    for (std::size_t i = 0; i < mended.size(); ++i)
      out.done.push_back(relay(file(name + "-mended" + std::to_string(i), mended[i])));
    return out;
  };
  State none = state("nothing", "no fault", "", {head + "at = { open = true }\n"});
  none.done.push_back({"relay", "--to", "127.0.0.1:1", "--for", "1ms"});
  return {
      none,
      state("outage", "an outage on a stream",
            "[[fault]]\nkind = \"listener-down\"\nduration = \"5ms\"\nat = { replies = 1 }\n",
            {"[[fault]]\nkind = \"listener-down\"\nduration = \"5ms\"\nat = { run = \"100ms\" }\n"}),
      state("client", "a fault of the client", "[[fault]]\nkind = \"cancel\"\nat = { replies = 1 }\n",
            {head + "at = { open = true }\n"}),
      state("state", "a state that no relay sees", head + "at = { state = \"half-closed\" }\n",
            {head + "at = { state = \"trailers-seen\" }\n", head + "at = { open = true }\n",
             head + "at = { after = \"5ms\" }\n", head + "at = { bytes = 10 }\n",
             head + "at = { replies = 1 }\n"}),
      state("window", "a window", head + "from = \"0s\"\nuntil = \"100ms\"\n",
            {head + "at = { open = true }\n", head + "at = { after = \"100ms\" }\n"}),
      state("before", "before the first message", head + "at = { sent = 0 }\n",
            {head + "at = { open = true }\n", head + "at = { sent = 1 }\n"}),
      state("counts", "a kind that counts by itself",
            "[[fault]]\nkind = \"tcp-idle-kill\"\nat = { sent = 1 }\n",
            {"[[fault]]\nkind = \"tcp-idle-kill\"\nat = { open = true }\n",
             "[[fault]]\nkind = \"tcp-idle-kill\"\nat = { after = \"100ms\" }\n"}),
      state("mid", "a part of a message", head + "mid_message = true\nat = { sent = 1 }\n",
            {head + "mid_message = false\nat = { sent = 1 }\n", head + "at = { sent = 1, byte = 2 }\n"}),
  };
}

std::vector<State> Remedies::of_serve() const {
  const auto serve = [](Command rest) {
    rest.insert(rest.begin(), {"serve", "--quiet", "--until-eof"});
    return rest;
  };
  const std::string taken = "127.0.0.1:" + std::to_string(taken_.port());
  const std::string any = "127.0.0.1:0";
  const std::string socket = path("taken.sock");
  return {
      {"TLS of the wire server",
       serve({"--listen", any, "--server", "wire", "--cert", certificate_, "--key", key_}),
       {serve({"--listen", any, "--server", "wire"}),
        serve({"--listen", any, "--server", "grpc", "--cert", certificate_, "--key", key_})}},
      {"work that the wire server does not do",
       serve({"--listen", any, "--server", "wire", "--busy", "20us"}),
       {serve({"--listen", any, "--server", "wire"}),
        serve({"--listen", any, "--server", "grpc", "--busy", "20us"})}},
      {"threads of gRPC's",
       serve({"--listen", any, "--threads", "2"}),
       {serve({"--listen", any}), serve({"--listen", any, "--threads", "2", "--server", "wire"})}},
      {"no certificate",
       serve({"--listen", any, "--cert", no_pem_, "--key", key_}),
       {serve({"--listen", any, "--cert", certificate_, "--key", key_})},
       true,
       "--cert holds no certificate fix: give a PEM file"},
      {"no authorities",
       serve({"--listen", any, "--cert", certificate_, "--key", key_, "--client-ca", no_pem_}),
       {serve({"--listen", any, "--cert", certificate_, "--key", key_, "--client-ca", certificate_})}},
      {"no such file",
       serve({"--listen", any, "--cert", path("none.pem"), "--key", key_}),
       {serve({"--listen", any, "--cert", certificate_, "--key", key_})}},
      {"no key",
       serve({"--listen", any, "--cert", certificate_, "--key", no_pem_}),
       {serve({"--listen", any, "--cert", certificate_, "--key", key_})},
       true,
       "--key holds no private key fix: give a PEM file"},
      {"another's key",
       serve({"--listen", any, "--cert", certificate_, "--key", other_key_}),
       {serve({"--listen", any, "--cert", certificate_, "--key", key_})},
       true,
       "--key is not the key of the first certificate fix: give the two"},
      {"a port that is taken", serve({"--listen", taken}), {serve({"--listen", any})}},
      {"a path that is taken",
       serve({"--listen", "unix:" + no_pem_}),
       {serve({"--listen", "unix:" + socket})}},
  };
}

std::vector<State> Remedies::of_find_max() const {
  const auto file = [&](const std::string& name, const std::string& rest) {
    return folder_.write(name + ".toml", open_loop(rest));
  };
  const std::string steady = file("steady", "pace = { kind = \"open\", rate = \"100/s\" }\n");
  const auto find = [&](const std::string& scenario, Command rest) {
    rest.insert(rest.begin(), {"find-max", scenario, "--steps", "1", "--step-duration", "200ms"});
    return with_out(rest);
  };
  Command longer =
      with_out({"find-max", steady, "--from", "1/s", "--to", "1/s", "--steps", "1", "--step-duration", "1s"});
  return {
      {"no time",
       with_out({"find-max", steady, "--step-duration", "0s", "--steps", "1"}),
       {with_out({"find-max", steady, "--step-duration", "5s", "--steps", "1", "--to", "100/s"})}},
      {"less than a message",
       find(steady, {"--from", "0.001/s"}),
       {find(steady, {"--from", "50/s"}), longer}},
      {"no rate", find(steady, {"--from", "x"}), {find(steady, {"--from", "100/s"})}},
      {"too high a rate", find(steady, {"--to", "2000000000/s"}), {find(steady, {"--to", "1000000000/s"})}},
      {"backwards",
       find(steady, {"--from", "100/s", "--to", "10/s"}),
       {find(steady, {"--from", "100/s", "--to", "1000/s"})}},
      {"all holds",
       find(steady, {"--to", "100000/s"}),
       {find(steady, {"--to", "200000/s"}),
        with_out({"find-max", steady, "--to", "200/s", "--steps", "3", "--step-duration", "200ms"})},
       false},
      {"nothing holds",
       find(file("strict",
                 "pace = { kind = \"open\", rate = \"100/s\" }\n[[check]]\nmetric = \"response.max\"\nmax = "
                 "\"1ns\"\n"),
            {}),
       {find(file("loose",
                  "pace = { kind = \"open\", rate = \"100/s\" }\n[[check]]\nmetric = \"response.max\"\nmax = "
                  "\"60s\"\n"),
             {}),
        find(steady, {"--from", "50/s"})}},
      {"no replies",
       find(file("mute",
                 "pace = { kind = \"open\", rate = \"100/s\" }\nserver = { replies_per_request = 0 }\n"),
            {}),
       {find(file("loud",
                  "pace = { kind = \"open\", rate = \"100/s\" }\nserver = { replies_per_request = 1 }\n"),
             {})}},
      {"no open loop", find(file("closed", ""), {}), {find(steady, {})}},
  };
}

std::vector<State> Remedies::of_gate() const {
  const std::string steady =
      folder_.write("gated.toml", open_loop("pace = { kind = \"open\", rate = \"100/s\" }\n"));
  const std::string outage = folder_.write(
      "gated-outage.toml", open_loop("pace = { kind = \"open\", rate = \"100/s\" }\n[[fault]]\nkind = "
                                     "\"listener-down\"\nduration = \"5ms\"\nat = { run = \"100ms\" }\n"));
  const std::string serve = WEIR_BINARY " serve --quiet --listen 127.0.0.1:{port}";
  const auto gate = [&](const std::string& scenario, const std::string& baseline,
                        const std::string& candidate, Command rest = {}) {
    rest.insert(rest.begin(), {"gate", scenario, "--baseline", baseline, "--candidate", candidate, "--looks",
                               "5", "--round", "200ms", "--gate", "p50=400%:900%"});
    return with_out(rest);
  };
  const Command good = gate(steady, serve, serve, {"--same", "--again"});
  return {
      {"no arm", gate(steady, "here", serve), {good}},
      {"twins", gate(steady, serve, serve), {good, gate(steady, serve, serve + " ", {"--again"})}},
      {"no arms", with_out({"gate", steady, "--candidate", serve}), {good}},
      {"no profile",
       Command{"gate", steady, "--baseline", serve, "--candidate", serve, "--same", "--profile", no_pem_},
       {good}},
      {"another machine's",
       Command{"gate", steady, "--baseline", serve, "--candidate", serve, "--same", "--profile",
               folder_.write("profile.txt", "weir gate profile 1\nmade 1\nlooks 5\nmachine processors=0\n")},
       {good}},
      {"no warm-up",
       gate(steady, serve, serve, {"--same", "--again", "--warmup", "x"}),
       {gate(steady, serve, serve, {"--same", "--again", "--warmup", "300ms"})}},
      {"an outage of all",
       gate(outage, serve, serve, {"--same"}),
       {gate(steady, serve, serve, {"--same", "--again"}), with_out({"run", outage})}},
  };
}

std::vector<State> Remedies::of_run_and_others() const {
  const std::string quick = folder_.write("quick.toml", kQuick);
  const std::string gauged =
      folder_.write("gauged.toml", std::string(kQuick) + "[[check]]\nmetric = \"gauge.growth\"\nmax = 100\n");
  const auto run = [&](Command rest) {
    rest.insert(rest.begin(), {"run", quick});
    return with_out(rest);
  };
  const std::vector<Command> good_gauge = {run({"--gauge", pages_.gauge("/metrics")})};
  return {
      {"no gauge",
       with_out({"run", gauged}),
       {with_out({"run", gauged, "--gauge", pages_.gauge("/metrics")})}},
      {"https", run({"--gauge", "https://a.test/metrics:held"}), good_gauge},
      {"no metric", run({"--gauge", "localhost"}), good_gauge},
      {"no such host", run({"--gauge", "http://a..b:1/metrics:held"}), good_gauge},
      {"nobody shows metrics", run({"--gauge", "http://" + free_address() + "/metrics:held"}), good_gauge},
      {"no page", run({"--gauge", pages_.gauge("/none")}), good_gauge},
      {"elsewhere", run({"--gauge", pages_.gauge("/moved")}), good_gauge},
      {"a password", run({"--gauge", pages_.gauge("/secret")}), good_gauge},
      {"not HTTP", run({"--gauge", "http://127.0.0.1:" + std::to_string(taken_.port()) + "/metrics:held"}),
       good_gauge},
      {"no folder", run({"--junit", path("none/junit.xml")}), {run({"--junit", path("junit.xml")})}},
      {"no space", run({"--junit", "/dev/full"}), {run({"--junit", path("junit.xml")})}},
      {"no file to validate", {"validate"}, {{"validate", quick}, {"validate", "--keys"}}},
      {"no such kind", {"faults", "zzzzzzzz"}, {{"faults"}}},
      {"an option before the verb", {"--zzzzzzzzzz"}, {{"run", "--help"}}},
      {"a plan too long",
       {"plan", folder_.write("many.toml", std::string(kQuick) + "count = 30\n")},
       {{"plan", path("many.toml"), "--all"}}},
  };
}

std::vector<State> Remedies::of_check() const {
  const std::string there = "127.0.0.1:" + std::to_string(port_after(server_, "listening on "));
  const auto check = [&](Command rest) {
    rest.insert(rest.begin(), {"check", there});
    return with_out(rest);
  };
  const auto only_plain = [&](Command rest) {
    rest.insert(rest.begin(), {"check", there, "--only", "plain"});
    return with_out(rest);
  };
  const auto client = [&](Command rest) {
    rest.insert(rest.begin(), "check-client");
    rest = with_out(rest);
    rest.insert(rest.end(), {"--", "true", "{address}"});
    return rest;
  };
  return {
      {"no client", {"check-client"}, {client({})}},
      {"a client that is not told where", {"check-client", "--", "true"}, {client({})}},
      {"no such entry for a client", client({"--only", "zzzzzzzzzz"}), {{"check-client", "--list"}}},
      {"no address of a client's server", client({"--target", "zzz"}), {client({"--target", "127.0.0.1:1"})}},
      {"no such host of a client's server",
       client({"--target", "a..b:1"}),
       {client({"--target", "127.0.0.1:1"})}},
      {"a flood elsewhere",
       with_out({"check", "a..b:1", "--allow-floods", "--only", "plain"}),
       {with_out({"check", "a..b:1", "--allow-floods", "--only", "plain", "--host", "a..b"}),
        with_out({"check", "a..b:1", "--only", "plain"})}},
      {"a flood by name",
       check({"--only", "cancel-storm"}),
       {check({"--only", "cancel-storm", "--allow-floods"})}},
      {"no such entry", check({"--only", "zzzzzzzzzz"}), {{"check", "--list"}}},
      {"another method", only_plain({"--set", "target.method=a.B/C"}), {only_plain({"--method", "a.B/C"})}},
      {"another target",
       only_plain({"--set", "target.address=127.0.0.1:1"}),
       {with_out({"check", "127.0.0.1:1", "--only", "plain"})}},
      {"a server of weir's own", only_plain({"--set", "target.embedded=true"}), {only_plain({})}},
      {"no gauge", only_plain({}), {only_plain({"--gauge", pages_.gauge("/metrics")})}},
  };
}

TEST_F(Remedies, that_say_what_to_type_are_taken_where_they_are_printed) {
  ASSERT_TRUE(eventually([&] { return server_.out().find('\n') != std::string::npos; })) << server_.err();
  const std::vector<LiteralText> texts = collected();
  ASSERT_GT(texts.size(), 50U);
  std::vector<bool> printed_by_a_state(texts.size(), false);
  std::vector<State> states;
  for (const std::vector<State>& some : {of_relay(), of_relay_scenarios(), of_serve(), of_find_max(),
                                         of_gate(), of_run_and_others(), of_check()})
    states.insert(states.end(), some.begin(), some.end());
  const auto said = [](const Ended& ended) { return one_line(ended.out + "\n" + ended.err); };
  for (const State& state : states) {
    SCOPED_TRACE(state.name);
    const std::string before = said(run_weir(state.typed));
    std::vector<std::size_t> seen;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      if (has(before, texts[i].text)) seen.push_back(i);
    }
    EXPECT_EQ(seen.empty(), !state.told.empty()) << "what it prints of the texts: " << before;
    EXPECT_THAT(before, testing::HasSubstr(state.told));
    for (const std::size_t i : seen) printed_by_a_state[i] = true;
    for (const Command& done : state.done) {
      const Ended after = run_weir(done);
      EXPECT_NE(after.exit_code, 2) << testing::PrintToString(done) << after.err;
      EXPECT_GE(after.exit_code, 0) << "it hung: " << testing::PrintToString(done);
      const std::string now = said(after);
      const bool is_gone =
          (!state.told.empty() && !has(now, state.told)) ||
          std::any_of(seen.begin(), seen.end(), [&](std::size_t i) { return !has(now, texts[i].text); });
      EXPECT_EQ(is_gone, state.helps) << testing::PrintToString(done) << now;
    }
  }
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const bool elsewhere = std::any_of(kElsewhere.begin(), kElsewhere.end(), [&](const auto& entry) {
      return texts[i].text.starts_with(entry.first);
    });
    EXPECT_NE(printed_by_a_state[i], elsewhere)
        << texts[i].file << ":" << texts[i].line
        << (elsewhere ? ": a state prints it, take it out of kElsewhere: "
                      : ": no state prints it, so nobody tries it: ")
        << texts[i].text;
  }
  for (const auto& [begins, who] : kElsewhere) {
    EXPECT_TRUE(std::any_of(
        texts.begin(), texts.end(),
        [&, begin = std::string_view(begins)](const auto& one) { return one.text.starts_with(begin); }))
        << "no text begins so any more: " << begins;
  }
}

TEST(AFaultOfFrames, that_found_none_names_the_options_of_tls_unless_they_were_given) {
  const TempFolder folder;
  TcpPort upstream;
  const std::string to = "127.0.0.1:" + std::to_string(upstream.port());
  const Command clear = {"relay", "--to", to, "--fault", "h2-reset"};
  Command tls = clear;
  tls.insert(tls.end(), {"--tls", "--tls-ca-out", (folder.path() / "ca.pem").string(), "--to-tls"});
  for (const Command& command : {clear, tls}) {
    WeirProcess relay(command);
    TcpPeer client = TcpPeer::dial(port_after(relay, "listening on "));
    client.send("no frames of HTTP/2");
    TcpPeer server = upstream.accept();  // and stays: a server that leaves a handshake is another reason
    relay.signal(SIGTERM);
    EXPECT_EQ(relay.wait(), 3);
    EXPECT_THAT(relay.err(), HasSubstr("it needs a stream of HTTP/2"));
    EXPECT_EQ(relay.err().find("--to-tls") != std::string::npos, command == clear) << relay.err();
  }
}

TEST(AFaultOfRecords, that_found_none_says_which_tls_has_some) {
  TcpPort upstream;
  WeirProcess relay({"relay", "--to", "127.0.0.1:" + std::to_string(upstream.port()), "--fault", "tcp-fin",
                     "--at", "record=1", "--at", "toward=server"});
  TcpPeer client = TcpPeer::dial(port_after(relay, "listening on "));
  client.send("no record of TLS");
  TcpPeer server = upstream.accept();
  relay.signal(SIGTERM);
  EXPECT_EQ(relay.wait(), 3);
  EXPECT_THAT(relay.err(), HasSubstr("it needs TLS that passes through"));
}

#ifndef __SANITIZE_ADDRESS__  // UBSan needs a descriptor of its own to look at a pointer
void allow_descriptors(const WeirProcess& weir, rlim_t number) {
  const rlimit few{number, 4096};
  ASSERT_EQ(prlimit(weir.pid(), RLIMIT_NOFILE, &few, nullptr), 0);
}

TEST(Descriptors, that_run_out_in_relay_and_serve_are_said_once_and_the_remedy_helps) {
  const TcpPort upstream;
  const std::vector<Command> commands = {
      {"relay", "--listen", "127.0.0.1:0", "--to", "127.0.0.1:" + std::to_string(upstream.port())},
      {"serve", "--listen", "127.0.0.1:0"},
      {"serve", "--listen", "127.0.0.1:0", "--server", "wire"}};
  for (const Command& command : commands) {
    SCOPED_TRACE(testing::PrintToString(command));
    WeirProcess weir(command);
    const std::uint16_t port = port_after(weir, "listening on ");
    EXPECT_THAT(weir.err(), testing::Not(HasSubstr("descriptors")));
    allow_descriptors(weir, 8);  // no more than it has
    const TcpPeer client = TcpPeer::dial(port);
    const auto said = [&] { return weir.err().find("no file descriptors are left of 8"); };
    ASSERT_TRUE(eventually([&] { return said() != std::string::npos; })) << weir.err();
    EXPECT_THAT(weir.err(), HasSubstr("raise the limit (ulimit -n"));
    EXPECT_EQ(weir.err().find("no file descriptors", said() + 1), std::string::npos) << "once is enough";
    allow_descriptors(weir, 4096);
    weir.signal(SIGTERM);
    EXPECT_EQ(weir.wait(), 0) << weir.err();
  }
}
#endif

/// What weir says when the shell allows it so many descriptors.
std::string said_with_descriptors(int limit, const std::string& arguments, const TempFolder& folder) {
  const std::string file = (folder.path() / "said").string();
  const std::string command = "(ulimit -n " + std::to_string(limit) + "; exec " WEIR_BINARY " " + arguments +
                              ") >" + file + " 2>&1 </dev/null";
  EXPECT_NE(std::system(command.c_str()), -1);
  return one_line(read_file(file));
}

TEST(Descriptors, that_a_run_lacks_are_as_many_as_it_says) {
  const TempFolder folder;
  const std::string scenario = folder.write("quick.toml", std::string(kQuick) + "count = 60\n");
  const std::string run =
      "run " + scenario + " --out " + folder.path().string() +
      " --set phases.measure=5s --set phases.drain=5s --set target.connections=";  // ends with its streams
  const std::string said = said_with_descriptors(110, run + "60", folder);
  ASSERT_THAT(said, HasSubstr("use fewer connections (target.connections) or raise the limit (ulimit -n "));
  const std::string number = said.substr(said.find("ulimit -n ") + 10);
  EXPECT_THAT(said_with_descriptors(std::stoi(number), run + "60", folder), HasSubstr("PASSED"));
  EXPECT_THAT(said_with_descriptors(110, run + "2", folder), HasSubstr("PASSED"));
}

}  // namespace
}  // namespace weir
