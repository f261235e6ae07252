#include "harness/repro/story.h"

#include <fmt/format.h>

#include <algorithm>

#include "harness/h2/grpc_code.h"
#include "harness/model/outcome_classes.h"
#include "reports/text.h"

namespace weir {
namespace {

std::string counted(std::uint64_t count, std::string_view one, std::string_view several) {
  return fmt::format("{} {}", count, count == 1 ? one : several);
}

std::string who(std::string_view by) {
  if (by == "client") return "weir's client";
  if (by == "server") return "weir's server";
  if (by == "relay") return "the relay, on the connection";
  if (by == "tap") return "the relay, on its frames";
  return "the run, on the server";
}

std::string strike_text(const v1::JournalEntry::Strike& strike) {
  std::string text =
      fmt::format("with {} sent and {} received, fault '{}' strikes, carried out by {}",
                  counted(strike.sent(), "message", "messages"),
                  counted(strike.replies(), "reply", "replies"), strike.fault(), who(strike.by()));
  if (strike.has_aimed_at()) text += fmt::format("; it was meant for stream {}", strike.aimed_at());
  if (strike.has_bytes_to_server())
    text += fmt::format(" ({} bytes had passed toward the server, {} toward the client)",
                        strike.bytes_to_server(), strike.bytes_to_client());
  return text;
}

std::string witness(std::string_view seen_by) {
  if (seen_by == "engine") return "the client's frames show";
  if (seen_by == "tap") return "the relay's look at frames shows";
  if (seen_by == "relay") return "the relay makes";
  return "the library's words mean";
}

std::string wire_end_text(const v1::JournalEntry::WireEnd& end) {
  std::string text = fmt::format("{} the end: {}", witness(end.seen_by()), end.how());
  if (end.code() != 0) text += fmt::format(" {}", end.code());
  if (end.has_frame()) text += fmt::format(", in frame {} toward the client", end.frame());
  if (end.has_after_goaway()) text += ", after a GOAWAY";
  return text;
}

/// The row of the class, of an open set as well.
std::string_view meaning_of(std::string_view name) {
  std::string_view meaning;
  std::size_t length = 0;
  for (const OutcomeClass& row : kOutcomeClasses) {
    const bool fits = row.is_open() ? name.starts_with(row.name) : name == row.name;
    if (!fits || row.name.size() <= length) continue;
    meaning = row.meaning;
    length = row.name.size();
  }
  return meaning;
}

std::string closed_text(const v1::StreamRecord& stream) {
  return fmt::format("it ends as {} ({}): {}", stream.class_(), stream.verdict(),
                     meaning_of(stream.class_()));
}

std::string entry_text(const v1::StreamRecord& stream, const v1::JournalEntry& entry) {
  switch (entry.what_case()) {
    case v1::JournalEntry::kOpened:
      return fmt::format("it opens, on connection {}", entry.opened().on_connection());
    case v1::JournalEntry::kStrike:
      return strike_text(entry.strike());
    case v1::JournalEntry::kWireEnd:
      return wire_end_text(entry.wire_end());
    case v1::JournalEntry::kClosed:
      return closed_text(stream);
    case v1::JournalEntry::WHAT_NOT_SET:
      break;
  }
  return "something that this weir does not know";
}

std::string line(std::string_view when, const std::string& text) {
  return fmt::format("{:>12}  {}\n", when, text);
}

}  // namespace

std::string story_of(const v1::StreamRecord& stream) {
  std::string out = fmt::format(
      "stream {} of '{}'{}\n", stream.index(), stream.group(),
      stream.incarnation() > 0 ? fmt::format(", opened again {} times", stream.incarnation()) : "");
  for (const v1::JournalEntry& entry : stream.journal())
    out += line(fmt::format("{:.1f} ms", entry.at_ms()), entry_text(stream, entry));
  std::string sums = fmt::format("{} of {} sent, {} received", stream.messages_sent(),
                                 counted(stream.messages_planned(), "message", "messages"),
                                 counted(stream.replies_received(), "reply", "replies"));
  for (const auto& [count, word] :
       {std::pair{stream.lost(), "lost"}, std::pair{stream.duplicated(), "came again"},
        std::pair{stream.reordered(), "out of order"}, std::pair{stream.corrupted(), "corrupt"}}) {
    if (count > 0) sums += fmt::format(", {} {}", count, word);
  }
  out += line("", sums);
  out += line("", fmt::format("its client was told {}{}", code_word(static_cast<int>(stream.grpc_code())),
                              stream.message().empty() ? "" : ": " + printable(stream.message())));
  if (!stream.pending().empty()) out += line("", "it was waiting for " + printable(stream.pending()));
  if (stream.expected_size() > 0)
    out += line("", fmt::format("allowed was {}", fmt::join(stream.expected(), ", ")));
  return out;
}

}  // namespace weir
