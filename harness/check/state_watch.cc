#include "harness/check/state_watch.h"

namespace weir {

absl::Status StateWatch::begin(ScoreRow& row) {
  tally_ = {};
  if (!is_asked()) return absl::OkStatus();
  const absl::StatusOr<double> value = ask_();
  if (value.ok()) row.state_before = *value;
  return value.status();
}

void StateWatch::learn_ends(const ScoreRow& plain) {
  for (const auto& [name, times] : plain.classes) ends_.insert(name);
}

std::string StateWatch::learn(ScoreRow& plain) {
  const absl::StatusOr<double> value = ask_();
  if (!value.ok()) return std::string(value.status().message());
  plain.state_after = *value;
  return count_.learn(plain.state_before.value_or(*value), *value, tally_);
}

std::optional<StateCount::Finding> StateWatch::look(ScoreRow& row) {
  if (!count_.is_known()) return std::nullopt;
  const absl::StatusOr<double> value = ask_();
  if (!value.ok()) return StateCount::Finding{std::string(value.status().message()), true};
  row.state_after = *value;
  if (!row.state_before) return std::nullopt;
  return count_.judge(*row.state_before, *value, tally_);
}

}  // namespace weir
