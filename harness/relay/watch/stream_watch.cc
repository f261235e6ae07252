#include "harness/relay/watch/stream_watch.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>

#include "harness/h2/percent.h"

namespace weir {
namespace {

/// A relay may run for days beside a client that leaves its streams open.
constexpr std::size_t kMostStreamsWatched = 100'000;
/// Streams that are over and of which something may still come, such as the RST_STREAM that follows trailers.
constexpr std::size_t kOverKept = 200;
constexpr std::size_t kMostEndsKept = 4;
constexpr std::size_t kGoawaysKept = 16;
/// Of a text that a peer chose.
constexpr std::size_t kMostText = 4096;

std::string bounded(std::string_view text) {
  if (text.size() <= kMostText) return std::string(text);
  return std::string(text.substr(0, kMostText)) + "...";
}

std::optional<std::uint32_t> http_status_of(const HeaderFields& fields) {
  const std::string_view text = field_of(fields, ":status");
  std::uint32_t status = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), status);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(status) : std::nullopt;
}

bool is_before_the_response(const HeaderFields& fields) {
  const std::optional<std::uint32_t> status = http_status_of(fields);
  return status && *status >= 100 && *status < 200;
}

SaidEnd end_of(const HeaderFields& trailers) {
  SaidEnd end{.what = SaidEnd::What::kTrailers};
  const auto is_status = [](const auto& field) { return field.first == "grpc-status"; };
  if (const auto status = std::find_if(trailers.begin(), trailers.end(), is_status); status != trailers.end())
    end.status = bounded(status->second);
  end.message = bounded(percent_decode(field_of(trailers, "grpc-message")));
  if (const std::optional<std::uint32_t> http = http_status_of(trailers); http && *http != 200)
    end.http_status = http;
  return end;
}

}  // namespace

StreamWatch::StreamWatch(const h2::StreamNumbers& numbers, Tell tell)
    : numbers_(numbers),
      tell_(std::move(tell)),
      came_(Place(*this, Toward::kClient, false), Place(*this, Toward::kServer, false)),
      went_(Place(*this, Toward::kClient, true), Place(*this, Toward::kServer, true)) {}

void StreamWatch::came(Toward heading, std::string_view bytes) { came_[heading].hear(bytes); }

void StreamWatch::went(Toward heading, std::string_view bytes) { went_[heading].hear(bytes); }

void StreamWatch::gone() {
  for (const auto& [id, watched] : streams_) {
    if (!watched.over) tell_over(id, watched);
  }
  streams_.clear();
  over_.clear();
}

StreamWatch::Watched* StreamWatch::find(std::uint32_t stream) {
  const auto found = streams_.find(stream);
  return found == streams_.end() ? nullptr : &found->second;
}

void StreamWatch::tell(StreamEvent event) {
  if (const Watched* watched = find(event.stream)) {
    event.requests = watched->came[Toward::kServer].messages.messages();
    event.replies = watched->came[Toward::kClient].messages.messages();
  }
  tell_(event);
}

void StreamWatch::end_if_over(std::uint32_t stream, Watched& watched) {
  if (watched.over) return;
  const PerEnd<Flow>& came = watched.came;
  const PerEnd<Flow>& went = watched.went;
  const auto closed = [&](Toward leg) {
    const Flow& in = came[other_end(leg)];
    const Flow& out = went[leg];
    return in.reset || out.reset || (in.ended && out.ended);
  };
  if (!closed(Toward::kClient) || !closed(Toward::kServer)) return;
  watched.over = true;
  tell_over(stream, watched);
  over_.push_back(stream);
  if (over_.size() <= kOverKept) return;
  streams_.erase(over_.front());
  over_.pop_front();
}

void StreamWatch::tell_over(std::uint32_t stream, const Watched& watched) {
  const auto tally = [](const Flow& flow) {
    return StreamTally{.messages = flow.messages.messages(),
                       .bytes = flow.bytes,
                       .inside = !flow.messages.between_messages(),
                       .end = flow.ends.empty() ? std::nullopt : std::optional(flow.ends.front())};
  };
  StreamEvent event{.what = StreamEvent::What::kOver, .stream = stream, .by = Sayer::kRelay};
  for (const Toward heading : {Toward::kClient, Toward::kServer}) {
    event.came[heading] = tally(watched.came[heading]);
    event.went[heading] = tally(watched.went[heading]);
  }
  tell(std::move(event));
}

// --- one place ---

Sayer StreamWatch::Place::sayer() const {
  if (out_) return Sayer::kRelay;
  return heading_ == Toward::kServer ? Sayer::kClient : Sayer::kServer;
}

StreamEvent StreamWatch::Place::event(StreamEvent::What what, std::uint32_t stream) const {
  return {.what = what, .stream = stream, .by = sayer(), .toward = heading_};
}

/// The client's number of a stream that is spoken of here; 0 for one of the relay's own.
std::uint32_t StreamWatch::Place::known_as(std::uint32_t stream) const {
  const bool at_client = out_ == (heading_ == Toward::kClient);
  return at_client ? stream : watch_.numbers_.at_client(stream).value_or(0);
}

