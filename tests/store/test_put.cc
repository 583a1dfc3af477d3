// What put() stores, and reading it again.

#include <random>

#include <doctest/doctest.h>

#include "store/made.h"

using namespace antiphon;
using namespace antiphon::store;

namespace {

ParsedItem rich() {
  ParsedItem item = made::item("rich");
  item.external_url = "https://example.org/elsewhere";
  item.comments_url = "https://example.org/rich#comments";
  item.language = "el";
  item.authors = {{"Ἄννα", "https://example.org/anna", "anna@example.org"}, {"Béla", "", ""}};
  item.updated = made::at(-1800);
  item.categories = {"one", "two \"quoted\""};
  item.enclosures = {{"https://example.org/a.mp3", "audio/mpeg", 12345, std::chrono::seconds(90)},
                     {"https://example.org/b", "", std::nullopt, std::nullopt}};
  item.summary = {BodyKind::text, "In short", "https://example.org/base/"};
  return item;
}

}  // namespace

TEST_CASE("an item is read as it was put") {
  const made::Folder folder;
  Store store = made::open(folder.store());
  const FeedId feed = made::subscribe(store);
  const ParsedItem parsed = rich();
  const PutResult result = made::put(store, feed, {parsed});
  CHECK(result.added == 1);
  CHECK(result.changed == 0);

  const Item item = made::items(store, feed).at(0);
  CHECK(item.header.feed == feed);
  CHECK(item.header.title == parsed.title);
  CHECK(item.header.url == parsed.url);
  CHECK(item.header.key.size() == kKeyLength);
  CHECK(is_key_prefix(item.header.key));
  CHECK_FALSE(item.header.read);
  CHECK_FALSE(item.header.starred);
  CHECK(item.header.date == made::at(-3600));
  CHECK(item.published == parsed.published);
  CHECK(item.updated == parsed.updated);
  CHECK(item.fetched == made::at(0));
  CHECK(item.external_url == parsed.external_url);
  CHECK(item.comments_url == parsed.comments_url);
  CHECK(item.language == parsed.language);
  CHECK(item.authors == parsed.authors);
  CHECK(item.categories == parsed.categories);
  CHECK(item.enclosures == parsed.enclosures);
  CHECK(item.tags.empty());

  const ItemBody body = store.body(item.header.id).value().value();
  CHECK(body.summary == parsed.summary);
  CHECK(body.content == parsed.content);
  CHECK(body.text == parsed.text);
}

TEST_CASE("an item without a body has an empty one, and no item has none") {
  const made::Folder folder;
  Store store = made::open(folder.store());
  const FeedId feed = made::subscribe(store);
  ParsedItem bare = made::item("bare");
  bare.content = {};
  bare.text.clear();
  made::put(store, feed, {bare});
  const ItemId id = made::ids(store, feed).at(0);
  CHECK(store.body(id).value().value().content == Body{});
  CHECK_FALSE(store.body(ItemId{raw(id) + 1}).value().has_value());
  CHECK_FALSE(store.item(ItemId{raw(id) + 1}).value().has_value());
}

TEST_CASE("a fetched feed brings its title, its validators and a clean slate") {
  const made::Folder folder;
  Store store = made::open(folder.store());
  const FeedId feed = made::subscribe(store);
  made::put(store, made::failed(feed, "no route", made::at(-60)));
  made::put(store, feed, {made::item("a"), made::item("b")});
  const Feed now = made::feed(store, feed);
  CHECK(now.title == "The feed");
  CHECK(now.home_page_url == "https://example.org/");
  CHECK(now.validators.etag == "\"etag\"");
  CHECK(now.total == 2);
  CHECK(now.unread == 2);
  CHECK(now.error.empty());
  CHECK_FALSE(now.error_since.has_value());
  CHECK_FALSE(now.retry_at.has_value());
  CHECK(now.last_attempt == made::at(0));
  CHECK(now.last_success == made::at(0));
}

