#include "harness/cli/relay_fault_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "harness/base/draws.h"
#include "harness/base/units.h"
#include "harness/cli/fault_option.h"
#include "harness/run/relay_alone.h"
#include "harness/scenario/loader.h"
#include "harness/scenario/metadata_fields.h"
#include "harness/scenario/mistakes.h"
#include "harness/scenario/ranges.h"

namespace weir {
namespace {

constexpr const char* kGroup = "links";

// The options that may follow a --fault, with their help and the type of their value.
struct OptionRow {
  const char* name;
  const char* type;
  const char* help;
  bool repeats = false;  // one fault may have several
};
constexpr OptionRow kOptions[] = {
    {"--with", "KEY=VALUE",
     "A parameter of the fault, as in --with bytes=4KiB; any number (weir faults KIND)", true},
    {"--toward", "client|server|both", "Who is to see it (default both): the parameter of that name"},
    {"--after", "DURATION|A..B",
     "When, since the link was accepted (listener-down: since the relay began); at once without it. Of a "
     "range "
     "such as 1s..3s the seed draws one for each link"},
    {"--after-bytes", "SIZE|A..B",
     "Cut exactly behind so many bytes of one direction, such as 4KiB or 1KiB..8KiB, then do it. With "
     "--after, they are counted from then on"},
    {"--direction", "to-server|to-client", "Whose bytes --after-bytes counts (default to-server)"},
    {"--every", "N", "Hit every N-th link only (default 1: all)"},
    {"--probability", "SHARE",
     "Hit this share of the links only, such as 0.1 or 10%: one of every ten, drawn by the seed"},
    {"--at", "KEY=VALUE",
     "Where it strikes, as a scenario's `at` has it: --at replies=3, --at idle=60s, or --at record=2 with "
     "--at toward=client and "
     "--at byte=7; any number",
     true},
    {"--method", "PATTERN",
     "Strike only a stream of this method, the first of each link: package.Service/Method, with * for any "
     "characters; without a "
     "slash a method's name in any service. --after then counts from when the stream opened"},
    {"--metadata", "KEY=VALUE", "Strike only a stream whose request says this, among others; any number",
     true},
    {"--nth-stream", "N",
     "Strike only the N-th stream of a link, from 1; with --method and --metadata: of those that fit"},
    {"--nth-link", "N", "Hit the N-th link only, from 1"},
};

bool repeats(const std::string& option) {
  return std::any_of(std::begin(kOptions), std::end(kOptions),
                     [&](const OptionRow& row) { return row.repeats && option == row.name; });
}

[[noreturn]] void refuse_option(const std::string& option, const std::string& why) {
  throw CLI::ValidationError(option, why);
}

[[noreturn]] void misunderstood(const TypedOption& option, const char* remedy) {
  refuse_option(option.first, fmt::format("'{}' is not understood; {}", option.second, remedy));
}

/// A value, or two ends of a range.
template <typename Parse>
auto range_of(const TypedOption& option, Parse parse, const char* remedy) {
  const auto ends = split_range(option.second);
  const auto low = parse(ends ? ends->first : std::string_view(option.second));
  const auto high = ends ? parse(ends->second) : low;
  if (!low || !high) misunderstood(option, remedy);
  if (*high < *low)
    refuse_option(option.first,
                  fmt::format("the range {} runs backwards; write the smaller end first", option.second));
  return Range<typename decltype(low)::value_type>{*low, *high};
}

std::optional<Duration> parse_time(std::string_view text) {
  const std::optional<Duration> span = parse_duration(text);
  return span && *span >= Duration::zero() ? span : std::nullopt;
}

/// "4KiB", and "4096" as well.
std::optional<std::uint32_t> parse_count_of_bytes(std::string_view text) {
  const bool digits = !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
  const std::optional<Bytes> bytes = parse_bytes(digits ? std::string(text) + "B" : std::string(text));
  if (!bytes || bytes->count < 1 || bytes->count > std::numeric_limits<std::uint32_t>::max())
    return std::nullopt;
  return static_cast<std::uint32_t>(bytes->count);
}

std::uint32_t whole_number(const TypedOption& option) {
  std::uint32_t number = 0;
  const char* const end = option.second.data() + option.second.size();
  const auto [rest, error] = std::from_chars(option.second.data(), end, number);
  if (error != std::errc() || rest != end || number == 0)
    refuse_option(option.first, fmt::format("'{}' is no whole number from 1 to 4294967295", option.second));
  return number;
}

double share(const TypedOption& option) {
  const bool percent = option.second.ends_with('%');
  const std::string digits = option.second.substr(0, option.second.size() - (percent ? 1 : 0));
  double value = 0;
  const char* const end = digits.data() + digits.size();
  const auto [rest, error] = std::from_chars(digits.data(), end, value);
  if (percent) value /= 100;
  if (error != std::errc() || rest != end || !(value > 0 && value <= 1))
    misunderstood(option, "write a share above 0 and up to 1, like 0.1 or 10%");
  return value;
}

/// What was typed for one fault, by option; those that may be several apart.
struct Given {
  std::map<std::string, TypedOption> options;
  std::map<std::string, std::vector<std::string>> several;

