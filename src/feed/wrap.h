// Paragraphs → lines of a width.

#pragma once

#include <vector>

#include "antiphon/model/article.h"

namespace antiphon::feed {

// Fills lines with words (of an InlineText's spans). Chinese and Japanese may be broken between
// characters, but no line begins with closing punctuation; a word longer than a line is broken
// anywhere. No spaces at the end of a line. An empty line stands where two line ends meet.
std::vector<StyledLine> wrapped(const std::vector<Span>& spans, int columns);

struct BrokenLine {
  StyledLine line;
  bool goes_on = false;  // the line before does, in this one
};

// Keeps lines and spaces as they are; a line is broken only where it is too long.
std::vector<BrokenLine> broken(const std::vector<Span>& spans, int columns);

// Columns of the longest line, and of the longest piece that wrapped() would not break.
int longest_line(const std::vector<StyledLine>& lines);
int longest_word(const std::vector<StyledLine>& lines);

int line_columns(const StyledLine& line);

// The line without spaces at its end.
void trim_end(StyledLine& line);

}  // namespace antiphon::feed
