// A store with news in it, for tests of views and sessions.

#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "antiphon/backend/feed_list.h"
#include "antiphon/base/fd.h"
#include "antiphon/base/hash.h"
#include "antiphon/model/view.h"
#include "antiphon/store/store.h"
#include "support/folder.h"

namespace antiphon::backend {

constexpr Time kNow = Time{std::chrono::seconds{1'790'000'000}};

// An item titled so; its guid is its title, and the earlier in the document the newer it is.
inline ParsedItem item_titled(const std::string& title, int minutes_ago,
                              const std::string& text = "") {
  ParsedItem item;
  item.guid = item.title = title;
  item.url = "https://example.org/" + title;
  item.title_date_hash = hash80({title});
  item.published = kNow - std::chrono::minutes(minutes_ago);
  item.content = {BodyKind::text, text, ""};
  item.text = text;
  return item;
}

class News {
 public:
  News() : store(open()), feeds(store, folder / "feeds") {}

  // Subscribes to a feed (its name is its title) and stores items, newest first.
  FeedId feed(const std::string& name, const std::vector<std::string>& titles) {
    lines_ += "https://" + name + ".example.org/feed \"~" + name + "\"\n";
    REQUIRE(write_file(folder / "feeds", lines_).ok());
    REQUIRE(feeds.load().ok());
    const FeedId id = feeds.feeds().back().state.id;
    put(id, titles);
    return id;
  }

  void put(FeedId id, const std::vector<std::string>& titles) {
    ParsedDocument document;
    document.feed.format = "rss20";
    int age = 0;
    for (const std::string& title : titles)
      document.items.push_back(item_titled(title, ++age, "text of " + title));
    put(id, std::move(document));
  }

  void put(FeedId id, ParsedDocument document, std::map<std::size_t, Verdict> verdicts = {}) {
    store::FetchedFeed fetched;
    fetched.feed = id;
    fetched.at = kNow;
    fetched.outcome = FetchOutcome::fetched;
    fetched.document = std::move(document);
    fetched.verdicts = std::move(verdicts);
    const std::vector<store::FetchedFeed> all{std::move(fetched)};
    REQUIRE(store.put(all).ok());
    REQUIRE(feeds.reread().ok());
  }

  Folder folder;
  store::Store store;
  FeedList feeds;

 private:
  store::Store open() {
    auto opened = store::Store::open(folder / "antiphon.db");
    REQUIRE(opened.ok());
    return std::move(*opened);
  }
  std::string lines_;
};

// A window as text, a row a line: `[-] title 2/3` for headings, `  title` for items, `  .title`
// when read; the focus has a `>` in front.
inline std::string text_of(const Window& window) {
  std::string text;
  for (const Row& row : window.rows) {
    text += row.anchor == window.focus ? ">" : " ";
    if (row.kind == RowKind::heading) {
      text += (row.collapsed ? "[+] " : "[-] ") + row.title + " " + std::to_string(row.unread) +
              "/" + std::to_string(row.total);
    } else {
      text += std::string("  ") + (row.read ? "." : "") + row.title;
    }
    text += "\n";
  }
  return text;
}

}  // namespace antiphon::backend
