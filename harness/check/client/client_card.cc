#include "harness/check/client/client_card.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "harness/base/json_writer.h"
#include "reports/exit_codes.h"

namespace weir {
namespace {

using page::Ink;

/// A pause as a table has room for it.
std::string in_short(Duration pause) {
  if (pause < std::chrono::milliseconds(1)) return "0ms";
  if (pause < std::chrono::seconds(1)) return fmt::format("{:.0f}ms", to_ms(pause));
  return fmt::format("{:.1f}s", to_s(pause));
}

/// "backoff: 0.1s 0.2s 0.4s … 12 more".
std::string retries_text(const Retries& retries) {
  constexpr std::size_t kShown = 5;
  if (retries.tries == 0) return "none";
  std::string text = fmt::format("{}", retries.tries);
  if (retries.pauses.empty()) return text;
  if (retries.pattern != RetryPattern::kFew) text += fmt::format(", {}", to_string(retries.pattern));
  text += ":";
  const std::size_t shown = std::min(kShown, retries.pauses.size());
  for (std::size_t i = 0; i < shown; ++i) text += " " + in_short(retries.pauses[i]);
  return shown < retries.pauses.size() ? text + " …" : text;
}

std::string end_text(const ClientRow& row) {
  if (!row.end) return row.mark == CheckMark::kSkipped ? "" : "runs on";
  return row.end->signal == 0 ? fmt::format("exit {}", row.end->code) : describe(*row.end);
}

std::string messages_text(const MessageFacts& messages) {
  std::string text;
  const auto add = [&text](std::uint32_t count, const char* word) {
    if (count > 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, word);
  };
  add(messages.lost, "lost");
  add(messages.twice, "twice");
  add(messages.maybe_twice, "unsure");
  return text;
}

std::string reasons(const ClientRow& row) { return fmt::format("{}", fmt::join(row.why, "; ")); }

bool was_run(const ClientRow& row) { return row.took > Duration(0); }

void add_row(page::Page& page, const ClientRow& row) {
  const MarkText mark = text_of(row.mark);
  page.blank();
  page.line({{fmt::format("{} {}", mark.sign, row.name), mark.ink}, {": " + row.what, Ink::kDim}});
  for (const std::string& reason : row.why) page.paragraph("    ", reason);
  for (const std::string& note : row.notes) page.paragraph("    ", note);
  for (const std::string& remedy : row.remedies) page.paragraph("    fix: ", remedy);
  if (row.mark == CheckMark::kPassed || !was_run(row)) return;
  for (const std::string& line : row.last_lines) page.line({{"    | " + line, Ink::kDim}});
  if (!row.log.empty()) page.line({{"    " + row.log, Ink::kDim}});
}

/// Rows that were not run, for one reason, in one paragraph.
void add_skipped(page::Page& page, const ClientCard& card) {
  std::vector<std::string> reasons_told;
  for (const ClientRow& row : card.rows) {
    const std::string why = reasons(row);
    if (row.mark != CheckMark::kSkipped || std::count(reasons_told.begin(), reasons_told.end(), why) > 0)
      continue;
    reasons_told.push_back(why);
    std::vector<std::string> names;
    for (const ClientRow& other : card.rows) {
      if (other.mark == CheckMark::kSkipped && reasons(other) == why) names.push_back(other.name);
    }
    page.blank();
    page.paragraph("- ", fmt::format("{}: {}", fmt::join(names, ", "), why), Ink::kDim);
  }
}

JsonObject row_json(const ClientRow& row) {
  const auto ms = [](Duration time) { return json_of(to_ms(time), 3); };
  std::optional<JsonValue> back;
  if (row.back_after) back = ms(*row.back_after);
  std::optional<JsonValue> lived;
  if (row.lived) lived = ms(*row.lived);
  std::optional<int> code;
  std::optional<int> signal;
  if (row.end) code = row.end->code;
  if (row.end && row.end->signal != 0) signal = row.end->signal;
  return JsonObject()
      .add("name", row.name)
      .add("what", row.what)
      .add("result", text_of(row.mark).word)
      .add("why", json_list(row.why))
      .add("remedies", json_list(row.remedies))
      .add("notes", json_list(row.notes))
      .add("connections_after", row.retries.connects)
      .add("streams_after", row.retries.streams)
      .add("tries", row.retries.tries)
      .add("pattern", to_string(row.retries.pattern))
      .add("pauses_ms", json_list(row.retries.pauses, ms))
      .add("first_good_message_ms", back)
      .add("processors", json_of(row.burnt, 3))
      .add("lost", row.messages.lost)
      .add("sent_twice", row.messages.twice)
      .add("maybe_twice", row.messages.maybe_twice)
      .add("exit_code", code)
      .add("signal", signal)
      .add("ended_after_ms", lived)
      .add("last_lines", json_list(row.last_lines))
      .add("log", row.log)
      .add("seconds", json_of(to_s(row.took), 3));
}

JUnitCase case_of(const ClientRow& row) {
  JUnitCase one{.class_name = "check-client",
                .name = row.name,
                .end = junit_end(row.mark),
                .message = reasons(row),
                .text = row.what + "\n",
                .seconds = to_s(row.took)};
  for (const std::string& note : row.notes) one.text += "note: " + note + "\n";
  for (const std::string& remedy : row.remedies) one.text += "fix: " + remedy + "\n";
  if (!was_run(row)) return one;
  one.text += "tries: " + retries_text(row.retries) + "\n";
  for (const std::string& line : row.last_lines) one.text += "| " + line + "\n";
  if (!row.log.empty()) one.text += "log: " + row.log + "\n";
  return one;
}

}  // namespace

int exit_code(const ClientCard& card) {
  return exit_code(marks_of(card.rows), card.interrupted, card.unwritten);
}

std::string progress_text(const ClientRow& row) {
  return fmt::format("{} {} {}", text_of(row.mark).sign, row.name,
                     was_run(row) ? fmt::format("({:.1f} s)", to_s(row.took)) : reasons(row));
}

std::string render_text(const ClientCard& card, bool color, std::size_t width) {
  page::Page page(width, color);
  page.paragraph("check-client ", card.command, Ink::kBold);
  page.line({{card.target.empty() ? "against weir's own chat server" : "against " + card.target}});
  page.blank();
  page::Table table({{"", false},
                     {"fault", false},
                     {"tries", false, true},
                     {"back after", true},
                     {"messages", false},
                     {"end", false}});
  for (const ClientRow& row : card.rows) {
    if (row.mark == CheckMark::kSkipped) continue;
    const MarkText mark = text_of(row.mark);
    const bool bad_messages = row.messages.lost + row.messages.twice > 0;
    table.row({{mark.sign, mark.ink},
               {row.name},
               {row.name == card.rows.front().name ? "" : retries_text(row.retries)},
               {row.back_after ? in_short(*row.back_after) : ""},
               {messages_text(row.messages), bad_messages ? Ink::kBad : Ink::kPlain},
               {end_text(row)}});
  }
  table.print(page);
  for (const ClientRow& row : card.rows) {
    if (row.mark != CheckMark::kSkipped && (!row.why.empty() || !row.notes.empty())) add_row(page, row);
  }
  add_skipped(page, card);
  page.blank();
  const MarkCounts counts = marks_of(card.rows);
  add_verdict(page, fmt::format("{} passed", counts.passed), counts, exit_code(card));
  return page.text();
}

std::string render_json(const ClientCard& card) {
  std::optional<std::string> target;
  if (!card.target.empty()) target = card.target;
  return JsonObject()
             .add("command", card.command)
             .add("target", target)
             .add("exit_code", exit_code(card))
             .add("rows", json_lines(card.rows, row_json))
             .json()
             .text +
         "\n";
}

std::string render_junit(const ClientCard& card) {
  JUnitSuite suite{"weir check-client " + card.command, {}};
  for (const ClientRow& row : card.rows) suite.cases.push_back(case_of(row));
  return junit_xml(kJUnitName, card.started_at, {suite});
}

}  // namespace weir
