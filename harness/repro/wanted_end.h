// What is to come back: a class, in which streams ended.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "weir/v1/report.pb.h"

namespace weir {

struct WantedEnd {
  std::string name;         // of the class
  bool unexpected = false;  // only where the scenario does not allow it
  friend bool operator==(const WantedEnd&, const WantedEnd&) = default;
};

[[nodiscard]] bool shows(const v1::StreamRecord& stream, const WantedEnd& wanted);

/// "tcp.rst", and whether it is unexpected.
[[nodiscard]] std::string describe(const WantedEnd& wanted);

/// How many streams ended in each class, unexpectedly or in any way.
[[nodiscard]] std::map<std::string, std::uint32_t> classes_of(const v1::Report& report, bool unexpected);

/// The class `name`, or without one the class in which most streams ended unexpectedly. It is unexpected where one was. Nothing when no
/// stream ended so.
[[nodiscard]] std::optional<WantedEnd> wanted_end_of(const v1::Report& report, const std::string& name);

/// How one stream ended: unexpected where it was.
[[nodiscard]] WantedEnd wanted_end_of(const v1::StreamRecord& stream);

}  // namespace weir
