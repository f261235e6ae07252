// Any text as a trace: it is read, or told what is wrong with it, and what was read can be told as a story in every way.
#include <string>

#include "harness/trace/story.h"
#include "tests/fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const weir::TraceRead read = weir::read_trace(weir::fuzz::text(data, size), "trace");
  if (!read.errors.empty()) weir::fuzz::require(!read.errors.render().empty());
  for (const weir::StoryChoice& choice : {weir::StoryChoice{}, weir::StoryChoice{.only_struck = true},
                                          weir::StoryChoice{.link = 0, .stream = 1}}) {
    const std::vector<weir::LinkStory> links = weir::find_stories(read.trace, choice);
    weir::fuzz::require(!weir::tell(read.trace, links).empty());
    // What is printed for programs is read again as easily as the trace was.
    weir::fuzz::require(weir::story_json(read.trace, links).ends_with("}\n"));
  }
  return 0;
}
