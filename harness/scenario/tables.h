// The keys of a scenario file: one FieldTable for each TOML table.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/scenario/fields.h"
#include "harness/scenario/scenario.h"
#include "harness/scenario/vocabulary.h"

namespace weir {

/// The most streams, connections, groups, faults or checks a scenario may have.
inline constexpr std::int64_t kMostStreams = 1'000'000;
inline constexpr std::int64_t kMostConnections = 65'535;
inline constexpr std::size_t kMostTables = 1'000;
/// How often a fault may strike one stream: each strike is planned and watched by itself.
inline constexpr std::int64_t kMostStrikes = 1'000;

/// [target], [phases], [report] and the keys above them. The lists of tables are read apart: see root_lists().
[[nodiscard]] FieldTable<Scenario> root_fields();
[[nodiscard]] FieldTable<Target> target_fields();
[[nodiscard]] FieldTable<Keepalive> keepalive_fields();
[[nodiscard]] FieldTable<Tls> tls_fields();
[[nodiscard]] FieldTable<Phases> phases_fields();
[[nodiscard]] FieldTable<ReportOptions> report_fields();
[[nodiscard]] FieldTable<StreamGroup> stream_fields();
/// Of [[streams]] too: messages of a service of the user's own, and what replies mean.
[[nodiscard]] FieldTable<StreamGroup> described_fields();
[[nodiscard]] Field<StreamGroup> integrity_field();
[[nodiscard]] FieldTable<MessageText> message_fields();
[[nodiscard]] FieldTable<ReplyRule> reply_fields();
[[nodiscard]] FieldTable<ReplyOrderRules> rule_fields();
/// Of [target]: where the types of these messages are described.
[[nodiscard]] Field<Target> descriptors_field();
[[nodiscard]] Field<Target> proto_field();
[[nodiscard]] FieldTable<DescriptorSources> proto_fields();
/// Of [[streams]] too: what is said beside the messages at a pace.
[[nodiscard]] FieldTable<StreamGroup> talk_fields();
[[nodiscard]] FieldTable<SetupCall> setup_fields();
[[nodiscard]] FieldTable<Delivers> delivers_fields();
[[nodiscard]] FieldTable<SaidOnce> said_once_fields();
[[nodiscard]] FieldTable<KeepAliveMessage> keepalive_message_fields();
[[nodiscard]] FieldTable<Reaction> reaction_fields();
[[nodiscard]] FieldTable<Opening> opening_fields();
[[nodiscard]] FieldTable<StreamGroup> reopen_fields();
[[nodiscard]] FieldTable<Pace> pace_fields();
[[nodiscard]] FieldTable<LoadStage> stage_fields();
[[nodiscard]] FieldTable<Pace> burst_fields();
[[nodiscard]] FieldTable<Payload> payload_fields();
[[nodiscard]] FieldTable<ServerBehaviour> server_fields();
/// [[fault]] without the parameters of its kind.
[[nodiscard]] FieldTable<Fault> fault_fields();
[[nodiscard]] FieldTable<Selection> selection_fields();
[[nodiscard]] FieldTable<Trigger> trigger_fields();
/// The key `at`, read by trigger_fields().
[[nodiscard]] Field<Fault> at_field();
[[nodiscard]] FieldTable<StreamAim> aim_fields();
/// The key `aim`, read by aim_fields().
[[nodiscard]] Field<Fault> aim_field();
[[nodiscard]] FieldTable<LinkGroup> link_fields();
[[nodiscard]] FieldTable<SideCalls> call_fields();
[[nodiscard]] FieldTable<Check> check_fields();

/// How a file names a trigger: "replies".
[[nodiscard]] std::string trigger_key(TriggerKind kind);

/// Reads the whole document. Each [[fault]] is read with the parameters of its kind.
void read_scenario(Mistakes& mistakes, const Node& root, const Vocabulary& vocabulary, Scenario& scenario);

/// The kind called `name`, or null.
[[nodiscard]] const FaultKindSpec* find_kind_spec(const Vocabulary& vocabulary, std::string_view name);

}  // namespace weir
