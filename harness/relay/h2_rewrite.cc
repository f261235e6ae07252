// Acts that change a frame of the server's on its way to the client.
#include <algorithm>
#include <utility>

#include "harness/h2/percent.h"
#include "harness/relay/h2_tap.h"

namespace weir {
namespace {

HeaderFields trailers_for(const H2End& act) {
  switch (act.how) {
    case H2End::How::kStatus:
      return {{"grpc-status", std::to_string(act.code)}, {"grpc-message", percent_encode(act.text)}};
    case H2End::How::kBadStatus:
      return {{"grpc-status", act.text}};
    default:
      return {{"weir-note", "no grpc-status"}};
  }
}

/// As the act has them.
HeaderFields changed(HeaderFields fields, const H2Field& act) {
  if (act.how != H2Field::How::kAdd)
    std::erase_if(fields, [&](const auto& field) { return field.first == act.name; });
  if (act.how == H2Field::How::kRemove) return fields;
  // Pseudo-header fields come before all others (RFC 9113 section 8.3).
  fields.insert(act.name.starts_with(':') ? fields.begin() : fields.end(), {act.name, act.value});
  return fields;
}

bool is_interim(const HeaderFields& fields) { return field_of(fields, ":status").starts_with('1'); }

}  // namespace

template <typename Act>
const TapOrder* H2Tap::armed(const Stream& stream) const {
  for (const TapOrder& order : orders_) {
    if (std::holds_alternative<Act>(order.act) && aims_at(order, stream)) return &order;
  }
  return nullptr;
}

bool H2Tap::wants_block(const Stream& stream, const h2::FrameHeader& header) const {
  if (orders_.empty()) return false;
  if (header.has(h2::kEndStream) && armed<H2End>(stream) != nullptr) return true;
  return armed<H2Split>(stream) != nullptr || armed<H2Field>(stream) != nullptr;
}

/// The next order that changes a field of this block.
const TapOrder* H2Tap::field_order(const Stream& stream, const HeaderFields& fields, bool end_stream) const {
  const bool first = !stream.flows[0].headers && !is_interim(fields);
  for (const TapOrder& order : orders_) {
    const auto* act = std::get_if<H2Field>(&order.act);
    const bool its_part = act != nullptr && (act->part == H2Field::Part::kHeaders ? first : end_stream);
    if (its_part && aims_at(order, stream)) return &order;
  }
  return nullptr;
}

bool H2Tap::wants_data(const Stream& stream) const {
  if (stream.padding > 0) return true;
  return !orders_.empty() && (armed<H2Mangle>(stream) != nullptr || armed<H2Pad>(stream) != nullptr);
}

/// An end of the response as `act` has it, with all its frames; notes it.
std::string H2Tap::make_end(Stream& stream, const H2End& act, Turn& turn) {
  if (act.how == H2End::How::kNoTrailers) {
    end_response(stream, ResponseEnd::kNoTrailers, 0, true, turn);
    // Without any header block there is no response that could end so.
    std::string begin;
    if (!stream.flow(Toward::kClient).headers) {
      begin = made_block(Toward::kClient, stream, {{":status", "200"}, {"content-type", "application/grpc"}},
                         false);
    }
    return begin + h2::data(stream.id(), {}, true);
  }
  HeaderFields fields = trailers_for(act);
  if (!stream.flow(Toward::kClient).headers) {
    // A response of trailers alone carries what a response begins with (gRPC doc/PROTOCOL-HTTP2.md, "Trailers-Only").
    fields.insert(fields.begin(), {{":status", "200"}, {"content-type", "application/grpc"}});
  }
  learn_response(stream, fields, true, true, turn);
  return made_block(Toward::kClient, stream, fields, true);
}

/// False: nothing was written.
bool H2Tap::rewrite_block(Direction& d, Stream& stream, const HeaderFields& fields, Turn& turn) {
  const bool end_stream = d.block_head.has(h2::kEndStream);
  if (const TapOrder* order = field_order(stream, fields, end_stream)) {
    const H2Field act = std::get<H2Field>(order->act);
    done(*order, stream.id(), turn);
    d.transcodes = true;  // whatever goes on is not the server's block
    const HeaderFields with = changed(fields, act);
    if (rewrite_block(d, stream, with, turn)) return true;  // another order may want the same block
    const bool status = act.name == "grpc-status" || act.name == ":status";
    learn_response(stream, with, end_stream, status, turn);
    turn.out->insert(header_block(d, encode_apart(with)));
    return true;
  }
  if (const TapOrder* split = armed<H2Split>(stream)) {
    const std::string block = d.transcodes ? encode_apart(fields) : d.block;
    const std::size_t frames = std::max<std::size_t>(1, std::get<H2Split>(split->act).frames);
    const std::size_t most = std::max<std::size_t>(1, (block.size() + frames - 1) / frames);
    const std::size_t full = (block.size() + most - 1) / most;
    turn.out->insert(
        h2::headers(stream.id(), block, end_stream, most, static_cast<std::uint32_t>(frames - full)));
    done(*split, stream.id(), turn);
    return true;
  }
  const TapOrder* order = end_stream ? armed<H2End>(stream) : nullptr;
  if (order == nullptr) return false;
  const H2End act = std::get<H2End>(order->act);
  done(*order, stream.id(), turn);
  d.transcodes = true;  // whatever goes on is not the server's block
  switch (act.how) {
    case H2End::How::kThenReset:
      learn_response(stream, fields, true, false, turn);
      turn.out->insert(made_block(d.heading, stream, fields, true));
      turn.out->insert(h2::rst_stream(stream.id(), act.reset));
      break;
    case H2End::How::kFrameAfter:
      learn_response(stream, fields, true, false, turn);
      turn.out->insert(made_block(d.heading, stream, fields, true));
      if (act.toward == Toward::kClient) {
        turn.out->insert(stray_frame(d.heading, stream.id(), act.stray));
      } else {
        put_in(act.toward, stray_frame(act.toward, stream.id(), act.stray), turn);
      }
      break;
    case H2End::How::kDelay:
      stream.delayed = true;
      stream.late = made_block(d.heading, stream, fields, true);
      stream.late_fields = fields;
      turn.step.wakes.push_back({act.delay, stream.id()});
      break;
    default:
      turn.out->insert(make_end(stream, act, turn));
      break;
  }
  return true;
}

void H2Tap::wake(std::uint32_t h2_stream, RunTime now, TapStep& step) {
  if (h2_stream == 0 && then_) step.then = std::exchange(then_, std::nullopt);
  Stream* stream = find(h2_stream);
  if (!on_ || stream == nullptr || !stream->delayed) return;
  Turn turn{now, step};
  stream->delayed = false;
  if (stream->flow(Toward::kClient).shut) {
    // The stream has ended for the client meanwhile, and nothing may follow that (RFC 9113 section 5.1).
    direction(Toward::kClient).transcodes = true;
    stream->late.clear();
    give_up_past(h2_stream, turn);
    return forget_if_over(h2_stream, turn);
  }
  learn_response(*stream, stream->late_fields, true, false, turn);
  put_in(Toward::kClient, stream->late, turn);
  stream->late.clear();
  give_up_past(h2_stream, turn);
  forget_if_over(h2_stream, turn);
}

void H2Tap::rewrite_data(Direction& d, Stream& stream, Turn& turn) {
  h2::DataPayload payload = d.data;
  const std::string data(payload.data_in(d.payload));
  const bool end_stream = d.header().has(h2::kEndStream);
  Flow& flow = stream.flow(Toward::kClient);
  if (const TapOrder* order = armed<H2Mangle>(stream)) {
    const TapOrder what = *order;
    if (mangle(stream, std::get<H2Mangle>(what.act), data, end_stream, turn)) {
      done(what, stream.id(), turn);
      return forget_if_over(d.header().stream, turn);
    }
  }
  if (const TapOrder* order = armed<H2Pad>(stream)) {
    stream.padding = std::get<H2Pad>(order->act).bytes;
    done(*order, stream.id(), turn);
  }
  flow.messages.feed(data);
  learn_framing(stream, turn);
  const bool padded = d.header().has(h2::kPadded);  // by the server; that is as good
  const bool pads = stream.padding > 0 && !padded && data.size() + 1 + stream.padding <= h2::kSafePayload;
  turn.out->insert(pads ? h2::data(stream.id(), data, end_stream, stream.padding) : d.raw());
  if (pads) {
    stream.padding_owed += stream.padding + 1U;
    padding_owed_ += stream.padding + 1U;
  }
  if (!end_stream) return;
  end_response(stream, ResponseEnd::kNoTrailers, 0, false, turn);
  forget_if_over(d.header().stream, turn);
}

/// Nothing when nothing is owed.
std::uint32_t* H2Tap::padding_owed(std::uint32_t h2_stream) {
  Stream* stream = h2_stream == 0 ? nullptr : find(h2_stream);
  if (h2_stream != 0 && (stream == nullptr || stream->flow(Toward::kServer).shut)) return nullptr;
  std::uint32_t& owed = stream == nullptr ? padding_owed_ : stream->padding_owed;
  return owed > 0 ? &owed : nullptr;
}

/// Padding counts for both windows of the client (RFC 9113 section 6.1). What it gives back for that of the relay's is not the
/// server's to spend.
void H2Tap::keep_back_padding(Direction& d, Turn& turn) {
  std::uint32_t* owed = padding_owed(d.header().stream);
  const std::uint32_t increment = d.payload.size() == 4 ? h2::read_u32(d.payload) : 0;
  if (owed == nullptr || increment == 0) return turn.out->insert(d.raw());
  const std::uint32_t kept = std::min(*owed, increment);
  *owed -= kept;
  d.payload.clear();
  if (kept == increment) return;
  h2::append_u32(d.payload, increment - kept);
  turn.out->insert(d.raw());
}

/// False where no message begins, or not enough of it is there.
bool H2Tap::mangle(Stream& stream, const H2Mangle& act, std::string data, bool end_stream, Turn& turn) {
  h2::MessageCounter& counter = stream.flow(Toward::kClient).messages;
  h2::MessageCounter ahead = counter;
  std::size_t begin = 0;
  for (; begin < data.size() && !ahead.between_messages(); ++begin) {
    ahead.feed(std::string_view(data).substr(begin, 1));
  }
  if (data.size() < begin + h2::MessageCounter::kPrefix) return false;
  const std::uint32_t length = h2::read_u32(std::string_view(data).substr(begin + 1));
  if (act.how != H2Mangle::How::kTruncate) {
    if (act.how == H2Mangle::How::kFlag) {
      data[begin] = static_cast<char>(act.value);
    } else {
      std::string prefix;
      h2::append_u32(prefix, static_cast<std::uint32_t>(std::max<std::int64_t>(0, length + act.value)));
      data.replace(begin + 1, prefix.size(), prefix);
    }
    counter.feed(data);
    learn_framing(stream, turn);
    turn.out->insert(h2::data(stream.id(), data, end_stream));
    if (end_stream) end_response(stream, ResponseEnd::kNoTrailers, 0, false, turn);
    return true;
  }
  const std::size_t whole = h2::MessageCounter::kPrefix + std::size_t{length};
  const std::size_t wanted = act.value > 0 ? static_cast<std::size_t>(act.value) : whole / 2;
  const std::size_t keep = begin + std::min({wanted, whole - 1, data.size() - begin});
  // What does not go on has still been charged to the server's window.
  const std::size_t left_out = direction(Toward::kClient).header().length - keep;
  if (left_out > 0) put_in(Toward::kServer, h2::window_update(0, static_cast<std::uint32_t>(left_out)), turn);
  data.resize(keep);
  counter.feed(data);
  turn.out->insert(h2::data(stream.id(), data, false));
  turn.out->insert(make_end(stream, {.how = H2End::How::kStatus}, turn));
  shut_both(stream, turn);
  return true;
}

}  // namespace weir
