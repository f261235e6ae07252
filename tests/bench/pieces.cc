// What the pieces of the harness cost one by one, without a socket. Google Benchmark's options apply:
// --benchmark_filter=session and so on.
#include <benchmark/benchmark.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/draws.h"
#include "harness/h2/grpc_framing.h"
#include "harness/outcome/classify.h"
#include "harness/plan/arrivals.h"
#include "harness/service/chat_codec.h"
#include "harness/service/chat_content.h"
#include "harness/service/chat_service.h"
#include "harness/service/services.h"
#include "harness/stats/histogram.h"
#include "harness/stream/recorder.h"
#include "harness/stream/session.h"
#include "tests/bench/echo_engine.h"

namespace weir::bench {
namespace {

void draw_bits(benchmark::State& state) {
  const Draws draws(42);
  std::uint32_t n = 0;
  for (auto _ : state) benchmark::DoNotOptimize(draws.bits(7, Purpose::kArrival, n++));
}
BENCHMARK(draw_bits);

void draw_exponential(benchmark::State& state) {
  const Draws draws(42);
  std::uint32_t n = 0;
  for (auto _ : state) benchmark::DoNotOptimize(draws.exponential(7, Purpose::kArrival, n++));
}
BENCHMARK(draw_exponential);

/// Values spread over the decades a run sees, so that the cache is not flattered by a single bucket.
void histogram_record(benchmark::State& state) {
  constexpr std::uint32_t kValues = 4096;
  const Draws draws(42);
  std::vector<Duration> values;
  for (std::uint32_t i = 0; i < kValues; ++i) {
    values.emplace_back(static_cast<std::int64_t>(1e6 * draws.exponential(7, Purpose::kArrival, i)));
  }
  Histogram histogram;
  std::uint32_t n = 0;
  for (auto _ : state) histogram.record(values[n++ % kValues]);
  benchmark::DoNotOptimize(histogram.count());
}
BENCHMARK(histogram_record);

/// All that is kept of a message: its three clocks in the histograms of its interval, and its reply in the timeline.
void record_message(benchmark::State& state) {
  constexpr std::uint32_t kValues = 4096;
  const Draws draws(42);
  std::vector<Command> samples;
  for (std::uint32_t i = 0; i < kValues; ++i) {
    const Duration service(static_cast<std::int64_t>(1e6 * draws.exponential(7, Purpose::kArrival, i)));
    const Duration wait(static_cast<std::int64_t>(1e4 * draws.exponential(8, Purpose::kArrival, i)));
    auto sample = [&](LatencyMetric metric, Duration value) {
      samples.push_back({.type = Command::Type::kSample, .metric = metric, .value = value});
    };
    sample(LatencyMetric::kResponse, service + wait);
    sample(LatencyMetric::kService, service);
    sample(LatencyMetric::kWait, wait);
  }
  std::uint64_t handed_over = 0;
  Recorder recorder(1, {}, {.length = std::chrono::seconds(1)},
                    [&](const IntervalPart& part) { handed_over += part.groups[0].replies; });
  RunTime now{};
  std::size_t at = 0;
  for (auto _ : state) {
    now += std::chrono::microseconds(2);
    recorder.reply_received(0, 64, now);
    for (std::size_t i = 0; i < kClocks; ++i) {
      samples[at].at = now;
      recorder.sample(0, samples[at++], now);
    }
    if (at == samples.size()) at = 0;
  }
  recorder.roll(kNever);
  if (handed_over != static_cast<std::uint64_t>(state.iterations()))
    state.SkipWithError("samples are missing");
}
BENCHMARK(record_message);

/// When the next message of an open loop is due.
void arrival_next(benchmark::State& state) {
  auto scenario = std::make_shared<Scenario>();
  StreamGroup group;
  group.name = "bench";
  group.messages = kEndlessMessages;
  group.pace.kind = PaceKind::kOpen;
  group.pace.rate = Rate{1000};
  group.pace.arrivals = state.range(0) == 0 ? Arrivals::kConstant : Arrivals::kPoisson;
  scenario->streams.push_back(std::move(group));
  const Plan plan = compile(std::move(scenario));
  ArrivalCursor cursor(plan, plan.streams[0]);
  for (auto _ : state) {
    benchmark::DoNotOptimize(cursor.peek());
    cursor.advance();
  }
}
BENCHMARK(arrival_next)->ArgName("poisson")->Arg(0)->Arg(1);

/// Resolving a scenario: nanoseconds a stream.
void plan_compile(benchmark::State& state) {
  EchoLoad load{.streams = 10'000};
  for (auto _ : state) benchmark::DoNotOptimize(echo_plan(load).streams.data());
  state.SetItemsProcessed(state.iterations() * load.streams);
}
BENCHMARK(plan_compile)->Unit(benchmark::kMicrosecond);

void frame_append(benchmark::State& state) {
  const std::string message(static_cast<std::size_t>(state.range(0)), 'x');
  std::string out;
  for (auto _ : state) {
    out.clear();
    append_message(out, message);
    benchmark::DoNotOptimize(out.data());
  }
}
BENCHMARK(frame_append)->Arg(68)->Arg(4100);

/// Messages that come whole, as those of a small exchange do.
void frame_read(benchmark::State& state) {
  std::string framed;
  append_message(framed, std::string(static_cast<std::size_t>(state.range(0)), 'x'));
  MessageReader reader;
  std::string_view message;
  for (auto _ : state) {
    reader.feed(framed);
    if (reader.take(message) != MessageReader::Found::kMessage) state.SkipWithError("no message");
    benchmark::DoNotOptimize(message.data());
    reader.keep();
  }
}
BENCHMARK(frame_read)->Arg(68)->Arg(4100);

/// Messages cut in two by the end of a read from the socket.
void frame_read_split(benchmark::State& state) {
  std::string framed;
  append_message(framed, std::string(68, 'x'));
  const std::string_view whole = framed;
  MessageReader reader;
  std::string_view message;
  for (auto _ : state) {
    reader.feed(whole.substr(0, 30));
    if (reader.take(message) != MessageReader::Found::kNothing) state.SkipWithError("half a message");
    reader.keep();
    reader.feed(whole.substr(30));
    if (reader.take(message) != MessageReader::Found::kMessage) state.SkipWithError("no message");
    benchmark::DoNotOptimize(message.data());
    reader.keep();
  }
}
BENCHMARK(frame_read_split);

ContentFormat format_of(const benchmark::State& state) {
  Payload payload;
  payload.size = Bytes{static_cast<std::uint64_t>(state.range(0))};
  return ContentFormat(payload);
}

void content_make(benchmark::State& state) {
  const ContentFormat format = format_of(state);
  std::uint32_t seq = 0;
  for (auto _ : state) benchmark::DoNotOptimize(format.make(3, seq++));
}
BENCHMARK(content_make)->Arg(64)->Arg(4096);

/// As it goes into a transport's buffer.
struct Memory final : MessageSink {
  std::string bytes;
  char* room(std::size_t size) override {
    bytes.resize(size);
    return bytes.data();
  }
};

void service_make(benchmark::State& state) {
  StreamGroup group;
  group.payload.size = Bytes{static_cast<std::uint64_t>(state.range(0))};
  const ChatService service(group, 0);
  Memory memory;
  std::uint32_t seq = 0;
  for (auto _ : state) benchmark::DoNotOptimize(service.make({.stream = 3}, seq++, 0, memory));
}
BENCHMARK(service_make)->Arg(64)->Arg(4096);

void service_read(benchmark::State& state) {
  StreamGroup group;
  group.payload.size = Bytes{static_cast<std::uint64_t>(state.range(0))};
  const ChatService service(group, 0);
  Memory memory;
  (void)service.make({.stream = 3}, 5, 0, memory);  // a request is its own echo
  for (auto _ : state) benchmark::DoNotOptimize(service.read({.stream = 3}, memory.bytes));
}
BENCHMARK(service_read)->Arg(64)->Arg(4096);

void content_read(benchmark::State& state) {
  const ContentFormat format = format_of(state);
  const std::string content = format.make(3, 5);
  for (auto _ : state) benchmark::DoNotOptimize(format.read(content));
}
BENCHMARK(content_read)->Arg(64)->Arg(4096);

void codec_encode(benchmark::State& state) {
  const std::string content = format_of(state).make(3, 5);
  std::string bytes;
  for (auto _ : state) {
    encode_request(content, bytes);
    benchmark::DoNotOptimize(bytes.data());
  }
}
BENCHMARK(codec_encode)->Arg(64)->Arg(4096);

void codec_decode(benchmark::State& state) {
  // Request and response have one string field each, with the same number.
  std::string bytes;
  encode_request(format_of(state).make(3, 5), bytes);
  std::string scratch;
  for (auto _ : state) benchmark::DoNotOptimize(decode_reply(bytes, scratch));
}
BENCHMARK(codec_decode)->Arg(64)->Arg(4096);

/// One message of a stream: its write is accepted, its reply comes, the next is written.
void session_message(benchmark::State& state) {
  const Plan plan = echo_plan({.streams = 1, .messages = UINT32_MAX, .window = 1});
  Session session(plan, plan.streams[0], make_services(plan)[0]->expected());
  Commands commands;
  RunTime now{};
  session.step({.type = Event::Type::kStart}, now, commands);
  Event reply{.type = Event::Type::kReply};
  reply.reply = {.answers = 0};
  for (auto _ : state) {
    now += std::chrono::microseconds(100);
    commands.clear();
    session.step({.type = Event::Type::kWriteDone, .ok = true}, now, commands);
    session.step(reply, now, commands);
    ++*reply.reply.answers;
    benchmark::DoNotOptimize(commands.data());
  }
  if (session.replies().received() != *reply.reply.answers) state.SkipWithError("replies were not taken");
}
BENCHMARK(session_message);

void classify_ok(benchmark::State& state) {
  Evidence evidence;
  evidence.end.headers_received = true;
  evidence.half_closed = true;
  evidence.sent = evidence.received = 50;
  evidence.marker_expected = true;
  evidence.marker = Marker{.received = 50, .sent = 50, .fired = {}};
  for (auto _ : state) benchmark::DoNotOptimize(classify(evidence));
}
BENCHMARK(classify_ok);

void classify_socket_closed(benchmark::State& state) {
  Evidence evidence;
  evidence.end.code = 14;
  evidence.end.message = "Socket closed";
  evidence.end.headers_received = true;
  evidence.sent = 50;
  evidence.received = 49;
  evidence.unanswered = 1;
  for (auto _ : state) benchmark::DoNotOptimize(classify(evidence));
}
BENCHMARK(classify_socket_closed);

/// All of weir's own work for a message: contents, codec, posts to a lane, session, driver, recorder. What
/// gRPC and the kernel cost is left out. The lane works on its alarm's thread, hence the CPU time of the process.
void engine_message(benchmark::State& state) {
  const EchoLoad load{.streams = static_cast<std::uint32_t>(state.range(0)),
                      .messages = 100'000U / static_cast<std::uint32_t>(state.range(0)),
                      .window = 1};
  const Plan plan = echo_plan(load);
  std::int64_t replies = 0;
  for (auto _ : state) replies += static_cast<std::int64_t>(run_echo_engine(plan));
  state.SetItemsProcessed(replies);
  if (replies != static_cast<std::int64_t>(state.iterations()) * load.streams * load.messages) {
    state.SkipWithError("replies are missing");
  }
}
BENCHMARK(engine_message)
    ->Arg(1)
    ->Arg(100)
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace weir::bench
