#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "antiphon/base/text.h"
#include "antiphon/feed/html.h"
#include "feed/article_writer.h"
#include "feed/plain_body.h"

namespace antiphon::feed {

namespace {

constexpr int kLeastColumns = 8;
constexpr std::size_t kMaxLines = 20'000;
constexpr std::size_t kMaxCells = 20'000;

StyledLine notice(std::string_view text, int columns) {
  return {{{fit(text, columns), Style::dim}}};
}

// Pieces were cleaned one by one; what stood on both sides of a tag may have joined to more marks
// than printable text has. They take no columns.
void bound_marks(std::vector<StyledLine>& lines) {
  for (StyledLine& line : lines) {
    for (Span& span : line.spans) {
      const bool ascii = std::all_of(span.text.begin(), span.text.end(),
                                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
      if (!ascii) span.text = printable_block(span.text);
    }
  }
}

}  // namespace

StyledText render(const Body& body, int columns) {
  columns = std::max(columns, kLeastColumns);
  Page page(columns, kMaxLines - 1);
  ArticleState state{body.base, LinkNumbers(body.base), kMaxCells};
  if (body.kind == BodyKind::html) {
    const HtmlTree tree(body.content, Purpose::reading);
    ArticleWriter writer(page, state, {});
    writer.write_children(tree.root());
    writer.end_paragraph();
  } else if (body.kind == BodyKind::text) {
    write_plain_body(body.content, page, state.links);
  }
  StyledText text{page.take(), state.links.take()};
  bound_marks(text.lines);
  if (page.full()) {
    text.lines.push_back(notice("… the rest of this article is too long to be shown", columns));
  } else if (state.links.full()) {
    text.lines.push_back(notice("… more links than numbers: the last ones have none", columns));
  }
  return text;
}

}  // namespace antiphon::feed
