#include "harness/stream/chat_trailers.h"

#include <fmt/format.h>

namespace weir {

std::vector<std::pair<std::string, std::string>> chat_trailers(const ChatEnd& end) {
  std::vector<std::pair<std::string, std::string>> out = {{"weir-marker", "1"},
                                                          {"weir-received", fmt::format("{}", end.received)},
                                                          {"weir-sent", fmt::format("{}", end.sent)}};
  if (!end.fired.empty()) out.emplace_back("weir-fired", fmt::format("{}", fmt::join(end.fired, ",")));
  return out;
}

std::string describe(const ChatEnd& end) {
  return fmt::format("code {}{}{}, {} received, {} sent", end.code, end.message.empty() ? "" : " ",
                     end.message, end.received, end.sent);
}

}  // namespace weir
