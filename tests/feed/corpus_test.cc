// Every document that fuzzers begin with keeps what is promised: also without clang.

#include "fuzz/corpus.h"

namespace antiphon::fuzz {

TEST_CASE("every feed of the corpus keeps what is promised") {
  check_all("feed", broken_by_feed);
}

TEST_CASE("every article of the corpus keeps what is promised") {
  check_all("html", broken_by_html);
}

TEST_CASE("every date of the corpus keeps what is promised") {
  check_all("date", broken_by_date);
}

TEST_CASE("every encoded document of the corpus keeps what is promised") {
  check_all("charset", broken_by_charset);
  check_all("feed", broken_by_charset);
}

}  // namespace antiphon::fuzz
