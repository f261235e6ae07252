#include "harness/scenario/address.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

TEST(Address, AcceptsTheFormsOfGrpc) {
  for (const char* good :
       {"localhost:50051", "127.0.0.1:1", "[::1]:65535", "dns:host:80", "dns:///host.example:443",
        "dns://8.8.8.8/host:443", "ipv4:127.0.0.1:5,10.0.0.1:6", "ipv6:[::1]:50051", "[fe80::1%eth0]:50051",
        "[fe80::1%3]:1", "ipv6:[fe80::1%25eth0]:50051", "unix:/tmp/s", "unix:///tmp/s", "unix:s"}) {
    EXPECT_FALSE(find_address_mistake(good).has_value()) << good;
  }
}

TEST(Address, RefusesTheRestWithARemedy) {
  for (const char* bad : {"",
                          "localhost",
                          "localhost:",
                          ":50051",
                          "localhost:0",
                          "localhost:65536",
                          "localhost:http",
                          "http://localhost:1",
                          "::1:50051",
                          "[::1]",
                          "[::g]:1",
                          "[fe80::1%]:1",
                          "[fe80::1%a/b]:1",
                          "[10.0.0.1%eth0]:1",
                          "256.0.0.1:1",
                          "1.2.3:4",
                          "dns:///",
                          "dns://host:1",
                          "ipv4:localhost:1",
                          "ipv6:127.0.0.1:1",
                          "unix:",
                          "a b:1"}) {
    auto mistake = find_address_mistake(bad);
    ASSERT_TRUE(mistake.has_value()) << bad;
    EXPECT_FALSE(mistake->remedy.empty()) << bad;
  }
}

TEST(Address, NamesASchemeThatItDoesNotKnow) {
  for (const char* bad : {"xds:///chat", "xds:///chat.internal:80", "xds:chat", "google-c2p:///x",
                          "unix-abstract:name", "consul://agent/chat", "zk://host:1/path"}) {
    auto mistake = find_address_mistake(bad);
    ASSERT_TRUE(mistake.has_value()) << bad;
    EXPECT_NE(mistake->reason.find("addresses are not supported"), std::string::npos) << mistake->reason;
    EXPECT_NE(mistake->remedy.find("name one server behind it"), std::string::npos) << mistake->remedy;
  }
  EXPECT_FALSE(find_address_mistake("consul:8500").has_value()) << "a host of that name";
}

}  // namespace
}  // namespace weir
