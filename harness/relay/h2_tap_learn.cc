// What the tap learns from frames that pass: which stream is which, and how each ends.
#include <algorithm>
#include <charconv>

#include "harness/relay/h2_tap.h"
#include "harness/server/script.h"

namespace weir {
namespace {

std::optional<std::uint32_t> number_of(std::string_view text) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && end == text.data() + text.size() && !text.empty();
  return whole ? std::optional(value) : std::nullopt;
}

constexpr std::uint32_t kLastStatus = 16;  // UNAUTHENTICATED

/// Streams that the relay has ended and whose ends may not have heard of it yet. Far more than cross it on their way.
constexpr std::size_t kMostDead = 4096;

}  // namespace

void H2Tap::learn_request(Stream& stream, const HeaderFields& fields, Turn& turn) {
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

void H2Tap::learn_response(Stream& stream, const HeaderFields& fields, bool end_stream, bool by_relay,
                           Turn& turn) {
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

void H2Tap::learn_reset(Direction& d, Turn& turn) {
  Stream* stream = find(d.header().stream);
  if (stream == nullptr || d.payload.size() < 4) return;
  if (d.mode == Mode::kSwallow) {
    // Who resets a stream that is silent to the other end, or that the server has long been told is over, takes no more of it either.
    const bool to_server = d.heading == Toward::kServer;
    if (!stream->flow(d.heading).silent && !(to_server && stream->reset_at_server)) return;
    if (to_server) stream->trace.client_reset = h2::read_u32(d.payload);
    note(*stream, turn);
    for (Flow& flow : stream->flows) flow.shut = true;
    return forget_if_over(d.header().stream, turn);
  }
  if (d.mode == Mode::kCapture) {
    stream->late += d.raw();  // behind the trailers that wait
    return;
  }
  const std::uint32_t code = h2::read_u32(d.payload);
  if (d.heading == Toward::kClient) {
    end_response(*stream, ResponseEnd::kReset, code, false, turn);
  } else {
    stream->trace.client_reset = code;
    note(*stream, turn);
  }
  for (Flow& flow : stream->flows) flow.ended = true;
  forget_if_over(d.header().stream, turn);
}

/// A frame of the server's begins. RFC 9113 section 5.1 allows none but PRIORITY on a closed stream. What crossed the reset on
/// its way is no answer.
void H2Tap::learn_answer_to_reset(const h2::FrameHeader& header, Turn& turn) {
  if (header.type != h2::kHeaders && header.type != h2::kData) return;
  Stream* stream = find(header.stream);
  if (stream == nullptr || !stream->server_knows || stream->trace.answers_reset) return;
  stream->trace.answers_reset = true;
  note(*stream, turn);
}

void H2Tap::learn_goaway(std::uint32_t code, std::uint32_t last, std::string debug, Turn& turn) {
  goaway_ = StreamTrace::Goaway{code, last, std::move(debug), turn.now};
  for (auto& [id, stream] : streams_) {
    if (stream.dead) continue;
    stream.trace.goaway = goaway_;
    note(stream, turn);
  }
}

void H2Tap::end_response(Stream& stream, ResponseEnd end, std::uint32_t code, bool by_relay, Turn& turn) {
  Flow& flow = stream.flow(Toward::kClient);
  flow.ended = true;
  StreamTrace& trace = stream.trace;
  if (trace.end != ResponseEnd::kNone) return;
  trace.end = end;
  trace.code = code;
  trace.ended_at = turn.now;
  trace.by_relay = by_relay;
  trace.replies = flow.messages.messages();
  trace.cut_message = !flow.messages.between_messages();
  trace.requests = stream.flow(Toward::kServer).messages.messages();
  note(stream, turn);
}

void H2Tap::learn_framing(Stream& stream, Turn& turn) {
  // Not only at the end: a client that minds ends the stream first. What follows an end, as the page of an HTTP error does,
  // is no message.
  const h2::MessageCounter& messages = stream.flow(Toward::kClient).messages;
  if (stream.trace.bad_flag || messages.bad_flags() == 0 || stream.trace.end != ResponseEnd::kNone) return;
  stream.trace.bad_flag = true;
  stream.trace.sound_replies = messages.sound_messages();
  note(stream, turn);
}

void H2Tap::note(Stream& stream, Turn& turn, bool opened) {
  if (stream.planned) turn.step.news.push_back({stream.trace, opened});
}

/// What is still waited for on a stream that is over comes too late.
void H2Tap::give_up_orders(const Stream& stream, Turn& turn) {
  if (!stream.planned) return;
  std::erase_if(orders_, [&](const TapOrder& order) {
    const bool its_own = order.stream != kAnyStream && aims_at(order, stream);
    if (its_own) turn.step.too_late.push_back(order.ticket);
    return its_own;
  });
  std::erase_if(followers_, [&](const PointOrder& order) {
    const bool its_own = aims_at(order, stream);
    if (its_own) turn.step.too_late.push_back(order.ticket);
    return its_own;
  });
}

void H2Tap::forget_if_over(std::uint32_t h2_stream, Turn& turn) {
  const auto found = streams_.find(h2_stream);
  if (found == streams_.end()) return;
  Stream& stream = found->second;
  const auto over = [](const Flow& flow) { return flow.ended || flow.shut; };
  if (stream.dead || stream.delayed || !over(stream.flows[0]) || !over(stream.flows[1])) return;
  if (sought_.contains(h2_stream)) return;
  give_up_orders(stream, turn);
  if (!stream.flows[0].shut && !stream.flows[1].shut) {
    streams_.erase(found);
    return;
  }
  // An end that was told of it by the relay may have sent more meanwhile, which is to be swallowed.
  stream.dead = true;
  dead_.push_back(h2_stream);
  if (dead_.size() <= kMostDead) return;
  streams_.erase(dead_.front());
  dead_.pop_front();
}

}  // namespace weir
