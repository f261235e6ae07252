#include "harness/run/after_failure.h"

#include <algorithm>
#include <string_view>

#include "harness/base/address.h"
#include "harness/model/outcome_classes.h"
#include "harness/probe/look.h"
#include "harness/run/client_tls.h"
#include "harness/run/proxy.h"
#include "harness/run/reflection_way.h"
#include "harness/tls/client_terms.h"
#include "reports/text.h"

namespace weir {
namespace {

// For each thing that is asked. On a network where this is too short no stream would have opened either.
constexpr Duration kPatience = std::chrono::seconds(2);

/// Somebody was there, and the two did not come to terms. Of nobody and of silence there is nothing to see.
bool may_be_seen(std::string_view name) {
  return name == name_of(OutcomeId::kConnectTls) || name == name_of(OutcomeId::kConnectClosed) ||
         name == name_of(OutcomeId::kConnectReset) || name == name_of(OutcomeId::kConnectNotH2) ||
         name == name_of(OutcomeId::kConnectOther) || name == name_of(OutcomeId::kConnectProxy);
}

/// Somebody may have been there: a proxy, which can be asked.
bool may_be_seen_through_proxy(std::string_view name) {
  return may_be_seen(name) || name == name_of(OutcomeId::kConnectTimeout);
}

/// As gRPC's libraries say that they have no such method, and as servers on HTTP do.
bool is_unknown_method(std::string_view name) {
  return name.ends_with(".unimplemented") || name == name_of(OutcomeId::kH2HttpStatus, 404);
}

/// What a call of another kind may come to: whatever somebody who took the request says, or nothing. A connection that could not
/// be made, or was lost, says nothing of the method.
bool may_be_of_another_kind(std::string_view name) {
  static const std::vector<std::string> kOfAnotherKind =
      outcomes({OutcomeFamily::kApp, OutcomeFamily::kRemote, OutcomeFamily::kUnknown, OutcomeFamily::kOk,
                OutcomeFamily::kStall, OutcomeFamily::kData, OutcomeFamily::kH2Rst,
                OutcomeFamily::kLocalDeadline, OutcomeFamily::kHarness});
  return class_in(name, kOfAnotherKind) && name != name_of(OutcomeId::kOkComplete);
}

bool are_all(const v1::Report& report, bool (*one)(std::string_view)) {
  return std::all_of(report.outcomes().begin(), report.outcomes().end(),
                     [&](const v1::OutcomeRow& row) { return one(row.class_()); });
}

AskedTls asked_of(const Scenario& scenario, const std::optional<ClientTls>& tls, const std::string& host) {
  AskedTls asked{.wanted = tls.has_value(), .name = tls ? tls->server_name : host};
  asked.takes_any = tls && tls->insecure;
  asked.shows_certificate = tls && !tls->cert_pem.empty();
  if (scenario.target.tls) asked.ca = scenario.target.tls->ca.text;
  asked.set_by_option =
      std::any_of(scenario.overrides.begin(), scenario.overrides.end(),
                  [](const std::string& typed) { return typed.find("target.tls") != std::string::npos; });
  return asked;
}

}  // namespace

std::optional<Diagnosis> look_at_connection(const Scenario& scenario, const std::string& address) {
  const std::optional<Endpoint> there = endpoint_of(address);
  const absl::StatusOr<std::optional<ClientTls>> tls = load_client_tls(scenario);
  if (!there || !tls.ok()) return std::nullopt;
  const absl::StatusOr<SslContext> trust = make_client_context(*tls ? terms_of(**tls) : ClientTerms{});
  if (!trust.ok()) return std::nullopt;
  const AskedTls asked = asked_of(scenario, *tls, there->unix_path.empty() ? there->host : "localhost");
  const LookAt where{there->host, there->port, there->unix_path, proxy_of(scenario.target)};
  if (where.proxy) {
    if (std::optional<Diagnosis> found =
            diagnose_proxy(*where.proxy, format_endpoint(*there), look_at_proxy(where, kPatience)))
      return found;
  }
  return diagnose(asked, look_at(where, *trust, asked.name, kPatience));
}

namespace {

std::optional<std::vector<RemoteMethod>> methods_of(const Scenario& scenario, const std::string& address) {
  const absl::StatusOr<ReflectionWay> way = reflection_way(scenario, address);
  if (!way.ok()) return std::nullopt;
  absl::StatusOr<std::vector<RemoteMethod>> listed =
      list_remote_methods(way->dialled, way->tls, kPatience, way->way, way->call);
  if (!listed.ok()) return std::nullopt;
  return *std::move(listed);
}

std::optional<Diagnosis> look_at_kind(const Scenario& scenario, const std::string& address) {
  const std::optional<std::vector<RemoteMethod>> methods = methods_of(scenario, address);
  if (!methods) return std::nullopt;
  Diagnosis found = diagnose_method(scenario.target.method, "", methods);
  return found.cause == kNotBidi ? std::optional(std::move(found)) : std::nullopt;
}

v1::Diagnosis for_report(const Diagnosis& found) {
  v1::Diagnosis out;
  out.set_cause(found.cause);
  out.set_reason(valid_utf8(found.reason));
  out.set_remedy(valid_utf8(found.remedy));
  return out;
}

}  // namespace

SecondLook second_look(const v1::Report& report) {
  const v1::OutcomeTotals& totals = report.totals();
  if (report.run().partial() || totals.total() == 0) return SecondLook::kNone;
  const bool answered =
      std::any_of(report.groups().begin(), report.groups().end(),
                  [](const v1::GroupReport& group) { return group.replies_received() > 0; });
  const bool is_ours = report.target().kind() != "remote";
  if (!answered && totals.unexpected() == totals.total()) {
    if (are_all(report, is_unknown_method)) return SecondLook::kMethods;
    const auto seen = report.target().proxy().empty() ? may_be_seen : may_be_seen_through_proxy;
    if (!is_ours && are_all(report, seen)) return SecondLook::kConnection;
  }
  // The service that weir's own server has by default is bidi, and known.
  const bool known = is_ours && report.target().method() == Target{}.method;
  const bool served =
      std::any_of(report.outcomes().begin(), report.outcomes().end(),
                  [](const v1::OutcomeRow& row) { return row.class_() == name_of(OutcomeId::kOkComplete); });
  const bool odd =
      std::any_of(report.outcomes().begin(), report.outcomes().end(), [](const v1::OutcomeRow& row) {
        return row.verdict() == "unexpected" && may_be_of_another_kind(row.class_());
      });
  return !known && !served && odd ? SecondLook::kKind : SecondLook::kNone;
}

void explain_failure(const Scenario& scenario, const std::string& address, v1::Report& report) {
  std::optional<Diagnosis> found;
  switch (second_look(report)) {
    case SecondLook::kNone:
      return;
    case SecondLook::kConnection:
      found = look_at_connection(scenario, address);
      break;
    case SecondLook::kMethods:
      found = diagnose_method(scenario.target.method, report.outcomes(0).example_message(),
                              methods_of(scenario, address));
      break;
    case SecondLook::kKind:
      found = look_at_kind(scenario, address);
      break;
  }
  if (found) *report.mutable_diagnosis() = for_report(*found);
}

std::optional<v1::Diagnosis> look_for_other_kind(const Scenario& scenario) {
  const std::optional<Diagnosis> found = look_at_kind(scenario, scenario.target.address);
  return found ? std::optional(for_report(*found)) : std::nullopt;
}

}  // namespace weir