TEST_CASE("a failure keeps the items, and since when it has been failing") {
  const made::Folder folder;
  Store store = made::open(folder.store());
  const FeedId feed = made::subscribe(store);
  made::put(store, feed, {made::item("a")});
  FetchedFeed first = made::failed(feed, "503 Service Unavailable", made::at(100));
  first.retry_at = made::at(500);
  made::put(store, first);
  CHECK(made::feed(store, feed).retry_at == made::at(500));
  made::put(store, made::failed(feed, "404 Not Found", made::at(200)));

  const Feed now = made::feed(store, feed);
  CHECK(now.error == "404 Not Found");
  CHECK(now.error_since == made::at(100));
  CHECK(now.last_attempt == made::at(200));
  CHECK(now.last_success == made::at(0));
  CHECK_FALSE(now.retry_at.has_value());
  CHECK(now.validators.etag == "\"etag\"");
  CHECK(made::titles(store, feed) == std::vector<std::string>{"Title of a"});
}

TEST_CASE("not modified is a success that leaves everything else as it is") {
  const made::Folder folder;
  Store store = made::open(folder.store());
  const FeedId feed = made::subscribe(store);
  made::put(store, feed, {made::item("a")});
  made::put(store, made::failed(feed, "timed out", made::at(100)));
  FetchedFeed same = made::not_modified(feed, made::at(200));
  made::put(store, same);
  Feed now = made::feed(store, feed);
  CHECK(now.error.empty());
  CHECK_FALSE(now.error_since.has_value());
  CHECK(now.last_success == made::at(200));
  CHECK(now.validators == Validators{"\"etag\"", "Mon, 02 Nov 2026 12:00:00 GMT"});
  CHECK(now.total == 1);

  SUBCASE("validators of its answer replace the old ones as a pair") {
    same.validators.etag = "\"newer\"";
    made::put(store, same);
    CHECK(made::feed(store, feed).validators == Validators{"\"newer\"", ""});
  }
}

TEST_CASE("putting a document twice changes nothing the second time") {
  const made::Folder folder;
  Store store = made::open(folder.store());
  const FeedId feed = made::subscribe(store);
  const std::vector<ParsedItem> document{rich(), made::item("b"),
                                         made::without_guid(made::item("c")),
                                         made::without_url(made::without_guid(made::item("d")))};
  CHECK(made::put(store, feed, document).added == 4);
  const auto before = made::titles(store, feed);
  const PutResult again = made::put(store, feed, document, made::at(1000));
  CHECK(again.added == 0);
  CHECK(again.changed == 0);
  CHECK(made::titles(store, feed) == before);
  CHECK(made::items(store, feed).at(0).fetched == made::at(0));
}

TEST_CASE("an item that its feed edits stays read, starred and where it was") {
  const made::Folder folder;
  Store store = made::open(folder.store());
  const FeedId feed = made::subscribe(store);
  made::put(store, feed, {made::item("a")});
  const ItemId id = made::ids(store, feed).at(0);
  const std::string key = made::items(store, feed).at(0).header.key;
  REQUIRE(store.mark(std::span(&id, 1), {StateKind::read, true, ""}, made::at(1)).ok());
  REQUIRE(store.mark(std::span(&id, 1), {StateKind::starred, true, ""}, made::at(1)).ok());

  ParsedItem edited = made::item("a");
  edited.title = "A better title";
  edited.url = "https://example.org/moved";
  edited.text = "A better text";
  edited.published = std::nullopt;
  const PutResult result = made::put(store, feed, {edited}, made::at(1000));
  CHECK(result.added == 0);
  CHECK(result.changed == 1);

  const Item item = made::items(store, feed).at(0);
  CHECK(item.header.id == id);
  CHECK(item.header.key == key);
  CHECK(item.header.read);
  CHECK(item.header.starred);
  CHECK(item.header.title == "A better title");
  CHECK(item.header.date == made::at(0));  // when it was first stored, as it has no other
  CHECK(item.fetched == made::at(0));
  CHECK(store.body(id).value().value().text == "A better text");
  CHECK(made::feed(store, feed).total == 1);
  CHECK(made::feed(store, feed).unread == 0);
}

