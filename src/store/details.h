// What is seldom looked at, as JSON in a column of its feed or item.

#pragma once

#include <string>
#include <string_view>

#include "antiphon/model/item.h"
#include "antiphon/store/values.h"

namespace antiphon::store {

// Empty when there is nothing to say.
std::string details_of(const ParsedItem& item);
std::string details_of(const ParsedFeed& feed);

// What details_of() wrote of a feed's description.
std::string description_in(std::string_view details);
// What details_of() wrote of an item takes the place of what was there. What is missing is empty,
// and everything where the text is damaged.
void read_details(std::string_view details, Item& into);

}  // namespace antiphon::store