  explicit Given(const TypedFault& fault) {
    for (const TypedOption& option : fault.options) {
      if (repeats(option.first)) {
        several[option.first].push_back(option.second);
      } else {
        options.emplace(option.first, option);
      }
    }
  }
  [[nodiscard]] std::vector<std::string> all(const std::string& name) const {
    const auto found = several.find(name);
    return found == several.end() ? std::vector<std::string>() : found->second;
  }
  [[nodiscard]] const TypedOption* find(const std::string& name) const {
    const auto found = options.find(name);
    return found == options.end() ? nullptr : &found->second;
  }
};

/// The parameters, --toward among them.
FaultParams params_of(const FaultKindSpec& kind, const Given& given) {
  std::vector<std::string> with = given.all("--with");
  if (const TypedOption* toward = given.find("--toward")) {
    const bool takes = std::any_of(kind.params.begin(), kind.params.end(),
                                   [](const ParamSpec& param) { return param.name == "toward"; });
    if (!takes)
      refuse_option("--toward", fmt::format("who sees a {} fault can't be chosen; leave it out", kind.name));
    with.push_back("toward=" + toward->second);
  }
  return params_of_options(kind, with);
}

Selection selection_of(const Given& given) {
  Selection selection;
  const TypedOption* const every = given.find("--every");
  const TypedOption* const probability = given.find("--probability");
  if (every != nullptr && probability != nullptr)
    refuse_option("--probability", "--every chooses links already; keep one of them");
  if (every != nullptr) {
    selection.kind = Selection::Kind::kEvery;
    selection.every = whole_number(*every);
  } else if (probability != nullptr) {
    selection.kind = Selection::Kind::kFraction;
    selection.fraction = share(*probability);
  }
  return selection;
}

/// "replies=3" as its two sides.
std::pair<std::string, std::string> split_typed(const std::string& option, const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0)
    refuse_option(option, fmt::format("'{}' has no value; write {} key=value", text, option));
  return {text.substr(0, equals), text.substr(equals + 1)};
}

/// As a scenario's `at` would be read.
Trigger typed_trigger(const FaultKindSpec& kind, const std::vector<std::string>& typed) {
  std::vector<Override> keys;
  for (const std::string& text : typed) {
    const auto [key, value] = split_typed("--at", text);
    keys.push_back({"at." + key, value, "at." + text});
  }
  const std::variant<Trigger, Problem> read = read_typed_trigger(keys);
  if (const auto* problem = std::get_if<Problem>(&read))
    refuse_option("--at", fmt::format("{}; {}", problem->reason, problem->remedy));
  const auto& at = std::get<Trigger>(read);
  const bool inside =
      kind.is_on_frames() && at.byte != Range<std::uint32_t>{} && at.kind == TriggerKind::kFrame;
  if (!inside && kind.points.accept_on_links(at.kind)) return at;
  std::vector<std::string> words;
  for (const std::vector<TriggerKind>* list : {&kind.points.triggers, &kind.points.of_links}) {
    for (const TriggerKind point : *list) words.emplace_back(row_of(point).key);
  }
  refuse_option("--at", fmt::format("a {} fault can't be placed by '{}'; use {}", kind.name,
                                    row_of(inside ? TriggerKind::kMessage : at.kind).key, enumerate(words)));
}

StreamAim aim_of(const Given& given) {
  StreamAim aim;
  if (const TypedOption* method = given.find("--method")) {
    if (method->second.empty())
      misunderstood(*method, "write package.Service/Method, or a part of it with *");
    aim.method = method->second;
  }
  for (const std::string& text : given.all("--metadata")) {
    const auto [key, value] = split_typed("--metadata", text);
    if (!is_field_name(key))
      refuse_option("--metadata",
                    fmt::format("'{}' is no name of a header field; use a-z, 0-9, '-', '_' and '.'", key));
    if (!aim.metadata.emplace(key, value).second)
      refuse_option("--metadata", fmt::format("'{}' is given twice for one fault; keep one", key));
  }
  if (const TypedOption* nth = given.find("--nth-stream")) aim.nth_stream = whole_number(*nth);
  if (const TypedOption* nth = given.find("--nth-link")) aim.nth_link = whole_number(*nth);
  return aim;
}

/// Where in a link it strikes. Some kinds know their point already.
Trigger trigger_of(const FaultKindSpec& spec, const LinkOrder& order, const Given& given) {
  const std::string& kind = spec.name;
  Trigger at;
  if (const std::vector<std::string> typed = given.all("--at"); !typed.empty()) {
    for (const char* other : {"--after", "--after-bytes", "--direction"}) {
      if (given.find(other) != nullptr)
        refuse_option(other, "--at says already where it strikes; keep one of them");
    }
    return typed_trigger(spec, typed);
  }
  if (const TypedOption* after = given.find("--after")) {
    at.kind = TriggerKind::kAfter;
    at.after = range_of(*after, parse_time, "write it like 250ms, 5s or 1s..3s");
  }
  const TypedOption* const bytes = given.find("--after-bytes");
  const TypedOption* const direction = given.find("--direction");
  if (direction != nullptr && direction->second != "to-server" && direction->second != "to-client")
    misunderstood(*direction, "write to-server or to-client");
  if (bytes == nullptr) {
    if (direction != nullptr)
      refuse_option("--direction",
                    "it says whose bytes --after-bytes counts; give that as well, or leave it out");
    return at;
  }
  const bool counts = order.after_bytes > 0 || order.after_silence > Duration(0);
  if (counts || std::holds_alternative<H2Act>(order.act)) {
    refuse_option("--after-bytes",
                  fmt::format("{} strikes at a point of its own; leave --after-bytes out, and use "
                              "--after for when it begins",
                              kind));
  }
  at.kind = TriggerKind::kBytes;
  at.count = range_of(*bytes, parse_count_of_bytes, "write it like 4KiB, 4096 or 1KiB..8KiB, up to 4GiB");
  at.to_client = direction != nullptr && direction->second == "to-client";
  return at;
}

Trigger trigger_of_outage(const std::string& kind, const Given& given) {
  for (const char* option : {"--every", "--probability", "--after-bytes", "--direction", "--at", "--method",
                             "--metadata", "--nth-stream", "--nth-link"}) {
    if (given.find(option) != nullptr || !given.all(option).empty()) {
      refuse_option("--fault",
                    fmt::format("{} strikes the relay's one listener and no link; leave {} out, and use "
                                "--after, which counts from the relay's beginning",
                                kind, option));
    }
  }
  Trigger at{.kind = TriggerKind::kRun};
  if (const TypedOption* after = given.find("--after"))
    at.after = range_of(*after, parse_time, "write it like 250ms, 5s or 1s..3s");
  return at;
}

Fault fault_of(const TypedFault& typed) {
  const FaultKind& kind = kind_of_option(typed.kind);
  const Given given(typed);
  Fault fault;
  fault.kind = typed.kind;
  fault.on = kGroup;
  fault.params = params_of(kind.spec, given);
  const auto alone = for_relay_alone(kind.spec, kind.decide(fault.params));
  if (const auto* objection = std::get_if<RelayObjection>(&alone)) {
    const bool by_value = !objection->value.empty();
    refuse_option(by_value ? "--with" : "--fault",
                  fmt::format("{}; {}", objection->reason,
                              by_value ? fmt::format("write --with {}={}", objection->key, objection->value)
                                       : objection->remedy));
  }
  const auto* const order = std::get_if<LinkOrder>(&alone);
  fault.at = order == nullptr ? trigger_of_outage(typed.kind, given) : trigger_of(kind.spec, *order, given);
  fault.select = selection_of(given);
  fault.aim = aim_of(given);
  return fault;
}

/// "tcp-reset", "tcp-reset#2": each draws for itself, whatever stands beside it.
void name_faults(std::vector<Fault>& faults) {
  std::map<std::string, int> seen;
  for (Fault& fault : faults) {
    const int n = ++seen[fault.kind];
    fault.id = n == 1 ? fault.kind : fmt::format("{}#{}", fault.kind, n);
    fault.key = stable_hash(fault.id);
  }
}

}  // namespace

