// What kind of method a service has, by what it does with one message and with three.
#pragma once

#include <cstdint>
#include <string>

#include "harness/check/entries.h"
#include "harness/model/outcome_classes.h"
#include "weir/v1/report.pb.h"

namespace weir {

/// What one stream of a method showed.
struct ShapeRun {
  std::string outcome;        // its class
  std::string words;          // its status' text
  std::uint64_t replies = 0;  // that it got
  [[nodiscard]] bool is_ok() const { return is(outcome, OutcomeFamily::kOk); }
};

/// What was seen of a method: of a stream that speaks turn by turn, and of two that say all and half-close at once.
struct ShapeRuns {
  ShapeRun turns{};  // 20 messages, each after the reply to the one before
  ShapeRun one{};    // a message and the half-close
  ShapeRun three{};  // three, and the half-close
};

enum class MethodShape {
  kUnknown,          // it refused even one message, or what it did fits several kinds
  kBidi,             // it answers as many messages as it gets
  kSilent,           // it takes any number of messages, answers none, and ends well
  kUnary,            // one message, one reply
  kClientStreaming,  // one reply to any number of messages, after the half-close
  kServerStreaming,  // any number of replies to one message
};

/// Pure. Servers differ: some refuse a second message to a method that takes one (grpc-go by INTERNAL, @grpc/grpc-js and
/// connect by UNIMPLEMENTED), others never read it (grpcio).
[[nodiscard]] MethodShape shape_of(const ShapeRuns& runs);

/// What was seen and what that makes the method, in a sentence. Empty for kUnknown and kBidi, which explain nothing.
[[nodiscard]] std::string describe_shape(MethodShape shape, const ShapeRuns& runs);

/// A scenario of one stream that sends so many messages without waiting, and half-closes.
[[nodiscard]] std::string shape_text(int messages, const SuiteTerms& terms);

/// The streams of a group: what most of them ended with, and the replies of all.
[[nodiscard]] ShapeRun read_shape_run(const v1::Report& report, const std::string& group);

}  // namespace weir