TEST_CASE("an item that loses its text has none") {
  const made::Folder folder;
  Store store = made::open(folder.store());
  const FeedId feed = made::subscribe(store);
  ParsedItem item = made::item("a");
  made::put(store, feed, {item});
  item.content = {};
  item.text.clear();
  CHECK(made::put(store, feed, {item}).changed == 1);
  CHECK(store.body(made::ids(store, feed).at(0)).value().value().text.empty());
}

TEST_CASE("a feed that stops sending items keeps its old ones") {
  const made::Folder folder;
  Store store = made::open(folder.store());
  const FeedId feed = made::subscribe(store);
  made::put(store, feed, {made::item("a"), made::item("b")});
  const auto ids = made::ids(store, feed);
  REQUIRE(store.mark(ids, {StateKind::read, true, ""}, made::at(1)).ok());
  made::put(store, feed, {});
  CHECK(made::ids(store, feed) == ids);
  CHECK(made::put(store, feed, {made::item("a"), made::item("b")}).added == 0);
  CHECK(made::feed(store, feed).unread == 0);
}

TEST_CASE("items of equal dates stand as in their document") {
  const made::Folder folder;
  Store store = made::open(folder.store());
  const FeedId feed = made::subscribe(store);
  made::put(store, feed, {made::item("1"), made::item("2"), made::item("3")});
  CHECK(made::titles(store, feed) ==
        std::vector<std::string>{"Title of 1", "Title of 2", "Title of 3"});
}

TEST_CASE("every item has its own text, however many are new and whichever have none") {
  const made::Folder folder;
  Store store = made::open(folder.store());
  const FeedId feed = made::subscribe(store);
  for (const int count : {7, 8, 9, 40}) {
    std::vector<ParsedItem> document;
    for (int i = 0; i < count; ++i) {
      document.push_back(made::item(std::to_string(i)));
      document.back().text = i % 11 == 3 ? "" : "text " + std::to_string(i);
    }
    made::put(store, feed, document);
    for (const Item& item : made::items(store, feed)) {
      const std::string number = item.header.title.substr(std::string("Title of ").size());
      const std::string text = std::stoi(number) % 11 == 3 ? "" : "text " + number;
      CHECK(store.text(item.header.id).value() == text);
    }
  }
}

