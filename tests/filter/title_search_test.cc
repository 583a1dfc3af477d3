#include <random>

#include <doctest/doctest.h>

#include "antiphon/base/text.h"
#include "antiphon/filter/filter.h"

using namespace antiphon;
using filter::Found;
using filter::TitleSearch;

namespace {

// The title with what was found in brackets.
std::string marked(std::string_view words, std::string_view title) {
  std::string out;
  std::size_t at = 0;
  for (const Found& found : TitleSearch(words).find(title)) {
    out += title.substr(at, found.begin - at);
    out.append("[").append(title.substr(found.begin, found.end - found.begin)).append("]");
    at = found.end;
  }
  return out + std::string(title.substr(at));
}

}  // namespace

TEST_CASE("places are bytes of the title as it is, not as it folds") {
  CHECK(marked("eclair", "Deux Éclairs") == "Deux [Éclair]s");
  CHECK(marked("strasse", "Hauptstraße 5") == "Haupt[straße] 5");
  CHECK(marked("e", "e\u0301te\u0301") == "[e\u0301]t[e\u0301]");
  CHECK(marked("彗星", "大彗星が") == "大[彗星]が");
}

TEST_CASE("part of a character marks the whole of it") {
  CHECK(marked("i", "ﬁne") == "[ﬁ]ne");
  CHECK(marked("ins", "ﬁnst") == "[ﬁns]t");
  CHECK(marked("s", "Maß") == "Ma[ß]");
}

TEST_CASE("every place of every word is found, in order and without overlaps") {
  CHECK(marked("ab b", "b abab ab") == "[b] [abab] [ab]");
  CHECK(marked("comet met", "Comets met") == "[Comet]s [met]");
  CHECK(marked("aa", "aaaaa") == "[aaaa]a");
}

TEST_CASE("a title matches when it has every word") {
  const TitleSearch search("comet tail");
  CHECK(search.matches("A comet's TAIL"));
  CHECK(!search.matches("A comet"));
}

TEST_CASE("without words everything matches and nothing is marked") {
  for (const char* words : {"", "  ", "\"", "\u0301"}) {
    const TitleSearch search(words);
    CHECK(search.empty());
    CHECK(search.matches("anything"));
    CHECK(search.find("anything").empty());
  }
}

TEST_CASE("a state word is a word at the prompt") {
  CHECK(marked("unread", "Unread books") == "[Unread] books");
}

TEST_CASE("a phrase works while its closing quote is not typed yet") {
  CHECK(marked("\"long ta", "A long tail, a tail long") == "A [long ta]il, a tail long");
  CHECK(marked("\"long tail\"", "A long tail") == "A [long tail]");
}

TEST_CASE("what matches has a place for every word, within the title") {
  std::mt19937 random(11);
  const std::vector<std::string> pieces{"A",  "b",  "é",        "e\u0301", "ß", "ﬁ",      "ガ",
                                        "各", "🇩🇪", "👍🏽", "각",      " ", "\u0301", "שָׁ"};
  const auto text = [&](std::size_t most) {
    std::string out;
    const auto length = random() % most;
    for (std::size_t i = 0; i < length; ++i)
      out += pieces[random() % pieces.size()];
    return printable(out);
  };
  for (int round = 0; round < 3000; ++round) {
    const std::string title = text(10);
    const std::string word = text(3);
    CAPTURE(title);
    CAPTURE(word);
    const TitleSearch search("\"" + word + "\"");
    const auto found = search.find(title);
    if (search.empty()) continue;
    REQUIRE(search.matches(title) == !found.empty());
    std::uint32_t last = 0;
    for (const Found& place : found) {
      REQUIRE(place.begin >= last);
      REQUIRE(place.begin < place.end);
      REQUIRE(place.end <= title.size());
      REQUIRE(is_utf8(std::string_view(title).substr(place.begin, place.end - place.begin)));
      last = place.end;
    }
  }
}
