// What one link writes down: in the relay's ledger, and in the trace for whoever watches.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "harness/relay/pipe/link_context.h"
#include "harness/relay/tap/tap_step.h"

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

  void accepted(const Leg& client);
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
  void tell(LinkTrace event);

  LinkContext& context_;
  const std::uint32_t connection_;
  const std::uint32_t ordinal_;
  std::string client_address_;  // for the trace
  PerEnd<std::uint64_t> passed_;
  bool attempt_told_ = false;
};

}  // namespace weir
