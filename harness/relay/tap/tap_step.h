// What the tap is asked to do, and what it asks for besides passing bytes on.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/fault/h2/point.h"
#include "harness/fault/link.h"
#include "harness/relay/stream_head.h"
#include "harness/relay/tap/rewriter.h"

namespace weir {

/// An act that the tap is to carry out, and by what it is told apart from others.
struct TapOrder {
  std::uint64_t ticket = 0;
  std::uint32_t stream = 0;  // of the plan, or kAnyStream
  std::uint32_t incarnation = 0;
  H2Act act;
  std::uint32_t fault = 0;                 // of the plan
  std::shared_ptr<const StreamAim> aim{};  // with kAnyStream: as LinkOrder has it
  std::uint32_t only = 0;  // with kAnyStream: this stream alone, by the client's number; 0: any
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
  std::shared_ptr<const StreamAim> aim{};  // with kAnyStream: as LinkOrder has it
};

/// A time of one stream to wait for. What is to be done then, besides telling of it, is `act`.
struct ClockOrder {
  std::uint64_t ticket = 0;
  std::uint32_t stream = 0;  // of the plan; kAnyStream: the first one that comes to it
  std::uint32_t incarnation = 0;
  LinkTime time{};
  std::optional<H2Act> act{};
  std::uint32_t fault = 0;                 // of the plan
  std::shared_ptr<const StreamAim> aim{};  // with kAnyStream: as LinkOrder has it
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
    bool clocks = false;                // call ring() instead
  };
  struct Reached {
    std::uint64_t ticket = 0;
    std::size_t after = 0;  // so many of the bytes that pass() returned
    std::uint32_t h2_stream = 0;
  };
  struct Strike {
    std::uint64_t ticket = 0;
    std::uint32_t h2_stream = 0;
    std::uint32_t frames_to_client = 0;  // of that stream, by then
    std::uint32_t frames_to_server = 0;
  };
  /// The time of an order without an act has come.
  struct Due {
    std::uint64_t ticket = 0;
    std::uint32_t h2_stream = 0;
  };
  std::vector<News> news;               // for the books
  std::vector<StreamHead> heads;        // of streams that the client opened; only where somebody asked
  std::optional<H2Windows> windows;     // of the connection, where that has changed; for the books
  std::vector<Strike> struck;           // orders that were carried out
  std::vector<std::uint64_t> too_late;  // orders whose point in the stream is past
  std::vector<std::uint64_t> spared;    // orders whose point came outside their window
  std::array<std::string, 2> put_in;    // [0] towards the client, [1] towards the server: to be written now
  std::optional<Then> then;             // a FIN or a reset, behind these and behind what pass() gave back
  std::vector<Wake> wakes;              // call wake() with the stream after so long
  std::vector<Due> due;                 // orders to be carried out behind what is on its way
  std::vector<Reached> reached;         // points of orders without an act, ascending
};

/// What the step in hand works on. The parts of the tap hand it on to each other.
struct Turn {
  RunTime now;
  TapStep& step;
  Rewriter* out = nullptr;             // of the direction being passed
  std::vector<std::uint32_t> fired{};  // faults that have just struck the stream of the frame in hand
};

}  // namespace weir
