#include "antiphon/backend/subjects.h"

namespace antiphon::backend {

filter::Subject subject_of(const store::ItemFacts& facts) {
  filter::Subject subject;
  subject.parts |= filter::Part::header;
  subject.feed = facts.feed;
  subject.read = facts.read;
  subject.starred = facts.starred;
  subject.date = facts.date;
  subject.title = facts.title;
  subject.published = facts.published;
  subject.updated = facts.updated;
  subject.fetched = facts.fetched;
  subject.length = facts.length;
  return subject;
}

filter::Subject subject_of(const store::Item& item) {
  filter::Subject subject;
  subject.feed = item.header.feed;
  subject.read = item.header.read;
  subject.starred = item.header.starred;
  subject.date = item.header.date;
  subject.parts |= filter::Part::header;
  subject.title = item.header.title;
  subject.published = item.published;
  subject.updated = item.updated;
  subject.fetched = item.fetched;
  subject.length = item.length;
  add_item(subject, item);
  return subject;
}

void add_item(filter::Subject& subject, const store::Item& item) {
  subject.parts |= filter::Part::tags;
  subject.parts |= filter::Part::item;
  subject.tags = item.tags;
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

}  // namespace antiphon::backend
