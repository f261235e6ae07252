#include "harness/server/script.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "harness/base/errors.h"
#include "harness/h2/grpc_code.h"
#include "harness/h2/percent.h"

namespace weir {
namespace {

constexpr std::string_view kDelayKey = "weir-reply-delay";
constexpr std::string_view kRepliesKey = "weir-replies-per-request";
constexpr std::string_view kPushKey = "weir-push-period";
constexpr std::string_view kPrefixKey = "weir-prefix";
constexpr std::string_view kPrefixBinKey = "weir-prefix-bin";
constexpr std::string_view kActKey = "weir-act";

struct KindName {
  ServerAct::Kind kind;
  std::string_view name;
  std::string_view form;  // a right example, for messages
};

constexpr std::array<KindName, 11> kKinds = {{
    {ServerAct::Kind::kStatus, "status", "status at=sent:3 code=14 fault=0 message=overloaded"},
    {ServerAct::Kind::kStall, "stall", "stall at=received:3"},
    {ServerAct::Kind::kNeverRead, "never-read", "never-read at=open"},
    {ServerAct::Kind::kSlowReads, "slow-reads", "slow-reads at=open delay=10ms"},
    {ServerAct::Kind::kCorrupt, "corrupt", "corrupt at=sent:3"},
    {ServerAct::Kind::kDrop, "drop", "drop at=sent:3"},
    {ServerAct::Kind::kDuplicate, "duplicate", "duplicate at=sent:3"},
    {ServerAct::Kind::kReorder, "reorder", "reorder at=sent:3"},
    {ServerAct::Kind::kSlowWrites, "slow-writes", "slow-writes at=open delay=10ms"},
    {ServerAct::Kind::kLargeReply, "large-reply", "large-reply at=sent:3 size=4194305"},
    {ServerAct::Kind::kLargeMetadata, "large-metadata", "large-metadata size=65536 where=headers"},
}};

const KindName& describe(ServerAct::Kind kind) {
  return *std::find_if(kKinds.begin(), kKinds.end(), [kind](const KindName& k) { return k.kind == kind; });
}

/// Exact, unlike format_duration: the largest unit that divides it.
std::string exact_duration(Duration d) {
  std::int64_t ns = d.count();
  if (ns % 1'000'000'000 == 0) return fmt::format("{}s", ns / 1'000'000'000);
  if (ns % 1'000'000 == 0) return fmt::format("{}ms", ns / 1'000'000);
  if (ns % 1'000 == 0) return fmt::format("{}us", ns / 1'000);
  return fmt::format("{}ns", ns);
}

std::optional<std::uint32_t> parse_count(std::string_view text) {
  std::uint32_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// A time that does not run backwards.
std::optional<Duration> parse_span(std::string_view text) {
  std::optional<Duration> d = parse_duration(text);
  if (d && *d < Duration::zero()) return std::nullopt;
  return d;
}

std::string format_point(const ServerPoint& at) {
  switch (at.kind) {
    case ServerPoint::Kind::kReceived:
      return fmt::format("received:{}", at.count);
    case ServerPoint::Kind::kSent:
      return fmt::format("sent:{}", at.count);
    case ServerPoint::Kind::kAfter:
      return "after:" + exact_duration(at.after);
    case ServerPoint::Kind::kOpen:
      break;
  }
  return "open";
}

std::optional<ServerPoint> parse_point(std::string_view text) {
  if (text == "open") return ServerPoint{};
  std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view name = text.substr(0, colon);
  std::string_view rest = text.substr(colon + 1);
  if (name == "after") {
    std::optional<Duration> after = parse_span(rest);
    if (!after) return std::nullopt;
    return ServerPoint{ServerPoint::Kind::kAfter, 0, *after};
  }
  std::optional<std::uint32_t> count = parse_count(rest);
  if (!count) return std::nullopt;
  if (name == "received") return ServerPoint{ServerPoint::Kind::kReceived, *count, {}};
  if (name == "sent") return ServerPoint{ServerPoint::Kind::kSent, *count, {}};
  return std::nullopt;
}

bool has_delay(ServerAct::Kind kind) {
  return kind == ServerAct::Kind::kSlowReads || kind == ServerAct::Kind::kSlowWrites;
}

bool has_size(ServerAct::Kind kind) {
  return kind == ServerAct::Kind::kLargeReply || kind == ServerAct::Kind::kLargeMetadata;
}

/// Percent-encoded like a message, and in one word.
std::string one_word(std::string_view text) {
  std::string out;
  for (char c : percent_encode(text)) out += c == ' ' ? std::string("%20") : std::string(1, c);
  return out;
}

std::string format_act(const ServerAct& act) {
  std::string out = fmt::format("{} at={}", describe(act.kind).name, format_point(act.at));
  if (act.kind == ServerAct::Kind::kStatus) out += fmt::format(" code={}", act.code);
  if (has_delay(act.kind)) out += " delay=" + exact_duration(act.delay);
  if (has_size(act.kind)) out += fmt::format(" size={}", act.size.count);
  if (act.kind == ServerAct::Kind::kLargeMetadata)
    out += act.in_trailers ? " where=trailers" : " where=headers";
  out += fmt::format(" fault={}", act.fault);
  if (!act.details.empty()) out += " details=" + one_word(act.details);
  if (act.details_code) out += fmt::format(" details-code={}", *act.details_code);
  if (act.kind == ServerAct::Kind::kStatus && !act.message.empty()) {
    out += " message=" + percent_encode(act.message);
  }
  return out;
}

/// Reads one act, word by word.
class ActParser {
 public:
  explicit ActParser(std::string_view text) : rest_(text) {}

  /// The act; on failure error() says why.
  std::optional<ServerAct> parse() {
    std::string_view name = next_word();
    auto kind =
        std::find_if(kKinds.begin(), kKinds.end(), [name](const KindName& k) { return k.name == name; });
    if (kind == kKinds.end()) return fail(unknown_kind(name));
    act_.kind = kind->kind;
    while (!rest_.empty()) {
      if (!read_field()) return std::nullopt;
    }
    if (act_.kind == ServerAct::Kind::kStatus && !has("code")) return fail("'status' needs code=0..16");
    if (has_delay(act_.kind) && !has("delay"))
      return fail(fmt::format("'{}' needs delay=DURATION", describe(act_.kind).name));
    if (has_size(act_.kind) && !has("size"))
      return fail(fmt::format("'{}' needs size=BYTES", describe(act_.kind).name));
    // Headers leave as the stream opens; so does the decision about trailers, which no later point would change.
    if (act_.kind == ServerAct::Kind::kLargeMetadata && act_.at != ServerPoint{})
      return fail("'large-metadata' is decided when the stream opens: leave 'at' out");
    return act_;
  }

  [[nodiscard]] std::string error() const {
    return fmt::format("{}; the right form is for example '{}'", error_, describe(act_.kind).form);
  }

 private:
  bool read_field() {
    std::size_t equals = rest_.find('=');
    std::string_view key = rest_.substr(0, std::min(equals, rest_.find(' ')));
    if (equals != key.size()) return refuse(fmt::format("'{}' is not of the form key=value", key));
    if (has(key)) return refuse(fmt::format("'{}' is given twice", key));
    seen_.push_back(key);
    bool is_status = act_.kind == ServerAct::Kind::kStatus;
    if (key == "message" && is_status) return read_message(rest_.substr(equals + 1));
    std::string_view value = next_word().substr(equals + 1);
    if (key == "at")
      return take(key, value, parse_point(value), act_.at, "open, received:K, sent:K or after:DURATION");
    if (key == "fault") return take(key, value, parse_count(value), act_.fault, "a number");
    if (key == "code" && is_status) return take(key, value, parse_code(value), act_.code, kAnyCode);
    if (key == "details-code" && is_status)
      return take(key, value, parse_code(value), act_.details_code, kAnyCode);
    if (key == "details" && is_status)
      return take(key, value, strict_percent_decode(value), act_.details, "text in which '%' is written %25");
    if (key == "delay" && has_delay(act_.kind))
      return take(key, value, parse_span(value), act_.delay, "a duration such as 10ms");
    if (key == "size" && has_size(act_.kind))
      return take(key, value, parse_size(value), act_.size,
                  fmt::format("a number of bytes from 1 to {}", kMostExtraBytes.count));
    if (key == "where" && act_.kind == ServerAct::Kind::kLargeMetadata)
      return take(key, value, parse_where(value), act_.in_trailers, "headers or trailers");
    return refuse(fmt::format("'{}' has no field '{}'", describe(act_.kind).name, key));
  }

  static constexpr std::string_view kAnyCode = "a gRPC status code from 0 to 16";

  static std::optional<int> parse_code(std::string_view value) {
    std::optional<std::uint32_t> code = parse_count(value);
    if (!code || *code > grpc_code::kLast) return std::nullopt;
    return static_cast<int>(*code);
  }

  static std::optional<Bytes> parse_size(std::string_view value) {
    std::optional<std::uint32_t> count = parse_count(value);
    if (!count || *count == 0 || Bytes{*count} > kMostExtraBytes) return std::nullopt;
    return Bytes{*count};
  }

  static std::optional<bool> parse_where(std::string_view value) {
    if (value != "headers" && value != "trailers") return std::nullopt;
    return value == "trailers";
  }

  /// The message is the rest of the header, spaces included.
  bool read_message(std::string_view value) {
    rest_ = {};
    return take("message", value, strict_percent_decode(value), act_.message,
                "text in which '%' is written %25");
  }

  template <typename From, typename To>
  bool take(std::string_view key, std::string_view value, const std::optional<From>& parsed, To& into,
            std::string_view wanted) {
    if (!parsed) return refuse(fmt::format("{}={} is not {}", key, value, wanted));
    into = To(*parsed);
    return true;
  }

  std::string_view next_word() {
    std::size_t end = std::min(rest_.find(' '), rest_.size());
    std::string_view word = rest_.substr(0, end);
    rest_.remove_prefix(end);
    rest_.remove_prefix(std::min(rest_.find_first_not_of(' '), rest_.size()));
    return word;
  }

  static std::string unknown_kind(std::string_view name) {
    std::vector<std::string> names;
    for (const KindName& k : kKinds) names.emplace_back(k.name);
    std::string hint = nearest(name, names);
    std::string question = hint.empty() ? "" : fmt::format(" (did you mean '{}'?)", hint);
    return fmt::format("unknown act '{}'{}, known are {}", name, question, fmt::join(names, ", "));
  }

  [[nodiscard]] bool has(std::string_view key) const {
    return std::find(seen_.begin(), seen_.end(), key) != seen_.end();
  }
  bool refuse(std::string reason) {
    error_ = std::move(reason);
    return false;
  }
  std::nullopt_t fail(std::string reason) {
    error_ = std::move(reason);
    return std::nullopt;
  }

  std::string_view rest_;
  ServerAct act_;
  std::vector<std::string_view> seen_;
  std::string error_;
};

std::string unknown_header(std::string_view key) {
  std::vector<std::string> known;
  for (std::string_view k : {kDelayKey, kRepliesKey, kPushKey, kPrefixKey, kPrefixBinKey, kActKey})
    known.emplace_back(k);
  std::string hint = nearest(key, known);
  if (hint.empty()) return fmt::format("unknown header; known are {}", fmt::join(known, ", "));
  return fmt::format("unknown header; did you mean '{}'?", hint);
}

/// Applies one header; returns what is wrong with it, or nothing.
std::string apply(const Header& header, ServerScript& script) {
  auto [key, value] = header;
  if (key == kDelayKey || key == kPushKey) {
    std::optional<Duration> time = parse_span(value);
    if (!time) return fmt::format("'{}' is not a duration; the right form is for example '20ms'", value);
    (key == kPushKey ? script.push_period : script.reply_delay) = *time;
  } else if (key == kRepliesKey) {
    std::optional<std::uint32_t> replies = parse_count(value);
    if (!replies || *replies > kMaxRepliesPerRequest) {
      return fmt::format("'{}' is not a number from 0 to {}; the right form is for example '2'", value,
                         kMaxRepliesPerRequest);
    }
    script.replies_per_request = *replies;
  } else if (key == kPrefixKey || key == kPrefixBinKey) {
    script.prefix = value;
  } else if (key == kActKey) {
    ActParser parser(value);
    std::optional<ServerAct> act = parser.parse();
    if (!act) return parser.error();
    script.acts.push_back(std::move(*act));
  } else {
    return unknown_header(key);
  }
  return "";
}

}  // namespace

std::vector<std::pair<std::string, std::string>> to_metadata(const ServerScript& script) {
  const ServerScript plain;
  std::vector<std::pair<std::string, std::string>> out;
  if (script.reply_delay != plain.reply_delay)
    out.emplace_back(kDelayKey, exact_duration(script.reply_delay));
  if (script.replies_per_request != plain.replies_per_request) {
    out.emplace_back(kRepliesKey, fmt::format("{}", script.replies_per_request));
  }
  if (script.push_period != plain.push_period) out.emplace_back(kPushKey, exact_duration(script.push_period));
  if (!script.prefix.empty()) out.emplace_back(kPrefixBinKey, script.prefix);
  for (const ServerAct& act : script.acts) out.emplace_back(kActKey, format_act(act));
  return out;
}

ParsedScript parse_script(std::span<const Header> headers) {
  ParsedScript parsed;
  std::vector<std::string_view> seen;
  for (const Header& header : headers) {
    std::string_view key = header.first;
    if (!key.starts_with("weir-") || key == kStreamHeader) continue;
    // Both spellings of the prefix are one setting.
    std::string_view setting = key == kPrefixBinKey ? kPrefixKey : key;
    bool again = std::find(seen.begin(), seen.end(), setting) != seen.end();
    seen.push_back(setting);
    parsed.error =
        again && key != kActKey ? "given more than once; give it once" : apply(header, parsed.script);
    if (!parsed.ok()) {
      parsed.error = fmt::format("{}: {}", key, parsed.error);
      break;
    }
  }
  return parsed;
}

}  // namespace weir
