// The tap of one link: follows its HTTP/2 frames in both directions, knows which stream is which of the plan, and
// changes what an act says. Bytes in, bytes out: no socket, no clock.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/fault/h2/point.h"
#include "harness/fault/link.h"
#include "harness/h2/frame_splitter.h"
#include "harness/h2/hpack.h"
#include "harness/h2/message_counter.h"
#include "harness/h2/stream_numbers.h"
#include "harness/relay/rewriter.h"

namespace weir {

/// An act that the tap is to carry out, and by what it is told apart from others.
struct TapOrder {
  std::uint64_t ticket = 0;
  std::uint32_t stream = 0;  // of the plan, or kAnyStream
  std::uint32_t incarnation = 0;
  H2Act act;
  std::uint32_t fault = 0;  // of the plan
};

/// A place to look for on a stream's way. What is to be done there, besides telling of it, is `act`.
struct PointOrder {
  std::uint64_t ticket = 0;
  std::uint32_t stream = 0;  // of the plan; kAnyStream: the first one that comes to it
  std::uint32_t incarnation = 0;
  WirePoint point;
  std::optional<H2Act> act{};
  std::uint32_t fault = 0;  // of the plan
  bool goes_on = false;     // what is done there counts bytes or silence first, so the fault strikes later
  RunWindow window{};       // outside it nothing is done there
  /// Messages toward the server are counted only from where this fault has struck the same stream on.
  std::optional<std::uint32_t> follows{};
};

/// What has to be done besides passing bytes on. To be carried out in this order.
struct TapStep {
  struct News {
    StreamTrace trace;
    bool opened = false;  // the stream's first
  };
  struct Then {
    LinkAct act;
    std::uint64_t ticket = 0;         // of the order that asked for it
    Toward behind = Toward::kClient;  // kClient or kServer: what goes there goes before it
  };
  struct Wake {
    Duration after{0};
    std::uint32_t h2_stream = 0;        // 0: what `then` waits for has had its time
    std::optional<std::size_t> beat{};  // call beat() with this instead
  };
  struct Reached {
    std::uint64_t ticket = 0;
    std::size_t after = 0;  // so many of the bytes that pass() returned
    std::uint32_t h2_stream = 0;
  };
  struct Strike {
    std::uint64_t ticket = 0;
    std::uint32_t h2_stream = 0;
  };
  std::vector<News> news;               // for the books
  std::optional<H2Windows> windows;     // of the connection, where that has changed; for the books
  std::vector<Strike> struck;           // orders that were carried out
  std::vector<std::uint64_t> too_late;  // orders whose point in the stream is past
  std::vector<std::uint64_t> spared;    // orders whose point came outside their window
  std::array<std::string, 2> put_in;    // [0] towards the client, [1] towards the server: to be written now
  std::optional<Then> then;             // a FIN or a reset, behind these and behind what pass() gave back
  std::vector<Wake> wakes;              // call wake() with the stream after so long
  std::vector<Reached> reached;         // points of orders without an act, ascending
};

/// Used by one thread at a time. A parameter `heading` names the end that bytes go to: kClient or kServer.
///
/// Frames pass untouched where no act is due, without being held back; only a frame header waits until it is whole, and
/// not before the client has shown that it speaks HTTP/2.
/// What acts change:
/// - A frame is put in between two frames of its direction, not within a header block. An end of the connection that is to
///   follow it waits until it went on, but for kPatience at most: a frame that never ends does not keep the connection.
/// - A DATA frame towards the server that holds the point of an act is cut in two there, so that the messages behind the point do
///   not go on before the act.
/// - A stream that the relay has ended for one end gets no more frames there. What is swallowed counts against the
///   sender's flow control, so the relay gives it back: WINDOW_UPDATE on the connection (RFC 9113 section 6.9).
/// - Once a header block was left out, made or changed in a direction, the receiver's dynamic table would go out of step.
///   From then on every block of that direction is decoded and encoded anew without using the table.
/// - Once the relay has opened streams of its own at the server, the client's later ones have other numbers there (see
///   StreamNumbers). In here, in orders and in traces a stream has the number that the client knows it by.
class H2Tap {
 public:
  /// What goes on of `bytes`, valid until the next call with the same `heading` and as long as `bytes` is.
  [[nodiscard]] std::string_view pass(Toward heading, std::string_view bytes, RunTime now, TapStep& step);
  /// Takes an order. Strikes at once if it can; else when the stream or the frame comes.
  void order(TapOrder order, RunTime now, TapStep& step);
  /// Takes an order for a point of a stream that has not begun; for one that has it is too late, but for a point among the messages
  /// that are still to go to the server. It strikes behind the frame that the point ends, where that is no frame within a header
  /// block, or is told of where it lies.
  void seek(PointOrder order, TapStep& step);
  /// A fault has struck this stream: what follows it begins to count, unless it has already.
  void struck(std::uint32_t fault, std::uint32_t stream, std::uint32_t incarnation);
  /// The time that was asked for has come.
  void wake(std::uint32_t h2_stream, RunTime now, TapStep& step);
  /// The next of these PINGs is due.
  void beat(std::size_t number, RunTime now, TapStep& step);
  static constexpr Duration kPatience = std::chrono::seconds(1);
  /// The end `by` closed the connection.
  void closed(Toward by, bool reset, TapStep& step);
  /// False: this is not HTTP/2, or it can't be followed any further. Everything passes, and orders can't be carried out;
  /// only the numbers in frame headers are still those of the receiver.
  [[nodiscard]] bool on() const { return on_; }
  /// Streams that are open, and those that the relay has ended of late.
  [[nodiscard]] std::size_t streams_followed() const { return streams_.size(); }

