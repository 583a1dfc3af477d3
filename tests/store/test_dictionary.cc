// Dictionaries for bodies: when they are trained, and that every body stays readable.

#include <doctest/doctest.h>

#include "antiphon/store/repacking.h"
#include "store/dictionary.h"
#include "store/made.h"
#include "store/sound.h"

using namespace antiphon;
using namespace antiphon::store;

namespace {

// Of a language of its own, so that bodies are alike.
ParsedItem letter(int number, const std::string& language) {
  ParsedItem item = made::item(std::to_string(number));
  std::uint32_t state = static_cast<std::uint32_t>(number) * 2654435761U + 1;
  for (int i = 0; i < 60; ++i) {
    state = state * 1664525U + 1013904223U;
    item.text +=
        language + made::item(std::to_string(state >> 26U) + language).title_date_hash + " ";
  }
  item.content = {BodyKind::html, "<p class=\"" + language + "\">" + item.text + "</p>", item.url};
  return item;
}

void put_letters(Store& store, FeedId feed, int from, int to, const std::string& language) {
  std::vector<ParsedItem> items;
  for (int i = from; i < to; ++i) {
    items.push_back(letter(i, language));
  }
  made::put(store, feed, items);
}

std::int64_t ask(const std::string& path, const std::string& sql) {
  Connection connection;
  REQUIRE(connection.open(path).ok());
  return connection.integer(sql).value();
}

void change(const std::string& path, const std::string& sql) {
  Connection connection;
  REQUIRE(connection.open(path).ok());
  REQUIRE(connection.execute(sql).ok());
}

void check_letters(Store& store, FeedId feed, int count, const std::string& language) {
  const std::vector<Item> items = made::items(store, feed);
  REQUIRE(items.size() == static_cast<std::size_t>(count));
  for (const Item& item : items) {
    const std::string number = item.header.title.substr(std::string("Title of ").size());
    const ItemBody body = store.body(item.header.id).value().value();
    const ParsedItem expected = letter(std::stoi(number), language);
    CHECK(body.text == expected.text);
    CHECK(body.content == expected.content);
  }
}

// A store with a feed of so many letters, those from 600 on packed with a dictionary.
FeedId prepare(const std::string& path, int letters) {
  Store store = made::open(path);
  const FeedId feed = made::subscribe(store);
  put_letters(store, feed, 0, 600, "a");
  REQUIRE(store.train_dictionary().value());
  put_letters(store, feed, 600, letters, "a");
  return feed;
}

}  // namespace

TEST_CASE(
    "a dictionary is wanted when there is enough to learn from, and again at four times that") {
  const made::Folder folder;
  Store store = made::open(folder.store());
  const FeedId feed = made::subscribe(store);
  CHECK_FALSE(store.wants_dictionary().value());
  put_letters(store, feed, 0, 499, "a");
  CHECK_FALSE(store.wants_dictionary().value());
  put_letters(store, feed, 499, 600, "a");
  CHECK(store.wants_dictionary().value());
  CHECK(store.train_dictionary().value());
  CHECK_FALSE(store.wants_dictionary().value());
  put_letters(store, feed, 600, 2399, "a");
  CHECK_FALSE(store.wants_dictionary().value());
  put_letters(store, feed, 2399, 2400, "a");
  CHECK(store.wants_dictionary().value());
}

TEST_CASE("bodies get smaller by a dictionary, and all of them can be read") {
  const made::Folder folder;
  Store store = made::open(folder.store());
  const FeedId feed = made::subscribe(store);
  put_letters(store, feed, 0, 600, "a");
  Store other = made::open(folder.store());
  REQUIRE(other.train_dictionary().value());
  // Another connection made it: this one uses it all the same.
  put_letters(store, feed, 600, 1200, "a");
  const auto bytes = [&](const char* of) {
    return ask(folder.store(),
               std::string("SELECT sum(length(packed)) FROM body WHERE item ") + of);
  };
  CHECK(bytes("> 600") * 10 < bytes("<= 600") * 8);
  check_letters(store, feed, 1200, "a");
  check_letters(other, feed, 1200, "a");
  Store later = made::open(folder.store());
  check_letters(later, feed, 1200, "a");
}

