// fold() of a whole text, fast enough to fold every article while searching.

#pragma once

#include <string>
#include <string_view>

namespace antiphon::filter {

// Appends fold(text): ASCII some GB/s, the common scripts by table, all else by fold() itself.
void append_folded(std::string_view text, std::string& out);

// The folded text with every run of ASCII white space as one space, as words of several parts are
// compared.
void append_folded_line(std::string_view text, std::string& out);

// memmem: `word` is part of `text`.
bool contains(std::string_view text, std::string_view word);

}  // namespace antiphon::filter
