#include "harness/live/live_registry.h"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <utility>
#include <vector>

#include "harness/base/mutex.h"
#include "harness/live/live_buckets.h"

namespace weir {

/// The library's families, by id; of each kind one that is not null.
class LiveRegistry::Families {
 public:
  Families() {
    for (const LiveMetric& metric : kLiveMetrics) {
      const std::string name(metric.name);
      const std::string help(metric.help);
      switch (metric.kind) {
        case LiveKind::kCounter:
          counters_[metric.id] = &prometheus::BuildCounter().Name(name).Help(help).Register(registry_);
          break;
        case LiveKind::kGauge:
          gauges_[metric.id] = &prometheus::BuildGauge().Name(name).Help(help).Register(registry_);
          break;
        case LiveKind::kHistogram:
          histograms_[metric.id] = &prometheus::BuildHistogram().Name(name).Help(help).Register(registry_);
          break;
      }
    }
  }

  prometheus::Counter& counter(LiveId id, const LiveLabels& labels) { return counters_.at(id)->Add(labels); }
  prometheus::Gauge& gauge(LiveId id, const LiveLabels& labels) { return gauges_.at(id)->Add(labels); }
  prometheus::Histogram& histogram(LiveId id, const LiveLabels& labels) {
    return histograms_.at(id)->Add(
        labels, prometheus::Histogram::BucketBoundaries(kLiveBuckets.begin(), kLiveBuckets.end()));
  }
  void come_to(LiveId id, const LiveLabels& labels, double total) {
    const Lock lock(mutex_);
    double& before = seen_[{id, labels}];
    counter(id, labels).Increment(total < before ? total : total - before);
    before = total;
  }
  [[nodiscard]] std::string text() const {
    return prometheus::TextSerializer().Serialize(registry_.Collect());
  }

 private:
  prometheus::Registry registry_;
  std::map<LiveId, prometheus::Family<prometheus::Counter>*> counters_;
  std::map<LiveId, prometheus::Family<prometheus::Gauge>*> gauges_;
  std::map<LiveId, prometheus::Family<prometheus::Histogram>*> histograms_;
  Mutex mutex_;
  std::map<std::pair<LiveId, LiveLabels>, double> seen_ WEIR_GUARDED_BY(mutex_);  // by come_to()
};

LiveRegistry::LiveRegistry() : families_(std::make_unique<Families>()) {}
LiveRegistry::~LiveRegistry() = default;

void LiveRegistry::add(LiveId id, const LiveLabels& labels, double more) {
  families_->counter(id, labels).Increment(more);
}

void LiveRegistry::come_to(LiveId id, const LiveLabels& labels, double total) {
  families_->come_to(id, labels, total);
}

void LiveRegistry::set(LiveId id, const LiveLabels& labels, double value) {
  families_->gauge(id, labels).Set(value);
}

void LiveRegistry::observe(LiveId id, const LiveLabels& labels, const Histogram& samples) {
  if (samples.count() == 0) return;
  const double sum =
      static_cast<double>(samples.mean().count()) * 1e-9 * static_cast<double>(samples.count());
  families_->histogram(id, labels).ObserveMultiple(live_buckets(samples), sum);
}

std::string LiveRegistry::text() const { return families_->text(); }

}  // namespace weir
