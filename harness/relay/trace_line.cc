#include "harness/relay/trace_line.h"

#include <fmt/format.h>

#include "harness/base/json_text.h"

namespace weir {
namespace {

std::string rest_of(const LinkTrace& trace) {
  switch (trace.what) {
    case LinkTrace::What::kAccepted:
      return R"("event": "accepted")";
    case LinkTrace::What::kConnected:
      return R"("event": "connected")";
    case LinkTrace::What::kUnreachable:
      return fmt::format(R"("event": "unreachable", "why": {})", json_text(trace.detail));
    case LinkTrace::What::kSecured:
      return fmt::format(R"("event": "tls", "with": "{}", "version": "{}")", to_string(trace.end),
                         trace.detail);
    case LinkTrace::What::kNotSecured:
      return fmt::format(R"("event": "tls-failed", "with": "{}", "why": {})", to_string(trace.end),
                         json_text(trace.detail));
    case LinkTrace::What::kAct:
      return fmt::format(R"("event": "act", "act": "{}", "toward": "{}")", trace.detail,
                         to_string(trace.end));
    case LinkTrace::What::kEnded:
      return fmt::format(R"("event": "ended", "by": "{}", "how": "{}")", to_string(trace.end), trace.detail);
    case LinkTrace::What::kGone:
      return R"("event": "gone")";
  }
  return "";
}

}  // namespace

std::string trace_line(const LinkTrace& trace, std::string_view proxy) {
  const std::string named = proxy.empty() ? "" : fmt::format(R"("proxy": {}, )", json_text(proxy));
  return fmt::format(R"({{"at_s": {:.6f}, {}"link": {}, {}, "bytes_to_server": {}, "bytes_to_client": {}}})",
                     std::chrono::duration<double>(trace.at.time_since_epoch()).count(), named, trace.link,
                     rest_of(trace), trace.bytes_to_server, trace.bytes_to_client);
}

}  // namespace weir
