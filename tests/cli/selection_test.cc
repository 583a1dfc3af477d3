#include "cli/selection.h"

#include <doctest/doctest.h>

#include "backend/news.h"

namespace antiphon::cli {
namespace {

class Selections : public backend::News {
 public:
  Selections() { feed("alpha", {"comet", "rain"}); }
  std::string key_of_first() {
    std::string key;
    auto listed = store.list({}, false, [&](const store::Item& item, std::string_view) {
      key = item.header.key;
      return false;
    });
    REQUIRE(listed.ok());
    return key;
  }
};

TEST_CASE_FIXTURE(Selections, "arguments that are keys name items") {
  auto selection = select_items(store, feeds, {key_of_first()}, {});
  REQUIRE(selection.ok());
  CHECK(selection->by_key);
  CHECK(selection->items.size() == 1);
}

TEST_CASE_FIXTURE(Selections, "words are a filter, also where they are written like keys") {
  for (const char* word : {"comets", "aaaaaaaaaaaaaaaa", "abcdef2"}) {
    auto selection = select_items(store, feeds, {word}, {});
    REQUIRE(selection.ok());
    CHECK_FALSE(selection->by_key);
  }
  auto mixed = select_items(store, feeds, {key_of_first(), "comet"}, {});
  REQUIRE(mixed.ok());
  CHECK_FALSE(mixed->by_key);
}

TEST_CASE_FIXTURE(Selections, "no argument at all is everything") {
  auto selection = select_items(store, feeds, {}, {});
  REQUIRE(selection.ok());
  CHECK_FALSE(selection->by_key);
  CHECK(selection->filter.is_everything());
}

TEST_CASE_FIXTURE(Selections, "several filters are joined: each must be fulfilled") {
  auto selection = select_items(store, feeds, {"comet", "unread"}, {});
  REQUIRE(selection.ok());
  CHECK(filter::print(selection->filter.condition()) == "comet and unread");
  selection = select_items(store, feeds, {"comet or rain limit 5", "unread limit 3"}, {});
  REQUIRE(selection.ok());
  CHECK(filter::print(selection->filter.condition()) == "(comet or rain) and unread");
  CHECK(selection->limit == 3);
}

TEST_CASE_FIXTURE(Selections, "a key that names no item, or cannot be a key, says so") {
  CHECK(item_with_key(store, key_of_first().substr(0, 6)).ok());
  CHECK(item_with_key(store, "aaaaaaa").error().message == "aaaaaaa: no item has this key");
  CHECK(item_with_key(store, "abc").error().message.find("abc: expected a key") == 0);
  CHECK(item_with_key(store, "../../x").error().message.find("expected a key") !=
        std::string::npos);
}

}  // namespace
}  // namespace antiphon::cli
