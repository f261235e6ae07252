// What can be read can be written: a scenario that is written and read again is the same.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "harness/fault/catalogue.h"
#include "harness/plan/digest.h"
#include "harness/plan/plan.h"
#include "harness/scenario/loader.h"
#include "harness/scenario/metadata_fields.h"
#include "harness/scenario/spread_fields.h"
#include "harness/scenario/tables.h"
#include "tests/support/source_texts.h"

namespace weir {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

const fs::path kTree = WEIR_SOURCE_DIR;

/// What calls and connections carry.
constexpr const char* kCarried = R"([target]
address = "127.0.0.1:50051"
engine = "wire"
authority = "chat.internal:443"
user_agent = "mine/1.0"
compression = "gzip"
connect_timeout = "300ms"
wait_for_ready = true
balance = "first"
metadata_limit = "16KiB"
auth = { bearer = "${env:TOKEN}" }
tls = { cert = "client.pem", key = "client-key.pem", insecure = true }

[target.metadata]
"x.dotted" = "{{a} $${env:B} {stream}"
x-many = ["1", "2", "{file:three.txt}"]
trace-bin = "base64:AAH/"
empty-bin = ""
outside-bin = "id-${env:ID}"
)";

std::string text_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

LoadResult load(const std::string& text, const std::vector<Override>& overrides = {}) {
  return load_scenario(text, "test.toml", overrides, vocabulary());
}

/// But for where it stood, and how it came to be.
Scenario without_places(Scenario scenario) {
  scenario.overrides.clear();
  for (StreamGroup& group : scenario.streams) group.span = {};
  for (Fault& fault : scenario.faults) fault.span = {};
  for (LinkGroup& links : scenario.links) links.span = {};
  for (Check& check : scenario.checks) check.span = {};
  return scenario;
}

/// Writes it, reads that, and expects the same. Gives back what was written.
std::string expect_same(const Scenario& scenario, const std::string& where) {
  const std::string written = write_scenario(scenario, vocabulary());
  LoadResult again = load_scenario(written, scenario.file, {}, vocabulary());
  EXPECT_TRUE(again.ok()) << where << ":\n" << again.errors.render() << "\n" << written;
  if (!again.ok()) return written;
  EXPECT_TRUE(without_places(again.scenario) == without_places(scenario)) << where << ":\n" << written;
  EXPECT_EQ(write_scenario(again.scenario, vocabulary()), written) << where;
  return written;
}

std::vector<fs::path> files_below(const fs::path& folder, const std::string& extension) {
  std::vector<fs::path> out;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.path().extension() == extension) out.push_back(entry.path());
  return out;
}

struct Sound {
  std::string where;
  Scenario scenario;
};

