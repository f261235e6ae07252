#include "harness/control/bodies.h"

#include <gmock/gmock.h>

namespace weir {
namespace {

ApiError error_of(const Parsed<Toxic>& parsed) { return std::get<ApiError>(parsed); }

TEST(ToxicBody, has_the_defaults_that_toxiproxy_has) {
  const Toxic toxic = std::get<Toxic>(parse_toxic(R"({"type": "latency"})"));
  EXPECT_EQ(toxic.name, "latency_downstream");
  EXPECT_FALSE(toxic.upstream);
  EXPECT_EQ(toxic.toxicity, 1.0F);
  EXPECT_EQ(toxic.attributes, (std::map<std::string, std::int64_t>{{"latency", 0}, {"jitter", 0}}));
}

TEST(ToxicBody, takes_all_that_is_said) {
  const Toxic toxic = std::get<Toxic>(parse_toxic(
      R"({"name": "slow", "type": "slicer", "stream": "UPSTREAM", "toxicity": 0.5,
          "attributes": {"average_size": 100, "size_variation": 50, "delay": 10, "unheard_of": 3}})"));
  EXPECT_EQ(toxic, (Toxic{.name = "slow",
                          .type = ToxicType::kSlicer,
                          .upstream = true,
                          .toxicity = 0.5F,
                          .attributes = {{"average_size", 100}, {"size_variation", 50}, {"delay", 10}}}));
}

TEST(ToxicBody, knows_every_type_by_its_word) {
  for (const ToxicTypeInfo& info : toxic_types()) {
    const std::string body = R"({"type": ")" + std::string(info.word) + R"(", "attributes": {")" +
                             std::string(info.attributes[0]) + R"(": 7}})";
    const Toxic toxic = std::get<Toxic>(parse_toxic(body));
    EXPECT_EQ(toxic.type, info.type);
    EXPECT_EQ(toxic.attribute(info.attributes[0]), 7U) << body;
    EXPECT_EQ(toxic.attributes.size(), info.attributes.size());
  }
}

TEST(ToxicBody, what_is_wrong_is_said_in_toxiproxys_words) {
  EXPECT_EQ(error_of(parse_toxic(R"({"type": "latency", "stream": "sideways"})")),
            (ApiError{"stream was invalid, can be either upstream or downstream", 400}));
  EXPECT_EQ(error_of(parse_toxic(R"({"type": "plague"})")), (ApiError{"invalid toxic type", 400}));
  EXPECT_EQ(error_of(parse_toxic("{}")), (ApiError{"invalid toxic type", 400}));
  EXPECT_EQ(error_of(parse_toxic("")), (ApiError{"bad request body: it is empty", 400}));
  EXPECT_EQ(error_of(parse_toxic("{")), (ApiError{"bad request body: it is not JSON", 400}));
  EXPECT_EQ(error_of(parse_toxic("[]")).message, "bad request body: an object is needed, and this is array");
  EXPECT_EQ(error_of(parse_toxic(R"({"type": "latency", "attributes": {"latency": "1s"}})")).message,
            "bad request body: 'latency' must be a whole number, not string");
  EXPECT_EQ(error_of(parse_toxic(R"({"type": "latency", "attributes": 5})")).message,
            "bad request body: 'attributes' must be an object, not number");
  EXPECT_EQ(
      error_of(parse_toxic(R"({"type": "latency", "attributes": {"latency": 18446744073709551615}})")).status,
      400);
  EXPECT_EQ(error_of(parse_toxic(R"({"type": "latency", "toxicity": 1e300})")).status, 400);
}

TEST(ToxicBody, numbers_below_zero_count_as_none) {
  const Toxic toxic = std::get<Toxic>(parse_toxic(R"({"type": "latency", "attributes": {"latency": -5}})"));
  EXPECT_EQ(toxic.attribute("latency"), 0U);
  EXPECT_EQ(toxic.attributes.at("latency"), -5) << "and are given back as they came";
}

