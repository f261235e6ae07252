// The service of tests/support/shop.proto, for tests of what is described.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>

#include "harness/service/described/proto_sources.h"

namespace weir {

inline std::shared_ptr<const Descriptors> shop() {
  static const std::shared_ptr<const Descriptors> kShop = [] {
    ErrorList errors;
    std::shared_ptr<const Descriptors> read =
        read_descriptors({.sets = {},
                          .proto_files = {"shop.proto"},
                          .proto_paths = {std::string(WEIR_SOURCE_DIR) + "/tests/support"}},
                         errors);
    if (!read) throw std::runtime_error(errors.render());
    return read;
  }();
  return kShop;
}

}  // namespace weir