/// Every scenario in this tree that the loader accepts: files, examples of kinds, and what tests write in C++, under a head.
const std::vector<Sound>& corpus() {
  static const auto kAll = [] {
    std::vector<Sound> all;
    const auto try_one = [&](const std::string& where, const std::string& text) {
      LoadResult loaded = load(text);
      if (loaded.ok()) all.push_back({where, std::move(loaded.scenario)});
    };
    for (const char* folder : {"scenarios", "tests/fuzz/corpus/loader"}) {
      for (const fs::path& file : files_below(kTree / folder, ".toml")) try_one(file.string(), text_of(file));
    }
    const std::string head = "schema = 1\nname = \"test\"\n";
    const std::string group = "[[streams]]\nname = \"g\"\n";
    for (const fs::path& file : files_below(kTree / "tests/unit", ".cc")) {
      for (const LiteralText& literal : texts_of(file.string(), text_of(file))) {
        const std::string& text = literal.text;
        const bool is_toml = text.find(" = ") != std::string::npos && text.size() < 10'000;
        if (!is_toml || text.find_first_of("[{\n") == std::string::npos) continue;
        const std::string where = file.string() + ":" + std::to_string(literal.line);
        if (text.starts_with("schema")) try_one(where, text);
        if (text.starts_with('{')) {
          try_one(where, head + group + "pace = " + text);
        } else {
          try_one(where, head + (text.find("[[streams]]") == std::string::npos ? group : "") + text);
        }
      }
    }
    // Keys that nothing else in the tree sets.
    try_one("keys of links",
            head +
                "[[links]]\nname = \"clients\"\nlisten = \"127.0.0.1:7000\"\n"
                "[[fault]]\nkind = \"h2-reset\"\naim = { method = \"*/Watch\", metadata = { x-tenant = "
                "\"blue\" }, nth_stream = 2, "
                "nth_link = 3 }\nat = { idle = \"60s\", toward = \"any\" }\n"
                "[[fault]]\nkind = \"tcp-fin\"\nat = { record = 3, byte = 2, toward = \"client\" }\n");
    try_one("keys of the target and the report",
            head +
                "[target]\naddress = \"127.0.0.1:50051\"\nengine = \"wire\"\ntick = \"1ms\"\n"
                "proxy = \"http://127.0.0.1:3128\"\n[report]\ndoubt = 0.5\n" +
                group);
    try_one("keys of calls and connections",
            head + kCarried + group + "metadata = { x-b = \"of {group}\" }\n");
    try_one("keys of a strict check",
            head + group +
                "[[check]]\nmetric = \"response.p99\"\nmax = \"1s\"\ndecide = \"interval\"\nstrict = true\n");
    try_one("keys of the grpc engine",
            head +
                "[target]\naddress = \"127.0.0.1:50051\"\nretries = true\nservice_config = \"{}\"\n"
                "auth = { basic = { user = \"${env:ME}\", password = \":{file:p}:\" } }\n" +
                group);
    try_one(
        "keys of a service of one's own",
        head +
            "[target]\naddress = \"127.0.0.1:50051\"\nmethod = \"shop.Orders/Watch\"\n"
            "descriptors = \"shop.protoset\"\nproto = { files = [\"shop.proto\"], paths = [\".\"] }\n" +
            group +
            "message = { file = \"messages.ndjson\" }\n"
            "reply = { match = \"field\", request = \"id\", reply = \"order.id\", count = \"len(tags)\", "
            "same = [\"name\"] }\n"
            "ignore = [\"progress\"]\nend = [\"final\"]\nerror = { gone = \"TTL == 0\" }\n"
            "remember = { last = \"rev\" }\n"
            "integrity = { unique = [\"id\"], never_back = [\"rev\"], strictly_up = [\"n\"], contiguous = "
            "[\"k\"], by = \"type\" }\n"
            "setup = [{ method = \"shop.Orders/Create\", send = '{}', keep = { id = \"order.id\" }, once = "
            "\"run\" }]\n"
            "begin = [{ send = '{}', await = true }, { send = '{}', await = \"has(created)\" }]\n"
            "keepalives = [{ every = \"1s\", send = '{}' }]\n"
            "on_reply = [{ when = \"push > 0\", each = \"events[*].id\", send = '{}', after = { uniform = "
            "[\"1ms\", "
            "\"2ms\"] }, batch = 3 }, { send = '{}', every = \"1s\" }]\n"
            "farewell = { send = '{}', await = true }\ndelivers = { calls = \"puts\", value = \"value\" "
            "}\nclose = \"cancel\"\n"
            "[[streams]]\nname = \"listens\"\nmessages = 0\nreply = { until = \"last\" }\n"
            "[[calls]]\nname = \"puts\"\nmethod = \"shop.Orders/Put\"\nrate = \"10/s\"\nsend = '{}'\nvalue = "
            "\"id\"\n");
    for (const FaultKindSpec& kind : vocabulary().kinds) {
      for (const char* target :
           {"", "process = \"child\"\n", "receive_limit = \"4MiB\"\n", "server_receive_limit = \"4MiB\"\n"}) {
        try_one(kind.name,
                head + "[target]\n" + target + group + "messages = 50\n[[fault]]\n" + kind.example + "\n");
      }
    }
    return all;
  }();
  return kAll;
}

