#include "harness/probe/diagnosis.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weir {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// A server of TLS with which nothing is wrong.
Seen sound() {
  return {.connected = true,
          .tls = {.spoken = true,
                  .shaken = true,
                  .h2 = true,
                  .authority = "test CA",
                  .valid_from = "2026-01-01",
                  .valid_to = "2026-02-01",
                  .names = {"chat.test", "127.0.0.1"}}};
}
const AskedTls kTls{.wanted = true, .name = "chat.test"};
const AskedTls kPlain{.wanted = false, .name = "chat.test"};

TEST(TlsDiagnosis, finds_nothing_where_nothing_is_wrong) {
  EXPECT_FALSE(diagnose(kTls, sound()));
  EXPECT_FALSE(diagnose(kTls, {.connected = false}));
  EXPECT_FALSE(diagnose(kTls, {.connected = true})) << "it said nothing";
}

struct Case {
  const char* name;
  void (*spoil)(TlsFacts&);
  const char* cause;
  const char* reason;
  const char* remedy;
};
class TlsCauses : public testing::TestWithParam<Case> {};

TEST_P(TlsCauses, have_a_reason_and_a_remedy_each) {
  Seen seen = sound();
  GetParam().spoil(seen.tls);
  const std::optional<Diagnosis> found = diagnose(kTls, seen);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->cause, GetParam().cause);
  EXPECT_EQ(found->reason, GetParam().reason);
  EXPECT_EQ(found->remedy, GetParam().remedy);
}

INSTANTIATE_TEST_SUITE_P(
    Table, TlsCauses,
    testing::Values(Case{"authority", [](TlsFacts& tls) { tls.unknown_authority = true; }, "tls.authority",
                         "its certificate is signed by 'test CA', which this system does not trust",
                         "use --set target.tls.ca=FILE, a PEM file with the certificate of 'test CA'"},
                    Case{"name", [](TlsFacts& tls) { tls.wrong_name = true; }, "tls.name",
                         "its certificate is for chat.test and 127.0.0.1, not for 'chat.test'",
                         "use --set target.tls.name=chat.test"},
                    Case{"any_host_of_a_domain",
                         [](TlsFacts& tls) {
                           tls.wrong_name = true;
                           tls.names = {"*.chat.test"};
                         },
                         "tls.name", "its certificate is for *.chat.test, not for 'chat.test'",
                         "use --set target.tls.name=HOST.chat.test"},
                    Case{"no_name",
                         [](TlsFacts& tls) {
                           tls.wrong_name = true;
                           tls.names = {};
                         },
                         "tls.name", "its certificate is for no name at all",
                         "give the server a certificate that has 'chat.test' as subjectAltName"},
                    Case{"expired", [](TlsFacts& tls) { tls.expired = true; }, "tls.expired",
                         "its certificate has expired on 2026-02-01", "renew it at the server"},
                    Case{"not_yet", [](TlsFacts& tls) { tls.not_yet_valid = true; }, "tls.not_yet_valid",
                         "its certificate is not valid before 2026-01-01",
                         "compare the clocks of the server and of this machine"},
                    Case{"alpn", [](TlsFacts& tls) { tls.h2 = false; }, "tls.alpn",
                         "it does not offer HTTP/2 over TLS (ALPN \"h2\")",
                         "let the server offer it, or name the port at which it speaks gRPC with --set "
                         "target.address=HOST:PORT"},
                    Case{"alpn_by_alert",
                         [](TlsFacts& tls) {
                           tls.shaken = tls.h2 = false;
                           tls.failure = "tlsv1 alert no application protocol";
                           tls.alert = 120;
                         },
                         "tls.alpn", "it does not offer HTTP/2 over TLS (ALPN \"h2\")",
                         "let the server offer it, or name the port at which it speaks gRPC with --set "
                         "target.address=HOST:PORT"},
                    Case{"client_certificate", [](TlsFacts& tls) { tls.wants_certificate = true; },
                         "tls.client_certificate",
                         "it wants a certificate of its client, and weir has none to show",
                         "use --set target.tls.cert=FILE --set target.tls.key=FILE, PEM files with a "
                         "certificate that it accepts and its key"},
                    Case{"handshake",
                         [](TlsFacts& tls) {
                           tls.shaken = tls.h2 = false;
                           tls.failure = "unsupported protocol";
                         },
                         "tls.handshake", "the TLS handshake fails: unsupported protocol",
                         "let the server offer TLS 1.2 or newer, with a certificate"}),
    [](const auto& test) { return test.param.name; });

