// SQL over the promised views, and over nothing else.

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "antiphon/store/questions.h"
#include "store/made.h"

using namespace antiphon;
using namespace antiphon::store;

namespace {

std::string shown(const SqlValue& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return std::to_string(*integer);
  if (const auto* number = std::get_if<double>(&value)) return fmt::format("{}", *number);
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  return std::holds_alternative<SqlBytes>(value) ? "bytes" : "NULL";
}

struct Asked {
  made::Folder folder;
  Store store = made::open(folder.store());
  FeedId feed = made::subscribe(store);
  std::vector<NamedSubscription> named{{feed, "My feed", {"news", "daily"}}};

  Asked() {
    ParsedItem one = made::item("one");
    one.authors = {{"Ann", "", ""}, {"", "", "bob@example.org"}};
    one.categories = {"sky"};
    made::put(store, feed, {one, made::item("two")});
  }

  // Rows as `a|b`, or the error.
  std::vector<std::string> ask(std::string_view sql) {
    auto questions = Questions::open(folder.store(), named);
    REQUIRE(questions.ok());
    std::vector<std::string> rows;
    const auto asked = questions->ask(
        sql, [](const std::vector<std::string>&) {},
        [&](const std::vector<SqlValue>& values) {
          std::string row;
          for (const SqlValue& value : values) {
            row += (&value == values.data() ? "" : "|") + shown(value);
          }
          rows.push_back(row);
          return true;
        });
    if (!asked) {
      rows.push_back("error: " + asked.error().message);
    }
    return rows;
  }
  bool is_refused(std::string_view sql) {
    const auto rows = ask(sql);
    return rows.size() == 1 && rows[0].starts_with("error: sql: ");
  }
};

using Rows = std::vector<std::string>;

}  // namespace

TEST_CASE_FIXTURE(Asked, "items are asked by the names that list gives them") {
  CHECK(ask("SELECT title, author, feed_title, read, categories FROM items WHERE title LIKE "
            "'%one%'") == Rows{made::items(store, feed)[0].header.title +
                               "|Ann, bob@example.org|My feed|0|[\"sky\"]"});
  CHECK(ask("SELECT count(*), min(length) > 0 FROM items") == Rows{"2|1"});
}

TEST_CASE_FIXTURE(Asked, "the text of an item can be asked for, and computed with") {
  const std::string text = store.text(made::ids(store, feed)[0]).value();
  REQUIRE(!text.empty());
  CHECK(ask("SELECT text FROM items ORDER BY title LIMIT 1") == Rows{text});
}

TEST_CASE_FIXTURE(Asked, "feeds have what the user calls them") {
  CHECK(ask("SELECT url, title, tags, unread, total, error FROM feeds") ==
        Rows{"https://example.org/feed|My feed|news daily|2|2|NULL"});
}

TEST_CASE_FIXTURE(Asked, "tags are a view of their own") {
  const auto ids = made::ids(store, feed);
  REQUIRE(store.mark(std::vector{ids[0]}, {StateKind::tag, true, "later"}, made::at(0)).ok());
  CHECK(ask("SELECT tag, i.tags FROM tags JOIN items i USING (key)") == Rows{"later|later"});
}

TEST_CASE_FIXTURE(Asked, "all that a SELECT can say can be said over the views") {
  CHECK(ask("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3) "
            "SELECT sum(i) FROM n") == Rows{"6"});
  CHECK(
      ask("SELECT f.title, count(*) FROM items i JOIN feeds f ON f.url = i.feed_url GROUP BY 1") ==
      Rows{"My feed|2"});
  CHECK(ask("SELECT value FROM items, json_each(categories)") == Rows{"sky"});
  CHECK(ask("SELECT date(max(date), 'unixepoch') IS NOT NULL FROM items;  ") == Rows{"1"});
  CHECK(ask("SELECT 1.5, x'00', NULL") == Rows{"1.5|bytes|NULL"});
}

TEST_CASE_FIXTURE(Asked, "nothing can be changed, and nothing else be read") {
  for (const char* sql : {"DELETE FROM items",
                          "UPDATE main.item SET read = 1",
                          "SELECT * FROM main.item",
                          "SELECT * FROM item",
                          "SELECT * FROM journal",
                          "SELECT * FROM sqlite_schema",
                          "SELECT * FROM temp.subscription",
                          "WITH items AS (SELECT * FROM main.feed) SELECT * FROM items",
                          "SELECT url FROM (SELECT * FROM main.feed) items",
                          "SELECT items.url FROM main.feed AS items",
                          "PRAGMA query_only",
                          "PRAGMA user_version = 9",
                          "ATTACH 'x' AS x",
                          "CREATE TABLE t (a)",
                          "CREATE TEMP TABLE t (a)",
                          "BEGIN",
                          "VACUUM",
                          "SELECT load_extension('x')",
                          "DROP VIEW items",
                          "REINDEX",
                          "SELECT * FROM pragma_table_info('item')"}) {
    CAPTURE(sql);
    CHECK(is_refused(sql));
  }
  CHECK(ask("SELECT count(*) FROM items") == Rows{"2"});
}

TEST_CASE_FIXTURE(Asked, "what is no one question is refused with words") {
  CHECK(ask("SELECT wrong FROM items") == Rows{"error: sql: no such column: wrong"});
  CHECK(ask("SELECT 1; SELECT 2") == Rows{"error: sql: one statement at a time"});
  CHECK(ask("SELECT 1; -- done\nSELECT 2") == Rows{"error: sql: one statement at a time"});
  CHECK(ask("SELECT 1; DROP TABLE item") == Rows{"error: sql: one statement at a time"});
  CHECK(ask("SELECT 1; nonsense") == Rows{"error: sql: one statement at a time"});
  CHECK(ask("") == Rows{"error: sql: expected a SELECT"});
  CHECK(ask("-- nothing") == Rows{"error: sql: expected a SELECT"});
}

TEST_CASE_FIXTURE(Asked, "comments may stand before a question, in it and behind it") {
  CHECK(ask("-- how many\nSELECT /* all */ 1; -- done") == Rows{"1"});
  CHECK(ask("SELECT 1; ; /* done\n */ ;\n") == Rows{"1"});
}

TEST_CASE_FIXTURE(Asked, "items of a feed that was unsubscribed are not there, as in a list") {
  made::subscribe(store, std::vector<std::string>{});
  CHECK(ask("SELECT (SELECT count(*) FROM items), (SELECT count(*) FROM feeds)") == Rows{"0|0"});
}
