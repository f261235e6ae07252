#include "harness/relay/link_event.h"

namespace weir {
namespace {

struct Described {
  LinkEvent::What what = LinkEvent::What::kReset;
  Duration lasts{0};
};

template <typename Act>
Described describe_act(const Act& act) {
  Described described{what_of(act)};
  if constexpr (requires { act.duration; }) described.lasts = act.duration;
  return described;
}

}  // namespace

LinkEvent event_of(std::uint32_t connection, std::uint32_t link, const LinkOrder& order, RunTime at) {
  const Described what = std::visit([](const auto& act) { return describe_act(act); }, order.act);
  LinkEvent event{.connection = connection,
                  .fault = order.fault,
                  .stream = order.stream,
                  .what = what.what,
                  .toward = toward_of(order.act),
                  .at = at,
                  .lasts = what.lasts,
                  .link = link};
  if (const auto* frames = std::get_if<H2Act>(&order.act)) {
    event.incarnation = order.incarnation;
    event.one_stream = strikes_one_stream(*frames);
  }
  return event;
}

}  // namespace weir