TEST(TlsDiagnosis, tells_a_certificate_that_is_refused_from_one_that_is_missing) {
  AskedTls asked = kTls;
  asked.shows_certificate = true;
  Seen seen = sound();
  seen.tls.wants_certificate = true;
  EXPECT_FALSE(diagnose(asked, seen)) << "it was taken";
  seen.tls.alert = 48;  // unknown_ca
  const std::optional<Diagnosis> found = diagnose(asked, seen);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->cause, "tls.client_certificate");
  EXPECT_EQ(found->reason, "it refuses the certificate that weir shows");
}

TEST(TlsDiagnosis, finds_no_fault_with_a_certificate_where_any_will_do) {
  AskedTls asked = kTls;
  asked.takes_any = true;
  Seen seen = sound();
  seen.tls.unknown_authority = seen.tls.wrong_name = seen.tls.expired = true;
  EXPECT_FALSE(diagnose(asked, seen));
}

TEST(TlsDiagnosis, hides_no_cause_behind_another) {
  Seen seen = sound();
  seen.tls.unknown_authority = seen.tls.wrong_name = seen.tls.expired = true;
  const std::optional<Diagnosis> found = diagnose(kTls, seen);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->cause, "tls.authority,tls.name,tls.expired");
  for (const char* part : {"test CA", "not for 'chat.test'", "has expired"})
    EXPECT_THAT(found->reason, HasSubstr(part));
  for (const char* part : {"target.tls.ca=FILE", "target.tls.name=chat.test", "renew it"})
    EXPECT_THAT(found->remedy, HasSubstr(part));
  EXPECT_EQ(
      found->reason,
      "its certificate is signed by 'test CA', which this system does not trust; its certificate is "
      "for chat.test and 127.0.0.1, not for 'chat.test'; and its certificate has expired on 2026-02-01");
  EXPECT_EQ(found->remedy,
            "use --set target.tls.ca=FILE, a PEM file with the certificate of 'test CA'; use --set "
            "target.tls.name=chat.test; and renew it at the server");
  seen.tls.unknown_authority = seen.tls.expired = false;
  seen.tls.names = {"*.chat.test"};
  for (int i = 0; i < 6; ++i) seen.tls.names.push_back(std::string(1, static_cast<char>('a' + i)));
  EXPECT_THAT(diagnose(kTls, seen)->reason, HasSubstr("is for *.chat.test, a, b, c, d and 2 more, not for"));
}

TEST(TlsDiagnosis, of_a_plain_client_names_all_that_tls_will_need) {
  std::optional<Diagnosis> found = diagnose(kPlain, sound());
  ASSERT_TRUE(found);
  EXPECT_EQ(found->reason, "it speaks TLS, and the client does not");
  EXPECT_EQ(found->remedy, "use --set target.tls={}");
  Seen seen = sound();
  seen.tls.unknown_authority = true;
  found = diagnose(kPlain, seen);
  EXPECT_THAT(found->reason,
              HasSubstr("it speaks TLS, and the client does not; and its certificate is signed"));
  EXPECT_THAT(found->remedy, Not(HasSubstr("tls={}"))) << "a key below it says the same";
  EXPECT_THAT(found->remedy, HasSubstr("target.tls.ca=FILE"));
}

TEST(TlsDiagnosis, of_a_server_in_the_clear_takes_back_what_was_given_where_it_was_given) {
  const Seen clear{.connected = true, .plain = std::string("\0\0\6\4\0\0\0\0\0", 9)};
  EXPECT_EQ(diagnose(kTls, clear)->remedy, "take tls out of [target]");
  AskedTls typed = kTls;
  typed.set_by_option = true;
  EXPECT_EQ(diagnose(typed, clear)->remedy, "leave out every --set target.tls");
  EXPECT_FALSE(diagnose(kPlain, clear)) << "that is what was asked for";
}