TEST_CASE("bodies from before the dictionary are packed with it in steps, once") {
  const made::Folder folder;
  const FeedId feed = prepare(folder.store(), 700);
  Store store = made::open(folder.store());
  const auto first_bytes = [&] {
    return ask(folder.store(), "SELECT sum(length(packed)) FROM body WHERE item <= 600");
  };
  const auto before = first_bytes();
  Repacking repacking(store);
  int steps = 0;
  while (repacking.step(100).value())
    ++steps;
  CHECK(steps == 7);
  CHECK(first_bytes() * 10 < before * 8);
  check_letters(store, feed, 700, "a");
  const auto change_number = store.change().value();
  Repacking again(store);
  while (again.step(100).value()) {
  }
  CHECK(store.change().value() == change_number);
  CHECK(made::soundness(folder.store()) == "ok");
}

TEST_CASE("where there is no dictionary nothing is packed anew") {
  const made::Folder folder;
  Store store = made::open(folder.store());
  put_letters(store, made::subscribe(store), 0, 100, "a");
  Repacking repacking(store);
  CHECK_FALSE(repacking.step(100).value());
}

TEST_CASE("a dictionary that would gain nothing is not taken") {
  const made::Folder folder;
  Store store = made::open(folder.store());
  const FeedId feed = made::subscribe(store);
  put_letters(store, feed, 0, 600, "a");
  REQUIRE(store.train_dictionary().value());
  CHECK_FALSE(store.train_dictionary().value());
  CHECK(ask(folder.store(), "SELECT count(*) FROM dictionary") == 1);
}

TEST_CASE("when bodies become others, a newer dictionary takes over, and the older stays") {
  const made::Folder folder;
  Store store = made::open(folder.store());
  const std::vector<std::string> urls{"https://example.org/a", "https://example.org/b"};
  const std::vector<Feed> feeds = made::subscribe(store, urls);
  put_letters(store, feeds[0].id, 0, 600, "a");
  REQUIRE(store.train_dictionary().value());
  put_letters(store, feeds[0].id, 600, 700, "a");
  put_letters(store, feeds[1].id, 0, 1900, "quite another");
  REQUIRE(store.wants_dictionary().value());
  CHECK(store.train_dictionary().value());
  CHECK(ask(folder.store(), "SELECT count(*) FROM dictionary") == 2);
  put_letters(store, feeds[1].id, 1900, 2000, "quite another");
  check_letters(store, feeds[0].id, 700, "a");
  check_letters(store, feeds[1].id, 2000, "quite another");
}

TEST_CASE("a dictionary that is damaged is read from its copy") {
  const made::Folder folder;
  const FeedId feed = prepare(folder.store(), 650);
  SUBCASE("overwritten") {
    change(folder.store(), "UPDATE dictionary SET content = zeroblob(1000)");
  }
  SUBCASE("the copy") {
    change(folder.store(), "UPDATE dictionary_copy SET content = zeroblob(1000)");
  }
  Store store = made::open(folder.store());
  check_letters(store, feed, 650, "a");
  put_letters(store, feed, 650, 700, "a");
  check_letters(store, feed, 700, "a");
}

TEST_CASE("without its dictionary a body is an error, and new ones are packed without") {
  const made::Folder folder;
  const FeedId feed = prepare(folder.store(), 601);
  change(folder.store(), "UPDATE dictionary SET digest = 1; UPDATE dictionary_copy SET digest = 1");
  Store store = made::open(folder.store());
  CHECK(store.body(ItemId{601}).error().message == "antiphon.db: the text of an item is damaged");
  CHECK(store.body(ItemId{600}).ok());
  put_letters(store, feed, 700, 701, "a");
  CHECK(store.body(ItemId{602}).ok());
}
