// What befell one stream, in order: when it opened, each fault that struck it and where, how it ended for everybody who saw that, and
// what it was closed as. This is what a class rests on; it is read off what is known once the stream has ended.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "harness/outcome/settle.h"
#include "harness/outcome/wire_end.h"
#include "harness/record/stream_end.h"
#include "weir/v1/report.pb.h"

namespace weir {

struct OpenedEntry {
  std::uint32_t connection = 0;
};

/// A fault was carried out. What only the relay knows stays out where it did not.
struct StrikeEntry {
  PlannedFault planned;  // with the point that it was planned at
  StrikePlace place;     // how far the client had come
  /// Who asked for it, where that was another stream: this one was hit as well.
  std::optional<std::uint32_t> aimed_at{};
  std::optional<LinkEvent> on_link{};
};

/// How the stream ended for one witness. A stream may have several, who saw it at different places.
struct WireEndEntry {
  WireEnd end;
  std::optional<std::uint32_t> link{};  // of its connection, from 0: only where the relay saw it
  std::uint32_t h2_stream = 0;
  std::uint32_t frame = 0;  // the stream's so manieth toward the client; 0: none of its own
};

struct ClosedEntry {
  std::string name;
  ToldBy told_by = ToldBy::kNobody;
};

struct JournalEntry {
  RunTime at{};
  std::variant<OpenedEntry, StrikeEntry, WireEndEntry, ClosedEntry> what;
};

/// In the order of time; the opening first and the closing last, whatever clocks say.
using Journal = std::vector<JournalEntry>;

/// Pure.
[[nodiscard]] Journal journal_of(const StreamEnd& end, const Settled& settled);

/// Writes it into the stream's record. Pure.
void write_journal(const Plan& plan, const Journal& journal, v1::StreamRecord& record);

}  // namespace weir
