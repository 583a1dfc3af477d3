#include "backend/passing.h"

namespace antiphon::backend {

Result<bool> passes(store::Store& store, const filter::Filter& filter,
                    const store::ItemFacts& facts) {
  filter::Subject subject{facts.title, "", facts.read, facts.starred};
  if (const auto known = filter.passes_by_header(subject)) return *known;
  auto text = store.text(facts.id);
  if (!text) return text.error();
  subject.text = *text;
  return filter.passes(subject);
}

filter::Sortable sortable(const store::ItemFacts& facts, std::uint32_t feed_position) {
  filter::Sortable item;
  item.id = facts.id;
  item.feed_position = feed_position;
  item.date = facts.date;
  item.fetched = facts.fetched;
  item.published = facts.published;
  item.updated = facts.updated;
  item.length = facts.length;
  item.title = facts.title;
  return item;
}

}  // namespace antiphon::backend
