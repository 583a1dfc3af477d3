// Items of the store, as filters and orders see them.

#pragma once

#include "antiphon/base/result.h"
#include "antiphon/filter/filter.h"
#include "antiphon/filter/order.h"
#include "antiphon/store/store.h"

namespace antiphon::backend {

// States and header. The title has to stay.
filter::Subject subject_of(const store::ItemFacts& facts);

// All of an item but its body; what it was made of has to stay.
filter::Subject subject_of(const store::Item& item);
void add_item(filter::Subject& subject, const store::Item& item);

// One that is not stored yet, unread, with all that it has; it has to stay. Its key is not known.
filter::Subject subject_of(const ParsedItem& item, Time fetched);

// What the order asks of an item, some of which may have to be read; what cannot be read is not
// there. The title has to stay.
filter::Sortable sortable(store::Store& store, const filter::Order& order,
                          const store::ItemFacts& facts, std::uint32_t feed_position);
// The same of one that was read, with its numbers where the order needs any.
filter::Sortable sortable(const store::Item& item, std::uint32_t feed_position);

// Whether an item passes that was read. Of its body no more is read than has to be.
Result<bool> passes(store::Store& store, const filter::Filter& filter, const store::Item& item);

// Its text alone, or all of it.
void add_text(filter::Subject& subject, std::string_view text);
void add_body(filter::Subject& subject, const store::ItemBody& body);
// Of one that is not stored yet.
void add_body(filter::Subject& subject, const ParsedItem& item);

}  // namespace antiphon::backend
