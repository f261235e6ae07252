#include "harness/relay/tap/stream_book.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "harness/fault/aim.h"
#include "harness/server/script.h"

namespace weir {
namespace {

std::optional<std::uint32_t> number_of(std::string_view text) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && end == text.data() + text.size() && !text.empty();
  return whole ? std::optional(value) : std::nullopt;
}

/// "package.Service/Method".
std::string_view method_in(const HeaderFields& request) {
  std::string_view path = field_of(request, ":path");
  if (path.starts_with('/')) path.remove_prefix(1);
  return path;
}

constexpr std::uint32_t kLastStatus = 16;  // UNAUTHENTICATED

/// A stream that is opened while so many are followed shows that ends are not seen: nothing here grows without bound.
constexpr std::size_t kMostStreams = 1'000'000;

/// Streams that the relay has ended and whose ends may not have heard of it yet. Far more than cross it on their way.
constexpr std::size_t kMostDead = 4096;

}  // namespace

bool aims_at(std::uint32_t stream, std::uint32_t incarnation, const TappedStream& at) {
  if (stream == kAnyStream) return true;
  return at.planned && stream == at.trace.stream && incarnation == at.trace.incarnation;
}

TappedStream* StreamBook::open(std::uint32_t h2_stream) {
  // RFC 9113 section 6.2 forbids 0, and what to do about that is the server's.
  if (h2_stream == 0 || streams_.size() >= kMostStreams) return nullptr;
  TappedStream& stream = streams_[h2_stream];
  if (stream.trace.h2_stream != 0) return nullptr;
  stream.trace.h2_stream = h2_stream;
  stream.trace.goaway = goaway_;
  return &stream;
}

bool StreamBook::is_over(const TappedStream& stream) {
  return !stream.dead && !stream.delayed && stream.flows[Toward::kClient].over() &&
         stream.flows[Toward::kServer].over();
}

void StreamBook::drop(TappedStream& stream) {
  const std::uint32_t id = stream.id();
  if (!stream.flow(Toward::kClient).shut && !stream.flow(Toward::kServer).shut && !stream.cut_request) {
    streams_.erase(id);
    return;
  }
  // An end that was told of it by the relay may have sent more meanwhile, which is to be swallowed.
  stream.dead = true;
  dead_.push_back(id);
  if (dead_.size() <= kMostDead) return;
  streams_.erase(dead_.front());
  dead_.pop_front();
}

void StreamBook::watch_for(std::shared_ptr<const StreamAim> aim) {
  const bool known = std::any_of(watched_.begin(), watched_.end(),
                                 [&](const Watched& watched) { return watched.aim == aim; });
  if (!known) watched_.push_back({std::move(aim)});
}

void StreamBook::learn_request(TappedStream& stream, const HeaderFields& fields, Turn& turn) {
  ++requests_;
  const std::string_view method = method_in(fields);
  for (Watched& watched : watched_) {
    if (!fits(*watched.aim, method, fields)) continue;
    ++watched.seen;
    if (watched.aim->nth_stream.value_or(watched.seen) == watched.seen)
      stream.aimed.push_back(watched.aim.get());
  }
  if (tells_of_)
    turn.step.heads.push_back({*tells_of_, stream.id(), requests_, turn.now, std::string(method), fields});
  if (call_.empty()) {
    call_ = {{":method", "POST"},
             {":scheme", "http"},
             {":path", std::string(field_of(fields, ":path"))},
             {":authority", std::string(field_of(fields, ":authority"))},
             {"te", "trailers"},
             {"content-type", "application/grpc"}};
  }
  const std::string_view name = field_of(fields, kStreamHeader);
  const std::size_t dot = std::min(name.find('.'), name.size());
  const std::optional<std::uint32_t> number = number_of(name.substr(0, dot));
  const std::optional<std::uint32_t> incarnation = number_of(name.substr(std::min(dot + 1, name.size())));
  if (!number || !incarnation) return;
  stream.planned = true;
  stream.trace.stream = *number;
  stream.trace.incarnation = *incarnation;
  note(stream, turn, true);
}

