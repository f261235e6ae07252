#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "harness/base/address.h"
#include "harness/scenario/cross_checks.h"

namespace weir {
namespace {

/// "package.Service/Method", without a slash in front.
bool is_method_name(const std::string& method) {
  std::size_t slash = method.find('/');
  return slash != std::string::npos && slash > 0 && slash + 1 < method.size() &&
         std::count(method.begin(), method.end(), '/') == 1 &&
         std::all_of(method.begin(), method.end(), [](unsigned char c) {
           return (c < 0x80 && std::isalnum(c) != 0) || c == '_' || c == '.' || c == '/';
         });
}

void check_method(CrossCheck& check, const Node& target) {
  const Node* method = check.sound(target, "method");
  if (method == nullptr) return;
  check.scenario.target.method_text = {method->text, method->value};
  if (is_method_name(method->text)) return;
  bool slash_first =
      !method->text.empty() && method->text.front() == '/' && is_method_name(method->text.substr(1));
  check.mistakes.at_value(*method, fmt::format("{} is not a method", method->value.text().substr(0, 60)),
                          slash_first ? fmt::format("leave the first '/' out: \"{}\"", method->text.substr(1))
                                      : "write \"package.Service/Method\"");
}

void check_engine(CrossCheck& check, const Node& target) {
  const Target& values = check.scenario.target;
  const Node* engine = check.sound(target, "engine");
  if (engine == nullptr || values.engine != ClientEngine::kWire) return;
  if (values.embedded && values.transport == Carrier::kInProcess) {
    check.mistakes.at_value(*engine, "the wire engine needs a socket, and the transport is in-process",
                            "use transport = \"tcp\" or \"unix\", or engine = \"grpc\"");
  }
  if (values.retries) {
    check.mistakes.at_value(target.nearest_to({"retries"}), "the wire engine makes no retries",
                            "remove 'retries', or use engine = \"grpc\"");
  }
}

void check_server(CrossCheck& check, const Node& target) {
  const Target& values = check.scenario.target;
  const Node* server = check.sound(target, "server");
  if (server == nullptr || values.server != ServerKind::kWire) return;
  if (!values.embedded) {
    check.mistakes.at_value(*server, "'server' is about weir's own server, and 'address' names another",
                            "remove 'server' or 'address'");
  } else if (values.transport == Carrier::kInProcess) {
    check.mistakes.at_value(*server, "the wire server needs a socket, and the transport is in-process",
                            "use transport = \"tcp\" or \"unix\", or server = \"grpc\"");
  }
}

void check_relay(CrossCheck& check, const Node& target) {
  const Target& values = check.scenario.target;
  const Node* relay = check.sound(target, "relay");
  if (relay == nullptr || !values.relay || !values.embedded || values.transport != Carrier::kInProcess)
    return;
  check.mistakes.at_value(*relay, "the relay needs a connection, and the transport is in-process",
                          "use transport = \"tcp\" or \"unix\", or remove 'relay'");
}

/// With an address there is no server of weir's own to be told how to run.
void check_remote(CrossCheck& check, const Node& target, const Node& address) {
  if (std::optional<AddressMistake> mistake = find_address_mistake(address.text)) {
    check.mistakes.at_value(address, mistake->reason, mistake->remedy);
  }
  const Node* transport = check.sound(target, "transport");
  if (transport != nullptr && check.scenario.target.transport != Carrier::kTcp) {
    check.mistakes.at_value(*transport, "'transport' is about weir's own server, and 'address' names another",
                            "remove 'transport'; a Unix socket is reached by address = \"unix:/path\"");
  }
  const Node* process = check.sound(target, "process");
  if (process != nullptr && check.scenario.target.process == ServerPlace::kChild) {
    check.mistakes.at_value(*process, "'process' is about weir's own server, and 'address' names another",
                            "remove 'process' or 'address'");
  }
}

void check_server_limit(CrossCheck& check, const Node& target) {
  const Node* limit = check.sound(target, "server_receive_limit");
  if (limit == nullptr || check.scenario.target.embedded) return;
  check.mistakes.at_value(*limit,
                          "'server_receive_limit' is about weir's own server, and 'address' names another",
                          "remove 'server_receive_limit' or 'address'");
}

/// "http://user:password@host:port" has credentials, which are to stand in no file that is kept.
bool has_credentials(std::string_view url) { return url.find('@') != std::string_view::npos; }

void check_proxy(CrossCheck& check, const Node& target) {
  const Node* proxy = check.sound(target, "proxy");
  if (proxy == nullptr) return;
  const Target& values = check.scenario.target;
  constexpr std::string_view kScheme = "http://";
  const std::string& url = values.proxy;
  if (values.embedded || is_unix_address(values.address)) {
    check.mistakes.at_value(*proxy, "a proxy leads to a server elsewhere, over TCP",
                            "remove 'proxy', or give that server's address = \"host:port\"");
  } else if (has_credentials(url)) {
    check.mistakes.at_value(
        *proxy, "a scenario is kept beside its report, so it must not hold a password",
        "write \"http://host:port\", and WEIR_PROXY_AUTH=user:password in the environment");
  } else if (!std::string_view(url).starts_with(kScheme)) {
    check.mistakes.at_value(
        *proxy, fmt::format("'{}' is not the address of an HTTP proxy", url),
        "write \"http://host:port\"; a proxy that is itself reached over TLS, or speaks SOCKS, "
        "is not supported");
  } else if (std::optional<AddressMistake> mistake = find_host_port_mistake(
                 url.substr(kScheme.size(), url.size() - kScheme.size() - (url.ends_with('/') ? 1 : 0)))) {
    check.mistakes.at_value(*proxy, mistake->reason, "write \"http://host:port\"");
  } else if (values.address.find(',') != std::string::npos) {
    check.mistakes.at_value(*proxy, "a proxy is asked for one server, and 'address' lists several",
                            "give one host:port as address");
  }
}

}  // namespace

void check_target(CrossCheck& check) {
  const Node* target = check.root.find("target");
  if (target == nullptr || target->kind != Node::Kind::kTable) return;
  Target& values = check.scenario.target;
  const Node* embedded = check.sound(*target, "embedded");
  const Node* address = check.sound(*target, "address");

  if (address != nullptr && embedded != nullptr && values.embedded) {
    check.mistakes.at_value(*embedded, "'embedded' is true, and 'address' names a server elsewhere",
                            "remove one of the two");
  } else if (target->find("address") == nullptr && embedded != nullptr && !values.embedded) {
    check.mistakes.at_value(*embedded, "'embedded' is false, and there is no address of another server",
                            "add address = \"host:port\", or remove 'embedded'");
  }
  if (target->find("address") != nullptr) values.embedded = false;

  if (address != nullptr) {
    check_remote(check, *target, *address);
  } else if (values.transport == Carrier::kInProcess && values.process == ServerPlace::kChild) {
    check.mistakes.at_value(target->nearest_to({"process"}),
                            "a server in a child process can't be reached in-process",
                            "use transport = \"tcp\" or \"unix\", or process = \"same\"");
  }
  if (const Node* tls = check.sound(*target, "tls"); tls != nullptr && address == nullptr) {
    check.mistakes.at_value(*tls, "weir's own server speaks no TLS here",
                            "remove 'tls', or start `weir serve --cert ... --key ...` and give its address");
  }
  check_calls(check, *target);
  check_method(check, *target);
  check_descriptors(check, *target);
  check_server(check, *target);
  check_server_limit(check, *target);
  check_engine(check, *target);
  check_relay(check, *target);
  check_proxy(check, *target);
}

}  // namespace weir
