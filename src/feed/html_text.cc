// HTML → plain text, in one pass. What comes out is printable without another look at the ASCII in
// it, since that look would cost more than all the rest.

#include <array>
#include <cstdint>

#include "antiphon/base/bytes.h"
#include "antiphon/base/text.h"
#include "antiphon/feed/html.h"
#include "feed/entities.h"
#include "feed/markup.h"

namespace antiphon::feed {

namespace {

enum class Byte : std::uint8_t { plain, space, control, other, less, ampersand };

constexpr std::array<Byte, 256> make_bytes() {
  std::array<Byte, 256> bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = i >= 0x80 ? Byte::other : i < 0x20 || i == 0x7F ? Byte::control : Byte::plain;
  }
  for (std::size_t i = '\t'; i <= '\r'; ++i)
    bytes[i] = Byte::space;
  bytes[' '] = Byte::space;
  bytes['<'] = Byte::less;
  bytes['&'] = Byte::ampersand;
  return bytes;
}
constexpr std::array<Byte, 256> kBytes = make_bytes();

Byte byte_at(std::string_view text, std::size_t at) {
  return kBytes[static_cast<unsigned char>(text[at])];
}

// Takes text piece by piece and folds its white space.
class Folded {
 public:
  explicit Folded(std::size_t size) { out_.reserve(size); }

  void plain(std::string_view ascii) {
    flush();
    append(ascii);
  }
  // Bytes of no ASCII: collected, since what is printable of a character depends on those before
  // it.
  void other(std::string_view bytes) { run_ += bytes; }
  void space() {
    flush();
    if (gap_ == '\0') gap_ = ' ';
  }
  void line() {
    flush();
    gap_ = '\n';
  }
  std::string take() {
    flush();
    if (out_.size() < out_.capacity() / 2) out_.shrink_to_fit();
    return std::move(out_);
  }

 private:
  void append(std::string_view text) {
    if (gap_ != '\0' && !out_.empty()) out_.push_back(gap_);
    gap_ = '\0';
    out_ += text;
  }
  void flush() {
    if (run_.empty()) return;
    const std::string clean = printable_block(run_);
    run_.clear();
    std::string_view rest = clean;
    while (!rest.empty()) {
      const auto end = std::min(rest.find_first_of(" \n"), rest.size());
      if (end > 0) append(rest.substr(0, end));
      if (end == rest.size()) break;
      if (rest[end] == '\n' || gap_ == '\0') gap_ = rest[end];
      rest.remove_prefix(end + 1);
    }
  }

  std::string out_;
  std::string run_;
  char gap_ = '\0';  // what has to come before the next text: nothing, a space or a line end
};

// What is neither plain nor a single space between such.
Eight special_in(Eight bytes) {
  const Eight spaces = bytes_equal(bytes, ' ');
  return bytes_not_printable(bytes) | bytes_equal(bytes, '<') | bytes_equal(bytes, '&') |
         (spaces & (spaces << 8U));
}

// Where a stretch of ASCII ends that can be copied as it is: single spaces between words included.
std::size_t end_of_plain(std::string_view html, std::size_t at) {
  while (at + kEight < html.size()) {
    if (special_in(eight_at(html.data() + at)) != 0) break;
    // Of a space at the end, what comes next has to be looked at with it.
    at += html[at + kEight - 1] == ' ' ? kEight - 1 : kEight;
  }
  for (;;) {
    while (at < html.size() && byte_at(html, at) == Byte::plain)
      ++at;
    if (at + 1 >= html.size() || html[at] != ' ' || byte_at(html, at + 1) != Byte::plain) return at;
    ++at;
  }
}

class TextReader {
 public:
  // In a title `<` is often just a sign: there only tags of elements that HTML has are tags.
  TextReader(std::string_view html, bool title)
      : html_(html), title_(title), markup_(html), out_(html.size()) {}

  std::string read() {
    while (at_ < html_.size())
      step();
    return out_.take();
  }

 private:
  void step() {
    switch (byte_at(html_, at_)) {
      case Byte::plain: {
        const auto end = end_of_plain(html_, at_);
        out_.plain(html_.substr(at_, end - at_));
        at_ = end;
        return;
      }
      case Byte::space:
        out_.space();
        break;
      case Byte::control:
        break;
      case Byte::other: {
        auto end = at_ + 1;
        while (end < html_.size() && byte_at(html_, end) == Byte::other)
          ++end;
        out_.other(html_.substr(at_, end - at_));
        at_ = end;
        return;
      }
      case Byte::less:
        read_markup();
        return;
      case Byte::ampersand:
        read_reference();
        return;
    }
    ++at_;
  }

  void read_markup() {
    const Markup found = title_ && !may_be_tag() ? Markup{} : markup_.at(at_);
    if (found.kind == Markup::Kind::text) {
      out_.plain("<");
      ++at_;
      return;
    }
    at_ += found.bytes;
    const Tag tag = tag_of(found.name);
    if (is(tag, Trait::block)) out_.line();
    if (tag == Tag::td || tag == Tag::th) out_.space();
    if (found.kind == Markup::Kind::open && is(tag, Trait::dropped)) {
      at_ = markup_.end_of_dropped(tag, at_);
    }
  }

  // Told by the name alone, so that a title of nothing but `<x` costs no more than its length.
  bool may_be_tag() const {
    const auto rest = html_.substr(at_ + 1);
    if (rest.starts_with('!') || rest.starts_with('?')) return true;
    const auto start = rest.starts_with('/') ? 1U : 0U;
    const auto end = rest.substr(0, kLongestTagName + 2).find_first_of(" \t\r\n\f/>", start);
    return end != std::string_view::npos && tag_of(rest.substr(start, end - start)) != Tag::unknown;
  }

  void read_reference() {
    decoded_.clear();
    const auto taken = append_reference(decoded_, html_.substr(at_));
    if (taken == 0) decoded_.push_back('&');
    at_ += taken == 0 ? 1 : taken;
    for (std::size_t i = 0; i < decoded_.size(); ++i) {
      const std::string_view one(&decoded_[i], 1);
      switch (byte_at(decoded_, i)) {
        case Byte::space:
          out_.space();
          break;
        case Byte::control:
          break;
        case Byte::other:
          out_.other(one);
          break;
        case Byte::plain:
        case Byte::less:
        case Byte::ampersand:
          out_.plain(one);
          break;
      }
    }
  }

  std::string_view html_;
  bool title_;
  MarkupScanner markup_;
  Folded out_;
  std::string decoded_;
  std::size_t at_ = 0;
};

// True when there is no markup, and nothing else to do.
bool is_plain(std::string_view html) {
  return !html.starts_with(' ') && !html.ends_with(' ') && finds_nothing(html, special_in);
}

std::string text_of(std::string_view html, bool title) {
  const auto unwrapped = without_cdata(html);
  return TextReader(unwrapped ? *unwrapped : html, title).read();
}

}  // namespace

std::string plain_text(std::string_view html) {
  return text_of(html, false);
}

// Line ends are gone before the last look, so that it finds what the first one joined.
std::string title_text(std::string_view html) {
  return is_plain(html) ? std::string(html) : printable(text_of(html, true));
}

}  // namespace antiphon::feed
