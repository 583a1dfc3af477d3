#include "antiphon/store/freshness.h"

#include <optional>
#include <utility>

#include "store/body.h"
#include "store/database.h"
#include "store/details.h"
#include "store/history.h"
#include "store/identity.h"
#include "store/merge.h"

namespace antiphon::store {

struct Freshness::State {
  State(Store& of_feed, const ParsedDocument& parsed) : store(of_feed), document(parsed) {}

  Store& store;
  const ParsedDocument& document;
  std::optional<KnownFeed> feed;
  Identities identities;
};

Freshness::Freshness(std::unique_ptr<State> state) : state_(std::move(state)) {}
Freshness::Freshness(Freshness&&) noexcept = default;
Freshness& Freshness::operator=(Freshness&&) noexcept = default;
Freshness::~Freshness() = default;

Result<Freshness> Freshness::of(Store& store, FeedId feed, const ParsedDocument& document) {
  auto state = std::make_unique<State>(store, document);
  auto known = known_feed(store.database_->connection, feed);
  if (!known) {
    return known.error();
  }
  state->feed = std::move(*known);
  if (state->feed && state->feed->has_items) {
    state->identities = store::identities(document, !state->feed->shared_guids);
  }
  return Freshness(std::move(state));
}

Result<Freshness::Kind> Freshness::kind(std::size_t place, bool tell_changed) {
  const std::optional<KnownFeed>& feed = state_->feed;
  if (!feed || !feed->has_items) {
    return Kind::added;
  }
  Statement row = state_->store.database_->connection.prepare(
      "SELECT digest FROM item WHERE feed IN (?1, ?2) AND key = ?3");
  auto found =
      row.bind(feed->id, feed->hidden, key_of(feed->origin, state_->identities.items[place].text))
          .step();
  if (!found) {
    return found.error();
  }
  if (!*found) {
    return Kind::added;
  }
  if (!tell_changed) {
    return Kind::known;
  }
  const ParsedItem& item = state_->document.items[place];
  const std::int64_t digest = digest_of_item(item, details_of(item), plain_body(item));
  return row.integer() == digest ? Kind::known : Kind::changed;
}

}  // namespace antiphon::store
