#include "harness/run/client_tls.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "harness/base/address.h"

namespace weir {
namespace {

constexpr std::string_view kCertificate = "-----BEGIN CERTIFICATE-----";

}  // namespace

absl::StatusOr<std::string> read_authorities(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  std::string pem = text.str();
  if (!file || pem.find(kCertificate) == std::string::npos) {
    return absl::InvalidArgumentError(fmt::format("{} {}; give a PEM file with the authorities' certificates",
                                                  path, file ? "holds no certificate" : "can't be read"));
  }
  return pem;
}

absl::StatusOr<std::optional<ClientTls>> load_client_tls(const Scenario& scenario) {
  if (!scenario.target.tls) return std::optional<ClientTls>();
  const Tls& wanted = *scenario.target.tls;
  ClientTls tls;
  tls.server_name = wanted.name;
  if (tls.server_name.empty()) {
    if (std::optional<Endpoint> there = endpoint_of(scenario.target.address))
      tls.server_name = without_zone(there->host);
  }
  if (wanted.ca.empty()) return std::optional(std::move(tls));
  std::filesystem::path path = std::filesystem::path(scenario.file).parent_path() / wanted.ca;
  absl::StatusOr<std::string> pem = read_authorities(path.string());
  if (!pem.ok())
    return absl::InvalidArgumentError(fmt::format("target.tls.ca: {}", std::string(pem.status().message())));
  tls.ca_pem = *std::move(pem);
  return std::optional(std::move(tls));
}

}  // namespace weir
