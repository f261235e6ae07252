// [[fault]] with `select`, and [[check]].
#include <cctype>
#include <cmath>

#include "harness/scenario/fault_identity.h"
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
  info.shape = any_shape_of({shape_of_constant("\"all\""), shape_of_table(infos_of(selection_fields()))});
  return {std::move(info),
          [fields = selection_fields()](Mistakes& mistakes, const Node& node, Fault& out) {
            if (node.kind == Kind::kString && node.text == "all") return;
            if (node.kind != Kind::kTable) {
              mistakes.at_value(
                  node, fmt::format("'select' must be \"all\" or a table, not {}", describe_node(node)),
                  "write \"all\", { list = [0, 3] }, { every = 10 } or { fraction = 0.1 }");
              return;
            }
            read_table(mistakes, node, fields, out.select);
            expect_one_key(mistakes, node, fields);
          },
          [fields = selection_fields()](const Fault& from) { return write_if_any(fields, from.select); }};
}

Field<Selection> list_field() {
  FieldInfo info{.key = "list",
                 .type = "a list of whole numbers",
                 .limits = {},
                 .default_text = {},
                 .help = "these streams, from 0 to count - 1"};
  info.shape = shape_of_list(shape_of(whole_number(0, kMostStreams)), 1, kMostStreams);
  return {std::move(info),
          [](Mistakes& mistakes, const Node& node, Selection& out) {
            out.kind = Selection::Kind::kList;
            if (!expect_list(mistakes, node, "list = [0, 3]")) return;
            if (node.items.empty()) mistakes.at_value(node, "'list' is empty", "name at least one stream");
            for (const Node& item : node.items) {
              auto index = read_value(mistakes, item, whole_number(0, kMostStreams));
              if (index) out.list.push_back(static_cast<std::uint32_t>(std::get<std::int64_t>(*index)));
            }
          },
          [](const Selection& from) -> std::optional<WrittenValue> {
            if (from.kind != Selection::Kind::kList) return std::nullopt;
            std::vector<WrittenValue> indexes;
            for (const std::uint32_t index : from.list) indexes.push_back(toml_value(std::int64_t{index}));
            return toml_list(indexes);
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
  field.write = [kind, member](const Selection& from) {
    return from.kind == kind ? field_detail::value_of(from.*member) : std::nullopt;
  };
  return field;
}

/// A name that was made up says nothing of whether the user gave one, and its fault is keyed otherwise.
Field<Fault> fault_name_field() {
  Field<Fault> field =
      value_field("name", &Fault::id, ValueSpec{}, "letters, digits, '-' and '_'; made up when left out");
  return written_as<Fault>(std::move(field), [](const Fault& from) {
    return has_made_up_id(from) ? std::nullopt : std::optional(toml_value(from.id));
  });
}

/// One end of the window, written beside `at`.
Field<Fault> window_field(std::string key, std::optional<Duration> RunWindow::*end, std::string help) {
  FieldInfo info{.key = std::move(key),
                 .type = describe_type(time_from(Duration(0))),
                 .limits = {},
                 .default_text = {},
                 .help = std::move(help)};
  info.shape = shape_of(time_from(Duration(0)));
  return {std::move(info),
          [end](Mistakes& mistakes, const Node& node, Fault& out) {
            if (auto time = read_value(mistakes, node, time_from(Duration(0))))
              out.window.*end = std::get<Duration>(*time);
          },
          [end](const Fault& from) { return field_detail::value_of(from.window.*end); }};
}

Field<Fault> fault_expect_field() {
  FieldInfo info{.key = "expect",
                 .type = "a list of outcome classes",
                 .limits = {},
                 .default_text = "the kind's own",
                 .help = "ends allowed on streams where it fired"};
  info.shape = shape_of_texts();
  return {std::move(info),
          [](Mistakes& mistakes, const Node& node, Fault& out) {
            if (auto texts = read_texts(mistakes, node)) out.expect = *texts;
          },
          [](const Fault& from) {
            return from.expect.empty() ? std::nullopt : std::optional(toml_list(from.expect));
          }};
}

/// A bound is kept as written; what it means depends on the metric, which is looked at when both are known.
Field<Check> bound_field(std::string key, std::string Check::*member, std::string help) {
  FieldInfo info{.key = std::move(key),
                 .type = "a number, or a text with a unit such as \"20ms\" or \"0.1%\"",
                 .limits = {},
                 .default_text = {},
                 .help = std::move(help)};
  ValueSpec any_number{.type = ValueType::kFraction, .choices = {}, .low = {}, .high = {}};
  info.shape = any_shape_of({shape_of(any_number), shape_of(ValueSpec{})});
  return {std::move(info),
          [member](Mistakes& mistakes, const Node& node, Check& out) {
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
          },
          [member](const Check& from) -> std::optional<WrittenValue> {
            const std::string& bound = from.*member;
            if (bound.empty()) return std::nullopt;
            // As it was: a text ends with its unit, a number does not, but for one in hexadecimal digits.
            const auto last = static_cast<unsigned char>(bound.back());
            const bool number = std::isdigit(last) != 0 || bound.starts_with("0x");
            return number ? WrittenValue{.text = bound} : toml_value(bound);
          }};
}

}  // namespace

FieldTable<Selection> selection_fields() {
  ValueSpec fraction{.type = ValueType::kFraction, .choices = {}, .low = 0.0, .high = 1.0, .above_low = true};
  return one_of("way", FieldTable<Selection>{
                           list_field(),
                           way_field("every", Selection::Kind::kEvery, &Selection::every,
                                     whole_number(1, kMostStreams), "every n-th stream: n-1, 2n-1, ..."),
                           way_field("fraction", Selection::Kind::kFraction, &Selection::fraction, fraction,
                                     "this part of the streams, drawn from the seed"),
                       });
}

FieldTable<Fault> fault_fields() {
  return {
      fault_name_field(),
      value_field("kind", &Fault::kind, ValueSpec{}, "see `weir faults`", Need::kRequired),
      value_field("on", &Fault::on, ValueSpec{}, "a group's name; may be left out when there is one group"),
      select_field(),
      aim_field(),
      at_field(),
      window_field("from", &RunWindow::from,
                   "strikes nothing that reaches its point before this time of the run"),
      window_field("until", &RunWindow::until,
                   "strikes nothing that reaches its point from this time of the run on"),
      value_field("max", &Fault::most_streams, whole_number(1, kMostStreams),
                  "only so many of the selected streams: the first, each the first time it opens"),
      fault_expect_field(),
  };
}

FieldTable<Check> check_fields() {
  return {
      value_field("metric", &Check::metric, ValueSpec{},
                  "such as \"chatters.response.p99\", \"outcomes.unexpected\" or \"throughput\"; `weir "
                  "metrics` lists them",
                  Need::kRequired),
      bound_field("min", &Check::min_text, "fails below this"),
      bound_field("max", &Check::max_text, "fails above this"),
      choice_field<Check, std::optional<CheckDecision>>(
          "decide", &Check::decide,
          {{"interval", CheckDecision::kInterval}, {"point", CheckDecision::kPoint}},
          "percentiles of latencies alone: whether the bounds are held against the 95 % interval in which "
          "the "
          "percentile lies, which is what happens unless this says \"point\", or against the value that was "
          "measured"),
      value_field(
          "strict", &Check::strict, {.type = ValueType::kBool, .choices = {}, .low = {}, .high = {}},
          "a check whose interval lies on both sides of a bound, or has no end, has failed; else it is "
          "inconclusive (exit 98)"),
  };
}

}  // namespace weir
