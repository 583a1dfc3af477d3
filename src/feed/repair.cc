#include "feed/repair.h"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <vector>

#include "antiphon/base/text.h"

namespace antiphon::feed {

namespace {

constexpr auto npos = std::string_view::npos;
constexpr std::string_view kSpaces = " \t\r\n";

bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & 0x80) != 0;
}

bool is_name_char(char c) {
  return is_name_start(c) || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == ':';
}

std::size_t end_of_name(std::string_view text, std::size_t at) {
  while (at < text.size() && is_name_char(text[at]))
    ++at;
  return at;
}

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// Elements that hold an item. One that is still open when the next begins was never closed.
bool is_item(std::string_view name) {
  constexpr std::array<std::string_view, 4> kNames = {"item", "entry", "rss:item", "atom:entry"};
  return is_one_of(kNames, name);
}

// Elements of feeds that hold text only: another of them inside means that the end tag is missing.
bool is_text_field(std::string_view name) {
  constexpr std::array<std::string_view, 15> kNames = {
      "title",      "link",     "guid",       "id",       "pubDate",
      "published",  "updated",  "dc:date",    "comments", "language",
      "dc:creator", "category", "dc:subject", "issued",   "modified"};
  return is_one_of(kNames, name);
}

bool is_field(std::string_view name) {
  constexpr std::array<std::string_view, 7> kNames = {
      "description", "content:encoded", "summary", "content", "enclosure", "author", "source"};
  return is_text_field(name) || is_one_of(kNames, name);
}

// Elements whose text is an address, a name or a date: half of it is another one.
bool is_whole_or_nothing(std::string_view name) {
  constexpr std::array<std::string_view, 14> kNames = {
      "guid",      "id",      "link",   "origlink", "comments", "identifier", "pubdate",
      "published", "updated", "issued", "modified", "date",     "url",        "uri"};
  return is_one_of(kNames, ascii_lower(name.substr(name.find(':') + 1)));
}

// HTML's, where somebody forgot to escape it: never closed, and no element of feeds has such a
// name.
bool is_void(std::string_view name) {
  constexpr std::array<std::string_view, 7> kNames = {"br",    "hr",   "img", "wbr",
                                                      "input", "area", "col"};
  return is_one_of(kNames, name);
}

bool begins_reference(std::string_view text, std::size_t ampersand) {
  std::size_t at = ampersand + 1;
  if (at < text.size() && text[at] == '#') ++at;
  const std::size_t start = at;
  while (at < text.size() && at - start < 32 && is_name_char(text[at]))
    ++at;
  return at > start && at < text.size() && text[at] == ';';
}

class Repair {
 public:
  explicit Repair(std::string_view text) : text_(text) {
    out_.reserve(text.size() + text.size() / 8);
  }

  std::string run() {
    at_ = std::min(first_tag(), text_.size());
    while (at_ < text_.size()) {
      if (text_[at_] == '<') {
        markup();
      } else {
        characters();
      }
    }
    if (!open_.empty() && open_.back().data() == last_opened_ && is_whole_or_nothing(open_.back()))
      out_.resize(content_start_);
    close_down_to(0);
    return std::move(out_);
  }

 private:
  // Whatever stands before it (warnings of the program that made it, say) is junk.
  [[nodiscard]] std::size_t first_tag() const {
    for (std::size_t at = text_.find('<'); at != npos; at = text_.find('<', at + 1)) {
      if (at + 1 < text_.size() &&
          (is_name_start(text_[at + 1]) || text_[at + 1] == '?' || text_[at + 1] == '!')) {
        return at;
      }
    }
    return npos;
  }

  void characters() {
    const std::size_t end = std::min(text_.find('<', at_), text_.size());
    if (!open_.empty())
      append_escaped(text_.substr(at_, end - at_));  // text outside of the root is nothing
    at_ = end;
  }

