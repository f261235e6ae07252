#include "harness/trace/read_trace.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>

namespace weir {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMostErrors = 20;
/// The only one so far.
constexpr std::uint64_t kVersion = 1;
constexpr std::string_view kNotATrace = "name a file that `weir relay --trace` or `weir run --trace` wrote";
constexpr std::string_view kSpoilt =
    "the line was changed, or two wrote to the same file; take it out, or trace again";
/// What is not a fact but has a place of its own.
constexpr std::string_view kPlaces[] = {"time", "at_s", "proxy", "connection", "link", "stream", "event"};

/// Why a line is no event, and where in it.
struct Mistake {
  std::string reason;
  std::string remedy;
  std::size_t column = 1;
  std::size_t length = 1;
};

class LineReader {
 public:
  LineReader(std::string_view line, Trace& trace) : line_(line), trace_(trace) {}

  [[nodiscard]] std::optional<Mistake> read() {
    Json json;
    try {
      json = Json::parse(line_);
    } catch (const Json::parse_error& error) {
      return broken(error.byte);
    } catch (const Json::exception&) {
      return Mistake{"a number is beyond what can be read", std::string(kSpoilt), 1, line_.size()};
    }
    if (!json.is_object()) return whole("this is no event", kNotATrace);
    if (json.contains("trace")) return read_head(json);
    TracedEvent event;
    if (std::optional<Mistake> mistake = read_places(json, event)) return mistake;
    for (const auto& [name, value] : json.items()) {
      if (std::find(std::begin(kPlaces), std::end(kPlaces), name) == std::end(kPlaces))
        add_fact(name, value, event);
    }
    event.json = line_;
    trace_.events.push_back(std::move(event));
    return std::nullopt;
  }

 private:
  /// The parser says where the word ends that it can't take, counted from 1.
  [[nodiscard]] Mistake broken(std::size_t end) const {
    const auto is_word = [this](std::size_t at) {
      return std::isalnum(static_cast<unsigned char>(line_[at])) != 0;
    };
    end = std::clamp<std::size_t>(end, 1, line_.size() + 1);
    std::size_t begin = end - 1;
    if (begin < line_.size()) {
      const std::size_t quote = line_[begin] == '"' && begin > 0 ? line_.rfind('"', begin - 1) : begin;
      if (quote != std::string_view::npos) begin = quote;
      while (begin > 0 && is_word(begin) && is_word(begin - 1)) --begin;
    }
    return {"this is no JSON from here on", std::string(kSpoilt), begin + 1, end - begin};
  }
  [[nodiscard]] Mistake whole(std::string reason, std::string_view remedy) const {
    return {std::move(reason), std::string(remedy), 1, line_.size()};
  }
  /// Where a key stands, as far as it can be found again.
  [[nodiscard]] Mistake at_key(std::string_view key, std::string reason) const {
    const std::string quoted = fmt::format("\"{}\"", key);
    const std::size_t at = line_.find(quoted);
    if (at == std::string_view::npos) return whole(std::move(reason), kSpoilt);
    return {std::move(reason), std::string(kSpoilt), at + 1, quoted.size()};
  }

  std::optional<Mistake> read_head(const Json& json) {
    const Json& version = json.at("trace");
    if (!version.is_number_unsigned()) return at_key("trace", "the version of the trace is no number");
    if (version.get<std::uint64_t>() > kVersion)
      return Mistake{fmt::format("this is a trace of version {}, and this weir reads {}",
                                 version.get<std::uint64_t>(), kVersion),
                     "read it with the weir that wrote it, or a newer one", 1, line_.size()};
    if (const auto weir = json.find("weir"); weir != json.end() && weir->is_string())
      trace_.weir = weir->get<std::string>();
    if (const auto began = json.find("began"); began != json.end() && began->is_string())
      trace_.began = began->get<std::string>();
    return std::nullopt;
  }

  std::optional<Mistake> read_places(const Json& json, TracedEvent& event) const {
    const auto text = [&](const char* key, std::string& into, bool needed) -> std::optional<Mistake> {
      const auto found = json.find(key);
      if (found == json.end())
        return needed
                   ? std::optional(whole(fmt::format("this is no event: it has no \"{}\"", key), kNotATrace))
                   : std::nullopt;
      if (!found->is_string()) return at_key(key, fmt::format("\"{}\" is no text", key));
      into = found->get<std::string>();
      return std::nullopt;
    };
    const auto number = [&](const char* key, std::uint64_t& into, bool needed) -> std::optional<Mistake> {
      const auto found = json.find(key);
      if (found == json.end())
        return needed
                   ? std::optional(whole(fmt::format("this is no event: it has no \"{}\"", key), kNotATrace))
                   : std::nullopt;
      if (!found->is_number_unsigned()) return at_key(key, fmt::format("\"{}\" is no whole number", key));
      into = found->get<std::uint64_t>();
      return std::nullopt;
    };
    if (auto mistake = text("event", event.event, true)) return mistake;
    if (auto mistake = number("link", event.link, true)) return mistake;
    if (auto mistake = text("time", event.time, false)) return mistake;
    if (auto mistake = text("proxy", event.proxy, false)) return mistake;
    if (auto mistake = number("connection", event.connection, false)) return mistake;
    if (json.contains("stream")) {
      std::uint64_t stream = 0;
      if (auto mistake = number("stream", stream, true)) return mistake;
      event.stream = stream;
    }
    const auto at = json.find("at_s");
    if (at == json.end()) return whole("this is no event: it has no \"at_s\"", kNotATrace);
    if (!at->is_number()) return at_key("at_s", "\"at_s\" is no number");
    event.at_s = at->get<double>();
    return std::nullopt;
  }

  static void add_fact(const std::string& name, const Json& value, TracedEvent& event) {
    if (value.is_object()) {
      for (const auto& [inner, part] : value.items())
        event.facts.emplace_back(name + "." + inner,
                                 part.is_string() ? part.get<std::string>() : part.dump());
    } else {
      event.facts.emplace_back(name, value.is_string() ? value.get<std::string>() : value.dump());
    }
  }

  std::string_view line_;
  Trace& trace_;
};

}  // namespace

std::string_view TracedEvent::fact(std::string_view name) const {
  const auto found =
      std::find_if(facts.begin(), facts.end(), [&](const auto& one) { return one.first == name; });
  return found == facts.end() ? std::string_view() : std::string_view(found->second);
}

bool TracedEvent::has(std::string_view name) const {
  return std::any_of(facts.begin(), facts.end(), [&](const auto& one) { return one.first == name; });
}

TraceRead read_trace(std::string_view text, const std::string& file) {
  TraceRead read;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    const std::optional<Mistake> mistake = LineReader(line, read.trace).read();
    if (!mistake) continue;
    if (end == std::string_view::npos) {
      read.trace.cut_bytes = line.size();
    } else if (read.errors.problems().size() < kMostErrors) {
      read.errors.add({.span = {.file = file,
                                .line = number,
                                .column = mistake->column,
                                .length = mistake->length,
                                .text = std::string(line)},
                       .key = {},
                       .reason = mistake->reason,
                       .remedy = mistake->remedy});
    }
  }
  // Of a file that is no trace at all nothing was "cut".
  if (read.errors.empty() && read.trace.events.empty() && read.trace.weir.empty() &&
      read.trace.cut_bytes > 0) {
    read.errors.add({.span = {.file = file, .text = {}},
                     .key = {},
                     .reason = "this is no trace: it has no line of JSON",
                     .remedy = std::string(kNotATrace)});
  }
  return read;
}

}  // namespace weir
