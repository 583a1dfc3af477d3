#include "antiphon/backend/subjects.h"

#include <utility>

namespace antiphon::backend {

namespace {

// What is asked of most items; `header` has its state, `times` the rest.
template <class Header, class Times>
filter::Subject with_header(const Header& header, const Times& times) {
  filter::Subject subject;
  subject.parts |= filter::Part::header;
  subject.feed = header.feed;
  subject.read = header.read;
  subject.starred = header.starred;
  subject.date = header.date;
  subject.title = header.title;
  subject.published = times.published;
  subject.updated = times.updated;
  subject.fetched = times.fetched;
  subject.length = times.length;
  return subject;
}

template <class Header, class Times>
filter::Sortable sortable_of(const Header& header, const Times& times,
                             std::uint32_t feed_position) {
  filter::Sortable sortable;
  sortable.id = header.id;
  sortable.feed_position = feed_position;
  sortable.date = header.date;
  sortable.title = header.title;
  sortable.fetched = times.fetched;
  sortable.published = times.published;
  sortable.updated = times.updated;
  sortable.length = times.length;
  return sortable;
}

}  // namespace

filter::Subject subject_of(const store::ItemFacts& facts) {
  return with_header(facts, facts);
}

filter::Subject subject_of(const store::Item& item) {
  filter::Subject subject = with_header(item.header, item);
  add_item(subject, item);
  return subject;
}

filter::Subject subject_of(const ParsedItem& item, Time fetched) {
  filter::Subject subject;
  subject.parts |= filter::Part::header;
  subject.date = store::date_of(item, fetched);
  subject.title = item.title;
  subject.published = item.published;
  subject.updated = item.updated;
  subject.fetched = fetched;
  subject.length = static_cast<std::uint32_t>(item.text.size());
  subject.parts |= filter::Part::tags;
  subject.parts |= filter::Part::numbers;
  subject.parts |= filter::Part::item;
  subject.url = item.url;
  subject.guid = item.guid.empty() ? item.url : item.guid;
  subject.language = item.language;
  subject.comments_url = item.comments_url;
  subject.authors = item.authors;
  subject.categories = item.categories;
  subject.enclosures = item.enclosures;
  add_body(subject, item);
  return subject;
}

void add_item(filter::Subject& subject, const store::Item& item) {
  subject.parts |= filter::Part::tags;
  subject.parts |= filter::Part::numbers;
  subject.parts |= filter::Part::item;
  subject.tags = item.tags;
  subject.numbers = &item.numbers;
  subject.key = item.header.key;
  subject.url = item.header.url;
  subject.guid = item.guid;
  subject.language = item.language;
  subject.comments_url = item.comments_url;
  subject.authors = item.authors;
  subject.categories = item.categories;
  subject.enclosures = item.enclosures;
}

Result<bool> passes(store::Store& store, const filter::Filter& filter, const store::Item& item) {
  filter::Subject subject = subject_of(item);
  if (const auto known = filter.passes(subject)) return *known;
  auto body = store.body(item.header.id);
  if (!body) return body.error();
  const store::ItemBody read = body->value_or(store::ItemBody{});
  add_body(subject, read);
  return filter.passes(subject).value_or(false);
}

void add_text(filter::Subject& subject, std::string_view text) {
  subject.parts |= filter::Part::text;
  subject.text = text;
}

void add_body(filter::Subject& subject, const store::ItemBody& body) {
  add_text(subject, body.text);
  subject.parts |= filter::Part::body;
  subject.content = body.content.content;
  subject.summary = body.summary.content;
}

void add_body(filter::Subject& subject, const ParsedItem& item) {
  add_text(subject, item.text);
  subject.parts |= filter::Part::body;
  subject.content = item.content.content;
  subject.summary = item.summary.content;
}

filter::Sortable sortable(store::Store& store, const filter::Order& order,
                          const store::ItemFacts& facts, std::uint32_t feed_position) {
  filter::Sortable sortable = sortable_of(facts, facts, feed_position);
  if (order.needs(SortBy::score)) {
    if (auto numbers = store.numbers(facts.id)) sortable.numbers = std::move(*numbers);
  }
  return sortable;
}

filter::Sortable sortable(const store::Item& item, std::uint32_t feed_position) {
  filter::Sortable sortable = sortable_of(item.header, item, feed_position);
  sortable.numbers = item.numbers;
  return sortable;
}

}  // namespace antiphon::backend