 private:
  enum class Mode { kPass, kSwallow, kCapture };
  static constexpr std::int64_t kFirstWindow = 65'535;  // RFC 9113 section 6.9.2
  /// What goes to one end of a stream.
  struct Flow {
    h2::MessageCounter messages;
    std::int64_t credit = 0;  // bytes that its sender may still send
    bool all_sent = false;    // END_STREAM was on the last DATA frame
    bool headers = false;     // a header block, interim ones left out
    bool ended = false;       // END_STREAM or RST_STREAM
    bool shut = false;        // the relay has ended the stream for the receiver: nothing more goes there
    bool silent = false;      // nothing more goes there, and the receiver knows nothing of it
    [[nodiscard]] bool passes() const { return !shut && !silent; }
  };
  struct Stream {
    StreamTrace trace;
    bool planned = false;          // named by the request's metadata
    std::array<Flow, 2> flows;     // by heading
    bool delayed = false;          // its trailers wait, and with them what follows
    bool reset_at_server = false;  // for the server alone: what it sends from now on is kept from the client
    bool server_knows = false;     // it has read that reset
    bool dead = false;  // both ends have ended it or were told to; only frames that cross that may still come
    std::string late;   // that
    HeaderFields late_fields;
    std::uint8_t padding = 0;
    std::uint32_t padding_owed = 0;  // padding that the client will give back, and the server never spent
    [[nodiscard]] std::uint32_t id() const { return trace.h2_stream; }
    Flow& flow(Toward heading) { return flows[heading == Toward::kClient ? 0 : 1]; }
  };
  struct Direction {
    Direction(Toward to, bool preface) : heading(to), splitter(preface) {}
    Toward heading;
    h2::FrameSplitter splitter;
    HpackInflater hpack;
    bool transcodes = false;
    bool started = false;                 // a frame has passed
    bool passing = false;                 // pass() is at work
    std::int64_t credit = kFirstWindow;   // of the connection: bytes that the sender may still send
    std::int64_t initial = kFirstWindow;  // of its streams (SETTINGS_INITIAL_WINDOW_SIZE of the receiver)
    std::size_t leaked = 0;               // bytes of a frame header that went on before it was whole
    std::string waiting;                  // frames to be put in at the next boundary
    std::string room;                     // for the result of pass()
    // The frame under way.
    h2::FrameHeader head;      // its stream by the client's number
    std::uint32_t onward = 0;  // its stream by the receiver's number
    bool nowhere =
        false;  // the receiver can't know its stream: it is the relay's own, or there is no such number
    Mode mode = Mode::kPass;
    std::string payload;  // as far as it is looked at, or all of it when captured
    h2::DataPayload data;
    // The header block under way.
    bool in_block = false;
    h2::FrameHeader block_head;
    std::uint32_t block_frames = 0;
    std::string block;
    std::string priority;  // that came with it, or nothing
    /// SETTINGS whose ACK the receiver owes.
    struct OwedAck {
      bool by_relay = false;
      std::uint32_t behind_reset =
          0;  // of this stream at the server, so that its ACK tells when that was read
    };
    std::deque<OwedAck> settings;
    bool withholds_windows = false;
    bool withholds_pings = false;