  // `<` and `&` that begin nothing become references.
  void append_escaped(std::string_view run) {
    for (std::size_t i = 0; i < run.size(); ++i) {
      const char c = run[i];
      if (c == '<') {
        out_ += "&lt;";
      } else if (c == '&' && !begins_reference(run, i)) {
        out_ += "&amp;";
      } else if (static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t' || c == '\r') {
        out_.push_back(c);
      }
    }
  }

  void markup() {
    const std::string_view rest = text_.substr(at_);
    if (rest.starts_with("<!--")) {
      const std::size_t end = comments_end_ ? text_.find("-->", at_ + 4) : npos;
      comments_end_ = end != npos;
      // One without an end would take all the rest with it.
      at_ = end == npos ? at_ + 4 : end + 3;
    } else if (rest.starts_with("<![CDATA[")) {
      cdata();
    } else if (rest.starts_with("<!") || rest.starts_with("<?")) {
      skip_declaration();
    } else if (rest.size() > 2 && rest[1] == '/' && is_name_start(rest[2])) {
      end_tag();
    } else if (rest.size() > 1 && is_name_start(rest[1])) {
      start_tag();
    } else {
      if (!open_.empty()) out_ += "&lt;";
      ++at_;
    }
  }

  void cdata() {
    const std::size_t start = at_ + std::string_view("<![CDATA[").size();
    std::size_t end = text_.find("]]>", start);
    const bool ends = end != npos;
    if (!ends && !open_.empty()) end = text_.find("</" + std::string(open_.back()), start);
    end = std::min(end, text_.size());
    if (!open_.empty()) {
      out_ += "<![CDATA[";
      out_ += text_.substr(start, end - start);
      out_ += "]]>";
    }
    at_ = ends ? end + 3 : end;
  }

  // Document types may hold a subset in brackets, with quotes.
  void skip_declaration() {
    int depth = 0;
    char quote = '\0';
    const bool instruction = text_[at_ + 1] == '?';
    for (std::size_t i = at_ + 2; declarations_end_ && i < text_.size(); ++i) {
      const char c = text_[i];
      if (quote != '\0') {
        if (c == quote) quote = '\0';
      } else if (depth > 0 && (c == '"' || c == '\'')) {
        quote = c;
      } else if (!instruction && c == '[') {
        ++depth;
      } else if (c == ']' && depth > 0) {
        --depth;
      } else if (c == '>' && depth == 0) {
        at_ = i + 1;
        return;
      }
    }
    declarations_end_ = false;
    at_ += 2;  // its words are text
  }

  void end_tag() {
    const std::size_t end = end_of_name(text_, at_ + 2);
    const std::string_view name = text_.substr(at_ + 2, end - at_ - 2);
    const std::size_t close = text_.find_first_of("<>", end);
    at_ = close == npos ? text_.size() : text_[close] == '>' ? close + 1 : close;
    const auto found = count_.find(name);
    if (found == count_.end() || found->second == 0) {
      // `</Title>` ends a title.
      if (!open_.empty() && ascii_iequals(open_.back(), name)) close_down_to(open_.size() - 1);
      return;
    }
    std::size_t depth = open_.size();
    while (depth > 0 && open_[depth - 1] != name)
      --depth;
    close_down_to(depth - 1);
  }

  void start_tag() {
    const std::size_t end = end_of_name(text_, at_ + 1);
    const std::string_view name = text_.substr(at_ + 1, end - at_ - 1);
    make_room_for(name);
    const std::size_t start = out_.size();
    out_.push_back('<');
    out_ += name;
    at_ = end;
    const bool closed = attributes() || is_void(name);
    if (at_ == text_.size() && text_.back() != '>') {
      out_.resize(start);  // cut inside of the tag
      return;
    }
    if (closed) {
      out_ += "/>";
      return;
    }
    out_.push_back('>');
    open_.push_back(name);
    ++count_[name];
    last_opened_ = name.data();
    content_start_ = out_.size();
  }

