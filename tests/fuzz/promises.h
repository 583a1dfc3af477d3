// What `feed` and `filter` promise of every input, for fuzzers and for the tests that read
// tests/corpus/. Each says which promise was broken first; empty: all were kept. The bytes are a
// whole document, so that a corpus can be looked at with any program; what else there is to choose
// comes from their length.

#pragma once

#include <string>
#include <string_view>

namespace antiphon::fuzz {

std::string broken_by_feed(std::string_view bytes);
std::string broken_by_html(std::string_view bytes);
std::string broken_by_date(std::string_view bytes);
std::string broken_by_charset(std::string_view bytes);
std::string broken_by_filter(std::string_view bytes);

}  // namespace antiphon::fuzz