    [[nodiscard]] const h2::FrameHeader& header() const { return head; }
    [[nodiscard]] bool renumbers() const { return onward != splitter.header().stream; }
    /// The frame's header as it goes on.
    [[nodiscard]] std::string header_onward() const;
    /// The captured frame as it goes on.
    [[nodiscard]] std::string raw() const { return header_onward() + payload; }
  };
  /// What the step in hand works on.
  struct Turn {
    RunTime now;
    TapStep& step;
    Rewriter* out = nullptr;             // of the direction being passed
    std::vector<std::uint32_t> fired{};  // faults that have just struck the stream of the frame in hand
  };

  static Toward other(Toward end) { return end == Toward::kClient ? Toward::kServer : Toward::kClient; }
  Direction& direction(Toward heading) { return directions_[heading == Toward::kClient ? 0 : 1]; }
  Stream* find(std::uint32_t h2_stream);
  /// Nothing that its sender says on it goes on.
  [[nodiscard]] static bool is_kept(Toward heading, Stream& stream) {
    return !stream.flow(heading).passes() || (heading == Toward::kClient && stream.reset_at_server);
  }

  // Frames: h2_tap.cc.
  [[nodiscard]] bool follows() const { return on_ || !numbers_.same(); }
  void begin_frame(Direction& d, Turn& turn);
  void open_stream(std::uint32_t h2_stream, Turn& turn);
  [[nodiscard]] Mode mode_of_frame(Direction& d);
  [[nodiscard]] Mode mode_of_stream_frame(const Direction& d, Stream& stream) const;
  void take_payload(Direction& d, std::string_view piece, Turn& turn);
  void end_frame(Direction& d, Turn& turn);
  void end_control(Direction& d, Turn& turn);
  void end_settings(Direction& d, Turn& turn);
  void end_ping(Direction& d, Turn& turn);
  void end_data(Direction& d, Turn& turn);
  void end_block_frame(Direction& d, Turn& turn);
  void end_block(Direction& d, Turn& turn);
  void emit_block(Direction& d, Stream* stream, const HeaderFields& fields, Turn& turn);
  void switch_off(Turn& turn);

  // The numbers of streams: h2_renumber.cc.
  [[nodiscard]] std::uint32_t number_at(Toward end, std::uint32_t h2_stream) const;
  void take_head(Direction& d) const;
  [[nodiscard]] bool names_other_streams(const Direction& d) const;
  [[nodiscard]] std::string renumbered(const Direction& d, std::string fields) const;
  [[nodiscard]] std::string header_block(const Direction& d, std::string_view block) const;

