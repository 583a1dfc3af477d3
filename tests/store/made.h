// Stores in folders of their own, and feeds and items made up.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "antiphon/store/store.h"

namespace antiphon::store::made {

// A folder that goes with its object.
class Folder {
 public:
  Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder();

  std::string file(std::string_view name) const { return path_ + "/" + std::string(name); }
  std::string store() const { return file("antiphon.db"); }

 private:
  std::string path_;
};

// Fails the test where there is none.
Store open(const std::string& path);
// Of any file, and into it, as bytes.
std::string content(const std::string& path);
void write(const std::string& path, std::string_view text);
// Subscribes to nothing but these; the feeds.
std::vector<Feed> subscribe(Store& store, const std::vector<std::string>& urls);
// The same for one.
FeedId subscribe(Store& store, const std::string& url = "https://example.org/feed");

Time at(std::int64_t seconds_after_noon);

// With a guid `guid-NAME`, a link, a title, a date and a text, all with the name in it.
ParsedItem item(std::string_view name);
ParsedItem without_guid(ParsedItem item);
ParsedItem without_url(ParsedItem item);

FetchedFeed fetched(FeedId feed, std::vector<ParsedItem> items, Time when = at(0));
FetchedFeed failed(FeedId feed, std::string error, Time when);
FetchedFeed not_modified(FeedId feed, Time when);

PutResult put(Store& store, const FetchedFeed& feed);
PutResult put(Store& store, FeedId feed, std::vector<ParsedItem> items, Time when = at(0));

// Newest first, each once.
std::vector<Item> items(Store& store, FeedId feed);
std::vector<std::string> titles(Store& store, FeedId feed);
std::vector<ItemId> ids(Store& store, FeedId feed);
Feed feed(Store& store, FeedId id);

}  // namespace antiphon::store::made
