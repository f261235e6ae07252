// What the control interface answers when it can't do what it was asked for.
#pragma once

#include <string>

namespace weir {

/// The words and numbers are Toxiproxy's where it has some for the case: clients compare them.
struct ApiError {
  std::string message;
  int status = 400;  // of HTTP
  friend bool operator==(const ApiError&, const ApiError&) = default;
};

}  // namespace weir
