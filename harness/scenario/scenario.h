// A scenario as values: what a checked TOML file says, with every default filled in. Plain data, copyable, comparable.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "harness/base/errors.h"
#include "harness/base/units.h"
#include "harness/model/outcome_classes.h"
#include "harness/scenario/call_text.h"
#include "harness/scenario/described_messages.h"
#include "harness/scenario/placed_text.h"
#include "harness/scenario/side_calls.h"
#include "harness/scenario/spread.h"
#include "harness/scenario/stream_aim.h"
#include "harness/scenario/talk.h"
#include "harness/scenario/vocabulary.h"

namespace weir {

/// How many TCP connections carry the streams. Stream i of a group uses connection i modulo `count`.
struct Connections {
  bool per_stream = false;
  std::uint32_t count = 1;  // ignored when per_stream
  friend bool operator==(const Connections&, const Connections&) = default;
};

/// gRPC client keepalive (gRPC doc/keepalive.md): PING after `time` of silence, give up after `timeout`.
struct Keepalive {
  Duration time{};
  Duration timeout{};
  friend bool operator==(const Keepalive&, const Keepalive&) = default;
};

/// TLS towards a server elsewhere. Files are PEM, and beside the scenario unless the path is absolute.
struct Tls {
  PlacedText ca{};        // "": the system's authorities
  std::string name{};     // what the certificate must be for; "": the address's host
  PlacedText cert{};      // of the client, its chain after it; "": it shows none
  PlacedText key{};       // of the client's certificate
  bool insecure = false;  // any certificate will do
  friend bool operator==(const Tls&, const Tls&) = default;
};

enum class Carrier { kTcp, kUnix, kInProcess };  // target.transport = "tcp" | "unix" | "in-process"
enum class ServerPlace { kSame, kChild };        // target.process   = "same" | "child"
enum class ServerKind { kGrpc, kWire };          // target.server    = "grpc" | "wire"
enum class ClientEngine { kGrpc, kWire };        // target.engine    = "grpc" | "wire"
enum class Balance { kRoundRobin, kFirst };      // target.balance   = "round-robin" | "first"
enum class Compression { kIdentity, kGzip };     // target.compression

struct Target {
  bool embedded = true;  // weir starts the chat server itself; false when `address` is given
  std::string address;   // "127.0.0.1:50051", "dns:///host:port", "unix:/path"; only when not embedded
  Carrier transport = Carrier::kTcp;
  ServerPlace process = ServerPlace::kSame;
  ServerKind server = ServerKind::kGrpc;
  std::string method = "chat.ChatService/BidirectionalChat";
  PlacedText method_text{};         // as the file has it; nowhere when it is the default
  DescriptorSources descriptors{};  // of the method, for groups that have messages of their own
  Connections connections;
  std::optional<Keepalive> keepalive;
  std::optional<Tls> tls;
  bool retries = false;  // gRPC's transparent and configured retries
  bool relay = false;    // weir's relay stands before the server even where no fault needs it
  ClientEngine engine = ClientEngine::kGrpc;
  std::optional<Bytes> receive_limit{};         // largest message that the client accepts; absent: any
  std::optional<Bytes> server_receive_limit{};  // the same of weir's own server; absent: 65 MiB
  std::string proxy{};  // "http://host:port": an HTTP proxy before `address`; empty: none
  Duration tick{0};     // messages are sent, and all timers ring, at multiples of it; 0: exactly when due

