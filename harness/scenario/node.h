// A TOML document as a plain tree that knows where each key and each value stands. Free of any TOML library.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "harness/scenario/source.h"

namespace weir {

struct Node {
  enum class Kind { kString, kInteger, kFloat, kBool, kDate, kArray, kTable };
  Kind kind = Kind::kTable;
  std::string text;                     // kString
  std::int64_t integer = 0;             // kInteger
  double number = 0;                    // kFloat
  bool flag = false;                    // kBool
  std::vector<Node> items;              // kArray
  std::map<std::string, Node> members;  // kTable
  std::string path;                     // "streams[0].pace.rate"; empty for the root
  Place key;                            // the key; for an item of a list, and the root, the same as `value`
  Place value;                          // the value; the header for a table written as [name]

  /// The member called `name`, or null.
  [[nodiscard]] const Node* find(std::string_view name) const {
    auto it = members.find(std::string(name));
    return it == members.end() ? nullptr : &it->second;
  }
  /// Follows `names` as far as they lead, and gives the last node met: the best place to point at.
  [[nodiscard]] const Node& nearest_to(std::initializer_list<std::string_view> names) const {
    const Node* here = this;
    for (std::string_view name : names) {
      const Node* next = here->find(name);
      if (next == nullptr) break;
      here = next;
    }
    return *here;
  }
};

/// "streams[0].pace" and "rate" make "streams[0].pace.rate".
[[nodiscard]] inline std::string join_path(const std::string& parent, const std::string& key) {
  return parent.empty() ? key : parent + "." + key;
}

}  // namespace weir
