#include "harness/fault/catalogue_page.h"

#include <fmt/format.h>

#include <algorithm>

#include "harness/fault/catalogue.h"
#include "harness/model/outcome_classes.h"

namespace weir {
namespace {

std::string wrapped(std::string_view text, std::size_t width, std::string_view indent) {
  std::string out, line;
  auto flush = [&] {
    if (!line.empty()) out += std::string(indent) + line + "\n";
    line.clear();
  };
  while (!text.empty()) {
    std::size_t space = std::min(text.find(' '), text.size());
    std::string_view word = text.substr(0, space);
    if (!line.empty() && line.size() + 1 + word.size() > width) flush();
    if (!line.empty()) line += ' ';
    line += word;
    text.remove_prefix(std::min(space + 1, text.size()));
  }
  flush();
  return out;
}

}  // namespace

std::string catalogue_list() {
  std::string out;
  std::string layer;
  std::size_t width = 0;
  for (const FaultKind& kind : fault_kinds()) width = std::max(width, kind.spec.name.size());
  for (const FaultKind& kind : fault_kinds()) {
    if (kind.spec.layer != layer) {
      layer = kind.spec.layer;
      out += fmt::format("{}{}\n", out.empty() ? "" : "\n", layer);
    }
    out += fmt::format("  {:<{}} {}\n", kind.spec.name, width, kind.spec.summary);
  }
  return out +
         "\n`weir faults KIND` shows one in full; `weir faults --outcomes` lists how streams can end.\n";
}

std::string catalogue_entry(const FaultKind& kind) {
  const FaultKindSpec& spec = kind.spec;
  std::string out = fmt::format("{} ({})\n", spec.name, spec.layer);
  out += wrapped(spec.summary, 96, "  ");
  out += "\n  what should happen\n" + wrapped(spec.client_sees, 92, "    ");
  out += "\n  at\n";
  for (TriggerKind trigger : spec.points.triggers) out += fmt::format("    {}\n", row_of(trigger).example);
  for (TriggerKind trigger : spec.points.of_links)
    out += fmt::format("    {}, on [[links]]\n", row_of(trigger).example);
  if (spec.points.accept(StreamState::kTrailersSeen)) out += "    { state = \"trailers-seen\" }\n";
  if (spec.points.repeats) out += "    { replies = 3, every = 5, times = 2 }\n";
  if (!spec.params.empty()) out += "\n  parameters\n";
  for (const ParamSpec& param : spec.params) {
    std::string rest = param.optional               ? "may be left out"
                       : param.default_text.empty() ? "required"
                                                    : "default " + param.default_text;
    if (!param.choices.empty()) rest += fmt::format("; one of {}", fmt::join(param.choices, ", "));
    if (param.any_number_to > 0) rest += fmt::format(", or a number up to {}", param.any_number_to);
    out += wrapped(fmt::format("{}: {} ({})", param.name, param.help, rest), 92, "    ");
  }
  out += fmt::format("\n  expect, unless the scenario says otherwise\n    {}\n",
                     fmt::join(spec.default_expect, ", "));
  if (!spec.default_expect_at_server.empty())
    out += fmt::format("    with toward = \"server\": {}\n", fmt::join(spec.default_expect_at_server, ", "));
  if (spec.scope == FaultScope::kConnection) {
    out +=
        "\n  It strikes the whole connection. Use connections = \"per-stream\" to hit one stream alone; the "
        "others\n"
        "  on a shared connection are counted as collateral.\n";
  }
  if (spec.scope == FaultScope::kServer && spec.needs_relay())
    out += "\n  It strikes all connections at once.\n";
  if (spec.is_on_frames())
    out += "\n  weir's relay does it to HTTP/2 frames; where there is TLS, it ends it and begins it anew.\n";
  if (spec.does_need(FaultNeed::kChildServer))
    out += "\n  Needs target.process = \"child\".\n";
  else if (spec.needs_own_server())
    out += "\n  Needs the embedded server.\n";
  if (spec.does_need(FaultNeed::kReceiveLimit)) out += "\n  Needs a target.receive_limit below its size.\n";
  if (spec.does_need(FaultNeed::kServerLimit))
    out += "\n  Needs a server whose limit is below its size: for weir's own, target.server_receive_limit.\n";
  if (spec.needs_chat_server())
    out += "\n  Needs weir's own chat server: the embedded one, or `weir serve`.\n";
  out += "\n  [[fault]]\n";
  std::string_view example = spec.example;
  while (!example.empty()) {
    std::size_t end = std::min(example.find('\n'), example.size());
    out += fmt::format("  {}\n", example.substr(0, end));
    example.remove_prefix(std::min(end + 1, example.size()));
  }
  return out;
}

std::string outcome_list() {
  std::string out;
  for (const OutcomeClass& row : kOutcomeClasses) {
    std::string name(row.name);
    if (name.back() == '.') name += "*";
    out += fmt::format("  {:<28} {:<10} {}\n", name, to_string(row.origin), row.meaning);
  }
  return out;
}

std::string catalogue_markdown() {
  std::string table;
  std::string entries;
  std::string layer;
  for (const FaultKind& kind : fault_kinds()) {
    const FaultKindSpec& spec = kind.spec;
    if (spec.layer != layer) {
      layer = spec.layer;
      table += fmt::format(
          "\n## Layer {}\n\n| kind | what weir does | how such a stream may end |\n|---|---|---|\n", layer);
    }
    table += fmt::format("| [`{0}`](#{0}) | {1} | `{2}` |\n", spec.name, spec.summary,
                         fmt::join(spec.default_expect, "`, `"));
    entries += fmt::format("\n### {}\n\n```text\n{}```\n", spec.name, catalogue_entry(kind));
  }
  return "# Faults\n\n`weir faults KIND` prints one of these. What to choose for a symptom is told in "
         "[faults by "
         "symptom](../faults.md).\n" +
         table + "\n## Each kind\n" + entries;
}

std::string outcome_markdown() {
  std::string out =
      "# Outcome classes\n\nHow a stream can end, as `expect` and `outcomes.CLASS` name it. A class that "
      "ends with `.*` "
      "has a number or a name behind the dot; the part before a dot stands for all below it.\n\n"
      "| class | who ended it | what ends with it | meaning |\n|---|---|---|---|\n";
  for (const OutcomeClass& row : kOutcomeClasses) {
    std::string name(row.name);
    if (name.back() == '.') name += "*";
    out += fmt::format("| `{}` | {} | {} | {} |\n", name, to_string(row.origin), to_string(row.scope),
                       row.meaning);
  }
  return out;
}

}  // namespace weir
