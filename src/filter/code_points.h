// Code points one after another, quickly: what the loops over whole texts share.

#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace antiphon::filter {

inline bool is_ascii(char c) {
  return static_cast<unsigned char>(c) < 0x80;
}

// Bytes before the first that is not ASCII; looks at eight at a time.
std::size_t ascii_length(std::string_view text);

// take_code_point() of text that is not empty, in line for well-formed sequences of two and three
// bytes. Bytes that are no UTF-8 read as U+FFFD.
char32_t take_quickly(std::string_view& text);

// Most ideographs; they fold to themselves.
inline bool is_common_ideograph(char32_t c) {
  return c >= 0x4E00 && c <= 0x9FFF;
}

inline bool is_hangul_syllable(char32_t c) {
  return c >= 0xAC00 && c <= 0xD7A3;
}

// Into its two or three letters (The Unicode Standard, 3.12), so that 하 finds 한.
void append_hangul(char32_t syllable, std::string& out);

// A short text for each code point of the common scripts. Made once, in about a millisecond.
class CodePointTable {
 public:
  explicit CodePointTable(const std::function<std::string(char32_t)>& make);

  // Nothing when it is in no block of the table. Lives as long as the table.
  [[nodiscard]] std::optional<std::string_view> find(char32_t c) const {
    for (std::size_t i = 0; i < kBlocks.size(); ++i) {
      if (c < kBlocks[i].first || c > kBlocks[i].last) continue;
      const Entry& entry = entries_[starts_[i] + (c - kBlocks[i].first)];
      if (entry.length > entry.bytes.size()) return std::nullopt;
      return std::string_view(entry.bytes.data(), entry.length);
    }
    return std::nullopt;
  }

 private:
  struct Block {
    char32_t first;
    char32_t last;
  };
  // Latin to Arabic, Greek with accents and punctuation, kana, full and half width, scripts of
  // India to Lao.
  static constexpr std::array<Block, 5> kBlocks{
      {{0x80, 0x6FF}, {0x1E00, 0x20CF}, {0x3000, 0x30FF}, {0xFF00, 0xFFEF}, {0x900, 0xEFF}}};

  struct Entry {
    std::uint8_t length = 0;
    std::array<char, 15> bytes{};
  };

  std::array<std::size_t, kBlocks.size()> starts_{};
  std::vector<Entry> entries_;
};

}  // namespace antiphon::filter
