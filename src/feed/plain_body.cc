#include "feed/plain_body.h"

#include <algorithm>
#include <string>

#include "antiphon/base/text.h"
#include "feed/inline_text.h"
#include "feed/wrap.h"

namespace antiphon::feed {

namespace {

// Where the next address begins, or the end.
std::size_t find_address(std::string_view text) {
  for (auto at = text.find("http"); at != std::string_view::npos; at = text.find("http", at + 4)) {
    const auto rest = text.substr(at + 4);
    if (rest.starts_with("://") || rest.starts_with("s://")) return at;
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

constexpr std::size_t kBullet = 2;  // bytes and columns of `* `
bool starts_item(std::string_view text) {
  return text.size() > kBullet && (text.starts_with("* ") || text.starts_with("- "));
}

class PlainBody {
 public:
  PlainBody(Page& page, LinkNumbers& links) : page_(page), links_(links) {}

  void write(std::string_view line) {
    const auto indent = std::min(line.find_first_not_of(' '), line.size());
    auto text = line.substr(indent);
    while (text.ends_with(' '))
      text.remove_suffix(1);
    if (text.empty()) return page_.gap();

    const Style style = text.starts_with('>') ? Style::quote : Style::plain;
    // A drawing, or columns: what keeps its spaces.
    const bool drawn = text.find("  ") != std::string_view::npos &&
                       find_address(text) == text.size() && columns(line) <= page_.columns();
    std::string before(indent, ' ');
    if (starts_item(text) && !drawn) {
      before += text.substr(0, kBullet);
      text.remove_prefix(kBullet);
    }
    page_.open_margin({before}, {std::string(before.size(), ' ')});
    while (!text.empty()) {
      const auto start = find_address(text);
      add(text.substr(0, start), {style, 0}, drawn);
      text.remove_prefix(start);
      const auto size = address_size(text);
      const auto address = text.substr(0, size);
      const auto number = links_.number(address);
      add(address, number == 0 ? Look{style, 0} : Look{style | Style::link, number}, drawn);
      if (number != 0) text_.add_mark(link_mark(number), {Style::dim, number});
      text.remove_prefix(size);
    }
    page_.lines(wrapped(text_.take(), page_.columns()));
    page_.close_margin();
  }

 private:
  void add(std::string_view text, Look look, bool keep_spaces) {
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
}

}  // namespace antiphon::feed
