#include "feed/inline_text.h"

#include <algorithm>
#include <array>
#include <utility>

#include "antiphon/base/text.h"

namespace antiphon::feed {

namespace {

constexpr int kTabColumns = 4;
constexpr std::size_t kLongestLastWord = 16;
constexpr std::size_t kMostIndent = 24;

// Characters that mean something to a layout, and what they are here. All of them begin with a byte
// of no ASCII.
struct Special {
  std::string_view text;
  char meaning;
};
constexpr std::array kSpecials{
    Special{"\xC2\xA0", kGlue},          // no-break space
    Special{"\xE2\x80\xAF", kGlue},      // narrow no-break space
    Special{"\xE2\x80\x8B", kMayBreak},  // zero width space
    Special{"\xC2\xAD", kHyphen},        // soft hyphen
};

const Special* special_at(std::string_view text) {
  if (text.front() != '\xC2' && text.front() != '\xE2') return nullptr;
  const auto* const found =
      std::find_if(kSpecials.begin(), kSpecials.end(),
                   [&](const Special& special) { return text.starts_with(special.text); });
  return found == kSpecials.end() ? nullptr : found;
}

bool is_plain(char c) {
  return c >= ' ' && c != '\x7F';
}

// Printable, with `kGlue` and `kMayBreak`; white space as it was, a tab as '\t'.
std::string cleaned(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto plain = static_cast<std::size_t>(
        std::find_if_not(text.begin(), text.end(), is_plain) - text.begin());
    out += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty()) break;
    if (text.front() >= 0) {
      if (text.front() == '\t' || text.front() == '\n') out += text.front();
      if (text.front() == '\r') out += text.starts_with("\r\n") ? "" : "\n";
      text.remove_prefix(1);
      continue;
    }
    // Up to the next ASCII character or special one, with the ASCII before it: it may carry marks.
    std::size_t end = 0;
    const Special* special = nullptr;
    while (end < text.size() && text[end] < 0 && special == nullptr) {
      special = special_at(text.substr(end));
      if (special == nullptr) ++end;
    }
    out += printable_block(text.substr(0, end));
    if (special != nullptr) {
      out += special->meaning;
      end += special->text.size();
    }
    text.remove_prefix(end);
  }
  return out;
}

bool is_gap(char c) {
  return c == ' ' || c == '\n' || c == '\t' || c == kGlue;
}

// Signs that French sets behind a space: none of them begins a line.
bool is_lone_sign(std::string_view word) {
  constexpr std::array<std::string_view, 7> kSigns{"!", "?", ";", ":", "»", "».", "»,"};
  return std::find(kSigns.begin(), kSigns.end(), word) != kSigns.end();
}

}  // namespace

void InlineText::add(std::string_view text, Look look) {
  const std::string clean = cleaned(text);
  std::string_view rest = clean;
  while (!rest.empty()) {
    const auto gap =
        static_cast<std::size_t>(std::find_if(rest.begin(), rest.end(), is_gap) - rest.begin());
    if (gap > 0) {
      add_word(rest.substr(0, gap), look);
    }
    if (gap == rest.size()) return;
    if (rest[gap] == kGlue && (spans_.empty() || line_ends_ > 0)) ++indent_;
    const bool glue = (rest[gap] == kGlue && gap_ == '\0') || last_word() == "«";
    gap_ = glue ? kGlue : ' ';
    rest.remove_prefix(gap + 1);
  }
}

void InlineText::add_word(std::string_view word, Look look) {
  // One that is only places where it may be divided is nothing.
  const bool is_seen = word.find_first_not_of("\x1E\x1D") != std::string_view::npos;
  if (!is_seen && spans_.empty()) return;
  if (gap_ == ' ' && is_lone_sign(word)) gap_ = kGlue;
  append_gap(look);
  append(word, look);
}

void InlineText::add_verbatim(std::string_view text, Look look) {
  const std::string clean = cleaned(text);
  std::string out;
  for (std::size_t at = 0; at < clean.size();) {
    const auto end = std::min(clean.find_first_of("\t\n\x1F\x1E\x1D", at), clean.size());
    out.append(clean, at, end - at);
    column_ += columns(std::string_view(clean).substr(at, end - at));
    if (end == clean.size()) break;
    if (clean[end] == '\n') {
      out += '\n';
      column_ = 0;
    } else if (clean[end] == '\t') {
      const int spaces = kTabColumns - column_ % kTabColumns;
      out.append(static_cast<std::size_t>(spaces), ' ');
      column_ += spaces;
    } else if (clean[end] == kGlue) {
      out += ' ';
      ++column_;
    }
    at = end + 1;
  }
  append(out, look);
}

void InlineText::add_mark(std::string_view text, Look look) {
  append(text, look);
}

void InlineText::add_line_end() {
  ++line_ends_;
  gap_ = '\0';
  indent_ = 0;
}

void InlineText::add_break_chance() {
  if (!spans_.empty() && gap_ == '\0') spans_.back().text += kMayBreak;
}

bool InlineText::at_line_start() const {
  return spans_.empty() || spans_.back().text.ends_with('\n');
}

std::string_view InlineText::last_word() const {
  if (spans_.empty() || gap_ != '\0' || line_ends_ > 0) return {};
  std::string_view text = spans_.back().text;
  text.remove_prefix(text.size() - std::min(text.size(), kLongestLastWord));
  const auto gap = std::find_if(text.rbegin(), text.rend(), is_gap);
  return text.substr(static_cast<std::size_t>(text.rend() - gap));
}

std::vector<Span> InlineText::take() {
  line_ends_ = 0;
  gap_ = '\0';
  indent_ = 0;
  column_ = 0;
  return std::exchange(spans_, {});
}

void InlineText::append_gap(Look look) {
  if (!spans_.empty() && line_ends_ > 0) {
    spans_.back().text.append(line_ends_, '\n');
  } else if (!spans_.empty() && gap_ != '\0') {
    const Span& before = spans_.back();
    const Look shared{before.style & look.style,
                      before.link == look.link ? look.link : std::uint16_t{0}};
    append(std::string_view(&gap_, 1), shared);
  }
  // One is a habit of editors, several are meant.
  if (indent_ > 1) append(std::string(std::min(indent_, kMostIndent), kGlue), {});
  indent_ = 0;
  line_ends_ = 0;
  gap_ = '\0';
}

void InlineText::append(std::string_view text, Look look) {
  if (text.empty()) return;
  written_ += text.size();
  if (spans_.empty() || spans_.back().style != look.style || spans_.back().link != look.link) {
    spans_.push_back({std::string(text), look.style, look.link});
  } else {
    spans_.back().text += text;
  }
}

}  // namespace antiphon::feed