TEST(WriteScenario, what_is_read_anywhere_in_this_tree_is_written_and_read_again_as_the_same) {
#ifdef __SANITIZE_ADDRESS__
  constexpr std::size_t kEach = 8;  // a sanitizer sees as much in fewer, and takes minutes for all of them
#else
  constexpr std::size_t kEach = 1;
#endif
  std::set<std::string> kinds;
  std::size_t met = 0;
  for (const auto& [where, scenario] : corpus()) {
    for (const Fault& fault : scenario.faults) kinds.insert(fault.kind);
    if (met++ % kEach == 0) (void)expect_same(scenario, where);
    if (HasFailure()) return;  // one is enough to look at
  }
  EXPECT_GT(corpus().size(), 400U);
  EXPECT_EQ(kinds.size(), vocabulary().kinds.size()) << "every kind";
}

template <typename T>
void add_keys(const FieldTable<T>& fields, std::set<std::string>& out) {
  for (const Field<T>& field : fields) {
    EXPECT_TRUE(field.write) << field.info.key << " can't be written";
    out.insert(field.info.key);
  }
}

TEST(WriteScenario, every_key_is_written_by_a_scenario_that_has_it) {
  std::set<std::string> keys;
  add_keys(root_fields(), keys);
  add_keys(target_fields(), keys);
  add_keys(keepalive_fields(), keys);
  add_keys(tls_fields(), keys);
  add_keys(auth_fields(), keys);
  add_keys(basic_fields(), keys);
  add_keys(phases_fields(), keys);
  add_keys(report_fields(), keys);
  add_keys(stream_fields(), keys);
  add_keys(opening_fields(), keys);
  add_keys(reopen_fields(), keys);
  add_keys(pace_fields(), keys);
  add_keys(stage_fields(), keys);
  add_keys(burst_fields(), keys);
  add_keys(payload_fields(), keys);
  add_keys(server_fields(), keys);
  add_keys(size_spread_fields(), keys);
  add_keys(log_normal_fields(), keys);
  add_keys(time_spread_fields(), keys);
  add_keys(fault_fields(), keys);
  add_keys(selection_fields(), keys);
  add_keys(trigger_fields(), keys);
  add_keys(check_fields(), keys);
  add_keys(proto_fields(), keys);
  add_keys(message_fields(), keys);
  add_keys(reply_fields(), keys);
  add_keys(rule_fields(), keys);
  add_keys(setup_fields(), keys);
  add_keys(said_once_fields(), keys);
  add_keys(keepalive_message_fields(), keys);
  add_keys(reaction_fields(), keys);
  add_keys(delivers_fields(), keys);
  add_keys(call_fields(), keys);
  add_keys(link_fields(), keys);
  add_keys(aim_fields(), keys);
  for (const Sound& sound : corpus()) {
    const std::string written = write_scenario(sound.scenario, vocabulary());
    for (auto key = keys.begin(); key != keys.end();) {
      const bool is_there = written.find(*key + " = ") != std::string::npos ||
                            written.find("[" + *key + "]") != std::string::npos;
      key = is_there ? keys.erase(key) : std::next(key);
    }
  }
  EXPECT_THAT(keys, testing::IsEmpty());
}

