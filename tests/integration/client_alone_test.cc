// What the records of a run say that the client alone would have made of its streams' ends.
#include <gtest/gtest.h>

#include "tests/integration/expected_run.h"
#include "tests/integration/weir_process.h"

namespace weir {
namespace {

/// Of every stream of a run of this scenario, which must pass.
std::vector<v1::StreamRecord> records_of(const std::string& scenario, std::vector<std::string> options) {
  TempFolder folder;
  std::vector<std::string> arguments = {
      "run", library_file(scenario), "--quiet", "--out", folder.path().string(), "--set", "report.doubt=0"};
  arguments.insert(arguments.end(), options.begin(), options.end());
  const Ended ended = run_weir(arguments);
  EXPECT_EQ(ended.exit_code, 0) << account_of(ended);
  return parse_streams(folder.path());
}

TEST(ClientAlone, hears_of_a_goaway_on_both_engines) {
  for (const char* engine : {"grpc", "wire"}) {
    int seen = 0;
    for (const v1::StreamRecord& record : records_of(
             "h2-goaway",
             {"--set", "fault.too-many-pings.then=fin", "--set", std::string("target.engine=") + engine})) {
      if (record.class_() != "remote.too_many_pings") continue;
      EXPECT_EQ(record.class_by_client(), "remote.too_many_pings") << engine;
      ++seen;
    }
    EXPECT_EQ(seen, 2) << engine;
  }
}

TEST(ClientAlone, is_on_record_only_where_the_relay_knows_better) {
  for (const v1::StreamRecord& record : records_of("cancel-after-reply", {})) {
    EXPECT_EQ(record.class_by_client(), "") << "nothing to hold it against";
  }
  const std::vector<v1::StreamRecord> through =
      records_of("cancel-after-reply", {"--set", "target.relay=true"});
  EXPECT_EQ(through.size(), 30U);
  for (const v1::StreamRecord& record : through) {
    EXPECT_EQ(record.class_by_client(), record.class_());
    EXPECT_EQ(record.class_by_client_and_marker(), record.class_());
  }
}

}  // namespace
}  // namespace weir
