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

// The server's application.
[[nodiscard]] FaultKind server_eof_kind();
[[nodiscard]] FaultKind server_status_kind();
[[nodiscard]] FaultKind server_stall_kind();
[[nodiscard]] FaultKind server_never_read_kind();
[[nodiscard]] FaultKind server_slow_reader_kind();
[[nodiscard]] FaultKind reply_corrupt_kind();
[[nodiscard]] FaultKind reply_drop_kind();
[[nodiscard]] FaultKind reply_duplicate_kind();
[[nodiscard]] FaultKind reply_reorder_kind();

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

}  // namespace weir
