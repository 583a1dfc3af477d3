#include "filter/folding.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <optional>
#include <vector>

#include "antiphon/base/text.h"

namespace antiphon::filter {

namespace {

bool is_ascii(char c) {
  return static_cast<unsigned char>(c) < 0x80;
}

// The first byte that is not ASCII, looked for eight at a time.
std::size_t ascii_length(std::string_view text) {
  std::size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, text.data() + at, 8);
    if ((eight & 0x8080808080808080U) != 0) break;
  }
  while (at < text.size() && is_ascii(text[at]))
    ++at;
  return at;
}

void append_lower(std::string_view ascii, std::string& out) {
  const std::size_t start = out.size();
  out.append(ascii);
  // Without branches, so that compilers make vectors of it.
  for (std::size_t i = start; i < out.size(); ++i) {
    const auto c = static_cast<unsigned char>(out[i]);
    const bool upper = static_cast<unsigned char>(c - 'A') < 26;
    out[i] = static_cast<char>(c | (upper ? 0x20U : 0U));
  }
}

// Folding looks at one code point at a time (marks are dropped, so their order does not matter):
// what it makes of each code point of the common scripts is kept in a table. Made once, in about a
// millisecond.
class FoldTable {
 public:
  static const FoldTable& instance() {
    static const FoldTable table;
    return table;
  }

  // What it folds to; nothing when it is in no block of the table. Lives as long as the program.
  std::optional<std::string_view> find(char32_t c) const {
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
  // Latin to Arabic, Greek with accents and punctuation, kana, full and half width.
  static constexpr std::array<Block, 4> kBlocks{
      {{0x80, 0x6FF}, {0x1E00, 0x20CF}, {0x3000, 0x30FF}, {0xFF00, 0xFFEF}}};

  struct Entry {
    std::uint8_t length = 0;
    std::array<char, 15> bytes{};
  };

  FoldTable() {
    for (std::size_t i = 0; i < kBlocks.size(); ++i) {
      starts_[i] = entries_.size();
      for (char32_t c = kBlocks[i].first; c <= kBlocks[i].last; ++c)
        entries_.push_back(entry(c));
    }
  }

  static Entry entry(char32_t c) {
    std::string text;
    append_utf8(text, c);
    const std::string folded = fold(text);
    Entry made;
    // Too long for the table: its length says so.
    made.length = static_cast<std::uint8_t>(std::min<std::size_t>(folded.size(), 255));
    if (folded.size() <= made.bytes.size()) {
      std::copy(folded.begin(), folded.end(), made.bytes.begin());
    }
    return made;
  }

  std::array<std::size_t, kBlocks.size()> starts_{};
  std::vector<Entry> entries_;
};

// Most ideographs; they need no table.
bool folds_to_itself(char32_t c) {
  return c >= 0x4E00 && c <= 0x9FFF;
}

bool is_hangul_syllable(char32_t c) {
  return c >= 0xAC00 && c <= 0xD7A3;
}

// Into its two or three letters (The Unicode Standard, 3.12), so that 하 finds 한.
void append_hangul(char32_t syllable, std::string& out) {
  const char32_t index = syllable - 0xAC00;
  append_utf8(out, 0x1100 + index / 588);
  append_utf8(out, 0x1161 + index % 588 / 28);
  if (index % 28 != 0) append_utf8(out, 0x11A7 + index % 28);
}

// take_code_point(), in line for well-formed sequences of two and three bytes: the hot loop's work.
char32_t take(std::string_view& text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto continues = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  char32_t c = 0;
  std::size_t size = 0;
  if (text.size() >= 2 && byte(0) >= 0xC2 && byte(0) <= 0xDF && continues(1)) {
    c = (byte(0) & 0x1FU) << 6U | (byte(1) & 0x3FU);
    size = 2;
  } else if (text.size() >= 3 && byte(0) >= 0xE1 && byte(0) <= 0xEC && continues(1) &&
             continues(2)) {
    c = (byte(0) & 0x0FU) << 12U | (byte(1) & 0x3FU) << 6U | (byte(2) & 0x3FU);
    size = 3;
  } else {
    // Bytes that are no UTF-8 read as U+FFFD.
    return take_code_point(text).value_or(0xFFFD);
  }
  text.remove_prefix(size);
  return c;
}

// A run of anything but ASCII. What the table does not have is gathered, and folded together.
void append_folded_run(std::string_view run, std::string& out) {
  const FoldTable& table = FoldTable::instance();
  std::string_view rare;
  while (!run.empty()) {
    const char* const start = run.data();
    const char32_t c = take(run);
    const std::string_view bytes(start, static_cast<std::size_t>(run.data() - start));
    const auto folded = folds_to_itself(c) ? bytes : table.find(c);
    if (!folded && !is_hangul_syllable(c)) {
      rare = rare.empty() ? bytes : std::string_view(rare.data(), rare.size() + bytes.size());
      continue;
    }
    if (!rare.empty()) out += fold(rare);
    rare = {};
    if (folded) {
      out += *folded;
    } else {
      append_hangul(c, out);
    }
  }
  if (!rare.empty()) out += fold(rare);
}

bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

}  // namespace

void append_folded(std::string_view text, std::string& out) {
  while (!text.empty()) {
    const std::size_t ascii = ascii_length(text);
    append_lower(text.substr(0, ascii), out);
    text.remove_prefix(ascii);
    const auto end = std::find_if(text.begin(), text.end(), is_ascii);
    const auto size = static_cast<std::size_t>(end - text.begin());
    append_folded_run(text.substr(0, size), out);
    text.remove_prefix(size);
  }
}

void append_folded_line(std::string_view text, std::string& out) {
  const std::size_t start = out.size();
  append_folded(text, out);
  std::size_t to = start;
  for (std::size_t from = start; from < out.size(); ++from) {
    const bool space = is_space(out[from]);
    if (space && to > start && out[to - 1] == ' ') continue;
    out[to++] = space ? ' ' : out[from];
  }
  out.resize(to);
}

bool contains(std::string_view text, std::string_view word) {
  return ::memmem(text.data(), text.size(), word.data(), word.size()) != nullptr;
}

}  // namespace antiphon::filter
