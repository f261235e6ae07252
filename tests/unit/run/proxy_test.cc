#include "harness/run/proxy.h"

#include <gtest/gtest.h>

#include <map>

namespace weir {
namespace {

Target target_at(std::string address, std::string proxy = "") {
  Target target;
  target.embedded = false;
  target.address = std::move(address);
  target.proxy = std::move(proxy);
  return target;
}

/// An environment in which these variables are set.
ReadVariable environment(std::map<std::string, std::string> variables) {
  return [variables = std::move(variables)](const char* name) -> const char* {
    const auto found = variables.find(name);
    return found == variables.end() ? nullptr : found->second.c_str();
  };
}

TEST(ProxyOfARun, has_its_credentials_from_the_environment) {
  const Target target = target_at("chat.test:1", "http://proxy.test:3128");
  EXPECT_EQ(proxy_of(target, environment({{"WEIR_PROXY_AUTH", "user:word"}})),
            (HttpProxy{.host = "proxy.test", .port = 3128, .credentials = "user:word"}));
  EXPECT_EQ(proxy_of(target, environment({}))->credentials, "");
  EXPECT_FALSE(proxy_of(target_at("chat.test:1"), environment({{"http_proxy", "http://proxy.test:3128"}})))
      << "an environment leads nobody through a proxy that the scenario does not name";
}

TEST(ProxyOfARun, is_what_grpc_dials_and_the_target_what_it_is_asked_for) {
  const GrpcRoute route = route_to("dns:///chat.test:1", HttpProxy{.host = "proxy.test", .port = 3128});
  EXPECT_EQ(route.address, "proxy.test:3128");
  EXPECT_EQ(route.way.authority, "chat.test:1");
  EXPECT_TRUE(route.way.proxy);
  EXPECT_EQ(route_to("chat.test:1", std::nullopt).address, "chat.test:1");
  EXPECT_EQ(route_to("unix:/tmp/s", std::nullopt).way.authority, "");
}

TEST(RouteToAZone, is_in_the_form_that_grpc_reads_and_names_no_zone_to_the_server) {
  const GrpcRoute route = route_to("[fe80::1%eth0]:1", std::nullopt);
  EXPECT_EQ(route.address, "ipv6:[fe80::1%25eth0]:1");
  EXPECT_EQ(route.way.authority, "[fe80::1]:1");
}

TEST(UnusedProxy, is_the_one_that_other_clients_would_take) {
  const auto of = [](const Target& target, std::map<std::string, std::string> variables) {
    return unused_proxy(target, environment(std::move(variables)));
  };
  const Target there = target_at("chat.internal:1");
  EXPECT_EQ(of(there, {}), "");
  EXPECT_EQ(of(there, {{"http_proxy", "http://p:1"}}), "http_proxy");
  EXPECT_EQ(of(there, {{"http_proxy", "http://p:1"}, {"grpc_proxy", "http://p:1"}}), "grpc_proxy");
  EXPECT_EQ(of(there, {{"https_proxy", "http://p:1"}, {"no_proxy", "localhost, .internal"}}), "");
  EXPECT_EQ(of(there, {{"https_proxy", "http://p:1"}, {"no_proxy", "example.com"}}), "https_proxy");
  EXPECT_EQ(of(there, {{"https_proxy", "http://p:1"}, {"no_proxy", "*"}}), "");
  EXPECT_EQ(of(there, {{"https_proxy", ""}}), "");
  for (const char* here : {"127.0.0.1:1", "localhost:1", "[::1]:1", "unix:/tmp/s"})
    EXPECT_EQ(of(target_at(here), {{"https_proxy", "http://p:1"}}), "") << here;
  EXPECT_EQ(of(target_at("chat.internal:1", "http://q:1"), {{"https_proxy", "http://p:1"}}), "")
      << "it has one";
}

}  // namespace
}  // namespace weir
