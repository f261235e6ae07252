#include "harness/cli/man_page.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "harness/cli/help.h"
#include "reports/exit_codes.h"

namespace weir {
namespace {

// A line that must stand as it is, in a terminal of 80 columns with the indent that man(7) gives.
constexpr std::size_t kManColumns = 73;

/// A text in which nothing is a request or an escape.
std::string roff(std::string_view text) {
  std::string out;
  bool begins = true;
  for (char letter : text) {
    if (begins && (letter == '.' || letter == '\'')) out += "\\&";
    begins = letter == '\n';
    if (letter == '\\') {
      out += "\\(rs";
    } else if (letter == '-') {
      out += "\\-";
    } else if (letter == '\'') {
      out += "\\(aq";
    } else if (letter == '`') {
      out += "\\(ga";
    } else if (letter == '^') {
      out += "\\(ha";
    } else if (letter == '~') {
      out += "\\(ti";
    } else {
      out += letter;
    }
  }
  return out;
}

std::string page_name(const VerbText& verb) { return verb.name.empty() ? "weir" : "weir-" + verb.name; }

std::string synopsis(const VerbText& verb) {
  std::string out = fmt::format(".B {}\n", verb.name.empty() ? "weir" : "weir " + roff(verb.name));
  out += "[\\fIOPTIONS\\fR]";
  if (verb.name.empty()) out += " \\fIVERB\\fR";
  for (const OptionText& positional : verb.positionals) {
    const std::string name =
        fmt::format("\\fI{}\\fR{}", roff(positional.value), positional.repeats ? "..." : "");
    out += positional.required ? " " + name : " [" + name + "]";
  }
  return out + "\n";
}

/// What its help says, and what it may be.
std::string option_facts(const OptionText& option) {
  std::string out = option.help;
  const auto add = [&out](const std::string& fact) { out += (out.empty() ? "" : "; ") + fact; };
  if (option.choices.size() > 1 && option.choices.size() < 12)
    add(fmt::format("one of {}", fmt::join(option.choices, ", ")));
  if (!option.range.empty()) add(fmt::format("a number in {}", option.range));
  if (!option.fallback.empty()) add(fmt::format("{} when left out", option.fallback));
  if (option.repeats && !option.names.front().starts_with("-")) return out;
  if (option.repeats) add("may be given several times");
  return out;
}

std::string tagged(const OptionText& option) {
  std::string tag;
  for (const std::string& name : option.names) {
    if (!tag.empty()) tag += ", ";
    tag +=
        name.starts_with("-") ? fmt::format("\\fB{}\\fR", roff(name)) : fmt::format("\\fI{}\\fR", roff(name));
  }
  if (!option.value.empty() && option.names.front().starts_with("-"))
    tag += fmt::format(" \\fI{}\\fR", roff(option.value));
  return fmt::format(".TP\n{}\n{}\n", tag, roff(option_facts(option)));
}

/// Paragraphs are filled; what is indented, or behind such a line without a blank one between, stands as it is.
std::string prose(std::string_view text) {
  std::string out;
  bool as_is = false;
  const auto leave = [&](bool next) {
    if (as_is != next) out += next ? ".PP\n.nf\n" : ".fi\n";
    as_is = next;
  };
  bool blank = true;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.find_first_not_of(' ') == std::string_view::npos) {
      blank = true;
      continue;
    }
    const bool indented = line.starts_with(' ');
    if (indented && as_is && blank) out += "\n";
    leave(indented || (as_is && !blank));
    if (!as_is && blank) out += ".PP\n";
    std::string shown = as_is ? wrap_help(line, kManColumns) : std::string(line) + "\n";
    out += roff(shown);
    blank = false;
  }
  leave(false);
  return out;
}

std::string exit_status(std::string_view rows) {
  std::string out;
  while (!rows.empty()) {
    const std::size_t end = std::min(rows.find('\n'), rows.size());
    const std::string_view row = rows.substr(0, end);
    rows.remove_prefix(std::min(end + 1, rows.size()));
    const std::size_t number = row.find_first_not_of(' ');
    if (number == std::string_view::npos || row.ends_with("code:")) continue;
    const std::size_t gap = row.find(' ', number);
    const std::size_t meaning = row.find_first_not_of(' ', gap);
    out += fmt::format(".TP\n.B {}\n{}\n", row.substr(number, gap - number), roff(row.substr(meaning)));
  }
  return out;
}

std::string see_also(const ProgramText& program, const VerbText& verb) {
  std::string out;
  const auto add = [&out](const std::string& name) {
    if (!out.empty()) out.insert(out.size() - 1, ",");
    out += fmt::format(".BR {} (1)\n", roff(name));
  };
  if (!verb.name.empty()) add("weir");
  for (const VerbText& other : program.verbs) {
    if (other.name != verb.name) add(page_name(other));
  }
  return out;
}

}  // namespace

std::string man_file(const VerbText& verb) { return page_name(verb) + ".1"; }

std::string man_page(const ProgramText& program, const VerbText& verb, const std::string& version) {
  std::string upper = page_name(verb);
  std::transform(upper.begin(), upper.end(), upper.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  std::string out = fmt::format(".TH {} 1 \"\" \"weir {}\" \"weir\"\n", roff(upper), version);
  out += fmt::format(".SH NAME\n{} \\- {}\n", roff(page_name(verb)), roff(verb.summary));
  out += ".SH SYNOPSIS\n" + synopsis(verb);
  if (!verb.positionals.empty()) out += ".SH ARGUMENTS\n";
  for (const OptionText& positional : verb.positionals) out += tagged(positional);
  if (verb.name.empty()) {
    out += ".SH VERBS\n";
    for (const VerbText& one : program.verbs)
      out += fmt::format(".TP\n.BR weir\\-{} (1)\n{}\n", roff(one.name), roff(one.summary));
  }
  out += ".SH OPTIONS\n";
  for (const OptionText& option : verb.options) out += tagged(option);
  std::string details = verb.details;
  const std::string codes = exit_codes_help(verb.name);
  if (const std::size_t at = details.find(codes); at != std::string::npos) details.erase(at, codes.size());
  if (const std::string text = prose(details); !text.empty()) out += ".SH NOTES\n" + text;
  if (!verb.name.empty()) out += ".SH EXIT STATUS\n" + exit_status(codes);
  return out + ".SH SEE ALSO\n" + see_also(program, verb);
}

}  // namespace weir
