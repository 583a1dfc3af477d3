#include "cli/json.h"

#include <cmath>

#include "antiphon/backend/shown.h"
#include "cli/item_writer.h"

namespace antiphon::cli {

namespace {

// Unknown values are absent, not empty.
void set(Json& json, const char* name, const std::string& value) {
  if (!value.empty()) json[name] = value;
}
void set(Json& json, const char* name, const std::optional<Time>& value) {
  if (value) json[name] = rfc3339(*value);
}

Json person_json(const Person& person) {
  Json out = Json::object();
  set(out, "name", person.name.empty() ? person.email : person.name);
  set(out, "url", person.url);
  set(out, "avatar", person.avatar);
  return out;
}

Json authors_json(const std::vector<Person>& people) {
  Json out = Json::array();
  for (const Person& person : people) {
    Json one = person_json(person);
    if (!one.empty()) out.push_back(std::move(one));
  }
  return out;
}

Json attachments_json(const std::vector<Enclosure>& enclosures) {
  Json out = Json::array();
  for (const Enclosure& enclosure : enclosures) {
    Json one = Json::object();
    one["url"] = enclosure.url;
    one["mime_type"] = enclosure.type.empty() ? "application/octet-stream" : enclosure.type;
    set(one, "title", enclosure.title);
    if (enclosure.size) one["size_in_bytes"] = *enclosure.size;
    if (enclosure.duration) one["duration_in_seconds"] = enclosure.duration->count();
    out.push_back(std::move(one));
  }
  return out;
}

// A list of `all`, each as `object_of` has it; absent when there is nothing in it.
template <class T, class ObjectOf>
void set_list(Json& json, const char* name, const std::vector<T>& all, const ObjectOf& object_of) {
  for (const T& one : all)
    json[name].push_back(object_of(one));
}

Json transcript_json(const Transcript& transcript) {
  Json out = {{"url", transcript.url}};
  set(out, "type", transcript.type);
  set(out, "language", transcript.language);
  return out;
}

Json credit_json(const Credit& credit) {
  Json out = person_json(credit.person);
  set(out, "role", credit.role);
  return out;
}

Json reply_json(const InReplyTo& reply) {
  Json out = Json::object();
  set(out, "id", reply.id);
  set(out, "url", reply.url);
  return out;
}

Json category_json(const CategoryTerm& category) {
  Json out = {{"term", category.term}};
  set(out, "label", category.label);
  set(out, "scheme", category.scheme);
  return out;
}

std::string_view word_of(backend::DueBy by) {
  switch (by) {
    case backend::DueBy::first:
      return "first";
    case backend::DueBy::interval:
      return "interval";
    case backend::DueBy::posts:
      return "posts";
    case backend::DueBy::fresh:
      return "fresh";
    case backend::DueBy::document:
      return "document";
    case backend::DueBy::skipped:
      return "skipped";
    case backend::DueBy::failures:
      return "failures";
    case backend::DueBy::retry_after:
      return "retry-after";
    case backend::DueBy::host:
      return "host";
    case backend::DueBy::gone:
      return "gone";
  }
  return "";
}

double degrees(std::int32_t millionths) {
  return millionths / 1e6;
}

// What JSON Feed has no members for.
Json extras_json(const ParsedItem& item) {
  const ItemExtras& extras = item.extras;
  Json out = Json::object();
  set(out, "comments_url", item.comments_url);
  set(out, "comments_feed", extras.comments_feed);
  if (extras.comments_count) out["comments_count"] = *extras.comments_count;
  set_list(out, "in_reply_to", extras.in_reply_to, reply_json);
  if (extras.season) out["season"] = *extras.season;
  set(out, "episode", extras.episode);
  set(out, "chapters_url", extras.chapters_url);
  set_list(out, "transcripts", extras.transcripts, transcript_json);
  set_list(out, "credits", extras.credits, credit_json);
  if (extras.location) {
    out["location"] = {{"latitude", degrees(extras.location->latitude)},
                       {"longitude", degrees(extras.location->longitude)}};
  }
  set(out, "license", extras.license);
  set_list(out, "categories", extras.categories, category_json);
  return out;
}

Json json_feed_item(const ParsedItem& item) {
  Json out = Json::object();
  // JSON Feed wants an id; the best candidate for the identity is the one that a store would take.
  out["id"] = !item.guid.empty() ? item.guid : !item.url.empty() ? item.url : item.title_date_hash;
  set(out, "url", item.url);
  set(out, "external_url", item.external_url);
  set(out, "title", item.title);
  if (item.content.kind == BodyKind::html) out["content_html"] = item.content.content;
  // JSON Feed wants one of both, be it empty.
  if (item.content.kind == BodyKind::text) out["content_text"] = item.content.content;
  if (item.content.kind == BodyKind::none) out["content_text"] = item.text;
  set(out, "summary", item.summary.content);
  set(out, "image", item.image);
  set(out, "date_published", item.published);
  set(out, "date_modified", item.updated);
  set(out, "language", item.language);
  if (!item.authors.empty()) out["authors"] = authors_json(item.authors);
  if (!item.categories.empty()) out["tags"] = item.categories;
  if (!item.enclosures.empty()) out["attachments"] = attachments_json(item.enclosures);
  if (Json extras = extras_json(item); !extras.empty()) out["_antiphon"] = std::move(extras);
  return out;
}

}  // namespace

Json item_json(const store::Item& item, const backend::ListedFeed* feed) {
  std::string text;
  backend::append_item(text, item, feed);
  return Json::parse(text);
}

Json stored_feed_item(const store::Item& item, const backend::ListedFeed* feed,
                      const std::string& summary, const backend::SafeBody& content) {
  Json out = Json::object();
  out["id"] = item.header.key;
  set(out, "url", item.header.url);
  set(out, "external_url", item.external_url);
  set(out, "title", item.header.title);
  // JSON Feed wants one of both, be it empty.
  if (!content.html.empty())
    out["content_html"] = content.html;
  else
    out["content_text"] = content.text;
  set(out, "summary", summary);
  out["date_published"] = rfc3339(item.header.date);
  set(out, "date_modified", item.updated);
  set(out, "language", item.language);
  if (Json authors = authors_json(item.authors); !authors.empty())
    out["authors"] = std::move(authors);
  if (!item.categories.empty()) out["tags"] = item.categories;
  if (!item.enclosures.empty()) out["attachments"] = attachments_json(item.enclosures);
  if (feed == nullptr) return out;
  Json ours = Json::object();
  set(ours, "feed_url", published_address(*feed));
  set(ours, "feed_title", feed->title());
  out["_antiphon"] = std::move(ours);
  return out;
}

Json feed_json(const backend::ListedFeed& feed, const backend::Due& next, Time now) {
  Json out = Json::object();
  out["url"] = feed.subscription.url;
  out["title"] = feed.title();
  out["tags"] = feed.subscription.tags;
  out["unread"] = feed.state.unread;
  out["total"] = feed.state.total;
  set(out, "error", feed.state.error);
  set(out, "error_since", feed.state.error_since);
  set(out, "last", feed.state.last_attempt);
  set(out, "next", next.shown());
  out["next_by"] = word_of(next.by);
  if (const auto posts = backend::posts_a_week(feed.state, now))
    out["posts_a_week"] = std::round(*posts * 10) / 10;
  return out;
}

Json json_feed(const ParsedDocument& document) {
  const ParsedFeed& feed = document.feed;
  Json out = Json::object();
  out["version"] = "https://jsonfeed.org/version/1.1";
  out["title"] = feed.title;
  set(out, "home_page_url", feed.home_page_url);
  set(out, "feed_url", feed.feed_url);
  set(out, "description", feed.description);
  set(out, "icon", feed.icon);
  set(out, "favicon", feed.favicon);
  set(out, "language", feed.language);
  if (!feed.authors.empty()) out["authors"] = authors_json(feed.authors);
  Json ours = Json::object();
  ours["format"] = feed.format;
  ours["recovered"] = feed.recovered;
  ours["warnings"] = feed.warnings;
  if (feed.ttl) ours["ttl"] = feed.ttl->count();
  out["_antiphon"] = std::move(ours);
  Json items = Json::array();
  for (const ParsedItem& item : document.items)
    items.push_back(json_feed_item(item));
  out["items"] = std::move(items);
  return out;
}

std::string line(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace antiphon::cli