  // Points of streams: h2_points.cc.
  struct Sought {
    PointOrder order;
    h2::PointSeeker seeker;
    bool found = false;  // an act strikes once no header block is under way
    bool spared = false;
  };
  [[nodiscard]] bool aims_at(const PointOrder& order, const Stream& stream) const;
  void look_out(const Stream& stream, std::uint32_t frames);
  template <typename Look>
  void for_sought(const Direction& d, Look look);
  void found_at(const Direction& d, Sought& sought, std::size_t after, Turn& turn);
  void seek_header(Direction& d, Turn& turn);
  void seek_payload(Direction& d, std::string_view piece, Turn& turn);
  void seek_in_whole_frames(Direction& d, std::size_t begin, Turn& turn);
  void seek_end(Direction& d, std::size_t begin, Turn& turn);
  [[nodiscard]] h2::PointSeeker seeker_from_here(const WirePoint& point, Stream& stream);
  void begin_following(std::uint32_t fault, Stream& stream);
  void follow_fired(std::uint32_t h2_stream, Turn& turn);
  [[nodiscard]] bool wants_cut(const Stream& stream) const;
  [[nodiscard]] std::size_t next_cut(const Direction& d, std::string_view rest) const;
  void pass_in_parts(Direction& d, Turn& turn);
  void strike_found(Direction& d, std::uint32_t h2_stream, Turn& turn);
  void forget_point(std::uint64_t ticket);
  void give_up_past(std::uint32_t h2_stream, Turn& turn);

  // What is learnt: h2_tap_learn.cc.
  void learn_request(Stream& stream, const HeaderFields& fields, Turn& turn);
  void learn_response(Stream& stream, const HeaderFields& fields, bool end_stream, bool by_relay, Turn& turn);
  void learn_reset(Direction& d, Turn& turn);
  void learn_answer_to_reset(const h2::FrameHeader& header, Turn& turn);
  void learn_goaway(std::uint32_t code, std::uint32_t last, std::string debug, Turn& turn);
  void end_response(Stream& stream, ResponseEnd end, std::uint32_t code, bool by_relay, Turn& turn);
  void learn_framing(Stream& stream, Turn& turn);
  void note(Stream& stream, Turn& turn, bool opened = false);
  void forget_if_over(std::uint32_t h2_stream, Turn& turn);
  void give_up_orders(const Stream& stream, Turn& turn);

  // Flow control: h2_windows.cc.
  void spend(Direction& d, Turn& turn);
  void give(Toward sender, std::uint32_t h2_stream, std::string_view payload, Turn& turn);
  void change_initial(Toward sender, std::string_view settings, Turn& turn);
  void see_own(Toward heading, std::string_view frames, Turn& turn);
  void note_windows(Stream& stream, Turn& turn);
  void note_windows(Turn& turn);

  // Acts: h2_strike.cc.
  enum class Struck { kDone, kNotYet, kTooLate };
  void strike_waiting(Stream& stream, Turn& turn);
  [[nodiscard]] Struck strike(const TapOrder& order, Stream& stream, Turn& turn, bool behind_the_end = false);
  void reset(Stream& stream, const H2Reset& act, Turn& turn);
  void end_now(Stream& stream, const H2End& act, Turn& turn);
  void answer_http(Stream& stream, const H2HttpAnswer& act, Turn& turn);
  void violate(Stream& stream, const H2Violation& act, Turn& turn);
  void overflow(Stream& stream, const H2WindowOverflow& act, Turn& turn);
  [[nodiscard]] bool flood(Stream& stream, const H2Flood& act, Turn& turn);
  [[nodiscard]] bool flood_server(const H2Flood& act, Turn& turn);
  void send_settings(std::uint16_t id, std::uint32_t value, Turn& turn);
  [[nodiscard]] std::string stray_frame(Toward heading, std::uint32_t h2_stream, H2Stray stray);

  // GOAWAYs: h2_goaway.cc.
  void go_away(Stream& stream, const H2Goaway& act, std::uint64_t ticket, Turn& turn);
  void say_goaway(const H2Goaway& act, std::uint32_t last, std::uint64_t ticket, Turn& turn);
  void refuse_beyond(std::uint32_t last, Turn& turn);
  [[nodiscard]] std::uint32_t not_above_said(std::uint32_t last);
  void pass_goaway(Direction& d, Turn& turn);
  void answer_ping(Toward by, Turn& turn);

