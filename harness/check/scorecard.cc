#include "harness/check/scorecard.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "harness/base/json_writer.h"
#include "reports/exit_codes.h"
#include "reports/formats/junit_xml.h"
#include "reports/formats/page.h"

namespace weir {
namespace {

using Mark = ScoreRow::Mark;
using page::Ink;

std::string classes_text(const ScoreRow& row) {
  std::string text;
  for (const auto& [name, times] : row.classes)
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", name, times);
  return text;
}

std::string gauge_text(const ScoreRow& row) {
  if (!row.gauge_before || !row.gauge_after) return "";
  return fmt::format("{:g} → {:g}", *row.gauge_before, *row.gauge_after);
}

/// app.internal on 'struck', 'bystanders': the server says "no such room" (status 13)
std::string words_text(const EndWords& words) {
  return fmt::format("{} on '{}': {} \"{}\" (status {})", words.outcome, fmt::join(words.groups, "', '"),
                     words.by_server ? "the server says" : "the client says", words.text, words.code);
}

std::string reasons(const ScoreRow& row) { return fmt::format("{}", fmt::join(row.why, "; ")); }

/// Skipped for one reason in such numbers that a line for each would bury the others.
constexpr std::ptrdiff_t kMany = 4;

bool is_one_of_many(const Scorecard& card, const ScoreRow& row) {
  const auto alike = [&](const ScoreRow& other) {
    return other.mark == Mark::kSkipped && other.why == row.why;
  };
  return row.mark == Mark::kSkipped && std::count_if(card.rows.begin(), card.rows.end(), alike) >= kMany;
}

void add_table(page::Page& page, const Scorecard& card) {
  page::Table table({{"", false},
                     {"fault", false},
                     {"the client saw", false, true},
                     {"new streams", false},
                     {"first reply", true},
                     {"left open", true},
                     {card.gauge, false}});
  for (const ScoreRow& row : card.rows) {
    if (is_one_of_many(card, row)) continue;
    MarkText mark = text_of(row.mark);
    std::string streams = !row.takes_streams ? "" : *row.takes_streams ? "taken" : "NOT TAKEN";
    table.row({{mark.sign, mark.ink},
               {row.name, row.mark == Mark::kSkipped ? Ink::kDim : Ink::kPlain},
               {classes_text(row)},
               {streams, row.takes_streams.value_or(true) ? Ink::kPlain : Ink::kBad},
               {row.first_reply ? format_duration(*row.first_reply) : ""},
               {row.left_open ? fmt::format("{}", *row.left_open) : "",
                row.left_open.value_or(0) > 0 ? Ink::kBad : Ink::kPlain},
               {gauge_text(row)}});
  }
  table.print(page);
}

JsonObject remedy_json(const CheckRemedy& remedy) {
  return JsonObject().add("text", remedy.text).add("add", json_list(remedy.add));
}

JsonObject words_json(const EndWords& words) {
  return JsonObject()
      .add("groups", json_list(words.groups))
      .add("class", words.outcome)
      .add("code", words.code)
      .add("message", words.text)
      .add("by", words.by_server ? "server" : "client");
}

JsonObject unseen_json(const Unseen& unseen) {
  std::optional<JsonObject> remedy;
  if (!unseen.remedy.text.empty()) remedy = remedy_json(unseen.remedy);
  return JsonObject().add("what", unseen.what).add("why", unseen.why).add("remedy", remedy);
}

JsonObject row_json(const ScoreRow& row) {
  JsonObject classes;
  for (const auto& [name, count] : row.classes) classes.add(name, count);
  std::optional<JsonValue> first_reply;
  if (row.first_reply) first_reply = json_of(to_ms(*row.first_reply), 3);
  return JsonObject()
      .add("name", row.name)
      .add("what", row.what)
      .add("result", text_of(row.mark).word)
      .add("why", json_list(row.why))
      .add("remedies", json_list(row.remedies, remedy_json))
      .add("words", json_list(row.words, words_json))
      .add("notes", json_list(row.notes))
      .add("client_saw", classes)
      .add("takes_new_streams", row.takes_streams)
      .add("first_reply_ms", first_reply)
      .add("connections_left_open", row.left_open)
      .add("gauge_before", row.gauge_before)
      .add("gauge_after", row.gauge_after)
      .add("state_before", row.state_before)
      .add("state_after", row.state_after)
      .add("folder", row.folder)
      .add("seconds", json_of(to_s(row.took), 3));
}

JUnitCase case_of(const ScoreRow& row) {
  JUnitCase one{.class_name = "check", .name = row.name, .message = reasons(row), .seconds = to_s(row.took)};
  one.text = row.what + "\n";
  for (const EndWords& words : row.words) {
    one.text += words_text(words) + "\n";
    one.message += "; " + words_text(words);
  }
  for (const std::string& note : row.notes) one.text += "note: " + note + "\n";
  for (const CheckRemedy& remedy : row.remedies) one.text += "fix: " + remedy.text + "\n";
  if (!row.classes.empty()) one.text += "the client saw: " + classes_text(row) + "\n";
  if (!row.folder.empty()) one.text += "run: " + row.folder + "\n";
  one.end = junit_end(row.mark);
  return one;
}

/// Readers of JUnit have a place for what was left out, and show it beside what passed.
JUnitCase case_of(const Unseen& unseen) {
  JUnitCase one{.class_name = "not looked at", .name = unseen.what, .end = JUnitCase::End::kSkipped};
  one.message = unseen.why;
  if (!unseen.remedy.text.empty()) one.text = "fix: " + unseen.remedy.text + "\n";
  return one;
}

void add_unseen(page::Page& page, const Scorecard& card) {
  for (const Unseen& unseen : card.unseen) {
    const std::string remedy = unseen.remedy.text.empty() ? "" : "; " + unseen.remedy.text;
    page.paragraph("  not looked at: ", fmt::format("{}: {}{}", unseen.what, unseen.why, remedy), Ink::kWarn);
  }
}

void add_row(page::Page& page, const ScoreRow& row) {
  MarkText mark = text_of(row.mark);
  page.blank();
  page.line({{fmt::format("{} {}", mark.sign, row.name), mark.ink}, {": " + row.what, Ink::kDim}});
  for (const std::string& reason : row.why) page.paragraph("    ", reason);
  for (const EndWords& words : row.words) page.paragraph("    ", words_text(words));
  for (const std::string& note : row.notes) page.paragraph("    ", note);
  for (const CheckRemedy& remedy : row.remedies) page.paragraph("    fix: ", remedy.text);
  if (!row.folder.empty()) page.line({{"    " + row.folder, Ink::kDim}});
}

/// Rows that were skipped for one reason, in a paragraph at the first of them.
void add_many(page::Page& page, const Scorecard& card, const ScoreRow& first) {
  std::vector<std::string> names;
  for (const ScoreRow& row : card.rows) {
    if (row.mark == Mark::kSkipped && row.why == first.why) names.push_back(row.name);
  }
  if (names.front() != first.name) return;
  page.blank();
  page.line({{fmt::format("- {} entries from {} to {}", names.size(), names.front(), names.back()),
              text_of(Mark::kSkipped).ink}});
  for (const std::string& reason : first.why) page.paragraph("    ", reason);
}

}  // namespace

std::string progress_text(const ScoreRow& row) {
  return fmt::format("{} {} {}", text_of(row.mark).sign, row.name,
                     row.mark == Mark::kSkipped ? reasons(row) : fmt::format("({:.1f} s)", to_s(row.took)));
}

int exit_code(const Scorecard& card) {
  return exit_code(marks_of(card.rows), card.interrupted, card.unwritten);
}

std::string passed_text(const Scorecard& card) {
  std::vector<std::string> unseen;
  for (const Unseen& one : card.unseen) unseen.push_back(one.what);
  const std::string open = unseen.empty() ? "" : fmt::format(" ({} not checked)", fmt::join(unseen, ", "));
  return fmt::format("{} passed{}", marks_of(card.rows).passed, open);
}

std::string render_text(const Scorecard& card, bool color, std::size_t width) {
  page::Page page(width, color);
  page.line({{"check ", Ink::kBold},
             {card.target, Ink::kBold},
             {fmt::format("  {}  {} client{}{}", card.method, card.engine,
                          card.scenario.empty() ? "" : "  as ", card.scenario)}});
  if (!card.method_finding.empty()) page.paragraph("  wrong method: ", card.method_finding, Ink::kBad);
  add_unseen(page, card);
  page.blank();
  add_table(page, card);
  for (const ScoreRow& row : card.rows) {
    if (is_one_of_many(card, row)) {
      add_many(page, card, row);
    } else if (!row.why.empty() || !row.notes.empty()) {
      add_row(page, row);
    }
  }
  page.blank();
  add_verdict(page, passed_text(card), marks_of(card.rows), exit_code(card));
  return page.text();
}

std::string render_json(const Scorecard& card) {
  std::optional<std::string> finding;
  if (!card.method_finding.empty()) finding = card.method_finding;
  std::optional<std::string> scenario;
  if (!card.scenario.empty()) scenario = card.scenario;
  return JsonObject()
             .add("target", card.target)
             .add("method", card.method)
             .add("method_finding", finding)
             .add("engine", card.engine)
             .add("scenario", scenario)
             .add("gauge", card.gauge)
             .add("not_looked_at", json_list(card.unseen, unseen_json))
             .add("passed", passed_text(card))
             .add("exit_code", exit_code(card))
             .add("rows", json_lines(card.rows, row_json))
             .json()
             .text +
         "\n";
}

std::string render_junit(const Scorecard& card) {
  JUnitSuite suite{"weir check " + card.target, {}};
  for (const Unseen& unseen : card.unseen) suite.cases.push_back(case_of(unseen));
  for (const ScoreRow& row : card.rows) suite.cases.push_back(case_of(row));
  return junit_xml(kJUnitName, card.started_at, {suite});
}

}  // namespace weir
