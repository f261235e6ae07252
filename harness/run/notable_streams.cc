#include "harness/run/notable_streams.h"

namespace weir {
namespace {

constexpr std::size_t kListedAtMost = 200;  // of each kind

}  // namespace

void NotableStreams::add(const v1::StreamRecord& record, const Judgement& judgement) {
  const bool unexpected = judgement.verdict != Verdict::kExpected;
  const bool struck = record.faults_size() > 0 || judgement.collateral_of;
  std::vector<v1::StreamRecord>& list = unexpected ? unexpected_ : struck_;
  if ((unexpected || struck) && list.size() < kListedAtMost) list.push_back(record);
}

void NotableStreams::write(v1::Report& report) const {
  for (const v1::StreamRecord& record : unexpected_) *report.add_notable_streams() = record;
  for (const v1::StreamRecord& record : struck_) *report.add_notable_streams() = record;
}

}  // namespace weir
