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

void finish_item(Draft& draft, bool safe_bodies) {
  ParsedItem& item = draft.item;
  cut(item.title, kMaxTitleBytes);
  for (Enclosure& each : draft.media)
    add_enclosure(std::move(each), item.enclosures);
  if (draft.duration) give_duration(item.enclosures, *draft.duration);
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
}

ParsedFeed to_feed(Draft&& draft) {
  ParsedItem& item = draft.item;
  ChannelValues& channel = draft.channel;
  ParsedFeed feed;
  feed.title = std::move(item.title);
  cut(feed.title, kMaxTitleBytes);
  feed.home_page_url = std::move(item.url);
  feed.feed_url = std::move(channel.feed_url);
  feed.description = plain(item.summary);
  cut(feed.description, kMaxDescriptionBytes);
  feed.language = std::move(item.language);
  feed.icon = std::move(item.image);
  feed.favicon = std::move(channel.favicon);
  if (feed.icon.empty()) feed.icon = feed.favicon;
  feed.authors = std::move(item.authors);
  feed.ttl = channel.ttl;
  if (!feed.ttl && channel.update_period)
    feed.ttl = *channel.update_period / channel.update_frequency;
  feed.skips = channel.skips;
  return feed;
}

}  // namespace antiphon::feed
