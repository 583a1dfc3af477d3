// The text index by itself.

#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>

#include "antiphon/store/text_index.h"
#include "store/made.h"
#include "store/sqlite.h"

using namespace antiphon;
using namespace antiphon::store;

namespace {

using Ids = std::vector<ItemId>;

constexpr std::int64_t kStore = 77;

ItemTokens tokens(std::int64_t id, std::int64_t digest, std::string title, std::string text = "") {
  return {{ItemId{id}, digest}, std::move(title), std::move(text)};
}

TextTerm word(std::string token) {
  return {{std::move(token)}, false};
}

struct Fixture {
  made::Folder folder;
  std::string path = TextIndex::path_beside(folder.store());
  TextIndex index{path, kStore};

  Fixture() { REQUIRE(index.prepare().ok()); }
  void add(const std::vector<ItemTokens>& items, std::int64_t indexed = 1) {
    const auto added = index.add(items, ChangeNumber{indexed});
    REQUIRE_MESSAGE(added.ok(), (added ? "" : added.error().message));
  }
  Ids found(const TextQuery& query) { return index.search(query).value(); }
};

Ids ids(std::initializer_list<std::int64_t> numbers) {
  Ids made;
  for (const std::int64_t number : numbers)
    made.push_back(ItemId{number});
  return made;
}

}  // namespace

TEST_CASE_FIXTURE(Fixture, "items are found by words of their title or text, by id") {
  add({tokens(3, 1, "a comet ", "its tail "), tokens(1, 1, "rain ", "no comet "),
       tokens(2, 1, "comets ")});
  CHECK(found({word("comet")}) == ids({1, 3}));
  CHECK(found({word("tail")}) == ids({3}));
  CHECK(found({word("comet"), word("rain")}) == ids({1}));
  CHECK(found({word("comet"), word("sun")}).empty());
  CHECK(index.size().value() == 3);
}

TEST_CASE_FIXTURE(Fixture, "a prefix finds all words that start so") {
  add({tokens(1, 1, "comet "), tokens(2, 1, "cometary "), tokens(3, 1, "come ")});
  CHECK(found({{{"comet"}, true}}) == ids({1, 2}));
  CHECK(found({{{"c"}, true}}) == ids({1, 2, 3}));
}

TEST_CASE_FIXTURE(Fixture, "a phrase stands in the title or in the text, word by word") {
  add({tokens(1, 1, "long tail ", "of a comet "), tokens(2, 1, "long ", "tail "),
       tokens(3, 1, "x ", "tail long "), tokens(4, 1, "x ", "a long tailed ")});
  CHECK(found({{{"long", "tail"}, false}}) == ids({1}));
  CHECK(found({{{"long", "tail"}, true}}) == ids({1, 4}));
}

TEST_CASE_FIXTURE(Fixture, "tokens are nothing but tokens, whatever they look like") {
  add({tokens(1, 1, "and or not near "), tokens(2, 1, "彗 星 "), tokens(3, 1, "title ")});
  for (const char* token : {"and", "or", "not", "near"})
    CHECK(found({word(token)}) == ids({1}));
  CHECK(found({{{"彗", "星"}, false}}) == ids({2}));
  CHECK(found({word("星")}) == ids({2}));
  CHECK(index.search({word("\" OR title")}).ok());
}

TEST_CASE_FIXTURE(Fixture, "a newer version takes the place of the one before") {
  add({tokens(1, 10, "comet "), tokens(2, 10, "comet ")}, 1);
  add({tokens(1, 11, "rain "), tokens(3, 10, "rain ")}, 2);
  add({tokens(1, 12, "rain and sun ")}, 3);
  CHECK(found({word("comet")}) == ids({2}));
  CHECK(found({word("rain")}) == ids({1, 3}));
  CHECK(index.size().value() == 3);
  CHECK(index.has({ItemId{1}, 12}).value());
  CHECK_FALSE(index.has({ItemId{1}, 10}).value());
  CHECK(index.indexed().value() == ChangeNumber{3});
}

