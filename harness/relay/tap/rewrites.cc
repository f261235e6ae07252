#include "harness/relay/tap/rewrites.h"

#include <algorithm>
#include <utility>

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

}  // namespace

bool Rewrites::wants_block(const TappedStream& stream, const h2::FrameHeader& header) const {
  const WaitingOrders& orders = p_.orders;
  if (orders.empty()) return false;
  if (header.has(h2::kEndStream) && orders.armed<H2End>(stream) != nullptr) return true;
  return orders.armed<H2Split>(stream) != nullptr || orders.armed<H2Field>(stream) != nullptr;
}

bool Rewrites::wants_data(const TappedStream& stream) const {
  if (stream.padding > 0) return true;
  const WaitingOrders& orders = p_.orders;
  return !orders.empty() &&
         (orders.armed<H2Mangle>(stream) != nullptr || orders.armed<H2Pad>(stream) != nullptr);
}

void Rewrites::pass_block(Way& way, TappedStream* stream, const HeaderFields& fields, Turn& turn) {
  const bool wanted =
      way.heading() == Toward::kClient && stream != nullptr && wants_block(*stream, way.headers.head());
  if (wanted && rewrite(way, *stream, fields, turn)) return;
  turn.out->insert(way.headers.framed(way.headers.block_onward(fields), p_.numbers));
}

/// False: nothing was written.
bool Rewrites::rewrite(Way& way, TappedStream& stream, const HeaderFields& fields, Turn& turn) {
  const bool end_stream = way.headers.ends_stream();
  if (const TapOrder* order = p_.orders.for_field(stream, fields, end_stream)) {
    change_field(way, stream, fields, *order, turn);
    return true;
  }
  if (const TapOrder* order = p_.orders.armed<H2Split>(stream)) {
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
  const std::size_t frames = std::max<std::size_t>(1, std::get<H2Split>(order.act).frames);
  const std::size_t most = std::max<std::size_t>(1, (block.size() + frames - 1) / frames);
  const std::size_t full = (block.size() + most - 1) / most;
  turn.out->insert(h2::headers(stream.id(), block, way.headers.ends_stream(), most,
                               static_cast<std::uint32_t>(frames - full)));
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
  if (const TapOrder* order = p_.orders.armed<H2Mangle>(stream)) {
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
bool Rewrites::mangle(TappedStream& stream, const H2Mangle& act, std::string data, bool end_stream,
                      Turn& turn) {
  h2::MessageCounter& counter = stream.flow(Toward::kClient).messages;
  h2::MessageCounter ahead = counter;
  std::size_t begin = 0;
  for (; begin < data.size() && !ahead.between_messages(); ++begin) {
    ahead.feed(std::string_view(data).substr(begin, 1));
  }
  if (data.size() < begin + h2::MessageCounter::kPrefix) return false;
  const std::uint32_t length = h2::read_u32(std::string_view(data).substr(begin + 1));
  if (act.how == H2Mangle::How::kTruncate) {
    const std::size_t whole = h2::MessageCounter::kPrefix + std::size_t{length};
    const std::size_t wanted = act.value > 0 ? static_cast<std::size_t>(act.value) : whole / 2;
    truncate(stream, data, begin + std::min({wanted, whole - 1, data.size() - begin}), turn);
    return true;
  }
  if (act.how == H2Mangle::How::kFlag) {
    data[begin] = static_cast<char>(act.value);
  } else {
    std::string prefix;
    h2::append_u32(prefix, static_cast<std::uint32_t>(std::max<std::int64_t>(0, length + act.value)));
    data.replace(begin + 1, prefix.size(), prefix);
  }
  counter.feed(data);
  p_.book.learn_framing(stream, turn);
  turn.out->insert(h2::data(stream.id(), data, end_stream));
  if (end_stream) p_.book.end_response(stream, ResponseEnd::kNoTrailers, 0, false, turn);
  return true;
}

void Rewrites::truncate(TappedStream& stream, std::string data, std::size_t keep, Turn& turn) {
  // What does not go on has still been charged to the server's window.
  const std::size_t left_out = p_.ways[Toward::kClient].frames.header().length - keep;
  if (left_out > 0)
    p_.put_ins.put_in(Toward::kServer, h2::window_update(0, static_cast<std::uint32_t>(left_out)), turn);
  data.resize(keep);
  stream.flow(Toward::kClient).messages.feed(data);
  turn.out->insert(h2::data(stream.id(), data, false));
  turn.out->insert(made_.end(stream, {.how = H2End::How::kStatus}, turn));
  p_.ends.shut_both(stream, turn);
}

}  // namespace weir
