// Collects what was promised and not kept.

#pragma once

#include <string>
#include <string_view>

#include "antiphon/base/text.h"

namespace antiphon::fuzz {

class Broken {
 public:
  void unless(bool kept, std::string_view promise, std::string_view value = {}) {
    if (kept || !first_.empty()) return;
    first_ = std::string(promise);
    if (!value.empty()) first_ += ": " + printable(shortened(to_utf8(value), 400));
  }
  // A field of one line.
  void unless_line(std::string_view name, const std::string& text, std::size_t limit) {
    unless(printable(text) == text, std::string(name) + " is a printable line", text);
    unless(text.size() <= limit, std::string(name) + " is not too long", text);
  }
  [[nodiscard]] std::string first() const { return first_; }

 private:
  std::string first_;
};

}  // namespace antiphon::fuzz
