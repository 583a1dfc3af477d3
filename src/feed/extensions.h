// Elements of extensions that go to an item's extras.

#pragma once

#include "feed/constructs.h"
#include "feed/draft.h"

namespace antiphon::feed {

// Podcasting 2.0 (podcastindex.org/namespace/1.0), and iTunes' of the same names.
void chapters(const FeedElement& element, int, Draft& draft);
void transcript(const FeedElement& element, int, Draft& draft);
void podcast_person(const FeedElement& element, int, Draft& draft);
void season(const FeedElement& element, int, Draft& draft);
void episode(const FeedElement& element, int, Draft& draft);

void media_credit(const FeedElement& element, int, Draft& draft);
void contributor(const FeedElement& element, int, Draft& draft);

// slash:comments, thr:total; wfw:commentRss; thr:in-reply-to (RFC 4685).
void comments_count(const FeedElement& element, int, Draft& draft);
void comments_feed(const FeedElement& element, int, Draft& draft);
void in_reply_to(const FeedElement& element, int, Draft& draft);

// georss:point and gml:pos: two numbers; what holds such a point; geo:lat and geo:long.
void position(const FeedElement& element, int, Draft& draft);
void place(const FeedElement& element, int, Draft& draft);
void latitude(const FeedElement& element, int, Draft& draft);
void longitude(const FeedElement& element, int, Draft& draft);

void license(const FeedElement& element, int, Draft& draft);

// Of a category with a scheme, or with a label beside its term.
void category_term(const FeedElement& element, const Attributes& attributes, Draft& draft);

}  // namespace antiphon::feed
