#include "harness/service/described/talk_reader.h"

#include <fmt/format.h>

#include <utility>

#include "harness/service/described/field_names.h"

namespace weir {

using google::protobuf::Descriptor;

namespace {

class TalkReader {
 public:
  TalkReader(const Descriptor& request, const Descriptor& reply, const TemplateScope& scope, std::string key,
             ErrorList& errors)
      : request_(request), reply_(reply), scope_(scope), key_(std::move(key)), errors_(errors) {}

  [[nodiscard]] std::optional<DescribedTalk::Once> once(const SaidOnce& said, const std::string& where) {
    std::optional<Template> send = message(said.send, scope_, where + ".send");
    std::optional<Condition> await;
    if (!said.await.text.empty()) await = condition(said.await, where + ".await");
    if (!send) return std::nullopt;
    return DescribedTalk::Once{*std::move(send), said.awaits, std::move(await)};
  }

  [[nodiscard]] std::optional<Template> message(const PlacedText& text, const TemplateScope& scope,
                                                const std::string& where) {
    TextMistakes mistakes;
    std::optional<Template> made = Template::compile(text.text, request_, scope, mistakes);
    add_mistakes(mistakes, text, key_ + where, errors_);
    return made;
  }

  void reaction(const Reaction& rule, const std::string& where, DescribedTalk& out) {
    std::optional<Condition> when;
    if (!rule.when.text.empty()) when = condition(rule.when, where + ".when");
    TemplateScope scope = scope_;
    std::optional<Path> each;
    if (!rule.each.text.empty()) {
      TextMistakes mistakes;
      each = Path::compile(rule.each.text, reply_, mistakes);
      if (each && each->field().message_type() != nullptr) {
        mistakes.push_back(
            {0, rule.each.text.size(),
             fmt::format("'{}' is {}, a message", rule.each.text, describe_item(each->field())),
             "go on to the field that messages are to name; " +
                 suggest_field(*each->field().message_type(), "")});
      }
      add_mistakes(mistakes, rule.each, key_ + where + ".each", errors_);
      if (!each) return;
      scope.item = &each->field();
    }
    std::optional<Template> send = message(rule.send, scope, where + ".send");
    if (send) out.reactions.push_back({std::move(when), std::move(each), *std::move(send)});
  }

 private:
  std::optional<Condition> condition(const PlacedText& text, const std::string& where) {
    TextMistakes mistakes;
    std::optional<Condition> made = Condition::compile(text.text, reply_, mistakes);
    add_mistakes(mistakes, text, key_ + where, errors_);
    return made;
  }

  const Descriptor& request_;
  const Descriptor& reply_;
  const TemplateScope& scope_;
  const std::string key_;
  ErrorList& errors_;
};

}  // namespace

DescribedTalk read_talk(const Talk& talk, const Descriptor& request, const Descriptor& reply,
                        const TemplateScope& scope, const std::string& key, ErrorList& errors) {
  DescribedTalk out;
  TalkReader reader(request, reply, scope, key, errors);
  for (std::size_t i = 0; i < talk.begin.size(); ++i) {
    if (auto once = reader.once(talk.begin[i], fmt::format(".begin[{}]", i)))
      out.begin.push_back(*std::move(once));
  }
  for (std::size_t i = 0; i < talk.keepalives.size(); ++i) {
    auto send = reader.message(talk.keepalives[i].send, scope, fmt::format(".keepalives[{}].send", i));
    if (send) out.keepalives.push_back(*std::move(send));
  }
  for (std::size_t i = 0; i < talk.on_reply.size(); ++i)
    reader.reaction(talk.on_reply[i], fmt::format(".on_reply[{}]", i), out);
  if (talk.farewell) out.farewell = reader.once(*talk.farewell, ".farewell");
  return out;
}

}  // namespace weir
