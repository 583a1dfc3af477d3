#include "feed/page.h"

#include <algorithm>
#include <utility>

#include "antiphon/base/text.h"
#include "feed/wrap.h"

namespace antiphon::feed {

namespace {

// Narrower than this no margin makes a text.
constexpr int kLeastColumns = 10;

void append_span(std::vector<Span>& spans, const Span& span) {
  if (span.text.empty()) return;
  if (!spans.empty() && spans.back().style == span.style && spans.back().link == span.link) {
    spans.back().text += span.text;
  } else {
    spans.push_back(span);
  }
}

}  // namespace

Page::Page(int columns, std::size_t max_lines)
    : columns_(columns), least_columns_(std::min(columns, kLeastColumns)), max_lines_(max_lines) {}

void Page::open_margin(Span first, Span rest) {
  int wide = antiphon::columns(first.text);
  if (columns_ - wide < least_columns_) {
    first.text.clear();
    rest.text.clear();
    wide = 0;
  }
  columns_ -= wide;
  margins_.push_back({std::move(first), std::move(rest), wide, false});
}

void Page::close_margin() {
  columns_ += margins_.back().columns;
  margins_.pop_back();
}

void Page::line(StyledLine line) {
  if (has_gap_) put({}, std::min(gap_margins_, margins_.size()));
  has_gap_ = false;
  put(std::move(line), margins_.size());
}

void Page::lines(std::vector<StyledLine> lines) {
  for (StyledLine& line : lines) {
    if (full_) return;
    if (line.spans.empty()) {
      gap();
    } else {
      this->line(std::move(line));
    }
  }
}

void Page::gap() {
  if (lines_.empty()) return;
  gap_margins_ = has_gap_ ? std::min(gap_margins_, margins_.size()) : margins_.size();
  has_gap_ = true;
}

void Page::put(StyledLine line, std::size_t margins) {
  if (lines_.size() >= max_lines_) {
    full_ = true;
    return;
  }
  StyledLine whole;
  for (std::size_t i = 0; i < margins; ++i) {
    Margin& margin = margins_[i];
    const bool blank = line.spans.empty();
    const Span& before = margin.used || blank ? margin.rest : margin.first;
    if (!blank) margin.used = true;
    append_span(whole.spans, before);
  }
  std::move(line.spans.begin(), line.spans.end(), std::back_inserter(whole.spans));
  trim_end(whole);
  lines_.push_back(std::move(whole));
}

}  // namespace antiphon::feed
