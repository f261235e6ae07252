// How many streams showed the same: a rule that was broken, a GOAWAY, a window that was used up.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "weir/v1/report.pb.h"

namespace weir {

/// Used by one thread at a time.
class Sightings {
 public:
  /// A stream has ended: its record, and what was broken on it, if anything.
  void add(const v1::StreamRecord& record, const std::string& breach);
  void merge(const Sightings& more);
  /// The most seen ones first.
  void write(v1::Report& report) const;

 private:
  std::map<std::string, std::uint32_t> breaches_;
  std::map<std::pair<std::uint32_t, std::string>, std::uint32_t> goaways_;  // by code and text
  std::map<std::string, std::uint32_t> windows_;                            // streams that stood still
};

}  // namespace weir
