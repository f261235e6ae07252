// The tables of values that are drawn.
#include "harness/scenario/spread_fields.h"

#include <algorithm>

#include "harness/scenario/ranges.h"

namespace weir {
namespace {

constexpr Bytes kLargestPayload{std::uint64_t{64} * 1024 * 1024};

ValueSpec size_spec() {
  return {.type = ValueType::kBytes, .choices = {}, .low = Bytes{0}, .high = kLargestPayload};
}

/// The items of a list, each a T. Nothing when the list or one of them is wrong.
template <typename T>
std::optional<std::vector<T>> read_items(Mistakes& mistakes, const Node& node, const ValueSpec& spec,
                                         const std::string& example) {
  if (!expect_list(mistakes, node, example)) return std::nullopt;
  std::vector<T> values;
  for (const Node& item : node.items) {
    if (std::optional<ParamValue> value = read_value(mistakes, item, spec))
      values.push_back(std::get<T>(*value));
  }
  return values.size() == node.items.size() ? std::optional(values) : std::nullopt;
}

/// [low, high]. False when it is none.
template <typename T>
bool read_pair(Mistakes& mistakes, const Node& node, const ValueSpec& spec, const std::string& example,
               Range<T>& out) {
  std::optional<std::vector<T>> ends = read_items<T>(mistakes, node, spec, example);
  if (!ends) return false;
  if (ends->size() != 2) {
    mistakes.at_value(node, fmt::format("a range has two ends, and this list has {}", ends->size()),
                      fmt::format("write {}", example));
    return false;
  }
  out = {ends->front(), ends->back()};
  return expect_ascending(mistakes, node, out);
}

template <typename T>
WrittenValue write_pair(const Range<T>& range) {
  return toml_list({toml_value(range.low), toml_value(range.high)});
}

Field<SizeSpread> uniform_size_field() {
  FieldInfo info{.key = "uniform",
                 .type = "a list of two sizes",
                 .limits = describe_limits(size_spec()),
                 .default_text = {},
                 .help = "every size between the two is as likely"};
  info.shape = shape_of_list(shape_of(size_spec()), 2, 2);
  return {std::move(info),
          [](Mistakes& mistakes, const Node& node, SizeSpread& out) {
            out.kind = SizeSpread::Kind::kUniform;
            (void)read_pair(mistakes, node, size_spec(), "uniform = [\"64B\", \"4KiB\"]", out.range);
          },
          [](const SizeSpread& from) {
            return from.kind == SizeSpread::Kind::kUniform ? std::optional(write_pair(from.range))
                                                           : std::nullopt;
          }};
}

Field<SizeSpread> log_normal_field() {
  FieldInfo info{.key = "lognormal",
                 .type = "a table",
                 .limits = {},
                 .default_text = {},
                 .help = "many small sizes and few large ones"};
  info.shape = shape_of_table(infos_of(log_normal_fields()));
  return {
      std::move(info),
      [fields = log_normal_fields()](Mistakes& mistakes, const Node& node, SizeSpread& out) {
        out.kind = SizeSpread::Kind::kLogNormal;
        if (!expect_table(mistakes, node)) return;
        read_table(mistakes, node, fields, out.log_normal);
        if (mistakes.is_sound(&node) && node.find("max") != nullptr &&
            out.log_normal.max < out.log_normal.median) {
          mistakes.at_value(*node.find("max"), "'max' is below 'median': most messages would be cut to it",
                            "write a larger 'max', or size = \"" + format_bytes(out.log_normal.max) + "\"");
        }
      },
      [fields = log_normal_fields()](const SizeSpread& from) {
        return from.kind == SizeSpread::Kind::kLogNormal ? std::optional(write_table(fields, from.log_normal))
                                                         : std::nullopt;
      }};
}

Field<SizeSpread> size_list_field() {
  FieldInfo info{.key = "list",
                 .type = "a list of sizes",
                 .limits = fmt::format("at most {}", kMostSizes),
                 .default_text = {},
                 .help = "each is as likely; one that stands there twice, twice as likely"};
  info.shape = shape_of_list(shape_of(size_spec()), 1, kMostSizes);
  return {std::move(info),
          [](Mistakes& mistakes, const Node& node, SizeSpread& out) {
            out.kind = SizeSpread::Kind::kList;
            auto sizes = read_items<Bytes>(mistakes, node, size_spec(), "list = [\"64B\", \"1KiB\"]");
            if (!sizes) return;
            if (sizes->empty()) {
              mistakes.at_value(node, "'list' is empty", "name at least one size");
            } else if (sizes->size() > kMostSizes) {
              mistakes.at_value(
                  node, fmt::format("the list has {} sizes; {} is the most", sizes->size(), kMostSizes),
                  "use a shorter list, or uniform or lognormal");
            }
            out.list = *std::move(sizes);
          },
          [](const SizeSpread& from) -> std::optional<WrittenValue> {
            if (from.kind != SizeSpread::Kind::kList) return std::nullopt;
            std::vector<WrittenValue> sizes;
            for (const Bytes size : from.list) sizes.push_back(toml_value(size));
            return toml_list(sizes);
          }};
}

Field<TimeSpread> uniform_time_field() {
  FieldInfo info{.key = "uniform",
                 .type = "a list of two durations",
                 .limits = describe_limits(time_from(Duration(0))),
                 .default_text = {},
                 .help = "every time between the two is as likely"};
  info.shape = shape_of_list(shape_of(time_from(Duration(0))), 2, 2);
  return {std::move(info),
          [](Mistakes& mistakes, const Node& node, TimeSpread& out) {
            out.kind = TimeSpread::Kind::kUniform;
            bool sound =
                read_pair(mistakes, node, time_from(Duration(0)), "uniform = [\"5ms\", \"20ms\"]", out.range);
            if (sound && out.range.high == Duration(0)) {
              mistakes.at_value(node, "the range is 0s at both ends", "give the second end a time above 0s");
            }
          },
          [](const TimeSpread& from) {
            return from.kind == TimeSpread::Kind::kUniform ? std::optional(write_pair(from.range))
                                                           : std::nullopt;
          }};
}

Field<TimeSpread> exponential_time_field() {
  FieldInfo info{.key = "exponential",
                 .type = describe_type(positive_time()),
                 .limits = describe_limits(positive_time()),
                 .default_text = {},
                 .help = "the mean: mostly shorter, now and then much longer"};
  info.shape = shape_of(positive_time());
  return {std::move(info),
          [](Mistakes& mistakes, const Node& node, TimeSpread& out) {
            out.kind = TimeSpread::Kind::kExponential;
            if (auto mean = read_value(mistakes, node, positive_time())) out.mean = std::get<Duration>(*mean);
          },
          [](const TimeSpread& from) {
            return from.kind == TimeSpread::Kind::kExponential ? std::optional(toml_value(from.mean))
                                                               : std::nullopt;
          }};
}

Bytes largest(const SizeSpread& spread) {
  switch (spread.kind) {
    case SizeSpread::Kind::kUniform:
      return spread.range.high;
    case SizeSpread::Kind::kLogNormal:
      return spread.log_normal.max;
    case SizeSpread::Kind::kList:
      break;
  }
  return spread.list.empty() ? Bytes{0} : *std::max_element(spread.list.begin(), spread.list.end());
}

}  // namespace

FieldTable<LogNormalSize> log_normal_fields() {
  ValueSpec above_zero = size_spec();
  above_zero.above_low = true;
  ValueSpec sigma{.type = ValueType::kFraction, .choices = {}, .low = 0.0, .high = 10.0, .above_low = true};
  return {
      value_field("median", &LogNormalSize::median, above_zero, "half of the messages are smaller",
                  Need::kRequired),
      value_field("sigma", &LogNormalSize::sigma, sigma, "the spread: 0.5 is narrow, 2 is wide"),
      value_field("max", &LogNormalSize::max, above_zero, "larger ones are cut to this", Need::kRequired),
  };
}

FieldTable<SizeSpread> size_spread_fields() {
  return one_of("spread",
                FieldTable<SizeSpread>{uniform_size_field(), log_normal_field(), size_list_field()});
}

FieldTable<TimeSpread> time_spread_fields() {
  return one_of("spread", FieldTable<TimeSpread>{uniform_time_field(), exponential_time_field()});
}

std::optional<TimeSpread> read_time_spread(Mistakes& mistakes, const Node& node) {
  TimeSpread spread;
  if (node.kind == Node::Kind::kTable) {
    const FieldTable<TimeSpread> fields = time_spread_fields();
    read_table(mistakes, node, fields, spread);
    if (!expect_one_key(mistakes, node, fields)) return std::nullopt;
    return spread;
  }
  std::optional<ParamValue> value = read_value(mistakes, node, positive_time());
  if (!value) return std::nullopt;
  spread.range = {std::get<Duration>(*value), std::get<Duration>(*value)};
  return spread;
}

WrittenValue write_time_spread(const TimeSpread& spread) {
  if (spread.kind == TimeSpread::Kind::kFixed) return toml_value(spread.range.low);
  return write_table(time_spread_fields(), spread);
}

Field<Payload> payload_size_field() {
  FieldInfo info{
      .key = "size",
      .type = describe_type(size_spec()) + ", or a table with one key",
      .limits = describe_limits(size_spec()),
      .default_text = format_value(Payload{}.size),
      .help = "of a message's content, weir's header included; a table draws one for each message"};
  info.shape = any_shape_of({shape_of(size_spec()), shape_of_table(infos_of(size_spread_fields()))});
  return {std::move(info),
          [fields = size_spread_fields()](Mistakes& mistakes, const Node& node, Payload& out) {
            if (node.kind != Node::Kind::kTable) {
              if (auto value = read_value(mistakes, node, size_spec())) out.size = std::get<Bytes>(*value);
              return;
            }
            SizeSpread& spread = out.spread.emplace();
            read_table(mistakes, node, fields, spread);
            (void)expect_one_key(mistakes, node, fields);
            out.size = largest(spread);
          },
          [fields = size_spread_fields()](const Payload& from) -> std::optional<WrittenValue> {
            if (from.spread) return write_table(fields, *from.spread);
            return from.size == Payload{}.size ? std::nullopt : std::optional(toml_value(from.size));
          }};
}

}  // namespace weir
