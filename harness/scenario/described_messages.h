// What a group of streams says on a method that is not weir's own, as the scenario has it: texts that harness/service/described reads
// against the method's descriptor.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/scenario/placed_text.h"

namespace weir {

/// A message in JSON (protobuf.dev/programming-guides/json), or a file of several: exactly one of the two.
struct MessageText {
  std::optional<PlacedText> json;
  std::optional<PlacedText> file;  // beside the scenario unless the path is absolute
  friend bool operator==(const MessageText&, const MessageText&) = default;
};

enum class ReplyMatch { kOrder, kField, kNone };  // reply.match = "order" | "field" | "none"

/// Which reply answers which message, and how many each has.
struct ReplyRule {
  ReplyMatch match = ReplyMatch::kOrder;
  std::optional<PlacedText> request;   // kField: path in the message
  std::optional<PlacedText> reply;     // kField: path in the reply; the same as `request` when left out
  std::optional<std::uint32_t> count;  // replies to each message; 1 when nothing is said
  std::optional<PlacedText> count_of;  // "len(path of the message)"
  std::optional<PlacedText> until;     // a condition: this reply is the message's last
  std::vector<PlacedText> same;        // "path", or "path of the message = path of the reply"
  friend bool operator==(const ReplyRule&, const ReplyRule&) = default;
};

/// What must hold from one reply of a stream to the next, also when it has been opened again.
struct ReplyOrderRules {
  std::vector<PlacedText> unique;       // no value comes twice
  std::vector<PlacedText> never_back;   // not below the one before
  std::vector<PlacedText> contiguous;   // one above the one before
  std::vector<PlacedText> strictly_up;  // above the one before
  std::optional<PlacedText> by;         // replies of each value of this path are judged apart
  friend bool operator==(const ReplyOrderRules&, const ReplyOrderRules&) = default;
};

/// A word of the user's with a text: in `error` a class's name and its condition, in `remember` a variable and its path.
struct NamedText {
  std::string name;
  PlacedText text;
  Place name_place{};
  friend bool operator==(const NamedText& a, const NamedText& b) {
    return a.name == b.name && a.text == b.text;
  }
};

struct DescribedMessages {
  MessageText message;
  ReplyRule reply;
  std::vector<PlacedText> ignore;  // conditions: such a reply answers nothing, and nothing is wrong with it
  std::vector<NamedText> error;    // conditions: such a reply says that something went wrong
  std::vector<PlacedText> end;     // conditions: after such a reply the client sends no more
  ReplyOrderRules rules;
  std::vector<NamedText> remember;  // fields of replies that messages may use by name
  friend bool operator==(const DescribedMessages&, const DescribedMessages&) = default;
};

/// Where the types of a method's messages are described. Neither: the server's reflection service is asked.
struct DescriptorSources {
  std::vector<PlacedText> sets;         // files that hold a google.protobuf.FileDescriptorSet
  std::vector<PlacedText> proto_files;  // .proto files
  std::vector<PlacedText> proto_paths;  // folders in which their imports are looked for
  [[nodiscard]] bool any() const { return !sets.empty() || !proto_files.empty(); }
  friend bool operator==(const DescriptorSources&, const DescriptorSources&) = default;
};

}  // namespace weir
