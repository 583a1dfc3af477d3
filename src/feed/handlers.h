// The elements of feeds, and what each of them adds to a draft.

#pragma once

#include "feed/constructs.h"
#include "feed/draft.h"

namespace antiphon::feed {

// Reads one child of an item or a channel. Elements that nobody knows are nothing.
void read_element(const FeedElement& element, Draft& draft);

// Reads all children of an item or a channel. Items inside of a channel are elements that nobody
// knows.
void read_children(const Origin& origin, const pugi::xml_node& parent, Draft& draft);

// What CDF (w3.org/TR/NOTE-CDFsubmit) says in attributes of channels and items: HREF, LASTMOD; the
// address may also stand in an `A` inside.
void read_cdf_attributes(const FeedElement& element, Draft& draft);

// The elements that hold an item, under any of their names.
bool is_item(const Name& name);

}  // namespace antiphon::feed
