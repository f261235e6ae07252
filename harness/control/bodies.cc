#include "harness/control/bodies.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <nlohmann/json.hpp>

namespace weir {
namespace {

using Json = nlohmann::ordered_json;

ApiError bad_body(const std::string& why) { return {"bad request body: " + why, 400}; }

ApiError missing(const std::string& what) { return {"missing required field: " + what, 400}; }

/// Reads members of one object. The first thing that is wrong is kept; what is null or absent changes nothing.
class Reader {
 public:
  explicit Reader(const Json& object) : object_(object) {
    if (!object.is_object()) fail("an object is needed, and this is " + kind_of(object));
  }

  void text(const char* key, std::optional<std::string>& out) {
    const Json* value = find(key);
    if (value == nullptr) return;
    if (!value->is_string()) return wrong(key, "a string", *value);
    out = value->get<std::string>();
  }
  void flag(const char* key, std::optional<bool>& out) {
    const Json* value = find(key);
    if (value == nullptr) return;
    if (!value->is_boolean()) return wrong(key, "true or false", *value);
    out = value->get<bool>();
  }
  void fraction(const char* key, float& out) {
    const Json* value = find(key);
    if (value == nullptr) return;
    if (!value->is_number()) return wrong(key, "a number", *value);
    out = static_cast<float>(value->get<double>());
    if (!std::isfinite(out)) wrong(key, "a number of ordinary size", *value);
  }
  void whole(const std::string& key, std::int64_t& out) {
    const Json* value = find(key);
    if (value == nullptr) return;
    const bool fits = value->is_number_integer() &&
                      (!value->is_number_unsigned() || value->get<std::uint64_t>() <= INT64_MAX);
    if (!fits) return wrong(key, "a whole number", *value);
    out = value->get<std::int64_t>();
  }
  /// The object under `key`; nothing when there is none.
  const Json* object(const char* key) {
    const Json* value = find(key);
    if (value == nullptr || value->is_object()) return value;
    wrong(key, "an object", *value);
    return nullptr;
  }

  [[nodiscard]] const std::optional<ApiError>& error() const { return error_; }

 private:
  static std::string kind_of(const Json& value) { return value.type_name(); }

  const Json* find(const std::string& key) const {
    if (error_) return nullptr;
    const auto found = object_.find(key);
    return found == object_.end() || found->is_null() ? nullptr : &*found;
  }
  void wrong(const std::string& key, const std::string& wanted, const Json& value) {
    fail(fmt::format("'{}' must be {}, not {}", key, wanted, kind_of(value)));
  }
  void fail(const std::string& why) {
    if (!error_) error_ = bad_body(why);
  }

