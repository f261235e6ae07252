// The few streams that are worth listing: those that ended other than expected, and those that were struck.
#pragma once

#include <vector>

#include "harness/outcome/verdict.h"
#include "weir/v1/report.pb.h"

namespace weir {

/// Used by one thread at a time. The first ones of each kind are kept, so that memory does not grow with the run.
class NotableStreams {
 public:
  void add(const v1::StreamRecord& record, const Judgement& judgement);
  void merge(const NotableStreams& more);
  void write(v1::Report& report) const;

 private:
  std::vector<v1::StreamRecord> unexpected_;
  std::vector<v1::StreamRecord> struck_;
};

}  // namespace weir
