#include "harness/cli/serve_verb.h"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>

#include "harness/base/address.h"
#include "harness/base/descriptors.h"
#include "harness/base/signals.h"
#include "harness/base/units.h"
#include "harness/cli/metrics_option.h"
#include "harness/cli/verb.h"
#include "harness/live/live_counts.h"
#include "harness/relay/listen_problem.h"
#include "harness/rpc/chat_server.h"
#include "harness/tls/key_pair.h"
#include "harness/wire/server/wire_server.h"

namespace weir {
namespace {

constexpr const char* kAbout = "Run the chat server on its own, for remote runs and for your own client";

constexpr const char* kHeaders = R"(The service is chat.ChatService/BidirectionalChat.
It echoes every message until the client half-closes, then ends the stream with OK. Server reflection (v1 and v1alpha) and the standard health service are on with --server grpc. Each stream may ask for other behaviour with request headers:

  weir-reply-delay: 20ms          a reply leaves so long after its request came in
  weir-replies-per-request: 2
  weir-prefix: got:               put before the echoed text (weir-prefix-bin for other than ASCII)
  weir-act: ACT [at=POINT] ...    something to do, once; may be given many times

  ACT   status code=N [message=TEXT]   end the stream (code=0: an early EOF); message comes last
               [details=TEXT] [details-code=N]   before it: google.rpc.Status in grpc-status-details-bin
        stall                          reply no more, never end
        never-read | slow-reads delay=10ms | slow-writes delay=10ms
        large-reply size=4194305       one reply of so many bytes
        large-metadata size=65536 where=headers|trailers
        corrupt | drop | duplicate | reorder      one reply
  POINT open | received:K | sent:K | after:20ms   (default: open)
  fault=N in an act is echoed in the trailer weir-fired when the act was carried out.

Every status that the server itself chooses has the trailers weir-marker, weir-received, weir-sent
and weir-status.)";

constexpr const char* kServeExample = R"(Example: UNAVAILABLE after the third reply.
  weir serve --listen 127.0.0.1:50051
  grpcurl -plaintext -H 'weir-act: status at=sent:3 code=14 message=overloaded' -d @ \
          127.0.0.1:50051 chat.ChatService/BidirectionalChat)";

struct ServeOptions {
  std::string listen = "127.0.0.1:50051";
  std::string server = "grpc";
  std::optional<std::uint32_t> threads{};  // of the wire server; nothing: as many as it has by itself
  std::string grace_text = "2s";
  std::string certificate;  // file names; empty: no TLS
  std::string key;
  std::string client_ca;
  std::string max_message = "65MiB";
  std::string max_age;  // empty: none
  std::string max_age_grace = "5s";
  std::string min_ping_interval;  // empty: none
  std::string busy;               // empty: none
  std::uint32_t busy_every = 1;
  std::uint32_t ping_strikes = 2;
  bool until_eof = false;
  bool quiet = false;
  MetricsOption metrics{};
};

/// A file's text. An error with its cause.
absl::StatusOr<std::string> text_of(const std::string& path, std::string_view option) {
  if (path.empty()) return std::string();
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (file.is_open() && !file.bad() && errno == 0) return text.str();
  return absl::InvalidArgumentError(
      fmt::format("cannot read {}: {}\n  fix: name a PEM file that is there with {}", path,
                  std::generic_category().message(errno != 0 ? errno : EIO), option));
}

/// Why the server is to stop, and how long streams may still go on.
struct StopOrder {
  std::optional<Duration> grace;  // nothing: the one of the command line
};

/// The standard input of a child: its end means that the parent is gone, a line "grace 500ms" precedes a
/// SIGTERM.
class ParentPipe {
 public:
  /// Reads what is there. False when it has ended.
  bool take() {
    std::array<char, 256> buffer{};
    ssize_t count = read(STDIN_FILENO, buffer.data(), buffer.size());
    if (count < 0) return errno == EINTR;
    text_.append(buffer.data(), static_cast<std::size_t>(count));
    return count > 0;
  }
  [[nodiscard]] std::optional<Duration> grace() const {
    constexpr std::string_view kWord = "grace ";
    std::string_view text = text_;
    std::size_t end = text.find('\n');
    if (!text.starts_with(kWord) || end == std::string_view::npos) return std::nullopt;
    return parse_duration(text.substr(kWord.size(), end - kWord.size()));
  }

 private:
  std::string text_;
};

/// How often it is looked whether descriptors have run out, and what has been served.
constexpr int kLookEveryMs = 500;

