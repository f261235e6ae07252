// [[streams]] and the tables within it.
#include "harness/model/outcome_classes.h"
#include "harness/scenario/connections_field.h"
#include "harness/scenario/ranges.h"
#include "harness/scenario/spread_fields.h"
#include "harness/scenario/tables.h"

namespace weir {
namespace {

constexpr std::int64_t kMostReplies = 1'000'000;
constexpr std::size_t kMostStages = 100;

Field<StreamGroup> pace_field() {
  FieldInfo info{.key = "pace",
                 .type = "a table, or \"ping-pong\" alone",
                 .limits = {},
                 .default_text = "\"ping-pong\"",
                 .help = "when messages are due"};
  return {std::move(info),
          [fields = pace_fields()](Mistakes& mistakes, const Node& node, StreamGroup& out) {
            if (node.kind == Node::Kind::kString) {
              // The bare word is short for { kind = word }. Find the reader of `kind` in the table itself.
              for (const Field<Pace>& field : fields) {
                if (field.info.key == "kind") field.read(mistakes, node, out.pace);
              }
            } else if (expect_table(mistakes, node)) {
              read_table(mistakes, node, fields, out.pace);
            }
          },
          [fields = pace_fields()](const StreamGroup& from) { return write_if_any(fields, from.pace); }};
}

/// "5000/s", or "0/s..5000/s" for a ramp in either direction.
Field<LoadStage> stage_rate_field() {
  ValueSpec spec{.type = ValueType::kRate, .choices = {}, .low = Rate{0}, .high = Rate{1e9}};
  FieldInfo info{.key = "rate",
                 .type = "a rate, or a ramp such as \"0/s..5000/s\"",
                 .limits = describe_limits(spec),
                 .default_text = {},
                 .help = "messages of the whole group",
                 .required = true};
  return {std::move(info),
          [spec](Mistakes& mistakes, const Node& node, LoadStage& out) {
            auto ends = node.kind == Node::Kind::kString ? split_range(node.text) : std::nullopt;
            if (!ends) {
              if (auto rate = read_value(mistakes, node, spec))
                out.rate = {std::get<Rate>(*rate), std::get<Rate>(*rate)};
              return;
            }
            std::optional<Rate> first = parse_rate(ends->first);
            std::optional<Rate> last = parse_rate(ends->second);
            if (!first || !last || *first > Rate{1e9} || *last > Rate{1e9}) {
              mistakes.at_value(
                  node, fmt::format("{} is not a ramp from one rate to another", describe_node(node)),
                  "write both ends with their unit, such as \"0/s..5000/s\"; at most 1000000000/s");
              return;
            }
            out.rate = {*first, *last};
          },
          [](const LoadStage& from) -> std::optional<WrittenValue> {
            if (from.rate.low == from.rate.high) return toml_value(from.rate.low);
            // Two texts in quotes, joined.
            const std::string low = toml_text(from.rate.low), high = toml_text(from.rate.high);
            return WrittenValue{.text = low.substr(0, low.size() - 1) + ".." + high.substr(1)};
          }};
}

Field<Pace> stages_field() {
  FieldInfo info{
      .key = "stages",
      .type = "a list of tables",
      .limits = fmt::format("at most {}", kMostStages),
      .default_text = {},
      .help =
          "for open, in place of a rate: one after the other since the stream opened; then no more is due"};
  return {std::move(info),
          [fields = stage_fields()](Mistakes& mistakes, const Node& node, Pace& out) {
            if (!expect_list(mistakes, node, "stages = [{ rate = \"0/s..5000/s\", over = \"10s\" }]")) return;
            if (node.items.empty()) mistakes.at_value(node, "'stages' is empty", "name at least one stage");
            if (node.items.size() > kMostStages) {
              mistakes.at_value(
                  node, fmt::format("there are {} stages; {} is the most", node.items.size(), kMostStages),
                  "use fewer stages, or ramps");
              return;
            }
            for (const Node& item : node.items) {
              if (expect_table(mistakes, item)) read_table(mistakes, item, fields, out.stages.emplace_back());
            }
          },
          [fields = stage_fields()](const Pace& from) -> std::optional<WrittenValue> {
            if (from.stages.empty()) return std::nullopt;
            std::vector<WrittenValue> stages;
            for (const LoadStage& stage : from.stages) stages.push_back(write_table(fields, stage));
            return toml_list(stages);
          }};
}

/// A window pace says its window, be it the one that a pace has anyway.
Field<Pace> window_field() {
  Field<Pace> field = value_field("window", &Pace::window, whole_number(1, kMostReplies),
                                  "for window: unanswered messages allowed");
  field.write = [](const Pace& from) -> std::optional<WrittenValue> {
    if (from.kind != PaceKind::kWindow) return std::nullopt;
    return field_detail::value_of(from.window);
  };
  return field;
}

Field<Pace> burst_field() {
  FieldInfo info{.key = "burst",
                 .type = "a table",
                 .limits = {},
                 .default_text = {},
                 .help = "for open: messages are due several at once, at the same mean rate"};
  return {std::move(info),
          [fields = burst_fields()](Mistakes& mistakes, const Node& node, Pace& out) {
            if (expect_table(mistakes, node)) read_table(mistakes, node, fields, out);
          },
          [fields = burst_fields()](const Pace& from) -> std::optional<WrittenValue> {
            if (from.burst == Pace{}.burst) return std::nullopt;
            return write_table(fields, from);
          }};
}

Field<StreamGroup> stream_expect_field() {
  FieldInfo info{.key = "expect",
                 .type = "a list of outcome classes",
                 .limits = {},
                 .default_text = fmt::format("[\"{}\"]", name_of(OutcomeId::kOkComplete)),
                 .help = "ends allowed where no fault fired; a name covers all below it"};
  return {std::move(info),
          [](Mistakes& mistakes, const Node& node, StreamGroup& out) {
            if (auto texts = read_texts(mistakes, node)) out.expect = *texts;
          },
          [](const StreamGroup& from) {
            return from.expect == StreamGroup{}.expect ? std::nullopt : std::optional(toml_list(from.expect));
          }};
}

ValueSpec flag();

/// A word, or a table that says so and more.
Field<StreamGroup> reopen_field() {
  FieldInfo info{.key = "reopen",
                 .type = "true or false, or a table",
                 .limits = {},
                 .default_text = "false",
                 .help = "open again after each end, until the measure phase is over"};
  return {std::move(info),
          [fields = reopen_fields()](Mistakes& mistakes, const Node& node, StreamGroup& out) {
            if (node.kind == Node::Kind::kTable) {
              out.reopen = true;
              read_table(mistakes, node, fields, out);
            } else if (node.kind == Node::Kind::kBool) {
              if (auto value = read_value(mistakes, node, flag())) out.reopen = std::get<bool>(*value);
            } else {
              mistakes.at_value(
                  node, fmt::format("'reopen' must be true, false or a table, not {}", describe_node(node)),
                  "write true without quotes, or { pause = \"100ms\" }");
            }
          },
          [fields = reopen_fields()](const StreamGroup& from) -> std::optional<WrittenValue> {
            if (!from.reopen) return std::nullopt;
            std::optional<WrittenValue> more = write_if_any(fields, from);
            return more ? more : toml_value(true);
          }};
}

/// `messages` left out means another number where something else ends the stream.
Field<StreamGroup> messages_field() {
  Field<StreamGroup> field =
      value_field("messages", &StreamGroup::messages, whole_number(1, kMostMessages),
                  "sent on each stream; left out, with stages or live, as many as these allow");
  return written_as<StreamGroup>(
      std::move(field), [](const StreamGroup& from) -> std::optional<WrittenValue> {
        const bool endless = from.messages == kEndlessMessages && (from.live || !from.pace.stages.empty());
        if (from.pace.kind == PaceKind::kPush || endless) return std::nullopt;
        return toml_value(std::int64_t{from.messages});
      });
}

/// A push pace says by itself how many replies there are.
Field<StreamGroup> server_field() {
  Field<StreamGroup> field = table_field("server", &StreamGroup::server, server_fields(),
                                         "what weir's chat server does for the group");
  return written_as<StreamGroup>(field, [write = field.write](const StreamGroup& from) {
    if (from.pace.kind != PaceKind::kPush) return write(from);
    StreamGroup rest = from;
    rest.server.replies_per_request = ServerBehaviour{}.replies_per_request;
    return write(rest);
  });
}

ValueSpec flag() { return {.type = ValueType::kBool, .choices = {}, .low = {}, .high = {}}; }

}  // namespace

std::optional<Connections> read_connections(Mistakes& mistakes, const Node& node) {
  if (node.kind == Node::Kind::kString) {
    if (node.text == "per-stream") return Connections{.per_stream = true};
    mistakes.at_value(
        node,
        fmt::format("'connections' must be a whole number or \"per-stream\", not {}", describe_node(node)),
        suggest(node.text, {"per-stream"}, "write a number without quotes, or \"per-stream\""));
    return std::nullopt;
  }
  std::optional<ParamValue> count = read_value(mistakes, node, whole_number(1, kMostConnections));
  if (!count) return std::nullopt;
  return Connections{.count = static_cast<std::uint32_t>(std::get<std::int64_t>(*count))};
}

WrittenValue write_connections(const Connections& connections) {
  return connections.per_stream ? toml_value(std::string("per-stream"))
                                : toml_value(std::int64_t{connections.count});
}

FieldTable<Opening> opening_fields() {
  return {
      value_field("after", &Opening::after, time_from(Duration(0)),
                  "the first stream opens so long into the run"),
      value_field("rate", &Opening::rate, positive_rate(),
                  "streams opened in a second; all at once when left out"),
  };
}

FieldTable<StreamGroup> reopen_fields() {
  return {
      value_field("pause", &StreamGroup::reopen_pause, time_from(std::chrono::milliseconds(1)),
                  "before opening again where the last life of the stream failed without a reply; after any "
                  "other it opens at "
                  "once"),
  };
}

FieldTable<LoadStage> stage_fields() {
  return {
      stage_rate_field(),
      value_field("over", &LoadStage::over, positive_time(), "how long the stage takes", Need::kRequired),
  };
}

FieldTable<Pace> burst_fields() {
  return {
      value_field("size", &Pace::burst, whole_number(1, kMostReplies), "so many messages are due at once",
                  Need::kRequired),
  };
}

FieldTable<Pace> pace_fields() {
  return {
      choice_field("kind", &Pace::kind,
                   {{"ping-pong", PaceKind::kPingPong},
                    {"window", PaceKind::kWindow},
                    {"open", PaceKind::kOpen},
                    {"push", PaceKind::kPush}},
                   "ping-pong waits for each reply, window allows some unanswered, open follows a rate, push "
                   "lets the server stream"),
      window_field(),
      one_of("rate",
             value_field("rate", &Pace::rate, positive_rate(), "for open: messages of the whole group")),
      one_of("rate", value_field("stream_rate", &Pace::stream_rate, positive_rate(),
                                 "for open: messages of each stream")),
      choice_field("arrivals", &Pace::arrivals,
                   {{"constant", Arrivals::kConstant}, {"poisson", Arrivals::kPoisson}},
                   "for open: equal gaps, or the gaps of independent users"),
      one_of("rate", stages_field()),
      burst_field(),
      value_field("period", &Pace::period, positive_time(),
                  "for push: from one reply of the server to the next"),
      value_field("replies", &Pace::replies, whole_number(1, kMostReplies),
                  "for push: so many to the one message of the client"),
      time_spread_field("think", &Pace::think,
                        "for ping-pong and window: pause between a reply and the next message"),
  };
}

FieldTable<Payload> payload_fields() {
  return {
      payload_size_field(),
      value_field("text", &Payload::text, ValueSpec{},
                  "filler, repeated to fill the size; 'x' when left out"),
  };
}

FieldTable<ServerBehaviour> server_fields() {
  return {
      value_field("reply_delay", &ServerBehaviour::reply_delay, time_from(Duration(0)),
                  "a reply leaves so long after its request came in"),
      value_field("replies_per_request", &ServerBehaviour::replies_per_request, whole_number(0, kMostReplies),
                  "how often each request is answered"),
      value_field("prefix", &ServerBehaviour::prefix, ValueSpec{}, "put before the echoed content"),
  };
}

FieldTable<StreamGroup> stream_fields() {
  return {
      value_field("name", &StreamGroup::name, ValueSpec{}, "letters, digits, '-' and '_'", Need::kRequired),
      value_field("count", &StreamGroup::count, whole_number(1, kMostStreams), "how many streams"),
      messages_field(),
      reopen_field(),
      time_spread_field("live", &StreamGroup::live,
                        "a stream half-closes after so long, whatever is left to send"),
      table_field("open", &StreamGroup::open, opening_fields(), "when the streams open"),
      pace_field(),
      table_field("payload", &StreamGroup::payload, payload_fields(), "what a message holds"),
      value_field("deadline", &StreamGroup::deadline, positive_time(), "of each stream; none when left out"),
      value_field("watchdog", &StreamGroup::watchdog, positive_time(),
                  fmt::format("a stream without progress for so long is ended as {}",
                              name_of(OutcomeId::kStallOpen))),
      connections_field("connections", &StreamGroup::connections, "",
                        "a pool of the group's own; the target's when left out"),
      stream_expect_field(),
      value_field(
          "may_starve", &StreamGroup::may_starve, flag(),
          "streams may go without any reply in the measured part though messages were due; else that fails "
          "the run"),
      server_field(),
      choice_field("integrity", &StreamGroup::integrity,
                   {{"echo", Integrity::kEcho}, {"none", Integrity::kNone}},
                   "echo: replies carry our content back and are checked; none: they are only counted"),
  };
}

}  // namespace weir
