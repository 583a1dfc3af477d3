// What is new of a document, before it is stored.

#include <utility>
#include <vector>

#include "antiphon/store/store.h"
#include "store/body.h"
#include "store/database.h"
#include "store/details.h"
#include "store/history.h"
#include "store/identity.h"
#include "store/merge.h"
#include "store/rows.h"

namespace antiphon::store {
namespace {

bool is_known(const ParsedItem& item, const Match& match) {
  return match.stored &&
         match.stored->digest == digest_of_item(item, details_of(item), plain_body(item));
}

// Of one that is stored: what the user made of it, and its key, which may be another than that of
// the document.
Result<void> add_stored(ItemReader& items, ItemId id, Arrival& arrival) {
  Item item;
  auto there = items.read(id, item);
  if (!there) {
    return there.error();
  }
  if (*there) {
    arrival.key = std::move(item.header.key);
    arrival.read = item.header.read;
    arrival.starred = item.header.starred;
    arrival.tags = std::move(item.tags);
  }
  return {};
}

}  // namespace

Result<std::vector<Arrival>> Store::arrivals(const FetchedFeed& fetched) {
  std::vector<Arrival> news;
  Connection& connection = database_->connection;
  auto known = known_feed(connection, fetched.feed);
  if (!known) {
    return known.error();
  }
  if (!*known || !fetched.document) {
    return news;
  }
  const ParsedDocument& document = *fetched.document;
  auto matches =
      match(connection, **known, document, identities(document, !(*known)->shared_guids));
  if (!matches) {
    return matches.error();
  }
  ItemReader items(connection, {.details = false, .tags = true, .numbers = false});
  for (std::size_t i = 0; i < matches->size(); ++i) {
    const Match& match = (*matches)[i];
    const ParsedItem& item = document.items[i];
    if (match.repeated || match.dropped || is_known(item, match)) {
      continue;
    }
    Arrival& arrival = news.emplace_back();
    arrival.place = i;
    arrival.key = match.key;
    arrival.fetched = match.stored ? match.stored->fetched : fetched.at;
    arrival.date = date_of(item, arrival.fetched);
    if (match.stored) {
      if (auto added = add_stored(items, match.stored->id, arrival); !added) {
        return added.error();
      }
    }
  }
  return news;
}

}  // namespace antiphon::store
