#include "harness/base/address.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

TEST(Address, accepts_the_forms_of_grpc) {
  for (const char* good :
       {"localhost:50051", "127.0.0.1:1", "[::1]:65535", "dns:host:80", "dns:///host.example:443",
        "dns://8.8.8.8/host:443", "ipv4:127.0.0.1:5,10.0.0.1:6", "ipv6:[::1]:50051", "[fe80::1%eth0]:50051",
        "[fe80::1%3]:1", "ipv6:[fe80::1%25eth0]:50051", "unix:/tmp/s", "unix:///tmp/s", "unix:s"}) {
    EXPECT_FALSE(find_address_mistake(good).has_value()) << good;
  }
}

TEST(Address, refuses_the_rest_with_a_remedy) {
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

TEST(Address, names_a_scheme_that_it_does_not_know) {
  for (const char* bad : {"xds:///chat", "xds:///chat.internal:80", "xds:chat", "google-c2p:///x",
                          "unix-abstract:name", "consul://agent/chat", "zk://host:1/path"}) {
    auto mistake = find_address_mistake(bad);
    ASSERT_TRUE(mistake.has_value()) << bad;
    EXPECT_NE(mistake->reason.find("addresses are not supported"), std::string::npos) << mistake->reason;
    EXPECT_NE(mistake->remedy.find("name one server behind it"), std::string::npos) << mistake->remedy;
  }
  EXPECT_FALSE(find_address_mistake("consul:8500").has_value()) << "a host of that name";
}

TEST(AddressWithAZone, keeps_it_here_and_leaves_it_out_elsewhere) {
  const std::optional<HostPort> address = parse_host_port("[fe80::1%eth0]:50051");
  ASSERT_TRUE(address);
  EXPECT_EQ(*address, (HostPort{"fe80::1%eth0", 50051}));
  EXPECT_EQ(format_host_port(*address), "[fe80::1%eth0]:50051");
  EXPECT_EQ(without_zone(address->host), "fe80::1");
  EXPECT_EQ(without_zone("chat.test"), "chat.test");
}

TEST(Address, reads_host_and_port) {
  EXPECT_EQ(parse_host_port("127.0.0.1:50051"), (HostPort{"127.0.0.1", 50051}));
  EXPECT_EQ(parse_host_port("localhost:0"), (HostPort{"localhost", 0}));
  EXPECT_EQ(parse_host_port("[::1]:80"), (HostPort{"::1", 80}));
}

TEST(Address, refuses_what_is_not_host_and_port) {
  for (const char* text :
       {"", "localhost", ":80", "a:", "a:x", "a:80x", "a:65536", "a:-1", "::1:80", "[]:80"}) {
    EXPECT_EQ(parse_host_port(text), std::nullopt) << text;
  }
}

TEST(Address, writes_what_it_reads) {
  for (const char* text : {"127.0.0.1:1", "[::1]:80", "some.host:65535"}) {
    EXPECT_EQ(format_host_port(parse_host_port(text).value_or(HostPort{})), text);
  }
}

TEST(Address, an_upstream_is_a_host_with_a_port_or_a_unix_path) {
  EXPECT_EQ(parse_endpoint("localhost:50051"), (Endpoint{.host = "localhost", .port = 50051}));
  EXPECT_EQ(parse_endpoint("unix:/tmp/s"), (Endpoint{.unix_path = "/tmp/s"}));
  EXPECT_EQ(parse_endpoint("unix:s"), std::nullopt);
  EXPECT_EQ(parse_endpoint("localhost:0"), std::nullopt) << "port 0 cannot be dialled";
}

TEST(Address, of_a_relay_that_would_dial_itself_is_known) {
  const auto loops = [](const char* listen, const char* to) {
    return leads_back(*parse_host_port(listen), *parse_endpoint(to));
  };
  EXPECT_TRUE(loops("127.0.0.1:7000", "127.0.0.1:7000"));
  EXPECT_TRUE(loops("127.0.0.1:7000", "localhost:7000"));
  EXPECT_TRUE(loops("0.0.0.0:7000", "127.0.0.1:7000"));
  EXPECT_TRUE(loops("a.test:7000", "a.test:7000"));
  EXPECT_FALSE(loops("127.0.0.1:7000", "127.0.0.1:7001"));
  EXPECT_FALSE(loops("127.0.0.1:0", "127.0.0.1:7000"));
  EXPECT_FALSE(loops("127.0.0.1:7000", "127.0.0.2:7000"));
  EXPECT_FALSE(loops("127.0.0.2:7000", "localhost:7000"));
  EXPECT_FALSE(loops("0.0.0.0:7000", "b.test:7000"));
  EXPECT_FALSE(loops("127.0.0.1:7000", "unix:/a"));
}

TEST(Address, what_the_loader_allows_can_be_dialled) {
  for (const char* good :
       {"localhost:50051", "127.0.0.1:1", "[::1]:65535", "dns:host:80", "dns:///host.example:443",
        "dns://8.8.8.8/host:443", "ipv4:127.0.0.1:5,10.0.0.1:6", "ipv6:[::1]:50051", "[fe80::1%eth0]:50051",
        "ipv6:[fe80::1%25eth0]:50051", "unix:/tmp/s"}) {
    ASSERT_FALSE(find_address_mistake(good)) << good;
    EXPECT_TRUE(endpoint_of(good)) << good;
  }
  const std::optional<ServerAddress> list = parse_server_address("ipv4:127.0.0.1:5,10.0.0.1:6");
  ASSERT_TRUE(list);
  EXPECT_TRUE(list->is_list);
  EXPECT_EQ(list->hosts, (std::vector<HostPort>{{"127.0.0.1", 5}, {"10.0.0.1", 6}}));
  EXPECT_TRUE(parse_server_address("dns://8.8.8.8/host:443")->asks_a_dns_server);
  EXPECT_FALSE(parse_server_address("dns:///host:443")->asks_a_dns_server);
}

TEST(Endpoint, reads_each_form_of_an_address) {
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
    std::optional<Endpoint> target = endpoint_of(row.address);
    ASSERT_TRUE(target) << row.address;
    EXPECT_EQ(target->host, row.host);
    EXPECT_EQ(target->port, row.port);
  }
  EXPECT_EQ(endpoint_of("unix:/tmp/chat.sock"), (Endpoint{.unix_path = "/tmp/chat.sock"}));
  EXPECT_FALSE(endpoint_of("chat.internal"));
  EXPECT_FALSE(endpoint_of("chat:99999"));
}

TEST(Endpoint, knows_this_machine) {
  for (const char* host : {"127.0.0.1", "127.1.2.3", "localhost", "::1", ""})
    EXPECT_TRUE(is_loopback(host)) << host;
  for (const char* host : {"10.0.0.1", "localhost.example", "127.example", "128.0.0.1", "0.0.0.0"})
    EXPECT_FALSE(is_loopback(host)) << host;
}

}  // namespace
}  // namespace weir
