// [target], [phases], [report] and the keys at the top of the file.
#include "harness/scenario/connections_field.h"
#include "harness/scenario/metadata_fields.h"
#include "harness/scenario/placed_field.h"
#include "harness/scenario/tables.h"

namespace weir {
namespace {

Field<Scenario> schema_field() {
  FieldInfo info{.key = "schema",
                 .type = "the number 1",
                 .limits = {},
                 .default_text = {},
                 .help = "the version of this format",
                 .required = true};
  info.shape = shape_of_constant("1");
  return {std::move(info),
          [](Mistakes& mistakes, const Node& node, Scenario&) {
            if (node.kind == Node::Kind::kInteger && node.integer == 1) return;
            mistakes.at_value(node, fmt::format("'schema' must be 1, not {}", describe_node(node)),
                              "write schema = 1, the only version there is");
          },
          [](const Scenario&) { return std::optional(toml_value(std::int64_t{1})); }};
}

/// The lists of tables are read by read_scenario() and written by write_scenario(), since a fault's keys depend on the vocabulary. They are
/// named here, so that they are known keys and stand in the reference.
Field<Scenario> list_field(std::string key, std::string help) {
  FieldInfo info{.key = std::move(key),
                 .type = "a list of tables",
                 .limits = {},
                 .default_text = {},
                 .help = std::move(help)};
  return {std::move(info), [](Mistakes&, const Node&, Scenario&) {},
          [](const Scenario&) { return std::optional<WrittenValue>(); }};
}

/// All draws follow from it, so it is told whatever it is.
Field<Scenario> seed_field() {
  Field<Scenario> field =
      value_field("seed", &Scenario::seed, whole_number(0, std::numeric_limits<std::int64_t>::max()),
                  "what every draw follows from");
  return written_as<Scenario>(std::move(field), [](const Scenario& from) {
    return std::optional(toml_value(static_cast<std::int64_t>(from.seed)));
  });
}

ValueSpec yes_or_no() { return {.type = ValueType::kBool, .choices = {}, .low = {}, .high = {}}; }

ValueSpec connect_patience() {
  return {.type = ValueType::kDuration,
          .choices = {},
          .low = Duration(std::chrono::milliseconds(10)),
          .high = Duration(std::chrono::hours(1))};
}

ValueSpec metadata_limit_spec() {
  return {.type = ValueType::kBytes, .choices = {}, .low = Bytes{256}, .high = Bytes{16U << 20}};
}

/// Who names weir's own method means it: its messages may be the user's own.
Field<Target> method_field() {
  Field<Target> field = value_field("method", &Target::method, ValueSpec{},
                                    "the bidi method to call, as package.Service/Method");
  return written_as<Target>(field, [write = field.write](const Target& from) {
    return from.method_text.text.empty() ? write(from) : std::optional(toml_value(from.method));
  });
}

/// gRPC counts in an int; no content of weir's is larger than 64 MiB.
ValueSpec message_limit() {
  return {.type = ValueType::kBytes, .choices = {}, .low = Bytes{1}, .high = Bytes{1U << 30}};
}

}  // namespace

FieldTable<Keepalive> keepalive_fields() {
  return {
      value_field("time", &Keepalive::time, positive_time(), "silence after which the client sends a PING",
                  Need::kRequired),
      value_field("timeout", &Keepalive::timeout, positive_time(),
                  "wait for the PING's answer before giving up", Need::kRequired),
  };
}

FieldTable<Tls> tls_fields() {
  return {
      placed_field(
          "ca", &Tls::ca, describe_type(ValueSpec{}),
          "PEM file of the authorities to trust, relative to the scenario; the system's when left out"),
      value_field("name", &Tls::name, ValueSpec{},
                  "what the server's certificate must be for; the address's host when left out"),
      placed_field("cert", &Tls::cert, describe_type(ValueSpec{}),
                   "PEM file of the client's certificate, its chain after it, for servers that ask for one"),
      placed_field("key", &Tls::key, describe_type(ValueSpec{}),
                   "PEM file of that certificate's key, without a passphrase"),
      value_field("insecure", &Tls::insecure, yes_or_no(),
                  "take any certificate of the server's, which proves nothing of who it is"),
  };
}

FieldTable<Target> target_fields() {
  return {
      one_of("server", value_field("embedded", &Target::embedded,
                                   {.type = ValueType::kBool, .choices = {}, .low = {}, .high = {}},
                                   "weir starts its own chat server; false when `address` is given")),
      one_of("server", value_field("address", &Target::address, ValueSpec{},
                                   "a server elsewhere: \"host:port\", \"dns:///host:port\", \"ipv4:…\", "
                                   "\"ipv6:…\", \"unix:/path\"")),
      choice_field("transport", &Target::transport,
                   {{"tcp", Carrier::kTcp}, {"unix", Carrier::kUnix}, {"in-process", Carrier::kInProcess}},
                   "what carries the streams to weir's own server"),
      choice_field("process", &Target::process,
                   {{"same", ServerPlace::kSame}, {"child", ServerPlace::kChild}},
                   "where weir's own server runs; a child can be killed"),
      choice_field(
          "server", &Target::server, {{"grpc", ServerKind::kGrpc}, {"wire", ServerKind::kWire}},
          "weir's own server: on gRPC C++, or a lean one on HTTP/2 that is not what limits a client"),
      method_field(),
      descriptors_field(),
      proto_field(),
      connections_field(
          "connections", &Target::connections, "1",
          "TCP connections that the streams share, or \"per-stream\"; spread over the addresses of the "
          "target's name"),
      table_field("keepalive", &Target::keepalive, keepalive_fields(),
                  "gRPC client keepalive; off when left out"),
      table_field("tls", &Target::tls, tls_fields(),
                  "TLS towards a server elsewhere; {} trusts the system's authorities"),
      value_field(
          "proxy", &Target::proxy, ValueSpec{},
          "an HTTP proxy to go through with CONNECT: \"http://host:port\"; its user and password are in the "
          "environment, "
          "WEIR_PROXY_AUTH=user:password"),
      value_field("retries", &Target::retries,
                  {.type = ValueType::kBool, .choices = {}, .low = {}, .high = {}},
                  "gRPC's transparent and configured retries; gRPC C++ 1.51.1 may send a message emptied "
                  "when it tries again, or "
                  "crash (grpc/grpc#37742)"),
      value_field("relay", &Target::relay, {.type = ValueType::kBool, .choices = {}, .low = {}, .high = {}},
                  "go through weir's relay even where no fault needs it: it proves how streams end"),
      choice_field("engine", &Target::engine, {{"grpc", ClientEngine::kGrpc}, {"wire", ClientEngine::kWire}},
                   "grpc: the gRPC C++ client; wire: a lean HTTP/2 client that sees every frame"),
      value_field("receive_limit", &Target::receive_limit, message_limit(),
                  "the largest message that the client accepts, as gRPC counts it; any when left out, where "
                  "gRPC's own clients "
                  "accept 4MiB"),
      value_field("server_receive_limit", &Target::server_receive_limit, message_limit(),
                  "the same of weir's own server; 65MiB when left out"),
      metadata_field("metadata", &Target::metadata,
                     "fields that every call carries; {stream}, {incarnation}, {group}, {file:PATH} and "
                     "${env:NAME} are filled in; \"base64:...\" for a key that ends with -bin"),
      auth_field(),
      value_field("authority", &Target::authority, ValueSpec{},
                  "what requests name as ':authority'; the address's host and port when left out"),
      value_field("user_agent", &Target::user_agent, ValueSpec{},
                  "stands before what the client says of itself in 'user-agent'"),
      choice_field("compression", &Target::compression,
                   {{"identity", Compression::kIdentity}, {"gzip", Compression::kGzip}},
                   "how requests are compressed, and what replies are offered to be"),
      value_field("connect_timeout", &Target::connect_timeout, connect_patience(),
                  "an attempt to connect, TLS and the server's first SETTINGS included, is given up after so "
                  "long; 20s when left out"),
      value_field(
          "wait_for_ready", &Target::wait_for_ready, yes_or_no(),
          "calls wait for a connection, up to their deadline, where they would fail with the attempt"),
      choice_field("balance", &Target::balance,
                   {{"round-robin", Balance::kRoundRobin}, {"first", Balance::kFirst}},
                   "where the target has several addresses: connections begin with one after the other, or "
                   "each with the first that answers"),
      value_field("metadata_limit", &Target::metadata_limit, metadata_limit_spec(),
                  "the most that response headers, or trailers, may come to; 8KiB when left out"),
      placed_field("service_config", &Target::service_config, describe_type(ValueSpec{}),
                   "gRPC's service config as JSON, for its retry policies: needs retries = true"),
      value_field("tick", &Target::tick, time_from(Duration(0)),
                  "open loop: send at multiples of this, which costs less; 0s sends exactly when due"),
  };
}

FieldTable<Phases> phases_fields() {
  return {
      value_field("warmup", &Phases::warmup, time_from(Duration(0)), "time whose messages are not measured"),
      value_field("measure", &Phases::measure, positive_time(),
                  "at most; a run ends earlier when every stream has ended"),
      value_field("drain", &Phases::drain, time_from(Duration(0)),
                  "time for streams to end by themselves afterwards"),
  };
}

FieldTable<ReportOptions> report_fields() {
  ValueSpec interval = time_from(std::chrono::milliseconds(100));
  interval.high = Duration(std::chrono::hours(1));
  ValueSpec share{.type = ValueType::kFraction, .choices = {}, .low = 0.0, .high = 1.0};
  return {
      value_field("interval", &ReportOptions::interval, std::move(interval),
                  "the time that each row of latency.hlog covers"),
      value_field("doubt", &ReportOptions::doubt, share,
                  "open loop: the share of the response p99 that weir's own lateness may be; beyond it the "
                  "run is not "
                  "evidence; 0 for any"),
  };
}

FieldTable<Scenario> root_fields() {
  return {
      schema_field(),
      value_field("name", &Scenario::name, ValueSpec{},
                  "letters, digits, '-' and '_'; names the run's folder", Need::kRequired),
      value_field("description", &Scenario::description, ValueSpec{}, "what the experiment shows"),
      seed_field(),
      table_field("target", &Scenario::target, target_fields(), "the server under test"),
      table_field("phases", &Scenario::phases, phases_fields(), "how long the run takes"),
      table_field("report", &Scenario::report, report_fields(), "what is kept of the measurements"),
      list_field("streams", "groups of streams, [[streams]]; needed, unless there are [[links]]"),
      list_field("links", "the links of a relay alone, [[links]], for `weir relay`; in place of streams"),
      list_field("calls", "unary calls beside the streams, [[calls]]"),
      list_field("fault", "faults, [[fault]]"),
      list_field("check", "checks, [[check]]"),
  };
}

}  // namespace weir
