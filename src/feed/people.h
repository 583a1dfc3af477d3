// Who wrote it.

#pragma once

#include <string_view>

#include "antiphon/model/item.h"
#include "feed/constructs.h"

namespace antiphon::feed {

// `mail@example.org (Name)`, `Name <mail@example.org>`, a name, an address.
Person person_named(std::string_view text);

// An element with `name`, `email` and `uri` inside of it, or one of the above. All empty: nobody.
Person person_of(const FeedElement& element);

}  // namespace antiphon::feed
