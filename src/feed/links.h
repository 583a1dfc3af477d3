// Elements that hold addresses: links, names that are addresses, enclosures, pictures.

#pragma once

#include "feed/constructs.h"
#include "feed/draft.h"

namespace antiphon::feed {

// All of them read one element into a draft; a value of a higher rank wins (handlers.cc).
void link(const FeedElement& element, int rank, Draft& draft);  // RSS's text, Atom's href and rel
void original_link(const FeedElement& element, int rank,
                   Draft& draft);                               // before a service counted clicks
void guid(const FeedElement& element, int rank, Draft& draft);  // RSS: perhaps an address, too
void id(const FeedElement& element, int rank, Draft& draft);
void comments(const FeedElement& element, int rank, Draft& draft);

void enclosure(const FeedElement& element, int rank, Draft& draft);
// The same file named twice (by `enclosure` and `media:content`, say) is one, and knows what either
// says.
void add_enclosure(Enclosure&& added, std::vector<Enclosure>& all);
void media_enclosure(const FeedElement& element, int rank,
                     Draft& draft);  // media:content's own attributes
void duration(const FeedElement& element, int rank, Draft& draft);

void image_at_url(const FeedElement& element, int rank, Draft& draft);
void image_at_href(const FeedElement& element, int rank, Draft& draft);
void image_inside(const FeedElement& element, int rank, Draft& draft);  // RSS: <image><url>
void image_text(const FeedElement& element, int rank, Draft& draft);
void logo(const FeedElement& element, int rank, Draft& draft);  // Atom's, and CDF's with HREF
void icon(const FeedElement& element, int rank, Draft& draft);  // Atom's: a small one

}  // namespace antiphon::feed
