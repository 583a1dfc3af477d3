#include "feed/sniff.h"

#include <algorithm>

#include "antiphon/base/text.h"
#include "feed/web_page.h"

namespace antiphon::feed {

namespace {

bool starts_with_word(std::string_view text, std::string_view lower) {
  return ascii_iequals(text.substr(0, lower.size()), lower);
}

// Declarations, comments and white space in front, as far as they are closed.
std::string_view without_prologue(std::string_view text) {
  while (true) {
    text = text.substr(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
    std::string_view end;
    if (text.starts_with("<!--")) {
      end = "-->";
    } else if (text.starts_with("<?")) {
      end = "?>";
    } else if (text.starts_with("<!")) {
      end = ">";
    } else {
      return text;
    }
    const auto found = text.find(end);
    if (found == std::string_view::npos) return text;
    text.remove_prefix(found + end.size());
  }
}

bool is_binary(std::string_view text) {
  const std::string_view start = text.substr(0, 1024);
  const auto odd = std::count_if(start.begin(), start.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\r' && c != '\t' &&
           c != '\f' && c != '\x1b';
  });
  return start.find("\xEF\xBF\xBD") != std::string_view::npos || odd > 0;
}

bool has_element(std::string_view text) {
  for (auto at = text.find('<'); at != std::string_view::npos && at + 1 < text.size();
       at = text.find('<', at + 1)) {
    const char c = text[at + 1];
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & 0x80) != 0)
      return true;
  }
  return false;
}

// HTML need not have an `html` element.
bool has_html_doctype(std::string_view text) {
  return ascii_lower(text.substr(0, 1024)).find("<!doctype html") != std::string::npos;
}

}  // namespace

bool is_json(std::string_view text) {
  const std::string_view start = trimmed(text);
  return start.starts_with('{') || start.starts_with('[');
}

std::optional<NoFeed> not_a_feed(std::string_view text, std::string_view base) {
  const std::string_view start = trimmed(text);
  if (start.empty()) return NoFeed{"the document is empty"};
  const std::string_view body = without_prologue(start);
  if (starts_with_word(body, "<html")) return web_page(text, base);
  if (has_element(text)) return std::nullopt;
  return NoFeed{is_binary(text) ? "this is binary data, not a feed" : "this is text, not a feed"};
}

NoFeed other_xml(std::string_view root, std::string_view text, std::string_view base) {
  if (ascii_iequals(root, "html") || has_html_doctype(text)) return web_page(text, base);
  if (ascii_iequals(root, "opml")) return NoFeed{"this is an OPML list of feeds, not a feed"};
  const std::string name = shortened(printable(root), 64);
  return NoFeed{"this is XML, but no feed" + (name.empty() ? "" : ": " + name)};
}

}  // namespace antiphon::feed
