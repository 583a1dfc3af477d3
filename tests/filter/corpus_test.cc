// Every filter that fuzzers begin with keeps what is promised.

#include "fuzz/corpus.h"

namespace antiphon::fuzz {

TEST_CASE("every filter of the corpus keeps what is promised") {
  check_all("filter", broken_by_filter);
}

}  // namespace antiphon::fuzz
