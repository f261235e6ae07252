// What a message of a described method costs, and its reply: a thing of its own beside pieces.cc, since a reply is read against the
// message that it answers.
#include <benchmark/benchmark.h>

#include <array>
#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "harness/plan/plan.h"
#include "harness/service/service.h"
#include "tests/bench/described_load.h"

namespace weir::bench {
namespace {

constexpr std::uint32_t kOnTheirWay = 64;

struct KeptMessage final : MessageSink {
  std::string bytes;
  char* room(std::size_t size) override {
    bytes.resize(size);
    return bytes.data();
  }
};

Services one_service() {
  auto scenario = std::make_shared<Scenario>();
  scenario->name = "described";
  StreamGroup group;
  group.name = "bench";
  speak_ten_fields(scenario->target, group);
  scenario->streams.push_back(std::move(group));
  return ten_field_services(compile(std::move(scenario)));
}

/// A stream of ten-field messages, of which so many are on their way at a time.
class DescribedStream {
 public:
  DescribedStream() { identity_.memory = memory_.get(); }

  void make_all(std::uint32_t from) {
    for (std::uint32_t i = 0; i < kOnTheirWay; ++i)
      (void)services_[0]->make(identity_, from + i, 0, messages_[i]);
  }
  /// A message is its own reply.
  void read_all(std::uint32_t from) {
    for (std::uint32_t i = 0; i < kOnTheirWay; ++i) {
      const ReplyMeaning meaning = services_[0]->read(identity_, messages_[i].bytes);
      sound_ = sound_ && meaning.intact && meaning.answers == from + i;
    }
  }
  /// Each reply answered the message that it is.
  [[nodiscard]] bool sound() const { return sound_; }

 private:
  Services services_ = one_service();
  StreamIdentity identity_{.stream = 3};
  std::unique_ptr<StreamMemory> memory_ = services_[0]->conversation()->remember(identity_);
  std::array<KeptMessage, kOnTheirWay> messages_{};
  bool sound_ = true;
};

template <typename Work>
double seconds_of(const Work& work) {
  const auto from = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - from).count();
}

/// A message is made, and what its reply is told by is kept.
void described_make(benchmark::State& state) {
  DescribedStream stream;
  std::uint32_t seq = 0;
  while (state.KeepRunningBatch(kOnTheirWay)) {
    state.SetIterationTime(seconds_of([&] { stream.make_all(seq); }));
    stream.read_all(seq);
    seq += kOnTheirWay;
  }
  if (!stream.sound()) state.SkipWithError("replies were not taken");
}
BENCHMARK(described_make)->UseManualTime();

/// Its reply is read and held against it.
void described_read(benchmark::State& state) {
  DescribedStream stream;
  std::uint32_t seq = 0;
  while (state.KeepRunningBatch(kOnTheirWay)) {
    stream.make_all(seq);
    state.SetIterationTime(seconds_of([&] { stream.read_all(seq); }));
    seq += kOnTheirWay;
  }
  if (!stream.sound()) state.SkipWithError("replies were not taken");
}
BENCHMARK(described_read)->UseManualTime();

}  // namespace
}  // namespace weir::bench