/// Waits for a signal or, if asked, for the end of the standard input.
StopOrder wait_for_stop(const StopSignals& signals, bool until_eof, const RunningServer& server,
                        LiveMetrics* live) {
  ParentPipe parent;
  std::array<pollfd, 2> entries = {pollfd{signals.fd(), POLLIN, 0},
                                   pollfd{until_eof ? STDIN_FILENO : -1, POLLIN, 0}};
  DescriptorWatch descriptors(1);
  for (;;) {
    if (live != nullptr) show_server(live->registry(), server.counters());
    if (const std::optional<std::string> none_left = descriptors.look())
      say(fmt::format("weir serve: {}\n", *none_left));
    if (poll(entries.data(), entries.size(), kLookEveryMs) < 0) continue;  // EINTR
    // The input first: a grace that precedes the signal must be known before it.
    if (entries[1].revents != 0 && !parent.take()) return {Duration::zero()};
    if (entries[0].revents != 0) {
      (void)signals.wait(Duration(0));  // takes it
      return {parent.grace()};
    }
  }
}

void print_hint(const std::string& address, bool wire) {
  say(
      fmt::format("talk to it:  weir run SCENARIO.toml --set target.address={0}\n"
                  "        or:  grpcurl -plaintext {2}-d '{{\"content\":\"hello\"}}' {0} "
                  "chat.ChatService/BidirectionalChat\n"
                  "{1}"
                  "stop it:     Ctrl-C (a second one kills); how to make it misbehave: weir serve --help\n",
                  address, wire ? "" : "        or:  evans --reflection, at the same address\n",
                  wire ? "-proto chat.proto " : ""));
}

/// The texts were checked when they were read.
ServerLimits server_limits(const ServeOptions& options) {
  ServerLimits limits;
  limits.message = *parse_bytes(options.max_message);
  if (!options.max_age.empty())
    limits.age = LimitAge{*parse_duration(options.max_age), *parse_duration(options.max_age_grace)};
  if (!options.min_ping_interval.empty())
    limits.pings = LimitPings{*parse_duration(options.min_ping_interval), options.ping_strikes};
  return limits;
}

/// The text was checked when it was read.
BusyWork busy_work(const ServeOptions& options) {
  return {options.busy.empty() ? Duration(0) : *parse_duration(options.busy), options.busy_every};
}

absl::StatusOr<std::unique_ptr<RunningServer>> start_server(const ServeOptions& options) {
  ServerLog log;
  if (!options.quiet) log = [](const std::string& line) { say(line + "\n"); };
  if (options.server == "wire") {
    if (!options.certificate.empty())
      return absl::InvalidArgumentError(
          "the wire server speaks no TLS\n  fix: leave --cert out, or use --server grpc");
    if (!options.busy.empty())
      return absl::InvalidArgumentError(
          "the wire server burns no processor time\n  fix: leave --busy out, or use --server grpc");
    return WireServer::start({.listen = options.listen,
                              .threads = options.threads.value_or(1),
                              .log = std::move(log),
                              .limits = server_limits(options)});
  }
  if (options.threads)
    return absl::InvalidArgumentError(
        "--threads is of the wire server alone: gRPC C++ has threads of its own, as many as it sees fit\n"
        "  fix: leave --threads out, or add --server wire");
  absl::StatusOr<std::string> certificate = text_of(options.certificate, "--cert");
  if (!certificate.ok()) return certificate.status();
  absl::StatusOr<std::string> key = text_of(options.key, "--key");
  if (!key.ok()) return key.status();
  if (!options.certificate.empty()) {
    if (absl::Status status = check_key_pair(*certificate, *key); !status.ok()) return status;
  }
  absl::StatusOr<std::string> client_ca = text_of(options.client_ca, "--client-ca");
  if (!client_ca.ok()) return client_ca.status();
  if (!options.client_ca.empty() && client_ca->find("-----BEGIN CERTIFICATE-----") == std::string::npos)
    return absl::InvalidArgumentError(
        "--client-ca holds no certificate\n  fix: give a PEM file that begins with -----BEGIN "
        "CERTIFICATE-----");
  return ChatServer::start({.listen = options.listen,
                            .log = std::move(log),
                            .certificate_pem = *std::move(certificate),
                            .key_pem = *std::move(key),
                            .client_ca_pem = *std::move(client_ca),
                            .limits = server_limits(options),
                            .busy = busy_work(options)});
}

