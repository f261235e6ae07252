#include "harness/service/described/described_group.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "harness/service/described/field_names.h"
#include "harness/service/described/message_file.h"
#include "harness/service/described/proto_sources.h"
#include "harness/service/described/talk_reader.h"

namespace weir {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::MethodDescriptor;

namespace {

std::optional<std::string> of_environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

class GroupReader {
 public:
  GroupReader(const Scenario& scenario, const StreamGroup& group, DescribedGroup& out, ErrorList& errors)
      : scenario_(scenario),
        group_(group),
        texts_(*group.described),
        request_(*out.method->input_type()),
        reply_(*out.method->output_type()),
        out_(out),
        errors_(errors),
        key_((group.calls ? "calls." : "streams.") + group.name) {}

  void read() {
    for (const NamedText& kept : texts_.remember) remember(kept);
    auto setup = SetupCalls::compile(group_.talk.setup, key_, *out_.descriptors, scope(), errors_);
    read_message();
    out_.talk = read_talk(group_.talk, request_, reply_, scope(), key_, errors_);
    if (setup) out_.talk.setup = *std::move(setup);
    read_reply();
    conditions(texts_.ignore, "ignore", out_.meanings.ignore);
    conditions(texts_.end, "end", out_.meanings.end);
    for (const NamedText& error : texts_.error) {
      if (std::optional<Condition> condition = condition_of(error.text, "error." + error.name))
        out_.meanings.errors.emplace_back(error.name, *std::move(condition));
    }
    read_rules();
    if (group_.calls && !group_.calls->value.text.empty())
      out_.talk.promises = value_path_of(group_.calls->value, request_, "value");
    if (group_.talk.delivers)
      out_.talk.delivers = value_path_of(group_.talk.delivers->value, reply_, "delivers.value");
    check_method_kind();
  }

 private:
  void wrong(const PlacedText& text, const std::string& key, std::string reason, std::string remedy) {
    errors_.add({text.span(0, text.text.size()), key_ + "." + key, std::move(reason), std::move(remedy)});
  }
  void tell(const TextMistakes& mistakes, const PlacedText& text, const std::string& key) {
    add_mistakes(mistakes, text, key_ + "." + key, errors_);
  }

  std::optional<Path> path_of(const PlacedText& text, const Descriptor& message, const std::string& key) {
    TextMistakes mistakes;
    std::optional<Path> path = Path::compile(text.text, message, mistakes);
    tell(mistakes, text, key);
    return path;
  }
  /// One that has exactly one value, which can be compared.
  std::optional<Path> single_path_of(const PlacedText& text, const Descriptor& message,
                                     const std::string& key) {
    std::optional<Path> path = path_of(text, message, key);
    if (!path) return std::nullopt;
    if (path->is_many() || path->is_list()) {
      wrong(text, key, fmt::format("'{}' are several values, and one is needed", text.text),
            "name one of them, such as [0]");
      return std::nullopt;
    }
    if (path->field().message_type() != nullptr) {
      wrong(text, key, fmt::format("'{}' is {}, a message", text.text, describe_item(path->field())),
            suggest_field(*path->field().message_type(), ""));
      return std::nullopt;
    }
    return path;
  }
  /// One whose values can be compared one by one.
  std::optional<Path> value_path_of(const PlacedText& text, const Descriptor& message,
                                    const std::string& key) {
    std::optional<Path> path = path_of(text, message, key);
    if (path && path->field().message_type() != nullptr) {
      wrong(text, key, fmt::format("'{}' is {}, a message", text.text, describe_item(path->field())),
            suggest_field(*path->field().message_type(), ""));
      return std::nullopt;
    }
    return path;
  }
  std::optional<Condition> condition_of(const PlacedText& text, const std::string& key) {
    TextMistakes mistakes;
    std::optional<Condition> condition = Condition::compile(text.text, reply_, mistakes);
    tell(mistakes, text, key);
    return condition;
  }
  void conditions(const std::vector<PlacedText>& texts, const std::string& key, std::vector<Condition>& out) {
    for (const PlacedText& text : texts) {
      if (std::optional<Condition> condition = condition_of(text, key)) out.push_back(*std::move(condition));
    }
  }

  void remember(const NamedText& kept) {
    std::optional<Path> path = single_path_of(kept.text, reply_, "remember." + kept.name);
    if (!path) return;
    const FieldDescriptor& field = path->field();
    out_.slots.declare(kept.name, field, *std::move(path));
  }

  TemplateScope scope() {
    const std::filesystem::path folder = std::filesystem::path(scenario_.file).parent_path();
    return {.reply = &reply_, .slots = &out_.slots, .folder = folder.string(), .environment = of_environment};
  }

