#include "store/made.h"

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <utility>

#include <doctest/doctest.h>

#include "antiphon/base/fd.h"
#include "antiphon/base/hash.h"

namespace antiphon::store::made {

Folder::Folder() {
  // In memory where there is such a place: the tests wait for many an fsync.
  const std::filesystem::path memory = "/dev/shm";
  std::error_code none;
  const auto parent =
      std::filesystem::is_directory(memory, none) ? memory : std::filesystem::temp_directory_path();
  std::string pattern = parent / "antiphon-store-XXXXXX";
  if (mkdtemp(pattern.data()) == nullptr) {
    throw std::runtime_error("no temporary folder");
  }
  path_ = pattern;
}

Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

Store open(const std::string& path) {
  auto store = Store::open(path);
  REQUIRE_MESSAGE(store.ok(), (store ? "" : store.error().message));
  return *std::move(store);
}

std::string content(const std::string& path) {
  return read_file(path, 100U << 20U).value();
}

void write(const std::string& path, std::string_view text) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
}

std::vector<Feed> subscribe(Store& store, const std::vector<std::string>& urls) {
  const auto done = store.subscribe(urls);
  REQUIRE_MESSAGE(done.ok(), (done ? "" : done.error().message));
  return store.feeds().value();
}

FeedId subscribe(Store& store, const std::string& url) {
  return subscribe(store, std::vector<std::string>{url}).at(0).id;
}

Time at(std::int64_t seconds_after_noon) {
  return from_unix(1'793'620'800 + seconds_after_noon);  // 2026-11-02
}

ParsedItem item(std::string_view name) {
  const std::string text(name);
  ParsedItem item;
  item.guid = "guid-" + text;
  item.url = "https://example.org/" + text;
  item.title = "Title of " + text;
  item.published = at(-3600);
  item.title_date_hash = hash80({item.title, "-3600"});
  item.content = {BodyKind::html, "<p>Text of " + text + "</p>", item.url};
  item.text = "Text of " + text;
  return item;
}

ParsedItem without_guid(ParsedItem item) {
  item.guid.clear();
  return item;
}

ParsedItem without_url(ParsedItem item) {
  item.url.clear();
  return item;
}

FetchedFeed fetched(FeedId feed, std::vector<ParsedItem> items, Time when) {
  FetchedFeed fetched;
  fetched.feed = feed;
  fetched.at = when;
  fetched.outcome = FetchOutcome::fetched;
  fetched.validators = {"\"etag\"", "Mon, 02 Nov 2026 12:00:00 GMT"};
  fetched.document.emplace();
  fetched.document->feed.title = "The feed";
  fetched.document->feed.home_page_url = "https://example.org/";
  fetched.document->items = std::move(items);
  return fetched;
}

FetchedFeed failed(FeedId feed, std::string error, Time when) {
  FetchedFeed failed;
  failed.feed = feed;
  failed.at = when;
  failed.error = std::move(error);
  return failed;
}

FetchedFeed not_modified(FeedId feed, Time when) {
  FetchedFeed same;
  same.feed = feed;
  same.at = when;
  same.outcome = FetchOutcome::not_modified;
  return same;
}

PutResult put(Store& store, const FetchedFeed& feed) {
  const auto result = store.put(std::span(&feed, 1));
  REQUIRE_MESSAGE(result.ok(), (result ? "" : result.error().message));
  return *result;
}

PutResult put(Store& store, FeedId feed, std::vector<ParsedItem> items, Time when) {
  return put(store, fetched(feed, std::move(items), when));
}

std::vector<Item> items(Store& store, FeedId feed) {
  std::vector<Item> items;
  const std::vector<ItemEntry> entries = store.entries(feed).value();
  for (const ItemEntry& entry : entries) {
    items.push_back(store.item(entry.id).value().value());
  }
  return items;
}

std::vector<std::string> titles(Store& store, FeedId feed) {
  std::vector<std::string> titles;
  for (const Item& item : items(store, feed)) {
    titles.push_back(item.header.title);
  }
  return titles;
}

std::vector<ItemId> ids(Store& store, FeedId feed) {
  std::vector<ItemId> ids;
  const std::vector<ItemEntry> entries = store.entries(feed).value();
  for (const ItemEntry& entry : entries) {
    ids.push_back(entry.id);
  }
  return ids;
}

Feed feed(Store& store, FeedId id) {
  return store.feed(id).value().value();
}

}  // namespace antiphon::store::made
