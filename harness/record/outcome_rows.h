// How many streams ended alike: the rows of a report's outcomes.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "harness/outcome/settle.h"
#include "harness/plan/plan.h"
#include "harness/record/stream_end.h"
#include "weir/v1/report.pb.h"

namespace weir {

/// Used by one thread at a time. Memory grows with the ways of ending that were seen, not with the streams.
class OutcomeRows {
 public:
  /// A stream has ended and its books are closed.
  void add(const StreamEnd& end, const Settled& settled);
  void merge(const OutcomeRows& more);
  void write(const Plan& plan, v1::Report& report) const;

 private:
  struct Key {
    std::uint32_t group;
    std::string name;
    Verdict verdict;
    std::vector<std::uint32_t> because;
    friend auto operator<=>(const Key&, const Key&) = default;
  };
  struct Row {
    std::uint32_t count = 0;
    std::string message;  // of the first of them, as all below
    std::uint32_t code = 0;
    Origin origin = Origin::kUnknown;
    Scope scope = Scope::kStream;
  };

  std::map<Key, Row> rows_;
};

}  // namespace weir
