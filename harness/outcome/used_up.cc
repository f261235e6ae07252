#include "harness/outcome/used_up.h"

#include "harness/outcome/deadline_end.h"

namespace weir {

std::vector<std::string> used_up_windows(const Evidence& evidence) {
  const bool waited = evidence.write_pending || evidence.unanswered > 0;
  const bool stood_still = evidence.own_end == OwnEnd::kWatchdog || (waited && ended_by_deadline(evidence));
  std::vector<std::string> names;
  if (!stood_still || !evidence.windows) return names;
  const H2Windows& windows = *evidence.windows;
  if (windows.to_server.stream) names.emplace_back("stream to-server");
  if (windows.to_server.connection) names.emplace_back("connection to-server");
  if (windows.to_client.stream) names.emplace_back("stream to-client");
  if (windows.to_client.connection) names.emplace_back("connection to-client");
  return names;
}

}  // namespace weir
