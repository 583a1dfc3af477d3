// Which item is which, within a document and from one fetch to the next.

#include <algorithm>

#include <doctest/doctest.h>

#include "antiphon/base/hash.h"
#include "store/made.h"

using namespace antiphon;
using namespace antiphon::store;

namespace {

using Titles = std::vector<std::string>;

// A feed that is put again and again.
struct Fixture {
  made::Folder folder;
  Store store = made::open(folder.store());
  FeedId feed = made::subscribe(store);
  std::int64_t seconds = 0;

  PutResult put(std::vector<ParsedItem> items) {
    return made::put(store, feed, std::move(items), made::at(++seconds));
  }
  std::size_t total() { return store.entries(feed).value().size(); }
};

ParsedItem with_guid(ParsedItem item, std::string guid) {
  item.guid = std::move(guid);
  return item;
}

ParsedItem with_url(ParsedItem item, std::string url) {
  item.url = std::move(url);
  return item;
}

ParsedItem with_title(ParsedItem item, std::string title) {
  item.title = std::move(title);
  item.title_date_hash = hash80({item.title});
  return item;
}

}  // namespace

TEST_CASE_FIXTURE(Fixture, "a key is the hash of the feed's first address and the guid") {
  put({made::item("a")});
  CHECK(made::items(store, feed).at(0).header.key ==
        hash80({"https://example.org/feed", "guid-a"}));
}

TEST_CASE_FIXTURE(Fixture, "without a guid the key is made of the link, else of title and date") {
  const ParsedItem linked = made::without_guid(made::item("a"));
  const ParsedItem bare = made::without_url(made::without_guid(made::item("b")));
  put({linked, bare});
  const auto items = made::items(store, feed);
  CHECK(items.at(0).header.key == hash80({"https://example.org/feed", linked.url}));
  CHECK(items.at(1).header.key == hash80({"https://example.org/feed", bare.title_date_hash}));
}

TEST_CASE_FIXTURE(Fixture, "one guid on every item does not make them one item") {
  const std::vector<ParsedItem> document{with_guid(made::item("a"), "same"),
                                         with_guid(made::item("b"), "same"),
                                         with_guid(made::item("c"), "same")};
  CHECK(put(document).added == 3);
  CHECK(put(document).added == 0);
  CHECK(put(document).changed == 0);

  SUBCASE("nor later, when the feed has but one item left") {
    CHECK(put({with_guid(made::item("d"), "same")}).added == 1);
    CHECK(total() == 4);
    const PutResult again = put({with_guid(made::item("b"), "same")});
    CHECK(again.added == 0);
    CHECK(again.changed == 0);
  }
}

TEST_CASE_FIXTURE(Fixture, "one guid on every item, and no links: title and date tell") {
  const std::vector<ParsedItem> document{made::without_url(with_guid(made::item("a"), "same")),
                                         made::without_url(with_guid(made::item("b"), "same"))};
  CHECK(put(document).added == 2);
  CHECK(put(document).added == 0);
  CHECK(put(document).changed == 0);
}

TEST_CASE_FIXTURE(Fixture, "a guid that turns out to be shared does not swallow a new item") {
  put({with_guid(made::item("a"), "same")});
  const PutResult result =
      put({with_guid(made::item("a"), "same"), with_guid(made::item("b"), "same")});
  CHECK(result.added == 1);
  CHECK(result.changed == 0);
  CHECK(made::titles(store, feed) == Titles{"Title of b", "Title of a"});
}

TEST_CASE_FIXTURE(Fixture, "two items that share a guid leave the guids of the others believed") {
  put({with_guid(made::item("a"), "same"), with_guid(made::item("b"), "same"), made::item("c"),
       made::item("d"), made::item("e")});
  CHECK(total() == 5);
  ParsedItem moved = with_url(with_title(made::item("c"), "Other"), "https://example.org/other");
  const PutResult result = put({moved});
  CHECK(result.added == 0);
  CHECK(result.changed == 1);
}

TEST_CASE_FIXTURE(Fixture, "the same item twice in a document is one item") {
  SUBCASE("by its guid") {
    CHECK(put({made::item("a"), made::item("a")}).added == 1);
  }
  SUBCASE("by its guid and link, with another title") {
    CHECK(put({made::item("a"), with_title(made::item("a"), "Edited")}).added == 1);
    CHECK(made::titles(store, feed) == Titles{"Title of a"});
  }
  SUBCASE("by its link") {
    const ParsedItem item = made::without_guid(made::item("a"));
    CHECK(put({item, item}).added == 1);
  }
  SUBCASE("by its title and date") {
    const ParsedItem item = made::without_url(made::without_guid(made::item("a")));
    CHECK(put({item, item, item}).added == 1);
  }
  SUBCASE("by a guid that is the other's link") {
    const ParsedItem item = made::item("a");
    CHECK(put({with_guid(item, item.url), made::without_guid(item)}).added == 1);
  }
  CHECK(total() == 1);
}

TEST_CASE_FIXTURE(Fixture, "a document that holds an item twice does not change it at each fetch") {
  const std::vector<ParsedItem> document{made::item("a"), with_title(made::item("a"), "Edited")};
  put(document);
  CHECK(put(document).changed == 0);
}

