#include "harness/relay/tap/acts.h"

#include <fmt/format.h>

#include <map>
#include <vector>

#include "harness/base/overloaded.h"
#include "harness/relay/tap/numbers_onward.h"

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

void Acts::order(const TapOrder& order, Turn& turn) {
  p_.orders.add(order);
  // The newest stream first; one that is not there yet strikes by itself later.
  std::vector<std::uint32_t> candidates;
  std::map<std::uint32_t, TappedStream>& streams = p_.book.streams();
  for (auto at = streams.rbegin(); at != streams.rend(); ++at) {
    TappedStream& stream = at->second;
    if (!stream.flow(Toward::kServer).headers || !aims_at(order, stream)) continue;
    if (order.stream != kAnyStream || !stream.flow(Toward::kClient).over()) candidates.push_back(at->first);
  }
  for (const std::uint32_t id : candidates) {
    if (!p_.orders.waits(order.ticket)) return;
    if (TappedStream* stream = p_.book.find(id)) strike_waiting(*stream, turn);
    p_.points.give_up_past(id, turn);
    p_.ends.forget_if_over(id, turn);
  }
}

void Acts::strike_waiting(TappedStream& stream, Turn& turn) {
  if (p_.orders.empty()) return;
  for (const TapOrder& order : p_.orders.all()) {
    if (!aims_at(order, stream)) continue;
    // While it strikes it waits no more: it may end the stream, and with it whatever else waits.
    const std::optional<std::size_t> place = p_.orders.take(order.ticket);
    if (!place) continue;  // one before it has ended the stream
    const Struck struck = strike(order, stream, turn);
    if (struck == Struck::kDone) {
      p_.orders.done(order, stream.id(), turn);
    } else if (struck == Struck::kTooLate && order.stream != kAnyStream) {
      turn.step.too_late.push_back(order.ticket);
    } else {  // one that aims at any stream may still find another
      p_.orders.put_back(order, *place);
    }
  }
}

void Acts::strike_found(const FrameLine& line, Turn& turn) {
  const std::uint32_t id = line.header().stream;
  for (const SoughtPoint& sought : p_.points.found(line)) {
    const PointOrder& order = sought.order;
    p_.points.forget(order.ticket);
    if (sought.spared) turn.step.spared.push_back(order.ticket);
    TappedStream* stream = p_.book.find(id);
    if (sought.spared || !order.act || stream == nullptr) continue;
    strike_there({order.ticket, order.stream, order.incarnation, *order.act, order.fault, order.aim}, *stream,
                 turn);
  }
}

void Acts::strike_there(TapOrder order, TappedStream& stream, Turn& turn) {
  switch (strike(order, stream, turn, may_follow_the_end(order.act))) {
    case Struck::kDone:
      p_.orders.done(order, stream.id(), turn);
      break;
    case Struck::kNotYet:
      // From here on it waits for its frame as others do, and for that of this stream.
      if (order.stream == kAnyStream) order.only = stream.id();
      p_.orders.add(std::move(order));
      break;
    case Struck::kTooLate:
      turn.step.too_late.push_back(order.ticket);
      break;
  }
}

void Acts::strike_in_time(Turn& turn) {
  for (const Clocks::Come& come : p_.points.clocks().ring(turn)) {
    const ClockOrder& order = come.order;
    TappedStream* stream = p_.book.find(come.h2_stream);
    if (!order.act) {
      turn.step.due.push_back({order.ticket, come.h2_stream});
    } else if (stream == nullptr) {
      turn.step.too_late.push_back(order.ticket);  // one before it has ended the stream
    } else {
      strike_there({order.ticket, order.stream, order.incarnation, *order.act, order.fault, order.aim},
                   *stream, turn);
      p_.points.give_up_past(come.h2_stream, turn);
      p_.ends.forget_if_over(come.h2_stream, turn);
    }
  }
}

Acts::Struck Acts::strike(const TapOrder& order, TappedStream& stream, Turn& turn, bool behind_the_end) {
  const H2Act& act = order.act;
  const StreamFlow& response = stream.flow(Toward::kClient);
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
            p_.goaways.go_away(stream, goaway, order.ticket, turn);
            return Struck::kDone;
          },
          [&](const H2Silence& what) {
            silence(stream, what);
            return Struck::kDone;
          },
          [&](const H2Ping& ping) {
            p_.pings.begin(ping, turn);
            return Struck::kDone;
          },
          [&](const H2Field& field) {
            if (field.part == H2Field::Part::kRequest) return Struck::kTooLate;  // its head has gone on
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
            return unless_begun([&] { respond_interim(stream, interim.status, turn); });
          },
          [&](const H2Settings& settings) {
            send_settings(settings, turn);
            return Struck::kDone;
          },
          [&](const H2Withhold& what) {
            withhold(what);
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
          [&](const H2Mangle& what) {
            const bool none_comes = what.toward == Toward::kServer && stream.flow(Toward::kServer).over();
            return none_comes ? Struck::kTooLate : Struck::kNotYet;
          },
          [&](const H2Pad& what) { return later(what); },
          [&](const H2Split& what) {
            return what.toward == Toward::kServer ? Struck::kTooLate : Struck::kNotYet;
          }},
      act);
}