  // PINGs of the relay's: h2_ping.cc.
  struct SecondGoaway {
    H2Goaway act;
    std::uint32_t last = 0;
    std::uint64_t ticket = 0;
  };
  void send_pings(Toward heading, std::uint32_t count, std::optional<SecondGoaway> follows, Turn& turn);
  void ping_on(const H2Ping& act, Turn& turn);
  [[nodiscard]] auto& pings_to(Toward end) { return pings_[end == Toward::kClient ? 0 : 1]; }

  // Acts that change a frame of the server's: h2_rewrite.cc.
  [[nodiscard]] bool wants_block(const Stream& stream, const h2::FrameHeader& header) const;
  [[nodiscard]] bool wants_data(const Stream& stream) const;
  [[nodiscard]] const TapOrder* field_order(const Stream& stream, const HeaderFields& fields,
                                            bool end_stream) const;
  [[nodiscard]] bool rewrite_block(Direction& d, Stream& stream, const HeaderFields& fields, Turn& turn);
  void rewrite_data(Direction& d, Stream& stream, Turn& turn);
  [[nodiscard]] std::uint32_t* padding_owed(std::uint32_t h2_stream);
  void keep_back_padding(Direction& d, Turn& turn);
  [[nodiscard]] bool mangle(Stream& stream, const H2Mangle& act, std::string data, bool end_stream,
                            Turn& turn);
  std::string make_end(Stream& stream, const H2End& act, Turn& turn);

  // Shared by them: h2_strike.cc.
  void put_in(Toward heading, std::string_view frames, Turn& turn);
  void end_behind(TapStep::Then then, Turn& turn);
  [[nodiscard]] std::string made_block(Toward heading, Stream& stream, const HeaderFields& fields,
                                       bool end_stream);
  void shut_both(Stream& stream, Turn& turn);
  [[nodiscard]] bool aims_at(const TapOrder& order, const Stream& stream) const;
  template <typename Act>
  [[nodiscard]] const TapOrder* armed(const Stream& stream) const;
  void done(TapOrder order, std::uint32_t h2_stream, Turn& turn);

  bool on_ = true;
  std::array<Direction, 2> directions_{Direction(Toward::kClient, false), Direction(Toward::kServer, true)};
  std::map<std::uint32_t, Stream>
      streams_;                     // by the client's number; those open, and those the relay has ended
  std::uint32_t padding_owed_ = 0;  // of the connection
  h2::StreamNumbers numbers_;
  std::vector<TapOrder> orders_;                         // that have not struck
  std::vector<PointOrder> points_;                       // of streams that have not begun
  std::vector<PointOrder> followers_;                    // whose counting has not begun
  std::map<std::uint32_t, std::vector<Sought>> sought_;  // by the client's number of the stream
  HeaderFields call_;                                    // a request like those that came by
  H2Windows windows_;                                    // of the connection
  std::deque<std::uint32_t>
      dead_;  // streams that may still get frames, the oldest first; so many are remembered
  /// PINGs of the relay that an end has yet to answer, by which end, and the second half of a graceful GOAWAY that follows.
  std::array<std::deque<std::optional<SecondGoaway>>, 2> pings_;
  std::vector<H2Ping> beats_;                        // those that are sent one by one; `count` are left
  std::optional<StreamTrace::Goaway> goaway_;        // the newest that the client was told
  std::uint32_t last_said_ = h2::kMostStream;        // the lowest last stream that the client was told
  std::uint32_t last_for_server_ = h2::kMostStream;  // streams beyond it are kept from the server
  std::optional<TapStep::Then> then_;  // follows what waits to be put in towards the end that it goes behind
};

}  // namespace weir