  const Json& object_;
  std::optional<ApiError> error_;
};

Parsed<Json> parse(std::string_view text) {
  Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded()) return bad_body(text.empty() ? "it is empty" : "it is not JSON");
  return json;
}

Parsed<ProxyBody> read_proxy(const Json& json) {
  ProxyBody body;
  Reader reader(json);
  std::optional<std::string> name;
  reader.text("name", name);
  reader.text("listen", body.listen);
  reader.text("upstream", body.upstream);
  reader.flag("enabled", body.enabled);
  if (reader.error()) return *reader.error();
  body.name = name.value_or("");
  return body;
}

/// `where` is added to the name of what is missing: " at proxy 2".
std::optional<ApiError> find_missing(const ProxyBody& body, const std::string& where) {
  if (body.name.empty()) return missing("name" + where);
  if (body.upstream.value_or("").empty()) return missing("upstream" + where);
  return std::nullopt;
}

/// Attributes of the type; unknown ones are let be, as Toxiproxy does.
std::optional<ApiError> read_attributes(const Json* object, Toxic& toxic) {
  if (object == nullptr) return std::nullopt;
  Reader reader(*object);
  for (auto& [name, value] : toxic.attributes) reader.whole(name, value);
  return reader.error();
}

std::optional<bool> parse_stream(std::string word) {
  for (char& c : word) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  if (word == "upstream") return true;
  if (word == "downstream") return false;
  return std::nullopt;
}

const char* stream_word(const Toxic& toxic) { return toxic.upstream ? "upstream" : "downstream"; }

/// As short as the number was written: 0.1 as a float is not 0.1 as a double.
Json shortest(float number) {
  if (number == std::trunc(number) && std::abs(number) < 1e9F) return static_cast<std::int64_t>(number);
  return std::strtod(fmt::format("{}", number).c_str(), nullptr);
}

Json json_of(const Toxic& toxic) {
  Json attributes = Json::object();
  for (std::string_view name : describe(toxic.type).attributes)
    attributes[std::string(name)] = toxic.attributes.at(std::string(name));
  return {{"attributes", std::move(attributes)},
          {"name", toxic.name},
          {"type", std::string(describe(toxic.type).word)},
          {"stream", stream_word(toxic)},
          {"toxicity", shortest(toxic.toxicity)}};
}

Json json_of(const std::vector<Toxic>& toxics) {
  Json list = Json::array();
  for (const Toxic& toxic : toxics) list.push_back(json_of(toxic));
  return list;
}

Json json_of(const ProxyState& proxy) {
  return {{"name", proxy.name},
          {"listen", proxy.listen},
          {"upstream", proxy.upstream},
          {"enabled", proxy.enabled},
          {"toxics", json_of(proxy.toxics)}};
}

/// Names may be any bytes that JSON let in, so they are UTF-8; what is not is replaced, never thrown at the caller.
std::string dump(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

}  // namespace

Parsed<ProxyBody> parse_proxy(std::string_view json) {
  Parsed<ProxyBody> parsed = parse_proxy_change(json);
  if (const auto* body = std::get_if<ProxyBody>(&parsed)) {
    if (std::optional<ApiError> error = find_missing(*body, "")) return *std::move(error);
  }
  return parsed;
}

Parsed<ProxyBody> parse_proxy_change(std::string_view json) {
  Parsed<Json> parsed = parse(json);
  if (const auto* error = std::get_if<ApiError>(&parsed)) return *error;
  return read_proxy(std::get<Json>(parsed));
}

Parsed<std::vector<ProxyBody>> parse_proxies(std::string_view json) {
  Parsed<Json> parsed = parse(json);
  if (const auto* error = std::get_if<ApiError>(&parsed)) return *error;
  const Json& list = std::get<Json>(parsed);
  if (!list.is_array())
    return bad_body(fmt::format("a list of proxies is needed, and this is {}", list.type_name()));
  std::vector<ProxyBody> bodies;
  for (const Json& item : list) {
    Parsed<ProxyBody> body = read_proxy(item);
    if (const auto* error = std::get_if<ApiError>(&body)) return *error;
    bodies.push_back(std::get<ProxyBody>(std::move(body)));
  }
  for (std::size_t i = 0; i < bodies.size(); ++i) {
    if (std::optional<ApiError> error = find_missing(bodies[i], fmt::format(" at proxy {}", i + 1)))
      return *std::move(error);
  }
  return bodies;
}

Parsed<Toxic> parse_toxic(std::string_view json) {
  Parsed<Json> parsed = parse(json);
  if (const auto* error = std::get_if<ApiError>(&parsed)) return *error;
  Reader reader(std::get<Json>(parsed));
  std::optional<std::string> name, type, stream;
  Toxic toxic;
  reader.text("name", name);
  reader.text("type", type);
  reader.text("stream", stream);
  reader.fraction("toxicity", toxic.toxicity);
  const Json* attributes = reader.object("attributes");
  if (reader.error()) return *reader.error();

  const std::optional<bool> upstream = parse_stream(stream.value_or("downstream"));
  if (!upstream) return ApiError{"stream was invalid, can be either upstream or downstream", 400};
  toxic.upstream = *upstream;
  const std::optional<ToxicType> known = toxic_type(type.value_or(""));
  if (!known) return ApiError{"invalid toxic type", 400};
  toxic.type = *known;
  toxic.name = name.value_or("");
  if (toxic.name.empty()) toxic.name = *type + "_" + stream.value_or("downstream");
  for (std::string_view attribute : describe(toxic.type).attributes)
    toxic.attributes[std::string(attribute)] = 0;
  if (std::optional<ApiError> error = read_attributes(attributes, toxic)) return *std::move(error);
  return toxic;
}

std::optional<ApiError> change_toxic(std::string_view json, Toxic& toxic) {
  Parsed<Json> parsed = parse(json);
  if (const auto* error = std::get_if<ApiError>(&parsed)) return *error;
  Reader reader(std::get<Json>(parsed));
  Toxic changed = toxic;
  reader.fraction("toxicity", changed.toxicity);
  const Json* attributes = reader.object("attributes");
  if (reader.error()) return reader.error();
  if (std::optional<ApiError> error = read_attributes(attributes, changed)) return error;
  toxic = std::move(changed);
  return std::nullopt;
}

std::string to_json(const Toxic& toxic) { return dump(json_of(toxic)); }
std::string to_json(const std::vector<Toxic>& toxics) { return dump(json_of(toxics)); }
std::string to_json(const ProxyState& proxy) { return dump(json_of(proxy)); }

std::string to_json(const std::vector<ProxyState>& proxies) {
  Json all = Json::object();
  for (const ProxyState& proxy : proxies) all[proxy.name] = json_of(proxy);
  return dump(all);
}

std::string populate_json(const std::vector<ProxyState>& proxies, const std::optional<ApiError>& error) {
  Json answer = Json::object();
  if (error) {
    answer["error"] = error->message;
    answer["status"] = error->status;
  }
  answer["proxies"] = Json::array();
  for (const ProxyState& proxy : proxies) answer["proxies"].push_back(json_of(proxy));
  return dump(answer);
}

std::string to_json(const ApiError& error) {
  return dump({{"error", error.message}, {"status", error.status}});
}

}  // namespace weir
