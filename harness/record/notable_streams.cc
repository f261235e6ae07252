#include "harness/record/notable_streams.h"

namespace weir {
namespace {

constexpr std::size_t kListedAtMost = 200;  // of each kind

void keep(std::vector<v1::StreamRecord>& list, const v1::StreamRecord& record) {
  if (list.size() < kListedAtMost) list.push_back(record);
}

}  // namespace

void NotableStreams::merge(const NotableStreams& more) {
  for (const v1::StreamRecord& record : more.unexpected_) keep(unexpected_, record);
  for (const v1::StreamRecord& record : more.struck_) keep(struck_, record);
}

void NotableStreams::add(const v1::StreamRecord& record, const Judgement& judgement) {
  const bool unexpected = judgement.verdict != Verdict::kExpected;
  const bool struck = record.faults_size() > 0 || judgement.collateral_of;
  if (unexpected || struck) keep(unexpected ? unexpected_ : struck_, record);
}

void NotableStreams::write(v1::Report& report) const {
  for (const v1::StreamRecord& record : unexpected_) *report.add_notable_streams() = record;
  for (const v1::StreamRecord& record : struck_) *report.add_notable_streams() = record;
}

}  // namespace weir
