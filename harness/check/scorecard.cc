#include "harness/check/scorecard.h"

#include <fmt/format.h>

#include <algorithm>

#include "harness/base/json_text.h"
#include "reports/formats/junit_xml.h"
#include "reports/formats/page.h"

namespace weir {
namespace {

using Mark = ScoreRow::Mark;
using page::Ink;

std::uint32_t count(const Scorecard& card, Mark mark) {
  return static_cast<std::uint32_t>(std::count_if(card.rows.begin(), card.rows.end(),
                                                  [mark](const ScoreRow& row) { return row.mark == mark; }));
}

struct MarkText {
  const char* sign;
  const char* word;
  Ink ink;
};

MarkText text_of(Mark mark) {
  switch (mark) {
    case Mark::kPassed:
      return {"✓", "passed", Ink::kGood};
    case Mark::kFailed:
      return {"✗", "failed", Ink::kBad};
    case Mark::kNoEvidence:
      return {"?", "no-evidence", Ink::kWarn};
    case Mark::kSkipped:
      return {"-", "skipped", Ink::kDim};
    case Mark::kInterrupted:
      return {"-", "interrupted", Ink::kWarn};
  }
  return {"-", "skipped", Ink::kDim};
}

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

std::string reasons(const ScoreRow& row) { return fmt::format("{}", fmt::join(row.why, "; ")); }

std::string verdict_word(const Scorecard& card) {
  switch (exit_code(card)) {
    case 0:
      return "PASSED";
    case 99:
      return "FAILED";
    case 130:
      return "INTERRUPTED";
    default:
      return "NOT EVIDENCE";
  }
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

template <typename T, typename Format>
std::string or_null(const std::optional<T>& value, Format format) {
  return value ? format(*value) : "null";
}

std::string row_json(const ScoreRow& row) {
  auto number = [](auto value) { return fmt::format("{}", value); };
  std::string classes, why;
  for (const auto& [name, times] : row.classes)
    classes += fmt::format("{}{}:{}", classes.empty() ? "" : ",", json_text(name), times);
  for (const std::string& reason : row.why) why += (why.empty() ? "" : ",") + json_text(reason);
  return fmt::format(
      "{{\"name\":{},\"what\":{},\"result\":\"{}\",\"why\":[{}],\"client_saw\":{{{}}},\"takes_new_streams\":{"
      "},"
      "\"first_reply_ms\":{},\"connections_left_open\":{},\"gauge_before\":{},\"gauge_after\":{},\"folder\":{"
      "},\"seconds\":{:.3f}}}",
      json_text(row.name), json_text(row.what), text_of(row.mark).word, why, classes,
      or_null(row.takes_streams, number),
      or_null(row.first_reply, [](Duration d) { return fmt::format("{:.3f}", to_ms(d)); }),
      or_null(row.left_open, number), or_null(row.gauge_before, number), or_null(row.gauge_after, number),
      json_text(row.folder), to_s(row.took));
}

JUnitCase case_of(const ScoreRow& row) {
  JUnitCase one{.class_name = "check", .name = row.name, .message = reasons(row), .seconds = to_s(row.took)};
  one.text = row.what + "\n";
  if (!row.classes.empty()) one.text += "the client saw: " + classes_text(row) + "\n";
  if (!row.folder.empty()) one.text += "run: " + row.folder + "\n";
  bool left_out = row.mark == Mark::kSkipped || row.mark == Mark::kInterrupted;
  one.end = row.mark == Mark::kFailed       ? JUnitCase::End::kFailed
            : row.mark == Mark::kNoEvidence ? JUnitCase::End::kError
            : left_out                      ? JUnitCase::End::kSkipped
                                            : JUnitCase::End::kPassed;
  return one;
}

}  // namespace

std::string progress_text(const ScoreRow& row) {
  return fmt::format("{} {} {}", text_of(row.mark).sign, row.name,
                     row.mark == Mark::kSkipped ? reasons(row) : fmt::format("({:.1f} s)", to_s(row.took)));
}

int exit_code(const Scorecard& card) {
  if (card.interrupted) return 130;
  if (count(card, Mark::kFailed) > 0) return 99;
  return count(card, Mark::kNoEvidence) > 0 || count(card, Mark::kPassed) == 0 ? 3 : 0;
}

std::string render_text(const Scorecard& card, bool color, std::size_t width) {
  page::Page page(width, color);
  page.line({{"check ", Ink::kBold},
             {card.target, Ink::kBold},
             {fmt::format("  {}  {} client", card.method, card.engine)}});
  page.blank();
  add_table(page, card);
  for (const ScoreRow& row : card.rows) {
    if (row.why.empty()) continue;
    MarkText mark = text_of(row.mark);
    page.blank();
    page.line({{fmt::format("{} {}", mark.sign, row.name), mark.ink}, {": " + row.what, Ink::kDim}});
    for (const std::string& reason : row.why) page.paragraph("    ", reason);
    if (!row.folder.empty()) page.line({{"    " + row.folder, Ink::kDim}});
  }
  page.blank();
  std::string word = verdict_word(card);
  page.line({{word, exit_code(card) == 0 ? Ink::kGood : Ink::kBad},
             {fmt::format("  {} passed, {} failed, {} without evidence, {} skipped (exit {})",
                          count(card, Mark::kPassed), count(card, Mark::kFailed),
                          count(card, Mark::kNoEvidence), count(card, Mark::kSkipped), exit_code(card))}});
  return page.text();
}

std::string render_json(const Scorecard& card) {
  std::string out =
      fmt::format("{{\"target\":{},\"method\":{},\"engine\":{},\"gauge\":{},\"exit_code\":{},\"rows\":[",
                  json_text(card.target), json_text(card.method), json_text(card.engine),
                  json_text(card.gauge), exit_code(card));
  for (std::size_t i = 0; i < card.rows.size(); ++i) out += (i == 0 ? "\n" : ",\n") + row_json(card.rows[i]);
  return out + "\n]}\n";
}

std::string render_junit(const Scorecard& card) {
  JUnitSuite suite{"weir check " + card.target, {}};
  for (const ScoreRow& row : card.rows) suite.cases.push_back(case_of(row));
  return junit_xml("weir check", card.started_at, {suite});
}

}  // namespace weir
