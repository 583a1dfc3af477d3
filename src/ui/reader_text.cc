#include "ui/reader_text.h"

#include <algorithm>

#include <fmt/format.h>

#include "antiphon/base/text.h"
#include "ui/age.h"
#include "ui/wrap.h"

namespace antiphon::ui {

namespace {

constexpr std::size_t kMaxAddressLines = 4;

void add(ReaderText& text, std::string line, Style style) {
  text.lines.push_back({{Span{std::move(line), style, 0}}});
}

void add_wrapped(ReaderText& text, std::string_view content, int columns, Style style) {
  for (std::string& line : wrap(content, columns))
    add(text, std::move(line), style);
}

// Joins what is not empty.
std::string joined(std::initializer_list<std::string_view> parts, std::string_view separator) {
  std::string out;
  for (const std::string_view part : parts) {
    if (part.empty()) continue;
    if (!out.empty()) out += separator;
    out += part;
  }
  return out;
}

std::string size_words(std::int64_t bytes) {
  if (bytes < 1024) return fmt::format("{} B", std::max<std::int64_t>(bytes, 0));
  const double kib = static_cast<double>(bytes) / 1024;
  if (kib < 1024) return fmt::format("{:.0f} KiB", kib);
  if (kib < 1024 * 1024) return fmt::format("{:.1f} MiB", kib / 1024);
  return fmt::format("{:.1f} GiB", kib / 1024 / 1024);
}

std::string duration_words(std::chrono::seconds duration) {
  const auto seconds = std::max<std::int64_t>(duration.count(), 0);
  if (seconds < 3600) return fmt::format("{}:{:02}", seconds / 60, seconds % 60);
  return fmt::format("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

// `[3] address`, in as many lines as it takes (not without end: addresses come from the feed).
void add_address(ReaderText& text, const std::string& address, int columns) {
  text.addresses.push_back(address);
  const std::size_t number = text.addresses.size();
  const std::string label = fmt::format("[{}] ", number);
  const int indent = static_cast<int>(label.size());
  std::vector<std::string> lines = wrap(address, columns - indent);
  if (lines.size() > kMaxAddressLines) {
    lines.resize(kMaxAddressLines);
    lines.back() += "…";
  }
  if (lines.empty()) lines.emplace_back();
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string front = i == 0 ? label : std::string(label.size(), ' ');
    text.lines.push_back({{Span{front, Style::dim, 0}, Span{std::move(lines[i]), Style::link, 0}}});
  }
}

void add_header(ReaderText& text, const wire::Article& article, int columns) {
  const bool untitled = article.title.empty() && article.text.lines.empty();
  if (untitled || !article.title.empty()) {
    add_wrapped(text, untitled ? "(no title)" : article.title, columns,
                Style::bold | Style::heading);
  }
  add_wrapped(text, joined({article.feed_title, article.authors, local_time(article.date)}, " · "),
              columns, Style::dim);
  std::string categories;
  for (const std::string& category : article.categories) {
    categories += (categories.empty() ? "" : ", ") + category;
  }
  add_wrapped(text, shortened(categories, 400), columns, Style::dim);
  if (!article.url.empty()) add(text, fit(article.url, columns), Style::link);
  add(text, "", Style::plain);
}

void add_links(ReaderText& text, const wire::Article& article, int columns) {
  if (article.text.links.empty()) return;
  add(text, "", Style::plain);
  add(text, "Links", Style::bold);
  for (const std::string& link : article.text.links)
    add_address(text, link, columns);
}

void add_enclosures(ReaderText& text, const wire::Article& article, int columns) {
  if (article.enclosures.empty()) return;
  add(text, "", Style::plain);
  add(text, "Enclosures", Style::bold);
  for (const Enclosure& enclosure : article.enclosures) {
    add_address(text, enclosure.url, columns);
    const std::string about =
        joined({enclosure.type, enclosure.size ? size_words(*enclosure.size) : "",
                enclosure.duration ? duration_words(*enclosure.duration) : ""},
               ", ");
    if (!about.empty()) add(text, "    " + fit(about, columns - 4), Style::dim);
  }
}

std::size_t ink(const StyledLine& line) {
  std::size_t count = 0;
  for (const Span& span : line.spans) {
    count +=
        static_cast<std::size_t>(std::ranges::count_if(span.text, [](char c) { return c != ' '; }));
  }
  return count;
}

}  // namespace

ReaderText compose(const wire::Article& article, int columns) {
  ReaderText text;
  add_header(text, article, columns);
  text.lines.insert(text.lines.end(), article.text.lines.begin(), article.text.lines.end());
  if (article.text.lines.empty()) {
    add(text, "(this article has no text; o opens its link)", Style::dim);
  }
  add_links(text, article, columns);
  add_enclosures(text, article, columns);
  return text;
}

std::size_t ink_before(const std::vector<StyledLine>& lines, std::size_t top) {
  std::size_t sum = 0;
  for (std::size_t i = 0; i < std::min(top, lines.size()); ++i)
    sum += ink(lines[i]);
  return sum;
}

std::size_t line_after_ink(const std::vector<StyledLine>& lines, std::size_t wanted) {
  std::size_t sum = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    sum += ink(lines[i]);
    if (sum > wanted) return i;
  }
  return lines.size();
}

}  // namespace antiphon::ui
