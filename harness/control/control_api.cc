#include "harness/control/control_api.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "harness/base/json_writer.h"

namespace weir {
namespace {

ApiReply reply(const ApiError& error) { return {error.status, to_json(error)}; }

template <typename T>
ApiReply reply(const Parsed<T>& result, int status = 200) {
  if (const auto* error = std::get_if<ApiError>(&result)) return reply(*error);
  return {status, to_json(std::get<T>(result))};
}

ApiReply done(const std::optional<ApiError>& error) { return error ? reply(*error) : ApiReply{204, ""}; }

ApiReply not_allowed() { return reply(ApiError{"method not allowed", 405}); }

std::vector<std::string> parts_of(std::string_view path) {
  std::vector<std::string> parts;
  while (!path.empty()) {
    path.remove_prefix(1);  // the slash
    const std::size_t end = std::min(path.find('/'), path.size());
    parts.emplace_back(path.substr(0, end));
    path.remove_prefix(end);
  }
  return parts;
}

ApiReply create(Proxies& proxies, const std::string& body) {
  const Parsed<ProxyBody> parsed = parse_proxy(body);
  if (const auto* error = std::get_if<ApiError>(&parsed)) return reply(*error);
  return reply(proxies.create(std::get<ProxyBody>(parsed)), 201);
}

ApiReply populate(Proxies& proxies, const std::string& body) {
  const Parsed<std::vector<ProxyBody>> parsed = parse_proxies(body);
  if (const auto* error = std::get_if<ApiError>(&parsed)) return {error->status, populate_json({}, *error)};
  const Proxies::Populated result = proxies.populate(std::get<std::vector<ProxyBody>>(parsed));
  return {result.error ? result.error->status : 201, populate_json(result.proxies, result.error)};
}

ApiReply on_proxies(Proxies& proxies, const ApiRequest& request) {
  if (request.method == "GET") return {200, to_json(proxies.all())};
  if (request.method == "POST") return create(proxies, request.body);
  return not_allowed();
}

ApiReply on_proxy(Proxies& proxies, const std::string& name, const ApiRequest& request) {
  if (request.method == "GET") return reply(proxies.find(name));
  if (request.method == "DELETE") return done(proxies.remove(name));
  if (request.method != "POST" && request.method != "PATCH") return not_allowed();
  // A name that is none is the graver mistake of the two.
  const Parsed<ProxyState> proxy = proxies.find(name);
  if (const auto* error = std::get_if<ApiError>(&proxy)) return reply(*error);
  const Parsed<ProxyBody> parsed = parse_proxy_change(request.body);
  if (const auto* error = std::get_if<ApiError>(&parsed)) return reply(*error);
  return reply(proxies.change(name, std::get<ProxyBody>(parsed)));
}

ApiReply on_toxics(Proxies& proxies, const std::string& name, const ApiRequest& request) {
  const Parsed<ProxyState> proxy = proxies.find(name);
  if (const auto* error = std::get_if<ApiError>(&proxy)) return reply(*error);
  if (request.method == "GET") return {200, to_json(std::get<ProxyState>(proxy).toxics)};
  if (request.method != "POST") return not_allowed();
  const Parsed<Toxic> parsed = parse_toxic(request.body);
  if (const auto* error = std::get_if<ApiError>(&parsed)) return reply(*error);
  return reply(proxies.add_toxic(name, std::get<Toxic>(parsed)));
}

ApiReply on_toxic(Proxies& proxies, const std::string& name, const std::string& toxic,
                  const ApiRequest& request) {
  if (request.method == "DELETE") return done(proxies.remove_toxic(name, toxic));
  if (request.method == "POST" || request.method == "PATCH") {
    return reply(proxies.change_toxic(name, toxic,
                                      [&](Toxic& changed) { return change_toxic(request.body, changed); }));
  }
  if (request.method != "GET") return not_allowed();
  const Parsed<ProxyState> proxy = proxies.find(name);
  if (const auto* error = std::get_if<ApiError>(&proxy)) return reply(*error);
  for (const Toxic& found : std::get<ProxyState>(proxy).toxics) {
    if (found.name == toxic) return {200, to_json(found)};
  }
  return reply(ApiError{"toxic not found", 404});
}

}  // namespace

ApiReply answer(Proxies& proxies, const ApiRequest& request) {
  const std::vector<std::string> parts = parts_of(request.path);
  const std::string root = parts.empty() ? "" : parts[0];
  if (root == "version" && parts.size() == 1) {
    if (request.method != "GET") return not_allowed();
    return {200, JsonObject(JsonObject::Style::kSpaced)
                     .add("version", kToxiproxyVersion)
                     .add("server", "weir")
                     .json()
                     .text};
  }
  if (root == "reset" && parts.size() == 1)
    return request.method == "POST" ? done(proxies.reset()) : not_allowed();
  if (root == "populate" && parts.size() == 1)
    return request.method == "POST" ? populate(proxies, request.body) : not_allowed();
  if (root == "proxies" && parts.size() == 1) return on_proxies(proxies, request);
  if (root == "proxies" && parts.size() == 2) return on_proxy(proxies, parts[1], request);
  if (root == "proxies" && parts.size() == 3 && parts[2] == "toxics")
    return on_toxics(proxies, parts[1], request);
  if (root == "proxies" && parts.size() == 4 && parts[2] == "toxics")
    return on_toxic(proxies, parts[1], parts[3], request);
  return reply(ApiError{"no such page", 404});
}

}  // namespace weir
