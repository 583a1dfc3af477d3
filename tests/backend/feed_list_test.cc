#include "antiphon/backend/feed_list.h"

#include <doctest/doctest.h>

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

// An answer from where the feed has moved for good.
void put_moved(store::Store& store, FeedId feed, const std::string& to, Time at) {
  store::FetchedFeed fetched;
  fetched.feed = feed;
  fetched.at = at;
  fetched.outcome = FetchOutcome::not_modified;
  fetched.moved_to = to;
  REQUIRE(store.put(std::vector{fetched}).ok());
}

TEST_CASE_FIXTURE(Lists, "a feed that has moved is the same feed under its new address") {
  write("# mine\nhttps://a.example.org/  news\nhttps://b.example.org/\n");
  const FeedId id = list.feeds()[0].state.id;
  put_moved(store, id, "https://c.example.org/", kNow);
  const auto told = list.follow({{id, "https://a.example.org/", "https://c.example.org/"}}, kNow);
  REQUIRE(told.ok());
  CHECK(*told == std::vector<std::string>{"https://a.example.org/: has moved for good to "
                                          "https://c.example.org/; the feeds file was changed"});
  CHECK(read_file(list.path(), 1000).value() ==
        "# mine\nhttps://c.example.org/  news\nhttps://b.example.org/\n");
  CHECK(chosen({}) == "https://c.example.org/ https://b.example.org/ ");
  CHECK(list.feeds()[0].state.id == id);
  CHECK(list.feeds()[0].subscription.tags == std::vector<std::string>{"news"});
}

TEST_CASE_FIXTURE(Lists,
                  "a feed is not moved where the user has to say something, and is told again") {
  const std::string user = "https://me:secret@a.example.org/";
  std::string content = user + "\nhttps://b.example.org/\n";
  write(content + "https://d.example.org/\n");
  write(content);  // the last one's items stay
  const FeedId id = list.feeds()[0].state.id;
  const FeedId other = list.feeds()[1].state.id;
  std::vector<Moved> moved;
  std::string why;
  SUBCASE("where to is subscribed to as well") {
    moved = {{id, user, "https://b.example.org/"}};
    why = "remove one of both";
  }
  SUBCASE("whether its password may be sent there") {
    moved = {{id, user, "https://c.example.org/"}};
    why = "its password is not sent by itself";
  }
  SUBCASE("whether what is sent with it may be sent there") {
    moved = {{other, "https://b.example.org/", "https://c.example.org/"}};
    content = user + "\nhttps://b.example.org/ \"header=X-Token: secret\"\n";
    write(content);
    why = "its password is not sent by itself";
  }
  SUBCASE("what is to become of the items that are there") {
    moved = {{other, "https://b.example.org/", "https://d.example.org/"}};
    why = "there are items already";
  }
  for (int i = 0; i < 3; ++i)
    put_moved(store, moved[0].feed, moved[0].to, kNow + i * std::chrono::hours(20));
  const Time then = kNow + std::chrono::hours(40);
  const auto told = list.follow(moved, then);
  REQUIRE(told.ok());
  REQUIRE(told->size() == 1);
  CHECK(told->front().find(why) != std::string::npos);
  CHECK(read_file(list.path(), 1000).value() == content);
  const auto feed = store.feed(moved[0].feed).value();
  CHECK(feed->moved_times == 0);
  CHECK(feed->moved_since == then);
}

TEST_CASE_FIXTURE(Lists, "a feed that was removed meanwhile moves nowhere") {
  write("https://a.example.org/\n");
  const FeedId id = list.feeds()[0].state.id;
  write("https://b.example.org/\n");
  const auto told = list.follow({{id, "https://a.example.org/", "https://c.example.org/"}}, kNow);
  REQUIRE(told.ok());
  CHECK(told->empty());
  CHECK(chosen({}) == "https://b.example.org/ ");
}

}  // namespace
}  // namespace antiphon::backend
