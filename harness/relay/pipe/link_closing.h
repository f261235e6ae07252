// How the two legs of a link come to their end: the end of one is passed on to the other, and FINs that were ordered go once
// what is before them went.
#pragma once

#include <asio.hpp>
#include <vector>

#include "harness/relay/pipe/pipe.h"

namespace weir {

class LinkClosing {
 public:
  LinkClosing(LinkContext& context, LinkBooks& books, LinkState& state, Legs& legs, Pipes& pipes,
              LinkOwner& owner);

  /// The peer at `end` will send no more.
  void end_of(Toward end, bool by_reset);
  /// FINs were ordered; `done` is called when all of them are sent.
  void send_fins(OrderDone done);
  /// Those that have nothing to wait for any more go.
  void finish_fins();
  /// Closes what has come to its end.
  void settle();
  /// The link is gone: the FINs went out with the closing.
  void close();
  void answer_all();

 private:
  void pass_on(Toward to, bool by_reset);
  void pass_on_later(Toward to, bool by_reset, Duration delay);
  void send_fin(Toward to, bool cut_short);

  /// An end that is passed on only after a while.
  struct Late {
    asio::steady_timer timer;
    bool held = false;
  };

  LinkBooks& books_;
  LinkState& state_;
  Legs& legs_;
  Pipes& pipes_;
  LinkOwner& owner_;
  PerEnd<Late> late_;
  std::vector<OrderDone> fin_done_;
};

}  // namespace weir