void StreamWatch::Place::block(std::uint32_t stream, const HeaderFields& fields, bool end_stream) {
  const std::uint32_t id = known_as(stream);
  if (heading_ == Toward::kServer) return request(id, fields, end_stream);
  Watched* watched = watch_.find(id);
  if (watched == nullptr || is_before_the_response(fields)) return;
  Flow& flow = flow_of(*watched);
  if (end_stream) return say_end(id, *watched, end_of(fields));
  if (std::exchange(flow.headers, true)) return;  // more headers amid a response, which end nothing
  // What the relay passes on was told when it came.
  if (out_ && watched->came[heading_].headers) return;
  StreamEvent answered = event(StreamEvent::What::kAnswered, id);
  answered.http_status = http_status_of(fields);
  watch_.tell(std::move(answered));
}

void StreamWatch::Place::request(std::uint32_t stream, const HeaderFields& fields, bool end_stream) {
  Watched* watched = watch_.find(stream);
  const bool opens = !out_ && watched == nullptr && watch_.streams_.size() < kMostStreamsWatched &&
                     stream % 2 == 1 && !field_of(fields, ":method").empty();
  if (opens) {
    watched = &watch_.streams_[stream];
    StreamEvent opened = event(StreamEvent::What::kOpened, stream);
    opened.method = bounded(field_of(fields, ":path"));
    opened.plan = bounded(field_of(fields, "weir-stream"));
    watch_.tell(std::move(opened));
  }
  if (watched != nullptr && end_stream) say_end(stream, *watched, {.what = SaidEnd::What::kEndStream});
}

void StreamWatch::Place::data(std::uint32_t stream, std::string_view piece) {
  Watched* watched = watch_.find(known_as(stream));
  if (watched == nullptr) return;
  Flow& flow = flow_of(*watched);
  flow.messages.feed(piece);
  flow.bytes += piece.size();
}

void StreamWatch::Place::end_of_data(std::uint32_t stream) {
  const std::uint32_t id = known_as(stream);
  if (Watched* watched = watch_.find(id)) say_end(id, *watched, {.what = SaidEnd::What::kEndStream});
}

void StreamWatch::Place::reset(std::uint32_t stream, std::uint32_t code) {
  const std::uint32_t id = known_as(stream);
  const SaidEnd end{.what = SaidEnd::What::kReset, .code = code};
  if (Watched* watched = watch_.find(id)) return say_end(id, *watched, end);
  // Of a stream that is long over, or never was. What the relay says there is an act's doing, which is told of.
  if (out_ || id == 0) return;
  StreamEvent late = event(StreamEvent::What::kReset, id);
  late.end = end;
  watch_.tell(std::move(late));
}

void StreamWatch::Place::say_end(std::uint32_t stream, Watched& watched, SaidEnd end) {
  Flow& flow = flow_of(watched);
  const bool resets = end.what == SaidEnd::What::kReset;
  (resets ? flow.reset : flow.ended) = true;
  if (flow.ends.size() < kMostEndsKept) flow.ends.push_back(end);
  std::vector<SaidEnd>& awaited = watched.came[heading_].awaited;
  const auto passed = out_ ? std::find(awaited.begin(), awaited.end(), end) : awaited.end();
  if (passed != awaited.end()) {
    awaited.erase(passed);  // told when it came
  } else {
    if (!out_ && awaited.size() < kMostEndsKept) awaited.push_back(end);
    using What = StreamEvent::What;
    StreamEvent said = event(resets                        ? What::kReset
                             : heading_ == Toward::kServer ? What::kHalfClosed
                                                           : What::kEnded,
                             stream);
    said.end = std::move(end);
    watch_.tell(std::move(said));
  }
  watch_.end_if_over(stream, watched);
}

void StreamWatch::Place::goaway(std::uint32_t code, std::uint32_t last_stream, std::string_view debug) {
  StreamEvent said = event(StreamEvent::What::kGoaway, 0);
  said.code = code;
  said.last_stream = last_stream;
  said.debug = bounded(debug);
  std::vector<StreamEvent>& awaited = watch_.goaways_[heading_];
  if (out_) {
    // The last stream has another number there, where the relay has opened some of its own.
    const auto passed = std::find_if(awaited.begin(), awaited.end(), [&](const StreamEvent& came) {
      return came.code == code && came.debug == said.debug;
    });
    if (passed != awaited.end()) {
      awaited.erase(passed);
      return;
    }
  } else if (awaited.size() < kGoawaysKept) {
    awaited.push_back(said);
  }
  watch_.tell(std::move(said));
}

void StreamWatch::Place::lost(bool http2, std::string_view why) {
  // What is no HTTP/2 goes on as it came.
  if (!http2 && (out_ || std::exchange(watch_.told_not_http2_, true))) return;
  StreamEvent none = event(http2 ? StreamEvent::What::kLost : StreamEvent::What::kNotHttp2, 0);
  none.debug = why;
  watch_.tell(std::move(none));
}

}  // namespace weir
