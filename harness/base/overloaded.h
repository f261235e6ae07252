// Visiting a variant with a function for each alternative: one that has none does not compile.
//
//     std::visit(Overloaded{[](const Cancel&) { ... }, [](const Wait& wait) { ... }}, action);
#pragma once

namespace weir {

template <typename... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};
template <typename... Functions>
Overloaded(Functions...) -> Overloaded<Functions...>;

}  // namespace weir