TEST_CASE("a date in the future counts as the time of the fetch") {
  const made::Folder folder;
  Store store = made::open(folder.store());
  const FeedId feed = made::subscribe(store);
  ParsedItem item = made::item("a");
  item.published = made::at(86'400 * 365);
  SUBCASE("when nothing else is known") {
    item.updated = std::nullopt;
  }
  SUBCASE("also when the update is no better") {
    item.updated = made::at(5);
  }
  made::put(store, feed, {item}, made::at(0));
  CHECK(made::items(store, feed).at(0).header.date == made::at(0));
  item.title = "edited";
  made::put(store, feed, {item}, made::at(1000));
  CHECK(made::items(store, feed).at(0).header.date == made::at(0));
  CHECK(made::items(store, feed).at(0).published == item.published);
}

TEST_CASE("several feeds are put in one transaction, with one change number") {
  const made::Folder folder;
  Store store = made::open(folder.store());
  const auto feeds = made::subscribe(
      store, std::vector<std::string>{"https://example.org/1", "https://example.org/2"});
  const ChangeNumber before = store.change().value();
  const std::vector<FetchedFeed> both{made::fetched(feeds[0].id, {made::item("a")}),
                                      made::fetched(feeds[1].id, {made::item("a")})};
  const PutResult result = store.put(both).value();
  CHECK(result.added == 2);
  CHECK(raw(result.change) == raw(before) + 1);
  CHECK(store.change().value() == result.change);
  CHECK(made::feed(store, feeds[0].id).changed == result.change);
  CHECK(made::feed(store, feeds[1].id).changed == result.change);
}

TEST_CASE("a feed that is gone is passed over") {
  const made::Folder folder;
  Store store = made::open(folder.store());
  const FeedId feed = made::subscribe(store);
  const std::vector<FetchedFeed> both{made::fetched(FeedId{9999}, {made::item("a")}),
                                      made::fetched(feed, {made::item("b")})};
  CHECK(store.put(both).value().added == 1);
}

TEST_CASE("what is longer than the limits is cut, and the feed is stored") {
  const made::Folder folder;
  Store store = made::open(folder.store());
  const FeedId feed = made::subscribe(store);
  ParsedItem item = made::item("a");
  item.text = std::string(3 * kMaxBodyBytes, 'x');
  item.content.content = item.text;
  item.summary = {BodyKind::text, item.text, std::string(2 * kMaxUrlBytes, 'u')};
  made::put(store, feed, {item});
  const ItemBody body = store.body(made::ids(store, feed).at(0)).value().value();
  CHECK(body.text.size() <= kMaxBodyBytes);
  CHECK(body.text.size() > kMaxBodyBytes - 8);
  CHECK(made::put(store, feed, {item}).changed == 0);
}

TEST_CASE("any bytes in any text are stored as they are, and no SQL is made of them") {
  const made::Folder folder;
  Store store = made::open(folder.store());
  const std::string nasty = "'; DROP TABLE item; --";
  const FeedId feed = made::subscribe(store, "https://example.org/" + nasty);
  ParsedItem item = made::item("a");
  item.guid = nasty;
  item.title = std::string("nul\0in it ", 10) + nasty;
  item.categories = {"\xff\xfe not text", nasty};
  item.text = std::string("\0\1\2", 3);
  made::put(store, feed, {item});
  const Item stored = made::items(store, feed).at(0);
  CHECK(stored.header.title == item.title);
  CHECK(stored.categories.at(1) == nasty);
  CHECK(store.body(stored.header.id).value().value().text == item.text);
  const StateChange tag{StateKind::tag, true, nasty};
  CHECK(store.mark(std::span(&stored.header.id, 1), tag, made::at(1)).value() == 1);
  CHECK(made::items(store, feed).at(0).tags == std::vector<std::string>{nasty});
}

TEST_CASE("totals and unread counts are right after any operations") {
  const made::Folder folder;
  Store store = made::open(folder.store());
  const auto feeds = made::subscribe(
      store, std::vector<std::string>{"https://example.org/1", "https://example.org/2",
                                      "https://example.org/3"});
  std::mt19937 random(20261103);  // the same every time
  const auto below = [&](std::uint32_t n) { return static_cast<std::uint32_t>(random() % n); };
  for (int round = 0; round < 400; ++round) {
    const FeedId feed = feeds[below(3)].id;
    if (below(2) == 0) {
      std::vector<ParsedItem> document;
      for (std::uint32_t i = below(8); i > 0; --i) {
        document.push_back(made::item(std::to_string(below(30))));
        document.back().text += std::to_string(below(3));
        if (below(4) == 0) {
          document.back().guid = "shared";
        }
      }
      made::put(store, feed, document, made::at(round));
    } else if (below(4) == 0) {
      REQUIRE(store.undo(made::at(round)).ok());
    } else {
      std::vector<ItemId> some;
      for (std::uint32_t i = below(20); i > 0; --i) {
        some.push_back(ItemId{1 + below(100)});  // some are there, some twice
      }
      const StateKind kinds[] = {StateKind::read, StateKind::read, StateKind::starred,
                                 StateKind::tag};
      REQUIRE(store.mark(some, {kinds[below(4)], below(2) == 0, "t"}, made::at(round)).ok());
    }
    const std::vector<Feed> all = store.feeds().value();
    for (const Feed& known : all) {
      std::uint32_t unread = 0;
      const auto entries = store.entries(known.id).value();
      for (const ItemEntry& entry : entries) {
        unread += entry.read ? 0U : 1U;
      }
      REQUIRE(known.total == entries.size());
      REQUIRE(known.unread == unread);
    }
  }
}
