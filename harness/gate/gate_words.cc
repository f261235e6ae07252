#include "harness/gate/gate_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "harness/inference/trimmed_mean.h"
#include "reports/text.h"

namespace weir {
namespace {

constexpr std::uint32_t kMostLooks = 10'000;

absl::Status bad(std::string_view option, std::string_view text, std::string_view why, std::string_view fix) {
  return absl::InvalidArgumentError(fmt::format("{} '{}': {}\n  fix: {}", option, printable(text), why, fix));
}

std::string all_names() {
  std::vector<std::string> names;
  for (const QuantityRow& row : quantity_rows()) names.emplace_back(row.name);
  return in_words(names);
}

/// A number that is the whole text.
template <typename T>
std::optional<T> read_number(std::string_view text) {
  T number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

std::vector<std::string_view> parts_of(std::string_view text, char between) {
  std::vector<std::string_view> parts;
  for (std::size_t end = text.find(between); end != std::string_view::npos; end = text.find(between)) {
    parts.push_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  parts.push_back(text);
  return parts;
}

/// "6%": a share. Ten times as much as there was is surely a slip.
std::optional<double> read_share(std::string_view text) {
  if (text.empty() || text.back() != '%') return std::nullopt;
  const double percent = read_number<double>(text.substr(0, text.size() - 1)).value_or(-1);
  return percent >= 0 && percent <= 1000 ? std::optional(percent / 100) : std::nullopt;
}

absl::Status read_margin(const std::string& text, std::vector<Margin>& margins) {
  const std::size_t equals = text.find('=');
  const std::string name = text.substr(0, equals);
  const auto row = std::find_if(quantity_rows().begin(), quantity_rows().end(),
                                [&](const QuantityRow& one) { return one.name == name; });
  if (row == quantity_rows().end())
    return bad("--gate", text, fmt::format("there is no quantity '{}'", printable(name)),
               fmt::format("the quantities are {}", all_names()));
  Margin& margin = margins[static_cast<std::size_t>(row->id)];
  margin.gated = true;
  margin.asked = true;
  if (equals == std::string::npos) return absl::OkStatus();
  const std::vector<std::string_view> parts = parts_of(std::string_view(text).substr(equals + 1), ':');
  const std::optional<double> tolerated = parts.size() == 2 ? read_share(parts[0]) : std::nullopt;
  const std::optional<double> caught = parts.size() == 2 ? read_share(parts[1]) : std::nullopt;
  if (!tolerated || !caught || *caught <= *tolerated)
    return bad("--gate", text, "a margin is two shares, the first below the second",
               fmt::format("write {}={:g}%:{:g}%: what is tolerated, and what is to be caught", row->name,
                           row->tolerated * 100, row->caught * 100));
  margin.tolerated = *tolerated;
  margin.caught = *caught;
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<Margin>> read_margins(const std::vector<std::string>& texts) {
  std::vector<Margin> margins = default_gate_plan().margins;
  if (texts.empty()) return margins;
  for (Margin& margin : margins) margin.gated = false;
  for (const std::string& text : texts) {
    if (absl::Status status = read_margin(text, margins); !status.ok()) return status;
  }
  return margins;
}

absl::StatusOr<std::vector<std::uint32_t>> read_looks(std::string_view text) {
  std::vector<std::uint32_t> looks;
  for (std::string_view part : parts_of(text, ',')) {
    const std::uint32_t look = read_number<std::uint32_t>(part).value_or(0);
    const std::uint32_t least = looks.empty() ? kFewestValues : looks.back() + 1;
    if (look < least || look > kMostLooks)
      return bad("--looks", text,
                 fmt::format("'{}' is no number of rounds from {} to {}", printable(part), least, kMostLooks),
                 "write growing numbers, such as 10,20,40");
    looks.push_back(look);
  }
  return looks;
}

}  // namespace weir
