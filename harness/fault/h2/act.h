// What may be done to the HTTP/2 frames of a connection: plain values. The relay carries them out between two frames.
//
// Where nothing else is said, an act is felt by the client: what it gets is what a faulty server or proxy would send.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "harness/base/units.h"

namespace weir {

/// Which end of a link an act is aimed at. kClient: the leg between the client and the relay.
enum class Toward { kClient, kServer, kBoth };

/// RST_STREAM (RFC 9113 section 6.4). With kBoth each side is told with the same code; an end that is not told goes on
/// believing in the stream, and what it sends on it is swallowed.
struct H2Reset {
  static constexpr bool kMayFollowTheEnd = true;
  static constexpr bool kStrikesOneStream = true;
  std::uint32_t code = 0;
  Toward toward = Toward::kBoth;
};

/// Nothing more of the stream passes to the ends aimed at: neither its frames nor its end. Its connection lives on, PINGs and
/// flow control included.
struct H2Silence {
  static constexpr bool kMayFollowTheEnd = false;
  static constexpr bool kStrikesOneStream = true;
  Toward toward = Toward::kBoth;
};

/// PINGs (section 6.7), one now and the others each `every` later. The relay keeps their answers.
struct H2Ping {
  static constexpr bool kMayFollowTheEnd = true;
  static constexpr bool kStrikesOneStream = false;
  Toward toward = Toward::kClient;  // kClient or kServer
  std::uint32_t count = 1;
  Duration every{0};
};

/// GOAWAY (section 6.8). Towards the client, streams beyond the last one are reset towards the server; towards the server it
/// speaks of what the server opened, so it ends no stream. `then` follows when the GOAWAY has gone out;
/// where it has to wait for the end of a frame that is half sent, a second later at the latest, without it.
struct H2Goaway {
  static constexpr bool kMayFollowTheEnd = true;
  static constexpr bool kStrikesOneStream = false;
  enum class Last { kThis, kNone, kMax, kNumber };  // the stream's own id, 0, 2^31-1, `number`
  enum class Then { kNothing, kFin, kRst };
  std::uint32_t code = 0;
  Last last = Last::kThis;
  std::string debug{};
  Then then = Then::kNothing;
  std::uint32_t number = 0;
  Toward toward = Toward::kClient;  // kClient or kServer
  bool graceful = false;  // first GOAWAY(2^31-1) and a PING; the one above follows the PING's answer
};

/// A frame where HTTP/2 has no place for it.
enum class H2Stray { kData, kHeaders, kWindowUpdate, kRstStream };

/// Another end of the response than the server's.
struct H2End {
  static constexpr bool kMayFollowTheEnd = false;
  static constexpr bool kStrikesOneStream = true;
  enum class How {
    kStatus,      // trailers with `code` and `text` as grpc-message
    kNoStatus,    // trailers without grpc-status
    kBadStatus,   // trailers whose grpc-status is `text`
    kNoTrailers,  // END_STREAM on an empty DATA frame
    kThenReset,   // the server's own trailers, and RST_STREAM(`reset`) behind them
    kDelay,       // the server's own trailers, `delay` later
    kFrameAfter,  // the server's own trailers, and then `stray` to the end `toward`
  };
  How how = How::kStatus;
  bool now = false;  // end the response here; otherwise in place of the server's own end
  int code = 0;
  std::string text{};
  std::uint32_t reset = 0;
  Duration delay{0};
  H2Stray stray = H2Stray::kData;
  Toward toward = Toward::kClient;  // kClient or kServer
};

/// A header field of the response's headers or of its trailers, or of the request, is changed on its way.
struct H2Field {
  static constexpr bool kMayFollowTheEnd = false;
  static constexpr bool kStrikesOneStream = true;
  /// Interim responses are no headers; a response of trailers alone is both. The request's head goes to the server.
  enum class Part { kHeaders, kTrailers, kRequest };
  enum class How { kSet, kAdd, kRemove };  // in place of those of this name; besides them; none
  Part part = Part::kHeaders;
  How how = How::kSet;
  std::string name{};
  std::string value{};
};

/// A plain HTTP response and no gRPC: status and an HTML page. Needs a stream whose response has not begun.
struct H2HttpAnswer {
  static constexpr bool kMayFollowTheEnd = false;
  static constexpr bool kStrikesOneStream = true;
  std::uint32_t status = 502;
};
/// An interim response (RFC 9110 section 15.2) before the real one, of which nothing has been sent.
struct H2Interim {
  static constexpr bool kMayFollowTheEnd = false;
  static constexpr bool kStrikesOneStream = true;
  std::uint32_t status = 103;
};

/// The next message is spoilt (gRPC doc/PROTOCOL-HTTP2.md, "Length-Prefixed-Message").
struct H2Mangle {
  static constexpr bool kMayFollowTheEnd = false;
  static constexpr bool kStrikesOneStream = true;
  enum class How {
    // Only its first `value` bytes pass, 0: half of them. Towards the client trailers with OK follow; towards the server
    // END_STREAM, and what the client still sends on the stream is swallowed, its reset left out.
    kTruncate,
    kLength,  // its prefix says `value` bytes more than there are
    kFlag,    // its first byte is `value`
  };
  How how = How::kTruncate;
  std::int64_t value = 0;
  Toward toward = Toward::kClient;  // kClient or kServer
};

/// SETTINGS with one parameter (section 6.5).
struct H2Settings {
  static constexpr bool kMayFollowTheEnd = true;
  static constexpr bool kStrikesOneStream = false;
  std::uint16_t id = 0;
  std::uint32_t value = 0;
  Toward toward = Toward::kClient;  // kClient or kServer
};
/// Frames of one type are swallowed from now on.
struct H2Withhold {
  static constexpr bool kMayFollowTheEnd = true;
  static constexpr bool kStrikesOneStream = false;
  enum class What { kWindowUpdate, kPing };
  What what = What::kWindowUpdate;
  Toward toward = Toward::kClient;
};
/// WINDOW_UPDATEs beyond 2^31-1 (section 6.9.1), for the stream or the connection.
struct H2WindowOverflow {
  static constexpr bool kMayFollowTheEnd = true;
  bool connection = false;
  Toward toward = Toward::kClient;  // kClient or kServer
};
/// Every DATA frame of the stream is padded from now on (section 6.1), where it fits in 16 KiB.
struct H2Pad {
  static constexpr bool kMayFollowTheEnd = false;
  static constexpr bool kStrikesOneStream = true;
  std::uint8_t bytes = 255;
};
/// The stream's next header block comes in so many frames, HEADERS and CONTINUATIONs (section 6.10), in parts of equal
/// size; where there are more frames than bytes, some have none. Towards the server that is the request's head.
struct H2Split {
  static constexpr bool kMayFollowTheEnd = false;
  static constexpr bool kStrikesOneStream = true;
  std::uint32_t frames = 2;
  Toward toward = Toward::kClient;  // kClient or kServer
};
/// Something that HTTP/2 forbids.
struct H2Violation {
  static constexpr bool kMayFollowTheEnd = true;
  static constexpr bool kStrikesOneStream = false;
  enum class What {
    kHpack,        // a header block that refers to index 0 (RFC 7541 section 6.1)
    kIdleStream,   // `stray` on a stream that was never opened (section 5.1)
    kPushPromise,  // PUSH_PROMISE where none may come: from a client, or to one that wants none (section 8.4)
  };
  What what = What::kHpack;
  H2Stray stray = H2Stray::kData;   // not kHeaders, which would open it
  Toward toward = Toward::kClient;  // kClient or kServer
};
/// Many frames at once. The last ones go to the server, on streams that the relay opens there. Their numbers are used up, so
/// what the client opens on this connection afterwards has higher numbers there (see StreamNumbers); where none is left up
/// to 2^31-1 for the flood it is not carried out, and a stream of the client's that has none is refused (REFUSED_STREAM).
struct H2Flood {
  static constexpr bool kMayFollowTheEnd = true;
  static constexpr bool kStrikesOneStream = false;
  enum class What {
    kSettings,
    kPing,
    kEmptyData,
    kOpenReset,  // HEADERS and RST_STREAM, again and again (CVE-2023-44487)
    // HEADERS and what obliges the server to reset (CVE-2025-8671):
    kMadeYouReset,  // WINDOW_UPDATE by 0 (section 6.9); many servers end the connection, which they may (section 5.4.2)
    kOverflowReset,  // WINDOW_UPDATE beyond 2^31-1 (section 6.9.1)
  };
  What what = What::kPing;
  std::uint32_t count = 0;
};

using H2Act =
    std::variant<H2Reset, H2Goaway, H2End, H2HttpAnswer, H2Interim, H2Mangle, H2Settings, H2Withhold,
                 H2WindowOverflow, H2Pad, H2Split, H2Violation, H2Flood, H2Silence, H2Ping, H2Field>;

/// It changes the head of a request on its way to the server, so it has to be known before the stream begins.
[[nodiscard]] bool is_of_request_head(const H2Act& act);
/// It needs the stream's end to strike, so nothing may wait for it before that.
[[nodiscard]] bool strikes_at_end(const H2Act& act);
/// It makes sense behind the end of the response, too: kMayFollowTheEnd of each.
[[nodiscard]] bool may_follow_the_end(const H2Act& act);
/// It strikes one stream and no other of the connection: kStrikesOneStream of each but H2WindowOverflow, which says where.
[[nodiscard]] bool strikes_one_stream(const H2Act& act);

}  // namespace weir
