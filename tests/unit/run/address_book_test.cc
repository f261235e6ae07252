#include "harness/run/address_book.h"

#include <gtest/gtest.h>

#include <functional>

#include "harness/base/address.h"
#include "harness/rpc/grpc_way.h"

namespace weir {
namespace {

using Found = absl::StatusOr<std::vector<std::string>>;

/// The addresses for a connection, in its order.
std::string of(const AddressBook& book, std::uint32_t connection) {
  std::string all;
  for (const HostPort& address : book.addresses_for(connection))
    all += (all.empty() ? "" : " ") + format_host_port(address);
  return all;
}

Found both_families(const std::string& /*host*/) { return std::vector<std::string>{"::1", "127.0.0.1"}; }

TEST(AddressBook, deals_a_names_addresses_out_in_turn) {
  const auto book = AddressBook::of("dns:///localhost:50051", both_families);
  ASSERT_TRUE(book);
  EXPECT_EQ(of(*book, 0), "127.0.0.1:50051 [::1]:50051");
  EXPECT_EQ(of(*book, 1), "[::1]:50051 127.0.0.1:50051") << "and goes on to the next where that fails";
  EXPECT_EQ(of(*book, 2), of(*book, 0));
  EXPECT_EQ(of(*book, 19), of(*book, 1));
}

TEST(AddressBook, has_an_order_of_its_own_whatever_a_name_server_answers) {
  bool other = false;
  const auto book = AddressBook::of("chat.test:1", [&](const std::string&) -> Found {
    other = !other;
    if (other) return std::vector<std::string>{"10.0.0.2", "10.0.0.1", "10.0.0.2"};
    return std::vector<std::string>{"10.0.0.1", "10.0.0.2"};
  });
  const std::string before = of(*book, 0);
  book->renew();
  EXPECT_EQ(of(*book, 0), before);
  EXPECT_EQ(before, "10.0.0.1:1 10.0.0.2:1") << "one that is named twice is one";
}

TEST(AddressBook, follows_a_service_that_moves_and_keeps_what_it_knew_when_asking_fails) {
  Found answer = std::vector<std::string>{"10.0.0.1"};
  const auto book = AddressBook::of("chat.test:1", [&](const std::string&) { return answer; });
  answer = std::vector<std::string>{"10.0.0.7"};
  book->renew();
  EXPECT_EQ(of(*book, 0), "10.0.0.7:1");
  answer = absl::NotFoundError("no such name");
  book->renew();
  EXPECT_EQ(of(*book, 0), "10.0.0.7:1");
}

TEST(AddressBook, is_empty_where_the_name_has_no_address) {
  const auto book =
      AddressBook::of("chat.test:1", [](const std::string&) -> Found { return absl::NotFoundError(""); });
  ASSERT_TRUE(book);
  EXPECT_TRUE(book->addresses_for(3).empty());
}

TEST(AddressBook, deals_a_list_out_as_it_is_written) {
  const auto book = AddressBook::of("ipv4:10.0.0.2:1,10.0.0.1:2", nullptr);
  ASSERT_TRUE(book);
  EXPECT_EQ(of(*book, 0), "10.0.0.2:1 10.0.0.1:2");
  EXPECT_EQ(of(*book, 1), "10.0.0.1:2 10.0.0.2:1");
  const auto mapped = AddressBook::of("ipv6:[fe80::1%25eth0]:1,[::ffff:10.0.0.1]:2", nullptr);
  ASSERT_TRUE(mapped);
  EXPECT_EQ(of(*mapped, 0), "[fe80::1%eth0]:1 10.0.0.1:2");
}

TEST(AddressBook, is_needless_where_there_is_one_way) {
  for (const char* address : {"127.0.0.1:1", "[::1]:1", "ipv4:127.0.0.1:1", "ipv6:[::1]:1",
                              "[fe80::1%eth0]:1", "unix:/tmp/s", "dns://9.9.9.9/chat.test:1", "xds:///chat"})
    EXPECT_FALSE(AddressBook::of(address, both_families)) << address;
}

TEST(LookUp, asks_the_system) {
  const Found found = look_up("localhost");
  ASSERT_TRUE(found.ok()) << found.status();
  for (const std::string& address : *found)
    EXPECT_TRUE(address == "127.0.0.1" || address == "::1") << address;
  EXPECT_FALSE(look_up("a..b").ok());
}

TEST(GrpcTarget, names_addresses_as_grpc_reads_them) {
  EXPECT_EQ(grpc_target({{"10.0.0.1", 1}, {"10.0.0.2", 2}}), "ipv4:10.0.0.1:1,10.0.0.2:2");
  EXPECT_EQ(grpc_target({{"::1", 1}}), "ipv6:[::1]:1");
  EXPECT_EQ(grpc_target({{"fe80::1%eth0", 1}}), "ipv6:[fe80::1%25eth0]:1");
  EXPECT_EQ(grpc_target({{"127.0.0.1", 1}, {"::1", 1}}), "ipv6:[::ffff:127.0.0.1]:1,[::1]:1")
      << "one scheme for both families";
}

}  // namespace
}  // namespace weir
