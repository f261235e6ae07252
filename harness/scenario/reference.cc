#include <fmt/format.h>

#include "harness/scenario/loader.h"
#include "harness/scenario/metadata_fields.h"
#include "harness/scenario/spread_fields.h"
#include "harness/scenario/tables.h"

namespace weir {
namespace {

/// A cell of a Markdown table: bars would end it.
std::string cell(std::string text) {
  for (std::size_t at = text.find('|'); at != std::string::npos; at = text.find('|', at + 2))
    text.insert(at, 1, '\\');
  return text;
}

std::string code(const std::string& text) { return text.empty() ? "" : "`" + text + "`"; }

std::string row(const FieldInfo& info) {
  std::string type = info.limits.empty() ? info.type : info.type + ", " + info.limits;
  // What is not a value in itself, such as "the kind's own", is not set as code.
  bool literal = !info.default_text.empty() &&
                 std::string_view("\"[{-0123456789tf").find(info.default_text[0]) != std::string_view::npos &&
                 info.default_text.substr(0, 4) != "the ";
  std::string fallback = info.required ? "required" : literal ? code(info.default_text) : info.default_text;
  return fmt::format("| `{}` | {} | {} | {} |\n", info.key, cell(type), cell(fallback), cell(info.help));
}

constexpr std::string_view kColumns = "| key | value | default | meaning |\n|---|---|---|---|\n";

template <typename T>
std::string section(std::string_view title, const FieldTable<T>& fields) {
  std::string out = fmt::format("\n## {}\n\n{}", title, kColumns);
  for (const Field<T>& field : fields) out += row(field.info);
  return out;
}

std::string kind_section(const FaultKindSpec& kind) {
  std::string out = fmt::format("\n### {}\n\n{}\n", kind.name, kind.summary);
  std::vector<std::string> triggers;
  for (TriggerKind trigger : kind.points.triggers) triggers.push_back(code(trigger_key(trigger)));
  std::vector<std::string> of_links;
  for (TriggerKind trigger : kind.points.of_links) of_links.push_back(code(trigger_key(trigger)));
  const auto codes = [](const std::vector<std::string>& entries) {
    std::vector<std::string> quoted;
    for (const std::string& entry : entries) quoted.push_back(code(entry));
    return enumerate(quoted);
  };
  out += fmt::format("\n`at` may be {}{}; `expect` is {} when left out{}.\n", enumerate(triggers),
                     of_links.empty() ? "" : ", on [[links]] " + enumerate(of_links) + " too",
                     codes(kind.default_expect),
                     kind.default_expect_at_server.empty()
                         ? ""
                         : ", and " + codes(kind.default_expect_at_server) + " with `toward = \"server\"`");
  if (kind.params.empty()) return out;
  out += fmt::format("\n{}", kColumns);
  for (const ParamSpec& param : kind.params) {
    ValueSpec spec = spec_of(param);
    std::optional<ParamValue> fallback = parse_default(param);
    bool required = param.default_text.empty() && !param.optional;
    out += row({.key = param.name,
                .type = describe_type(spec),
                .limits = describe_limits(spec),
                .default_text = param.default_text.empty() || !fallback ? "" : format_value(*fallback),
                .help = param.help,
                .required = required});
  }
  return out;
}

}  // namespace

std::string scenario_key_reference(const Vocabulary& vocabulary) {
  std::string out =
      "# Keys of a scenario file\n\n"
      "A scenario is a TOML file. Units are part of the value and stand in quotes: \"20ms\", \"64KiB\", "
      "\"2000/s\".\n";
  out += section("At the top", root_fields());
  out += section("[target]", target_fields());
  out += section("[target] proto", proto_fields());
  out += section("[target] keepalive", keepalive_fields());
  out += section("[target] tls", tls_fields());
  out += section("[target] auth", auth_fields());
  out += section("[target] auth basic", basic_fields());
  out += section("[phases]", phases_fields());
  out += section("[[streams]]", stream_fields());
  out += section("[[streams]] open", opening_fields());
  out += section("[[streams]] reopen", reopen_fields());
  out += section("[[streams]] pace", pace_fields());
  out += section("[[streams]] pace stages", stage_fields());
  out += section("[[streams]] pace burst", burst_fields());
  out += section("[[streams]] live, and pace think", time_spread_fields());
  out += section("[[streams]] payload", payload_fields());
  out += section("[[streams]] payload size", size_spread_fields());
  out += section("[[streams]] payload size lognormal", log_normal_fields());
  out += section("[[streams]] server", server_fields());
  out += section("[[streams]] setup", setup_fields());
  out += section("[[streams]] message", message_fields());
  out += section("[[streams]] reply", reply_fields());
  out += section("[[streams]] integrity", rule_fields());
  out += section("[[streams]] begin, and farewell", said_once_fields());
  out += section("[[streams]] keepalives", keepalive_message_fields());
  out += section("[[streams]] on_reply", reaction_fields());
  out += section("[[streams]] delivers", delivers_fields());
  out += section("[[links]]", link_fields());
  out += section("[[calls]]", call_fields());
  out += section("[[fault]]", fault_fields());
  out += section("[[fault]] select", selection_fields());
  out += section("[[fault]] aim", aim_fields());
  out += section("[[fault]] at", trigger_fields());
  out += section("[[check]]", check_fields());
  out += "\n## Keys of each fault kind\n\nThey stand in [[fault]] beside the keys above.\n";
  for (const FaultKindSpec& kind : vocabulary.kinds) out += kind_section(kind);
  return out;
}

}  // namespace weir
