#include "harness/fault/catalogue.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "harness/fault/kinds/kinds.h"
#include "harness/h2/grpc_code.h"
#include "harness/model/outcome_classes.h"

namespace weir {

std::span<const FaultKind> fault_kinds() {
  static const auto kKinds = std::to_array<FaultKind>({
      deadline_kind(),
      cancel_kind(),
      half_close_kind(),
      late_half_close_kind(),
      slow_reader_kind(),
      never_reader_kind(),
      slow_writer_kind(),
      request_too_large_kind(),
      server_eof_kind(),
      server_status_kind(),
      server_stall_kind(),
      server_never_read_kind(),
      server_slow_reader_kind(),
      server_slow_writer_kind(),
      server_metadata_large_kind(),
      reply_corrupt_kind(),
      reply_drop_kind(),
      reply_duplicate_kind(),
      reply_reorder_kind(),
      reply_too_large_kind(),
      h2_reset_kind(),
      h2_goaway_kind(),
      h2_trailers_kind(),
      h2_no_status_kind(),
      h2_bad_status_kind(),
      h2_no_trailers_kind(),
      h2_trailers_then_reset_kind(),
      h2_trailers_delay_kind(),
      h2_http_status_kind(),
      h2_interim_kind(),
      h2_truncate_kind(),
      h2_bad_length_kind(),
      h2_bad_flag_kind(),
      h2_settings_kind(),
      h2_withhold_window_kind(),
      h2_window_overflow_kind(),
      h2_ping_withheld_kind(),
      h2_padding_kind(),
      h2_continuation_kind(),
      h2_bad_hpack_kind(),
      h2_frame_on_closed_kind(),
      h2_frame_on_idle_kind(),
      h2_flood_kind(),
      h2_ping_kind(),
      h2_silence_kind(),
      h2_header_kind(),
      tcp_reset_kind(),
      tcp_fin_kind(),
      tcp_stall_kind(),
      blackhole_kind(),
      refuse_kind(),
      tcp_half_close_kind(),
      tcp_idle_kill_kind(),
      tcp_accept_close_kind(),
      tcp_slow_close_kind(),
      tcp_latency_kind(),
      tcp_bandwidth_kind(),
      tcp_slice_kind(),
      tcp_limit_kind(),
      tcp_corrupt_kind(),
      listener_down_kind(),
      server_stop_kind(),
      server_kill_kind(),
      server_pause_kind(),
      server_restart_kind(),
      server_max_age_kind(),
      server_ping_limit_kind(),
  });
  return kKinds;
}

const FaultKind& find_kind(std::string_view name) {
  std::span<const FaultKind> kinds = fault_kinds();
  auto found =
      std::find_if(kinds.begin(), kinds.end(), [&](const FaultKind& kind) { return kind.spec.name == name; });
  if (found == kinds.end()) throw std::logic_error("no such fault kind: " + std::string(name));
  return *found;
}

const Vocabulary& vocabulary() {
  static const Vocabulary kVocabulary = [] {
    Vocabulary made;
    for (const FaultKind& kind : fault_kinds()) made.kinds.push_back(kind.spec);
    for (const OutcomeClass& row : kOutcomeClasses) made.outcome_classes.emplace_back(row.name);
    for (int code = 0; code <= grpc_code::kLast; ++code) made.status_words.push_back(code_word(code));
    return made;
  }();
  return kVocabulary;
}

}  // namespace weir
