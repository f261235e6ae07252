// [[fault]] with `select` and `at`, and [[check]].
#include <charconv>
#include <cmath>

#include "harness/scenario/ranges.h"
#include "harness/scenario/tables.h"

namespace weir {
namespace {

using Kind = Node::Kind;

Field<Fault> select_field() {
  FieldInfo info{.key = "select",
                 .type = "\"all\" or a table with one key",
                 .limits = {},
                 .default_text = "\"all\"",
                 .help = "which streams of the group; indexes count from 0"};
  return {std::move(info), [fields = selection_fields()](Mistakes& mistakes, const Node& node, Fault& out) {
            if (node.kind == Kind::kString && node.text == "all") return;
            if (node.kind != Kind::kTable) {
              mistakes.at_value(
                  node, fmt::format("'select' must be \"all\" or a table, not {}", describe_node(node)),
                  "write \"all\", { list = [0, 3] }, { every = 10 } or { fraction = 0.1 }");
              return;
            }
            read_table(mistakes, node, fields, out.select);
            expect_one_key(mistakes, node, fields);
          }};
}

Field<Fault> at_field() {
  FieldInfo info{.key = "at",
                 .type = "a table with one key",
                 .limits = {},
                 .default_text = "{ open = true }, where the kind accepts it",
                 .help = "where in the stream the fault fires"};
  return {std::move(info), [fields = trigger_fields()](Mistakes& mistakes, const Node& node, Fault& out) {
            if (node.kind != Kind::kTable) {
              mistakes.at_value(
                  node, fmt::format("'at' must be a table, not {}", describe_node(node)),
                  "write { open = true }, { sent = 3 }, { replies = 3 }, { after = \"50ms\" } or "
                  "{ writing = 3 }");
              return;
            }
            read_table(mistakes, node, fields, out.at);
            expect_one_key(mistakes, node, fields);
          }};
}

std::optional<std::uint32_t> parse_count(std::string_view text, std::int64_t low) {
  std::int64_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  bool whole = error == std::errc() && end == text.data() + text.size();
  if (!whole || number < low || number > kMostMessages) return std::nullopt;
  return static_cast<std::uint32_t>(number);
}

void read_count_range(Mistakes& mistakes, const Node& node, std::int64_t low, Trigger& out) {
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
  if (expect_ascending(mistakes, node, range)) out.count = range;
}

Field<Trigger> count_field(TriggerKind kind, std::int64_t low, std::string help) {
  FieldInfo info{.key = trigger_key(kind),
                 .type = "a whole number or a range such as \"3..17\"",
                 .limits = fmt::format("at least {}", low),
                 .default_text = {},
                 .help = std::move(help)};
  return {std::move(info), [kind, low](Mistakes& mistakes, const Node& node, Trigger& out) {
            out.kind = kind;
            read_count_range(mistakes, node, low, out);
          }};
}

void read_time_range(Mistakes& mistakes, const Node& node, Trigger& out) {
  auto ends = node.kind == Kind::kString ? split_range(node.text) : std::nullopt;
  if (!ends) {
    std::optional<ParamValue> point = read_value(mistakes, node, time_from(Duration(0)));
    if (point) out.after = {std::get<Duration>(*point), std::get<Duration>(*point)};
    return;
  }
  std::optional<Duration> first = parse_duration(ends->first);
  std::optional<Duration> last = parse_duration(ends->second);
  auto fits = [](const std::optional<Duration>& d) { return d && *d >= Duration(0) && *d <= kLongestTime; };
  if (!fits(first) || !fits(last)) {
    mistakes.at_value(node, fmt::format("{} is not a range of durations", describe_node(node)),
                      "write both ends with their unit, such as \"10ms..200ms\"");
    return;
  }
  Range<Duration> range{*first, *last};
  if (expect_ascending(mistakes, node, range)) out.after = range;
}

Field<Trigger> after_field() {
  FieldInfo info{.key = trigger_key(TriggerKind::kAfter),
                 .type = "a duration or a range such as \"10ms..200ms\"",
                 .limits = {},
                 .default_text = {},
                 .help = "so long after the stream opened"};
  return {std::move(info), [](Mistakes& mistakes, const Node& node, Trigger& out) {
            out.kind = TriggerKind::kAfter;
            read_time_range(mistakes, node, out);
          }};
}

Field<Trigger> open_field() {
  FieldInfo info{.key = trigger_key(TriggerKind::kOpen),
                 .type = "true",
                 .limits = {},
                 .default_text = {},
                 .help = "when the stream opens"};
  return {std::move(info), [](Mistakes& mistakes, const Node& node, Trigger& out) {
            out.kind = TriggerKind::kOpen;
            if (node.kind == Kind::kBool && node.flag) return;
            mistakes.at_value(node, fmt::format("'open' can only be true, not {}", describe_node(node)),
                              "write { open = true }, or name another point");
          }};
}

Field<Selection> list_field() {
  FieldInfo info{.key = "list",
                 .type = "a list of whole numbers",
                 .limits = {},
                 .default_text = {},
                 .help = "these streams, from 0 to count - 1"};
  return {std::move(info), [](Mistakes& mistakes, const Node& node, Selection& out) {
            out.kind = Selection::Kind::kList;
            if (!expect_list(mistakes, node, "list = [0, 3]")) return;
            if (node.items.empty()) mistakes.at_value(node, "'list' is empty", "name at least one stream");
            for (const Node& item : node.items) {
              auto index = read_value(mistakes, item, whole_number(0, kMostStreams));
              if (index) out.list.push_back(static_cast<std::uint32_t>(std::get<std::int64_t>(*index)));
            }
          }};
}

/// A plain selection value that also says which way of selecting is meant.
template <typename M>
Field<Selection> way_field(std::string key, Selection::Kind kind, M Selection::*member, ValueSpec spec,
                           std::string help) {
  Field<Selection> field = value_field(std::move(key), member, std::move(spec), std::move(help));
  field.info.default_text.clear();
  field.read = [kind, inner = std::move(field.read)](Mistakes& mistakes, const Node& node, Selection& out) {
    out.kind = kind;
    inner(mistakes, node, out);
  };
  return field;
}

Field<Fault> fault_expect_field() {
  FieldInfo info{.key = "expect",
                 .type = "a list of outcome classes",
                 .limits = {},
                 .default_text = "the kind's own",
                 .help = "ends allowed on streams where it fired"};
  return {std::move(info), [](Mistakes& mistakes, const Node& node, Fault& out) {
            if (auto texts = read_texts(mistakes, node)) out.expect = *texts;
          }};
}

/// A bound is kept as written; what it means depends on the metric, which is looked at when both are known.
Field<Check> bound_field(std::string key, std::string Check::*member, std::string help) {
  FieldInfo info{.key = std::move(key),
                 .type = "a number, or a text with a unit such as \"20ms\"",
                 .limits = {},
                 .default_text = {},
                 .help = std::move(help)};
  return {std::move(info), [member](Mistakes& mistakes, const Node& node, Check& out) {
            bool number =
                node.kind == Kind::kInteger || (node.kind == Kind::kFloat && std::isfinite(node.number));
            if (number || node.kind == Kind::kString) {
              out.*member = number ? std::string(node.value.text()) : node.text;
            } else {
              mistakes.at_value(
                  node,
                  fmt::format("a bound must be a number or a text with a unit, not {}", describe_node(node)),
                  "write max = 0 or max = \"20ms\"");
            }
          }};
}

}  // namespace

std::string trigger_key(TriggerKind kind) {
  switch (kind) {
    case TriggerKind::kOpen:
      return "open";
    case TriggerKind::kSent:
      return "sent";
    case TriggerKind::kReplies:
      return "replies";
    case TriggerKind::kAfter:
      return "after";
    case TriggerKind::kWriting:
      return "writing";
  }
  return "";
}

FieldTable<Selection> selection_fields() {
  ValueSpec fraction{.type = ValueType::kFraction, .choices = {}, .low = 0.0, .high = 1.0, .above_low = true};
  return {
      list_field(),
      way_field("every", Selection::Kind::kEvery, &Selection::every, whole_number(1, kMostStreams),
                "every n-th stream: n-1, 2n-1, ..."),
      way_field("fraction", Selection::Kind::kFraction, &Selection::fraction, fraction,
                "this part of the streams, drawn from the seed"),
  };
}

FieldTable<Trigger> trigger_fields() {
  return {
      open_field(),
      count_field(TriggerKind::kSent, 0, "after so many messages sent"),
      count_field(TriggerKind::kReplies, 0, "after so many replies received"),
      after_field(),
      count_field(TriggerKind::kWriting, 1, "while the write of this message is pending"),
  };
}

FieldTable<Fault> fault_fields() {
  return {
      value_field("name", &Fault::id, ValueSpec{}, "letters, digits, '-' and '_'; made up when left out"),
      value_field("kind", &Fault::kind, ValueSpec{}, "see `weir faults`", Need::kRequired),
      value_field("on", &Fault::on, ValueSpec{}, "a group's name; may be left out when there is one group"),
      select_field(),
      at_field(),
      fault_expect_field(),
  };
}

FieldTable<Check> check_fields() {
  return {
      value_field("metric", &Check::metric, ValueSpec{},
                  "such as \"chatters.response.p99\", \"outcomes.unexpected\" or \"throughput\"",
                  Need::kRequired),
      bound_field("min", &Check::min_text, "fails below this"),
      bound_field("max", &Check::max_text, "fails above this"),
  };
}

}  // namespace weir
