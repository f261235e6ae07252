#include "harness/run/hand_call.h"

#include <absl/strings/escaping.h>
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <optional>
#include <utility>

#include "harness/base/draws.h"
#include "harness/base/errors.h"
#include "harness/h2/grpc_code.h"
#include "harness/outcome/wire_end.h"
#include "harness/service/described/message_json.h"
#include "harness/service/described/template.h"
#include "harness/service/service.h"
#include "reports/text.h"

namespace weir {
namespace {

bool is_blank(std::string_view line) { return line.find_first_not_of(" \t\r") == std::string_view::npos; }

/// "DEADLINE_EXCEEDED (4)".
std::string status_name(int code) {
  std::string word = code_word(code);
  std::transform(word.begin(), word.end(), word.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return word == std::to_string(code) ? word : fmt::format("{} ({})", word, code);
}

/// How it ended on the wire, where somebody can say.
std::optional<WireEnd> wire_end(const CallEnd& end) {
  return end.frames ? std::optional(read_frames(*end.frames)) : read_status(end);
}

bool could_not_connect(const CallEnd& end) {
  const std::optional<WireEnd> wire = wire_end(end);
  return wire && row_of(wire->how).part == WirePart::kConnecting;
}

std::string describe_end(const CallEnd& end) {
  std::string out = "status: " + status_name(end.code);
  if (!end.message.empty()) out += ": " + printable(end.message);
  return out;
}

std::string describe_trailers(const CallEnd& end) {
  std::string out;
  for (const auto& [key, value] : end.trailers) {
    const bool is_binary = std::string_view(key).ends_with("-bin");
    out += fmt::format("trailer: {}: {}\n", printable(key),
                       is_binary ? absl::Base64Escape(value) : printable(value));
  }
  return out;
}

std::optional<std::string> of_environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

std::string many(std::size_t count, std::string_view one, std::string_view more) {
  return fmt::format("{} {}", count, count == 1 ? one : more);
}

}  // namespace

HandCall::HandCall(const google::protobuf::MethodDescriptor& method, HandTerms terms, Transport& transport,
                   HandText& text)
    : method_(method), terms_(std::move(terms)), transport_(transport), text_(text) {}

void HandCall::begin(RunTime now) {
  if (method_.client_streaming()) start(now);
}

void HandCall::start(RunTime now) {
  state_ = State::kRuns;
  began_ = now;
  transport_.start(terms_.options);
  transport_.read();
}

void HandCall::line(std::string_view line, RunTime now) {
  ++counts_.lines;
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (is_blank(line) || state_ == State::kOver) return;
  if (sending_ != Sending::kOpen) {
    return refuse_whole(
        line,
        fmt::format("{}/{} takes one message, and has it", method_.service()->full_name(), method_.name()),
        "call it again for the next one");
  }
  TextMistakes mistakes;
  const TemplateScope scope{.environment = of_environment};
  const std::optional<Template> message = Template::compile(line, *method_.input_type(), scope, mistakes);
  if (!message) return refuse(line, mistakes);
  const StreamIdentity nobody;
  std::string bytes;
  const std::string_view made = message->make(
      {.stream = nobody, .seq = counts_.messages++, .unix_ns = terms_.unix_ns()}, Draws(terms_.seed), bytes);
  waiting_.emplace_back(made);
  if (!method_.client_streaming()) sending_ = Sending::kLast;
  if (state_ == State::kNotBegun) start(now);
  go_on(now);
}

void HandCall::refuse(std::string_view line, const TextMistakes& mistakes) {
  ++counts_.refused;
  ErrorList errors;
  for (const TextMistake& one : mistakes)
    errors.add(
        {{"stdin", counts_.lines, one.at + 1, one.length, std::string(line)}, "", one.reason, one.remedy});
  text_.tell(errors.render());
}

void HandCall::refuse_whole(std::string_view line, std::string reason, std::string remedy) {
  refuse(line, {{0, line.size(), std::move(reason), std::move(remedy)}});
}

void HandCall::input_over(RunTime now) {
  if (state_ == State::kOver) return;
  if (state_ == State::kNotBegun) {
    text_.tell(
        fmt::format("weir call: there was no message, and {}/{} takes one\n  fix: give it one line of JSON: "
                    "echo '{{}}' | weir call ...\n",
                    method_.service()->full_name(), method_.name()));
    state_ = State::kOver;
    exit_code_ = kExitUsage;
    return;
  }
  if (sending_ == Sending::kOpen) sending_ = Sending::kLast;
  go_on(now);
}

void HandCall::interrupt(std::string_view by) {
  if (state_ == State::kOver || stopped_) return;
  stopped_ = kExitInterrupted;
  if (state_ == State::kRuns) {
    text_.tell(fmt::format("{}: the call is cancelled (again: leaves at once)\n", by));
    return transport_.cancel();
  }
  text_.tell(fmt::format("{}: the call had not begun\n", by));
  state_ = State::kOver;
  exit_code_ = kExitInterrupted;
}

void HandCall::go_on(RunTime now) {
  if (state_ != State::kRuns || writing_ || sending_ == Sending::kClosed) return;
  if (!waiting_.empty() && !lost_) {
    const std::string message = std::move(waiting_.front());
    waiting_.pop_front();
    writing_ = true;
    sent_ = now;
    return transport_.write(message);
  }
  if (sending_ == Sending::kOpen) return;
  sending_ = Sending::kClosed;
  transport_.half_close();
}

void HandCall::on_write_done(bool ok, RunTime now) {
  writing_ = false;
  lost_ = lost_ || !ok;
  go_on(now);
}

void HandCall::on_read_failed(RunTime now) {
  lost_ = true;
  if (sending_ == Sending::kOpen) sending_ = Sending::kLast;
  go_on(now);
}

std::string HandCall::when(RunTime now) const {
  std::string out = fmt::format("{} since the call began", format_duration(now - began_));
  if (sent_) out += fmt::format(", {} since the last message", format_duration(now - *sent_));
  return out;
}

void HandCall::on_message(std::string_view bytes, RunTime now) {
  ++counts_.replies;
  if (terms_.times) text_.tell(fmt::format("reply {}: {}\n", counts_.replies, when(now)));
  const absl::StatusOr<std::string> json = message_json(*method_.output_type(), bytes);
  if (json.ok()) {
    if (text_.reply(*json)) return transport_.read();
    if (!stopped_) stopped_ = kExitUnwritten;
    return transport_.cancel();
  }
  text_.tell(fmt::format("reply {} can't be shown as a {}: {}\n  its bytes in base64: {}\n", counts_.replies,
                         method_.output_type()->full_name(), printable(std::string(json.status().message())),
                         absl::Base64Escape(absl::string_view(bytes.data(), bytes.size()))));
  transport_.read();
}

ExitCode HandCall::code_of(const CallEnd& end) const {
  if (stopped_) return *stopped_;
  if (end.code != grpc_code::kOk) return could_not_connect(end) ? kExitNotEvidence : kExitCheckFailed;
  return counts_.refused > 0 ? kExitUsage : kExitOk;
}

void HandCall::on_end(const CallEnd& end, RunTime now) {
  state_ = State::kOver;
  exit_code_ = code_of(end);
  std::string out = describe_end(end);
  if (terms_.times) out += fmt::format(" ({})", when(now));
  out += "\n" + describe_trailers(end);
  if (!waiting_.empty())
    out += many(waiting_.size(), "message was", "messages were") + " not sent: the call was over\n";
  if (counts_.refused > 0)
    out += many(counts_.refused, "line was no message and was", "lines were no messages and were") +
           " left out\n";
  text_.tell(out);
}

}  // namespace weir
