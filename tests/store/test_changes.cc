// What one program sees of the changes of another.

#include <doctest/doctest.h>

#include "store/made.h"

using namespace antiphon;
using namespace antiphon::store;

namespace {

struct Fixture {
  made::Folder folder;
  Store mine = made::open(folder.store());
  std::vector<Feed> feeds = made::subscribe(
      mine, std::vector<std::string>{"https://example.org/1", "https://example.org/2"});
  Store theirs = made::open(folder.store());
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "another program's changes are told of once, one's own never") {
  CHECK_FALSE(mine.changed_by_others().value());
  made::put(mine, feeds[0].id, {made::item("a")});
  CHECK_FALSE(mine.changed_by_others().value());
  CHECK(theirs.changed_by_others().value());
  CHECK_FALSE(theirs.changed_by_others().value());
  made::put(theirs, feeds[1].id, {made::item("a")});
  CHECK(mine.changed_by_others().value());
  CHECK_FALSE(theirs.changed_by_others().value());
}

TEST_CASE_FIXTURE(Fixture, "the feeds that another program touched can be asked for") {
  const ChangeNumber before = mine.change().value();
  made::put(theirs, feeds[1].id, {made::item("a")});
  CHECK(mine.feeds_changed_since(before).value() == std::vector<FeedId>{feeds[1].id});
  const ChangeNumber between = mine.change().value();
  CHECK(between > before);

  const auto ids = made::ids(theirs, feeds[1].id);
  REQUIRE(theirs.mark(ids, {StateKind::read, true, ""}, made::at(1)).ok());
  made::put(theirs, made::failed(feeds[0].id, "gone", made::at(2)));
  CHECK(mine.feeds_changed_since(between).value() == std::vector<FeedId>{feeds[1].id, feeds[0].id});
  CHECK(mine.feeds_changed_since(mine.change().value()).value().empty());
  CHECK(made::feed(mine, feeds[1].id).unread == 0);
}

TEST_CASE_FIXTURE(Fixture, "a program can take back what another did") {
  made::put(mine, feeds[0].id, {made::item("a")});
  const auto ids = made::ids(mine, feeds[0].id);
  REQUIRE(theirs.mark(ids, {StateKind::starred, true, ""}, made::at(1)).ok());
  CHECK(mine.undo(made::at(2)).value().items == 1);
  CHECK_FALSE(made::items(theirs, feeds[0].id).at(0).header.starred);
}

TEST_CASE_FIXTURE(Fixture, "an unsubscription and a move in the feeds file are changes") {
  const ChangeNumber before = mine.change().value();
  REQUIRE(theirs.subscribe({"https://example.org/2"}).ok());
  CHECK(mine.feeds_changed_since(before).value() == std::vector<FeedId>{feeds[0].id, feeds[1].id});
}

TEST_CASE_FIXTURE(Fixture,
                  "items come in the order in which they were touched, from any place on") {
  made::put(mine, feeds[0].id, {made::item("a"), made::item("b"), made::item("c")});
  const auto ids = made::ids(mine, feeds[0].id);
  REQUIRE(theirs.mark(std::span(ids).first(1), {StateKind::read, true, ""}, made::at(1)).ok());
  const auto touched = [&](ChangeNumber change, ItemId after, std::size_t most) {
    std::vector<TouchedItem> items;
    REQUIRE(mine.touched_since(change, after,
                               [&](const TouchedItem& item) {
                                 items.push_back(item);
                                 return items.size() < most;
                               })
                .value() == mine.change().value());
    return items;
  };
  const auto all = touched({}, Scan::kLastItem, 9);
  REQUIRE(all.size() == 3);
  CHECK(all.back().version.id == ids[0]);
  CHECK(touched({}, Scan::kLastItem, 1).size() == 1);
  CHECK(touched(all[0].changed, all[0].version.id, 9).size() == 2);
  CHECK(touched(all[0].changed, Scan::kLastItem, 9).size() == 1);
  CHECK(touched(all[2].changed, Scan::kLastItem, 9).empty());
}

TEST_CASE_FIXTURE(Fixture,
                  "the version of an item changes with its feed, and not by what the user does") {
  made::put(mine, feeds[0].id, {made::item("a")});
  const auto ids = made::ids(mine, feeds[0].id);
  const auto version = [&] { return mine.versions(ids, mine.change().value()).value().at(0); };
  const ItemVersion first = version();
  const ChangeNumber before = mine.change().value();
  REQUIRE(mine.mark(ids, {StateKind::read, true, ""}, made::at(1)).ok());
  CHECK(version() == first);
  CHECK(mine.versions(ids, before).value().empty());
  ParsedItem other = made::item("a");
  other.text += " and more";
  made::put(mine, feeds[0].id, {other});
  CHECK_FALSE(version() == first);
}

TEST_CASE_FIXTURE(Fixture, "stores differ in their identity, and each keeps its own") {
  const made::Folder folder_of_another;
  CHECK(mine.identity().value() == theirs.identity().value());
  CHECK(made::open(folder_of_another.store()).identity().value() != mine.identity().value());
}

TEST_CASE_FIXTURE(Fixture, "settling keeps everything and hinders nobody") {
  std::vector<ParsedItem> document;
  for (int i = 0; i < 2000; ++i) {
    document.push_back(made::item(std::to_string(i)));
    document.back().text = std::string(3000, static_cast<char>('a' + i % 26)) + std::to_string(i);
  }
  made::put(mine, feeds[0].id, document);
  REQUIRE(mine.copy_log().ok());
  std::size_t seen = 0;
  REQUIRE(theirs
              .list({}, false,
                    [&](const Item&, std::string_view) {
                      if (++seen == 1) {
                        made::put(mine, feeds[1].id, {made::item("a")});
                        CHECK(mine.copy_log().ok());
                      }
                      return true;
                    })
              .ok());
  CHECK(seen == 2000);
  CHECK(made::ids(theirs, feeds[1].id).size() == 1);
}
