// The keys for a service of the user's own: its descriptors in [target], and in [[streams]] its messages and what replies mean.
#include "harness/scenario/placed_field.h"
#include "harness/scenario/tables.h"

namespace weir {
namespace {

constexpr std::int64_t kMostRepliesEach = 1'000'000;

const char* const kPathType = "a path such as \"header.revision\"";
const char* const kConditions = "a list of conditions such as \"len(events) == 0\"";
const char* const kPaths = "a list of paths";

DescribedMessages& own(StreamGroup& group) {
  if (!group.described) group.described.emplace();
  return *group.described;
}

/// A list of texts of the group's own messages.
Field<StreamGroup> conditions(std::string key, std::vector<PlacedText> DescribedMessages::*member,
                              std::string help) {
  return {placed_info(std::move(key), kConditions, std::move(help), Need::kOptional, shape_of_placed_list()),
          [member](Mistakes& mistakes, const Node& node, StreamGroup& out) {
            own(out).*member = read_placed_list(mistakes, node);
          },
          [member](const StreamGroup& from) {
            return from.described ? write_placed_list(*from.described.*member) : std::nullopt;
          }};
}

/// A table whose keys are the user's words.
Field<StreamGroup> words(std::string key, std::vector<NamedText> DescribedMessages::*member, std::string type,
                         std::string help) {
  return {placed_info(std::move(key), std::move(type), std::move(help), Need::kOptional,
                      shape_of_map(shape_of(some_text()))),
          [member](Mistakes& mistakes, const Node& node, StreamGroup& out) {
            std::vector<NamedText>& named = own(out).*member;
            if (!expect_table(mistakes, node)) return;
            for (const auto& [name, value] : node.members) {
              std::optional<PlacedText> text = read_placed(mistakes, value);
              if (text) named.push_back({name, *std::move(text), value.key});
            }
          },
          [member](const StreamGroup& from) -> std::optional<WrittenValue> {
            if (!from.described || (*from.described.*member).empty()) return std::nullopt;
            WrittenValue table{.is_table = true};
            for (const NamedText& named : *from.described.*member)
              table.members.emplace_back(named.name, toml_value(named.text.text));
            return table;
          }};
}

Field<StreamGroup> message_field() {
  return {
      placed_info("message", "a message in JSON, or a table with its file",
                  "a message of your own method, with placeholders such as {n} and {stream}", Need::kOptional,
                  any_shape_of({shape_of(some_text()), shape_of_table(infos_of(message_fields()))})),
      [fields = message_fields()](Mistakes& mistakes, const Node& node, StreamGroup& out) {
        MessageText& message = own(out).message;
        if (node.kind == Node::Kind::kTable) {
          read_table(mistakes, node, fields, message);
        } else {
          message.json = read_placed(mistakes, node);
        }
      },
      [fields = message_fields()](const StreamGroup& from) -> std::optional<WrittenValue> {
        if (!from.described) return std::nullopt;
        const MessageText& message = from.described->message;
        return message.json ? write_placed(*message.json) : write_if_any(fields, message);
      }};
}

Field<StreamGroup> reply_field() {
  return {placed_info("reply", "a table", "which reply answers which message, and how many each has",
                      Need::kOptional, shape_of_table(infos_of(reply_fields()))),
          [fields = reply_fields()](Mistakes& mistakes, const Node& node, StreamGroup& out) {
            if (expect_table(mistakes, node)) read_table(mistakes, node, fields, own(out).reply);
          },
          [fields = reply_fields()](const StreamGroup& from) {
            return from.described ? write_if_any(fields, from.described->reply) : std::nullopt;
          }};
}

Field<ReplyRule> count_field() {
  FieldInfo info = placed_info(
      "count", "a whole number, or \"len(path of the message)\"", "so many replies to each message",
      Need::kOptional, any_shape_of({shape_of(whole_number(0, kMostRepliesEach)), shape_of(some_text())}));
  info.default_text = "1";
  return {std::move(info),
          [](Mistakes& mistakes, const Node& node, ReplyRule& out) {
            if (node.kind == Node::Kind::kString) {
              out.count_of = read_placed(mistakes, node);
            } else if (auto count = read_value(mistakes, node, whole_number(0, kMostRepliesEach))) {
              out.count = static_cast<std::uint32_t>(std::get<std::int64_t>(*count));
            }
          },
          [](const ReplyRule& from) -> std::optional<WrittenValue> {
            if (from.count) return toml_value(std::int64_t{*from.count});
            return from.count_of ? write_placed(*from.count_of) : std::nullopt;
          }};
}

}  // namespace

FieldTable<MessageText> message_fields() {
  return {placed_field(
      "file", &MessageText::file, "a file beside the scenario",
      "messages one after the other, and again from the first: .json (a list), .ndjson (one a line) or "
      ".base64 (recorded bytes, one a line)")};
}

FieldTable<ReplyRule> reply_fields() {
  return {
      choice_field(
          "match", &ReplyRule::match,
          {{"order", ReplyMatch::kOrder}, {"field", ReplyMatch::kField}, {"none", ReplyMatch::kNone}},
          "order: the oldest message is answered first; field: a field of both says which; none: replies "
          "answer "
          "no message"),
      placed_field("request", &ReplyRule::request, kPathType, "for field: in the message"),
      placed_field("reply", &ReplyRule::reply, kPathType,
                   "for field: in the reply; the same as in the message when left out"),
      one_of("count", count_field()),
      one_of("count", placed_field("until", &ReplyRule::until, "a condition such as \"final\"",
                                   "replies go on until one for which this holds")),
      placed_field("same", &ReplyRule::same,
                   "a list of paths, or \"path of the message = path of the reply\"",
                   "what a reply must repeat of its message; else it is corrupt"),
  };
}

FieldTable<ReplyOrderRules> rule_fields() {
  return {
      placed_field("unique", &ReplyOrderRules::unique, kPaths, "no value comes twice"),
      placed_field("never_back", &ReplyOrderRules::never_back, kPaths, "no value is below the one before"),
      placed_field("strictly_up", &ReplyOrderRules::strictly_up, kPaths,
                   "each value is above the one before"),
      placed_field("contiguous", &ReplyOrderRules::contiguous, kPaths,
                   "each value is one above the one before"),
      placed_field("by", &ReplyOrderRules::by, kPathType,
                   "replies of each value of this path are judged apart"),
  };
}

Field<StreamGroup> integrity_field() {
  Field<StreamGroup> word = choice_field("integrity", &StreamGroup::integrity,
                                         {{"echo", Integrity::kEcho}, {"none", Integrity::kNone}},
                                         "echo: replies carry our content back and are checked; none: they "
                                         "are only counted; a table: rules for the replies of "
                                         "your own method");
  word.info.type += ", or a table";
  word.info.shape = any_shape_of({word.info.shape, shape_of_table(infos_of(rule_fields()))});
  return {word.info,
          [word, fields = rule_fields()](Mistakes& mistakes, const Node& node, StreamGroup& out) {
            if (node.kind == Node::Kind::kTable) {
              read_table(mistakes, node, fields, own(out).rules);
            } else {
              word.read(mistakes, node, out);
            }
          },
          [write = word.write, fields = rule_fields()](const StreamGroup& from) {
            std::optional<WrittenValue> rules =
                from.described ? write_if_any(fields, from.described->rules) : std::nullopt;
            return rules ? rules : write(from);
          }};
}

FieldTable<StreamGroup> described_fields() {
  return {
      message_field(),
      reply_field(),
      conditions("ignore", &DescribedMessages::ignore,
                 "a reply for which one of these holds answers nothing"),
      words("error", &DescribedMessages::error, "a table of names and conditions",
            "a reply for which it holds tells of an error: the stream ends as app.in_band.NAME"),
      conditions("end", &DescribedMessages::end,
                 "after a reply for which one of these holds the client sends no more"),
      words("remember", &DescribedMessages::remember, "a table of names and paths",
            "fields of replies that messages may use as {NAME}, also when the stream opens again"),
  };
}

Field<Target> descriptors_field() {
  return {
      placed_info("descriptors", "a file or a list of files",
                  "descriptor sets of the method, as protoc --include_imports --descriptor_set_out and buf "
                  "build write them; "
                  "without them and 'proto' the server's reflection is asked",
                  Need::kOptional, shape_of_placed_list()),
      [](Mistakes& mistakes, const Node& node, Target& out) {
        out.descriptors.sets = read_placed_list(mistakes, node);
      },
      [](const Target& from) { return write_placed_list(from.descriptors.sets); }};
}

FieldTable<DescriptorSources> proto_fields() {
  return {
      placed_field("files", &DescriptorSources::proto_files, "a list of files",
                   ".proto files, as an import would name them"),
      placed_field("paths", &DescriptorSources::proto_paths, "a list of folders",
                   "where they and their imports are looked for; the scenario's folder when left out"),
  };
}

Field<Target> proto_field() {
  return {placed_info("proto", "a table", "the .proto files of the method", Need::kOptional,
                      shape_of_table(infos_of(proto_fields()))),
          [fields = proto_fields()](Mistakes& mistakes, const Node& node, Target& out) {
            if (expect_table(mistakes, node)) read_table(mistakes, node, fields, out.descriptors);
          },
          [fields = proto_fields()](const Target& from) { return write_if_any(fields, from.descriptors); }};
}

}  // namespace weir
