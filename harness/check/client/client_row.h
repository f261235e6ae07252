// One entry of `weir check-client` and how the client took it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/check/client/message_ledger.h"
#include "harness/check/client/reconnects.h"
#include "harness/check/mark.h"

namespace weir {

/// A value.
struct ClientRow {
  std::string name{};
  std::string what{};
  CheckMark mark = CheckMark::kSkipped;
  std::vector<std::string> why{};       // why it did not pass, or was skipped; one sentence each
  std::vector<std::string> remedies{};  // what to do about that
  std::vector<std::string> notes{};     // what is no fault and still worth knowing
  Retries retries{};
  std::optional<Duration> back_after{};  // from the fault to the first good message
  double burnt = 0;                      // processors, from the fault to the first good message
  MessageFacts messages{};
  std::optional<ProcessEnd> end{};  // by itself
  std::optional<Duration> lived{};  // with it: from the fault to the end
  std::vector<std::string> last_lines{};
  std::string log{};  // the file with all that the client wrote
  Duration took{0};
};

}  // namespace weir
