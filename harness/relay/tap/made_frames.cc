#include "harness/relay/tap/made_frames.h"

#include "harness/h2/percent.h"
#include "harness/relay/tap/numbers_onward.h"

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

}  // namespace

std::string MadeFrames::block(Toward heading, const TappedStream& stream, const HeaderFields& fields,
                              bool end_stream) {
  return ways_[heading].headers.made(stream.id(), fields, end_stream, numbers_);
}

std::string MadeFrames::end(TappedStream& stream, const H2End& act, Turn& turn) {
  if (act.how == H2End::How::kNoTrailers) {
    book_.end_response(stream, ResponseEnd::kNoTrailers, 0, true, turn);
    // Without any header block there is no response that could end so.
    std::string begin;
    if (!stream.flow(Toward::kClient).headers) {
      begin =
          block(Toward::kClient, stream, {{":status", "200"}, {"content-type", "application/grpc"}}, false);
    }
    return begin + h2::data(stream.id(), {}, true);
  }
  HeaderFields fields = trailers_for(act);
  if (!stream.flow(Toward::kClient).headers) {
    // A response of trailers alone carries what a response begins with (gRPC doc/PROTOCOL-HTTP2.md, "Trailers-Only").
    fields.insert(fields.begin(), {{":status", "200"}, {"content-type", "application/grpc"}});
  }
  book_.learn_response(stream, fields, true, true, turn);
  return block(Toward::kClient, stream, fields, true);
}

std::string MadeFrames::stray(Toward heading, std::uint32_t h2_stream, H2Stray stray) {
  constexpr std::string_view kText = "out of place";
  const std::uint32_t number = number_at(heading, h2_stream, numbers_);
  switch (stray) {
    case H2Stray::kHeaders:
      return ways_[heading].headers.made(h2_stream, {{"weir-note", std::string(kText)}}, true, numbers_);
    case H2Stray::kWindowUpdate:
      return h2::window_update(number, 1);
    case H2Stray::kRstStream:
      return h2::rst_stream(number, h2::kCancel);
    case H2Stray::kData:
      break;
  }
  return h2::data(number, kText, false);
}

std::string MadeFrames::push_promise(Toward heading, std::uint32_t h2_stream) {
  // The first number that a server has for what it pushes (RFC 9113 section 5.1.1).
  constexpr std::uint32_t kPromised = 2;
  ways_[heading].headers.leave_table();
  std::string payload;
  h2::append_u32(payload, kPromised);
  payload += encode_apart(book_.call());
  std::string frame;
  h2::append_frame(frame, h2::kPushPromise, h2::kEndHeaders, number_at(heading, h2_stream, numbers_),
                   payload);
  return frame;
}

}  // namespace weir
