#include "reports/formats/json.h"

#include <gmock/gmock.h>
#include <google/protobuf/message.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "reports/formats/format.h"
#include "tests/golden/reports.h"

namespace weir {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using ::testing::HasSubstr;

/// Fills every field of a message with values drawn from `random`, odd ones included.
class Filler {
 public:
  explicit Filler(unsigned seed) : random_(seed) {}

  void fill(Message& message) {
    const google::protobuf::Descriptor* type = message.GetDescriptor();
    for (int i = 0; i < type->field_count(); ++i) {
      const FieldDescriptor* field = type->field(i);
      int times = field->is_repeated() ? pick(3) : pick(4) == 0 ? 0 : 1;
      for (int n = 0; n < times; ++n) fill(message, field);
    }
  }

 private:
  int pick(int below) { return std::uniform_int_distribution<int>(0, below - 1)(random_); }

  std::string text() {
    const char* const kTexts[] = {"", "plain", "你好", "🎉\n\t\"\\", "\x1b[31m</script>", "\u2028\u0001"};
    return kTexts[pick(6)];
  }

  double number() {
    const double kNumbers[] = {0, -0.5, 0.1, 1e-300, 1.7976931348623157e308, 12345.678901234567};
    return kNumbers[pick(6)];
  }

  void fill(Message& message, const FieldDescriptor* field) {
    const Reflection* to = message.GetReflection();
    bool many = field->is_repeated();
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        fill(many ? *to->AddMessage(&message, field) : *to->MutableMessage(&message, field));
        break;
      case FieldDescriptor::CPPTYPE_STRING: {
        bool bytes = field->type() == FieldDescriptor::TYPE_BYTES;
        std::string value = bytes ? std::string("\x00\xff\xfe", 3) : text();
        many ? to->AddString(&message, field, value) : to->SetString(&message, field, value);
        break;
      }
      case FieldDescriptor::CPPTYPE_UINT32:
        many ? to->AddUInt32(&message, field, static_cast<std::uint32_t>(random_()))
             : to->SetUInt32(&message, field, static_cast<std::uint32_t>(random_()));
        break;
      case FieldDescriptor::CPPTYPE_UINT64:
        many ? to->AddUInt64(&message, field, UINT64_MAX - random_())
             : to->SetUInt64(&message, field, UINT64_MAX - random_());
        break;
      case FieldDescriptor::CPPTYPE_DOUBLE:
        many ? to->AddDouble(&message, field, number()) : to->SetDouble(&message, field, number());
        break;
      case FieldDescriptor::CPPTYPE_BOOL:
        many ? to->AddBool(&message, field, pick(2) == 1) : to->SetBool(&message, field, pick(2) == 1);
        break;
      default:
        FAIL() << "the report has a new kind of field: " << field->full_name();
    }
  }

  std::mt19937 random_;
};

TEST(Json, any_report_reads_back_as_it_was) {
  for (unsigned seed = 0; seed < 200; ++seed) {
    v1::Report report;
    Filler(seed).fill(report);
    report.set_schema(kReportSchema);
    ParsedReport parsed = from_json(to_json(report));
    ASSERT_TRUE(parsed.report) << seed << ": " << parsed.error;
    ASSERT_EQ(parsed.report->SerializeAsString(), report.SerializeAsString()) << seed;
  }
}

TEST(Json, has_every_field_under_its_own_name) {
  std::string text = to_json(testing::report_of("schema: 1 totals { } outcomes { class: \"tcp.rst\" }"));
  EXPECT_THAT(text, HasSubstr("\"streams_not_listed\": 0"));
  EXPECT_THAT(text, HasSubstr("\"void\": 0"));
  EXPECT_THAT(text, HasSubstr("\"class\": \"tcp.rst\""));
}

TEST(Json, stray_bytes_from_a_server_do_not_spoil_the_report) {
  v1::Report report;
  report.set_schema(kReportSchema);
  report.add_outcomes()->set_example_message("bad \xff byte");
  report.add_notable_streams()->add_expected("\xc0");
  ParsedReport parsed = from_json(to_json(report));
  ASSERT_TRUE(parsed.report) << parsed.error;
  EXPECT_EQ(parsed.report->outcomes(0).example_message(), "bad \uFFFD byte");
  EXPECT_EQ(parsed.report->notable_streams(0).expected(0), "\uFFFD");
}