TEST(TlsDiagnosis, quotes_what_is_no_http2_and_no_more_of_it_than_fits) {
  const Seen other{.connected = true, .plain = "SSH-2.0-OpenSSH_9.2\r\n\x1b[2J"};
  const std::optional<Diagnosis> found = diagnose(kPlain, other);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->reason, "what it says is not HTTP/2: \"SSH-2.0-OpenSSH_9.2\"");
  EXPECT_EQ(diagnose(kPlain, {.connected = true, .plain = "HTTP/1.1 400 Bad Request\r\n"})->reason,
            "it answers with HTTP/1, not HTTP/2: \"HTTP/1.1 400 Bad Request\"");
}

const std::vector<RemoteMethod> kMethods = {
    {"chat.ChatService/BidirectionalChat", true, true},
    {"chat.ChatService/Say", false, false},
    {"other.Far/Away", true, true},
    {"grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", true, true}};

TEST(MethodDiagnosis, names_the_nearest_bidi_method_first) {
  const Diagnosis found = diagnose_method("chat.ChatService/BidirectionalChatt", "", kMethods);
  EXPECT_EQ(found.cause, "method.unknown");
  EXPECT_EQ(found.reason,
            "the server does not know chat.ChatService/BidirectionalChatt; its bidi methods are "
            "chat.ChatService/BidirectionalChat and other.Far/Away");
  EXPECT_EQ(found.remedy, "use --set target.method=chat.ChatService/BidirectionalChat");
}

TEST(MethodDiagnosis, without_reflection_quotes_the_server_whole) {
  const std::string words(400, 'x');
  const Diagnosis found = diagnose_method("a.B/C", words, std::nullopt);
  EXPECT_EQ(found.reason, "the server does not know a.B/C: \"" + words + "\"");
  EXPECT_EQ(found.remedy, "use --set target.method=PACKAGE.SERVICE/METHOD, as the server's .proto names it");
}

TEST(MethodDiagnosis, tells_a_method_of_another_kind_and_one_that_is_not_implemented) {
  EXPECT_EQ(diagnose_method("chat.ChatService/Say", "", kMethods).reason,
            "chat.ChatService/Say is unary, and weir drives bidi methods");
  EXPECT_EQ(diagnose_method("other.Far/Away", "not yet", kMethods).reason,
            "the server knows other.Far/Away and has not implemented it: \"not yet\"");
}

TEST(ProxyDiagnosis, has_a_reason_and_a_remedy_for_each_way_that_is_closed) {
  const HttpProxy proxy{.host = "proxy.test", .port = 3128};
  HttpProxy known = proxy;
  known.credentials = "user:word";
  EXPECT_FALSE(diagnose_proxy(proxy, "chat.test:1", {.has_address = true, .connected = true, .open = true}));
  struct Row {
    const HttpProxy* proxy;
    ProxySeen seen;
    const char* cause;
    const char* remedy;
  };
  const std::string problem = "it answered";
  for (const Row& row :
       {Row{&proxy, {.problem = problem}, "proxy.dns", "target.proxy"},
        {&proxy, {.has_address = true, .problem = problem}, "proxy.unreachable", "target.proxy"},
        {&proxy,
         {.has_address = true, .connected = true, .status = 407, .problem = problem},
         "proxy.credentials",
         "in the environment: WEIR_PROXY_AUTH"},
        {&known,
         {.has_address = true, .connected = true, .status = 407, .problem = problem},
         "proxy.credentials",
         "refuses those of WEIR_PROXY_AUTH"},
        {&proxy,
         {.has_address = true, .connected = true, .status = 403, .problem = problem},
         "proxy.status",
         "CONNECT to chat.test:1"},
        {&proxy,
         {.has_address = true, .connected = true, .problem = problem},
         "proxy.not_http",
         "target.proxy"}}) {
    const std::optional<Diagnosis> found = diagnose_proxy(*row.proxy, "chat.test:1", row.seen);
    ASSERT_TRUE(found) << row.cause;
    EXPECT_EQ(found->cause, row.cause);
    EXPECT_EQ(found->reason, "the proxy http://proxy.test:3128: it answered");
    EXPECT_THAT(found->remedy, HasSubstr(row.remedy));
    EXPECT_THAT(found->reason + found->remedy, Not(HasSubstr("user:word")));
  }
}

}  // namespace
}  // namespace weir
