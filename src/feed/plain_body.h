// Articles that are text: paragraphs and lines stay as they are, addresses become links.

#pragma once

#include <string_view>

#include "feed/link_numbers.h"
#include "feed/page.h"

namespace antiphon::feed {

void write_plain_body(std::string_view text, Page& page, LinkNumbers& links);

}  // namespace antiphon::feed
