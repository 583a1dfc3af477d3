// Character references of HTML: `&eacute;`, `&#233;`, `&#xE9;`.

#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace antiphon::feed {

// UTF-8 of a named reference, without its `&` and `;`: all that HTML knows. Names are
// case-sensitive.
std::optional<std::string_view> named_reference(std::string_view name);

// In an attribute `&copy=2` is the next argument of an address, not a sign.
enum class RefersIn { text, attribute };

// Appends what the reference at the start of `text` (an `&`) stands for, and returns the bytes that
// it takes; 0, and nothing appended, when it is none. As browsers read them: old names may lack
// their `;`, 128 to 159 mean what windows-1252 has there, pairs of surrogates are one character.
// Controls are nothing; the text is not printable for that.
std::size_t append_reference(std::string& out, std::string_view text,
                             RefersIn where = RefersIn::text);

// `text` with its references decoded, once.
std::string decode_references(std::string_view text, RefersIn where = RefersIn::text);

}  // namespace antiphon::feed