void StreamBook::learn_response(TappedStream& stream, const HeaderFields& fields, bool end_stream,
                                bool by_relay, Turn& turn) {
  const std::uint32_t http = number_of(field_of(fields, ":status")).value_or(0);
  if (http >= 100 && http < 200) {
    stream.trace.interim = true;
    return;
  }
  stream.flow(Toward::kClient).headers = true;
  stream.trace.response_begun = true;
  const bool status_said = std::any_of(fields.begin(), fields.end(),
                                       [](const auto& field) { return field.first == "grpc-status"; });
  if (http != 0 && http != 200 && !status_said) {
    end_response(stream, ResponseEnd::kHttpStatus, http, by_relay, turn);
  } else if (end_stream && !status_said) {
    end_response(stream, ResponseEnd::kNoStatus, 0, by_relay, turn);
  } else if (end_stream) {
    const std::optional<std::uint32_t> code = number_of(field_of(fields, "grpc-status"));
    const bool good = code && *code <= kLastStatus;
    end_response(stream, good ? ResponseEnd::kStatus : ResponseEnd::kBadStatus, code.value_or(0), by_relay,
                 turn);
  }
}

void StreamBook::learn_framing(TappedStream& stream, Turn& turn) {
  // Not only at the end: a client that minds ends the stream first. What follows an end, as the page of an HTTP error does,
  // is no message.
  const h2::MessageCounter& messages = stream.flow(Toward::kClient).messages;
  if (stream.trace.bad_flag || messages.bad_flags() == 0 || stream.trace.end != ResponseEnd::kNone) return;
  stream.trace.bad_flag = true;
  stream.trace.sound_replies = messages.sound_messages();
  note(stream, turn);
}

void StreamBook::learn_half_close(TappedStream& stream, Turn& turn) {
  stream.flow(Toward::kServer).ended = true;
  stream.trace.half_closed = true;
  note(stream, turn);
}

void StreamBook::learn_client_reset(TappedStream& stream, std::uint32_t code, Turn& turn) {
  stream.trace.client_reset = code;
  note(stream, turn);
}

void StreamBook::learn_answer_to_reset(const h2::FrameHeader& header, Turn& turn) {
  if (header.type != h2::kHeaders && header.type != h2::kData) return;
  TappedStream* stream = find(header.stream);
  if (stream == nullptr || !stream->server_knows || stream->trace.answers_reset) return;
  stream->trace.answers_reset = true;
  note(*stream, turn);
}

void StreamBook::learn_goaway(std::uint32_t code, std::uint32_t last, std::string debug, Turn& turn) {
  goaway_ = StreamTrace::Goaway{code, last, std::move(debug), turn.now};
  for (auto& [id, stream] : streams_) {
    if (stream.dead) continue;
    stream.trace.goaway = goaway_;
    note(stream, turn);
  }
}

void StreamBook::end_response(TappedStream& stream, ResponseEnd end, std::uint32_t code, bool by_relay,
                              Turn& turn) {
  StreamFlow& flow = stream.flow(Toward::kClient);
  flow.ended = true;
  StreamTrace& trace = stream.trace;
  if (trace.end != ResponseEnd::kNone) return;
  trace.end = end;
  trace.code = code;
  trace.ended_at = turn.now;
  trace.frames = flow.frames;
  trace.by_relay = by_relay;
  trace.replies = flow.messages.messages();
  trace.cut_message = !flow.messages.between_messages();
  trace.requests = stream.flow(Toward::kServer).messages.messages();
  note(stream, turn);
}

void StreamBook::learn_close(Toward by, bool reset, Turn& turn) {
  for (auto& [id, stream] : streams_) {
    if (stream.trace.close || stream.dead) continue;
    stream.trace.close = StreamTrace::Close{by, reset, turn.now};
    // What an end has counted stands.
    if (stream.trace.end == ResponseEnd::kNone)
      stream.trace.replies = stream.flow(Toward::kClient).messages.messages();
    note(stream, turn);
  }
}

void StreamBook::learn_violation(TappedStream& stream, Turn& turn) {
  stream.trace.violated = true;
  note(stream, turn);
}

void StreamBook::forget_windows(Turn& turn) {
  for (auto& [id, stream] : streams_) {
    const bool said = stream.trace.to_server.stream || stream.trace.to_client.stream;
    stream.trace.to_server = stream.trace.to_client = {};
    if (said) note(stream, turn);
  }
}

}  // namespace weir
