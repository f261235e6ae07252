// Any bytes as a body of the control interface. They may be refused with a message, and nothing else; a toxic that is
// taken is written to what reads as the same again, and its orders make sense. The same bytes as the path of a request.
#include <any>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "harness/base/clock.h"
#include "harness/control/bodies.h"
#include "harness/control/control_api.h"
#include "harness/control/toxic_rules.h"

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

template <typename T>
bool is_told(const weir::Parsed<T>& parsed) {
  const auto* error = std::get_if<weir::ApiError>(&parsed);
  if (error == nullptr) return false;
  require(error->status == 400 && !error->message.empty());
  (void)weir::to_json(*error);
  return true;
}

void check_orders(const weir::Toxic& toxic) {
  weir::ToxicRules rules(1);
  rules.set({toxic}, weir::RunTime{});
  std::any memory;
  const weir::LinkView link{.bytes_to_server = 5, .bytes_to_client = 7, .memory = memory};
  for (const weir::TimedOrder& order : rules.orders(link)) {
    require(order.delay >= weir::Duration(0));
    require(order.order.after_silence == weir::Duration(0));
  }
  rules.set({}, weir::RunTime{});
  (void)rules.orders(link);
}

void check_toxic(std::string_view text) {
  const weir::Parsed<weir::Toxic> parsed = weir::parse_toxic(text);
  if (is_told(parsed)) return;
  const auto& toxic = std::get<weir::Toxic>(parsed);
  require(std::get<weir::Toxic>(weir::parse_toxic(weir::to_json(toxic))) == toxic);
  check_orders(toxic);
}

void check_change(std::string_view text) {
  weir::Toxic toxic = std::get<weir::Toxic>(weir::parse_toxic(R"({"type": "slicer"})"));
  const weir::Toxic before = toxic;
  if (weir::change_toxic(text, toxic)) require(toxic == before);
  check_orders(toxic);
}

/// What every answer is: JSON or nothing, and no fault of ours.
void check_answer(weir::Proxies& proxies, const weir::ApiRequest& request) {
  const weir::ApiReply reply = weir::answer(proxies, request);
  require(reply.status >= 200 && reply.status < 500);
  require(reply.body.empty() == (reply.status == 204));
}

/// Any text as a path, and as the body of what changes toxics. The one proxy does not listen, so no socket is opened.
void check_requests(std::string_view text) {
  const weir::SteadyClock clock;
  weir::Proxies none(clock, 1, {});
  for (const char* method : {"GET", "POST", "PATCH", "DELETE"}) {
    check_answer(none, {.method = method, .path = "/" + std::string(text)});
    check_answer(none, {.method = method, .path = "/proxies/" + std::string(text)});
  }
  weir::Proxies one(clock, 1, {});
  require(std::holds_alternative<weir::ProxyState>(
      one.create({.name = "p", .listen = "127.0.0.1:0", .upstream = "127.0.0.1:1", .enabled = false})));
  const std::string body(text);
  check_answer(one, {.method = "POST", .path = "/proxies/p/toxics", .body = body});
  check_answer(one, {.method = "GET", .path = "/proxies/p"});
  const weir::ProxyState state = std::get<weir::ProxyState>(one.find("p"));
  for (const weir::Toxic& toxic : state.toxics) {
    const std::string path = "/proxies/p/toxics/" + toxic.name;
    for (const char* method : {"POST", "GET", "DELETE"}) check_answer(one, {method, path, body});
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_toxic(text);
  check_change(text);
  check_requests(text);
  if (const auto one = weir::parse_proxy(text); !is_told(one))
    require(!std::get<weir::ProxyBody>(one).name.empty());
  (void)is_told(weir::parse_proxy_change(text));
  if (const auto list = weir::parse_proxies(text); !is_told(list)) {
    for (const weir::ProxyBody& body : std::get<std::vector<weir::ProxyBody>>(list)) {
      require(!body.name.empty() && body.upstream && !body.upstream->empty());
      (void)weir::populate_json({{body.name, body.listen.value_or(""), *body.upstream, true, {}}},
                                std::nullopt);
    }
  }
  return 0;
}
