// Stores that were written by earlier versions, as the text of their databases.

#pragma once

namespace antiphon::store::made {

// Two feeds, of which the second is unsubscribed, with four items: one starred and tagged `sky`,
// one read, one tagged `later`; the last change, which marked the starred one as read, is taken
// back.
extern const char kVersion1[];

// The same two feeds with an item each, of which the first is starred and tagged `sky`, the other
// tagged `later`. The first feed has failed twice, and one of its items was dropped; its host asked
// to be left alone.
extern const char kVersion2[];

// The same, and parsers have died of the second feed.
extern const char kVersion3[];

}  // namespace antiphon::store::made