  // Closes what cannot hold the element that begins now.
  void make_room_for(std::string_view name) {
    if (open_.empty()) return;
    if (is_item(name)) {
      const auto found = count_.find(name);
      if (found == count_.end() || found->second == 0) return;
      std::size_t depth = open_.size();
      while (depth > 0 && open_[depth - 1] != name)
        --depth;
      close_down_to(depth - 1);
    } else if (is_field(name) && is_text_field(open_.back())) {
      close_down_to(open_.size() - 1);
    }
  }

  // Copies the attributes at at_, all in double quotes; true if the element ends with them (`/>`).
  bool attributes() {
    while (at_ < text_.size()) {
      at_ = std::min(text_.find_first_not_of(kSpaces, at_), text_.size());
      if (at_ == text_.size() || text_[at_] == '<') return false;  // the tag is cut
      if (text_[at_] == '>') {
        ++at_;
        return false;
      }
      if (text_.substr(at_).starts_with("/>")) {
        at_ += 2;
        return true;
      }
      if (is_name_start(text_[at_])) {
        attribute();
      } else {
        ++at_;
      }
    }
    return false;
  }

  void attribute() {
    const std::size_t end = end_of_name(text_, at_);
    const std::string_view name = text_.substr(at_, end - at_);
    at_ = std::min(text_.find_first_not_of(kSpaces, end), text_.size());
    std::string_view value;
    if (at_ < text_.size() && text_[at_] == '=') value = attribute_value();
    out_.push_back(' ');
    out_ += name;
    out_ += "=\"";
    for (std::size_t start = 0; start < value.size();) {
      const std::size_t quote = std::min(value.find('"', start), value.size());
      append_escaped(value.substr(start, quote - start));
      if (quote < value.size()) out_ += "&quot;";
      start = quote + 1;
    }
    out_.push_back('"');
  }

  // After `=`, which is at at_.
  std::string_view attribute_value() {
    at_ = std::min(text_.find_first_not_of(kSpaces, at_ + 1), text_.size());
    if (at_ == text_.size()) return {};
    const char quote = text_[at_];
    if (quote == '"' || quote == '\'') {
      const std::size_t end = text_.find(quote, at_ + 1);
      // A quote that is never closed would take the document with it: it ends with its tag.
      const std::size_t tag_end = text_.find_first_of("<>", at_ + 1);
      if (end != npos && (tag_end == npos || end < tag_end || looks_closed(end))) {
        const auto value = text_.substr(at_ + 1, end - at_ - 1);
        at_ = end + 1;
        return value;
      }
      ++at_;
      const std::size_t stop = std::min(tag_end, text_.size());
      const auto value = text_.substr(at_, stop - at_);
      at_ = stop;
      return value;
    }
    const std::size_t end = std::min(text_.find_first_of(" \t\r\n<>", at_), text_.size());
    auto value = text_.substr(at_, end - at_);
    if (value.ends_with('/') && end < text_.size() && text_[end] == '>') value.remove_suffix(1);
    at_ += value.size();
    return value;
  }

  // After a closing quote comes the next attribute or the end of the tag.
  [[nodiscard]] bool looks_closed(std::size_t quote) const {
    if (quote + 1 >= text_.size()) return true;
    const char c = text_[quote + 1];
    return c == '>' || c == '/' || c == '?' || kSpaces.find(c) != npos;
  }

  void close_down_to(std::size_t depth) {
    while (open_.size() > depth) {
      out_ += "</";
      out_ += open_.back();
      out_.push_back('>');
      --count_[open_.back()];
      open_.pop_back();
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string out_;
  std::vector<std::string_view> open_;
  std::unordered_map<std::string_view, std::size_t> count_;  // how many of a name are open
  const char* last_opened_ = nullptr;  // the name of the element that began last
  std::size_t content_start_ = 0;      // and where what it holds begins
  bool comments_end_ =
      true;  // false: no `-->` follows, and to look again would take quadratic time
  bool declarations_end_ = true;  // the same for `<!` and `<?`
};

}  // namespace

std::string repaired(std::string_view text) {
  return Repair(text).run();
}

}  // namespace antiphon::feed
