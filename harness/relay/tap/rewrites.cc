#include "harness/relay/tap/rewrites.h"

#include <algorithm>
#include <utility>

#include "harness/relay/tap/numbers_onward.h"

namespace weir {
namespace {

/// As the act has them.
HeaderFields changed(HeaderFields fields, const H2Field& act) {
  if (act.how != H2Field::How::kAdd)
    std::erase_if(fields, [&](const auto& field) { return field.first == act.name; });
  if (act.how == H2Field::How::kRemove) return fields;
  // Pseudo-header fields come before all others (RFC 9113 section 8.3).
  fields.insert(act.name.starts_with(':') ? fields.begin() : fields.end(), {act.name, act.value});
  return fields;
}

/// A block in so many frames of about one size.
std::string in_frames(std::uint32_t frames, std::uint32_t stream, std::string_view block, bool end_stream) {
  const std::size_t wanted = std::max<std::uint32_t>(1, frames);
  const std::size_t most = std::max<std::size_t>(1, (block.size() + wanted - 1) / wanted);
  const std::size_t full = (block.size() + most - 1) / most;
  return h2::headers(stream, block, end_stream, most, static_cast<std::uint32_t>(wanted - full));
}

/// What of `data` goes on, where the next message begins in it and its prefix is there; else nothing. `counter`: of what went before.
std::optional<SpoiltData> spoil(const h2::MessageCounter& counter, const H2Mangle& act,
                                std::string_view data) {
  h2::MessageCounter ahead = counter;
  std::size_t begin = 0;
  for (; begin < data.size() && !ahead.between_messages(); ++begin) ahead.feed(data.substr(begin, 1));
  if (data.size() < begin + h2::MessageCounter::kPrefix) return std::nullopt;
  SpoiltData spoilt{.data = std::string(data)};
  const std::uint32_t length = h2::read_u32(data.substr(begin + 1));
  if (act.how == H2Mangle::How::kTruncate) {
    const std::size_t whole = h2::MessageCounter::kPrefix + std::size_t{length};
    const std::size_t wanted = act.value > 0 ? static_cast<std::size_t>(act.value) : whole / 2;
    spoilt.data.resize(begin + std::min({wanted, whole - 1, data.size() - begin}));
    spoilt.cut = true;
  } else if (act.how == H2Mangle::How::kFlag) {
    spoilt.data[begin] = static_cast<char>(act.value);
  } else {
    std::string prefix;
    h2::append_u32(prefix, static_cast<std::uint32_t>(std::max<std::int64_t>(0, length + act.value)));
    spoilt.data.replace(begin + 1, prefix.size(), prefix);
  }
  return spoilt;
}

}  // namespace

bool Rewrites::wants_block(const TappedStream& stream, const h2::FrameHeader& header) const {
  const WaitingOrders& orders = p_.orders;
  if (orders.empty()) return false;
  if (header.has(h2::kEndStream) && orders.armed<H2End>(stream) != nullptr) return true;
  return orders.for_split(stream) != nullptr || orders.armed<H2Field>(stream) != nullptr;
}

bool Rewrites::wants_data(const TappedStream& stream) const {
  if (stream.padding > 0) return true;
  const WaitingOrders& orders = p_.orders;
  return !orders.empty() &&
         (orders.for_message(stream, Toward::kClient) != nullptr || orders.armed<H2Pad>(stream) != nullptr);
}

bool Rewrites::spoils_request(const TappedStream& stream) const {
  return !p_.orders.empty() && p_.orders.for_message(stream, Toward::kServer) != nullptr;
}

void Rewrites::pass_block(Way& way, TappedStream* stream, const HeaderFields& fields, Turn& turn) {
  const bool wanted =
      way.heading() == Toward::kClient && stream != nullptr && wants_block(*stream, way.headers.head());
  if (wanted && rewrite(way, *stream, fields, turn)) return;
  const bool is_request =
      way.heading() == Toward::kServer && stream != nullptr && !stream->flow(Toward::kServer).headers;
  if (is_request && p_.orders.for_request_head(*stream) != nullptr)
    return pass_request(way, *stream, fields, turn);
  turn.out->insert(way.headers.framed(way.headers.block_onward(fields), p_.numbers));
}

void Rewrites::pass_request(Way& way, const TappedStream& stream, HeaderFields fields, Turn& turn) {
  std::optional<std::uint32_t> frames;
  while (const TapOrder* order = p_.orders.for_request_head(stream)) {
    if (const auto* field = std::get_if<H2Field>(&order->act)) {
      fields = changed(std::move(fields), *field);
      way.headers.leave_table();  // whatever goes on is not the client's block
    } else {
      frames = std::get<H2Split>(order->act).frames;
    }
    p_.orders.done(*order, stream.id(), turn);
  }
  const std::string block = way.headers.block_onward(fields);
  if (!frames) return turn.out->insert(way.headers.framed(block, p_.numbers));
  const std::uint32_t number = number_at(Toward::kServer, stream.id(), p_.numbers);
  turn.out->insert(in_frames(*frames, number, block, way.headers.ends_stream()));
}

/// False: nothing was written.
bool Rewrites::rewrite(Way& way, TappedStream& stream, const HeaderFields& fields, Turn& turn) {
  const bool end_stream = way.headers.ends_stream();
  if (const TapOrder* order = p_.orders.for_field(stream, fields, end_stream)) {
    change_field(way, stream, fields, *order, turn);
    return true;
  }
  if (const TapOrder* order = p_.orders.for_split(stream)) {
    split(way, stream, fields, *order, turn);
    return true;
  }
  const TapOrder* order = end_stream ? p_.orders.armed<H2End>(stream) : nullptr;
  if (order == nullptr) return false;
  replace_end(way, stream, fields, *order, turn);
  return true;
}

void Rewrites::change_field(Way& way, TappedStream& stream, const HeaderFields& fields, const TapOrder& order,
                            Turn& turn) {
  const H2Field act = std::get<H2Field>(order.act);
  p_.orders.done(order, stream.id(), turn);
  way.headers.leave_table();  // whatever goes on is not the server's block
  const HeaderFields with = changed(fields, act);
  if (rewrite(way, stream, with, turn)) return;  // another order may want the same block
  const bool status = act.name == "grpc-status" || act.name == ":status";
  p_.book.learn_response(stream, with, way.headers.ends_stream(), status, turn);
  turn.out->insert(way.headers.framed(encode_apart(with), p_.numbers));
}

void Rewrites::split(Way& way, TappedStream& stream, const HeaderFields& fields, const TapOrder& order,
                     Turn& turn) {
  const std::string block = way.headers.block_onward(fields);
  turn.out->insert(
      in_frames(std::get<H2Split>(order.act).frames, stream.id(), block, way.headers.ends_stream()));
  p_.orders.done(order, stream.id(), turn);
}

void Rewrites::replace_end(Way& way, TappedStream& stream, const HeaderFields& fields, const TapOrder& order,
                           Turn& turn) {
  const H2End act = std::get<H2End>(order.act);
  p_.orders.done(order, stream.id(), turn);
  way.headers.leave_table();  // whatever goes on is not the server's block
  switch (act.how) {
    case H2End::How::kThenReset:
      p_.book.learn_response(stream, fields, true, false, turn);
      turn.out->insert(made_.block(way.heading(), stream, fields, true));
      turn.out->insert(h2::rst_stream(stream.id(), act.reset));
      break;
    case H2End::How::kFrameAfter:
      p_.book.learn_response(stream, fields, true, false, turn);
      turn.out->insert(made_.block(way.heading(), stream, fields, true));
      if (act.toward == Toward::kClient) {
        turn.out->insert(made_.stray(way.heading(), stream.id(), act.stray));
      } else {
        p_.put_ins.put_in(act.toward, made_.stray(act.toward, stream.id(), act.stray), turn);
      }
      break;
    case H2End::How::kDelay:
      stream.delayed = true;
      stream.late = made_.block(way.heading(), stream, fields, true);
      stream.late_fields = fields;
      turn.step.wakes.push_back({act.delay, stream.id()});
      break;
    default:
      turn.out->insert(made_.end(stream, act, turn));
      break;
  }
}

void Rewrites::pass_late(TappedStream& stream, Turn& turn) {
  const std::uint32_t id = stream.id();
  stream.delayed = false;
  if (stream.flow(Toward::kClient).shut) {
    // The stream has ended for the client meanwhile, and nothing may follow that (RFC 9113 section 5.1).
    p_.ways[Toward::kClient].headers.leave_table();
  } else {
    p_.book.learn_response(stream, stream.late_fields, true, false, turn);
    p_.put_ins.put_in(Toward::kClient, stream.late, turn);
  }
  stream.late.clear();
  p_.points.give_up_past(id, turn);
  p_.ends.forget_if_over(id, turn);
}

void Rewrites::pass_data(Way& way, TappedStream& stream, Turn& turn) {
  const FrameLine& line = way.frames;
  const std::uint32_t id = stream.id();
  h2::DataPayload payload = line.data();
  const std::string data(payload.data_in(line.payload()));
  const bool end_stream = line.header().has(h2::kEndStream);
  if (const TapOrder* order = p_.orders.for_message(stream, Toward::kClient)) {
    const TapOrder what = *order;
    if (mangle(stream, std::get<H2Mangle>(what.act), data, end_stream, turn)) {
      p_.orders.done(what, id, turn);
      return p_.ends.forget_if_over(id, turn);
    }
  }
  if (const TapOrder* order = p_.orders.armed<H2Pad>(stream)) {
    stream.padding = std::get<H2Pad>(order->act).bytes;
    p_.orders.done(*order, id, turn);
  }
  stream.flow(Toward::kClient).messages.feed(data);
  p_.book.learn_framing(stream, turn);
  const bool padded = line.header().has(h2::kPadded);  // by the server; that is as good
  const bool pads = stream.padding > 0 && !padded && data.size() + 1 + stream.padding <= h2::kSafePayload;
  turn.out->insert(pads ? h2::data(id, data, end_stream, stream.padding) : line.raw());
  if (pads) p_.credit.pad(stream, stream.padding + 1U);
  if (!end_stream) return;
  p_.book.end_response(stream, ResponseEnd::kNoTrailers, 0, false, turn);
  p_.ends.forget_if_over(id, turn);
}

/// False where no message begins, or not enough of it is there.
bool Rewrites::mangle(TappedStream& stream, const H2Mangle& act, std::string_view data, bool end_stream,
                      Turn& turn) {
  h2::MessageCounter& counter = stream.flow(Toward::kClient).messages;
  const std::optional<SpoiltData> spoilt = spoil(counter, act, data);
  if (!spoilt) return false;
  if (spoilt->cut) {
    truncate(stream, spoilt->data, turn);
    return true;
  }
  counter.feed(spoilt->data);
  p_.book.learn_framing(stream, turn);
  turn.out->insert(h2::data(stream.id(), spoilt->data, end_stream));
  if (end_stream) p_.book.end_response(stream, ResponseEnd::kNoTrailers, 0, false, turn);
  return true;
}

void Rewrites::truncate(TappedStream& stream, std::string_view kept, Turn& turn) {
  // What does not go on has still been charged to the server's window.
  const std::size_t left_out = p_.ways[Toward::kClient].frames.header().length - kept.size();
  if (left_out > 0)
    p_.put_ins.put_in(Toward::kServer, h2::window_update(0, static_cast<std::uint32_t>(left_out)), turn);
  stream.flow(Toward::kClient).messages.feed(kept);
  turn.out->insert(h2::data(stream.id(), kept, false));
  turn.out->insert(made_.end(stream, {.how = H2End::How::kStatus}, turn));
  p_.ends.shut_both(stream, turn);
}

std::optional<SpoiltData> Rewrites::spoil_request(TappedStream& stream, std::string_view data, Turn& turn) {
  const TapOrder* order = spoils_request(stream) ? p_.orders.for_message(stream, Toward::kServer) : nullptr;
  if (order == nullptr) return std::nullopt;
  std::optional<SpoiltData> spoilt =
      spoil(stream.flow(Toward::kServer).messages, std::get<H2Mangle>(order->act), data);
  if (!spoilt) return std::nullopt;
  stream.cut_request = spoilt->cut;
  p_.orders.done(*order, stream.id(), turn);
  return spoilt;
}

}  // namespace weir
