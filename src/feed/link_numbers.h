// Numbers of the links in an article: from 1, in order, one for each address.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace antiphon::feed {

// As it stands in the text: `[7]`.
std::string link_mark(std::uint16_t number);

class LinkNumbers {
 public:
  explicit LinkNumbers(std::string_view base) : base_(base) {}

  // 0: no link, since the address is none, or does something (`javascript:`), or there are too
  // many.
  std::uint16_t number(std::string_view reference);

  bool full() const { return full_; }
  std::vector<std::string> take() { return std::move(addresses_); }

 private:
  std::string_view base_;
  std::vector<std::string> addresses_;
  std::unordered_map<std::string, std::uint16_t> numbers_;
  bool full_ = false;
};

}  // namespace antiphon::feed
