// What calls and connections carry: keys of [target] that say nothing without another one, or against it.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "harness/scenario/cross_checks.h"

namespace weir {
namespace {

constexpr Duration kShortestOfGrpc = std::chrono::seconds(1);

const MetadataEntry* find_authorization(const std::vector<MetadataEntry>& entries) {
  const auto found = std::find_if(entries.begin(), entries.end(),
                                  [](const MetadataEntry& entry) { return entry.key == "authorization"; });
  return found == entries.end() ? nullptr : &*found;
}

/// Both `auth` and a metadata field say who calls.
void check_auth(CrossCheck& check, const Node& target) {
  if (!check.scenario.target.auth) return;
  const auto complain = [&](const Node& table) {
    const Node* metadata = check.sound(table, "metadata");
    if (metadata == nullptr) return;
    check.mistakes.at_key(*metadata->find("authorization"),
                          "a call carries one 'authorization', and 'auth' in [target] has one",
                          "remove it, or 'auth'");
  };
  if (find_authorization(check.scenario.target.metadata) != nullptr) complain(target);
  if (check.groups.size() != check.scenario.streams.size()) return;
  for (std::size_t i = 0; i < check.groups.size(); ++i) {
    if (find_authorization(check.scenario.streams[i].metadata) != nullptr) complain(*check.groups[i]);
  }
}

bool is_authority(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return c < 0x80 && (std::isalnum(c) != 0 || c == '.' || c == ':' || c == '-' || c == '_' || c == '[' ||
                        c == ']' || c == '%');
  });
}

void check_authority(CrossCheck& check, const Node& target) {
  const Target& values = check.scenario.target;
  const Node* authority = check.sound(target, "authority");
  if (authority == nullptr) return;
  if (!is_authority(values.authority)) {
    check.mistakes.at_value(*authority, fmt::format("'{}' is no authority", values.authority.substr(0, 60)),
                            "write a host, with or without a port: \"chat.internal:443\"");
  } else if (values.embedded && values.transport == Carrier::kInProcess) {
    check.mistakes.at_value(*authority, "a server in this process is called without an authority",
                            "remove 'authority', or use transport = \"tcp\"");
  }
}

void check_user_agent(CrossCheck& check, const Node& target) {
  const Node* agent = check.sound(target, "user_agent");
  if (agent == nullptr) return;
  const std::string& text = check.scenario.target.user_agent;
  const bool printable =
      std::all_of(text.begin(), text.end(), [](unsigned char c) { return c >= 0x20 && c <= 0x7e; });
  if (text.empty() || !printable || text.front() == ' ' || text.back() == ' ') {
    check.mistakes.at_value(*agent, "'user_agent' must be of printable ASCII, without a space at either end",
                            "write a name and a version, such as \"my-client/1.0\"");
  }
}

void check_certificates(CrossCheck& check, const Node& target) {
  const Node* tls = check.sound(target, "tls");
  if (tls == nullptr || !check.scenario.target.tls) return;
  const Tls& values = *check.scenario.target.tls;
  if (values.cert.empty() != values.key.empty()) {
    const bool no_key = values.key.empty();
    check.mistakes.at_key(*tls->find(no_key ? "cert" : "key"),
                          no_key ? "a certificate without its key proves nothing"
                                 : "a key without its certificate is of no use",
                          no_key ? "add key = \"client-key.pem\"" : "add cert = \"client.pem\"");
  }
  if (values.insecure && !values.ca.empty()) {
    check.mistakes.at_key(*tls->find("insecure"), "'ca' says whom to trust, and 'insecure' trusts everybody",
                          "keep one of the two");
  }
}

void check_connecting(CrossCheck& check, const Node& target) {
  const Target& values = check.scenario.target;
  const Node* timeout = check.sound(target, "connect_timeout");
  if (timeout != nullptr && values.engine == ClientEngine::kGrpc && values.connect_timeout &&
      *values.connect_timeout < kShortestOfGrpc) {
    check.mistakes.at_value(*timeout, "gRPC gives no attempt to connect less than its first backoff, 1s",
                            "write \"1s\" or more, or use engine = \"wire\"");
  }
  const bool in_process = values.embedded && values.transport == Carrier::kInProcess;
  for (const char* key : {"connect_timeout", "wait_for_ready"}) {
    const Node* node = check.sound(target, key);
    if (node == nullptr || !in_process) continue;
    check.mistakes.at_key(*node,
                          fmt::format("'{}' is about connections, and the transport is in-process", key),
                          "use transport = \"tcp\" or \"unix\", or remove it");
  }
  const Node* balance = check.sound(target, "balance");
  if (balance != nullptr && (values.embedded || values.address.starts_with("unix:"))) {
    check.mistakes.at_key(*balance, "'balance' is about a target with several addresses, and this has one",
                          "remove it, or give the address of a server elsewhere");
  }
}

void check_service_config(CrossCheck& check, const Node& target) {
  const Node* config = check.sound(target, "service_config");
  if (config == nullptr) return;
  if (check.scenario.target.engine == ClientEngine::kWire) {
    check.mistakes.at_key(*config, "the wire engine has no service config: it makes no retries",
                          "remove 'service_config', or use engine = \"grpc\"");
  } else if (!check.scenario.target.retries && check.is_reliable(target, "retries")) {
    check.mistakes.at_key(*config, "a service config is for retries, and these are off",
                          "add retries = true, or remove 'service_config'");
  }
}

void check_compression(CrossCheck& check, const Node& target) {
  const Target& values = check.scenario.target;
  const Node* compression = check.sound(target, "compression");
  if (compression == nullptr || values.compression != Compression::kGzip) return;
  if (values.embedded && values.server == ServerKind::kWire) {
    check.mistakes.at_value(*compression, "weir's wire server takes no compressed messages",
                            "remove 'compression', or use server = \"grpc\"");
  }
}

}  // namespace

void check_calls(CrossCheck& check, const Node& target) {
  check_auth(check, target);
  check_authority(check, target);
  check_user_agent(check, target);
  check_certificates(check, target);
  check_connecting(check, target);
  check_service_config(check, target);
  check_compression(check, target);
}

}  // namespace weir
