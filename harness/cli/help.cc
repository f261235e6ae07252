#include "harness/cli/help.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "harness/cli/terminal_width.h"
#include "reports/text.h"

namespace weir {
namespace {

constexpr std::size_t kNarrowest = 72;
constexpr std::size_t kWidest = 160;
constexpr std::size_t kNoTerminal = 80;

/// Where the text of "  --out DIR   folder" begins; nothing where a line has no such gap.
std::optional<std::size_t> text_behind_gap(std::string_view line, std::size_t indent) {
  const std::size_t gap = line.find("  ", indent);
  if (gap == std::string_view::npos) return std::nullopt;
  const std::size_t text = line.find_first_not_of(' ', gap);
  return text == std::string_view::npos ? std::nullopt : std::optional(text);
}

/// The last space at which a command may be broken so that `width` columns hold it, best before an option; none inside quotes.
std::size_t command_break(std::string_view line, std::size_t indent, std::size_t width) {
  std::size_t any = std::string_view::npos;
  std::size_t option = std::string_view::npos;
  bool quoted = false;
  for (std::size_t i = indent; i < line.size(); ++i) {
    if (line[i] == '\'') quoted = !quoted;
    if (line[i] != ' ' || quoted) continue;
    if (i > width && any != std::string_view::npos) break;
    any = i;
    if (i + 1 < line.size() && line[i + 1] == '-') option = i;
    if (i > width) break;
  }
  return option != std::string_view::npos ? option : any;
}

void append_command(std::string& out, std::string line, std::size_t indent, std::size_t width) {
  constexpr std::string_view kGoesOn = " \\";
  const std::size_t deeper = indent + 4;
  while (line.size() > width) {
    const std::size_t at = command_break(line, indent, width - kGoesOn.size());
    if (at == std::string::npos || at + kGoesOn.size() >= line.size()) break;
    out.append(line, 0, at).append(kGoesOn).append("\n");
    line = std::string(deeper, ' ') + line.substr(at + 1);
    indent = deeper;
  }
  out += line + "\n";
}

void append_text(std::string& out, std::string_view line, std::size_t indent, std::size_t width) {
  std::size_t hang = indent;
  std::size_t head = indent;  // stands as it is
  if (const auto text = text_behind_gap(line, indent); text && indent > 0 && *text <= width / 2) {
    hang = head = *text;
  } else if (line.substr(indent).starts_with('-')) {
    hang = indent + 4;  // what is broken does not look like another option
  }
  bool first = true;
  for (const std::string& one : wrap(line.substr(head), width - hang)) {
    out.append(first ? std::string(line.substr(0, head)) : std::string(hang, ' ')).append(one).append("\n");
    first = false;
  }
}

bool is_command(std::string_view line, std::size_t indent) {
  const std::string_view text = line.substr(indent);
  return indent > 0 && (text.starts_with("weir ") || text.starts_with("grpcurl ") || line.ends_with('\\'));
}

class HelpFormatter : public CLI::Formatter {
 public:
  explicit HelpFormatter(std::size_t width) : width_(width) {}
  std::string make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const override {
    return wrap_help(CLI::Formatter::make_help(app, std::move(name), mode), width_);
  }

 private:
  std::size_t width_;
};

}  // namespace

std::size_t help_columns(std::optional<std::size_t> terminal) {
  return terminal ? std::clamp(*terminal, kNarrowest, kWidest) : kNoTerminal;
}

std::size_t help_columns() { return help_columns(terminal_width(STDOUT_FILENO)); }

std::string wrap_help(std::string_view text, std::size_t width) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::size_t indent = std::min(line.find_first_not_of(' '), line.size());
    if (line.size() <= width) {
      out.append(line).append("\n");
    } else if (is_command(line, indent)) {
      append_command(out, std::string(line), indent, width);
    } else {
      append_text(out, line, indent, width);
    }
  }
  return out;
}

std::shared_ptr<CLI::FormatterBase> help_formatter(std::size_t width) {
  return std::make_shared<HelpFormatter>(width);
}

}  // namespace weir
