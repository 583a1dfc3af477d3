// Text from outside: made valid, made printable, measured in terminal columns, folded for search.
// Widths and folding are Unicode's (UAX #11, #15, #29), by utf8proc. Nothing here reads the locale.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace antiphon {

// Valid UTF-8 as in RFC 3629: no overlong forms, surrogates or values above U+10FFFF.
bool is_utf8(std::string_view text);

// The same text with each invalid byte sequence as one U+FFFD.
std::string to_utf8(std::string_view text);

// Appends one code point; what is no scalar value becomes U+FFFD.
void append_utf8(std::string& text, char32_t code_point);

// Takes the first code point off valid UTF-8; nothing at the end.
std::optional<char32_t> take_code_point(std::string_view& text);

// One line that is safe to put on a terminal or into a log, whatever the bytes were: valid UTF-8;
// runs of white space and line ends as one space, none at either end; no C0, DEL, C1, line or
// paragraph separator, bidi control, tag or interlinear character; at most 4 combining marks on a
// base and 8 zero-width characters in a row. Idempotent.
std::string printable(std::string_view text);

// The same for text of several lines: keeps '\n', turns CR LF and CR into it, keeps indentation, a
// tab becomes spaces to the next multiple of 8 columns.
std::string printable_block(std::string_view text);

// What a terminal shows in one or two columns: a character with its combining marks.
struct Cell {
  std::string text;  // UTF-8; never empty
  int columns;       // 1 or 2
};

// Takes the first cell off printable text; nothing at the end. Sequences whose width terminals
// disagree about are reduced to what all of them agree on: emoji joined by ZWJ stand one after
// another, variation selectors and skin tones are dropped, flags become their two letters, and what
// is newer than our tables (Unicode 14) becomes U+FFFD.
std::optional<Cell> take_cell(std::string_view& text);

// Columns that printable text takes on a terminal.
int columns(std::string_view text);

// The longest start of printable text that fits; "…" ends it when something was left out.
std::string fit(std::string_view text, int max_columns);

// At most `max_bytes` of UTF-8, cut between characters (with their marks); "…" ends it when
// something was left out and there is room for that.
std::string shortened(std::string text, std::size_t max_bytes);

// For comparing as people do: case folded, compatibility forms and marks removed (NFKD, UAX #15).
// `Éclair`, `eclair` and `ＥＣＬＡＩＲ` fold to one text.
std::string fold(std::string_view text);

// What Unicode says that a character is, as far as words are concerned: general categories L and N,
// So (pictures, emoji, ★), and all else.
enum class CharacterKind : std::uint8_t { letter_or_digit, picture, other };
CharacterKind kind_of(char32_t code_point);

// Without white space (ASCII) at both ends.
std::string_view trimmed(std::string_view text);

// Runs of anything but ASCII white space.
std::vector<std::string_view> words(std::string_view text);

// ASCII only: for protocol words such as scheme and media type.
std::string ascii_lower(std::string_view text);
bool ascii_iequals(std::string_view a, std::string_view b);

// True for an absolute http or https address in UTF-8 without white space, controls (C1 and bidi
// too) or other characters that printable() removes: the only ones that are ever fetched, or given
// to a browser.
bool is_web_url(std::string_view url);

}  // namespace antiphon
