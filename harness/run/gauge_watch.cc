#include "harness/run/gauge_watch.h"

#include <algorithm>
#include <utility>

namespace weir {
namespace {

constexpr Duration kReadEvery = std::chrono::milliseconds(200);

}  // namespace

void GaugeReadings::add(const absl::StatusOr<double>& reading) {
  if (!reading.ok()) {
    newest_.reset();
    if (problem_.empty()) problem_ = std::string(reading.status().message());
    return;
  }
  ++count_;
  newest_ = *reading;
  if (!before_) before_ = *reading;
  peak_ = std::max(peak_.value_or(*reading), *reading);
}

bool GaugeReadings::is_back() const { return before_ && newest_ && *newest_ <= *before_; }

void GaugeReadings::write(v1::Gauge& out) const {
  out.set_readings(count_);
  out.set_problem(problem_);
  if (before_) out.set_before(*before_);
  if (peak_) out.set_peak(*peak_);
  if (newest_) out.set_after(*newest_);
}

GaugeWatch::GaugeWatch(ReadGauge read, std::string metric)
    : read_(std::move(read)), metric_(std::move(metric)) {}

GaugeWatch::~GaugeWatch() { stop(); }

absl::Status GaugeWatch::begin() {
  if (!read_) return absl::OkStatus();
  const absl::StatusOr<double> first = read_();
  readings_.add(first);
  return first.status();
}

void GaugeWatch::watch() {
  if (!read_) return;
  thread_ = std::thread([this] {
    Lock lock(mutex_);
    while (!stopped_.wait_for(lock, kReadEvery, [this]() WEIR_REQUIRES(mutex_) { return stop_; })) {
      lock.unlock();
      readings_.add(read_());
      lock.lock();
    }
  });
}

void GaugeWatch::stop() {
  if (!thread_.joinable()) return;
  {
    const Lock lock(mutex_);
    stop_ = true;
  }
  stopped_.notify_all();
  thread_.join();
}

void GaugeWatch::end(Duration settle, const std::function<bool(Duration)>& pause) {
  if (!read_) return;
  stop();
  for (Duration waited{0};; waited += kReadEvery) {
    readings_.add(read_());
    if (readings_.is_back() || waited >= settle || pause(kReadEvery)) return;
  }
}

void GaugeWatch::write(v1::Report& out) const {
  if (!read_) return;
  out.mutable_gauge()->set_metric(metric_);
  readings_.write(*out.mutable_gauge());
}

}  // namespace weir
