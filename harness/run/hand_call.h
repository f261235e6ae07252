// A call that somebody makes by hand: each line that is typed is a message, each reply becomes a line. What is typed and what happens go in,
// text and what is asked of the transport come out.
#pragma once

#include <google/protobuf/descriptor.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "harness/base/units.h"
#include "harness/service/described/text_mistake.h"
#include "harness/stream/transport.h"
#include "reports/exit_codes.h"

namespace weir {

/// Where its text goes.
class HandText {
 public:
  virtual ~HandText() = default;
  /// A reply: JSON on one line, without its end. False: nobody takes it, nor any other.
  virtual bool reply(std::string_view json) = 0;
  /// What is to be known besides, for people: whole lines.
  virtual void tell(std::string_view text) = 0;
};

struct HandTerms {
  CallOptions options{};
  bool times = false;                       // tell when each reply came
  std::uint64_t seed = 1;                   // of what placeholders draw
  std::function<std::int64_t()> unix_ns{};  // what {time} says; asked for each message
};

/// Used by one thread at a time, on which the transport may be asked for things; what it is given outlives it. The transport's events are
/// brought here in their order.
class HandCall {
 public:
  HandCall(const google::protobuf::MethodDescriptor& method, HandTerms terms, Transport& transport,
           HandText& text);

  /// The call begins, unless its method takes one message alone: then that begins it.
  void begin(RunTime now);
  /// One line of the input, without its end: a message, sent at once or behind those that wait. A blank one is none. One that is no
  /// message is refused, and the call goes on.
  void line(std::string_view line, RunTime now);
  /// The input is over: the call is half-closed once all is sent.
  void input_over(RunTime now);
  /// Asked to stop, by `by`: "SIGINT".
  void interrupt(std::string_view by);

  void on_write_done(bool ok, RunTime now);
  void on_message(std::string_view bytes, RunTime now);
  /// No reply will follow: nothing more is sent, and the half-close lets the transport end.
  void on_read_failed(RunTime now);
  void on_end(const CallEnd& end, RunTime now);

  [[nodiscard]] bool is_over() const { return state_ == State::kOver; }
  /// Messages that are not sent yet.
  [[nodiscard]] std::size_t waiting() const { return waiting_.size(); }
  /// Once it is over.
  [[nodiscard]] ExitCode exit_code() const { return exit_code_; }

 private:
  void start(RunTime now);
  void refuse(std::string_view line, const TextMistakes& mistakes);
  void go_on(RunTime now);
  void refuse_whole(std::string_view line, std::string reason, std::string remedy);
  [[nodiscard]] std::string when(RunTime now) const;
  [[nodiscard]] ExitCode code_of(const CallEnd& end) const;

  const google::protobuf::MethodDescriptor& method_;
  const HandTerms terms_;
  Transport& transport_;
  HandText& text_;

  struct Counts {
    std::uint32_t lines = 0;
    std::uint32_t messages = 0;
    std::uint32_t replies = 0;
    std::uint32_t refused = 0;  // lines
  } counts_;
  enum class State { kNotBegun, kRuns, kOver } state_ = State::kNotBegun;
  enum class Sending {
    kOpen,
    kLast,
    kClosed
  } sending_ = Sending::kOpen;  // kLast: nothing follows what waits
  std::deque<std::string> waiting_;
  bool writing_ = false;
  bool lost_ = false;                  // what is sent gets nowhere
  std::optional<ExitCode> stopped_{};  // this side gave the call up, and that is how it ends
  RunTime began_{};
  MaybeTime sent_{};  // the last message
  ExitCode exit_code_ = kExitOk;
};

}  // namespace weir
