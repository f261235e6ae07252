#include "harness/run/client_tls.h"

#include <fmt/format.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "harness/base/address.h"
#include "harness/base/whole_file.h"
#include "harness/tls/key_pair.h"

namespace weir {
namespace {

constexpr std::string_view kCertificate = "-----BEGIN CERTIFICATE-----";

/// Reads the files of one scenario's `tls`.
class TlsFiles {
 public:
  TlsFiles(const Scenario& scenario, ErrorList& errors) : scenario_(scenario), errors_(errors) {}

  /// Nothing where no file is named, and where it can't be read.
  std::string read(const PlacedText& file, const char* key, const char* remedy) {
    if (file.empty()) return {};
    absl::StatusOr<std::string> text = read_beside(scenario_.file, file.text);
    if (text.ok()) return *std::move(text);
    add(file, key, fmt::format("{} can't be read: {}", file.text, std::string(text.status().message())),
        remedy);
    return {};
  }

  void add(const PlacedText& file, const char* key, std::string reason, std::string remedy) {
    errors_.add({file.span(), fmt::format("target.tls.{}", key), std::move(reason), std::move(remedy)});
  }

 private:
  const Scenario& scenario_;
  ErrorList& errors_;
};

void read_own_certificate(const Tls& wanted, TlsFiles& files, ClientTls& tls) {
  tls.cert_pem = files.read(wanted.cert, "cert", "give a PEM file with the client's certificate");
  tls.key_pem = files.read(wanted.key, "key", "give a PEM file with that certificate's key");
  if (tls.cert_pem.empty() || tls.key_pem.empty()) return;
  if (const std::optional<KeyPairProblem> problem = find_key_pair_problem(tls.cert_pem, tls.key_pem)) {
    const PlacedText& file = problem->of_key ? wanted.key : wanted.cert;
    files.add(file, problem->of_key ? "key" : "cert", fmt::format("{} {}", file.text, problem->reason),
              problem->remedy);
  }
}

}  // namespace

absl::StatusOr<std::string> read_authorities(const std::string& path) {
  std::optional<std::string> pem = whole_file(path);
  if (!pem || pem->find(kCertificate) == std::string::npos) {
    return absl::InvalidArgumentError(fmt::format("{} {}; give a PEM file with the authorities' certificates",
                                                  path, pem ? "holds no certificate" : "can't be read"));
  }
  return *std::move(pem);
}

absl::StatusOr<std::string> read_beside(const std::string& scenario_file, const std::string& path) {
  const std::filesystem::path whole = std::filesystem::path(scenario_file).parent_path() / path;
  std::error_code error;
  if (std::filesystem::is_directory(whole, error)) return absl::InvalidArgumentError("it is a folder");
  errno = 0;
  if (std::optional<std::string> text = whole_file(whole.string())) return *std::move(text);
  return absl::InvalidArgumentError(std::generic_category().message(errno != 0 ? errno : EIO));
}

std::optional<ClientTls> load_client_tls(const Scenario& scenario, ErrorList& errors) {
  if (!scenario.target.tls) return std::nullopt;
  const Tls& wanted = *scenario.target.tls;
  const std::size_t before = errors.problems().size();
  ClientTls tls;
  tls.insecure = wanted.insecure;
  tls.server_name = wanted.name;
  if (tls.server_name.empty()) {
    if (std::optional<Endpoint> there = endpoint_of(scenario.target.address))
      tls.server_name = without_zone(there->host);
  }
  TlsFiles files(scenario, errors);
  constexpr const char* kGiveAuthorities = "give a PEM file with the authorities' certificates";
  tls.ca_pem = files.read(wanted.ca, "ca", kGiveAuthorities);
  if (errors.problems().size() == before && !wanted.ca.empty() &&
      tls.ca_pem.find(kCertificate) == std::string::npos)
    files.add(wanted.ca, "ca", fmt::format("{} holds no certificate", wanted.ca.text), kGiveAuthorities);
  read_own_certificate(wanted, files, tls);
  return errors.problems().size() == before ? std::optional(std::move(tls)) : std::nullopt;
}

absl::StatusOr<std::optional<ClientTls>> load_client_tls(const Scenario& scenario) {
  ErrorList errors;
  std::optional<ClientTls> tls = load_client_tls(scenario, errors);
  if (!errors.empty()) return absl::InvalidArgumentError(errors.render());
  return tls;
}

}  // namespace weir
