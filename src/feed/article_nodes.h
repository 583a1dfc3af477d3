// What the elements of an article are taken for, beyond what they are called.

#pragma once

#include <string>
#include <string_view>

#include "feed/html_tree.h"

namespace antiphon::feed {

// The text of an element that holds nothing else; without white space around it.
std::string_view only_text(const HtmlNode& node);
// The first text in an element, however deep; without white space around it.
std::string_view first_text(const HtmlNode& node);
const HtmlNode* only_child(const HtmlNode& node);
// A picture that is all there is to see in an element, however deep; null when there is more.
const HtmlNode* only_picture(const HtmlNode& node);

// An address, or a name, that ends as those of pictures do.
bool is_picture_address(std::string_view address);
// Nothing but the name of such a file.
bool is_file_name(std::string_view text);

// Pictures and frames that count visits; pictures that are ornaments or signs in a line of text;
// formulas that were set as pictures, their source beside them.
bool is_tracker(const HtmlNode& node, std::string_view source);
bool is_icon(const HtmlNode& image);
bool is_formula(const HtmlNode& image, std::string_view source);

// A picture to be named in the text: not one of those.
bool is_shown_picture(const HtmlNode& image);
const HtmlNode* first_picture(const HtmlNode& node);
// A link whose text is only about the picture in it: its size, or that there is a larger one.
bool is_lightbox(const HtmlNode& link);
// Whether there is anything to see in an element.
bool shows_something(const HtmlNode& node);
// A cell with the numbers of the lines of code in the next one.
bool is_gutter(const HtmlNode& cell);

// What page builders hang on headings and notes, to be pointed at or to lead back: `#`, `↩`.
bool is_anchor(const HtmlNode& link);
// `1`, `[1]`, `(1)` → `1`; empty when it is no number of a note.
std::string_view note_number(std::string_view text);
// Whether the fragment of an address is one that notes have.
bool is_note_place(std::string_view href);
// The link with the number of a note whose text is in blocks beside it; null for all else.
const HtmlNode* note_beside_block(const HtmlNode& node);

// A paragraph that Word means as an item of a list; its bullet or number, with a space behind.
bool is_word_item(const HtmlNode& node);
std::string word_marker(const HtmlNode& item);

}  // namespace antiphon::feed