std::vector<TypedFault> group_faults(const std::vector<TypedOption>& typed) {
  std::vector<TypedFault> faults;
  std::vector<TypedOption> before;
  for (const TypedOption& option : typed) {
    if (option.first == "--fault") {
      faults.push_back({option.second, {}});
    } else {
      (faults.empty() ? before : faults.back().options).push_back(option);
    }
  }
  if (!before.empty() && faults.size() > 1) {
    refuse_option(
        before.front().first,
        "it stands before the first of several --fault, and an option belongs to the one that it follows; "
        "write it behind its --fault");
  }
  for (TypedFault& fault : faults) {
    fault.options.insert(fault.options.begin(), before.begin(), before.end());
    std::map<std::string, int> seen;
    for (const TypedOption& option : fault.options) {
      if (!repeats(option.first) && ++seen[option.first] > 1)
        refuse_option(option.first, fmt::format("it is given twice for --fault {}; keep one", fault.kind));
    }
  }
  return faults;
}

RelayPlan plan_of(const std::vector<TypedFault>& faults, std::uint64_t seed) {
  Scenario scenario;
  scenario.name = "relay";
  scenario.seed = seed;
  scenario.streams.emplace_back().name = kGroup;
  for (const TypedFault& typed : faults) scenario.faults.push_back(fault_of(typed));
  name_faults(scenario.faults);
  auto made = RelayPlan::make(std::make_shared<const Scenario>(std::move(scenario)));
  if (const auto* errors = std::get_if<ErrorList>(&made)) {
    const Problem& first = errors->problems().front();
    refuse_option("--fault", fmt::format("{}; {}", first.reason, first.remedy));
  }
  return std::get<RelayPlan>(std::move(made));
}

