// HTML that can be shown anywhere. Nothing is copied: what comes out is written anew from the tree,
// by tables of what may be in it.

#include <algorithm>
#include <array>
#include <vector>

#include "antiphon/base/text.h"
#include "antiphon/feed/html.h"
#include "feed/html_tree.h"
#include "feed/url.h"

namespace antiphon::feed {

namespace {

enum class Value : std::uint8_t { address, number, word, text };

struct SafeAttribute {
  Tag tag;  // unknown: any
  std::string_view name;
  Value value;
};

constexpr std::array kSafeAttributes{
    SafeAttribute{Tag::unknown, "lang", Value::word},
    SafeAttribute{Tag::unknown, "dir", Value::word},
    SafeAttribute{Tag::unknown, "title", Value::text},
    SafeAttribute{Tag::a, "href", Value::address},
    SafeAttribute{Tag::audio, "src", Value::address},
    SafeAttribute{Tag::blockquote, "cite", Value::address},
    SafeAttribute{Tag::col, "span", Value::number},
    SafeAttribute{Tag::colgroup, "span", Value::number},
    SafeAttribute{Tag::del, "cite", Value::address},
    SafeAttribute{Tag::del, "datetime", Value::word},
    SafeAttribute{Tag::img, "src", Value::address},
    SafeAttribute{Tag::img, "alt", Value::text},
    SafeAttribute{Tag::img, "width", Value::number},
    SafeAttribute{Tag::img, "height", Value::number},
    SafeAttribute{Tag::ins, "cite", Value::address},
    SafeAttribute{Tag::ins, "datetime", Value::word},
    SafeAttribute{Tag::li, "value", Value::number},
    SafeAttribute{Tag::ol, "start", Value::number},
    SafeAttribute{Tag::ol, "type", Value::word},
    SafeAttribute{Tag::q, "cite", Value::address},
    SafeAttribute{Tag::source, "src", Value::address},
    SafeAttribute{Tag::source, "type", Value::word},
    SafeAttribute{Tag::td, "colspan", Value::number},
    SafeAttribute{Tag::td, "rowspan", Value::number},
    SafeAttribute{Tag::th, "colspan", Value::number},
    SafeAttribute{Tag::th, "rowspan", Value::number},
    SafeAttribute{Tag::time, "datetime", Value::word},
    SafeAttribute{Tag::video, "src", Value::address},
    SafeAttribute{Tag::video, "poster", Value::address},
};

// Without this attribute the element is nothing.
struct Needed {
  Tag tag;
  std::string_view name;
};
constexpr std::array kNeeded{Needed{Tag::a, "href"}, Needed{Tag::img, "src"},
                             Needed{Tag::source, "src"}};

constexpr std::size_t kLongestNumber = 5;
constexpr std::size_t kLongestWord = 64;

bool is_number(std::string_view text) {
  return !text.empty() && text.size() <= kLongestNumber &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Languages, media types, dates.
bool is_word(std::string_view text) {
  return !text.empty() && text.size() <= kLongestWord &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                  std::string_view("-+:./ ").find(c) != std::string_view::npos;
         });
}

void append_escaped(std::string& out, char32_t c) {
  switch (c) {
    case '&':
      out += "&amp;";
      return;
    case '<':
      out += "&lt;";
      return;
    case '>':
      out += "&gt;";
      return;
    case '"':
      out += "&quot;";
      return;
    case '\r':
      out += '\n';
      return;
    default:
      break;
  }
  const bool control = c < 0x20 || (c >= 0x7F && c < 0xA0) || (c & 0xFFFE) == 0xFFFE;
  if (!control || c == '\n' || c == '\t') append_utf8(out, c);
}

// Without control characters; a line ends with '\n'.
void append_escaped(std::string& out, std::string_view text) {
  const auto is_plain = [](char c) {
    return c >= ' ' && c != '&' && c != '<' && c != '>' && c != '"' && c != '\x7F';
  };
  while (!text.empty()) {
    const auto* const special = std::find_if_not(text.begin(), text.end(), is_plain);
    const auto plain = static_cast<std::size_t>(special - text.begin());
    out += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.starts_with("\r\n")) text.remove_prefix(1);
    if (const auto c = take_code_point(text)) append_escaped(out, *c);
  }
}

class SafeWriter {
 public:
  explicit SafeWriter(std::string_view base) : base_(base) {}

  // Recurses as deep as elements nest: at most kMaxHtmlDepth.
  void write(const HtmlNode& node) {
    const bool written = write_start(node);
    const auto content = out_.size();
    write_children(node);
    // A parser drops the line end that `pre` begins with.
    if (node.tag == Tag::pre && out_.compare(content, 1, "\n") == 0) out_.insert(content, 1, '\n');
    if (written) write_end(node.tag);
  }

  void write_children(const HtmlNode& node) {
    for (const HtmlNode* child = node.first_child; child != nullptr; child = child->next) {
      if (child->is_text()) {
        append_escaped(out_, child->content);
      } else {
        write(*child);
      }
    }
  }

  std::string take() { return std::move(out_); }

 private:
  bool write_start(const HtmlNode& node) {
    const Tag tag = node.tag;
    for (const auto& needed : kNeeded) {
      if (needed.tag == tag && address(node, needed.name).empty()) return false;
    }
    out_ += '<';
    out_ += element(tag).name;
    for (const auto& safe : kSafeAttributes) {
      if (safe.tag == tag || safe.tag == Tag::unknown) write_attribute(node, safe);
    }
    if (tag == Tag::audio || tag == Tag::video) out_ += " controls";
    out_ += '>';
    return !is(tag, Trait::has_no_end);
  }

  void write_end(Tag tag) {
    out_ += "</";
    out_ += element(tag).name;
    out_ += '>';
  }

  void write_attribute(const HtmlNode& node, const SafeAttribute& safe) {
    std::string escaped;
    append_escaped(escaped, safe_value(node, safe));
    // What was dropped may have hidden white space at an end, or have been all there was.
    const std::string_view value = trimmed(escaped);
    if (value.empty()) return;
    out_ += ' ';
    out_ += safe.name;
    out_ += "=\"";
    out_ += value;
    out_ += '"';
  }

  std::string safe_value(const HtmlNode& node, const SafeAttribute& safe) const {
    std::string given = node.attribute(safe.name);
    switch (safe.value) {
      case Value::address:
        return address(node, safe.name);
      case Value::number:
        return is_number(given) ? given : "";
      case Value::word:
        return is_word(given) ? given : "";
      case Value::text:
        return given;
    }
    return "";
  }

  // Absolute, of a scheme that does nothing; else empty.
  std::string address(const HtmlNode& node, std::string_view name) const {
    const std::string given = node.tag == Tag::img ? image_source(node) : node.attribute(name);
    if (given.empty()) return "";
    std::string url = resolve_url(base_, given);
    const std::string scheme = url_scheme(url);
    url.replace(0, scheme.size(), scheme);  // in lower case, for those who look for `mailto:`
    const bool mail = scheme == "mailto" && node.tag == Tag::a;
    return mail || is_web_url(url) ? url : "";
  }

  std::string_view base_;
  std::string out_;
};

}  // namespace

std::string safe_html(std::string_view html, std::string_view base) {
  const HtmlTree tree(html, Purpose::safe_html);
  SafeWriter writer(base);
  writer.write_children(tree.root());
  return writer.take();
}

}  // namespace antiphon::feed
