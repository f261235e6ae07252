// What the tap knows of each stream of its link: which it is of the plan, how far it is, and how it ended.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/fault/h2/trace.h"
#include "harness/h2/frame.h"
#include "harness/h2/hpack.h"
#include "harness/h2/message_counter.h"
#include "harness/relay/per_end.h"
#include "harness/relay/tap/tap_step.h"

namespace weir {

/// What goes to one end of a stream.
struct StreamFlow {
  h2::MessageCounter messages;
  std::int64_t credit = 0;   // bytes that its sender may still send
  std::uint32_t frames = 0;  // whole ones that came for it, as WirePoint counts them
  bool all_sent = false;     // END_STREAM was on the last DATA frame
  bool headers = false;      // a header block, interim ones left out
  bool ended = false;        // END_STREAM or RST_STREAM
  bool shut = false;         // the relay has ended the stream for the receiver: nothing more goes there
  bool silent = false;       // nothing more goes there, and the receiver knows nothing of it
  [[nodiscard]] bool passes() const { return !shut && !silent; }
  [[nodiscard]] bool over() const { return ended || shut; }
};

struct TappedStream {
  StreamTrace trace;
  bool planned = false;  // named by the request's metadata
  PerEnd<StreamFlow> flows;
  bool delayed = false;          // its trailers wait, and with them what follows
  bool reset_at_server = false;  // for the server alone: what it sends from now on is kept from the client
  bool server_knows = false;     // it has read that reset
  bool cut_request = false;      // the relay has half-closed it in the client's place
  bool dead = false;  // both ends have ended it or were told to; only frames that cross that may still come
  std::string late;   // that
  HeaderFields late_fields;
  std::uint8_t padding = 0;
  std::vector<const StreamAim*> aimed;  // at it, of those that the book watches for
  std::uint32_t padding_owed = 0;       // padding that the client will give back, and the server never spent

  [[nodiscard]] std::uint32_t id() const { return trace.h2_stream; }
  [[nodiscard]] StreamFlow& flow(Toward heading) { return flows[heading]; }
  /// What the client still says of its request is of no stream any more. Its windows and its reset are.
  [[nodiscard]] bool is_past_request(Toward heading, std::uint8_t frame) const {
    return heading == Toward::kServer && cut_request &&
           (dead || (frame != h2::kRstStream && frame != h2::kWindowUpdate));
  }
  /// Nothing that its sender says on it goes on.
  [[nodiscard]] bool is_kept(Toward heading) const {
    return !flows[heading].passes() || (heading == Toward::kClient && reset_at_server);
  }
};

[[nodiscard]] bool aims_at(std::uint32_t stream, std::uint32_t incarnation, const TappedStream& at);
/// Whether an order for a stream of the plan, for any, or for those that its aim fits, is for this one.
template <typename Order>
[[nodiscard]] bool aims_at(const Order& order, const TappedStream& at) {
  if (order.aim && std::find(at.aimed.begin(), at.aimed.end(), order.aim.get()) == at.aimed.end())
    return false;
  if constexpr (requires { order.only; }) {
    if (order.only != 0 && order.only != at.id()) return false;
  }
  return aims_at(order.stream, order.incarnation, at);
}

/// Streams by the client's number: those open, and those the relay has ended of late. What is learnt of one that is of the
/// plan is news for the books.
class StreamBook {
 public:
  [[nodiscard]] TappedStream* find(std::uint32_t h2_stream) {
    const auto found = streams_.find(h2_stream);
    return found == streams_.end() ? nullptr : &found->second;
  }
  /// The client opens a stream. Nothing where it is there already, or can't be followed.
  TappedStream* open(std::uint32_t h2_stream);
  [[nodiscard]] std::map<std::uint32_t, TappedStream>& streams() { return streams_; }
  /// Of those open, and those that the relay has ended of late.
  [[nodiscard]] std::size_t size() const { return streams_.size(); }
  /// Both ends have heard the last of it.
  [[nodiscard]] static bool is_over(const TappedStream& stream);
  /// It is over, and nothing waits for it any more.
  void drop(TappedStream& stream);

  /// From now on each request that comes is in TapStep::heads. `link`: its number, for that.
  void tell_heads(std::uint32_t link) { tells_of_ = link; }
  /// Streams that come from now on are looked at for whether it fits.
  void watch_for(std::shared_ptr<const StreamAim> aim);
  void learn_request(TappedStream& stream, const HeaderFields& fields, Turn& turn);
  void learn_response(TappedStream& stream, const HeaderFields& fields, bool end_stream, bool by_relay,
                      Turn& turn);
  /// More of the response's data has been counted.
  void learn_framing(TappedStream& stream, Turn& turn);
  void learn_half_close(TappedStream& stream, Turn& turn);
  void learn_client_reset(TappedStream& stream, std::uint32_t code, Turn& turn);
  /// A frame of the server's begins. RFC 9113 section 5.1 allows none but PRIORITY on a closed stream. What crossed the
  /// reset on its way is no answer.
  void learn_answer_to_reset(const h2::FrameHeader& header, Turn& turn);
  /// The client is told this, on all its streams.
  void learn_goaway(std::uint32_t code, std::uint32_t last, std::string debug, Turn& turn);
  void end_response(TappedStream& stream, ResponseEnd end, std::uint32_t code, bool by_relay, Turn& turn);
  /// The end `by` closed the connection.
  void learn_close(Toward by, bool reset, Turn& turn);
  /// The relay breaks HTTP/2's rules towards the client.
  void learn_violation(TappedStream& stream, Turn& turn);
  /// What is not followed any more is not known.
  void forget_windows(Turn& turn);
  /// The trace has changed: tells the books, if it is one of the plan's.
  static void note(const TappedStream& stream, Turn& turn, bool opened = false) {
    if (stream.planned) turn.step.news.push_back({stream.trace, opened});
  }

  /// A request like those that came by.
  [[nodiscard]] const HeaderFields& call() const { return call_; }

 private:
  std::map<std::uint32_t, TappedStream> streams_;
  std::deque<std::uint32_t>
      dead_;  // streams that may still get frames, the oldest first; so many are remembered
  std::optional<StreamTrace::Goaway> goaway_;  // the newest that the client was told
  HeaderFields call_;
  std::optional<std::uint32_t> tells_of_;  // this link; nothing: nobody wants to know how streams begin
  struct Watched {
    std::shared_ptr<const StreamAim> aim;
    std::uint32_t seen = 0;  // streams whose method and metadata fit
  };
  std::vector<Watched> watched_;
  std::uint32_t requests_ = 0;  // that were learnt
};

}  // namespace weir
