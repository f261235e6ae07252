// What a stream says beside its messages at a pace: the keys of [[streams]] for it.
#include <algorithm>
#include <cctype>

#include "harness/scenario/placed_field.h"
#include "harness/scenario/spread_fields.h"
#include "harness/scenario/tables.h"

namespace weir {
namespace {

constexpr std::int64_t kMostItems = 1'000'000;
constexpr std::size_t kMostRules = 32;

bool is_variable(std::string_view name) {
  const auto fits = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
  return !name.empty() && std::isalpha(static_cast<unsigned char>(name[0])) != 0 &&
         std::all_of(name.begin(), name.end(), fits);
}

/// A list of tables within [[streams]].
template <typename T>
Field<StreamGroup> rules_field(std::string key, std::vector<T> Talk::*member, FieldTable<T> fields,
                               const std::string& example, std::string help) {
  FieldInfo info{.key = key,
                 .type = "a list of tables",
                 .limits = fmt::format("at most {}", kMostRules),
                 .default_text = {},
                 .help = std::move(help)};
  info.shape = shape_of_list(shape_of_table(infos_of(fields)), 1, kMostRules);
  return {std::move(info),
          [key = std::move(key), member, fields, example](Mistakes& mistakes, const Node& node,
                                                          StreamGroup& out) {
            if (!expect_list(mistakes, node, example)) return;
            if (node.items.empty())
              mistakes.at_value(node, fmt::format("'{}' is empty", key), "remove it, or write " + example);
            if (node.items.size() > kMostRules) {
              mistakes.at_value(node,
                                fmt::format("there are {} entries in '{}'; {} is the most", node.items.size(),
                                            key, kMostRules),
                                "use fewer");
              return;
            }
            for (const Node& item : node.items) {
              if (expect_table(mistakes, item))
                read_table(mistakes, item, fields, (out.talk.*member).emplace_back());
            }
          },
          [member, fields = std::move(fields)](const StreamGroup& from) -> std::optional<WrittenValue> {
            if ((from.talk.*member).empty()) return std::nullopt;
            std::vector<WrittenValue> rules;
            for (const T& rule : from.talk.*member) rules.push_back(write_table(fields, rule));
            return toml_list(rules);
          }};
}

const char* const kMessageType = "a message in JSON";
const char* const kConditionType = "a condition such as \"has(created)\"";

/// A condition, or true for any reply.
Field<SaidOnce> await_field() {
  FieldInfo info{.key = "await",
                 .type = std::string(kConditionType) + ", or true",
                 .limits = {},
                 .default_text = {},
                 .help = "nothing else is sent before a reply for which this holds; true: before any reply"};
  info.shape = any_shape_of(
      {shape_of(some_text()), shape_of({.type = ValueType::kBool, .choices = {}, .low = {}, .high = {}})});
  return {std::move(info),
          [](Mistakes& mistakes, const Node& node, SaidOnce& out) {
            if (node.kind == Node::Kind::kBool) {
              out.awaits = node.flag;
            } else if (std::optional<PlacedText> text = read_placed(mistakes, node)) {
              out.awaits = true;
              out.await = *std::move(text);
            }
          },
          [](const SaidOnce& from) -> std::optional<WrittenValue> {
            if (!from.awaits) return std::nullopt;
            return from.await.text.empty() ? toml_value(true) : write_placed(from.await);
          }};
}

/// keep = { id = "ID" }: names of the user's own.
Field<SetupCall> keep_field() {
  FieldInfo info{.key = "keep",
                 .type = "a table of names, each with a path such as \"ID\"",
                 .limits = {},
                 .default_text = {},
                 .help = "fields of the reply that messages may use by these names: {id}"};
  info.shape = shape_of_map(shape_of(some_text()));
  return {std::move(info),
          [](Mistakes& mistakes, const Node& node, SetupCall& out) {
            if (!expect_table(mistakes, node)) return;
            for (const auto& [name, member] : node.members) {
              if (!is_variable(name)) {
                mistakes.at_key(member,
                                fmt::format("'{}' can't be the name of a variable", name.substr(0, 60)),
                                "use letters, digits and '_', and a letter first");
              } else if (std::optional<PlacedText> path = read_placed(mistakes, member)) {
                out.keep.push_back({name, *std::move(path)});
              }
            }
          },
          [](const SetupCall& from) -> std::optional<WrittenValue> {
            if (from.keep.empty()) return std::nullopt;
            WrittenValue table{.is_table = true};
            for (const KeptField& kept : from.keep)
              table.members.emplace_back(kept.name, toml_value(kept.path.text));
            return table;
          }};
}

Field<StreamGroup> farewell_field() {
  FieldInfo info{.key = "farewell",
                 .type = "a table",
                 .limits = {},
                 .default_text = {},
                 .help = "said before the stream half-closes of its own accord"};
  info.shape = shape_of_table(infos_of(said_once_fields()));
  return {std::move(info),
          [fields = said_once_fields()](Mistakes& mistakes, const Node& node, StreamGroup& out) {
            if (expect_table(mistakes, node)) read_table(mistakes, node, fields, out.talk.farewell.emplace());
          },
          [fields = said_once_fields()](const StreamGroup& from) {
            return from.talk.farewell ? std::optional(write_table(fields, *from.talk.farewell))
                                      : std::nullopt;
          }};
}

Field<StreamGroup> delivers_field() {
  FieldInfo info{
      .key = "delivers",
      .type = "a table",
      .limits = {},
      .default_text = {},
      .help = "values of side calls that must turn up in the replies of these streams, once at least"};
  info.shape = shape_of_table(infos_of(delivers_fields()));
  return {std::move(info),
          [fields = delivers_fields()](Mistakes& mistakes, const Node& node, StreamGroup& out) {
            if (expect_table(mistakes, node)) read_table(mistakes, node, fields, out.talk.delivers.emplace());
          },
          [fields = delivers_fields()](const StreamGroup& from) {
            return from.talk.delivers ? std::optional(write_table(fields, *from.talk.delivers))
                                      : std::nullopt;
          }};
}

Field<StreamGroup> close_field() {
  Field<Talk> word = choice_field(
      "close", &Talk::close,
      {{"half-close", Leaving::kHalfClose}, {"cancel", Leaving::kCancel}, {"server", Leaving::kServer}},
      "how a stream that has had enough is left: by a half-close, by a cancel, "
      "or not at all, until the server ends it");
  return {word.info,
          [read = word.read](Mistakes& mistakes, const Node& node, StreamGroup& out) {
            read(mistakes, node, out.talk);
          },
          [write = word.write](const StreamGroup& from) { return write(from.talk); }};
}

}  // namespace

FieldTable<SaidOnce> said_once_fields() {
  return {
      placed_field("send", &SaidOnce::send, kMessageType, "the message", Need::kRequired),
      await_field(),
  };
}

FieldTable<KeepAliveMessage> keepalive_message_fields() {
  return {
      value_field("every", &KeepAliveMessage::every, positive_time(),
                  "so often, counted from when the first messages were through", Need::kRequired),
      placed_field("send", &KeepAliveMessage::send, kMessageType, "the message", Need::kRequired),
  };
}

FieldTable<Reaction> reaction_fields() {
  return {
      placed_field("when", &Reaction::when, kConditionType,
                   "only a reply for which this holds; any when left out"),
      placed_field("each", &Reaction::each, "a path such as \"events[*].id\"",
                   "each value of it in the reply is an item; the reply itself is one when left out"),
      placed_field(
          "send", &Reaction::send, kMessageType,
          "the message; {reply.PATH} is a field of the reply, {each} the item, {batch} a list of them",
          Need::kRequired),
      one_of("delay", time_spread_field("after", &Reaction::after,
                                        "so long after the reply; of a batch: after the first of its items")),
      value_field("batch", &Reaction::batch, whole_number(1, kMostItems),
                  "a message has so many items at most"),
      one_of("delay", value_field("every", &Reaction::every, positive_time(),
                                  "by the clock: a message of what came since the last one")),
  };
}

FieldTable<Delivers> delivers_fields() {
  return {
      placed_field("calls", &Delivers::calls, "the name of a [[calls]]", "which calls", Need::kRequired),
      placed_field("value", &Delivers::value, "a path such as \"events[*].kv.value\"",
                   "where a reply has what the calls sent", Need::kRequired),
  };
}

FieldTable<SetupCall> setup_fields() {
  return {
      placed_field("method", &SetupCall::method, "a method such as \"shop.Orders/Create\"",
                   "a unary method of the same target", Need::kRequired),
      placed_field("send", &SetupCall::send, kMessageType, "the request", Need::kRequired),
      keep_field(),
      choice_field("once", &SetupCall::once_a_run, {{"stream", false}, {"run", true}},
                   "each stream makes the call before it opens for the first time, or one of them for all"),
  };
}

FieldTable<StreamGroup> talk_fields() {
  return {
      rules_field("setup", &Talk::setup, setup_fields(),
                  "setup = [{ method = \"shop.Orders/Create\", send = '{}', keep = { id = \"order.id\" } }]",
                  "unary calls before a stream's own"),
      rules_field("begin", &Talk::begin, said_once_fields(), "begin = [{ send = '{}', await = true }]",
                  "first messages of each life of a stream, in order, before those at a pace"),
      rules_field("keepalives", &Talk::keepalives, keepalive_message_fields(),
                  "keepalives = [{ every = \"10s\", send = '{}' }]",
                  "messages by the clock, beside the pace"),
      rules_field("on_reply", &Talk::on_reply, reaction_fields(),
                  "on_reply = [{ send = '{}', after = \"10ms\" }]", "replies cause messages"),
      farewell_field(),
      delivers_field(),
      close_field(),
  };
}

}  // namespace weir