TEST_CASE_FIXTURE(Fixture, "a version that is there is passed over") {
  add({tokens(1, 10, "comet ")});
  add({tokens(1, 10, "comet ")});
  CHECK(found({word("comet")}) == ids({1}));
  CHECK_FALSE(index.is_worn().value());
}

TEST_CASE_FIXTURE(Fixture, "the index is worn when more than a fifth of it is dead") {
  for (std::int64_t id = 1; id <= 8; ++id)
    add({tokens(id, 1, "old ")});
  add({tokens(1, 2, "new "), tokens(2, 2, "new ")});
  CHECK_FALSE(index.is_worn().value());
  add({tokens(3, 2, "new ")});
  CHECK(index.is_worn().value());
  REQUIRE(index.clear().ok());
  CHECK(index.indexed().value() == ChangeNumber{});
  CHECK(found({word("new")}).empty());
  add({tokens(1, 2, "new ")});
  CHECK(found({word("new")}) == ids({1}));
}

TEST_CASE("an index that is not there has nothing") {
  const made::Folder folder;
  TextIndex index(folder.file("none.db"), kStore);
  CHECK(index.indexed().value() == ChangeNumber{});
  CHECK(index.search({word("comet")}).value().empty());
  CHECK_FALSE(index.has({ItemId{1}, 1}).value());
  CHECK_FALSE(std::filesystem::exists(folder.file("none.db")));
}

TEST_CASE_FIXTURE(
    Fixture, "an index of another store, or of another version, has nothing and is made anew") {
  add({tokens(1, 1, "comet ")});
  TextIndex other(path, kStore + 1);
  SUBCASE("another store") {}
  SUBCASE("another version") {
    Connection connection;
    REQUIRE(connection.open(path).ok());
    REQUIRE(connection.execute("PRAGMA user_version=1000").ok());
    other = TextIndex(path, kStore);
  }
  CHECK(other.indexed().value() == ChangeNumber{});
  CHECK(other.search({word("comet")}).value().empty());
  REQUIRE(other.prepare().ok());
  REQUIRE(other.add(std::vector{tokens(2, 1, "rain ")}, ChangeNumber{1}).ok());
  CHECK(other.search({word("rain")}).value() == ids({2}));
  CHECK(other.search({word("comet")}).value().empty());
}

TEST_CASE("a file that is no database is made anew") {
  const made::Folder folder;
  const std::string path = TextIndex::path_beside(folder.store());
  std::ofstream(path) << std::string(10'000, 'x');
  TextIndex index(path, kStore);
  REQUIRE_FALSE(index.search({word("comet")}).ok());
  REQUIRE(index.prepare().ok());
  CHECK(index.search({word("comet")}).value().empty());
}

TEST_CASE_FIXTURE(Fixture, "an index that was put in the place of the open one is used") {
  TextIndex reader(path, kStore);
  add({tokens(1, 1, "comet ")});
  CHECK(reader.search({word("comet")}).value() == ids({1}));
  REQUIRE(index.discard().ok());
  CHECK(reader.search({word("comet")}).value().empty());
  REQUIRE(index.prepare().ok());
  add({tokens(2, 1, "comet ")});
  CHECK(reader.search({word("comet")}).value() == ids({2}));
}

TEST_CASE_FIXTURE(Fixture, "what is asked at one moment is of that moment") {
  add({tokens(1, 1, "comet ")}, 1);
  TextIndex reader(path, kStore);
  REQUIRE(reader
              .at_one_moment([&]() -> Result<void> {
                CHECK(reader.indexed().value() == ChangeNumber{1});
                add({tokens(2, 1, "comet ")}, 2);
                CHECK(reader.search({word("comet")}).value() == ids({1}));
                CHECK_FALSE(reader.has({ItemId{2}, 1}).value());
                return {};
              })
              .ok());
  CHECK(reader.indexed().value() == ChangeNumber{2});
}

TEST_CASE_FIXTURE(Fixture, "the index is the user's alone") {
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777U) == 0600);
}
