#include "antiphon/filter/tokens.h"

#include <array>

#include "antiphon/base/text.h"
#include "filter/code_points.h"

namespace antiphon::filter {

namespace {

// What ASCII becomes: letters and digits folded, all else a space.
constexpr std::array<char, 0x80> kAsciiTokens = [] {
  std::array<char, 0x80> made{};
  for (std::size_t i = 0; i < made.size(); ++i) {
    const char c = static_cast<char>(i);
    const bool upper = c >= 'A' && c <= 'Z';
    const bool kept = upper || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    made[i] = !kept ? ' ' : upper ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return made;
}();

// Letters of a script that is written without spaces.
bool is_single(char32_t c) {
  return (c >= 0x0E00 && c <= 0x0EFF)        // Thai, Lao
         || (c >= 0x1000 && c <= 0x109F)     // Burmese
         || (c >= 0x1780 && c <= 0x17FF)     // Khmer
         || (c >= 0x2E80 && c <= 0x312F)     // radicals, kana, Bopomofo
         || (c >= 0x31A0 && c <= 0x9FFF)     // Bopomofo, kana, ideographs
         || (c >= 0xF900 && c <= 0xFAFF)     // ideographs
         || (c >= 0x16FE0 && c <= 0x1B2FF)   // Tangut, Khitan, rare kana
         || (c >= 0x20000 && c <= 0x3FFFF);  // ideographs
}

// What stands for bytes that could not be read is no picture that anyone looks for.
CharacterKind kind_in_words(char32_t c) {
  return c == 0xFFFC || c == 0xFFFD ? CharacterKind::other : kind_of(c);
}

// A code point as a piece of tokens: without spaces it goes on with the word that it stands in.
std::string made_piece(char32_t c) {
  std::string text;
  append_utf8(text, c);
  const std::string folded = fold(text);
  const bool picture = kind_in_words(c) == CharacterKind::picture;
  std::string piece = picture ? " " : "";
  std::string_view rest = folded;
  while (const auto part = take_code_point(rest)) {
    const auto kind = kind_in_words(*part);
    const bool alone = kind == CharacterKind::picture ||
                       (kind == CharacterKind::letter_or_digit && is_single(*part));
    if (alone) piece += ' ';
    if (kind == CharacterKind::other) {
      piece += ' ';
    } else {
      append_utf8(piece, *part);
    }
    if (alone) piece += ' ';
  }
  return picture ? piece + ' ' : piece;
}

const CodePointTable& piece_table() {
  static const CodePointTable table(made_piece);
  return table;
}

// Tokens as they grow, in room that is made beforehand.
class Tokens {
 public:
  explicit Tokens(std::string& out) : out_(out), start_(out.size()) {}

  void take_ascii(std::string_view& text) {
    const std::size_t length = ascii_length(text);
    std::size_t end = out_.size();
    bool after_space = is_after_space();
    out_.resize(end + length);
    char* const to = out_.data();
    for (std::size_t at = 0; at < length; ++at) {
      const char token = kAsciiTokens[static_cast<unsigned char>(text[at])];
      // Without branches: words are short.
      const bool space = token == ' ';
      to[end] = token;
      end += static_cast<std::size_t>(!(space && after_space));
      after_space = space;
    }
    out_.resize(end);
    text.remove_prefix(length);
  }

  void take_other(std::string_view& text) {
    const char* const begin = text.data();
    const char32_t c = take_quickly(text);
    if (is_common_ideograph(c)) {
      space();
      out_.append(begin, 3);
      space();
    } else if (const auto piece = piece_table().find(c)) {
      append(*piece);
    } else if (is_hangul_syllable(c)) {
      append_hangul(c, out_);
    } else {
      append(made_piece(c));
    }
  }

  void space() {
    if (!is_after_space()) out_ += ' ';
  }

 private:
  [[nodiscard]] bool is_after_space() const { return out_.size() == start_ || out_.back() == ' '; }

  void append(std::string_view piece) {
    for (const char c : piece) {
      if (c == ' ')
        space();
      else
        out_ += c;
    }
  }

  std::string& out_;
  std::size_t start_;
};

}  // namespace

void append_tokens(std::string_view text, std::string& out) {
  Tokens tokens(out);
  while (!text.empty()) {
    if (is_ascii(text.front()))
      tokens.take_ascii(text);
    else
      tokens.take_other(text);
  }
  tokens.space();
}

}  // namespace antiphon::filter
