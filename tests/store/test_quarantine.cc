#include <doctest/doctest.h>

#include "antiphon/store/store.h"
#include "store/made.h"

using namespace antiphon;
using namespace antiphon::store;

namespace {

Strike strike(FeedId feed, std::string input, std::uint32_t count = 1) {
  return {feed, std::move(input), false, count, "it died", made::at(0)};
}

}  // namespace

TEST_CASE("what parsers died of is known again by the same version of the program") {
  const made::Folder folder;
  FeedId feed;
  {
    Store store = made::open(folder.store());
    feed = made::subscribe(store);
    REQUIRE(store.strike(strike(feed, "a"), "1.0").ok());
    REQUIRE(store.strike(strike(feed, "a", 2), "1.0").ok());
  }
  Store store = made::open(folder.store());
  CHECK(store.strikes("1.0").value() == std::vector<Strike>{strike(feed, "a", 2)});
  CHECK(store.strikes("1.1").value().empty());
  SUBCASE("another version forgets it when it learns something") {
    REQUIRE(store.strike(strike(feed, "b"), "1.1").ok());
    CHECK(store.strikes("1.0").value().empty());
    CHECK(store.strikes("1.1").value() == std::vector<Strike>{strike(feed, "b")});
  }
}

TEST_CASE("a strike is lifted alone, or with all of its feed") {
  const made::Folder folder;
  Store store = made::open(folder.store());
  const std::vector<Feed> feeds =
      made::subscribe(store, std::vector<std::string>{"https://a.org/", "https://b.org/"});
  for (const Feed& feed : feeds) {
    REQUIRE(store.strike(strike(feed.id, "x"), "1").ok());
    REQUIRE(store.strike(strike(feed.id, "y"), "1").ok());
  }
  REQUIRE(store.lift(feeds[0].id, "x").ok());
  CHECK(store.strikes("1").value().size() == 3);
  REQUIRE(store.lift(feeds[1].id).ok());
  CHECK(store.strikes("1").value() == std::vector<Strike>{strike(feeds[0].id, "y")});
}

TEST_CASE("a feed that is not there cannot be struck, and takes its strikes along when it goes") {
  const made::Folder folder;
  Store store = made::open(folder.store());
  CHECK(store.strike(strike(FeedId{77}, "x"), "1").ok());
  CHECK(store.strikes("1").value().empty());
  const FeedId feed = made::subscribe(store);
  REQUIRE(store.strike(strike(feed, "x"), "1").ok());
  made::subscribe(store, std::vector<std::string>{});
  REQUIRE(store.purge(feed, 10).ok());
  CHECK(store.strikes("1").value().empty());
}
