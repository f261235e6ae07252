#include "harness/tls/host_name.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

TEST(HostName, addresses_are_told_from_names) {
  for (const char* address : {"127.0.0.1", "::1", "2001:db8::7"})
    EXPECT_TRUE(is_ip_address(address)) << address;
  for (const char* name : {"localhost", "127.0.0", "[::1]", "", "1.2.3.4.example"})
    EXPECT_FALSE(is_ip_address(name)) << name;
}

TEST(HostName, only_host_names_may_stand_in_a_certificate) {
  for (const char* name : {"localhost", "chat.internal", "a-b.c", "*.svc.cluster.local", "my_service"})
    EXPECT_TRUE(is_host_name(name)) << name;
  // A comma or a colon would begin another entry where names are written as a list.
  for (const char* name :
       {"", "*", "a..b", ".a", "a.", "-a", "a-", "a b", "a,IP:1.2.3.4", "chat:443", "a.*.b", "caf\xc3\xa9"})
    EXPECT_FALSE(is_host_name(name)) << name;
  EXPECT_TRUE(is_host_name(std::string(63, 'a')));
  EXPECT_FALSE(is_host_name(std::string(64, 'a')));
  std::string longest;  // 253 characters
  while (longest.size() < 252) longest += "a.";
  EXPECT_TRUE(is_host_name(longest + "a"));
  EXPECT_FALSE(is_host_name(longest + "aa"));
}

}  // namespace
}  // namespace weir
