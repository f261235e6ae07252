#include "harness/run/after_failure.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>

namespace weir {
namespace {

v1::Report ended_as(std::initializer_list<const char*> classes, const char* kind = "remote") {
  v1::Report report;
  report.mutable_target()->set_kind(kind);
  report.add_groups();
  for (const char* name : classes) {
    v1::OutcomeRow& row = *report.add_outcomes();
    row.set_class_(name);
    row.set_verdict("unexpected");
    row.set_count(1);
  }
  report.mutable_totals()->set_total(static_cast<std::uint32_t>(classes.size()));
  report.mutable_totals()->set_unexpected(static_cast<std::uint32_t>(classes.size()));
  return report;
}

TEST(SecondLook, is_at_the_connection_where_somebody_was_there) {
  for (const char* name :
       {"connect.tls", "connect.closed", "connect.reset", "connect.not_h2", "connect.other"})
    EXPECT_EQ(second_look(ended_as({name})), SecondLook::kConnection) << name;
  EXPECT_EQ(second_look(ended_as({"connect.closed", "connect.reset"})), SecondLook::kConnection);
}

TEST(SecondLook, is_at_the_proxy_where_one_stands_before_the_target) {
  EXPECT_EQ(second_look(ended_as({"connect.proxy"})), SecondLook::kConnection);
  v1::Report report = ended_as({"connect.timeout"});
  EXPECT_EQ(second_look(report), SecondLook::kNone);
  report.mutable_target()->set_proxy("http://proxy.test:3128");
  EXPECT_EQ(second_look(report), SecondLook::kConnection) << "the proxy may be silent";
}

TEST(SecondLook, is_at_the_methods_where_the_answer_was_unimplemented_in_any_form) {
  for (const char* name :
       {"app.unimplemented", "remote.unimplemented", "unknown.unimplemented", "h2.http_status.404"})
    EXPECT_EQ(second_look(ended_as({name})), SecondLook::kMethods) << name;
  EXPECT_EQ(second_look(ended_as({"remote.unimplemented"}, "embedded tcp")), SecondLook::kMethods);
}

TEST(SecondLook, is_left_out_where_it_could_show_nothing) {
  for (const char* name : {"connect.refused", "connect.dns", "connect.no_socket", "connect.timeout",
                           "tcp.rst", "goaway.closed.0", "h2.http_status.503"})
    EXPECT_EQ(second_look(ended_as({name})), SecondLook::kNone) << name;
  EXPECT_EQ(second_look(ended_as({})), SecondLook::kNone);
  EXPECT_EQ(second_look(ended_as({"connect.closed"}, "embedded tcp")), SecondLook::kNone);
}

TEST(SecondLook, is_at_the_kind_of_the_method_where_somebody_was_there_and_no_stream_was_served_to_its_end) {
  for (const char* name : {"stall.open", "app.not_found", "app.unavailable", "remote.cancel", "ok.early",
                           "data.corrupt", "h2.rst.8", "local.deadline.inflight", "unknown.internal"}) {
    v1::Report report = ended_as({name});
    report.mutable_groups(0)->set_replies_received(1);
    EXPECT_EQ(second_look(report), SecondLook::kKind) << name << ": it may have answered, in its way";
  }
  EXPECT_EQ(second_look(ended_as({"connect.closed", "stall.open"})), SecondLook::kKind);
  EXPECT_EQ(second_look(ended_as({"stall.open", "ok.complete"})), SecondLook::kNone) << "that one was served";
  v1::Report struck = ended_as({"ok.early", "tcp.rst"});
  struck.mutable_outcomes(1)->set_verdict("expected");
  struck.mutable_totals()->set_unexpected(1);
  EXPECT_EQ(second_look(struck), SecondLook::kKind) << "a fault struck the others";
  v1::Report ours = ended_as({"stall.open"}, "embedded tcp");
  ours.mutable_target()->set_method("chat.ChatService/BidirectionalChat");
  EXPECT_EQ(second_look(ours), SecondLook::kNone) << "it is known";
  ours.mutable_target()->set_method("grpc.health.v1.Health/Watch");
  EXPECT_EQ(second_look(ours), SecondLook::kKind);
}

TEST(SecondLook, is_left_out_where_a_stream_was_served_or_its_end_was_asked_for) {
  v1::Report report = ended_as({"connect.closed"});
  report.mutable_groups(0)->set_replies_received(1);
  EXPECT_EQ(second_look(report), SecondLook::kNone);
  report = ended_as({"app.unimplemented"});
  report.mutable_totals()->set_unexpected(0);
  report.mutable_outcomes(0)->set_verdict("expected");
  EXPECT_EQ(second_look(report), SecondLook::kNone);
  report = ended_as({"connect.closed"});
  report.mutable_run()->set_partial(true);
  EXPECT_EQ(second_look(report), SecondLook::kNone);
}

}  // namespace
}  // namespace weir
