// A run to look at: one file that needs nothing else, neither network nor server.
#include <fmt/format.h>

#include "reports/formats/format.h"
#include "reports/html/data.h"
#include "reports/html/markup.h"
#include "reports/html/page_files.h"
#include "reports/html/sections.h"

namespace weir {
namespace {

struct PageSection {
  std::string_view id;
  std::string_view title;
  std::string body;  // HTML; empty: the section is not there
};

/// Whatever a server managed to put into the page, a browser would neither ask anybody for anything nor run it from outside.
constexpr std::string_view kPolicy =
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; base-uri "
    "'none'; "
    "form-action 'none'";

std::string chart(std::string_view id, std::string_view title, std::string_view about) {
  return fmt::format(
      "<figure id=\"{0}\" class=chart><figcaption><b>{1}</b> <span class=quiet>{2}</span></figcaption>"
      "<div class=plot></div></figure>\n",
      id, title, about);
}

std::string latency_body(const v1::Report& report) {
  return chart("curve", "Percentiles",
               "50 %, 90 %, 99 %, 99.9 % at equal distances. Response counts from when a message was due, "
               "service from "
               "when it was sent; wait lies between.") +
         percentiles_html(report);
}

std::string time_body() {
  return chart("heat", "Response times",
               "each column a part of the run, the darker the more messages; lines: p50 and p99; bands: "
               "faults") +
         chart("rates", "Messages a second",
               "written and answered; what ended streams were still owed, as they ended") +
         chart("ends", "Ends of streams", "by class, as they happened");
}

/// What the script fills: lanes, fairness, and the table with its filters.
constexpr std::string_view kStreamsBody =
    R"(<figure id="lanes" class=chart><figcaption><b>Worst streams</b> <span class=quiet>unexpected ends first, then those that were struck, owed most or took longest; ▼ a fault, the mark at the end how it ended</span></figcaption><div class=plot></div></figure>
<form id="filter" class=filter>
<label>class <select name=class></select></label>
<label>verdict <select name=verdict></select></label>
<label>fault <select name=fault></select></label>
<label>text <input name=text type=search autocomplete=off placeholder="message, number, group"></label>
<output id="found" aria-live=polite></output>
</form>
<div class=scroll tabindex=0 role=region aria-label="streams"><table id="list"><thead></thead><tbody></tbody></table></div>
<p><button id="more" type=button hidden>show more</button></p>
)";

std::string section_html(const PageSection& section) {
  return fmt::format(
      "<section id=\"{0}\" aria-labelledby=\"{0}-title\">\n<h2 id=\"{0}-title\">{1}</h2>\n{2}</section>\n",
      section.id, section.title, section.body);
}

std::string render_html_seen(const v1::Report& report, const RunSeen& seen) {
  const std::vector<PageSection> sections = {
      {"checks", "Checks", checks_html(report)},
      {"latency", "Latency", latency_body(report)},
      {"time", "Over time", time_body()},
      {"outcomes", "How the streams ended", outcomes_html(report)},
      {"faults", "Faults", faults_html(report, recoveries(report, seen.streams))},
      {"fairness", "Fairness",
       chart("fair", "Replies a stream", "from the stream that got least to the one that got most") +
           fairness_html(report)},
      {"streams", "Streams", std::string(kStreamsBody)},
      {"trust", "Can weir be trusted here?", trust_html(report)},
      {"setting", "What ran", setting_html(report)},
  };
  std::string nav, body;
  for (const PageSection& section : sections) {
    if (section.body.empty()) continue;
    nav += fmt::format("<a href=\"#{}\">{}</a>\n", section.id, section.title);
    body += section_html(section);
  }
  const std::string title = fmt::format("{} · {} · weir", report.verdict().word(), report.scenario().name());
  std::string out = fmt::format(
      "<!doctype html>\n<html lang=en>\n<head>\n<meta charset=utf-8>\n"
      "<meta name=viewport content=\"width=device-width, initial-scale=1\">\n<meta name=color-scheme "
      "content=\"light dark\">\n"
      "<meta http-equiv=Content-Security-Policy "
      "content=\"{}\">\n<title>{}</title>\n<style>\n{}\n{}</style>\n</head>\n",
      kPolicy, html_attribute(title), page_file("uPlot.min.css"), page_file("page.css"));
  out += fmt::format(
      "<body>\n<a class=skip href=\"#main\">to the report</a>\n<header>\n{}{}</header>\n<nav "
      "aria-label=\"parts of the "
      "report\">\n{}</nav>\n<main id=main>\n<noscript><p class=quiet>Without JavaScript the pictures and the "
      "list of "
      "streams are missing; all tables are here.</p></noscript>\n{}</main>\n<footer class=quiet>weir {}; "
      "pictures with uPlot "
      "(MIT licence, in this file)</footer>\n",
      verdict_html(report), figures_html(report), nav, body, html_text(report.weir_version()));
  out += fmt::format(
      "<script type=\"application/json\" "
      "id=\"data\">{}</script>\n<script>/*\n{}*/\n{}</script>\n<script>\n{}</script>\n</body>\n</html>\n",
      page_data(report, seen), page_file("LICENSE"), page_file("uPlot.iife.min.js"), page_file("page.js"));
  return out;
}

/// Of the streams those that the report itself holds.
std::string render_html(const v1::Report& report) {
  RunSeen seen;
  for (const v1::StreamRecord& stream : report.notable_streams()) seen.streams.add(stream);
  return render_html_seen(report, seen);
}

}  // namespace

Format html_format() { return {"html", "report.html", render_html, render_html_seen}; }

}  // namespace weir
