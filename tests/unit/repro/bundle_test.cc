#include "harness/repro/bundle.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/formats/json.h"

namespace weir {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

v1::StreamRecord stream(std::uint32_t number, const std::string& name, bool struck) {
  v1::StreamRecord out;
  out.set_stream(number);
  out.set_class_(name);
  out.set_verdict(name == "ok.complete" ? "expected" : "unexpected");
  v1::FiredFault& fault = *out.add_faults();
  fault.set_id("reset");
  fault.set_fired(struck);
  return out;
}

BundleParts parts() {
  BundleParts out{.scenario = "name = \"x\"\n[target]\nmetadata = { x-api-key = \"abc123\" }\n",
                  .descriptors = std::string("\x0a\x00\xff token: abc123", 17),
                  .wanted = {"tcp.rst", true},
                  .report = {},
                  .streams = {stream(0, "ok.complete", false), stream(1, "ok.complete", true),
                              stream(2, "tcp.rst", true)}};
  out.report.set_schema(kReportSchema);
  out.report.set_grpc_version("1.51.1");
  out.streams[2].set_message("refused: authorization: Bearer abc123abc123");
  return out;
}

TEST(Bundle, what_is_written_is_read_again) {
  const v1::Bundle bundle = make_bundle(parts());
  const absl::StatusOr<v1::Bundle> again = read_bundle(to_json(bundle));
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->SerializeAsString(), bundle.SerializeAsString());
  EXPECT_EQ(again->class_(), "tcp.rst");
  EXPECT_EQ(again->descriptors(), parts().descriptors);
  EXPECT_THAT(again->transcript(), HasSubstr("messages sent"));
}

TEST(Bundle, holds_the_streams_that_showed_it_or_were_struck) {
  const v1::Bundle bundle = make_bundle(parts());
  ASSERT_THAT(bundle.streams(), SizeIs(2));
  EXPECT_EQ(bundle.streams(0).stream(), 1U);
  EXPECT_EQ(bundle.streams(1).stream(), 2U);
}

TEST(Bundle, no_secret_is_in_any_of_its_texts) {
  v1::Bundle bundle = make_bundle(parts());
  bundle.clear_descriptors();  // bytes of a .proto, which has no values
  EXPECT_THAT(to_json(bundle), Not(HasSubstr("abc123")));
  EXPECT_THAT(bundle.scenario(), HasSubstr("x-api-key = \"***\""));
}

TEST(Bundle, another_text_or_version_is_refused_with_what_to_do) {
  EXPECT_THAT(std::string(read_bundle("[]").status().message()),
              HasSubstr("it is no .weir file\n  fix: give one"));
  EXPECT_THAT(std::string(read_bundle("{}").status().message()), HasSubstr("it is no .weir file"));
  v1::Bundle later = make_bundle(parts());
  later.set_bundle(kBundleVersion + 1);
  EXPECT_THAT(std::string(read_bundle(to_json(later)).status().message()),
              HasSubstr("fix: use the weir that wrote it"));
}

}  // namespace
}  // namespace weir
