#include "harness/trace/story.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

namespace weir {
namespace {

constexpr std::string_view kAct = "act";

/// All of a trace, unchosen.
class Shelf {
 public:
  void put(const TracedEvent& event) {
    LinkStory& link = link_of(event);
    note_addresses(event, link);
    const bool act = event.event == kAct;
    if (!event.stream) {
      link.events.push_back(&event);
      link.struck = link.struck || is_of_the_relay(event);
      if (!act) return;
      for (StreamStory& stream : link.streams) stream.struck = stream.struck || !stream.over;
      return;
    }
    StreamStory& stream = stream_of(event, link);
    stream.events.push_back(&event);
    stream.over = stream.over || event.event == "over";
    stream.struck = stream.struck || is_of_the_relay(event);
    link.struck = link.struck || stream.struck;
  }

  [[nodiscard]] std::vector<LinkStory>& links() { return links_; }

 private:
  LinkStory& link_of(const TracedEvent& event) {
    const auto [found, is_new] =
        link_at_.try_emplace({event.proxy, event.connection, event.link}, links_.size());
    if (is_new) links_.push_back({.proxy = event.proxy, .connection = event.connection, .link = event.link});
    return links_[found->second];
  }
  StreamStory& stream_of(const TracedEvent& event, LinkStory& link) {
    const auto [found, is_new] = stream_at_.try_emplace(
        {event.proxy, event.connection, event.link, *event.stream}, link.streams.size());
    if (is_new) link.streams.push_back({.stream = *event.stream});
    return link.streams[found->second];
  }
  static void note_addresses(const TracedEvent& event, LinkStory& link) {
    if (link.client.empty()) link.client = event.fact("client");
    if (link.server.empty()) link.server = event.fact("server");
  }

  std::vector<LinkStory> links_;
  std::map<std::tuple<std::string, std::uint64_t, std::uint64_t>, std::size_t> link_at_;
  std::map<std::tuple<std::string, std::uint64_t, std::uint64_t, std::uint64_t>, std::size_t> stream_at_;
};

/// "12:00:00.000001" of the wall clock's time; empty where there is none.
std::string time_of_day(const std::string& time) {
  const std::size_t at = time.find('T');
  if (at == std::string::npos) return "";
  std::string rest = time.substr(at + 1);
  if (rest.ends_with('Z')) rest.pop_back();
  return rest;
}

void tell_event(const TracedEvent& event, std::string_view indent, std::string& out) {
  const std::string when = fmt::format("{} {:+.6f}", time_of_day(event.time), event.at_s);
  const std::vector<std::string> words = words_of(event);
  out += fmt::format("{}{}  {} {}\n", indent, when, is_of_the_relay(event) ? '*' : ' ', words.front());
  for (std::size_t i = 1; i < words.size(); ++i)
    out += fmt::format("{}{}    {}\n", indent, std::string(when.size(), ' '), words[i]);
}

std::string named(const LinkStory& link) {
  std::string name;
  if (!link.proxy.empty()) name += fmt::format("proxy {}, ", link.proxy);
  if (link.connection != 0 || !link.events.empty()) {
    const bool counted =
        !link.events.empty() && link.events.front()->json.find("\"connection\"") != std::string::npos;
    if (counted) name += fmt::format("connection {}, ", link.connection);
  }
  return name + fmt::format("link {}", link.link);
}

void tell_stream(const StreamStory& stream, std::string& out) {
  std::string_view method;
  for (const TracedEvent* event : stream.events) {
    if (method.empty()) method = event->fact("method");
  }
  out += fmt::format("\n  stream {}{}{}{}\n", stream.stream, method.empty() ? "" : "  ", method,
                     stream.struck ? "  (struck)" : "");
  for (const TracedEvent* event : stream.events) tell_event(*event, "    ", out);
  if (stream.over || stream.events.empty()) return;
  const TracedEvent& last = *stream.events.back();
  if (last.has("requests"))
    out += fmt::format("    still open where the trace ends; by its last event {} requests, {} replies\n",
                       last.fact("requests"), last.fact("replies"));
}

std::string counted(std::size_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

}  // namespace

std::vector<LinkStory> find_stories(const Trace& trace, const StoryChoice& choice) {
  Shelf shelf;
  for (const TracedEvent& event : trace.events) shelf.put(event);
  std::vector<LinkStory> found;
  for (LinkStory& link : shelf.links()) {
    if (choice.link && link.link != *choice.link) continue;
    if (choice.only_struck && !link.struck) continue;
    std::erase_if(link.streams, [&](const StreamStory& stream) {
      return (choice.stream && stream.stream != *choice.stream) || (choice.only_struck && !stream.struck);
    });
    if (choice.stream && link.streams.empty()) continue;
    found.push_back(std::move(link));
  }
  return found;
}

std::string tell(const Trace& trace, const std::vector<LinkStory>& links) {
  std::size_t streams = 0;
  std::size_t struck = 0;
  for (const LinkStory& link : links) {
    streams += link.streams.size();
    for (const StreamStory& stream : link.streams) struck += stream.struck ? 1 : 0;
  }
  std::string out =
      fmt::format("{}{}{}, {}, {} struck\n", trace.weir.empty() ? "" : "weir " + trace.weir + ", ",
                  trace.began.empty() ? "" : "from " + trace.began + ": ", counted(links.size(), "link"),
                  counted(streams, "stream"), struck);
  for (const LinkStory& link : links) {
    out += '\n' + named(link);
    if (!link.client.empty()) out += fmt::format("  {}", link.client);
    if (!link.server.empty()) out += fmt::format(" -> {}", link.server);
    out += '\n';
    for (const TracedEvent* event : link.events) tell_event(*event, "  ", out);
    for (const StreamStory& stream : link.streams) tell_stream(stream, out);
  }
  if (trace.cut_bytes > 0)
    out += fmt::format(
        "\nThe file ends inside a line, of which {} bytes are left out: what wrote it was ended at once, or "
        "still writes.\n",
        trace.cut_bytes);
  return out;
}

}  // namespace weir
