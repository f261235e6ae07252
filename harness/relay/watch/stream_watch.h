// Watches the streams of one link at four places, and tells who said what:
//
//     client --- came ---> relay --- went ---> server        heading kServer
//     client <-- went ---- relay <-- came ---- server        heading kClient
//
// What went out and had not come in is the relay's own.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string_view>
#include <vector>

#include "harness/h2/stream_numbers.h"
#include "harness/relay/watch/frame_reader.h"
#include "harness/relay/watch/stream_event.h"

namespace weir {

/// Used by one thread at a time. Holds what is known of streams that are open, and of some that are over, for what comes late.
class StreamWatch {
 public:
  using Tell = std::function<void(const StreamEvent&)>;
  /// `numbers`: by which the ends know the client's streams; outlives the watch. `tell` is called for whatever befalls a stream, in
  /// its order.
  StreamWatch(const h2::StreamNumbers& numbers, Tell tell);
  StreamWatch(const StreamWatch&) = delete;  // its places know it
  StreamWatch& operator=(const StreamWatch&) = delete;

  /// Bytes that an end sent, before anything was done to them. `heading`: the other end.
  void came(Toward heading, std::string_view bytes);
  /// Bytes that the relay has sent.
  void went(Toward heading, std::string_view bytes);
  /// The link is gone, and with it all its streams.
  void gone();
  [[nodiscard]] std::size_t streams_open() const { return streams_.size() - over_.size(); }

 private:
  /// One direction of a stream, at one of the two places where it is watched.
  struct Flow {
    h2::MessageCounter messages;
    std::uint64_t bytes = 0;
    bool headers = false;  // a final response's
    bool ended = false;    // END_STREAM
    bool reset = false;
    std::vector<SaidEnd> ends{};     // all that were said, the first two are kept
    std::vector<SaidEnd> awaited{};  // came, and are still to go out
  };
  struct Watched {
    PerEnd<Flow> came{};
    PerEnd<Flow> went{};
    bool over = false;
  };
  /// One of the four places.
  class Place final : public FrameListener {
   public:
    Place(StreamWatch& watch, Toward heading, bool out)
        : watch_(watch), heading_(heading), out_(out), reader_(heading) {}
    void hear(std::string_view bytes) {
      if (reader_.on()) reader_.hear(bytes, *this);
    }
    void block(std::uint32_t stream, const HeaderFields& fields, bool end_stream) override;
    void data(std::uint32_t stream, std::string_view piece) override;
    void end_of_data(std::uint32_t stream) override;
    void reset(std::uint32_t stream, std::uint32_t code) override;
    void goaway(std::uint32_t code, std::uint32_t last_stream, std::string_view debug) override;
    void lost(bool http2, std::string_view why) override;

   private:
    friend class StreamWatch;
    [[nodiscard]] std::uint32_t known_as(std::uint32_t stream) const;
    [[nodiscard]] Flow& flow_of(Watched& stream) const {
      return out_ ? stream.went[heading_] : stream.came[heading_];
    }
    [[nodiscard]] Sayer sayer() const;
    [[nodiscard]] StreamEvent event(StreamEvent::What what, std::uint32_t stream) const;
    void request(std::uint32_t stream, const HeaderFields& fields, bool end_stream);
    void say_end(std::uint32_t stream, Watched& watched, SaidEnd end);

    StreamWatch& watch_;
    const Toward heading_;
    const bool out_;
    FrameReader reader_;
  };

  [[nodiscard]] Watched* find(std::uint32_t stream);
  void tell(StreamEvent event);
  void end_if_over(std::uint32_t stream, Watched& watched);
  void tell_over(std::uint32_t stream, const Watched& watched);

  const h2::StreamNumbers& numbers_;
  const Tell tell_;
  PerEnd<Place> came_;
  PerEnd<Place> went_;
  std::map<std::uint32_t, Watched> streams_;  // by the client's number
  std::deque<std::uint32_t> over_;            // of them, the oldest first
  PerEnd<std::vector<StreamEvent>> goaways_;  // that came, and are still to go out
  bool told_not_http2_ = false;
};

}  // namespace weir