TEST(WriteScenario, numbers_are_written_to_the_last_digit) {
  EXPECT_EQ(toml_text(ParamValue(Duration(1'234'567))), "\"1234567ns\"");
  EXPECT_EQ(toml_text(ParamValue(Duration(std::chrono::minutes(90)))), "\"90m\"");
  EXPECT_EQ(toml_text(ParamValue(Duration(0))), "\"0s\"");
  EXPECT_EQ(toml_text(ParamValue(Bytes{1025})), "\"1025B\"");
  EXPECT_EQ(toml_text(ParamValue(Bytes{64U << 20})), "\"64MiB\"");
  EXPECT_EQ(toml_text(ParamValue(0.1)), "0.1");
  EXPECT_EQ(toml_text(ParamValue(1.0)), "1.0");
  for (const char* rate : {"1/h", "7/m", "0.001/s", "123456789.125/s", "1000000000/s"}) {
    const std::string written = toml_text(ParamValue(*parse_rate(rate)));
    EXPECT_EQ(parse_rate(written.substr(1, written.size() - 2)), parse_rate(rate)) << written;
  }
  EXPECT_EQ(toml_text(ParamValue(1e-9)), "0.000000001") << "TOML of no exponent, as rates have it";
}

TEST(WriteScenario, texts_may_hold_anything) {
  Scenario scenario = load("schema = 1\nname = \"test\"\n[[streams]]\nname = \"g\"\n").scenario;
  scenario.description = "\"quoted\" \\ back\nline\ttab \x01\x7f 你好 '''";
  scenario.streams[0].payload.text = "\\u0041";
  (void)expect_same(scenario, "texts");
}

TEST(WriteScenario, what_comes_from_outside_is_named_and_not_told) {
  setenv("TOKEN", "s3cr3t", 1);
  const LoadResult loaded =
      load("schema = 1\nname = \"test\"\n" + std::string(kCarried) + "[[streams]]\nname = \"g\"\n");
  ASSERT_TRUE(loaded.ok()) << loaded.errors.render();
  const std::string written = expect_same(loaded.scenario, "what calls carry");
  EXPECT_THAT(written, HasSubstr("auth = { bearer = \"${env:TOKEN}\" }\n"));
  EXPECT_THAT(written, HasSubstr("\"x.dotted\" = \"{{a} $${env:B} {stream}\""));
  EXPECT_THAT(written, HasSubstr("x-many = [\"1\", \"2\", \"{file:three.txt}\"]"));
  EXPECT_THAT(written, HasSubstr("trace-bin = \"base64:AAH/\""));
  EXPECT_THAT(written, HasSubstr("outside-bin = \"id-${env:ID}\""));
  EXPECT_THAT(written, Not(HasSubstr("s3cr3t")));
}

TEST(WriteScenario, overrides_are_part_of_it) {
  const std::string text = "schema = 1\nname = \"test\"\nseed = 3\n[[streams]]\nname = \"g\"\ncount = 4\n";
  const LoadResult loaded = load(text, {{"streams.g.count", "9", "streams.g.count=9"},
                                        {"target.address", "localhost:1", "target.address=localhost:1"}});
  ASSERT_TRUE(loaded.ok()) << loaded.errors.render();
  const std::string written = expect_same(loaded.scenario, "overrides");
  EXPECT_THAT(written, HasSubstr("count = 9\n"));
  EXPECT_THAT(written, HasSubstr("[target]\nembedded = false\naddress = \"localhost:1\"\n"));
}

TEST(WriteScenario, a_name_that_was_made_up_is_left_out_so_that_draws_stay_as_they_were) {
  const std::string fault =
      "[[fault]]\nkind = \"cancel\"\nselect = { fraction = 0.5 }\nat = { replies = \"1..9\" }\n";
  const LoadResult loaded =
      load("schema = 1\nname = \"test\"\n[[streams]]\nname = \"g\"\ncount = 50\n" + fault + fault);
  ASSERT_TRUE(loaded.ok()) << loaded.errors.render();
  const std::string written = expect_same(loaded.scenario, "names");
  EXPECT_THAT(written, Not(HasSubstr("cancel@g")));
  const auto digest = [](const std::string& of) {
    return plan_digest(compile(std::make_shared<const Scenario>(load(of).scenario)));
  };
  EXPECT_EQ(digest(written), plan_digest(compile(std::make_shared<const Scenario>(loaded.scenario))));
}

}  // namespace
}  // namespace weir
