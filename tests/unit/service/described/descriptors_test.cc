// Descriptors from sets and files, sound and broken ones.
#include "harness/service/described/descriptors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/service/described/message_file.h"
#include "tests/support/shop.h"

namespace weir {
namespace {

using testing::HasSubstr;

google::protobuf::FileDescriptorProto file(const std::string& name,
                                           const std::vector<std::string>& imports = {}) {
  google::protobuf::FileDescriptorProto file;
  file.set_name(name);
  for (const std::string& import : imports) file.add_dependency(import);
  return file;
}

std::string told_of(const std::vector<google::protobuf::FileDescriptorProto>& files) {
  google::protobuf::FileDescriptorSet set;
  for (const auto& one : files) *set.add_file() = one;
  const auto made = Descriptors::of(set, "x.protoset");
  return made.ok() ? "" : std::string(made.status().message());
}

TEST(Descriptors, methods_are_found_by_name) {
  EXPECT_THAT(shop()->methods(), testing::ElementsAre("shop.Orders/Watch", "shop.Orders/Echo",
                                                      "shop.Orders/Place", "shop.Orders/Upload"));
  ASSERT_NE(shop()->method("shop.Orders/Watch"), nullptr);
  EXPECT_EQ(shop()->method("shop.Orders/Nothing"), nullptr);
  EXPECT_EQ(shop()->method("shop.Orders"), nullptr);
  EXPECT_EQ(suggest_method(*shop(), "shop.Orders/Wach"), "did you mean 'shop.Orders/Watch'?");
  EXPECT_EQ(suggest_method(*shop(), "wrong.Package/Upload"), "did you mean 'shop.Orders/Upload'?");
}

TEST(Descriptors, what_they_were_made_of_makes_them_again) {
  const auto again = Descriptors::of(shop()->files(), "again");
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ((*again)->methods(), shop()->methods());
}

TEST(Descriptors, a_set_whose_imports_have_other_names_than_its_files_is_told_both) {
  EXPECT_THAT(
      told_of({file("rpc.proto", {"etcd/api/mvccpb/kv.proto"}), file("kv.proto")}),
      HasSubstr("the file 'rpc.proto' imports 'etcd/api/mvccpb/kv.proto', and the set has it as 'kv.proto'"));
}

TEST(Descriptors, an_import_that_is_nowhere_is_named) {
  EXPECT_THAT(told_of({file("rpc.proto", {"other.proto"})}),
              HasSubstr("'rpc.proto' imports 'other.proto', which is not there"));
  EXPECT_EQ(told_of({file("rpc.proto", {"google/protobuf/any.proto"})}), "");
}

TEST(Descriptors, an_empty_set_and_two_files_of_a_name_are_refused) {
  EXPECT_THAT(told_of({}), HasSubstr("describes nothing"));
  auto other = file("a.proto");
  other.set_package("x");
  EXPECT_THAT(told_of({file("a.proto"), other}), HasSubstr("two different files called 'a.proto'"));
  EXPECT_EQ(told_of({file("a.proto"), file("a.proto")}), "");
}

TEST(Descriptors, a_file_that_refers_to_nothing_is_no_sound_description) {
  auto broken = file("a.proto");
  auto* field = broken.add_message_type()->add_field();
  broken.mutable_message_type(0)->set_name("M");
  field->set_name("f");
  field->set_number(1);
  field->set_label(google::protobuf::FieldDescriptorProto::LABEL_OPTIONAL);
  field->set_type_name(".no.Such");
  EXPECT_THAT(told_of({broken}), HasSubstr("no.Such\" is not defined"));
}

TEST(MessageFile, each_ending_has_its_form) {
  const auto list = parse_message_file("m.json", "[\n{\"id\": 1},\n{\"id\": {n}}]");
  ASSERT_TRUE(list.ok()) << list.status();
  ASSERT_EQ(list->entries.size(), 2U);
  EXPECT_EQ(list->entries[1].text, "{\"id\": {n}}");
  EXPECT_EQ(list->entries[1].line, 3U);
  const auto lines = parse_message_file("m.ndjson", "{}\n\n{\"id\": 2}\r\n");
  ASSERT_TRUE(lines.ok());
  ASSERT_EQ(lines->entries.size(), 2U);
  EXPECT_EQ(lines->entries[1].line, 3U);
  const auto recorded = parse_message_file("m.base64", "CAU=\n");
  ASSERT_TRUE(recorded.ok());
  EXPECT_TRUE(recorded->recorded);
  EXPECT_EQ(recorded->entries.at(0).text, "\x08\x05");
}

TEST(MessageFile, what_is_wrong_has_its_line) {
  const auto told = [](const std::string& name, const std::string& text) {
    return std::string(parse_message_file(name, text).status().message());
  };
  EXPECT_THAT(told("m.txt", "{}"), HasSubstr("call it .json, .ndjson or .base64"));
  EXPECT_THAT(told("m.base64", "CAU=\n%%\n"), HasSubstr("m.base64:2: this is no base64"));
  EXPECT_THAT(told("m.json", "{}"), HasSubstr("a .json file is a list"));
  EXPECT_THAT(told("m.json", "[{},\n5]"), HasSubstr("m.json:2: the number 5 is no message"));
  EXPECT_THAT(told("m.ndjson", "\n"), HasSubstr("holds no message"));
}

}  // namespace
}  // namespace weir
