#include <algorithm>

#include "antiphon/base/text.h"
#include "antiphon/filter/filter.h"
#include "filter/folding.h"
#include "filter/parse.h"

namespace antiphon::filter {

namespace {

// A title folded cell by cell, each folded byte with the cell that it comes from.
struct FoldedTitle {
  std::string text;
  std::vector<Found> cells;         // of the title
  std::vector<std::uint32_t> from;  // of each byte of text: its cell
};

FoldedTitle fold_title(std::string_view title) {
  FoldedTitle folded;
  std::string_view rest = title;
  std::uint32_t begin = 0;
  while (!rest.empty()) {
    // Marks without a base leave nothing to take, but reach to the end.
    if (!take_cell(rest)) rest = {};
    const auto end = static_cast<std::uint32_t>(title.size() - rest.size());
    append_folded(title.substr(begin, end - begin), folded.text);
    folded.from.resize(folded.text.size(), static_cast<std::uint32_t>(folded.cells.size()));
    folded.cells.push_back(Found{begin, end});
    begin = end;
  }
  return folded;
}

std::vector<Found> joined(std::vector<Found> places) {
  std::sort(places.begin(), places.end(), [](const Found& a, const Found& b) {
    return a.begin != b.begin ? a.begin < b.begin : a.end < b.end;
  });
  std::vector<Found> out;
  for (const Found& place : places) {
    if (out.empty() || place.begin > out.back().end) {
      out.push_back(place);
    } else {
      out.back().end = std::max(out.back().end, place.end);
    }
  }
  return out;
}

}  // namespace

TitleSearch::TitleSearch(std::string_view words) {
  for (const Word& word : split_words(words).words) {
    std::string folded = folded_word(word.text);
    if (!folded.empty()) words_.push_back(std::move(folded));
  }
}

bool TitleSearch::matches(std::string_view title) const {
  std::string folded;
  append_folded(title, folded);
  return std::all_of(words_.begin(), words_.end(),
                     [&](const std::string& word) { return contains(folded, word); });
}

std::vector<Found> TitleSearch::find(std::string_view title) const {
  if (words_.empty()) return {};
  const FoldedTitle folded = fold_title(title);
  std::vector<Found> places;
  for (const std::string& word : words_) {
    for (auto at = folded.text.find(word); at != std::string::npos;
         at = folded.text.find(word, at + word.size())) {
      places.push_back(Found{folded.cells[folded.from[at]].begin,
                             folded.cells[folded.from[at + word.size() - 1]].end});
    }
  }
  return joined(std::move(places));
}

}  // namespace antiphon::filter
