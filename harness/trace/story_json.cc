#include "harness/base/json_writer.h"
#include "harness/trace/story.h"

namespace weir {
namespace {

JsonValue events_json(const std::vector<const TracedEvent*>& events) {
  return json_list(events, [](const TracedEvent* event) { return JsonValue{event->json}; });
}

JsonObject stream_json(const StreamStory& stream) {
  std::string_view method;
  for (const TracedEvent* event : stream.events) {
    if (method.empty()) method = event->fact("method");
  }
  return JsonObject()
      .add("stream", stream.stream)
      .add("method", method)
      .add("struck", stream.struck)
      .add("over", stream.over)
      .add("events", events_json(stream.events));
}

JsonObject link_json(const LinkStory& link) {
  JsonObject out;
  if (!link.proxy.empty()) out.add("proxy", link.proxy);
  return out.add("connection", link.connection)
      .add("link", link.link)
      .add("client", link.client)
      .add("server", link.server)
      .add("struck", link.struck)
      .add("events", events_json(link.events))
      .add("streams", json_list(link.streams, stream_json));
}

}  // namespace

std::string story_json(const Trace& trace, const std::vector<LinkStory>& links) {
  return JsonObject()
             .add("weir", trace.weir)
             .add("began", trace.began)
             .add("cut_bytes", trace.cut_bytes)
             .add("links", json_lines(links, link_json))
             .json()
             .text +
         "\n";
}

}  // namespace weir
