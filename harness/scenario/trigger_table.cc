// [[fault]] at: where in its stream a fault fires. One key names the point; others say how often, and from when it counts.
#include <algorithm>
#include <array>
#include <charconv>

#include "harness/scenario/ranges.h"
#include "harness/scenario/tables.h"

namespace weir {
namespace {

using Kind = Node::Kind;

std::vector<std::string> point_keys() {
  std::vector<std::string> keys;
  for (const TriggerPoint& point : kTriggerPoints) {
    if (point.names_the_point) keys.emplace_back(point.key);
  }
  return keys;
}

std::optional<std::uint32_t> parse_count(std::string_view text, std::int64_t low) {
  std::int64_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  bool whole = error == std::errc() && end == text.data() + text.size();
  if (!whole || number < low || number > kMostMessages) return std::nullopt;
  return static_cast<std::uint32_t>(number);
}

void read_count_range(Mistakes& mistakes, const Node& node, std::int64_t low, Range<std::uint32_t>& out) {
  Range<std::uint32_t> range;
  if (node.kind == Kind::kString) {
    auto ends = split_range(node.text);
    std::optional<std::uint32_t> first = ends ? parse_count(ends->first, low) : std::nullopt;
    std::optional<std::uint32_t> last = ends ? parse_count(ends->second, low) : std::nullopt;
    if (!first || !last) {
      mistakes.at_value(
          node, fmt::format("{} is neither a number nor a range of them", describe_node(node)),
          fmt::format("write a number from {} on without quotes, or a range such as \"3..17\"", low));
      return;
    }
    range = {*first, *last};
  } else {
    std::optional<ParamValue> count = read_value(mistakes, node, whole_number(low, kMostMessages));
    if (!count) return;
    auto number = static_cast<std::uint32_t>(std::get<std::int64_t>(*count));
    range = {number, number};
  }
  if (expect_ascending(mistakes, node, range)) out = range;
}

/// Counted for each way by itself, so that the way has to be said.
bool counts_one_way(TriggerKind kind) { return kind == TriggerKind::kFrame || kind == TriggerKind::kRecord; }

/// A point, or both ends of a range.
WrittenValue write_count_range(const Range<std::uint32_t>& range) {
  if (range.low == range.high) return toml_value(std::int64_t{range.low});
  return toml_value(fmt::format("{}..{}", range.low, range.high));
}

/// Whether the key of `kind` stands in the file: a message with a byte in it is named by what was counted before it.
bool is_key_of(TriggerKind kind, const Trigger& trigger) {
  if (trigger.kind != TriggerKind::kMessage) return trigger.kind == kind;
  return kind == (trigger.to_client ? TriggerKind::kReplies : TriggerKind::kSent);
}

FieldInfo count_info(std::string key, std::int64_t low, std::string help) {
  return {.key = std::move(key),
          .type = "a whole number or a range such as \"3..17\"",
          .limits = fmt::format("at least {}", low),
          .default_text = {},
          .help = std::move(help),
          .required = false,
          .one_of = {},
          .shape = any_shape_of({shape_of(whole_number(low, kMostMessages)), shape_of_range()})};
}

Field<Trigger> count_field(TriggerKind kind, std::int64_t low, std::string help) {
  return {count_info(trigger_key(kind), low, std::move(help)),
          [kind, low](Mistakes& mistakes, const Node& node, Trigger& out) {
            out.kind = kind;
            read_count_range(mistakes, node, low, out.count);
          },
          [kind](const Trigger& from) {
            return is_key_of(kind, from) ? std::optional(write_count_range(from.count)) : std::nullopt;
          }};
}

Field<Trigger> byte_field(std::string help) {
  return {count_info(trigger_key(TriggerKind::kMessage), 1, std::move(help)),
          [](Mistakes& mistakes, const Node& node, Trigger& out) {
            read_count_range(mistakes, node, 1, out.byte);
          },
          [](const Trigger& from) {
            return from.byte == Range<std::uint32_t>{} ? std::nullopt
                                                       : std::optional(write_count_range(from.byte));
          }};
}

void read_time_range(Mistakes& mistakes, const Node& node, const ValueSpec& spec, Trigger& out) {
  auto ends = node.kind == Kind::kString ? split_range(node.text) : std::nullopt;
  if (!ends) {
    std::optional<ParamValue> point = read_value(mistakes, node, spec);
    if (point) out.after = {std::get<Duration>(*point), std::get<Duration>(*point)};
    return;
  }
  std::optional<Duration> first = parse_duration(ends->first);
  std::optional<Duration> last = parse_duration(ends->second);
  auto fits = [&](const std::optional<Duration>& d) { return d && within_limits(*d, spec); };
  if (!fits(first) || !fits(last)) {
    mistakes.at_value(node, fmt::format("{} is not a range of durations", describe_node(node)),
                      "write both ends with their unit, such as \"10ms..200ms\"");
    return;
  }
  Range<Duration> range{*first, *last};
  if (expect_ascending(mistakes, node, range)) out.after = range;
}

WrittenValue write_time_range(const Range<Duration>& range) {
  if (range.low == range.high) return toml_value(range.low);
  // Two texts in quotes, joined.
  const std::string low = toml_text(range.low), high = toml_text(range.high);
  return {.text = low.substr(0, low.size() - 1) + ".." + high.substr(1)};
}

/// kAfter, kRun or kIdle.
Field<Trigger> time_field(TriggerKind kind, std::string help,
                          const ValueSpec& spec = time_from(Duration(0))) {
  FieldInfo info{.key = trigger_key(kind),
                 .type = "a duration or a range such as \"10ms..200ms\"",
                 .limits = describe_limits(spec),
                 .default_text = {},
                 .help = std::move(help)};
  info.shape = any_shape_of({shape_of(spec), shape_of_range()});
  return {std::move(info),
          [kind, spec](Mistakes& mistakes, const Node& node, Trigger& out) {
            out.kind = kind;
            read_time_range(mistakes, node, spec, out);
          },
          [kind](const Trigger& from) {
            return from.kind == kind ? std::optional(write_time_range(from.after)) : std::nullopt;
          }};
}

Field<Trigger> open_field() {
  FieldInfo info{.key = trigger_key(TriggerKind::kOpen),
                 .type = "true",
                 .limits = {},
                 .default_text = {},
                 .help = "when the stream opens"};
  info.shape = shape_of_constant("true");
  return {std::move(info),
          [](Mistakes& mistakes, const Node& node, Trigger& out) {
            out.kind = TriggerKind::kOpen;
            if (node.kind == Kind::kBool && node.flag) return;
            mistakes.at_value(node, fmt::format("'open' can only be true, not {}", describe_node(node)),
                              "write { open = true }, or name another point");
          },
          [](const Trigger& from) {
            // Behind another fault it need not be said, and counts for nothing.
            return from.kind == TriggerKind::kOpen && from.fired.empty() ? std::optional(toml_value(true))
                                                                         : std::nullopt;
          }};
}

Field<Trigger> state_field() {
  std::vector<std::pair<std::string, StreamState>> words;
  for (const StreamStateRow& row : kStreamStates) words.emplace_back(row.word, row.state);
  Field<Trigger> field = choice_field(trigger_key(TriggerKind::kState), &Trigger::state, std::move(words),
                                      "once the stream has come so far");
  field.info.default_text.clear();
  field.read = [inner = std::move(field.read)](Mistakes& mistakes, const Node& node, Trigger& out) {
    out.kind = TriggerKind::kState;
    inner(mistakes, node, out);
  };
  field.write = [](const Trigger& from) -> std::optional<WrittenValue> {
    if (from.kind != TriggerKind::kState) return std::nullopt;
    for (const StreamStateRow& row : kStreamStates) {
      if (row.state == from.state) return toml_value(std::string(row.word));
    }
    return std::nullopt;
  };
  return field;
}

constexpr std::array kQuietWays = std::to_array<std::pair<std::string_view, QuietWay>>({
    {"server", QuietWay::kToServer},
    {"client", QuietWay::kToClient},
    {"both", QuietWay::kBoth},
    {"any", QuietWay::kAny},
});

/// What is counted goes one way, and is counted for each way by itself: where that can't be left out it is always said.
std::optional<WrittenValue> write_toward(const Trigger& from) {
  if (from.kind == TriggerKind::kIdle) {
    for (const auto& [word, way] : kQuietWays) {
      if (way == from.quiet && way != Trigger{}.quiet) return toml_value(std::string(word));
    }
    return std::nullopt;
  }
  const bool said = counts_one_way(from.kind) || (from.kind == TriggerKind::kBytes && from.to_client);
  if (!said) return std::nullopt;
  return toml_value(std::string(from.to_client ? "client" : "server"));
}

Field<Trigger> toward_field() {
  std::vector<std::pair<std::string, QuietWay>> words(kQuietWays.begin(), kQuietWays.end());
  Field<Trigger> field = choice_field(
      "toward", &Trigger::quiet, std::move(words),
      "with bytes, frame and record: those that go this way; frame and record need it. With idle: what goes "
      "this way is silent; "
      "\"both\", as when it is left out: nothing goes either way; \"any\": one of them is silent");
  field.info.default_text.clear();
  field.read = [inner = std::move(field.read)](Mistakes& mistakes, const Node& node, Trigger& out) {
    inner(mistakes, node, out);
    out.to_client = out.quiet == QuietWay::kToClient;
  };
  return written_as<Trigger>(std::move(field), write_toward);
}

/// A member of Repeat, which stands beside the point in the file.
template <typename M>
Field<Trigger> repeat_field(std::string key, M Repeat::*member, ValueSpec spec, std::string help) {
  Field<Repeat> inner = value_field(std::move(key), member, std::move(spec), std::move(help));
  inner.info.default_text.clear();
  return {std::move(inner.info),
          [read = std::move(inner.read)](Mistakes& mistakes, const Node& node, Trigger& out) {
            read(mistakes, node, out.repeat);
          },
          [write = std::move(inner.write)](const Trigger& from) { return write(from.repeat); }};
}

void check_points(Mistakes& mistakes, const Node& node) {
  std::vector<std::string> points;
  for (const std::string& key : point_keys()) {
    if (node.find(key) != nullptr) points.push_back(key);
  }
  std::string all = enumerate(point_keys());
  if (points.size() > 1) {
    mistakes.at_value(node, fmt::format("'at' may name one point only, and has {}", points.size()),
                      fmt::format("keep one of {}", all));
  } else if (points.empty() && node.find(trigger_key(TriggerKind::kFired)) == nullptr) {
    bool nothing = node.members.empty();
    mistakes.at_value(node, nothing ? "'at' is empty" : "'at' names no point",
                      fmt::format("{} one of {}, or 'fired'{}", nothing ? "give" : "add", all,
                                  nothing ? ", or leave it out" : ""));
  }
}

/// Only silence is one of both ways.
void check_toward(Mistakes& mistakes, const Node& node, const Trigger& trigger) {
  const Node* toward = node.find("toward");
  if (toward == nullptr || trigger.kind == TriggerKind::kIdle) return;
  if (trigger.quiet != QuietWay::kToServer && trigger.quiet != QuietWay::kToClient)
    mistakes.at_value(*toward, "what is counted goes one way", "write \"client\" or \"server\"");
}

/// `byte` lies in a message, a frame or a record that is counted, and what is counted goes one way.
void check_byte(Mistakes& mistakes, const Node& node, const Trigger& trigger) {
  const Node* byte = node.find("byte");
  if (byte != nullptr && trigger.kind != TriggerKind::kMessage && !counts_one_way(trigger.kind)) {
    mistakes.at_key(*byte, "'byte' lies in a message or a frame, and none is counted",
                    "add 'sent', 'replies' or 'frame'; 'bytes' counts those of the connection");
    return;
  }
  if (!counts_one_way(trigger.kind)) return;
  const std::string_view what = row_of(trigger.kind).key;
  if (node.find("toward") == nullptr) {
    mistakes.at_value(node, fmt::format("'toward' is missing: {}s are counted for each way by itself", what),
                      "add toward = \"client\" or toward = \"server\"");
  } else if (trigger.count.low == 0 && byte == nullptr) {
    mistakes.at_value(node.nearest_to({what}),
                      fmt::format("behind no {} at all nothing has passed yet", what),
                      fmt::format("use {{ open = true }}, or say with 'byte' where in the first {}", what));
  } else if (trigger.kind == TriggerKind::kFrame && trigger.count.low == 0 && !trigger.to_client) {
    mistakes.at_value(node.nearest_to({"frame"}),
                      "the request's HEADERS say whose they are only when they have passed",
                      "use frame = 1 or more, or 'bytes' of a connection for each stream");
  }
}

}  // namespace

Field<Fault> at_field() {
  FieldInfo info{.key = "at",
                 .type = "a table with one point",
                 .limits = {},
                 .default_text = "{ open = true }, where the kind accepts it",
                 .help = "where in the stream the fault fires"};
  info.shape = shape_of_table(infos_of(trigger_fields()));
  return {std::move(info),
          [fields = trigger_fields()](Mistakes& mistakes, const Node& node, Fault& out) {
            if (node.kind != Kind::kTable) {
              mistakes.at_value(
                  node, fmt::format("'at' must be a table, not {}", describe_node(node)),
                  "write { open = true }, { sent = 3 }, { replies = 3 }, { after = \"50ms\" } or "
                  "{ writing = 3 }");
              return;
            }
            read_table(mistakes, node, fields, out.at);
            if (mistakes.is_sound(&node)) check_points(mistakes, node);
            if (!mistakes.is_sound(&node)) return;
            const bool counts = out.at.kind == TriggerKind::kSent || out.at.kind == TriggerKind::kReplies;
            if (counts && node.find("byte") != nullptr) {
              out.at.to_client = out.at.kind == TriggerKind::kReplies;
              out.at.kind = TriggerKind::kMessage;
            }
            check_byte(mistakes, node, out.at);
            check_toward(mistakes, node, out.at);
          },
          [fields = trigger_fields()](const Fault& from) -> std::optional<WrittenValue> {
            if (from.at == Trigger{}) return std::nullopt;
            return write_table(fields, from.at);
          }};
}

std::string trigger_key(TriggerKind kind) { return std::string(row_of(kind).key); }

FieldTable<Trigger> trigger_fields() {
  ValueSpec chance{.type = ValueType::kFraction, .choices = {}, .low = 0.0, .high = 1.0, .above_low = true};
  FieldTable<Trigger> fields = {
      open_field(),
      count_field(TriggerKind::kSent, 0, "after so many messages sent"),
      count_field(TriggerKind::kReplies, 0, "after so many replies received"),
      time_field(TriggerKind::kAfter, "so long after the stream opened"),
      count_field(TriggerKind::kWriting, 1, "while the write of this message is pending"),
      state_field(),
      time_field(TriggerKind::kRun, "so long after the run began, on streams that are open then"),
      count_field(TriggerKind::kBytes, 1,
                  "after so many bytes of the stream's connection since the stream opened, those of a new "
                  "connection's beginning included; the next is held back"),
      count_field(TriggerKind::kFrame, 0,
                  "after so many HTTP/2 frames of the stream that go the way of 'toward': HEADERS, "
                  "CONTINUATION, DATA and RST_STREAM"),
      time_field(TriggerKind::kIdle,
                 "on [[links]] alone: once nothing has come for so long, on the stream where the fault is "
                 "one of a stream or aimed at "
                 "one, else on the link; PINGs do not count",
                 positive_time()),
      count_field(TriggerKind::kRecord, 0,
                  "on [[links]] alone: after so many TLS records of the link that go the way of 'toward', of "
                  "TLS that passes through"),
      byte_field("with sent, replies, frame or record: after so many bytes of the message, frame or record "
                 "that follows those "
                 "counted, on the wire; bytes 1 to 5 are a message's prefix or a record's header, 1 to 9 a "
                 "frame's header"),
      toward_field(),
      value_field(
          trigger_key(TriggerKind::kFired), &Trigger::fired, ValueSpec{},
          "a fault's name: once it has fired on the same stream; 'sent', 'replies' and 'after' count from "
          "there"),
      one_of("repetition", repeat_field("every", &Repeat::every, whole_number(1, kMostMessages),
                                        "with sent or replies: there, and at every n-th message after it")),
      one_of(
          "repetition",
          repeat_field(
              "probability", &Repeat::probability, chance,
              "with sent or replies: from there on at each message with this chance, drawn from the seed")),
      repeat_field("times", &Repeat::times, whole_number(1, kMostStrikes),
                   "with every or probability: at most so often on one stream; once by chance when left out"),
  };
  const std::vector<std::string> points = point_keys();
  for (Field<Trigger>& field : fields) {
    if (std::find(points.begin(), points.end(), field.info.key) != points.end()) field.info.one_of = "point";
  }
  return fields;
}

}  // namespace weir