  void read_message() {
    if (texts_.message.json) {
      TextMistakes mistakes;
      std::optional<Template> made =
          Template::compile(texts_.message.json->text, request_, scope(), mistakes);
      tell(mistakes, *texts_.message.json, "message");
      if (made) out_.messages.push_back(*std::move(made));
    } else if (texts_.message.file) {
      read_messages(*texts_.message.file);
    }
  }

  void read_messages(const PlacedText& named) {
    absl::StatusOr<MessageFile> file = read_message_file(beside(scenario_.file, named.text));
    if (!file.ok()) {
      const std::string message(file.status().message());
      const std::size_t semicolon = message.rfind("; ");
      return wrong(named, "message.file", message.substr(0, semicolon), message.substr(semicolon + 2));
    }
    std::size_t told = 0;
    for (const MessageFile::Entry& entry : file->entries) {
      if (file->recorded) {
        out_.messages.push_back(Template::of_bytes(entry.text));
        continue;
      }
      TextMistakes mistakes;
      std::optional<Template> made = Template::compile(entry.text, request_, scope(), mistakes);
      if (made) out_.messages.push_back(*std::move(made));
      for (const TextMistake& mistake : mistakes) {
        if (++told > 5) return;  // the same slip in each of a thousand lines
        wrong(named, "message.file", fmt::format("{}:{}: {}", named.text, entry.line, mistake.reason),
              mistake.remedy);
      }
    }
  }

  void read_reply() {
    const ReplyRule& rule = texts_.reply;
    out_.match = rule.match;
    if (rule.match == ReplyMatch::kField && rule.request) {
      std::optional<Path> of_message = single_path_of(*rule.request, request_, "reply.request");
      std::optional<Path> of_reply = single_path_of(rule.reply ? *rule.reply : *rule.request, reply_,
                                                    rule.reply ? "reply.reply" : "reply.request");
      if (of_message) out_.of_message.set_key(*std::move(of_message));
      if (of_reply) out_.of_reply.set_key(*std::move(of_reply));
    }
    if (rule.until) out_.until = condition_of(*rule.until, "reply.until");
    for (const PlacedText& text : rule.same) read_same(text);
    for (const Template& message : out_.messages) out_.spots.push_back(out_.of_message.spots_in(message));
    out_.answers.judged = true;
    if (rule.match == ReplyMatch::kNone || out_.messages.empty()) {
      out_.match = ReplyMatch::kNone;
      out_.answers = {.kind = Answers::Kind::kNone, .count = 0, .numbered = false, .judged = true};
      return;
    }
    out_.answers.numbered = rule.match == ReplyMatch::kField || out_.of_message.has_same();
    out_.answers.count = rule.until ? Answers::kAnyNumber : rule.count.value_or(1);
    if (rule.count_of) read_count(*rule.count_of);
  }

  void read_same(const PlacedText& text) {
    const std::size_t equals = text.text.find('=');
    const auto part = [&](std::size_t from, std::size_t to,
                          const Descriptor& message) -> std::optional<Path> {
      while (from < to && text.text[from] == ' ') ++from;
      while (to > from && text.text[to - 1] == ' ') --to;
      TextMistakes mistakes;
      std::optional<Path> path =
          Path::compile(std::string_view(text.text).substr(from, to - from), message, mistakes, from);
      tell(mistakes, text, "reply.same");
      return path;
    };
    const std::size_t end = text.text.size();
    std::optional<Path> of_message = part(0, std::min(equals, end), request_);
    std::optional<Path> of_reply = part(equals == std::string::npos ? 0 : equals + 1, end, reply_);
    if (!of_message || !of_reply) return;
    out_.of_message.add_same(*std::move(of_message));
    out_.of_reply.add_same(*std::move(of_reply));
  }

