// Going through items, as views do.

#include <doctest/doctest.h>

#include "store/made.h"

using namespace antiphon;
using namespace antiphon::store;

namespace {

using Names = std::vector<std::string>;

ParsedItem dated(const char* title, std::int64_t published) {
  ParsedItem item = made::item(title);
  item.title = title;
  item.published = made::at(published);
  return item;
}

struct Fixture {
  made::Folder folder;
  Store store = made::open(folder.store());
  std::vector<Feed> feeds = made::subscribe(
      store, std::vector<std::string>{"https://example.org/1", "https://example.org/2"});

  Fixture() {
    made::put(store, feeds[0].id, {dated("a", -10), dated("b", -30)});
    made::put(store, feeds[1].id, {dated("c", -20), dated("d", -40)});
  }
  Names names(const Scan& scan) {
    Names names;
    REQUIRE(store
                .scan(scan,
                      [&](const ItemFacts& facts) {
                        names.emplace_back(facts.title);
                        return true;
                      })
                .ok());
    return names;
  }
  // The same, stopped and taken up again after each item.
  Names in_steps(Scan scan) {
    Names names;
    for (bool more = true; more;) {
      more = false;
      REQUIRE(store
                  .scan(scan,
                        [&](const ItemFacts& facts) {
                          names.emplace_back(facts.title);
                          scan.after_id = facts.id;
                          scan.after_date = facts.date;
                          more = true;
                          return false;
                        })
                  .ok());
    }
    return names;
  }
  Scan of_feed(std::size_t i) {
    Scan scan;
    scan.by = Scan::By::feed;
    scan.feed = feeds[i].id;
    return scan;
  }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "items come by age in the store, by date, or those of one feed") {
  Scan by_date;
  by_date.by = Scan::By::date;
  CHECK(names(by_date) == Names{"a", "c", "b", "d"});
  CHECK(names(of_feed(1)) == Names{"c", "d"});
  const Names by_id = names({});
  CHECK(by_id.size() == 4);
  CHECK(Names(by_id.begin() + 2, by_id.end()) != Names{"c", "d"});
}

TEST_CASE_FIXTURE(Fixture, "a scan that is taken up behind an item goes on with the next") {
  Scan by_date;
  by_date.by = Scan::By::date;
  CHECK(in_steps(by_date) == names(by_date));
  CHECK(in_steps({}) == names({}));
  CHECK(in_steps(of_feed(0)) == names(of_feed(0)));
}

TEST_CASE_FIXTURE(Fixture, "a scan is narrowed by states") {
  const auto ids = made::ids(store, feeds[0].id);
  REQUIRE(store.mark(std::span(ids).first(1), {StateKind::read, true, ""}, made::at(60)).ok());
  Scan read = of_feed(0);
  read.read = true;
  CHECK(names(read) == Names{"a"});
  read.read = false;
  CHECK(names(read) == Names{"b"});
  read.starred = true;
  CHECK(names(read).empty());
}

TEST_CASE_FIXTURE(Fixture, "a scan of states gives them without the row") {
  Scan states = of_feed(0);
  states.states = true;
  std::vector<Time> dates;
  REQUIRE(store
              .scan(states,
                    [&](const ItemFacts& facts) {
                      dates.push_back(facts.date);
                      CHECK(facts.feed == feeds[0].id);
                      CHECK_FALSE(facts.read);
                      return true;
                    })
              .ok());
  CHECK(dates == std::vector<Time>{made::at(-10), made::at(-30)});
}

TEST_CASE_FIXTURE(Fixture, "tags come with the items that have them, by name") {
  const std::vector<ItemId> all =
      store.with_key("", 10).ok() ? *store.with_key("", 10) : std::vector<ItemId>();
  REQUIRE(all.size() > 1);
  const std::vector<ItemId> tagged{all[1]};
  REQUIRE(store.mark(tagged, {StateKind::tag, true, "late"}, made::at(0)).ok());
  REQUIRE(store.mark(tagged, {StateKind::tag, true, "good"}, made::at(0)).ok());
  std::vector<std::string> found;
  const auto read = store.tags(all, [&](ItemId item, std::string_view tag) {
    CHECK(item == all[1]);
    found.emplace_back(tag);
  });
  REQUIRE(read.ok());
  CHECK(found == std::vector<std::string>{"good", "late"});
}

TEST_CASE_FIXTURE(Fixture, "a scan tells the change that it has seen") {
  auto seen = store.scan({}, [](const ItemFacts&) { return false; });
  REQUIRE(seen.ok());
  CHECK(*seen == *store.change());
  CHECK(store.items_changed_since(*seen)->empty());
  made::put(store, feeds[0].id, {dated("new", 0), dated("a", -10)});
  const auto changed = store.items_changed_since(*seen);
  REQUIRE(changed->size() == 1);
  CHECK(changed->front() == *store.newest_item());
  std::vector<std::string> titles;
  REQUIRE(store.facts(*changed, [&](const ItemFacts& facts) { titles.emplace_back(facts.title); })
              .ok());
  CHECK(titles == Names{"new"});
  CHECK(*store.text(changed->front()) == "Text of new");
  CHECK(store.text(ItemId{9999})->empty());
}
