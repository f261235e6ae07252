#include <fmt/format.h>

#include "harness/trace/story.h"

namespace weir {
namespace {

/// A text that a peer chose, in quotes; its control characters could do something to a terminal.
std::string quoted(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    out += byte < 0x20 || byte == 0x7f ? std::string("?") : std::string(1, c);
  }
  return fmt::format("\"{}\"", out);
}

std::string clean(std::string_view text) {
  std::string out = quoted(text);
  return out.substr(1, out.size() - 2);
}

/// A fact as it may be shown.
std::string said(const TracedEvent& event, std::string_view name) { return clean(event.fact(name)); }

std::string other(std::string_view end) { return end == "client" ? "server" : "client"; }

/// "from the client", and of the relay "made by the relay, to the client".
std::string from(const TracedEvent& event) {
  const std::string by = said(event, "by");
  if (by == "relay") return fmt::format("made by the relay, to the {}", said(event, "toward"));
  return fmt::format("from the {}", by);
}

std::string opened(const TracedEvent& event) {
  std::string out = fmt::format("opened: {}", said(event, "method"));
  if (event.has("plan")) out += fmt::format(", stream {} of the run", said(event, "plan"));
  return out;
}

std::string trailers(const TracedEvent& event) {
  std::string out;
  const std::string status = said(event, "status");
  if (event.has("http_status")) out = fmt::format("HTTP {} ", said(event, "http_status"));
  if (status != "null" && !status.empty()) {
    out += fmt::format("trailers {}", status);
  } else if (out.empty()) {
    out = "trailers without grpc-status";
  } else {
    out.pop_back();
  }
  out += " " + from(event);
  if (event.has("message")) out += ": " + quoted(event.fact("message"));
  return out;
}

std::string goaway(const TracedEvent& event) {
  std::string out = fmt::format("GOAWAY {} {}, last stream {}", said(event, "error"), from(event),
                                said(event, "last_stream"));
  if (event.has("debug")) out += ": " + quoted(event.fact("debug"));
  return out;
}

std::string act(const TracedEvent& event) {
  const std::string fault = said(event, "fault");
  const std::string what = said(event, "act");
  if (fault.empty()) return fmt::format("{} struck, toward {}", what, said(event, "toward"));
  // What was done to frames, the fault's name says better.
  const bool more = what != "frames" && what != fault;
  return fmt::format("fault {} struck{}{}, toward {}", fault, more ? ": " : "", more ? what : "",
                     said(event, "toward"));
}

std::string counted(const TracedEvent& event, const std::string& name, std::string_view what) {
  const std::string count = said(event, name);
  return fmt::format("{} {}{}", count, what, count == "1" ? "" : "s");
}

/// What went one way, and what of it arrived.
std::string way(const TracedEvent& event, const std::string& sender) {
  const std::string receiver = other(sender);
  const auto side = [&](const std::string& key) {
    std::string text =
        counted(event, key + ".messages", "message") + ", " + counted(event, key + ".bytes", "byte");
    if (event.has(key + ".inside_message")) text += ", and part of one";
    const std::string end = said(event, key + ".end");
    text += end.empty() ? ", no end" : ", " + end;
    return text;
  };
  const std::string sent = side(sender + "_sent");
  const std::string got = side(receiver + "_got");
  std::string out = fmt::format("{} sent {}", sender, sent);
  if (got == sent) return out + fmt::format("; the {} got all of it", receiver);
  return out + fmt::format("; the {} got {}", receiver, got);
}

std::string facts_of(const TracedEvent& event) {
  std::string out = clean(event.event);
  for (const auto& [name, value] : event.facts) out += fmt::format(" {}={}", clean(name), clean(value));
  return out;
}

}  // namespace

bool is_of_the_relay(const TracedEvent& event) {
  return event.event == "act" || (said(event, "by") == "relay" && event.event != "over");
}

std::vector<std::string> words_of(const TracedEvent& event) {
  const std::string& what = event.event;
  if (what == "accepted")
    return {fmt::format("accepted{}{}", event.has("client") ? " from " : "", said(event, "client"))};
  if (what == "connected")
    return {
        fmt::format("connected to the server{}{}", event.has("from") ? " from " : "", said(event, "from"))};
  if (what == "unreachable") return {"the server is out of reach: " + said(event, "why")};
  if (what == "tls") return {fmt::format("TLS with the {}: {}", said(event, "with"), said(event, "version"))};
  if (what == "tls-failed")
    return {fmt::format("no TLS with the {}: {}", said(event, "with"), said(event, "why"))};
  if (what == "act") return {act(event)};
  if (what == "ended")
    return {fmt::format("the {} ended its connection ({})", said(event, "by"),
                        said(event, "how") == "reset" ? "RST" : "FIN")};
  if (what == "gone")
    return {fmt::format("gone: {} bytes to the server, {} to the client", said(event, "bytes_to_server"),
                        said(event, "bytes_to_client"))};
  if (what == "opened") return {opened(event)};
  if (what == "answered") {
    const std::string http =
        event.has("http_status") ? fmt::format(", HTTP {}", said(event, "http_status")) : "";
    return {said(event, "by") == "relay" ? fmt::format("the relay answered for the server{}", http)
                                         : fmt::format("the server answered{}", http)};
  }
  if (what == "half-close")
    return {fmt::format("half-closed by the {}, behind {}", said(event, "by"),
                        counted(event, "requests", "message"))};
  if (what == "trailers") return {trailers(event)};
  if (what == "end-stream") return {fmt::format("END_STREAM without trailers {}", from(event))};
  if (what == "rst-stream") return {fmt::format("RST_STREAM {} {}", said(event, "error"), from(event))};
  if (what == "goaway") return {goaway(event)};
  if (what == "not-http2")
    return {fmt::format("no HTTP/2 from the {}: {}; streams can't be told", said(event, "by"),
                        said(event, "why"))};
  if (what == "lost")
    return {fmt::format("from here on what comes from the {} can't be followed: {}", said(event, "by"),
                        said(event, "why"))};
  if (what == "over") return {"over", way(event, "client"), way(event, "server")};
  return {facts_of(event)};
}

}  // namespace weir