  /// "len(path)", of each message as it stands in the scenario: placeholders make values, never items of a list.
  void read_count(const PlacedText& text) {
    if (!text.text.starts_with("len(") || !text.text.ends_with(')')) {
      return wrong(text, "reply.count", fmt::format("'{}' is no number of replies", text.text),
                   "write a whole number, or \"len(path)\" with a list of the message");
    }
    TextMistakes mistakes;
    const std::string_view inner = std::string_view(text.text).substr(4, text.text.size() - 5);
    const std::optional<Path> path = Path::compile(inner, request_, mistakes, 4);
    tell(mistakes, text, "reply.count");
    if (!path) return;
    if (!path->is_list() && !path->is_many())
      return wrong(text, "reply.count",
                   fmt::format("'{}' is {}, not a list", inner, describe_item(path->field())),
                   "name a list of the message");
    std::vector<std::uint32_t> counts;
    const StreamIdentity nobody;
    const SlotValues nothing;
    std::string scratch;
    for (const Template& message : out_.messages) {
      const std::string_view bytes =
          message.make({.stream = nobody, .slots = &out_.slots, .values = &nothing}, Draws(0), scratch);
      counts.push_back(static_cast<std::uint32_t>(path->length(bytes)));
    }
    const auto [least, most] = std::minmax_element(counts.begin(), counts.end());
    if (*least == *most) {
      out_.answers.count = *least;
      if (*least > 0) return;
      wrong(text, "reply.count", fmt::format("'{}' is empty in the message: it would have no reply", inner),
            "fill the list, or write match = \"none\"");
    } else if (*least == 0) {
      wrong(text, "reply.count",
            fmt::format("'{}' is empty in message {} of the file, and not in others", inner,
                        least - counts.begin() + 1),
            "fill the list in each message");
    } else {
      out_.replies_each = std::move(counts);
      out_.answers.count = Answers::kAnyNumber;
      out_.answers.numbered = true;
    }
  }

  void read_rules() {
    const ReplyOrderRules& rules = texts_.rules;
    const auto add = [&](const std::vector<PlacedText>& texts, ReplyRules::Kind kind,
                         const std::string& key) {
      for (const PlacedText& text : texts) {
        std::optional<Path> path = path_of(text, reply_, "integrity." + key);
        if (!path) continue;
        if (path->is_list()) {
          wrong(text, "integrity." + key, fmt::format("'{}' is {}", text.text, describe_field(path->field())),
                fmt::format("write {}[*] for all its items", text.text));
        } else if (path->field().message_type() != nullptr) {
          wrong(text, "integrity." + key,
                fmt::format("'{}' is {}, a message", text.text, describe_item(path->field())),
                suggest_field(*path->field().message_type(), ""));
        } else {
          out_.rules.rules.push_back({kind, *std::move(path)});
        }
      }
    };
    add(rules.unique, ReplyRules::Kind::kUnique, "unique");
    add(rules.never_back, ReplyRules::Kind::kNeverBack, "never_back");
    add(rules.strictly_up, ReplyRules::Kind::kStrictlyUp, "strictly_up");
    add(rules.contiguous, ReplyRules::Kind::kContiguous, "contiguous");
    if (rules.by) out_.rules.by = single_path_of(*rules.by, reply_, "integrity.by");
  }

  /// A method that takes one message, or gives one reply, is driven as a bidi stream with that limit.
  void check_method_kind() {
    const MethodDescriptor& method = *out_.method;
    const auto problem = [&](std::string reason, std::string remedy) {
      errors_.add({group_.span, key_, std::move(reason), std::move(remedy)});
    };
    if (!method.client_streaming() && group_.messages != 1) {
      problem(fmt::format(
                  "{} takes one message a call, and the group sends {}", method_of(scenario_, group_),
                  group_.messages == kEndlessMessages ? "as many as fit" : std::to_string(group_.messages)),
              "write messages = 1; reopen = true calls it again and again");
    }
    const bool several = out_.answers.kind == Answers::Kind::kEach && group_.messages > 1;
    if (method.client_streaming() && !method.server_streaming() && several) {
      problem(fmt::format("{} gives one reply in all, and each message waits for its own",
                          method_of(scenario_, group_)),
              "write reply = { match = \"none\" } and an open pace");
    }
  }

  const Scenario& scenario_;
  const StreamGroup& group_;
  const DescribedMessages& texts_;
  const Descriptor& request_;
  const Descriptor& reply_;
  DescribedGroup& out_;
  ErrorList& errors_;
  const std::string key_;
};

}  // namespace

std::shared_ptr<const DescribedGroup> describe_group(const Scenario& scenario, const StreamGroup& group,
                                                     std::shared_ptr<const Descriptors> descriptors,
                                                     ErrorList& errors) {
  auto out = std::make_shared<DescribedGroup>();
  out->descriptors = std::move(descriptors);
  const std::string& method = method_of(scenario, group);
  out->method = out->descriptors->method(method);
  if (out->method == nullptr) {
    const PlacedText& named = group.calls ? group.calls->method : scenario.target.method_text;
    errors.add({named.span(0, named.text.size()), group.calls ? "calls.method" : "target.method",
                fmt::format("there is no method '{}'", method), suggest_method(*out->descriptors, method)});
    return nullptr;
  }
  const std::size_t before = errors.problems().size();
  GroupReader(scenario, group, *out, errors).read();
  return errors.problems().size() == before ? out : nullptr;
}

}  // namespace weir
