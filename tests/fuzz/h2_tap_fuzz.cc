// Any bytes through the relay's tap, both ways. The input is a list of pieces: a byte that says which way, or that an act
// is ordered or a point looked for, a byte for the length, and the bytes. Without an act what comes out is what went in, and
// every point lies in it; with one it may be anything, but never a crash. And any bytes as a header block: what can be read
// can be written and read again.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "harness/relay/tap/h2_tap.h"

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

weir::H2Act act_numbered(std::uint8_t number, std::uint8_t value) {
  using weir::Toward;
  switch (number % 16) {
    case 0:
      return weir::H2Reset{value, static_cast<Toward>(value % 3)};
    case 1:
      return weir::H2Goaway{.code = value,
                            .last = static_cast<weir::H2Goaway::Last>(value % 3),
                            .debug = "debug",
                            .then = static_cast<weir::H2Goaway::Then>(value / 3 % 3),
                            .graceful = value > 127};
    case 2:
      return weir::H2HttpAnswer{502};
    case 3:
      return weir::H2Interim{103};
    case 4:
      return weir::H2Mangle{static_cast<weir::H2Mangle::How>(value % 3), value / 3};
    case 5:
      return weir::H2Settings{value, value};
    case 6:
      return weir::H2Withhold{static_cast<weir::H2Withhold::What>(value % 2),
                              static_cast<Toward>(value / 2 % 3)};
    case 7:
      return weir::H2WindowOverflow{value % 2 == 0};
    case 8:
      return weir::H2Pad{static_cast<std::uint8_t>(value | 1)};
    case 9:
      return weir::H2Split{value};
    case 10:
      return weir::H2Violation{static_cast<weir::H2Violation::What>(value % 2),
                               static_cast<weir::H2Stray>(value / 2 % 4),
                               value > 127 ? Toward::kServer : Toward::kClient};
    case 11:
      return weir::H2Flood{static_cast<weir::H2Flood::What>(value % 6), value};
    case 12:
      return weir::H2Silence{static_cast<Toward>(value % 3)};
    case 13:
      return weir::H2Ping{.toward = value > 127 ? Toward::kServer : Toward::kClient, .count = value % 4U};
    case 14:
      return weir::H2Field{static_cast<weir::H2Field::Part>(value % 2),
                           static_cast<weir::H2Field::How>(value / 2 % 3), "grpc-status", "1"};
    default:
      return weir::H2End{.how = static_cast<weir::H2End::How>(value % 7), .now = value > 127, .text = "text"};
  }
}

weir::WirePoint point_numbered(std::uint8_t number, std::uint8_t value) {
  return {.what = static_cast<weir::WirePoint::What>(number % 3),
          .heading = value > 127 ? weir::Toward::kServer : weir::Toward::kClient,
          .count = value % 4U,
          .byte = value / 4 % 16U};
}

void through_the_tap(std::string_view input) {
  weir::H2Tap tap;
  std::uint64_t tickets = 0;
  std::array<std::string, 2> in, out;
  while (input.size() >= 2) {
    const auto what = static_cast<std::uint8_t>(input[0]);
    const auto size = static_cast<std::uint8_t>(input[1]);
    input.remove_prefix(2);
    weir::TapStep step;
    const auto number = static_cast<std::uint8_t>(what / 4);
    if (what % 4 == 3 && number >= 32) {
      weir::PointOrder order{100, weir::kAnyStream, 0, point_numbered(number, size)};
      if (number >= 48) order.act = act_numbered(number, size);
      if (order.act) ++tickets;
      tap.seek(order, step);
    } else if (what % 4 == 3) {
      tap.order({++tickets, weir::kAnyStream, 0, act_numbered(what / 4, size)}, weir::RunTime{}, step);
    } else {
      const std::string piece(input.substr(0, size));
      input.remove_prefix(piece.size());
      const bool to_client = what % 2 == 0;
      in[to_client ? 0 : 1] += piece;
      out[to_client ? 0 : 1] += step.put_in[to_client ? 0 : 1];
      const std::string_view passed =
          tap.pass(to_client ? weir::Toward::kClient : weir::Toward::kServer, piece, weir::RunTime{}, step);
      for (const weir::TapStep::Reached& point : step.reached) require(point.after <= passed.size());
      out[to_client ? 0 : 1] += passed;
    }
    for (std::size_t i = 0; i < 2; ++i) out[i] += step.put_in[i];
    for (const weir::TapStep::Wake& wake : step.wakes) {
      weir::TapStep late;
      tap.wake(wake, weir::RunTime{}, late);
    }
  }
  if (tickets > 0) return;
  for (std::size_t i = 0; i < 2; ++i) {
    require(in[i].starts_with(out[i]));
    require(in[i].size() - out[i].size() <= weir::h2::kFrameHeaderSize);
    if (!tap.on()) require(in[i] == out[i]);
  }
}

void as_a_block(std::string_view block) {
  weir::HpackInflater reader;
  const std::optional<weir::HeaderFields> fields = reader.inflate(block);
  if (!fields) return;
  weir::HpackInflater again;
  require(again.inflate(weir::encode_apart(*fields)) == fields);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  through_the_tap(input);
  as_a_block(input);
  return 0;
}