int serve(const ServeOptions& options) {
  if (!options.listen.starts_with("unix:") && !parse_host_port(options.listen)) {
    say(fmt::format("weir serve: '{}' is no address to listen on\n  fix: give host:port or unix:/path\n",
                    options.listen));
    return kExitUsage;
  }
  if (std::optional<std::string> mistake = socket_path_mistake(options.listen)) {
    say(fmt::format("weir serve: {}\n", *mistake));
    return kExitUsage;
  }
  StopSignals signals;
  (void)raise_descriptor_limit();
  absl::StatusOr<std::unique_ptr<RunningServer>> server = start_server(options);
  if (!server.ok()) {
    say(fmt::format("weir serve: {}\n", std::string(server.status().message())));
    return kExitUsage;
  }
  bool no_metrics = false;
  const auto live = open_metrics(options.metrics, "serve", options.quiet, no_metrics);
  if (no_metrics) return kExitUsage;
  // Who waits for this line waits for ever where it can't be written.
  put(fmt::format("listening on {}\n", (*server)->address()));
  flush_out();
  if (out_problem()) return kExitUnwritten;
  if (!options.quiet) print_hint((*server)->address(), options.server == "wire");
  StopOrder order = wait_for_stop(signals, options.until_eof, **server, live.get());
  signals.restore();
  Duration grace = order.grace.value_or(*parse_duration(options.grace_text));
  if (!options.quiet) say(fmt::format("stopping; streams may go on for {}\n", format_duration(grace)));
  (*server)->stop(grace);
  ChatServerCounters served = (*server)->counters();
  if (!options.quiet) {
    say(fmt::format("served {} streams: {} messages received, {} sent\n", served.streams_started,
                    served.requests, served.replies));
  }
  return kExitOk;
}

std::string check_grace(const std::string& text) {
  std::optional<Duration> grace = parse_duration(text);
  return grace && *grace >= Duration::zero() ? "" : "'" + text + "' is not a duration such as 500ms or 2s";
}

std::string check_time(const std::string& text) {
  std::optional<Duration> time = parse_duration(text);
  return time && *time > Duration::zero() ? ""
                                          : "'" + text + "' is not a time above zero such as 500ms or 2s";
}

std::string check_size(const std::string& text) {
  constexpr Bytes kMost{1U << 30};  // gRPC counts in an int
  std::optional<Bytes> size = parse_bytes(text);
  return size && *size > Bytes{0} && *size <= kMost ? ""
                                                    : "'" + text + "' is not a size such as 4MiB, up to 1GiB";
}

}  // namespace

void add_serve_verb(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<ServeOptions>();
  CLI::App* verb = app.add_subcommand("serve", kAbout);
  verb->footer(std::string(kHeaders) + "\n\n" + exit_codes_help("serve") + "\n" + kServeExample);
  verb->add_option("--listen", options->listen, "host:port, port 0 for any free one, or unix:/path")
      ->capture_default_str();
  verb->add_option("--server", options->server, "grpc: on gRPC C++; wire: a lean one on HTTP/2 alone")
      ->capture_default_str()
      ->check(CLI::IsMember({"grpc", "wire"}));
  verb->add_option("--threads", options->threads, "of the wire server (1)")->check(CLI::Range(1, 64));
  verb->add_option("--grace", options->grace_text,
                   "how long streams may go on after the first Ctrl-C, SIGTERM or hangup")
      ->capture_default_str()
      ->check(CLI::Validator(check_grace, "DURATION"));
  verb->add_option("--cert", options->certificate, "serve TLS with this certificate and its chain (PEM)");
  verb->add_option("--key", options->key, "the certificate's private key (PEM)");
  verb->get_option("--cert")->needs(verb->get_option("--key"));
  verb->get_option("--key")->needs(verb->get_option("--cert"));
  verb->add_option("--client-ca", options->client_ca,
                   "clients must show a certificate that one of these authorities has signed (PEM)")
      ->needs(verb->get_option("--cert"));
  verb->add_option("--max-message", options->max_message, "the largest request that is accepted")
      ->capture_default_str()
      ->check(CLI::Validator(check_size, "SIZE"));
  verb->add_option("--max-age", options->max_age, "connections end at this age (gRFC A9)")
      ->check(CLI::Validator(check_time, "DURATION"));
  verb->add_option("--max-age-grace", options->max_age_grace, "time their streams have then")
      ->capture_default_str()
      ->check(CLI::Validator(check_grace, "DURATION"));
  verb->add_option("--min-ping-interval", options->min_ping_interval,
                   "a PING that comes sooner is a strike, unless the server sent something (gRFC A8)")
      ->check(CLI::Validator(check_time, "DURATION"));
  verb->add_option("--ping-strikes", options->ping_strikes, "strikes that are borne")
      ->capture_default_str()
      ->check(CLI::Range(1, 1000));
  verb->add_option("--busy", options->busy,
                   "burn processor time for so long before each reply, to try what `weir gate` would catch")
      ->check(CLI::Validator(check_time, "DURATION"));
  verb->add_option("--busy-every", options->busy_every, "of so many requests burn it for one")
      ->capture_default_str()
      ->check(CLI::Range(1, 1'000'000));
  add_metrics_option(*verb, options->metrics);
  verb->add_flag("--quiet", options->quiet, "nothing on stderr but mistakes");
  // For weir itself: a child that ends with its parent.
  verb->add_flag("--until-eof", options->until_eof, "stop when the standard input ends")->group("");
  verb->callback([options, &exit_code] { exit_code = serve(*options); });
}

}  // namespace weir
