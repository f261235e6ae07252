// What an HTTP/2 client and server say to each other, as bytes for the tap, and what comes out read back as text.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/relay/tap/h2_tap.h"

namespace weir {

/// A gRPC message with its prefix.
[[nodiscard]] std::string grpc_message(std::string_view text, char flag = 0);

/// One line a frame: "HEADERS 1 END_STREAM grpc-status: 0", "DATA 1 'abc'", "RST_STREAM 1 8". Blocks are decoded by
/// `hpack`, which follows one direction. Prefaces are passed over; what is no whole frame ends it with "?".
[[nodiscard]] std::vector<std::string> describe_frames(std::string_view bytes, HpackInflater& hpack);

/// Encodes as a real peer does: with a dynamic table, so that a block that is lost makes the following ones unreadable.
class HpackWriter {
 public:
  HpackWriter();
  ~HpackWriter();
  HpackWriter(const HpackWriter&) = delete;
  HpackWriter& operator=(const HpackWriter&) = delete;
  [[nodiscard]] std::string encode(const HeaderFields& fields);

 private:
  struct Impl;
  Impl* impl_;
};

/// A tap between a client and a server that have said hello. Bytes that one sends are described as the other gets them.
class H2Talk {
 public:
  H2Talk();

  /// What the other end gets, frames put in included. What goes the other way is kept for to_client(), to_server().
  std::vector<std::string> client_sends(std::string_view bytes);
  std::vector<std::string> server_sends(std::string_view bytes);
  /// Gives the tap an order for stream `stream`.0 of the plan.
  void order(const H2Act& act, std::uint32_t stream = 7);
  /// The same with all that an order can say; its ticket is given here.
  void order(TapOrder order);
  /// The same at a point; without an act the tap only tells of it.
  void seek(const WirePoint& point, std::optional<H2Act> act = {}, std::uint32_t stream = 7);
  /// The same with all that an order can say; its ticket is given here.
  void seek(PointOrder order);
  void wake();
  /// What each end got since it was last asked, besides what the functions above gave back.
  [[nodiscard]] std::vector<std::string> to_client();
  [[nodiscard]] std::vector<std::string> to_server();

  /// HEADERS of a request, a response, and trailers, with dynamic tables.
  [[nodiscard]] std::string request(std::uint32_t h2_stream, std::uint32_t stream);
  [[nodiscard]] std::string request(std::uint32_t h2_stream, const HeaderFields& fields);
  [[nodiscard]] std::string response(std::uint32_t h2_stream);
  [[nodiscard]] std::string trailers(std::uint32_t h2_stream, int status = 0);

  H2Tap tap;
  RunTime now{};      // what the tap is told
  TapStep last;       // of the last call
  StreamTrace trace;  // the last news
  std::vector<std::uint64_t> struck;
  std::vector<std::uint64_t> too_late;
  std::vector<std::uint64_t> spared;

 private:
  std::vector<std::string> send(Toward heading, std::string_view bytes);
  void take(TapStep step);

  HpackWriter client_;
  HpackWriter server_;
  HpackInflater at_client_;
  HpackInflater at_server_;
  std::string waiting_[2];
  std::uint64_t tickets_ = 0;
};

}  // namespace weir
