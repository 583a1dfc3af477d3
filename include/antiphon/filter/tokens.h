// Words of a text, in the one form that filters and the text index compare.
//
//   tokens  = *(token " ")
//   token   = 1*(letter / digit)     ; folded, see fold()
//           / single
//   single  = a letter of a script that is written without spaces: ideographs, kana, Thai, Lao,
//             Khmer, Burmese
//           / picture                ; an emoji, say: Unicode's category So
//
// What stands between is no part of it: white space, punctuation, marks. So whatever is written as
// a run of singles is found inside of longer runs by asking for them one after another, as a
// phrase.

#pragma once

#include <string>
#include <string_view>

namespace antiphon::filter {

// Appends the tokens of a text, each with a space behind it. One pass; bytes that are no UTF-8
// stand between words.
void append_tokens(std::string_view text, std::string& out);

}  // namespace antiphon::filter
