#include "harness/relay/trace_line.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "harness/base/json_writer.h"
#include "harness/h2/grpc_status.h"
#include "proto/version.h"

namespace weir {
namespace {

constexpr JsonObject::Style kLine = JsonObject::Style::kSpaced;

void add_addresses(const LinkTrace& trace, JsonObject& out) {
  if (!trace.client.empty()) out.add("client", trace.client);
  if (!trace.at_client.empty()) out.add("relay", trace.at_client);
  if (!trace.at_server.empty()) out.add("from", trace.at_server);
  if (!trace.server.empty()) out.add("server", trace.server);
}

/// What an end of the response, or a reset, says.
void add_end(const SaidEnd& end, JsonObject& out) {
  if (end.what == SaidEnd::What::kReset) {
    out.add("error", error_name(end.code)).add("code", end.code);
    return;
  }
  if (end.what != SaidEnd::What::kTrailers) return;
  const std::optional<int> code = end.status ? parse_status(*end.status) : std::nullopt;
  out.add("status", code ? std::optional(status_name(*code)) : end.status).add("code", code);
  if (!end.message.empty()) out.add("message", end.message);
  if (end.http_status) out.add("http_status", *end.http_status);
}

JsonObject tally(const StreamTally& tally) {
  JsonObject out(kLine);
  out.add("messages", tally.messages).add("bytes", tally.bytes);
  if (tally.inside) out.add("inside_message", true);
  if (tally.end) out.add("end", words_of(*tally.end));
  return out;
}

std::string_view name_of(const StreamEvent& event) {
  switch (event.what) {
    case StreamEvent::What::kOpened:
      return "opened";
    case StreamEvent::What::kAnswered:
      return "answered";
    case StreamEvent::What::kHalfClosed:
      return "half-close";
    case StreamEvent::What::kEnded:
      return event.end && event.end->what == SaidEnd::What::kEndStream ? "end-stream" : "trailers";
    case StreamEvent::What::kReset:
      return "rst-stream";
    case StreamEvent::What::kGoaway:
      return "goaway";
    case StreamEvent::What::kOver:
      return "over";
    case StreamEvent::What::kNotHttp2:
      return "not-http2";
    case StreamEvent::What::kLost:
      break;
  }
  return "lost";
}

void add_stream_event(const LinkTrace& trace, const StreamEvent& event, JsonObject& out) {
  using What = StreamEvent::What;
  out.add("event", name_of(event));
  if (event.what == What::kOver) {
    out.add("client_sent", tally(event.came[Toward::kServer]))
        .add("server_got", tally(event.went[Toward::kServer]))
        .add("server_sent", tally(event.came[Toward::kClient]))
        .add("client_got", tally(event.went[Toward::kClient]));
    return;
  }
  out.add("by", to_string(event.by));
  if (event.what == What::kNotHttp2 || event.what == What::kLost) {
    out.add("why", event.debug);
    return;
  }
  out.add("toward", to_string(event.toward));
  if (event.what == What::kOpened) {
    out.add("method", event.method);
    if (!event.plan.empty()) out.add("plan", event.plan);
    add_addresses(trace, out);
  }
  if (event.what == What::kAnswered && event.http_status && *event.http_status != 200)
    out.add("http_status", *event.http_status);
  if (event.what == What::kGoaway) {
    out.add("error", error_name(event.code)).add("code", event.code).add("last_stream", event.last_stream);
    if (!event.debug.empty()) out.add("debug", event.debug);
    return;
  }
  if (event.end) add_end(*event.end, out);
  out.add("requests", event.requests).add("replies", event.replies);
}

void add_event(const LinkTrace& trace, const TraceTerms& terms, JsonObject& out) {
  switch (trace.what) {
    case LinkTrace::What::kAccepted:
      out.add("event", "accepted");
      add_addresses(trace, out);
      break;
    case LinkTrace::What::kConnected:
      out.add("event", "connected");
      add_addresses(trace, out);
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
      out.add("event", "act").add("act", trace.detail);
      if (!terms.fault.empty()) out.add("fault", terms.fault);
      out.add("toward", to_string(trace.end));
      break;
    case LinkTrace::What::kEnded:
      out.add("event", "ended").add("by", to_string(trace.end)).add("how", trace.detail);
      break;
    case LinkTrace::What::kGone:
      out.add("event", "gone");
      break;
    case LinkTrace::What::kStream:
      add_stream_event(trace, *trace.stream, out);
      break;
  }
}

}  // namespace

std::string utc_text(std::chrono::system_clock::time_point at) {
  const auto second = std::chrono::floor<std::chrono::seconds>(at);
  const auto rest = std::chrono::duration_cast<std::chrono::microseconds>(at - second);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:06}Z", fmt::gmtime(std::chrono::system_clock::to_time_t(second)),
                     rest.count());
}

std::string trace_head(std::chrono::system_clock::time_point began) {
  return JsonObject(kLine)
      .add("trace", 1)
      .add("weir", weir_version())
      .add("began", utc_text(began))
      .json()
      .text;
}

std::string trace_line(const LinkTrace& trace, const TraceTerms& terms) {
  JsonObject out(kLine);
  out.add("time", utc_text(terms.wall))
      .add("at_s", json_of(std::chrono::duration<double>(trace.at.time_since_epoch()).count(), 6));
  if (!terms.proxy.empty()) out.add("proxy", terms.proxy);
  if (terms.connections) out.add("connection", trace.connection);
  out.add("link", trace.link);
  const std::uint32_t stream = trace.stream != nullptr ? trace.stream->stream : trace.h2_stream;
  if (stream != 0) out.add("stream", stream);
  add_event(trace, terms, out);
  if (trace.what != LinkTrace::What::kStream)
    out.add("bytes_to_server", trace.bytes_to_server).add("bytes_to_client", trace.bytes_to_client);
  return out.json().text;
}

}  // namespace weir
