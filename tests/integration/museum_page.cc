#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "tests/integration/museum.h"

namespace weir {
namespace {

constexpr std::array<std::string_view, 17> kCodes = {
    "OK",        "CANCELLED",      "UNKNOWN",           "INVALID_ARGUMENT",   "DEADLINE_EXCEEDED",
    "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION",
    "ABORTED",   "OUT_OF_RANGE",   "UNIMPLEMENTED",     "INTERNAL",           "UNAVAILABLE",
    "DATA_LOSS", "UNAUTHENTICATED"};

/// Text as a table's cell takes it.
std::string cell(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == '|') out += '\\';
    if (c == '<') {
      out += "&lt;";
    } else {
      out += c;
    }
  }
  return out;
}

std::string reference(const std::string& text) {
  const std::size_t hash = text.find('#');
  if (hash != std::string::npos) {
    return fmt::format("[{}](https://github.com/{}/issues/{})", text, text.substr(0, hash),
                       text.substr(hash + 1));
  }
  if (text.starts_with("CVE-")) return fmt::format("[{0}](https://www.cve.org/CVERecord?id={0})", text);
  return text;
}

std::string references(const Bug& bug) {
  std::string out;
  for (const std::string& text : bug.references) out += (out.empty() ? "" : ", ") + reference(text);
  return out;
}

std::string one_end(const MuseumEnd& end) {
  std::string text = end.texts.empty() ? "" : fmt::format(" `{}`", end.texts.front());
  std::string told = fmt::format("{}{}: `{}`", kCodes.at(end.code), text, end.class_name);
  for (const std::string& other : end.or_else) told += fmt::format(" or `{}`", other);
  return told;
}

/// The ends that tell something: those of streams that nothing happened to are left out where there are others.
std::string all_ends(const std::vector<MuseumEnd>& all) {
  std::string told;
  for (const MuseumEnd& each : all) {
    if (each.class_name == "ok.complete" && each.or_else.empty()) continue;
    told += (told.empty() ? "" : "; ") + one_end(each);
  }
  return told.empty() ? "OK: `ok.complete`" : told;
}

std::string on_wire(const Exhibit& exhibit) {
  if (exhibit.wire.empty()) return "the same";
  return all_ends(exhibit.wire) + fmt::format(" ({})", exhibit.why_wire);
}

std::string on_grpc(const Exhibit& exhibit) {
  if (!exhibit.aborts.empty()) return fmt::format("SIGABRT `{}`", exhibit.aborts);
  return all_ends(exhibit.grpc) + (exhibit.log.empty() ? "" : fmt::format("; in its log `{}`", exhibit.log));
}

std::string shows(const Exhibit& exhibit) {
  if (exhibit.shows) return "yes";
  return exhibit.why_not.empty() ? "no" : "no: " + exhibit.why_not;
}

std::string breach(const Exhibit& exhibit) {
  if (!exhibit.aborts.empty()) return "yes: the process aborts";
  return exhibit.breach.empty() ? "no" : "yes: " + exhibit.breach;
}

std::string row(const Bug& bug, const Exhibit& exhibit) {
  return fmt::format("| {} | {} | [{}]({}.toml) | {} | {} | {} | {} | {} |\n", references(bug),
                     cell(bug.symptom), bug.staged, bug.staged, cell(shows(exhibit)), cell(on_grpc(exhibit)),
                     cell(on_wire(exhibit)), cell(bug.correct), cell(breach(exhibit)));
}

constexpr std::string_view kHead = R"(# The museum of real bugs

<!-- Written by scripts/museum. -->

Streams that ended badly in public: issues, pull requests and advisories. Each is staged as a scenario of a second or two. Where
the bug was a server's or a proxy's, weir plays the faulty peer; where it was a client's, the scenario shows what this client does.
Run one with `scripts/run museum/grpc-node-2569`, and read its head for the sequence on the wire.

`tests/integration/museum_test.cc` runs all of them on both engines and holds each end, with its status code and its text, against
this page. **Symptom** is what users elsewhere see, in their words where they have some. **gRPC C++ here** is what gRPC C++ 1.51.1
made of the same sequence in weir: status, text and outcome class, without the streams that nothing happened to; **shows here** says
whether that is the symptom, in this library's words. "No" means staged, and this client does not have the bug: it came to the right
end. A **breach** is a specification that it broke. Whether an
issue is still open changes: look before you quote.

)";

}  // namespace

std::string museum_page(const std::vector<Bug>& bugs, const std::vector<Exhibit>& exhibits) {
  std::string staged;
  std::string excused;
  for (const Bug& bug : bugs) {
    auto found = std::find_if(exhibits.begin(), exhibits.end(),
                              [&](const Exhibit& exhibit) { return exhibit.scenario == bug.staged; });
    if (found != exhibits.end()) {
      staged += row(bug, *found);
    } else {
      excused += fmt::format("| {} | {} | {} | {} |\n", references(bug), cell(bug.symptom), cell(bug.correct),
                             cell(bug.excused));
    }
  }
  return fmt::format(
      "{}## Staged\n\n{}{}{}\n## Not staged\n\n{}{}{}", kHead,
      "| reference | symptom | scenario | shows here | gRPC C++ here | wire engine | correct | breach |\n",
      "|---|---|---|---|---|---|---|---|\n", staged,
      "| reference | symptom | correct | why there is no scenario |\n", "|---|---|---|---|\n", excused);
}

}  // namespace weir
