// What a call tells its session, written down.
#pragma once

#include <functional>
#include <string>

#include "harness/stream/transport.h"

namespace weir {

/// Used by one thread.
class HeardEvents final : public TransportEvents {
 public:
  void on_headers(bool marked) override { words += marked ? "marked-headers " : "headers "; }
  void on_write_done(bool ok) override {
    words += ok ? "written " : "not-written ";
    if (ok && when_written) when_written();
  }
  void on_half_close_done(bool ok) override { words += ok ? "half-closed " : "not-half-closed "; }
  void on_message(std::string_view bytes) override { words += "message:" + std::string(bytes) + " "; }
  void on_read_failed() override { words += "no-more "; }
  void on_end(CallEnd end) override { words += "end:" + std::to_string(end.code) + " "; }

  std::string words;
  std::function<void()> when_written;
};

}  // namespace weir
