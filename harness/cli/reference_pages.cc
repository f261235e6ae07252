#include "harness/cli/reference_pages.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "harness/cli/help.h"
#include "harness/fault/catalogue.h"
#include "harness/fault/catalogue_page.h"
#include "harness/live/live_page.h"
#include "harness/scenario/loader.h"
#include "reports/exit_codes.h"
#include "reports/formats/ci_text.h"
#include "reports/metrics_page.h"

namespace weir {
namespace {

constexpr std::size_t kPageColumns = 100;

constexpr std::string_view kWritten =
    "<!-- Written by `weir man --reference docs/reference`; edit the tables that it is made of. -->\n\n";

std::string option_row(const OptionText& option) {
  std::string name;
  for (const std::string& one : option.names) name += (name.empty() ? "" : ", ") + one;
  const bool positional = !option.names.front().starts_with('-');
  if (!option.value.empty() && !positional) name += " " + option.value;
  std::string values;
  if (!option.choices.empty() && option.choices.size() < 12)
    values = fmt::format("{}", fmt::join(option.choices, ", "));
  if (!option.range.empty()) values = option.range;
  if (!option.fallback.empty())
    values += (values.empty() ? "" : "; ") + ("`" + option.fallback + "` when left out");
  if (option.required) values += values.empty() ? "required" : "; required";
  return fmt::format("| `{}`{} | {} | {} |\n", name, option.repeats ? " ..." : "", values,
                     markdown_cell(option.help));
}

std::string synopsis_line(const VerbText& verb) {
  std::string out = "weir " + verb.name + " [OPTIONS]";
  for (const OptionText& positional : verb.positionals) {
    const std::string name = positional.value + (positional.repeats ? "..." : "");
    out += positional.required ? " " + name : " [" + name + "]";
  }
  return out;
}

std::string verb_section(const VerbText& verb) {
  std::string out =
      fmt::format("\n## weir {}\n\n{}.\n\n```text\n{}\n```\n", verb.name, verb.summary, synopsis_line(verb));
  out += "\n| option | values | meaning |\n|---|---|---|\n";
  for (const OptionText& positional : verb.positionals) out += option_row(positional);
  for (const OptionText& option : verb.options) out += option_row(option);
  return out + fmt::format("\n```text\n{}```\n", wrap_help(verb.details, kPageColumns));
}

std::string verbs_markdown(const ProgramText& program) {
  std::string out(kWritten);
  out += "# Verbs\n\n| verb | what it does |\n|---|---|\n";
  for (const VerbText& verb : program.verbs)
    out += fmt::format("| [`weir {0}`](#weir-{0}) | {1} |\n", verb.name, markdown_cell(verb.summary));
  for (const VerbText& verb : program.verbs) out += verb_section(verb);
  return out;
}

std::string keys_markdown() { return std::string(kWritten) + scenario_key_reference(vocabulary()); }

std::string exit_codes_page() {
  std::string out(kWritten);
  out +=
      "# Exit codes\n\nOf several the gravest stands. What a code means of one verb stands in that verb's "
      "help.\n\n";
  return out + exit_codes_markdown();
}

std::string metrics_reference() {
  return std::string(kWritten) +
         "# Metrics\n\nEvery one of these may stand in a `[[check]]`; how one is decided is told in "
         "[reading a report](../reading-a-report.md#how-a-check-is-decided).\n\n" +
         metrics_markdown() +
         "\n## While something runs\n\nWhat `--metrics-port` shows to Prometheus.\n\n```text\n" +
         live_page(kPageColumns) + "```\n";
}

}  // namespace

std::vector<ReferencePage> reference_pages(const ProgramText& program) {
  return {{"verbs.md", verbs_markdown(program)},
          {"keys.md", keys_markdown()},
          {"faults.md", std::string(kWritten) + catalogue_markdown()},
          {"outcome-classes.md", std::string(kWritten) + outcome_markdown()},
          {"metrics.md", metrics_reference()},
          {"exit-codes.md", exit_codes_page()}};
}

}  // namespace weir
