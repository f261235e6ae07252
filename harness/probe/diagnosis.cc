#include "harness/probe/diagnosis.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "harness/base/errors.h"
#include "reports/remedies.h"
#include "reports/text.h"

namespace weir {
namespace {

// TLS alerts (RFC 8446 section 6.2) that a handshake without a client's certificate is answered with.
constexpr std::uint8_t kNoApplicationProtocol = 120;

constexpr std::size_t kNamesShown = 5;

/// "a, b and c", "a, b, c, d, e and 4 more"
std::string list_some(std::vector<std::string> names) {
  if (const std::size_t all = names.size(); all > kNamesShown) {
    names.resize(kNamesShown);
    names.push_back(fmt::format("{} more", all - kNamesShown));
  }
  return in_words(names);
}

/// What stands on the wire, as a sentence may quote it.
std::string quoted(std::string_view bytes) {
  constexpr std::size_t kShown = 40;
  return "\"" + fit(printable(std::string(bytes.substr(0, bytes.find_first_of("\r\n")))), kShown) + "\"";
}

bool is_settings(std::string_view head) {
  // Type 4 on stream 0: what every HTTP/2 connection begins with (RFC 9113 section 3.4).
  return head.size() >= 9 && head[3] == 4 && head.substr(5, 4) == std::string_view("\0\0\0\0", 4);
}

/// A host name that the certificate's first name covers.
std::string usable_name(const std::vector<std::string>& names) {
  if (names.empty()) return {};
  return names[0].starts_with("*.") ? "HOST" + names[0].substr(1) : names[0];
}

using Causes = std::vector<Diagnosis>;

void find_authority(const AskedTls& asked, const TlsFacts& tls, Causes& out) {
  if (!tls.unknown_authority) return;
  const std::string where = asked.ca.empty() ? "this system does not trust" : "is not in " + asked.ca;
  out.push_back({"tls.authority",
                 fmt::format("its certificate is signed by '{}', which {}", printable(tls.authority), where),
                 remedy(Remedy::kUseAuthority, printable(tls.authority))});
}

void find_name(const AskedTls& asked, const TlsFacts& tls, Causes& out) {
  if (!tls.wrong_name) return;
  if (tls.names.empty()) {
    out.push_back(
        {"tls.name", "its certificate is for no name at all", remedy(Remedy::kRenewForName, asked.name)});
    return;
  }
  out.push_back({"tls.name",
                 fmt::format("its certificate is for {}, not for '{}'", list_some(tls.names), asked.name),
                 remedy(Remedy::kUseName, usable_name(tls.names))});
}

void find_time(const AskedTls& /*asked*/, const TlsFacts& tls, Causes& out) {
  if (tls.expired)
    out.push_back({"tls.expired", "its certificate has expired on " + tls.valid_to, remedy(Remedy::kRenew)});
  if (tls.not_yet_valid) {
    out.push_back({"tls.not_yet_valid", "its certificate is not valid before " + tls.valid_from,
                   remedy(Remedy::kCompareClocks)});
  }
}

void find_other(const AskedTls& /*asked*/, const TlsFacts& tls, Causes& out) {
  if (!tls.other_problem.empty()) {
    out.push_back(
        {"tls.certificate", "its certificate is no good: " + tls.other_problem, remedy(Remedy::kRenew)});
  }
}

void find_handshake(const AskedTls& asked, const TlsFacts& tls, Causes& out) {
  if (tls.wants_certificate && !asked.shows_certificate) {
    out.push_back({"tls.client_certificate",
                   "it wants a certificate of its client, and weir has none to show",
                   remedy(Remedy::kShowCertificate)});
  } else if (tls.wants_certificate && tls.alert) {
    out.push_back({"tls.client_certificate", "it refuses the certificate that weir shows",
                   remedy(Remedy::kShowOtherCertificate)});
  } else if (tls.alert == kNoApplicationProtocol || (tls.shaken && !tls.h2)) {
    out.push_back({"tls.alpn", "it does not offer HTTP/2 over TLS (ALPN \"h2\")", remedy(Remedy::kOfferH2)});
  } else if (!tls.shaken) {
    out.push_back(
        {"tls.handshake",
         fmt::format("the TLS handshake fails: {}", tls.failure.empty() ? "the server ends it" : tls.failure),
         remedy(Remedy::kOfferTls12)});
  }
}

/// All that stands between a client of TLS and this server.
Causes causes_of(const AskedTls& asked, const TlsFacts& tls) {
  Causes out;
  if (!asked.takes_any) {
    for (auto* find : {find_authority, find_name, find_time, find_other}) find(asked, tls, out);
  }
  find_handshake(asked, tls, out);
  return out;
}

Diagnosis joined(const Causes& causes) {
  std::vector<std::string> names, reasons, remedies;
  for (const Diagnosis& one : causes) {
    names.push_back(one.cause);
    reasons.push_back(one.reason);
    if (!one.remedy.empty()) remedies.push_back(one.remedy);
  }
  return {fmt::format("{}", fmt::join(names, ",")), in_words(reasons), in_words(remedies)};
}

std::optional<Diagnosis> diagnose_plain(const AskedTls& asked, const std::string& head) {
  if (head.empty()) return std::nullopt;
  if (is_settings(head)) {
    if (!asked.wanted) return std::nullopt;
    return Diagnosis{"tls.not_spoken", "it speaks HTTP/2 without TLS, and the client asks for TLS",
                     remedy(asked.set_by_option ? Remedy::kDropTlsOptions : Remedy::kDropTls)};
  }
  const std::string what =
      head.starts_with("HTTP/1") ? "it answers with HTTP/1, not HTTP/2" : "what it says is not HTTP/2";
  return Diagnosis{"not_h2", fmt::format("{}: {}", what, quoted(head)), remedy(Remedy::kNamePort)};
}

// --- methods ---

bool is_bidi(const RemoteMethod& method) { return method.client_streams && method.server_streams; }

const char* cardinality(const RemoteMethod& method) {
  if (is_bidi(method)) return "bidi";
  if (method.client_streams) return "client-streaming";
  return method.server_streams ? "server-streaming" : "unary";
}

/// The bidi methods, the one whose name is nearest first. What every server with reflection has is not among them.
std::vector<std::string> bidi_methods(const std::vector<RemoteMethod>& methods, const std::string& wanted) {
  std::vector<std::pair<std::size_t, std::string>> found;
  for (const RemoteMethod& method : methods) {
    if (is_bidi(method) && !method.name.starts_with("grpc.reflection."))
      found.emplace_back(edit_distance(wanted, method.name), method.name);
  }
  std::sort(found.begin(), found.end());
  std::vector<std::string> names;
  for (auto& [distance, name] : found) names.push_back(std::move(name));
  return names;
}

std::string said(std::string_view words) {
  return words.empty() ? std::string() : fmt::format(": \"{}\"", printable(std::string(words)));
}

}  // namespace

std::optional<Diagnosis> diagnose(const AskedTls& asked, const Seen& seen) {
  if (!seen.connected) return std::nullopt;
  if (!seen.tls.spoken) return diagnose_plain(asked, seen.plain);
  Causes causes = causes_of(asked, seen.tls);
  if (!asked.wanted) {
    const bool told_how = std::any_of(causes.begin(), causes.end(), [](const Diagnosis& one) {
      return one.remedy.starts_with("use --set target.tls");
    });
    // Any key below `tls` asks for TLS as well.
    causes.insert(causes.begin(), {"tls.wanted", "it speaks TLS, and the client does not",
                                   told_how ? "" : remedy(Remedy::kUseTls)});
  }
  return causes.empty() ? std::nullopt : std::optional(joined(causes));
}

std::optional<Diagnosis> diagnose_proxy(const HttpProxy& proxy, const std::string& target,
                                        const ProxySeen& seen) {
  constexpr int kWantsCredentials = 407;  // RFC 9110 section 15.5.8
  if (seen.open) return std::nullopt;
  const std::string reason =
      fmt::format("the proxy {}: {}", format_http_proxy(proxy), printable(seen.problem));
  if (!seen.has_address) return Diagnosis{"proxy.dns", reason, remedy(Remedy::kCheckProxy)};
  if (!seen.connected) return Diagnosis{"proxy.unreachable", reason, remedy(Remedy::kCheckProxy)};
  if (seen.status == kWantsCredentials) {
    return Diagnosis{
        "proxy.credentials", reason,
        remedy(proxy.credentials.empty() ? Remedy::kProxyCredentials : Remedy::kOtherCredentials)};
  }
  if (seen.status != 0) return Diagnosis{"proxy.status", reason, remedy(Remedy::kLetConnectThrough, target)};
  return Diagnosis{"proxy.not_http", reason, remedy(Remedy::kCheckProxy)};
}

Diagnosis diagnose_method(const std::string& wanted, std::string_view words,
                          const std::optional<std::vector<RemoteMethod>>& methods) {
  if (!methods) {
    return {"method.unknown", fmt::format("the server does not know {}{}", wanted, said(words)),
            remedy(Remedy::kNameMethod)};
  }
  const std::vector<std::string> bidi = bidi_methods(*methods, wanted);
  const std::string other =
      bidi.empty() ? remedy(Remedy::kNameMethod) : remedy(Remedy::kUseMethod, bidi.front());
  const auto same = std::find_if(methods->begin(), methods->end(),
                                 [&](const RemoteMethod& method) { return method.name == wanted; });
  if (same != methods->end()) {
    const bool fits = is_bidi(*same);
    return {fits ? "method.unimplemented" : std::string(kNotBidi),
            fits ? fmt::format("the server knows {} and has not implemented it{}", wanted, said(words))
                 : fmt::format("{} is {}, and weir drives bidi methods", wanted, cardinality(*same)),
            fits ? remedy(Remedy::kImplement) : other};
  }
  return {"method.unknown",
          fmt::format("the server does not know {}{}", wanted,
                      bidi.empty() ? ", and has no bidi method by its reflection service"
                                   : fmt::format("; its bidi methods are {}", list_some(bidi))),
          other};
}

}  // namespace weir
