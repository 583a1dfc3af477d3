#include "antiphon/backend/feed_list.h"

#include <doctest/doctest.h>

#include "antiphon/backend/schedule.h"
#include "backend/news.h"

namespace antiphon::backend {
namespace {

class Lists {
 public:
  Lists() : store(open()), list(store, folder / "feeds") {}
  void write(const std::string& content) {
    REQUIRE(write_file(folder / "feeds", content).ok());
    REQUIRE(list.load().ok());
  }
  std::string chosen(const std::vector<std::string>& selectors) {
    auto feeds = list.select(selectors);
    if (!feeds) return feeds.error().message;
    std::string text;
    for (const ListedFeed* feed : *feeds)
      text += feed->subscription.url + " ";
    return text;
  }

  Folder folder;
  store::Store store;
  FeedList list;

 private:
  store::Store open() {
    auto opened = store::Store::open(folder / "antiphon.db");
    REQUIRE(opened.ok());
    return std::move(*opened);
  }
};

TEST_CASE_FIXTURE(Lists, "feeds are listed in the order of the file, whatever it was before") {
  write("https://a.example.org/\nhttps://b.example.org/\n");
  write("https://b.example.org/\nhttps://c.example.org/\nhttps://a.example.org/\n");
  CHECK(chosen({}) == "https://b.example.org/ https://c.example.org/ https://a.example.org/ ");
}

TEST_CASE_FIXTURE(Lists, "queries are no feeds, and stay in the file; programs are") {
  write("exec:date\nquery:New:unread\nhttps://a.example.org/\n");
  CHECK(chosen({}) == "exec:date https://a.example.org/ ");
  CHECK(list.file().subscriptions().size() == 3);
}

TEST_CASE_FIXTURE(Lists, "feeds are selected by address, title and tag") {
  write(
      "https://a.example.org/ news \"~The First\"\nhttps://b.example.org/ "
      "news\nhttps://c.example.org/\n");
  CHECK(chosen({"https://c.example.org/"}) == "https://c.example.org/ ");
  CHECK(chosen({"the first"}) == "https://a.example.org/ ");
  CHECK(chosen({"news"}) == "https://a.example.org/ https://b.example.org/ ");
  CHECK(chosen({"news", "https://a.example.org/"}) ==
        "https://a.example.org/ https://b.example.org/ ");
  CHECK(chosen({"nothing"}) == "nothing: no feed has this address, title or tag");
}

TEST_CASE_FIXTURE(Lists, "an edit keeps what another program wrote meanwhile") {
  write("# mine\nhttps://a.example.org/\n");
  REQUIRE(write_file(folder / "feeds", "# mine\nhttps://a.example.org/\nhttps://b.example.org/\n")
              .ok());
  auto edited = list.edit([](config::FeedsFile& file) {
    file.add({{"https://c.example.org/", "", {}, false}, {}});
  });
  REQUIRE(edited.ok());
  auto content = read_file(folder / "feeds", 1000);
  REQUIRE(content.ok());
  CHECK(*content ==
        "# mine\nhttps://a.example.org/\nhttps://b.example.org/\nhttps://c.example.org/\n");
}

TEST_CASE_FIXTURE(Lists, "a feed that is taken out and put back has its items again") {
  write("https://a.example.org/\n");
  store::FetchedFeed fetched;
  fetched.feed = list.feeds().front().state.id;
  fetched.at = kNow;
  fetched.outcome = FetchOutcome::fetched;
  fetched.document.emplace();
  fetched.document->items.push_back(item_titled("one", 1));
  REQUIRE(store.put(std::vector<store::FetchedFeed>{fetched}).ok());
  write("");
  CHECK(list.feeds().empty());
  write("https://a.example.org/\n");
  CHECK(list.feeds().front().state.total == 1);
}

TEST_CASE("a title is the user's, else the feed's, else the address") {
  ListedFeed feed;
  feed.subscription.url = "https://a.example.org/";
  CHECK(feed.title() == "https://a.example.org/");
  feed.state.title = "Feed";
  CHECK(feed.title() == "Feed");
  feed.subscription.title = "Mine";
  CHECK(feed.title() == "Mine");
}

TEST_CASE("a file: address is absolute, or relative to the feeds file") {
  CHECK(file_of("file:///tmp/x.xml", "/home/me/feeds") == "/tmp/x.xml");
  CHECK(file_of("file:/tmp/x.xml", "/home/me/feeds") == "/tmp/x.xml");
  CHECK(file_of("file://localhost/tmp/x.xml", "/home/me/feeds") == "/tmp/x.xml");
  CHECK(file_of("file:x%20y.xml", "/home/me/feeds") == "/home/me/x y.xml");
  CHECK(file_of("file:100%.xml", "/home/me/feeds") == "/home/me/100%.xml");
}

TEST_CASE("what cannot be fetched is refused by name") {
  CHECK(check_fetchable("https://example.org/feed").ok());
  CHECK(check_fetchable("file:/tmp/feed.xml").ok());
  CHECK(check_fetchable("exec:date").ok());
  CHECK(check_fetchable("filter:tidy -xml:https://example.org/feed").ok());
  for (const char* url :
       {"ftp://example.org/", "example.org", "filter:tidy", "query:New:unread", "https://a b/"}) {
    const auto checked = check_fetchable(url);
    REQUIRE_FALSE(checked.ok());
    CHECK(checked.error().message.find(url) == 0);
  }
}

TEST_CASE(
    "a feed is due when it was never asked, or an interval ago, and not before its server allows") {
  constexpr std::chrono::minutes kHour{60};
  store::Feed feed;
  CHECK_FALSE(next_due(feed, kHour).has_value());
  feed.last_attempt = kNow;
  CHECK(next_due(feed, kHour) == kNow + kHour);
  feed.retry_at = kNow + 3 * kHour;
  CHECK(next_due(feed, kHour) == kNow + 3 * kHour);
}

TEST_CASE_FIXTURE(Lists, "a clock that was set back keeps no feed waiting") {
  write("https://a.example.org/\n");
  store::FetchedFeed fetched;
  fetched.feed = list.feeds().front().state.id;
  fetched.at = kNow + std::chrono::hours(1000);
  fetched.outcome = FetchOutcome::not_modified;
  REQUIRE(store.put(std::vector<store::FetchedFeed>{fetched}).ok());
  REQUIRE(list.reread().ok());
  CHECK(due_feeds(list, kNow, std::chrono::minutes(60)).size() == 1);
  CHECK(due_feeds(list, kNow + std::chrono::hours(1000), std::chrono::minutes(60)).empty());
}

}  // namespace
}  // namespace antiphon::backend