TEST(Json, unknown_fields_are_skipped) {
  ParsedReport parsed = from_json(R"({"schema": 1, "mood": "good", "run": {"id": "x", "weather": [1, 2]}})");
  ASSERT_TRUE(parsed.report) << parsed.error;
  EXPECT_EQ(parsed.report->run().id(), "x");
}

TEST(Json, what_is_no_report_is_refused_with_a_remedy) {
  for (const char* text : {"", "not json", "[1]", "{\"schema\": \"x\"}", "{\"schema\": 1", "{}"}) {
    ParsedReport parsed = from_json(text);
    EXPECT_FALSE(parsed.report) << text;
    EXPECT_THAT(parsed.remedy, HasSubstr("give the folder of a run")) << text;
  }
  EXPECT_EQ(from_json(" \n").error, "the file is empty");
  EXPECT_THAT(from_json("{\"schema\": 1").error, HasSubstr("no JSON object: it is cut short"));
  EXPECT_EQ(from_json("{}").error, "it has no field 'schema', as every report of weir has");
}

TEST(Json, a_field_that_was_changed_is_named_in_words_of_weir) {
  const auto error = [](const std::string& rest) {
    const ParsedReport parsed = from_json("{\"schema\": 1, " + rest + "}");
    EXPECT_FALSE(parsed.report) << rest;
    return parsed.error;
  };
  EXPECT_EQ(error(R"("totals": {"total": "many"})"),
            "totals.total must be a whole number from 0 to 4294967295, not the text 'many'");
  EXPECT_EQ(error(R"("totals": {"total": -1})"),
            "totals.total must be a whole number from 0 to 4294967295, not the number -1");
  EXPECT_EQ(error(R"("totals": {"total": 1.5})"),
            "totals.total must be a whole number from 0 to 4294967295, not the number 1.5");
  EXPECT_EQ(error(R"("run": 7)"), "run must be an object, not the number 7");
  EXPECT_EQ(error(R"("run": {"partial": "maybe"})"),
            "run.partial must be true or false, not the text 'maybe'");
  EXPECT_EQ(error(R"("run": {"id": {}})"), "run.id must be a text, not an object");
  EXPECT_EQ(error(R"("outcomes": 3)"), "outcomes must be a list, not the number 3");
  EXPECT_EQ(error(R"("outcomes": [{}, {"count": []}])"),
            "outcomes[1].count must be a whole number from 0 to 4294967295, not a list");
  EXPECT_EQ(error(R"("run": {"durationSeconds": "long"})"),
            "run.duration_seconds must be a number, not the text 'long'");
  // What protobuf refuses, weir can name, and in no words of protobuf's.
  for (const char* odd :
       {R"("latency": [{"histogram": "%%%"}])", R"("latency": [null])", R"("run": {"id": "\ud800"})"}) {
    const ParsedReport parsed = from_json(std::string("{\"schema\": 1, ") + odd + "}");
    for (const char* word : {"INVALID_ARGUMENT", "TYPE_", "proto", "Base64"})
      EXPECT_THAT(parsed.error, ::testing::Not(HasSubstr(word))) << odd;
  }
}

TEST(Json, a_report_of_another_schema_is_refused) {
  EXPECT_EQ(from_json("{\"schema\": 2}").error, "its field 'schema' is 2, and this weir reads schema 1");
  EXPECT_EQ(from_json("{\"schema\": 2}").remedy, "use the weir that wrote it");
}

TEST(Json, a_stream_record_is_one_line) {
  v1::StreamRecord record;
  record.set_message("two\nlines \xff");
  record.set_stream(7);
  std::string line = stream_record_line(record);
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  EXPECT_THAT(line, HasSubstr("\"stream\":7,"));
  EXPECT_THAT(line, HasSubstr("\"message\":\"two\\nlines \uFFFD\""));
}

TEST(Formats, are_found_by_name) {
  ASSERT_NE(find_format("json"), nullptr);
  EXPECT_EQ(find_format("json")->file_name, "report.json");
  ASSERT_NE(find_format("terminal"), nullptr);
  EXPECT_EQ(find_format("terminal")->file_name, "summary.txt");
  EXPECT_EQ(find_format("jsn"), nullptr);
}

TEST(Formats, every_one_renders_an_empty_report) {
  for (const Format& format : formats()) EXPECT_FALSE(format.render(v1::Report()).empty()) << format.name;
}

}  // namespace
}  // namespace weir