TEST(ToxicChange, leaves_what_is_not_said) {
  Toxic toxic =
      std::get<Toxic>(parse_toxic(R"({"type": "latency", "attributes": {"latency": 5, "jitter": 2}})"));
  EXPECT_FALSE(change_toxic(R"({"attributes": {"jitter": 3}})", toxic));
  EXPECT_EQ(toxic.attribute("latency"), 5U);
  EXPECT_EQ(toxic.attribute("jitter"), 3U);
  EXPECT_FALSE(change_toxic(R"({"toxicity": 0.25, "name": "other", "stream": "upstream"})", toxic));
  EXPECT_EQ(toxic.toxicity, 0.25F);
  EXPECT_EQ(toxic.name, "latency_downstream");
  EXPECT_FALSE(toxic.upstream);
}

TEST(ToxicChange, that_is_wrong_changes_nothing) {
  Toxic toxic = std::get<Toxic>(parse_toxic(R"({"type": "latency", "attributes": {"latency": 5}})"));
  const Toxic before = toxic;
  EXPECT_TRUE(change_toxic(R"({"toxicity": 0.5, "attributes": {"latency": 6, "jitter": []}})", toxic));
  EXPECT_EQ(toxic, before);
}

TEST(ToxicJson, is_what_toxiproxy_writes) {
  const Toxic toxic{.name = "t",
                    .type = ToxicType::kLatency,
                    .upstream = true,
                    .toxicity = 0.1F,
                    .attributes = {{"latency", 1000}, {"jitter", 5}}};
  EXPECT_EQ(
      to_json(toxic),
      R"({"attributes":{"latency":1000,"jitter":5},"name":"t","type":"latency","stream":"upstream","toxicity":0.1})");
}

TEST(ProxyBody, needs_a_name_and_an_upstream) {
  EXPECT_EQ(std::get<ApiError>(parse_proxy(R"({"upstream": "a:1"})")),
            (ApiError{"missing required field: name", 400}));
  EXPECT_EQ(std::get<ApiError>(parse_proxy(R"({"name": "p"})")),
            (ApiError{"missing required field: upstream", 400}));
  EXPECT_EQ(std::get<ProxyBody>(
                parse_proxy(R"({"name": "p", "upstream": "a:1", "enabled": false, "listen": null})")),
            (ProxyBody{.name = "p", .listen = {}, .upstream = "a:1", .enabled = false}));
}

TEST(ProxyBody, several_are_read_together_and_the_wrong_one_is_numbered) {
  const auto two = parse_proxies(R"([{"name": "p", "upstream": "a:1"}, {"name": "q", "upstream": "b:2"}])");
  EXPECT_EQ(std::get<std::vector<ProxyBody>>(two).size(), 2U);
  EXPECT_EQ(std::get<ApiError>(parse_proxies(R"([{"name": "p", "upstream": "a:1"}, {"name": "q"}])")).message,
            "missing required field: upstream at proxy 2");
  EXPECT_EQ(std::get<ApiError>(parse_proxies("{}")).message,
            "bad request body: a list of proxies is needed, and this is object");
}

TEST(ProxyJson, is_what_toxiproxy_writes) {
  const ProxyState state{"p", "127.0.0.1:1", "b:2", true, {}};
  EXPECT_EQ(to_json(state),
            R"({"name":"p","listen":"127.0.0.1:1","upstream":"b:2","enabled":true,"toxics":[]})");
  EXPECT_EQ(to_json(std::vector<ProxyState>{state}), "{\"p\":" + to_json(state) + "}");
  EXPECT_EQ(populate_json({state}, std::nullopt), "{\"proxies\":[" + to_json(state) + "]}");
  EXPECT_EQ(populate_json({}, ApiError{"no", 409}), R"({"error":"no","status":409,"proxies":[]})");
  EXPECT_EQ(to_json(ApiError{"proxy not found", 404}), R"({"error":"proxy not found","status":404})");
}

}  // namespace
}  // namespace weir
