// Words that are none, in any amount.

#pragma once

#include <cstdint>
#include <string>

namespace antiphon::bench {

class Prose {
 public:
  explicit Prose(std::uint64_t seed = 7) : state_(seed) {}

  std::uint32_t number(std::uint32_t below) {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    return static_cast<std::uint32_t>(state_ >> 33U) % below;
  }
  std::string word() {
    constexpr const char* kSyllables[] = {"ba", "ce", "di", "fo", "gu", "ha", "je", "ki",
                                          "lo", "mu", "na", "pe", "ri", "so", "tu", "va"};
    std::string out;
    for (std::uint32_t i = number(4) + 1; i > 0; --i)
      out += kSyllables[number(16)];
    return out;
  }
  std::string sentence(std::uint32_t words) {
    std::string out = word();
    for (std::uint32_t i = 1; i < words; ++i)
      out += ' ' + word();
    out.front() = static_cast<char>(out.front() - 'a' + 'A');
    return out + '.';
  }

 private:
  std::uint64_t state_;
};

}  // namespace antiphon::bench
