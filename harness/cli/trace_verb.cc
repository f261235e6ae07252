#include "harness/cli/trace_verb.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <iterator>
#include <limits>
#include <memory>

#include "harness/base/whole_file.h"
#include "harness/cli/verb.h"
#include "harness/trace/story.h"

namespace weir {
namespace {

struct TraceVerb {
  std::string file;
  StoryChoice choice;
  bool json = false;
};

std::optional<std::string> traced_text(const std::string& file) {
  if (file == "-") return std::string(std::istreambuf_iterator<char>(std::cin), {});
  return whole_file(file);
}

int tell_trace(const TraceVerb& verb) {
  const std::optional<std::string> text = traced_text(verb.file);
  if (!text) {
    say(
        fmt::format("weir trace: {} can't be read\n"
                    "  fix: name a file that `weir relay --trace FILE` wrote; - is the standard input\n",
                    verb.file));
    return kExitUsage;
  }
  const TraceRead read = read_trace(*text, verb.file);
  if (!read.errors.empty()) {
    say(read.errors.render());
    return kExitUsage;
  }
  const std::vector<LinkStory> links = find_stories(read.trace, verb.choice);
  put(verb.json ? story_json(read.trace, links) : tell(read.trace, links));
  if (!links.empty()) return kExitOk;
  say(read.trace.events.empty()
          ? fmt::format("weir trace: nobody came through the relay while {} was written\n", verb.file)
          : "weir trace: nothing in it is what was asked for; without --link, --stream and --only-struck it "
            "tells "
            "all\n");
  return kExitNotEvidence;
}

}  // namespace

void add_trace_verb(CLI::App& app, int& exit_code) {
  auto verb = std::make_shared<TraceVerb>();
  CLI::App* sub = app.add_subcommand(
      "trace", "Tell what links and streams of a relay lived through, and who did what to whom");
  sub->add_option("FILE", verb->file,
                  "what `weir relay --trace` or `weir run --trace` wrote, also while it is written; - is the "
                  "standard input")
      ->required();
  const auto number = whole_number_in(0, std::numeric_limits<std::uint32_t>::max());
  sub->add_option("--link", verb->choice.link, "only this link, counted from 0")
      ->transform(number)
      ->type_name("N");
  sub->add_option("--stream", verb->choice.stream, "only this stream of each link, by its HTTP/2 number")
      ->transform(number)
      ->type_name("N");
  sub->add_flag("--only-struck", verb->choice.only_struck,
                "only what a fault struck, or the relay said something on by itself");
  sub->add_flag("--json", verb->json,
                "print it as JSON on stdout: links, their streams, and the events of each");
  sub->footer(
      "Times are those of the wall clock (UTC) and, with a +, seconds since the relay or the run began. A "
      "'*' "
      "marks what weir did; all else came from the client or the server. A last line that is not whole, of a "
      "relay that was killed or still writes, is left out.\n\n" +
      exit_codes_help("trace") +
      "\n  weir relay --to localhost:50051 --fault h2-reset --after 2s --trace links.jsonl"
      "\n  weir trace links.jsonl"
      "\n  weir trace links.jsonl --only-struck --link 0");
  sub->callback([verb, &exit_code] { exit_code = tell_trace(*verb); });
}

}  // namespace weir
