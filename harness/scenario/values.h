// One value of a scenario file: what it must look like, and reading it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/scenario/mistakes.h"
#include "harness/scenario/node.h"
#include "harness/scenario/scenario.h"

namespace weir {

/// The longest time a scenario may name. Sums of a few of them stay far below what a Duration holds.
inline constexpr Duration kLongestTime = std::chrono::hours(24 * 7);
/// What may be counted in one stream: messages, replies.
inline constexpr std::int64_t kMostMessages = 2'147'483'647;

/// What a value must be. Limits have the alternative that `type` asks for, and are part of what is allowed.
struct ValueSpec {
  ValueType type = ValueType::kString;
  std::vector<std::string> choices;  // kChoice
  std::optional<ParamValue> low;
  std::optional<ParamValue> high;
  bool above_low = false;  // `low` itself is not allowed; of a text: the empty one
  bool is_code = false;    // see ParamSpec
  std::int64_t first_number = 0;
  std::int64_t any_number_to = 0;
  std::vector<OtherNumbers> other_numbers{};
};

[[nodiscard]] ValueSpec whole_number(std::int64_t low, std::int64_t high);
/// From `low` to kLongestTime.
[[nodiscard]] ValueSpec time_from(Duration low);
/// Above zero, up to kLongestTime.
[[nodiscard]] ValueSpec positive_time();
/// Above zero, up to 1e9/s.
[[nodiscard]] ValueSpec positive_rate();
/// The limits that fit a fault's parameter.
[[nodiscard]] ValueSpec spec_of(const ParamSpec& param);

/// "a duration such as \"20ms\"", for messages and the reference.
[[nodiscard]] std::string describe_type(const ValueSpec& spec);
/// "1 to 100", "above 0s", or nothing.
[[nodiscard]] std::string describe_limits(const ValueSpec& spec);
/// As a user would write it: 5, true, "20ms".
[[nodiscard]] std::string format_value(const ParamValue& value);
/// What `node` holds, for messages: "the number 5", "a table".
[[nodiscard]] std::string describe_node(const Node& node);

/// The choice that `text` means: itself, and for a code its name in another case or with another dash, or its number.
/// Nothing when it means none.
[[nodiscard]] std::optional<std::string> choice_of(const ValueSpec& spec, std::string_view text);

/// What to do where the number `text` was meant and is none of the choices; empty when nothing special is known of it.
[[nodiscard]] std::string remedy_for_number(const std::vector<OtherNumbers>& others, std::string_view text);

/// Reads `node`. What is wrong with it goes to `mistakes`, and nothing is returned.
[[nodiscard]] std::optional<ParamValue> read_value(Mistakes& mistakes, const Node& node,
                                                   const ValueSpec& spec);

/// Whether a value of the right type lies within `spec`'s limits.
[[nodiscard]] bool within_limits(const ParamValue& value, const ValueSpec& spec);

/// Reads a default of the vocabulary, written without quotes. Nothing when it is not of the type.
[[nodiscard]] std::optional<ParamValue> parse_default(const ParamSpec& param);

/// Expects a table; complains otherwise.
[[nodiscard]] bool expect_table(Mistakes& mistakes, const Node& node);
/// Expects a list; complains otherwise.
[[nodiscard]] bool expect_list(Mistakes& mistakes, const Node& node, const std::string& example);
/// A list of texts. One text without brackets is taken as a list of one.
[[nodiscard]] std::optional<std::vector<std::string>> read_texts(Mistakes& mistakes, const Node& node);

}  // namespace weir
