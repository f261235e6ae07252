#include "reports/picture/streams_seen.h"

#include <algorithm>
#include <string>

#include "reports/formats/json.h"

namespace weir {

void SeenEnds::add(const SeenEnds& more) {
  for (const auto& [key, count] : more.ends) ends[key] += count;
  for (const auto& [fault, count] : more.strikes) strikes[fault] += count;
  unanswered += more.unanswered;
}

/// The journal knows of each to the microsecond, and of those that were aimed at others.
std::vector<SeenStrike> StreamsSeen::strikes_of(const v1::StreamRecord& record) {
  std::vector<SeenStrike> strikes;
  for (const v1::JournalEntry& entry : record.journal()) {
    if (entry.has_strike()) strikes.push_back({faults_.number_of(entry.strike().fault()), entry.at_ms()});
  }
  if (!record.journal().empty()) return strikes;
  for (const v1::FiredFault& fault : record.faults()) {
    if (fault.fired()) strikes.push_back({faults_.number_of(fault.id()), record.opened_ms() + fault.at_ms()});
  }
  return strikes;
}

void StreamsSeen::add_to(double at_ms, const SeenEnds& more) {
  constexpr double kMostIntervals = 1e10;  // 6 years: a number that is none comes to no more memory than that
  points_.add(static_cast<std::uint64_t>(std::clamp(at_ms / kShortestPointMs, 0.0, kMostIntervals)), more);
}

void StreamsSeen::add(const v1::StreamRecord& record) {
  ++count_;
  SeenStream seen{.stream = record.stream(),
                  .incarnation = record.incarnation(),
                  .connection = record.connection(),
                  .group = groups_.number_of(record.group()),
                  .outcome = outcomes_.number_of(record.class_()),
                  .verdict = verdicts_.number_of(record.verdict()),
                  .message = messages_.number_of(record.message()),
                  .code = record.grpc_code(),
                  .opened_ms = record.opened_ms(),
                  .ended_ms = record.ended_ms(),
                  .planned = record.messages_planned(),
                  .sent = record.messages_sent(),
                  .replies = record.replies_received(),
                  .strikes = strikes_of(record)};
  const bool told = !record.journal().empty() && record.journal().rbegin()->has_closed();
  seen.told_by = witnesses_.number_of(told ? record.journal().rbegin()->closed().told_by() : "");
  SeenEnds ends;
  ends.ends[{seen.outcome, seen.verdict}] = 1;
  ends.unanswered = seen.sent > seen.replies ? seen.sent - seen.replies : 0;
  add_to(seen.ended_ms, ends);
  for (const SeenStrike& strike : seen.strikes) {
    SeenEnds struck;
    struck.strikes[strike.fault] = 1;
    add_to(strike.at_ms, struck);
  }
  std::vector<SeenStream>& list = record.verdict() != "expected" ? unexpected_
                                  : seen.strikes.empty()         ? others_
                                                                 : struck_;
  if (list.size() < kMostRows) list.push_back(std::move(seen));
}

void StreamsSeen::read(std::istream& lines) {
  for (std::string line; std::getline(lines, line);) {
    if (const std::optional<v1::StreamRecord> record = parse_stream_record(line)) add(*record);
  }
}

std::vector<const SeenStream*> StreamsSeen::rows() const {
  std::vector<const SeenStream*> rows;
  for (const std::vector<SeenStream>* list : {&unexpected_, &struck_, &others_}) {
    for (const SeenStream& one : *list) {
      if (rows.size() < kMostRows) rows.push_back(&one);
    }
  }
  return rows;
}

}  // namespace weir
