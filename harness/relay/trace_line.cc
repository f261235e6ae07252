#include "harness/relay/trace_line.h"

#include "harness/base/json_writer.h"

namespace weir {
namespace {

void add_event(const LinkTrace& trace, JsonObject& out) {
  switch (trace.what) {
    case LinkTrace::What::kAccepted:
      out.add("event", "accepted");
      break;
    case LinkTrace::What::kConnected:
      out.add("event", "connected");
      break;
    case LinkTrace::What::kUnreachable:
      out.add("event", "unreachable").add("why", trace.detail);
      break;
    case LinkTrace::What::kSecured:
      out.add("event", "tls").add("with", to_string(trace.end)).add("version", trace.detail);
      break;
    case LinkTrace::What::kNotSecured:
      out.add("event", "tls-failed").add("with", to_string(trace.end)).add("why", trace.detail);
      break;
    case LinkTrace::What::kAct:
      out.add("event", "act").add("act", trace.detail).add("toward", to_string(trace.end));
      break;
    case LinkTrace::What::kEnded:
      out.add("event", "ended").add("by", to_string(trace.end)).add("how", trace.detail);
      break;
    case LinkTrace::What::kGone:
      out.add("event", "gone");
      break;
  }
}

}  // namespace

std::string trace_line(const LinkTrace& trace, std::string_view proxy) {
  JsonObject out(JsonObject::Style::kSpaced);
  out.add("at_s", json_of(std::chrono::duration<double>(trace.at.time_since_epoch()).count(), 6));
  if (!proxy.empty()) out.add("proxy", proxy);
  out.add("link", trace.link);
  add_event(trace, out);
  return out.add("bytes_to_server", trace.bytes_to_server)
      .add("bytes_to_client", trace.bytes_to_client)
      .json()
      .text;
}

}  // namespace weir
