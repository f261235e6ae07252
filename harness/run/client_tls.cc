#include "harness/run/client_tls.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "harness/run/upstream.h"

namespace weir {
namespace {

constexpr std::string_view kCertificate = "-----BEGIN CERTIFICATE-----";

}  // namespace

absl::StatusOr<std::optional<ClientTls>> load_client_tls(const Scenario& scenario) {
  if (!scenario.target.tls) return std::optional<ClientTls>();
  const Tls& wanted = *scenario.target.tls;
  ClientTls tls;
  tls.server_name = wanted.name;
  if (tls.server_name.empty()) {
    if (std::optional<RelayUpstream> there = upstream_of(scenario.target.address))
      tls.server_name = there->host;
  }
  if (wanted.ca.empty()) return std::optional(std::move(tls));
  std::filesystem::path path = std::filesystem::path(scenario.file).parent_path() / wanted.ca;
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  tls.ca_pem = text.str();
  if (!file || tls.ca_pem.find(kCertificate) == std::string::npos) {
    return absl::InvalidArgumentError(
        fmt::format("target.tls.ca: {} {}; give a PEM file with the authorities' certificates", path.string(),
                    file ? "holds no certificate" : "can't be read"));
  }
  return std::optional(std::move(tls));
}

}  // namespace weir
