// Flow control as it stands for the two senders (RFC 9113 sections 5.2 and 6.9): what they have spent, and what credit has
// gone on to them. What the relay keeps from a sender gives it nothing; what it puts in does.
#pragma once

#include <cstdint>
#include <string_view>

#include "harness/fault/h2/windows.h"
#include "harness/relay/tap/stream_book.h"

namespace weir {

class Credit {
 public:
  explicit Credit(StreamBook& book) : book_(book) {}

  /// A stream has been opened.
  void open(TappedStream& stream, Turn& turn);
  /// A DATA frame begins; all of it counts, padding too.
  void spend(Toward heading, const h2::FrameHeader& header, Turn& turn);
  /// A WINDOW_UPDATE has gone on to `sender`.
  void give(Toward sender, std::uint32_t h2_stream, std::string_view payload, Turn& turn);
  /// SETTINGS have gone on to `sender`: the windows of all its streams move with the first one's size (RFC 9113 section
  /// 6.9.2).
  void change_initial(Toward sender, std::string_view settings, Turn& turn);
  /// Frames that the relay puts in.
  void see_own(Toward heading, std::string_view frames, Turn& turn);
  /// Nothing is followed any more.
  void forget(Turn& turn);

  /// The relay has put so many bytes of padding into a DATA frame to the client, which will give them back.
  void pad(TappedStream& stream, std::uint32_t bytes);
  /// Whether something is owed there; stream 0 is the connection.
  [[nodiscard]] bool is_padding_owed(std::uint32_t h2_stream) { return padding_owed(h2_stream) != nullptr; }
  /// Of a WINDOW_UPDATE of the client's: what the server may have of it. Padding counts for both windows of the client (RFC
  /// 9113 section 6.1). What it gives back for that of the relay's is not the server's to spend.
  [[nodiscard]] std::uint32_t keep_back(std::uint32_t h2_stream, std::uint32_t increment);

 private:
  static constexpr std::int64_t kFirstWindow = 65'535;  // RFC 9113 section 6.9.2
  /// What goes to one end.
  struct Windows {
    std::int64_t connection = kFirstWindow;  // bytes that the sender may still send
    std::int64_t initial = kFirstWindow;     // of its streams (SETTINGS_INITIAL_WINDOW_SIZE of the receiver)
  };

  void note(TappedStream& stream, Turn& turn);
  void note(Turn& turn);
  [[nodiscard]] std::uint32_t* padding_owed(std::uint32_t h2_stream);

  StreamBook& book_;
  PerEnd<Windows> windows_;
  H2Windows noted_;                 // of the connection
  std::uint32_t padding_owed_ = 0;  // of the connection
};

}  // namespace weir
