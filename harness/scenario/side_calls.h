// Unary calls beside the streams, which make a service push, as values.
#pragma once

#include <string>

#include "harness/base/units.h"
#include "harness/scenario/placed_text.h"

namespace weir {

/// One [[calls]] table.
struct SideCalls {
  std::string name;
  PlacedText method{};  // "package.Service/Method"
  Rate rate{};          // above zero
  PlacedText send{};
  PlacedText value{};  // a path in the request, whose value must turn up in a push; empty: nothing need
  SourceSpan span{};   // not compared by meaning
  friend bool operator==(const SideCalls& a, const SideCalls& b) {
    return a.name == b.name && a.method == b.method && a.rate == b.rate && a.send == b.send &&
           a.value == b.value;
  }
};

}  // namespace weir
