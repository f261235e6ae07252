// A value that is there or not, on the heap.
#pragma once

#include <memory>
#include <utility>

namespace weir {

/// As a std::optional, in the room of a pointer while there is none: for what few of many objects have. A value type: a copy has a
/// value of its own.
template <typename T>
class Boxed {
 public:
  Boxed() = default;
  Boxed(const Boxed& other) : value_(other.value_ ? std::make_unique<T>(*other.value_) : nullptr) {}
  Boxed(Boxed&&) noexcept = default;
  Boxed& operator=(Boxed other) noexcept {
    value_.swap(other.value_);
    return *this;
  }
  ~Boxed() = default;

  template <typename... Args>
  void emplace(Args&&... args) {
    value_ = std::make_unique<T>(std::forward<Args>(args)...);
  }
  [[nodiscard]] explicit operator bool() const { return value_ != nullptr; }
  /// Only while there is one.
  [[nodiscard]] T& operator*() { return *value_; }
  [[nodiscard]] const T& operator*() const { return *value_; }
  [[nodiscard]] T* operator->() { return value_.get(); }
  [[nodiscard]] const T* operator->() const { return value_.get(); }

 private:
  std::unique_ptr<T> value_;
};

}  // namespace weir
