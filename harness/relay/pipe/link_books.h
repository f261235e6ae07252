// What one link writes down: in the relay's ledger, and in the trace for whoever watches.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "harness/relay/pipe/link_context.h"
#include "harness/relay/tap/tap_step.h"
#include "harness/relay/watch/stream_watch.h"

namespace weir {

/// "127.0.0.1:40000"; empty once the peer is gone.
[[nodiscard]] std::string address_of_peer(const StreamSocket& socket);

class LinkBooks {
 public:
  /// `ordinal`: which link of its connection it is, from 0.
  LinkBooks(LinkContext& context, std::uint32_t connection, std::uint32_t ordinal)
      : context_(context), connection_(connection), ordinal_(ordinal) {}

  [[nodiscard]] std::uint32_t connection() const { return connection_; }
  [[nodiscard]] std::uint32_t ordinal() const { return ordinal_; }

  /// From now on it is told of streams, where somebody asked for that. `numbers`: see StreamWatch.
  void follow(const h2::StreamNumbers& numbers);
  void accepted(const Leg& client);
  void connected(const Leg& server);
  /// `end` will send no more.
  void ended(Toward end, bool by_reset);
  /// The relay will send no more to `end`.
  void ended_by_relay(Toward end, bool by_reset);
  /// What was read on its way to the end `heading`, and what was sent there.
  void came(Toward heading, std::string_view bytes) {
    if (watch_) watch_->came(heading, bytes);
    if (context_.options.on_packet) packet(LinkPacket::What::kBytes, other_end(heading), false, bytes);
  }
  void went(Toward heading, std::string_view bytes) {
    if (watch_) watch_->went(heading, bytes);
    if (context_.options.on_packet) packet(LinkPacket::What::kBytes, heading, true, bytes);
  }
  /// What follows was told before whoever waits for it.
  void trace(LinkTrace::What what, Toward end = Toward::kBoth, std::string_view detail = {});
  /// Whether the upstream was reached. Only the first word counts.
  void attempt(std::optional<Unreachable> failure);
  void tls_failure(Toward end, std::string_view why);
  void gone();

  /// What the books say of an order that is carried out now.
  [[nodiscard]] LinkEvent event(const LinkOrder& order) const;
  void record(const LinkEvent& event);
  void keep(const TapStep::News& news);
  void keep(const H2Windows& windows) { context_.ledger.keep_windows(connection_, ordinal_, windows); }

  void count_passed(Toward heading, std::size_t bytes) {
    context_.ledger.count_passed(heading, bytes);
    passed_[heading] += bytes;
  }
  void count_dropped(std::size_t bytes) { context_.ledger.count_dropped(bytes); }
  [[nodiscard]] std::uint64_t passed(Toward heading) const { return passed_[heading]; }

 private:
  /// On one of the link's connections.
  struct Addresses {
    std::string relay;
    std::string end;
  };
  [[nodiscard]] bool watched() const { return context_.on_trace || context_.options.on_packet; }
  void tell(LinkTrace event);
  void packet(LinkPacket::What what, Toward leg, bool by_relay, std::string_view bytes = {}) const;

  LinkContext& context_;
  const std::uint32_t connection_;
  const std::uint32_t ordinal_;
  PerEnd<Addresses> addresses_;         // for the trace
  std::unique_ptr<StreamWatch> watch_;  // null: nobody wants to know
  PerEnd<std::uint64_t> passed_;
  bool attempt_told_ = false;
};

}  // namespace weir
