// A trace as a story: link by link, and on each the streams one after the other.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/trace/read_trace.h"

namespace weir {

/// Which part of a trace is told.
struct StoryChoice {
  std::optional<std::uint64_t> link{};    // of each connection and proxy
  std::optional<std::uint64_t> stream{};  // by the client's number
  bool only_struck = false;               // what a fault struck, or the relay said something on by itself
};

/// Events are those of the trace, which outlives the story.
struct StreamStory {
  std::uint64_t stream = 0;
  std::vector<const TracedEvent*> events{};
  bool struck = false;  // by an act on it, or on its link while it was open
  bool over = false;    // the trace tells its end
};

struct LinkStory {
  std::string proxy;
  std::uint64_t connection = 0;
  std::uint64_t link = 0;
  std::vector<const TracedEvent*> events{};  // of the link itself
  std::vector<StreamStory> streams{};        // in the order in which they begin
  bool struck = false;                       // itself, or a stream of it
  std::string client{};                      // addresses, where the trace has them
  std::string server{};
};

/// The links that the choice leaves, in the order in which they begin. Pure.
[[nodiscard]] std::vector<LinkStory> find_stories(const Trace& trace, const StoryChoice& choice);

/// For people. What the relay did by itself is marked with a '*'.
[[nodiscard]] std::string tell(const Trace& trace, const std::vector<LinkStory>& links);

/// For programs: {"weir", "began", "cut_bytes", "links": [{"link", "client", "server", "struck", "events": [...], "streams":
/// [{"stream", "method", "struck", "over", "events": [...]}]}]}; events are the lines of the trace.
[[nodiscard]] std::string story_json(const Trace& trace, const std::vector<LinkStory>& links);

/// What an event says, in lines of which the first stands beside its time. Never empty.
[[nodiscard]] std::vector<std::string> words_of(const TracedEvent& event);
/// Whether it tells of something that the relay did by itself.
[[nodiscard]] bool is_of_the_relay(const TracedEvent& event);

}  // namespace weir
