// One function a kind, each in the file of its name. A new kind is one file, one line here and one in catalogue.cc.
#pragma once

#include "harness/fault/kind.h"

namespace weir {

// The client's own doing.
[[nodiscard]] FaultKind deadline_kind();
[[nodiscard]] FaultKind cancel_kind();
[[nodiscard]] FaultKind half_close_kind();
[[nodiscard]] FaultKind late_half_close_kind();
[[nodiscard]] FaultKind slow_reader_kind();
[[nodiscard]] FaultKind never_reader_kind();
[[nodiscard]] FaultKind slow_writer_kind();
[[nodiscard]] FaultKind request_too_large_kind();

// The server's application.
[[nodiscard]] FaultKind server_eof_kind();
[[nodiscard]] FaultKind server_status_kind();
[[nodiscard]] FaultKind server_stall_kind();
[[nodiscard]] FaultKind server_never_read_kind();
[[nodiscard]] FaultKind server_slow_reader_kind();
[[nodiscard]] FaultKind server_slow_writer_kind();
[[nodiscard]] FaultKind server_metadata_large_kind();
[[nodiscard]] FaultKind reply_corrupt_kind();
[[nodiscard]] FaultKind reply_drop_kind();
[[nodiscard]] FaultKind reply_duplicate_kind();
[[nodiscard]] FaultKind reply_reorder_kind();
[[nodiscard]] FaultKind reply_too_large_kind();

// The connection's HTTP/2 frames.
[[nodiscard]] FaultKind h2_reset_kind();
[[nodiscard]] FaultKind h2_goaway_kind();
[[nodiscard]] FaultKind h2_trailers_kind();
[[nodiscard]] FaultKind h2_no_status_kind();
[[nodiscard]] FaultKind h2_bad_status_kind();
[[nodiscard]] FaultKind h2_no_trailers_kind();
[[nodiscard]] FaultKind h2_trailers_then_reset_kind();
[[nodiscard]] FaultKind h2_trailers_delay_kind();
[[nodiscard]] FaultKind h2_http_status_kind();
[[nodiscard]] FaultKind h2_interim_kind();
[[nodiscard]] FaultKind h2_truncate_kind();
[[nodiscard]] FaultKind h2_bad_length_kind();
[[nodiscard]] FaultKind h2_bad_flag_kind();
[[nodiscard]] FaultKind h2_settings_kind();
[[nodiscard]] FaultKind h2_withhold_window_kind();
[[nodiscard]] FaultKind h2_window_overflow_kind();
[[nodiscard]] FaultKind h2_ping_withheld_kind();
[[nodiscard]] FaultKind h2_padding_kind();
[[nodiscard]] FaultKind h2_continuation_kind();
[[nodiscard]] FaultKind h2_bad_hpack_kind();
[[nodiscard]] FaultKind h2_frame_on_closed_kind();
[[nodiscard]] FaultKind h2_frame_on_idle_kind();
[[nodiscard]] FaultKind h2_flood_kind();
[[nodiscard]] FaultKind h2_ping_kind();
[[nodiscard]] FaultKind h2_silence_kind();
[[nodiscard]] FaultKind h2_header_kind();

// The connection.
[[nodiscard]] FaultKind tcp_reset_kind();
[[nodiscard]] FaultKind tcp_fin_kind();
[[nodiscard]] FaultKind tcp_stall_kind();
[[nodiscard]] FaultKind blackhole_kind();
[[nodiscard]] FaultKind refuse_kind();
[[nodiscard]] FaultKind tcp_half_close_kind();
[[nodiscard]] FaultKind tcp_idle_kill_kind();
[[nodiscard]] FaultKind tcp_accept_close_kind();
[[nodiscard]] FaultKind tcp_slow_close_kind();
[[nodiscard]] FaultKind tcp_latency_kind();
[[nodiscard]] FaultKind tcp_bandwidth_kind();
[[nodiscard]] FaultKind tcp_slice_kind();
[[nodiscard]] FaultKind tcp_limit_kind();
[[nodiscard]] FaultKind tcp_corrupt_kind();
[[nodiscard]] FaultKind listener_down_kind();

// The server's process.
[[nodiscard]] FaultKind server_stop_kind();
[[nodiscard]] FaultKind server_kill_kind();
[[nodiscard]] FaultKind server_pause_kind();
[[nodiscard]] FaultKind server_restart_kind();
[[nodiscard]] FaultKind server_max_age_kind();
[[nodiscard]] FaultKind server_ping_limit_kind();

}  // namespace weir
