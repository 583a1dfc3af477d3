#include "feed/plain_body.h"

#include <algorithm>
#include <array>
#include <string>

#include "antiphon/base/text.h"
#include "feed/inline_text.h"
#include "feed/wrap.h"

namespace antiphon::feed {

namespace {

// Lines of these widths are what mail programs and editors fill to, not what somebody ended.
constexpr int kLeastFilled = 50;
constexpr int kMostFilled = 80;

constexpr std::size_t kLongestNumber = 3;  // digits before an item

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_word(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c < 0;
}

// Where the next address begins, or the end.
std::size_t find_address(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != 'h' && text[at] != 'w') continue;
    const auto rest = text.substr(at);
    if (rest.starts_with("http://") || rest.starts_with("https://")) return at;
    const bool begins = at == 0 || !is_word(text[at - 1]);
    if (begins && rest.starts_with("www.") && rest.size() > 4 && is_word(rest[4])) return at;
  }
  return text.size();
}

// How long the address is that `text` begins with: without the punctuation of the sentence around
// it.
std::size_t address_size(std::string_view text) {
  std::size_t end = 0;
  int brackets = 0;
  while (end < text.size() && text[end] != ' ' && text[end] != '<' && text[end] != '>' &&
         text[end] != '"') {
    if (text[end] == '(') ++brackets;
    if (text[end] == ')' && --brackets < 0) break;
    ++end;
  }
  while (end > 0 && std::string_view(".,;:!?'*_").find(text[end - 1]) != std::string_view::npos) {
    --end;
  }
  return end;
}

// Bytes of the `>` of a quote, with the spaces behind; 0 when there are none.
std::size_t quote_size(std::string_view text) {
  if (!text.starts_with('>')) return 0;
  return std::min(text.find_first_not_of("> "), text.size());
}

// Bytes of `* `, `• ` or `12. `; 0 when the line is no item.
std::size_t marker_size(std::string_view text) {
  constexpr std::array<std::string_view, 5> kBullets{"* ", "- ", "+ ", "• ", "– "};
  for (const auto bullet : kBullets) {
    if (text.size() > bullet.size() && text.starts_with(bullet)) return bullet.size();
  }
  std::size_t digits = 0;
  while (digits < text.size() && is_digit(text[digits]))
    ++digits;
  if (digits == 0 || digits > kLongestNumber || digits + 2 >= text.size()) return 0;
  const bool ends = (text[digits] == '.' || text[digits] == ')') && text[digits + 1] == ' ';
  return ends ? digits + 2 : 0;
}

// One line, in its parts.
struct PlainLine {
  std::string before;  // indentation, `>` of quotes, bullet or number
  bool is_quote = false;
  bool is_item = false;
  std::string_view text;  // without spaces around
};

PlainLine parts_of(std::string_view line) {
  PlainLine parts;
  const auto indent = std::min(line.find_first_not_of(' '), line.size());
  const auto quote = quote_size(line.substr(indent));
  const auto marker = marker_size(line.substr(indent + quote));
  parts.is_quote = quote > 0;
  parts.is_item = marker > 0;
  parts.before = line.substr(0, indent + quote + marker);
  parts.text = trimmed(line.substr(indent + quote + marker));
  if (parts.is_quote && !parts.before.ends_with(' ')) parts.before += ' ';
  return parts;
}

// Writes the paragraphs of a text. A line of its own stays one; but where a text was filled to a
// width that this page has not, the line that it was filled to goes on in the next.
class PlainBody {
 public:
  PlainBody(Page& page, LinkNumbers& links) : page_(page), links_(links) {}

  void write(std::string_view line) {
    const PlainLine parts = parts_of(line);
    const int wide = columns(line);
    if (parts.text.empty()) {
      end();
      return page_.gap();
    }
    // A drawing, or columns: what keeps its spaces.
    const bool drawn = parts.text.find("  ") != std::string_view::npos &&
                       find_address(parts.text) == parts.text.size() && wide <= page_.columns();
    const bool goes_on = may_go_on_ && !drawn && !parts.is_item && parts.before == rest_before() &&
                         goes_on_in(parts.text);
    if (!goes_on) begin(parts);
    if (goes_on) text_.add(" ", look_);
    add(parts.text, drawn);
    ends_sentence_ = std::string_view(".!?:").find(parts.text.back()) != std::string_view::npos;
    may_go_on_ = !drawn && wide > page_columns() && wide >= kLeastFilled && wide <= kMostFilled;
  }

  // Ends the paragraph.
  void end() {
    if (!open_) return;
    page_.lines(wrapped(text_.take(), page_.columns()));
    page_.close_margin();
    open_ = false;
    may_go_on_ = false;
  }

 private:
  void begin(const PlainLine& parts) {
    end();
    before_ = parts.before;
    is_item_ = parts.is_item;
    look_ = {parts.is_quote ? Style::quote : Style::plain, 0};
    page_columns_ = page_.columns();
    page_.open_margin({before_, look_.style}, {rest_before(), look_.style});
    open_ = true;
  }

  // What stands before the lines of a paragraph but the first.
  std::string rest_before() const {
    if (!is_item_) return before_;
    const auto marker = std::min(before_.find_first_not_of("> "), before_.size());
    const int wide = columns(std::string_view(before_).substr(marker));
    return before_.substr(0, marker) + std::string(static_cast<std::size_t>(wide), ' ');
  }

  int page_columns() const { return open_ ? page_columns_ : page_.columns(); }

  bool goes_on_in(std::string_view text) const {
    const char first = text.front();
    const bool lower = first >= 'a' && first <= 'z';
    return lower || (!ends_sentence_ && (is_word(first) || first == '(' || first == '"'));
  }

  void add(std::string_view text, bool keep_spaces) {
    while (!text.empty()) {
      const auto start = find_address(text);
      add_words(text.substr(0, start), look_, keep_spaces);
      text.remove_prefix(start);
      const auto size = address_size(text);
      add_address(text.substr(0, size), keep_spaces);
      text.remove_prefix(size);
    }
  }

  void add_address(std::string_view address, bool keep_spaces) {
    if (address.empty()) return;
    const bool has_scheme = address.find("://") != std::string_view::npos;
    const auto number =
        links_.number(has_scheme ? std::string(address) : "http://" + std::string(address));
    if (number == 0) return add_words(address, look_, keep_spaces);
    add_words(address, {look_.style | Style::link, number}, keep_spaces);
    text_.add_mark(link_mark(number), {Style::dim, number});
  }

  void add_words(std::string_view text, Look look, bool keep_spaces) {
    if (keep_spaces) {
      std::string kept(text);
      std::replace(kept.begin(), kept.end(), ' ', kGlue);
      text_.add_mark(kept, look);
    } else {
      text_.add(text, look);
    }
  }

  Page& page_;
  LinkNumbers& links_;
  InlineText text_;
  bool open_ = false;
  std::string before_;
  bool is_item_ = false;
  Look look_;
  int page_columns_ = 0;  // without the margin
  bool may_go_on_ = false;
  bool ends_sentence_ = false;
};

}  // namespace

void write_plain_body(std::string_view text, Page& page, LinkNumbers& links) {
  const std::string clean = printable_block(text);
  PlainBody body(page, links);
  for (std::string_view rest = clean; !rest.empty() && !page.full();) {
    const auto end = std::min(rest.find('\n'), rest.size());
    body.write(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  body.end();
}

}  // namespace antiphon::feed
