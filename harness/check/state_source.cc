#include "harness/check/state_source.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <httplib.h>

#include <charconv>
#include <cmath>
#include <optional>
#include <vector>

#include "harness/service/described/json_tree.h"

namespace weir {
namespace {

constexpr std::string_view kHttp = "http://";

std::string_view trimmed(std::string_view text) {
  constexpr const char* kBlank = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

std::optional<double> number_in(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && end == text.data() + text.size() && std::isfinite(value);
  return whole ? std::optional(value) : std::nullopt;
}

struct Found {
  std::string name;
  double value = 0;
};

void collect(const JsonTree& tree, const std::string& name, std::vector<Found>& found) {
  using Kind = JsonTree::Kind;
  if (tree.kind == Kind::kNumber || tree.kind == Kind::kText) {
    if (const std::optional<double> value = number_in(tree.text)) found.push_back({name, *value});
  }
  for (const JsonMember& member : tree.members)
    collect(member.value, name.empty() ? member.name : name + "." + member.name, found);
  for (const JsonTree& item : tree.items) collect(item, name, found);
}

absl::Status no_source(std::string_view text) {
  return absl::InvalidArgumentError(fmt::format(
      "'{}' is neither a unary call nor a URL\n"
      "  fix: write --state 'shop.Orders/Count {{\"shop\": 3}}', or --state http://127.0.0.1:9090/count\n",
      text));
}

}  // namespace

absl::StatusOr<StateSource> parse_state_source(std::string_view text) {
  text = trimmed(text);
  if (text.starts_with(kHttp)) {
    const std::size_t slash = std::min(text.find('/', kHttp.size()), text.size());
    if (slash == kHttp.size()) return no_source(text);
    const std::string path(text.substr(slash));
    return StatePage{std::string(text.substr(0, slash)), path.empty() ? "/" : path};
  }
  const std::size_t blank = std::min(text.find_first_of(" \t"), text.size());
  const std::string_view method = text.substr(0, blank);
  const std::size_t slash = method.find('/');
  if (slash == std::string_view::npos || slash == 0 || slash + 1 == method.size() ||
      method.find(':') != std::string_view::npos)
    return no_source(text);
  StateCall call{.method = std::string(method), .message = "{}", .field = {}};
  std::string_view rest = trimmed(text.substr(blank));
  if (rest.starts_with('{')) {
    const std::size_t end = rest.rfind('}');
    if (end == std::string_view::npos) return no_source(text);
    call.message = std::string(rest.substr(0, end + 1));
    rest = trimmed(rest.substr(end + 1));
  }
  if (rest.find_first_of(" \t{}") != std::string_view::npos) return no_source(text);
  call.field = std::string(rest);
  return call;
}

absl::StatusOr<double> find_state(std::string_view text, std::string_view field) {
  text = trimmed(text);
  if (field.empty()) {
    if (const std::optional<double> value = number_in(text)) return *value;
  }
  TextMistakes mistakes;
  const std::optional<JsonTree> tree = parse_json(text, mistakes);
  std::vector<Found> found;
  if (tree) collect(*tree, "", found);
  std::vector<std::string> names;
  for (const Found& one : found) {
    names.push_back(one.name);
    if (!field.empty() && one.name == field) return one.value;
  }
  if (field.empty() && found.size() == 1) return found.front().value;
  const std::string shown(text.substr(0, 80));
  // What is zero may be left out of a message's JSON (ProtoJSON, "Presence and default-values").
  if (tree && found.empty() && tree->kind == JsonTree::Kind::kObject) return 0.0;
  if (found.empty()) return absl::InvalidArgumentError(fmt::format("there is no number in '{}'", shown));
  if (field.empty())
    return absl::InvalidArgumentError(
        fmt::format("there are several numbers in '{}'; name one of {} behind the message", shown,
                    fmt::join(names, ", ")));
  return 0.0;
}

absl::StatusOr<double> read_state_page(const StatePage& page) {
  httplib::Client client(page.host);
  client.set_connection_timeout(2);
  client.set_read_timeout(2);
  const httplib::Result answer = client.Get(page.path);
  const std::string url = page.host + page.path;
  if (!answer)
    return absl::UnavailableError(fmt::format("the state at {} can't be read: {}; name a page that is there",
                                              url, httplib::to_string(answer.error())));
  if (answer->status != 200)
    return absl::UnavailableError(
        fmt::format("the state at {} can't be read: it answers with status {}", url, answer->status));
  absl::StatusOr<double> value = find_state(answer->body, "");
  if (value.ok()) return value;
  return absl::UnavailableError(
      fmt::format("the state at {} can't be read: {}", url, std::string(value.status().message())));
}

}  // namespace weir
