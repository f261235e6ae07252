#include "harness/run/address_book.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "harness/base/address.h"

namespace weir {
namespace {

constexpr auto kRenewEvery = std::chrono::seconds(30);

/// An IP address, with a zone or without.
bool is_literal_address(const std::string& host) {
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  return inet_pton(AF_INET, host.c_str(), bytes.data()) == 1 ||
         inet_pton(AF_INET6, host.substr(0, host.find('%')).c_str(), bytes.data()) == 1;
}

/// As people write it: without a URI's "%25" before a zone, and an IPv4 address in IPv6's form as what it is.
std::string plain_address(std::string host) {
  if (const std::size_t zone = host.find("%25"); zone != std::string::npos) host.erase(zone + 1, 2);
  in6_addr v6{};
  if (inet_pton(AF_INET6, host.c_str(), &v6) != 1 || !IN6_IS_ADDR_V4MAPPED(&v6)) return host;
  std::array<char, INET_ADDRSTRLEN> text{};
  return inet_ntop(AF_INET, &v6.s6_addr[12], text.data(), text.size());
}

}  // namespace

absl::StatusOr<std::vector<std::string>> look_up(const std::string& host) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = AI_ADDRCONFIG;
  addrinfo* found = nullptr;
  if (const int error = getaddrinfo(host.c_str(), nullptr, &wanted, &found); error != 0)
    return absl::NotFoundError(fmt::format("{}: {}", host, gai_strerror(error)));
  std::vector<std::string> addresses;
  for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
    std::array<char, NI_MAXHOST> text{};
    if (getnameinfo(one->ai_addr, one->ai_addrlen, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST) == 0)
      addresses.emplace_back(text.data());
  }
  freeaddrinfo(found);
  return addresses;
}

std::unique_ptr<AddressBook> AddressBook::of(std::string_view grpc_address, LookUp look_up) {
  std::optional<ServerAddress> there = parse_server_address(grpc_address);
  if (!there || there->hosts.empty() || there->asks_a_dns_server) return nullptr;
  if (there->is_list) {
    if (there->hosts.size() < 2) return nullptr;
    for (HostPort& one : there->hosts) one.host = plain_address(std::move(one.host));
    return std::unique_ptr<AddressBook>(new AddressBook(std::move(there->hosts)));
  }
  HostPort& only = there->hosts.front();
  if (is_literal_address(only.host)) return nullptr;
  return std::unique_ptr<AddressBook>(new AddressBook(std::move(only.host), only.port, std::move(look_up)));
}

AddressBook::AddressBook(std::string host, std::uint16_t port, LookUp look_up)
    : host_(std::move(host)), port_(port), look_up_(std::move(look_up)) {
  renew();
}

AddressBook::~AddressBook() {
  {
    const Lock lock(mutex_);
    stopped_ = true;
  }
  stopping_.notify_all();
  if (thread_.joinable()) thread_.join();
}

std::vector<HostPort> AddressBook::addresses_for(std::uint32_t connection) const {
  std::vector<HostPort> addresses;
  {
    const Lock lock(mutex_);
    addresses = addresses_;
  }
  if (addresses.empty() || !takes_turns_) return addresses;
  const auto turn = static_cast<std::ptrdiff_t>(connection % addresses.size());
  std::rotate(addresses.begin(), addresses.begin() + turn, addresses.end());
  return addresses;
}

void AddressBook::renew() {
  if (host_.empty()) return;
  const absl::StatusOr<std::vector<std::string>> found = look_up_(host_);
  if (!found.ok() || found->empty()) return;
  std::vector<HostPort> addresses;
  for (const std::string& address : *found) addresses.push_back({address, port_});
  std::sort(addresses.begin(), addresses.end());
  addresses.erase(std::unique(addresses.begin(), addresses.end()), addresses.end());
  const Lock lock(mutex_);
  addresses_ = std::move(addresses);
}

void AddressBook::keep_up() {
  if (host_.empty() || thread_.joinable()) return;
  thread_ = std::thread([this] {
    Lock lock(mutex_);
    while (!stopping_.wait_for(lock, kRenewEvery, [this]() WEIR_REQUIRES(mutex_) { return stopped_; })) {
      lock.unlock();
      renew();
      lock.lock();
    }
  });
}

}  // namespace weir
