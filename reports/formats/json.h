// A report as JSON: protobuf's own mapping, with the field names of report.proto and every field present.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "weir/v1/bundle.pb.h"
#include "weir/v1/report.pb.h"

namespace weir {

/// The version of the report model this weir writes and reads. See Report.schema.
inline constexpr std::uint32_t kReportSchema = 1;

/// Indented JSON that ends in a newline. Bytes of strings that are not UTF-8 become U+FFFD.
[[nodiscard]] std::string to_json(const v1::Report& report);

struct ParsedReport {
  std::optional<v1::Report> report;
  std::string error;     // when there is none: what is wrong, with the field where there is one
  std::string remedy{};  // and what to do
};

/// Reads what to_json wrote. Unknown fields are skipped, so a report of a later weir can be read if its
/// schema is ours.
[[nodiscard]] ParsedReport from_json(std::string_view text);

/// One line of streams.jsonl: JSON without white space, and a newline. Bytes that are not UTF-8 become
/// U+FFFD.
[[nodiscard]] std::string stream_record_line(const v1::StreamRecord& record);
/// Reads what stream_record_line() wrote; nothing for any other text.
[[nodiscard]] std::optional<v1::StreamRecord> parse_stream_record(std::string_view line);

/// A .weir file, as to_json() writes a report.
[[nodiscard]] std::string to_json(const v1::Bundle& bundle);
/// Reads one; nothing when the text is none.
[[nodiscard]] std::optional<v1::Bundle> parse_bundle(std::string_view text);

}  // namespace weir
