#include "harness/run/after_failure.h"

#include <algorithm>
#include <string_view>

#include "harness/probe/look.h"
#include "harness/rpc/reflection.h"
#include "harness/run/client_tls.h"
#include "harness/run/upstream.h"
#include "harness/tls/context.h"
#include "reports/text.h"

namespace weir {
namespace {

// For each thing that is asked. On a network where this is too short no stream would have opened either.
constexpr Duration kPatience = std::chrono::seconds(2);

/// Somebody was there, and the two did not come to terms. Of nobody and of silence there is nothing to see.
bool may_be_seen(std::string_view name) {
  return name == "connect.tls" || name == "connect.closed" || name == "connect.reset" ||
         name == "connect.not_h2" || name == "connect.other";
}

/// As gRPC's libraries say that they have no such method, and as servers on HTTP do.
bool is_unknown_method(std::string_view name) {
  return name.ends_with(".unimplemented") || name == "h2.http_status.404";
}

bool are_all(const v1::Report& report, bool (*one)(std::string_view)) {
  return std::all_of(report.outcomes().begin(), report.outcomes().end(),
                     [&](const v1::OutcomeRow& row) { return one(row.class_()); });
}

AskedTls asked_of(const Scenario& scenario, const std::optional<ClientTls>& tls, const std::string& host) {
  AskedTls asked{.wanted = tls.has_value(), .name = tls ? tls->server_name : host};
  if (scenario.target.tls) asked.ca = scenario.target.tls->ca;
  asked.set_by_option =
      std::any_of(scenario.overrides.begin(), scenario.overrides.end(),
                  [](const std::string& typed) { return typed.find("target.tls") != std::string::npos; });
  return asked;
}

}  // namespace

std::optional<Diagnosis> look_at_connection(const Scenario& scenario, const std::string& address) {
  const std::optional<RelayUpstream> there = upstream_of(address);
  const absl::StatusOr<std::optional<ClientTls>> tls = load_client_tls(scenario);
  if (!there || !tls.ok()) return std::nullopt;
  const absl::StatusOr<SslContext> trust = make_client_context(*tls ? (*tls)->ca_pem : "");
  if (!trust.ok()) return std::nullopt;
  const AskedTls asked = asked_of(scenario, *tls, there->unix_path.empty() ? there->host : "localhost");
  return diagnose(asked,
                  look_at({there->host, there->port, there->unix_path}, *trust, asked.name, kPatience));
}

namespace {

Diagnosis look_at_methods(const Scenario& scenario, const std::string& address, std::string_view words) {
  std::optional<std::vector<RemoteMethod>> methods;
  const absl::StatusOr<std::optional<ClientTls>> tls = load_client_tls(scenario);
  if (tls.ok()) {
    absl::StatusOr<std::vector<RemoteMethod>> listed = list_remote_methods(address, *tls, kPatience);
    if (listed.ok()) methods = *std::move(listed);
  }
  return diagnose_method(scenario.target.method, words, methods);
}

}  // namespace

SecondLook second_look(const v1::Report& report) {
  const v1::OutcomeTotals& totals = report.totals();
  const bool answered =
      std::any_of(report.groups().begin(), report.groups().end(),
                  [](const v1::GroupReport& group) { return group.replies_received() > 0; });
  if (answered || report.run().partial() || totals.total() == 0 || totals.unexpected() != totals.total())
    return SecondLook::kNone;
  if (are_all(report, is_unknown_method)) return SecondLook::kMethods;
  const bool is_ours = report.target().kind() != "remote";
  return !is_ours && are_all(report, may_be_seen) ? SecondLook::kConnection : SecondLook::kNone;
}

void explain_failure(const Scenario& scenario, const std::string& address, v1::Report& report) {
  std::optional<Diagnosis> found;
  switch (second_look(report)) {
    case SecondLook::kNone:
      return;
    case SecondLook::kConnection:
      found = look_at_connection(scenario, address);
      break;
    case SecondLook::kMethods: {
      const v1::OutcomeRow& row = report.outcomes(0);
      found = look_at_methods(scenario, address, row.example_message());
      break;
    }
  }
  if (!found) return;
  v1::Diagnosis& out = *report.mutable_diagnosis();
  out.set_cause(found->cause);
  out.set_reason(valid_utf8(found->reason));
  out.set_remedy(valid_utf8(found->remedy));
}

}  // namespace weir
