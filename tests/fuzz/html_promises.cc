#include "fuzz/broken.h"
#include "fuzz/promises.h"

#include "antiphon/feed/html.h"
#include "feed/gumbo_referee.h"
#include "feed/url.h"

namespace antiphon::fuzz {

namespace {

constexpr std::string_view kBase = "https://example.org/blog/post";
// The referee takes quadratic time where elements are deep.
constexpr std::size_t kRefereeBytes = 8U << 10U;

void check_safe(std::string_view html, Broken& broken) {
  const std::string safe = feed::safe_html(html, kBase);
  broken.unless(is_utf8(safe), "safe HTML is UTF-8");
  broken.unless(feed::safe_html(safe, kBase) == safe, "what is safe stays as it is", safe);
  if (safe.size() > kRefereeBytes) return;
  broken.unless(feed::is_inert(safe), "nothing in safe HTML acts", safe);
  broken.unless(feed::reparsed(safe) == safe, "HTML5 reads the same tree in safe HTML", safe);
}

void check_text(std::string_view html, Broken& broken) {
  const std::string text = feed::plain_text(html);
  broken.unless(printable_block(text) == text, "plain text is printable", text);
  const std::string title = feed::title_text(html);
  broken.unless(printable(title) == title, "a title is a printable line", title);
}

void check_line(const StyledLine& line, int columns, std::size_t links, Broken& broken) {
  int used = 0;
  for (const Span& span : line.spans) {
    broken.unless(!span.text.empty(), "a span has text");
    broken.unless(
        printable_block(span.text) == span.text || printable(span.text) == trimmed(span.text),
        "a span is printable", span.text);
    broken.unless(span.text.find('\n') == std::string::npos, "a span has no line end", span.text);
    broken.unless(span.link <= links, "a span belongs to a link that there is", span.text);
    used += antiphon::columns(span.text);
  }
  broken.unless(used <= columns, "a line is not too long",
                line.spans.empty() ? "" : line.spans.front().text);
  broken.unless(line.spans.empty() || line.spans.back().text.back() != ' ',
                "a line does not end with a space");
}

void check_article(const Body& body, int columns, Broken& broken) {
  const StyledText article = feed::render(body, columns);
  broken.unless(article.lines.size() <= 20'000, "an article has not too many lines");
  broken.unless(article.links.size() <= 2'000, "an article has not too many links");
  for (const StyledLine& line : article.lines)
    check_line(line, columns, article.links.size(), broken);
  for (const std::string& link : article.links) {
    broken.unless_line("a link", link, kMaxUrlBytes);
    broken.unless(!feed::url_scheme(link).empty(), "a link is absolute", link);
  }
  if (article.lines.empty()) return;
  broken.unless(!article.lines.front().spans.empty(), "an article does not begin with a gap");
  broken.unless(!article.lines.back().spans.empty(), "an article does not end with a gap");
}

}  // namespace

std::string broken_by_html(std::string_view bytes) {
  const std::string html = to_utf8(bytes);
  Broken broken;
  check_safe(html, broken);
  check_text(html, broken);
  const BodyKind kind = bytes.size() % 5 == 0 ? BodyKind::text : BodyKind::html;
  for (const int columns : {8, static_cast<int>(20 + bytes.size() % 100)})
    check_article({kind, html, std::string(kBase)}, columns, broken);
  return broken.first();
}

}  // namespace antiphon::fuzz
