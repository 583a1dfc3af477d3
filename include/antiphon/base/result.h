// A value, or the sentence that says why there is none.

#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace antiphon {

// Why something could not be done, fit for the user: lower case, no full stop, names the thing:
// `feeds:12: expected a URL`. May hold text from outside; show it through printable().
struct Error {
  std::string message;
};

// Adds context at a boundary: `cannot open the store: disk is full`.
inline Error with_context(std::string_view what, const Error& error) {
  return Error{std::string(what) + ": " + error.message};
}

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : content_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : content_(std::in_place_index<1>, std::move(error)) {}

  [[nodiscard]] bool ok() const { return content_.index() == 0; }
  explicit operator bool() const { return ok(); }

  // Only after ok(): std::bad_variant_access otherwise.
  T& value() & { return std::get<0>(content_); }
  const T& value() const& { return std::get<0>(content_); }
  // By value, so that `for (auto& x : f().value())` loops over something that lives.
  T value() && { return std::get<0>(std::move(content_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  // Only after !ok().
  [[nodiscard]] const Error& error() const { return std::get<1>(content_); }

 private:
  std::variant<T, Error> content_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)), failed_(true) {}

  [[nodiscard]] bool ok() const { return !failed_; }
  explicit operator bool() const { return ok(); }
  [[nodiscard]] const Error& error() const { return error_; }

 private:
  Error error_;
  bool failed_ = false;
};

}  // namespace antiphon
