// Acts that put frames in: each is carried out at once, or once its stream is there.
#include <fmt/format.h>

#include <algorithm>

#include "harness/base/overloaded.h"
#include "harness/relay/h2_tap.h"

namespace weir {
namespace {

// What nginx sends when there is no upstream.
constexpr std::string_view kPage =
    "<html>\r\n<head><title>{0}</title></head>\r\n<body>\r\n<center><h1>{0}</h1></center>\r\n"
    "<hr><center>weir</center>\r\n</body>\r\n</html>\r\n";

bool opens_streams(H2Flood::What what) {
  using What = H2Flood::What;
  return what == What::kOpenReset || what == What::kMadeYouReset || what == What::kOverflowReset;
}

/// What follows the HEADERS of a stream in a flood that opens some.
std::string end_of_own(std::uint32_t stream, H2Flood::What what) {
  if (what == H2Flood::What::kOpenReset) return h2::rst_stream(stream, h2::kCancel);
  return h2::window_update(stream, what == H2Flood::What::kMadeYouReset ? 0 : h2::kMostStream);
}

}  // namespace

bool H2Tap::aims_at(const TapOrder& order, const Stream& stream) const {
  if (order.stream == kAnyStream) return true;
  return stream.planned && order.stream == stream.trace.stream &&
         order.incarnation == stream.trace.incarnation;
}

void H2Tap::order(TapOrder order, RunTime now, TapStep& step) {
  Turn turn{now, step};
  orders_.push_back(order);
  const auto waits = [&] {
    return std::any_of(orders_.begin(), orders_.end(),
                       [&](const TapOrder& one) { return one.ticket == order.ticket; });
  };
  std::vector<std::uint32_t>
      candidates;  // the newest stream first; one that is not there yet strikes by itself later
  for (auto at = streams_.rbegin(); at != streams_.rend(); ++at) {
    Stream& stream = at->second;
    const Flow& response = stream.flow(Toward::kClient);
    const bool over = response.ended || response.shut;
    if (!stream.flow(Toward::kServer).headers || !aims_at(order, stream)) continue;
    if (order.stream != kAnyStream || !over) candidates.push_back(at->first);
  }
  for (const std::uint32_t id : candidates) {
    if (!waits()) return;
    if (Stream* stream = find(id)) strike_waiting(*stream, turn);
    give_up_past(id, turn);
    forget_if_over(id, turn);
  }
}

void H2Tap::strike_waiting(Stream& stream, Turn& turn) {
  const std::vector<TapOrder> waiting = orders_;
  for (const TapOrder& order : waiting) {
    if (!aims_at(order, stream)) continue;
    const auto at = std::find_if(orders_.begin(), orders_.end(),
                                 [&](const TapOrder& one) { return one.ticket == order.ticket; });
    if (at == orders_.end()) continue;  // one before it has ended the stream
    // While it strikes it waits no more: it may end the stream, and with it whatever else waits.
    const std::size_t place = static_cast<std::size_t>(at - orders_.begin());
    orders_.erase(at);
    const Struck struck = strike(order, stream, turn);
    if (struck == Struck::kDone) {
      done(order, stream.id(), turn);
    } else if (struck == Struck::kTooLate && order.stream != kAnyStream) {
      turn.step.too_late.push_back(order.ticket);
    } else {  // one that aims at any stream may still find another
      orders_.insert(orders_.begin() + static_cast<std::ptrdiff_t>(std::min(place, orders_.size())), order);
    }
  }
}

/// By value: it may be one of those that wait.
void H2Tap::done(TapOrder order, std::uint32_t h2_stream, Turn& turn) {
  std::erase_if(orders_, [&](const TapOrder& one) { return one.ticket == order.ticket; });
  turn.step.struck.push_back({order.ticket, h2_stream});
  if (Stream* stream = find(h2_stream)) begin_following(order.fault, *stream);
}

H2Tap::Struck H2Tap::strike(const TapOrder& order, Stream& stream, Turn& turn, bool behind_the_end) {
  const H2Act& act = order.act;
  const Flow& response = stream.flow(Toward::kClient);
  if (response.shut || (response.ended && !behind_the_end)) return Struck::kTooLate;
  const bool begun = stream.flow(Toward::kClient).headers;
  const auto unless_begun = [&](const auto& what) {
    if (begun) return Struck::kTooLate;
    what();
    return Struck::kDone;
  };
  // It changes a frame that has yet to come.
  const auto later = [](const auto& /*act*/) { return Struck::kNotYet; };
  return std::visit(
      Overloaded{
          [&](const H2Reset& what) {
            reset(stream, what, turn);
            return Struck::kDone;
          },
          [&](const H2Goaway& goaway) {
            go_away(stream, goaway, order.ticket, turn);
            return Struck::kDone;
          },
          [&](const H2Silence& silence) {
            for (const Toward end : {Toward::kClient, Toward::kServer})
              stream.flow(end).silent |= silence.toward == Toward::kBoth || silence.toward == end;
            return Struck::kDone;
          },
          [&](const H2Ping& ping) {
            ping_on(ping, turn);
            return Struck::kDone;
          },
          [&](const H2Field& field) {
            return begun && field.part == H2Field::Part::kHeaders ? Struck::kTooLate : Struck::kNotYet;
          },
          [&](const H2End& end) {
            if (!end.now) return Struck::kNotYet;
            end_now(stream, end, turn);
            return Struck::kDone;
          },
          [&](const H2HttpAnswer& answer) {
            return unless_begun([&] { answer_http(stream, answer, turn); });
          },
          [&](const H2Interim& interim) {
            return unless_begun([&] {
              stream.trace.interim = true;
              note(stream, turn);
              put_in(
                  Toward::kClient,
                  made_block(Toward::kClient, stream, {{":status", std::to_string(interim.status)}}, false),
                  turn);
            });
          },
          [&](const H2Settings& settings) {
            send_settings(settings.id, settings.value, turn);
            return Struck::kDone;
          },
          [&](const H2Withhold& withhold) {
            for (Direction& d : directions_) {
              if (withhold.toward != Toward::kBoth && withhold.toward != d.heading) continue;
              (withhold.what == H2Withhold::What::kPing ? d.withholds_pings : d.withholds_windows) = true;
            }
            return Struck::kDone;
          },
          [&](const H2WindowOverflow& window) {
            overflow(stream, window, turn);
            return Struck::kDone;
          },
          [&](const H2Violation& violation) {
            violate(stream, violation, turn);
            return Struck::kDone;
          },
          [&](const H2Flood& many) { return flood(stream, many, turn) ? Struck::kDone : Struck::kTooLate; },
          [&](const H2Mangle& what) { return later(what); }, [&](const H2Pad& what) { return later(what); },
          [&](const H2Split& what) { return later(what); }},
      act);
}

void H2Tap::put_in(Toward heading, std::string_view frames, Turn& turn) {
  see_own(heading, frames, turn);
  Direction& d = direction(heading);
  const bool between = d.started && !d.passing && !d.in_block && d.leaked == 0 && d.splitter.at_boundary();
  (between ? turn.step.put_in[heading == Toward::kClient ? 0 : 1] : d.waiting) += frames;
}

/// Ends the connection once all that was put in towards the end that it goes behind has gone on.
void H2Tap::end_behind(TapStep::Then then, Turn& turn) {
  if (direction(then.behind).waiting.empty()) {
    turn.step.then = then;
  } else if (!then_) {
    then_ = then;
    turn.step.wakes.push_back({.after = kPatience, .h2_stream = 0});
  }
}

std::string H2Tap::made_block(Toward heading, Stream& stream, const HeaderFields& fields, bool end_stream) {
  direction(heading).transcodes = true;
  return h2::headers(number_at(heading, stream.id()), encode_apart(fields), end_stream);
}

/// The client has its end of the stream; the server is told to stop.
void H2Tap::shut_both(Stream& stream, Turn& turn) {
  if (!stream.flow(Toward::kServer).shut) {
    put_in(Toward::kServer, h2::rst_stream(number_at(Toward::kServer, stream.id()), h2::kCancel), turn);
  }
  for (Flow& flow : stream.flows) flow.shut = true;
}

void H2Tap::reset(Stream& stream, const H2Reset& act, Turn& turn) {
  if (act.toward != Toward::kServer) {
    put_in(Toward::kClient, h2::rst_stream(stream.id(), act.code), turn);
    stream.flow(Toward::kClient).shut = true;
    end_response(stream, ResponseEnd::kReset, act.code, true, turn);
  }
  if (act.toward != Toward::kClient && !stream.flow(Toward::kServer).shut) {
    std::string frames = h2::rst_stream(number_at(Toward::kServer, stream.id()), act.code);
    stream.flow(Toward::kServer).shut = true;
    if (act.toward == Toward::kServer) {
      // The client's stream stays open. What the server still says on it says nothing to the client, and behind the ACK of
      // these SETTINGS it is an answer on a closed stream.
      stream.reset_at_server = true;
      direction(Toward::kServer).settings.push_back({.by_relay = true, .behind_reset = stream.id()});
      h2::append_frame(frames, h2::kSettings, 0, 0, {});
    }
    put_in(Toward::kServer, frames, turn);
  }
}

void H2Tap::end_now(Stream& stream, const H2End& act, Turn& turn) {
  put_in(Toward::kClient, make_end(stream, act, turn), turn);
  shut_both(stream, turn);
}

void H2Tap::answer_http(Stream& stream, const H2HttpAnswer& act, Turn& turn) {
  const std::string body = fmt::format(kPage, act.status);
  const HeaderFields fields = {{":status", std::to_string(act.status)},
                               {"content-type", "text/html"},
                               {"content-length", std::to_string(body.size())}};
  put_in(Toward::kClient,
         made_block(Toward::kClient, stream, fields, false) + h2::data(stream.id(), body, true), turn);
  shut_both(stream, turn);
  end_response(stream, ResponseEnd::kHttpStatus, act.status, true, turn);
}

void H2Tap::send_settings(std::uint16_t id, std::uint32_t value, Turn& turn) {
  direction(Toward::kClient).settings.push_back({.by_relay = true});
  put_in(Toward::kClient, h2::settings(id, value), turn);
}

/// A frame of the kind, on a stream by the client's number, that has no other purpose than to be there.
std::string H2Tap::stray_frame(Toward heading, std::uint32_t h2_stream, H2Stray stray) {
  constexpr std::string_view kText = "out of place";
  const std::uint32_t number = number_at(heading, h2_stream);
  switch (stray) {
    case H2Stray::kHeaders:
      direction(heading).transcodes = true;
      return h2::headers(number, encode_apart({{"weir-note", std::string(kText)}}), true);
    case H2Stray::kWindowUpdate:
      return h2::window_update(number, 1);
    case H2Stray::kRstStream:
      return h2::rst_stream(number, h2::kCancel);
    case H2Stray::kData:
      break;
  }
  return h2::data(number, kText, false);
}

void H2Tap::violate(Stream& stream, const H2Violation& act, Turn& turn) {
  for (auto& [id, open] : streams_) {
    if (open.dead || act.toward == Toward::kServer) continue;  // that is the client's sin to a server
    open.trace.violated = true;
    note(open, turn);
  }
  if (act.what == H2Violation::What::kHpack) {
    // RFC 7541 section 6.1: "The index value of 0 is not used. It MUST be treated as a decoding error".
    put_in(Toward::kClient, h2::headers(stream.id(), "\x80", false), turn);
  } else {
    // Towards the client even: a stream that only a server could have opened, by a push that no client here allows. Towards
    // the server far beyond those that the client opens meanwhile.
    const std::uint32_t idle = stream.id() + (act.toward == Toward::kServer ? 1'000'000 : 1001);
    put_in(act.toward, stray_frame(act.toward, idle, act.stray), turn);
  }
}

void H2Tap::overflow(Stream& stream, const H2WindowOverflow& act, Turn& turn) {
  stream.trace.violated = true;
  note(stream, turn);
  const std::string update = h2::window_update(act.connection ? 0 : stream.id(), h2::kMostStream);
  put_in(Toward::kClient, update + update, turn);
}

/// Streams of the relay's own, by numbers above those of the client; its later ones go by higher ones there. What the
/// server says on them is swallowed. False where there are no numbers left.
bool H2Tap::flood_server(const H2Flood& act, Turn& turn) {
  const std::optional<std::uint32_t> first = numbers_.take(act.count);
  if (!first) return false;
  direction(Toward::kServer).transcodes = true;
  const std::string block = encode_apart(call_);
  std::string frames;
  for (std::uint32_t i = 0; i < act.count; ++i) {
    const std::uint32_t own = *first + 2 * i;
    frames += h2::headers(own, block, false);
    frames += end_of_own(own, act.what);
  }
  put_in(Toward::kServer, frames, turn);
  return true;
}

bool H2Tap::flood(Stream& stream, const H2Flood& act, Turn& turn) {
  if (opens_streams(act.what)) return flood_server(act, turn);
  if (act.what == H2Flood::What::kPing) {
    send_pings(Toward::kClient, act.count, std::nullopt, turn);
    return true;
  }
  std::string frames;
  for (std::uint32_t i = 0; i < act.count; ++i) {
    switch (act.what) {
      case H2Flood::What::kSettings:
        direction(Toward::kClient).settings.push_back({.by_relay = true});
        h2::append_frame(frames, h2::kSettings, 0, 0, {});
        break;
      case H2Flood::What::kEmptyData:
        frames += h2::data(stream.id(), {}, false);
        break;
      case H2Flood::What::kPing:
      case H2Flood::What::kOpenReset:
      case H2Flood::What::kMadeYouReset:
      case H2Flood::What::kOverflowReset:
        break;  // seen to above
    }
  }
  put_in(Toward::kClient, frames, turn);
  return true;
}

}  // namespace weir
