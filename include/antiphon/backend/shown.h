// What people are shown of an item, on the screen and by scripts alike.

#pragma once

#include <string>
#include <vector>

#include "antiphon/model/item.h"
#include "antiphon/store/values.h"

namespace antiphon::backend {

// All names in one string, separated by commas; an address of mail where there is no name.
std::string names_of(const std::vector<Person>& people);

// The body that an article shows: the content, else the summary.
Body shown_body(store::ItemBody body);

}  // namespace antiphon::backend
