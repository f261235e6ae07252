#include "harness/check/target_host.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

TEST(TargetHost, reads_each_form_of_an_address) {
  struct Row {
    const char* address;
    const char* host;
    std::uint16_t port;
  };
  for (const Row& row : {Row{"127.0.0.1:50051", "127.0.0.1", 50051}, Row{"localhost:1", "localhost", 1},
                         Row{"dns:///chat.internal:50051", "chat.internal", 50051},
                         Row{"dns://8.8.8.8/chat.internal:443", "chat.internal", 443},
                         Row{"dns:chat:443", "chat", 443}, Row{"ipv4:10.0.0.1:80", "10.0.0.1", 80},
                         Row{"ipv6:[::1]:80", "::1", 80}, Row{"[fe80::1]:80", "fe80::1", 80}}) {
    std::optional<TargetHost> target = target_host(row.address);
    ASSERT_TRUE(target) << row.address;
    EXPECT_EQ(target->host, row.host);
    EXPECT_EQ(target->port, row.port);
  }
  EXPECT_FALSE(target_host("unix:/tmp/chat.sock"));
  EXPECT_FALSE(target_host("chat.internal"));
  EXPECT_FALSE(target_host("chat:99999"));
}

TEST(TargetHost, knows_this_machine) {
  for (const char* host : {"127.0.0.1", "127.1.2.3", "localhost", "::1", ""})
    EXPECT_TRUE(is_loopback(host)) << host;
  for (const char* host : {"10.0.0.1", "localhost.example", "127.example", "128.0.0.1", "0.0.0.0"})
    EXPECT_FALSE(is_loopback(host)) << host;
}

}  // namespace
}  // namespace weir