void Acts::reset(TappedStream& stream, const H2Reset& act, Turn& turn) {
  if (act.toward != Toward::kServer) {
    p_.put_ins.put_in(Toward::kClient, h2::rst_stream(stream.id(), act.code), turn);
    stream.flow(Toward::kClient).shut = true;
    p_.book.end_response(stream, ResponseEnd::kReset, act.code, true, turn);
  }
  if (act.toward != Toward::kClient && !stream.flow(Toward::kServer).shut) {
    std::string frames = h2::rst_stream(number_at(Toward::kServer, stream.id(), p_.numbers), act.code);
    stream.flow(Toward::kServer).shut = true;
    if (act.toward == Toward::kServer) {
      // The client's stream stays open. What the server still says on it says nothing to the client, and behind the ACK of
      // these SETTINGS it is an answer on a closed stream.
      stream.reset_at_server = true;
      p_.acks.send_own(Toward::kServer, stream.id());
      h2::append_frame(frames, h2::kSettings, 0, 0, {});
    }
    p_.put_ins.put_in(Toward::kServer, frames, turn);
  }
}

void Acts::silence(TappedStream& stream, const H2Silence& act) {
  for (const Toward end : {Toward::kClient, Toward::kServer})
    stream.flow(end).silent |= act.toward == Toward::kBoth || act.toward == end;
}

void Acts::respond_interim(TappedStream& stream, std::uint32_t status, Turn& turn) {
  stream.trace.interim = true;
  StreamBook::note(stream, turn);
  const HeaderFields fields = {{":status", std::to_string(status)}};
  p_.put_ins.put_in(Toward::kClient, made_.block(Toward::kClient, stream, fields, false), turn);
}

void Acts::withhold(const H2Withhold& act) {
  for (Way& way : p_.ways) {
    if (act.toward != Toward::kBoth && act.toward != way.heading()) continue;
    (act.what == H2Withhold::What::kPing ? way.withholds_pings : way.withholds_windows) = true;
  }
}

void Acts::end_now(TappedStream& stream, const H2End& act, Turn& turn) {
  p_.put_ins.put_in(Toward::kClient, made_.end(stream, act, turn), turn);
  p_.ends.shut_both(stream, turn);
}

void Acts::send_settings(const H2Settings& act, Turn& turn) {
  p_.acks.send_own(act.toward);
  p_.put_ins.put_in(act.toward, h2::settings(act.id, act.value), turn);
}

void Acts::answer_http(TappedStream& stream, const H2HttpAnswer& act, Turn& turn) {
  const std::string body = fmt::format(kPage, act.status);
  const HeaderFields fields = {{":status", std::to_string(act.status)},
                               {"content-type", "text/html"},
                               {"content-length", std::to_string(body.size())}};
  p_.put_ins.put_in(Toward::kClient,
                    made_.block(Toward::kClient, stream, fields, false) + h2::data(stream.id(), body, true),
                    turn);
  p_.ends.shut_both(stream, turn);
  p_.book.end_response(stream, ResponseEnd::kHttpStatus, act.status, true, turn);
}

void Acts::violate(TappedStream& stream, const H2Violation& act, Turn& turn) {
  for (auto& [id, open] : p_.book.streams()) {
    if (open.dead || act.toward == Toward::kServer) continue;  // that is the client's sin to a server
    p_.book.learn_violation(open, turn);
  }
  if (act.what == H2Violation::What::kHpack) {
    // RFC 7541 section 6.1: "The index value of 0 is not used. It MUST be treated as a decoding error".
    const std::uint32_t number = number_at(act.toward, stream.id(), p_.numbers);
    p_.put_ins.put_in(act.toward, h2::headers(number, "\x80", false), turn);
  } else if (act.what == H2Violation::What::kPushPromise) {
    p_.put_ins.put_in(act.toward, made_.push_promise(act.toward, stream.id()), turn);
  } else {
    // Towards the client even: a stream that only a server could have opened, by a push that no client here allows. Towards
    // the server far beyond those that the client opens meanwhile.
    const std::uint32_t idle = stream.id() + (act.toward == Toward::kServer ? 1'000'000 : 1001);
    p_.put_ins.put_in(act.toward, made_.stray(act.toward, idle, act.stray), turn);
  }
}

void Acts::overflow(TappedStream& stream, const H2WindowOverflow& act, Turn& turn) {
  if (act.toward == Toward::kClient) p_.book.learn_violation(stream, turn);
  const std::uint32_t number = act.connection ? 0 : number_at(act.toward, stream.id(), p_.numbers);
  const std::string update = h2::window_update(number, h2::kMostStream);
  p_.put_ins.put_in(act.toward, update + update, turn);
}

/// Streams of the relay's own, by numbers above those of the client; its later ones go by higher ones there. What the
/// server says on them is swallowed. False where there are no numbers left.
bool Acts::flood_server(const H2Flood& act, Turn& turn) {
  const std::optional<std::uint32_t> first = p_.numbers.take(act.count);
  if (!first) return false;
  p_.ways[Toward::kServer].headers.leave_table();
  const std::string block = encode_apart(p_.book.call());
  std::string frames;
  for (std::uint32_t i = 0; i < act.count; ++i) {
    const std::uint32_t own = *first + 2 * i;
    frames += h2::headers(own, block, false);
    frames += end_of_own(own, act.what);
  }
  p_.put_ins.put_in(Toward::kServer, frames, turn);
  return true;
}

bool Acts::flood(TappedStream& stream, const H2Flood& act, Turn& turn) {
  if (opens_streams(act.what)) return flood_server(act, turn);
  if (act.what == H2Flood::What::kPing) {
    p_.pings.send(Toward::kClient, act.count, std::nullopt, turn);
    return true;
  }
  std::string frames;
  for (std::uint32_t i = 0; i < act.count; ++i) {
    switch (act.what) {
      case H2Flood::What::kSettings:
        p_.acks.send_own(Toward::kClient);
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
  p_.put_ins.put_in(Toward::kClient, frames, turn);
  return true;
}

}  // namespace weir
