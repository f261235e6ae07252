// Which flow-control windows of a stream are used up (RFC 9113 section 5.2): then its sender may send no DATA until the
// receiver gives more.
#pragma once

namespace weir {

/// For what goes one way. A way on which all was sent needs no window.
struct UsedUp {
  bool stream = false;
  bool connection = false;
  friend bool operator==(const UsedUp&, const UsedUp&) = default;
};

struct H2Windows {
  UsedUp to_server{};
  UsedUp to_client{};
  friend bool operator==(const H2Windows&, const H2Windows&) = default;
};

}  // namespace weir