TEST_CASE_FIXTURE(Fixture, "guids that change at every fetch do not flood") {
  for (int round = 0; round < 10; ++round) {
    std::vector<ParsedItem> document;
    for (const char* name : {"a", "b", "c"}) {
      document.push_back(with_guid(made::item(name), name + std::to_string(round)));
    }
    const PutResult result = put(document);
    CHECK(result.added == (round == 0 ? 3 : 0));
    CHECK(result.changed == 0);
  }
  CHECK(total() == 3);

  SUBCASE("and the newest guid is believed: the item may then be edited") {
    ParsedItem edited = with_title(with_guid(made::item("a"), "a9"), "Edited");
    const PutResult result = put({edited});
    CHECK(result.added == 0);
    CHECK(result.changed == 1);
  }
  SUBCASE("and the first one as well") {
    CHECK(put({with_guid(made::item("b"), "b0")}).added == 0);
  }
}

TEST_CASE_FIXTURE(Fixture, "a new guid with a known link but another title is another item") {
  put({made::item("a")});
  CHECK(put({with_title(with_guid(made::item("a"), "next"), "Part two")}).added == 1);
  CHECK(total() == 2);
}

TEST_CASE_FIXTURE(Fixture, "items whose links and titles are alike are told apart by their guids") {
  const auto build = [](const char* guid) {
    return with_title(with_url(with_guid(made::item(guid), guid), "https://example.org/builds"),
                      "Build failed");
  };
  put({build("2"), build("1")});
  CHECK(total() == 2);
  CHECK(put({build("3"), build("2"), build("1")}).added == 1);
  CHECK(put({build("4"), build("3"), build("2")}).added == 1);
  CHECK(total() == 4);
}

TEST_CASE_FIXTURE(Fixture, "guids that a feed adds later do not make its items new") {
  put({made::without_guid(made::item("a")), made::without_guid(made::item("b"))});
  const PutResult result = put({made::item("a"), with_title(made::item("b"), "Edited meanwhile")});
  CHECK(result.added == 0);
  CHECK(result.changed == 1);
  CHECK(put({with_title(made::item("a"), "And edited again")}).added == 0);
  CHECK(total() == 2);
}

TEST_CASE_FIXTURE(Fixture, "guids that a feed drops later do not make its items new") {
  put({made::item("a"), made::item("b")});
  const PutResult result = put({made::without_guid(made::item("a")),
                                made::without_guid(with_title(made::item("b"), "Edited"))});
  CHECK(result.added == 0);
  CHECK(result.changed == 1);
  CHECK(put({made::item("a"), made::item("b")}).added == 0);
}

TEST_CASE_FIXTURE(Fixture,
                  "items without guids that all link to one page are told by title and date") {
  const std::string page = "https://example.org/page";
  const auto linked = [&](const char* name) {
    return with_url(made::without_guid(made::item(name)), page);
  };
  CHECK(put({linked("b"), linked("a")}).added == 2);
  CHECK(put({linked("c"), linked("b"), linked("a")}).added == 1);
  SUBCASE("also when only one is left in the document") {
    CHECK(put({linked("d")}).added == 1);
    CHECK(put({linked("b")}).added == 0);
    CHECK(total() == 4);
  }
}

TEST_CASE_FIXTURE(Fixture, "a link to the feed's home page says nothing of an item") {
  const auto linked = [&](const char* name) {
    return with_url(made::without_guid(made::item(name)), "https://example.org");
  };
  CHECK(put({linked("monday")}).added == 1);
  CHECK(put({linked("tuesday")}).added == 1);
  CHECK(put({linked("tuesday")}).added == 0);
}

TEST_CASE_FIXTURE(Fixture, "two items that end up with one key do not fail the feed") {
  // The first one's link is worthless, as the history knows; then it has the hash of the second.
  const std::string page = "https://example.org/page";
  const ParsedItem a = with_url(made::without_guid(made::item("a")), page);
  const ParsedItem b = with_url(made::without_guid(made::item("b")), page);
  put({a, b});
  ParsedItem c = with_url(made::without_guid(made::item("c")), page);
  CHECK(put({c, made::without_url(c)}).added == 1);
}

TEST_CASE("the guid of another feed has no effect") {
  const made::Folder folder;
  Store store = made::open(folder.store());
  const auto feeds = made::subscribe(
      store, std::vector<std::string>{"https://example.org/1", "https://example.org/2"});
  made::put(store, feeds[0].id, {made::item("a")});
  const auto first = made::ids(store, feeds[0].id);
  REQUIRE(store.mark(first, {StateKind::read, true, ""}, made::at(1)).ok());
  ParsedItem other = made::item("a");
  other.title = "Not yours";
  made::put(store, feeds[1].id, {other});
  CHECK(made::titles(store, feeds[0].id) == Titles{"Title of a"});
  CHECK(made::items(store, feeds[0].id).at(0).header.read);
  CHECK_FALSE(made::items(store, feeds[1].id).at(0).header.read);
  CHECK(made::items(store, feeds[0].id).at(0).header.key !=
        made::items(store, feeds[1].id).at(0).header.key);
}

TEST_CASE("keys are the same in every store") {
  const made::Folder one;
  const made::Folder two;
  Store first = made::open(one.store());
  Store second = made::open(two.store());
  made::subscribe(second, "https://example.org/another");
  const FeedId here = made::subscribe(first);
  const FeedId there = made::subscribe(second);
  made::put(first, here, {made::item("a")});
  made::put(second, there, {made::item("b"), made::item("a")});
  CHECK(made::items(first, here).at(0).header.key == made::items(second, there).at(1).header.key);
}
