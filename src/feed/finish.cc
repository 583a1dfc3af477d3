#include "feed/finish.h"

#include <algorithm>
#include <utility>

#include "antiphon/base/hash.h"
#include "antiphon/base/text.h"
#include "antiphon/feed/html.h"
#include "feed/links.h"

namespace antiphon::feed {

namespace {

std::string plain(const Body& body) {
  switch (body.kind) {
    case BodyKind::none:
      return {};
    case BodyKind::text:
      return printable_block(trimmed(body.content));
    case BodyKind::html:
      return plain_text(body.content);
  }
  return {};
}

void cut(std::string& text, std::size_t limit) {
  if (text.size() > limit) text = shortened(std::move(text), limit);
}

void finish_body(Body& body, bool safe) {
  cut(body.content, kMaxBodyBytes);
  if (!safe || body.kind != BodyKind::html) return;
  body.content = safe_html(body.content, body.base);
  cut(body.content, kMaxBodyBytes);
}

// Podcasts say the length beside the file; it is the length of the first that can have one.
void give_duration(std::vector<Enclosure>& enclosures, std::chrono::seconds duration) {
  const auto first = std::find_if(enclosures.begin(), enclosures.end(), [](const Enclosure& each) {
    return !each.type.starts_with("image/");
  });
  if (first != enclosures.end() && !first->duration) first->duration = duration;
}

}  // namespace

ParsedItem to_item(Draft draft, bool safe_bodies) {
  ParsedItem item;
  item.guid = std::move(draft.guid.value());
  item.url = std::move(draft.url.value());
  item.title = std::move(draft.title.value());
  cut(item.title, kMaxTitleBytes);
  item.external_url = std::move(draft.external_url);
  item.comments_url = std::move(draft.comments_url.value());
  item.language = std::move(draft.language.value());
  item.image = std::move(draft.image.value());
  item.authors = std::move(draft.authors.values());
  if (draft.published.has_value()) item.published = draft.published.value();
  if (draft.updated.has_value()) item.updated = draft.updated.value();
  item.categories = std::move(draft.categories);
  item.enclosures = std::move(draft.enclosures);
  for (Enclosure& each : draft.media)
    add_enclosure(std::move(each), item.enclosures);
  if (draft.duration) give_duration(item.enclosures, *draft.duration);
  item.extras = std::move(draft.extras);
  item.content = std::move(draft.content.value());
  item.summary = std::move(draft.summary.value());
  if (item.content.kind == BodyKind::none) item.content = std::exchange(item.summary, Body{});

  cut(item.content.content, kMaxBodyBytes);
  item.text = plain(item.content);
  cut(item.text, kMaxBodyBytes);
  finish_body(item.content, safe_bodies);
  finish_body(item.summary, safe_bodies);

  const auto date = item.published ? item.published : item.updated;
  // Without a title the text has to tell items apart.
  item.title_date_hash =
      hash80({item.title.empty() ? std::string_view(item.text) : std::string_view(item.title),
              date ? rfc3339(*date) : std::string()});
  return item;
}

ParsedFeed to_feed(Draft draft) {
  ParsedFeed feed;
  feed.title = std::move(draft.title.value());
  cut(feed.title, kMaxTitleBytes);
  feed.home_page_url = std::move(draft.url.value());
  feed.feed_url = std::move(draft.feed_url.value());
  feed.description = plain(draft.summary.value());
  cut(feed.description, kMaxDescriptionBytes);
  feed.language = std::move(draft.language.value());
  feed.icon = std::move(draft.image.value());
  feed.favicon = std::move(draft.favicon.value());
  if (feed.icon.empty()) feed.icon = feed.favicon;
  feed.authors = std::move(draft.authors.values());
  feed.ttl = draft.ttl;
  if (!feed.ttl && draft.update_period) feed.ttl = *draft.update_period / draft.update_frequency;
  return feed;
}

}  // namespace antiphon::feed
