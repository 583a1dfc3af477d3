#include "feed/markup.h"

#include <algorithm>

#include "antiphon/base/text.h"

namespace antiphon::feed {

namespace {

constexpr std::string_view kCdata = "<![CDATA[";
constexpr std::string_view kCdataEnd = "]]>";

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

// The first place from `from` on where `test` holds, or the end.
template <typename Test>
std::size_t first(std::string_view text, std::size_t from, Test test) {
  while (from < text.size() && !test(text[from]))
    ++from;
  return from;
}
std::size_t skip_space(std::string_view text, std::size_t from) {
  return first(text, from, [](char c) { return !is_space(c); });
}

}  // namespace

std::size_t MarkupScanner::find(Sought& sought, std::size_t from) {
  if (sought.absent) return std::string_view::npos;
  const auto found = html_.find(sought.what, from);
  sought.absent = found == std::string_view::npos;
  return found;
}

// Just behind the `>` that ends the tag; one in a quoted value does not. A quote that nothing
// closes is no quote.
std::size_t MarkupScanner::end_of_tag(std::size_t from) {
  std::size_t at = from;
  while (at < html_.size()) {
    at = first(html_, at, [](char c) { return c == '=' || c == '>'; });
    if (at == html_.size()) break;
    if (html_[at] == '>') return at + 1;
    at = skip_space(html_, at + 1);
    if (at == html_.size()) break;
    if (html_[at] != '"' && html_[at] != '\'') continue;
    const auto closing = find(html_[at] == '"' ? quote_ : apostrophe_, at + 1);
    at = closing == std::string_view::npos ? at + 1 : closing + 1;
  }
  return std::string_view::npos;
}

Markup MarkupScanner::hidden_at(std::size_t at) {
  const auto rest = html_.substr(at);
  if (rest.starts_with("<!-->")) return {Markup::Kind::hidden, 5, {}, {}};
  const bool comment = rest.starts_with("<!--");
  if (comment) {
    const auto end = find(comment_end_, at + 4);
    if (end != std::string_view::npos) return {Markup::Kind::hidden, end + 3 - at, {}, {}};
  }
  // A comment that nothing ends is to hide as little as can be.
  const auto end = find(greater_, at);
  if (end != std::string_view::npos) return {Markup::Kind::hidden, end + 1 - at, {}, {}};
  return comment ? Markup{Markup::Kind::hidden, rest.size(), {}, {}} : Markup{};
}

Markup MarkupScanner::at(std::size_t at) {
  if (at + 2 >= html_.size()) return {};
  const char next = html_[at + 1];
  const char second = html_[at + 2];
  if (next == '?' || (next == '!' && (is_letter(second) || second == '-' || second == '[')) ||
      (next == '/' && second == '>')) {
    return hidden_at(at);
  }
  if (greater_.absent) return {};
  const bool closes = next == '/';
  const auto name_at = at + (closes ? 2 : 1);
  if (!is_letter(html_[name_at])) return {};
  const auto name_end =
      first(html_, name_at, [](char c) { return is_space(c) || c == '/' || c == '>'; });
  const auto name = html_.substr(name_at, name_end - name_at);
  const auto end = closes ? find(greater_, name_end) : end_of_tag(name_end);
  if (end == std::string_view::npos) {
    greater_.absent = true;
    return {};
  }
  if (closes) return {Markup::Kind::close, end + 1 - at, name, {}};
  return {Markup::Kind::open, end - at, name, html_.substr(name_end, end - 1 - name_end)};
}

std::size_t MarkupScanner::end_of_dropped(Tag tag, std::size_t from) {
  if (const auto end = end_of(tag, from)) return *end;
  return tag == Tag::script || tag == Tag::style ? html_.size() : from;
}

// Where the next end tag begins; nothing when there is none.
std::optional<std::size_t> MarkupScanner::end_of(Tag tag, std::size_t from) {
  const auto index = static_cast<std::size_t>(tag);
  if (unclosed_[index]) return std::nullopt;
  const auto name = element(tag).name;
  for (auto at = html_.find("</", from); at != std::string_view::npos;
       at = html_.find("</", at + 2)) {
    const auto after = at + 2 + name.size();
    if (!ascii_iequals(html_.substr(at + 2, name.size()), name)) continue;
    if (after >= html_.size() || is_space(html_[after]) || html_[after] == '/' ||
        html_[after] == '>') {
      return at;
    }
  }
  unclosed_[index] = true;
  return std::nullopt;
}

std::optional<Attribute> AttributeReader::next() {
  rest_.remove_prefix(first(rest_, 0, [](char c) { return !is_space(c) && c != '/'; }));
  if (rest_.empty()) return std::nullopt;
  const auto name_end = first(rest_, 1, [](char c) { return is_space(c) || c == '/' || c == '='; });
  Attribute attribute{rest_.substr(0, name_end), {}};
  rest_.remove_prefix(name_end);

  const auto equals = skip_space(rest_, 0);
  if (equals == rest_.size() || rest_[equals] != '=') return attribute;
  rest_.remove_prefix(skip_space(rest_, equals + 1));
  if (rest_.empty()) return attribute;
  const char quote = rest_.front();
  if (quote == '"' || quote == '\'') {
    rest_.remove_prefix(1);
    if (const auto end = rest_.find(quote); end != std::string_view::npos) {
      attribute.value = rest_.substr(0, end);
      rest_.remove_prefix(end + 1);
      return attribute;
    }
  }
  const auto end = first(rest_, 0, is_space);
  attribute.value = rest_.substr(0, end);
  rest_.remove_prefix(end);
  return attribute;
}

std::string_view attribute_value(std::string_view attributes, std::string_view name) {
  AttributeReader reader(attributes);
  while (const auto attribute = reader.next()) {
    if (ascii_iequals(attribute->name, name)) return attribute->value;
  }
  return {};
}

bool has_attribute(std::string_view attributes, std::string_view name) {
  AttributeReader reader(attributes);
  while (const auto attribute = reader.next()) {
    if (ascii_iequals(attribute->name, name)) return true;
  }
  return false;
}

std::optional<std::string> without_cdata(std::string_view html) {
  auto open = html.find(kCdata);
  if (open == std::string_view::npos) return std::nullopt;
  std::string out;
  out.reserve(html.size());
  while (open != std::string_view::npos) {
    out += html.substr(0, open);
    html.remove_prefix(open + kCdata.size());
    const auto close = html.find(kCdataEnd);
    out += html.substr(0, close);
    html.remove_prefix(close == std::string_view::npos ? html.size() : close + kCdataEnd.size());
    open = html.find(kCdata);
  }
  return out + std::string(html);
}

}  // namespace antiphon::feed
