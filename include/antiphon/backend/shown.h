// What people are shown of an item, on the screen and by scripts alike.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "antiphon/model/item.h"
#include "antiphon/store/values.h"

namespace antiphon::backend {

// A title for an item that has none, of its text: the first sentence or line, at most 90 columns,
// cut between words with an ellipsis. Empty when there is no text. It is no title of the item's:
// scripts do not get it.
std::string made_title(std::string_view text);

// Where a feed comes from, for messages and the log: an address without user and password, of a
// command no more than its program.
std::string shown_address(std::string_view url);

// All names in one string, separated by commas; an address of mail where there is no name.
std::string names_of(const std::vector<Person>& people);

// The body that an article shows: the content, else the summary.
Body shown_body(store::ItemBody body);

}  // namespace antiphon::backend