  // What calls and connections carry.
  std::vector<MetadataEntry>
      metadata{};  // of every call; a group's entries of the same key stand in their place
  std::optional<MetadataEntry> auth{};               // "authorization"
  std::string authority{};                           // ":authority"; empty: the address's host and port
  std::string user_agent{};                          // before what the client says of itself
  Compression compression = Compression::kIdentity;  // of requests; replies may be compressed so as well
  std::optional<Duration> connect_timeout{};  // until the server's SETTINGS; absent: 20 s, as gRPC C++ has it
  bool wait_for_ready = false;  // a call outlives attempts to connect that fail (gRPC doc/wait-for-ready.md)
  Balance balance = Balance::kRoundRobin;  // which of several addresses a connection begins with
  std::optional<Bytes> metadata_limit{};   // of response headers, and of trailers; absent: 8 KiB
  PlacedText service_config{};             // JSON (gRPC doc/service_config.md)
  friend bool operator==(const Target&, const Target&) = default;
};

struct Phases {
  Duration warmup{0};                           // its messages are not measured
  Duration measure = std::chrono::seconds(30);  // at most; a run ends earlier when every stream has ended
  Duration drain = std::chrono::seconds(2);     // time for streams to end by themselves afterwards
  friend bool operator==(const Phases&, const Phases&) = default;
};

struct ReportOptions {
  Duration interval = std::chrono::seconds(1);  // of the histograms in latency.hlog
  /// A run whose own lateness is beyond this share of what it measured is no evidence (p99 against a group's response
  /// p99); 0: any lateness will do. A tenth, since smaller differences between two runs are noise on a shared machine.
  double doubt = 0.1;
  friend bool operator==(const ReportOptions&, const ReportOptions&) = default;
};

enum class PaceKind { kPingPong, kWindow, kOpen, kPush };  // "ping-pong" | "window" | "open" | "push"
enum class Arrivals { kConstant, kPoisson };

/// A part of a load profile. The rate goes from one end of `rate` to the other in a straight line; `low` is where it
/// begins, and may be the larger.
struct LoadStage {
  Range<Rate> rate;  // of the whole group, shared evenly by its streams
  Duration over{};   // above zero
  friend bool operator==(const LoadStage&, const LoadStage&) = default;
};

/// When messages are due.
struct Pace {
  PaceKind kind = PaceKind::kPingPong;
  std::uint32_t window = 1;  // kWindow: unanswered messages allowed
  std::optional<Rate> rate;  // kOpen: of the whole group, shared evenly by its streams
  std::optional<Rate>
      stream_rate;  // kOpen: of each stream; exactly one of rate, stream_rate and stages is given
  Arrivals arrivals = Arrivals::kConstant;
  std::vector<LoadStage> stages{};  // kOpen: since the stream's opening; after the last, no more is due
  std::uint32_t burst = 1;          // kOpen: so many messages are due at once; the mean rate stays
  std::optional<TimeSpread>
      think{};  // kPingPong, kWindow: from a message's last reply to when the next one is due
  std::optional<Duration> period{};        // kPush: between two replies
  std::optional<std::uint32_t> replies{};  // kPush: to the one message of the client
  friend bool operator==(const Pace&, const Pace&) = default;
};

/// Log-normal sizes: median * exp(sigma * z), z standard normal. Many small ones, few large ones. What is above `max`
/// is cut to it.
struct LogNormalSize {
  Bytes median{};
  double sigma = 1;
  Bytes max{};
  friend bool operator==(const LogNormalSize&, const LogNormalSize&) = default;
};

/// Sizes drawn from the seed, one for each message.
struct SizeSpread {
  enum class Kind { kUniform, kLogNormal, kList };
  Kind kind = Kind::kUniform;
  Range<Bytes> range{};        // kUniform
  LogNormalSize log_normal{};  // kLogNormal
  std::vector<Bytes> list{};   // kList: a size that stands there twice is drawn twice as often
  friend bool operator==(const SizeSpread&, const SizeSpread&) = default;
};

struct Payload {
  Bytes size{64};    // of the content, header included; raised to the header's size when smaller
  std::string text;  // filler, repeated to fill the size and cut between UTF-8 characters; "" = 'x'
  std::optional<SizeSpread> spread{};  // then `size` is the largest that may be drawn
  friend bool operator==(const Payload&, const Payload&) = default;
};

/// When the streams of a group open.
struct Opening {
  Duration after{0};         // since the run began
  std::optional<Rate> rate;  // stream i opens i/rate later; all at once when absent
  friend bool operator==(const Opening&, const Opening&) = default;
};

/// What weir's chat server is asked to do for a group, by request metadata.
struct ServerBehaviour {
  Duration reply_delay{0};
  std::uint32_t replies_per_request = 1;
  std::string prefix;  // put before the echoed content
  friend bool operator==(const ServerBehaviour&, const ServerBehaviour&) = default;
};

enum class Integrity {
  kEcho,
  kNone
};  // "echo": replies carry our content back; "none": replies are only counted

/// StreamGroup::messages where the file names no number and something else ends the stream.
inline constexpr std::uint32_t kEndlessMessages = 2'147'483'647;

/// StreamGroup::reopen_pause where the file names none.
inline constexpr Duration kReopenPause = std::chrono::milliseconds(100);

/// What is known of a group that drives one of two servers at once: see plan/duet.h. No scenario file says it.
struct DuetPart {
  std::string of;          // the group's name in the file, by which both halves draw alike
  bool candidate = false;  // else of the baseline
  friend bool operator==(const DuetPart&, const DuetPart&) = default;
};

struct StreamGroup {
  std::string name;
  std::uint32_t count = 1;
  std::uint32_t messages = 10;  // per stream
  bool reopen = false;          // open again after each end, until the measure phase is over
  /// Before opening again where the stream's last life failed without a reply: such a stream would fail again at once, thousands of
  /// times a second.
  Duration reopen_pause = kReopenPause;
  std::optional<TimeSpread> live;  // a stream half-closes so long after its opening
  Opening open;
  Pace pace;
  Payload payload;
  std::optional<Duration> deadline;  // of each stream
  Duration watchdog =
      std::chrono::seconds(5);             // a stream without progress for so long is ended as stall.open
  std::optional<Connections> connections;  // a pool of its own; the target's pool when absent
  /// Outcome classes or prefixes allowed where no fault fired.
  std::vector<std::string> expect = outcomes({OutcomeId::kOkComplete});
  bool may_starve = false;  // a stream may get no reply in the measured part though messages were due
  ServerBehaviour server;
  std::vector<MetadataEntry> metadata{};  // besides the target's, in place of those with the same key
  Integrity integrity = Integrity::kEcho;
  std::optional<DuetPart> duet{};
  std::optional<DescribedMessages> described{};  // its own messages; weir's chat when absent
  std::optional<SideCalls> calls{};              // each stream is one of these calls
  Talk talk{};                                   // beside its messages at a pace
  SourceSpan span;                               // where [[streams]] stands
  friend bool operator==(const StreamGroup&, const StreamGroup&) = default;
};

/// Its streams ask the server for what only weir's own does: in the `server` table, or by a push pace.
[[nodiscard]] inline bool asks_the_server(const StreamGroup& group) {
  return group.server != ServerBehaviour{} ||
         (group.pace.kind == PaceKind::kPush && group.pace.period.value_or(Duration(0)) > Duration(0));
}

/// How often a fault strikes one stream, counted from Trigger::count on; only with kSent and kReplies. At most one of
/// `every` and `probability` is given.
struct Repeat {
  std::uint32_t every = 0;  // at every n-th message; 0: not given
  double probability = 0;   // at each message with this chance, drawn from the seed; 0: not given
  std::optional<std::uint32_t>
      times;  // at most; absent: once by chance, and as often as the stream lasts with `every`
  friend bool operator==(const Repeat&, const Repeat&) = default;
};

/// Where in its stream a fault fires.
struct Trigger {
  TriggerKind kind = TriggerKind::kOpen;
  Range<std::uint32_t>
      count{};  // kSent, kReplies, kBytes, kFrame, kMessage, kRecord: after so many; kWriting: which message, from 1
  /// kFrame, kMessage, kRecord: and after so many bytes of the next one, its header of nine, its prefix of five or its header of five
  /// included; 0 for kFrame and kRecord: right behind those counted.
  Range<std::uint32_t> byte{};
  Range<Duration> after{};  // kAfter: since the stream opened; kRun: since the run began; kIdle: for so long
  StreamState state = StreamState::kHeadersSent;  // kState
  bool to_client = false;                         // kBytes, kFrame, kMessage, kRecord: whose way they go
  QuietWay quiet = QuietWay::kBoth;               // kIdle
  Repeat repeat{};
  /// A fault's name: this one waits until that one has fired on the same stream, and counts from there. With kOpen it
  /// follows at once. Empty: it counts from the stream's opening.
  std::string fired{};
  [[nodiscard]] bool is_found_in_frames() const { return weir::is_found_in_frames(kind, state); }
  friend bool operator==(const Trigger&, const Trigger&) = default;
};

/// The part of a run in which a fault may strike. What reaches its point outside of it is spared.
struct RunWindow {
  std::optional<Duration> from;   // since the run began; included
  std::optional<Duration> until;  // excluded
  [[nodiscard]] bool is_whole_run() const { return !from && !until; }
  [[nodiscard]] bool holds(Duration since_begin) const {
    return (!from || since_begin >= *from) && (!until || since_begin < *until);
  }
  friend bool operator==(const RunWindow&, const RunWindow&) = default;
};

/// Which streams of its group a fault is planned on. Indexes count from 0 within the group.
struct Selection {
  enum class Kind { kAll, kList, kEvery, kFraction };
  Kind kind = Kind::kAll;
  std::vector<std::uint32_t> list;  // kList
  std::uint32_t every = 1;          // kEvery: indexes every-1, 2*every-1, ...: "every 10th"
  double fraction = 1;              // kFraction: one stream, drawn from the seed, of every 1/fraction
  friend bool operator==(const Selection&, const Selection&) = default;
};

/// A parameter's value; the alternative follows from ParamSpec::type (kChoice and kString: string).
using ParamValue = std::variant<std::string, bool, std::int64_t, double, Duration, Bytes, Rate>;

struct Fault {
  std::string id;  // `name`, or made up: "tcp-reset@chatters", "tcp-reset@chatters#2"
  std::string kind;
  std::string on;  // a group's name
  Selection select;
  StreamAim aim{};  // on links alone
  Trigger at;
  RunWindow window;
  std::optional<std::uint32_t> most_streams;  // only the first of those selected, in the plan's order
  std::map<std::string, ParamValue> params;   // every parameter of the kind, defaults filled in
  std::vector<std::string> expect;  // never empty, but on links: the kind's own set when the file names none
  /// What this fault's draws are keyed by: its name, or its content and its ordinal among equal ones. Never its place
  /// in the file, so that adding a fault leaves the others as they were.
  std::uint64_t key = 0;
  SourceSpan span;
  friend bool operator==(const Fault&, const Fault&) = default;
};

/// What a relay alone plays the faults on: the links that clients make to it, in place of streams of weir's own.
struct LinkGroup {
  std::string name;
  std::string listen{};  // "127.0.0.1:7000"; empty: any free port
  SourceSpan span{};     // where [[links]] stands
  friend bool operator==(const LinkGroup&, const LinkGroup&) = default;
};

/// What a check's bounds are held against: the interval in which a percentile surely lies, or the value that was measured.
enum class CheckDecision : std::uint8_t { kInterval, kPoint };

struct Check {
  std::string metric;              // see reports/metric.h
  std::optional<double> min, max;  // base units: microseconds for latency, else the plain number
  bool share = false;  // the bounds are parts of a whole, 0 to 1: see share_of() in reports/metric.h
  std::string min_text, max_text;       // as written
  std::optional<CheckDecision> decide;  // as written: see is_on_interval()
  bool strict = false;                  // one that its interval does not settle counts as failed
  SourceSpan span;
  friend bool operator==(const Check&, const Check&) = default;
};

struct Scenario {
  std::string name;
  std::string description;
  std::uint64_t seed = 1;
  Target target;
  Phases phases;
  ReportOptions report;
  std::vector<StreamGroup> streams;  // at least one, unless there are links
  std::vector<LinkGroup> links{};    // one at most, and then no streams
  std::vector<SideCalls> calls;      // each is a group of `streams` besides, behind those of the file
  std::vector<Fault> faults;
  std::vector<Check> checks;
  std::string file;                    // as the user named it
  std::vector<std::string> overrides;  // as the user typed them
  friend bool operator==(const Scenario&, const Scenario&) = default;
};

/// The method that its streams call.
[[nodiscard]] inline const std::string& method_of(const Scenario& scenario, const StreamGroup& group) {
  return group.calls ? group.calls->method.text : scenario.target.method;
}

}  // namespace weir
