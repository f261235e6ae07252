#include "harness/service/described/method_page.h"

#include <gmock/gmock.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include "tests/support/shop.h"

namespace weir {
namespace {

using testing::AllOf;
using testing::HasSubstr;

TEST(MethodPage, begins_with_the_kind_and_the_types) {
  const std::string page = describe_method(*shop()->method("shop.Orders/Watch"));
  EXPECT_TRUE(page.starts_with("shop.Orders/Watch  bidi\n\nmessage: shop.Order   reply: shop.Update\n"))
      << page;
  EXPECT_TRUE(
      describe_method(*shop()->method("shop.Orders/Place")).starts_with("shop.Orders/Place  unary\n"));
  EXPECT_TRUE(describe_method(*shop()->method("shop.Orders/Upload"))
                  .starts_with("shop.Orders/Upload  client stream\n"));
}

TEST(MethodPage, names_each_field_of_both_types_with_what_it_holds) {
  const std::string page = describe_method(*shop()->method("shop.Orders/Watch"));
  EXPECT_THAT(page, AllOf(HasSubstr("\n  tags     a list of string\n"),
                          HasSubstr("a map from string to int32\n"), HasSubstr("a string, one of 'pay'\n"),
                          HasSubstr("a shop.Kind\n"), HasSubstr("KIND_UNSPECIFIED | BOOK | RECORD\n"),
                          HasSubstr("\nshop.Update\n"), HasSubstr("a list of shop.Event\n")));
}

TEST(MethodPage, shows_a_type_that_is_both_once) {
  const std::string page = describe_method(*shop()->method("shop.Orders/Echo"));
  EXPECT_EQ(page.find("\nshop.Order\n"), page.rfind("\nshop.Order\n"));
}

/// Protobuf takes the message as it is shown: its JSON is JSON, and its fields are the type's.
TEST(MethodPage, shows_a_message_that_protobuf_reads) {
  google::protobuf::DynamicMessageFactory factory(&shop()->pool());
  for (const char* type : {"shop.Order", "shop.Event", "shop.Update"}) {
    const google::protobuf::Descriptor& descriptor = *shop()->pool().FindMessageTypeByName(type);
    std::string json = whole_message(descriptor);
    // Whatever is in an Any can't be guessed.
    if (const std::size_t any = json.find("\"extra\""); any != std::string::npos)
      json.replace(any, json.find('}', any) + 2 - any, "");
    const std::unique_ptr<google::protobuf::Message> message(factory.GetPrototype(&descriptor)->New());
    const auto status = google::protobuf::util::JsonStringToMessage(json, message.get());
    EXPECT_TRUE(status.ok()) << status << "\n" << json;
  }
}

}  // namespace
}  // namespace weir
