#include "harness/scenario/fault_identity.h"

#include <fmt/format.h>

#include "harness/base/draws.h"

namespace weir {
namespace {

/// Exact, unlike what people are shown: equal texts for equal values only.
std::string exact_text(const ParamValue& value) {
  struct Writer {
    // The length stands first, so that no text can imitate the rest of the list.
    std::string operator()(const std::string& v) const { return fmt::format("{}:{}", v.size(), v); }
    std::string operator()(bool v) const { return v ? "true" : "false"; }
    std::string operator()(std::int64_t v) const { return std::to_string(v); }
    std::string operator()(double v) const { return fmt::format("{}", v); }
    std::string operator()(Duration v) const { return fmt::format("{}ns", v.count()); }
    std::string operator()(Bytes v) const { return fmt::format("{}B", v.count); }
    std::string operator()(Rate v) const { return fmt::format("{}/s", v.per_second); }
  };
  return std::visit(Writer(), value);
}

std::string selection_text(const Selection& selection) {
  switch (selection.kind) {
    case Selection::Kind::kAll:
      return "all";
    case Selection::Kind::kEvery:
      return fmt::format("every {}", selection.every);
    case Selection::Kind::kFraction:
      return fmt::format("fraction {}", selection.fraction);
    case Selection::Kind::kList:
      break;
  }
  std::string text = "list";
  for (std::uint32_t index : selection.list) text += fmt::format(" {}", index);
  return text;
}

std::string trigger_text(const Trigger& trigger) {
  std::string text = fmt::format("{} {}..{} {}..{}ns", static_cast<int>(trigger.kind), trigger.count.low,
                                 trigger.count.high, trigger.after.low.count(), trigger.after.high.count());
  // What came later is written only where it is used: the keys of older scenarios stay as they were.
  if (trigger.kind == TriggerKind::kState) text += fmt::format(" state {}", static_cast<int>(trigger.state));
  if (trigger.kind == TriggerKind::kBytes) text += trigger.to_client ? " to client" : " to server";
  if (trigger.kind == TriggerKind::kFrame || trigger.kind == TriggerKind::kMessage ||
      trigger.kind == TriggerKind::kRecord)
    text += fmt::format(" to {} byte {}..{}", trigger.to_client ? "client" : "server", trigger.byte.low,
                        trigger.byte.high);
  if (trigger.kind == TriggerKind::kIdle) text += fmt::format(" way {}", static_cast<int>(trigger.quiet));
  const Repeat& repeat = trigger.repeat;
  if (repeat != Repeat{})
    text += fmt::format(" every {} chance {} times {}", repeat.every, repeat.probability,
                        repeat.times.value_or(0));
  if (!trigger.fired.empty()) text += fmt::format(" fired {}:{}", trigger.fired.size(), trigger.fired);
  return text;
}

std::string aim_text(const StreamAim& aim) {
  std::string text;
  if (!aim.method.empty()) text += fmt::format("method {}:{}\n", aim.method.size(), aim.method);
  for (const auto& [key, value] : aim.metadata) text += fmt::format("{}={}:{}\n", key, value.size(), value);
  if (aim.nth_stream) text += fmt::format("stream {}\n", *aim.nth_stream);
  if (aim.nth_link) text += fmt::format("link {}\n", *aim.nth_link);
  return text;
}

std::string limits_text(const Fault& fault) {
  std::string text = aim_text(fault.aim);
  if (fault.window.from) text += fmt::format("from {}ns\n", fault.window.from->count());
  if (fault.window.until) text += fmt::format("until {}ns\n", fault.window.until->count());
  if (fault.most_streams) text += fmt::format("max {}\n", *fault.most_streams);
  return text;
}

}  // namespace

std::string canonical_text(const Fault& fault) {
  std::string text = fmt::format("{}\n{}\n{}\n{}\n", fault.kind, fault.on, selection_text(fault.select),
                                 trigger_text(fault.at)) +
                     limits_text(fault);
  for (const auto& [name, value] : fault.params) text += fmt::format("{}={}\n", name, exact_text(value));
  return text;
}

bool has_made_up_id(const Fault& fault) { return fault.id.find('@') != std::string::npos; }

void identify_faults(std::vector<Fault>& faults) {
  std::map<std::string, std::uint64_t> same_content;
  std::map<std::string, int> same_place;
  for (Fault& fault : faults) {
    if (!fault.id.empty()) {
      fault.key = stable_hash(fault.id);
      continue;
    }
    std::string content = canonical_text(fault);
    fault.key = mix_keys(stable_hash(content), same_content[content]++);
    fault.id = fmt::format("{}@{}", fault.kind, fault.on);
    int ordinal = ++same_place[fault.id];
    if (ordinal > 1) fault.id += fmt::format("#{}", ordinal);
  }
}

}  // namespace weir
