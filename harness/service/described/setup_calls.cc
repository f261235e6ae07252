#include "harness/service/described/setup_calls.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace weir {
namespace {

/// Draws of setup calls are told from those of all other messages by this.
constexpr std::uint32_t kSetupPart = 0x8000'0000U;

/// The method, where it is there and unary.
const google::protobuf::MethodDescriptor* unary_method(const Descriptors& descriptors, const PlacedText& name,
                                                       TextMistakes& mistakes) {
  const google::protobuf::MethodDescriptor* method = descriptors.method(name.text);
  if (method == nullptr) {
    mistakes.push_back({0, name.text.size(), fmt::format("there is no method '{}'", name.text),
                        suggest_method(descriptors, name.text)});
  } else if (method->client_streaming() || method->server_streaming()) {
    mistakes.push_back({0, name.text.size(), fmt::format("'{}' streams; a setup call is unary", name.text),
                        "name a method with one request and one reply"});
    return nullptr;
  }
  return method;
}

}  // namespace

std::optional<SetupCalls> SetupCalls::compile(const std::vector<SetupCall>& calls, const std::string& key,
                                              const Descriptors& descriptors, const TemplateScope& scope,
                                              ErrorList& errors) {
  SetupCalls made;
  const std::size_t before = errors.problems().size();
  for (std::size_t i = 0; i < calls.size(); ++i) {
    const SetupCall& call = calls[i];
    const std::string here = fmt::format("{}.setup[{}]", key, i);
    TextMistakes mistakes;
    const google::protobuf::MethodDescriptor* method = unary_method(descriptors, call.method, mistakes);
    add_mistakes(mistakes, call.method, here + ".method", errors);
    if (method == nullptr) continue;
    mistakes.clear();
    TemplateScope own = scope;
    own.reply = nullptr;  // no reply has come before it
    auto request = Template::compile(call.send.text, *method->input_type(), own, mistakes);
    add_mistakes(mistakes, call.send, here + ".send", errors);
    std::vector<Kept> kept;
    for (const KeptField& field : call.keep) {
      mistakes.clear();
      auto path = Path::compile(field.path.text, *method->output_type(), mistakes);
      if (path && (path->is_list() || path->is_many())) {
        mistakes.push_back({0, field.path.text.size(), "it is a list, and a variable has one value",
                            fmt::format("name one of its items, such as {}[0]", field.path.text)});
      } else if (path) {
        const std::size_t slot = scope.slots->declare(field.name, path->field(), std::nullopt);
        kept.push_back({*std::move(path), slot});
      }
      add_mistakes(mistakes, field.path, fmt::format("{}.keep.{}", here, field.name), errors);
    }
    if (request) made.calls_.push_back({*std::move(request), std::move(kept)});
  }
  if (errors.problems().size() > before) return std::nullopt;
  return made;
}

std::string_view SetupCalls::ask(TemplateMoment moment, const Draws& draws, std::uint32_t call,
                                 std::string& scratch) const {
  moment.part = kSetupPart + call;
  return calls_[call].request.make(moment, draws, scratch);
}

void SetupCalls::keep(const Slots& slots, SlotValues& values, std::uint32_t call,
                      std::string_view reply) const {
  std::string scratch;
  for (const Kept& kept : calls_[call].kept) values.set(slots, kept.slot, kept.path.value(reply, scratch));
}

}  // namespace weir