void add_relay_fault_options(CLI::App& relay) {
  const auto add = [&relay](const char* name, const char* type, const char* help) {
    // What they say depends on their order; see typed_faults().
    return relay
        .add_option_function<std::vector<std::string>>(
            name, [](const std::vector<std::string>&) {}, help)
        ->type_name(type)
        ->allow_extra_args(false);
  };
  CLI::Option* const fault = add(
      "--fault", "KIND",
      "What to do to a link: a kind of the layer tcp, or of the layer http/2, which strikes the first stream "
      "of a link that it can (weir faults). May be given several times; the options below belong to the "
      "--fault that they follow");
  for (const OptionRow& row : kOptions) add(row.name, row.type, row.help)->needs(fault);
}

std::vector<TypedOption> typed_faults(const CLI::App& relay) {
  std::vector<TypedOption> typed;
  std::map<const CLI::Option*, std::size_t> taken;
  for (const CLI::Option* option : relay.parse_order()) {
    const std::string name = option->get_name();
    const bool ours =
        name == "--fault" || std::any_of(std::begin(kOptions), std::end(kOptions),
                                         [&](const OptionRow& row) { return name == row.name; });
    if (ours) typed.emplace_back(name, option->results().at(taken[option]++));
  }
  return typed;
}

}  // namespace weir
