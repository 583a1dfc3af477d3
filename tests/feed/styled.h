// Styled text as text, for tests that compare whole articles.

#pragma once

#include <string>
#include <string_view>

#include "antiphon/feed/html.h"

namespace antiphon::feed {

inline std::string as_text(const StyledText& styled) {
  std::string out;
  for (const StyledLine& line : styled.lines) {
    if (!out.empty() || &line != styled.lines.data()) out += '\n';
    for (const Span& span : line.spans)
      out += span.text;
  }
  return out;
}

// Spans that are not plain as `{bold,link 1:text}`.
inline std::string as_marked(const StyledText& styled) {
  constexpr std::string_view kNames[] = {"bold",  "italic", "underline", "strike", "code",
                                         "quote", "link",   "heading",   "dim"};
  std::string out;
  for (const StyledLine& line : styled.lines) {
    if (&line != styled.lines.data()) out += '\n';
    for (const Span& span : line.spans) {
      std::string marks;
      for (std::size_t i = 0; i < std::size(kNames); ++i) {
        if (!has(span.style, static_cast<Style>(1U << i))) continue;
        if (!marks.empty()) marks += ',';
        marks += kNames[i];
      }
      if (span.link != 0) marks.append("#").append(std::to_string(span.link));
      if (marks.empty()) {
        out += span.text;
      } else {
        out.append("{").append(marks).append(":").append(span.text).append("}");
      }
    }
  }
  return out;
}

inline StyledText rendered(std::string_view html, int columns = 40) {
  return render({BodyKind::html, std::string(html), "https://example.org/blog/"}, columns);
}
inline std::string text_of(std::string_view html, int columns = 40) {
  return as_text(rendered(html, columns));
}
inline std::string marked(std::string_view html, int columns = 40) {
  return as_marked(rendered(html, columns));
}

}  // namespace antiphon::feed
