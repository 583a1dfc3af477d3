// A value that is nearly always the default one, and then takes no more room than a pointer.

#pragma once

#include <memory>
#include <utility>

namespace antiphon {

template <class T>
class Rare {
 public:
  Rare() = default;
  Rare(T value) : own_(std::make_unique<T>(std::move(value))) {}
  Rare(const Rare& other) : own_(other.own_ ? std::make_unique<T>(*other.own_) : nullptr) {}
  Rare(Rare&&) noexcept = default;
  Rare& operator=(const Rare& other) {
    own_ = other.own_ ? std::make_unique<T>(*other.own_) : nullptr;
    return *this;
  }
  Rare& operator=(Rare&&) noexcept = default;
  ~Rare() = default;

  // The default one is everybody's.
  [[nodiscard]] const T& operator*() const {
    static const T kDefault{};
    return own_ ? *own_ : kDefault;
  }
  [[nodiscard]] const T* operator->() const { return &**this; }
  // To be written to.
  [[nodiscard]] T& own() {
    if (!own_) own_ = std::make_unique<T>();
    return *own_;
  }

  bool operator==(const Rare& other) const { return **this == *other; }

 private:
  std::unique_ptr<T> own_;
};

}  // namespace antiphon
