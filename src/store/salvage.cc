// Tables are copied in ranges of their ids. A range that cannot be copied is halved until what is
// left of it are the rows that cannot be read.

#include "store/salvage.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "antiphon/base/fd.h"
#include "antiphon/store/store.h"
#include "store/exchange.h"
#include "store/identity.h"
#include "store/schema.h"
#include "store/sqlite.h"

namespace antiphon::store {
namespace {

// What is copied at once, and what is to be copied again when it fails.
constexpr std::int64_t kRange = 4096;
// Failures in a row after which nothing more is expected.
constexpr int kPatience = 50'000;

struct Table {
  const char* name;
  const char* id;    // ranges are of this
  const char* last;  // its greatest, from another place than the table
  const char* words;
};

// What the user did stands before what can be fetched again.
constexpr std::array kTables{
    Table{"feed", "id", "SELECT seq FROM broken.sqlite_sequence WHERE name = 'feed'", "feeds"},
    Table{"item", "id", "SELECT seq FROM broken.sqlite_sequence WHERE name = 'item'", "items"},
    Table{"tag", "item", "SELECT seq FROM broken.sqlite_sequence WHERE name = 'item'", "tags"},
    Table{"batch", "id", "SELECT seq FROM broken.sqlite_sequence WHERE name = 'batch'",
          "what can be undone"},
    Table{"journal", "batch", "SELECT seq FROM broken.sqlite_sequence WHERE name = 'batch'",
          "what can be undone"},
    Table{"gone", "feed", "SELECT seq FROM broken.sqlite_sequence WHERE name = 'feed'",
          "which items were dropped"},
    Table{"rule", "id", "SELECT seq FROM broken.sqlite_sequence WHERE name = 'rule'",
          "what rules did"},
    Table{"deed", "item", "SELECT seq FROM broken.sqlite_sequence WHERE name = 'item'",
          "what rules did"},
    Table{"given_title", "item", "SELECT seq FROM broken.sqlite_sequence WHERE name = 'item'",
          "titles that feeds gave"},
    Table{"number", "item", "SELECT seq FROM broken.sqlite_sequence WHERE name = 'item'",
          "what programs said of items"},
    Table{"dictionary", "id", "SELECT seq FROM broken.sqlite_sequence WHERE name = 'dictionary'",
          "dictionaries"},
    Table{"dictionary_copy", "id",
          "SELECT seq FROM broken.sqlite_sequence WHERE name = 'dictionary'", "dictionaries"},
    Table{"alias", "item", "SELECT seq FROM broken.sqlite_sequence WHERE name = 'item'",
          "second keys of items"},
    Table{"body", "item", "SELECT seq FROM broken.sqlite_sequence WHERE name = 'item'", "texts"},
};

class Salvage {
 public:
  explicit Salvage(Connection& connection) : connection_(connection) {}

  // Whether all of it was copied.
  bool copy(const Table& table) {
    const std::string columns = columns_of(table);
    if (columns.empty()) {
      return true;  // the store is of a version without it
    }
    Statement statement = connection_.prepare(fmt::format(
        "INSERT OR IGNORE INTO main.{0} ({1}) SELECT {1} FROM broken.{0} WHERE {2} BETWEEN ? AND ?",
        table.name, columns, table.id));
    failures_ = 0;
    bool all = true;
    const std::int64_t last = last_of(table);
    for (std::int64_t from = 0; from <= last && failures_ < kPatience; from += kRange) {
      all = copy(statement, from, std::min(from + kRange - 1, last)) && all;
    }
    return all && failures_ < kPatience;
  }

  // 0 where it cannot be read.
  std::int64_t number(const std::string& sql) {
    auto read = connection_.integer(sql);
    return read ? *read : 0;
  }

 private:
  // Those that both have: the damaged store may be older.
  std::string columns_of(const Table& table) {
    Statement names = connection_.prepare(
        "SELECT group_concat(name) FROM (SELECT name FROM pragma_table_info(?1, 'main')"
        " WHERE name IN (SELECT name FROM pragma_table_info(?1, 'broken')))");
    auto row = names.bind(table.name).step();
    return row && *row ? std::string(names.text()) : "";
  }

  std::int64_t last_of(const Table& table) {
    return std::max(number(table.last),
                    number(fmt::format("SELECT max({}) FROM broken.{}", table.id, table.name)));
  }

  bool copy(Statement& statement, std::int64_t from, std::int64_t to) {
    const bool copied = statement.again().run_with(from, to).ok();
    statement.again();
    if (copied) {
      failures_ = 0;
      return true;
    }
    if (connection_.write_failure()) {
      failures_ = kPatience;  // the rows are there, and room is not
    }
    if (++failures_ >= kPatience || from == to) {
      return false;
    }
    const std::int64_t middle = from + (to - from) / 2;
    copy(statement, from, middle);
    copy(statement, middle + 1, to);
    return false;
  }

  Connection& connection_;
  int failures_ = 0;
};

// --- opening -------------------------------------------------------------------------------------

// A page, and where things are in the first one (SQLite's file format, 1.3 and 1.6).
constexpr std::size_t kPage = 4096;
constexpr std::size_t kChangeCounter = 24;
constexpr std::size_t kPageCount = 28;
constexpr std::size_t kFreePages = 32;  // the first, then how many
constexpr std::size_t kValidFor = 92;
constexpr std::size_t kTree = 100;  // of the table of all tables
constexpr char kInner = 5;          // its first byte when it has more pages than this
constexpr std::size_t kCells = kTree + 3;
constexpr std::size_t kLastChild = kTree + 8;
constexpr std::size_t kFirstCell = kTree + 12;

std::size_t number_at(const std::string& page, std::size_t at, std::size_t bytes) {
  std::size_t value = 0;
  for (std::size_t i = 0; i < bytes; ++i) {
    value = value << 8U | static_cast<unsigned char>(page[at + i]);
  }
  return value;
}

void put_number(std::string& page, std::size_t at, std::size_t value) {
  for (std::size_t i = 0; i < 4; ++i) {
    page[at + i] = static_cast<char>(value >> (24 - 8 * i) & 0xffU);
  }
}

// Where the first page says which others belong to the table of all tables.
std::vector<std::size_t> children_of(const std::string& first) {
  std::vector<std::size_t> places;
  if (first[kTree] == kInner) {
    for (std::size_t i = 0; i < number_at(first, kCells, 2); ++i) {
      places.push_back(number_at(first, kFirstCell + 2 * i, 2));
    }
    places.push_back(kLastChild);
  }
  return places;
}

// Without its table of all tables nothing in a database is found, and that of a new store will do:
// tables are made in the same order, and so begin at the same places.
Result<void> give_first_page(const std::string& damaged, const std::string& fresh,
                             const std::string& copy) {
  constexpr std::size_t kMost = std::size_t{8} << 30U;
  auto pages = read_file(damaged, kMost);
  if (!pages) {
    return pages.error();
  }
  auto sound = read_file(fresh, kMost);
  if (!sound) {
    return sound.error();
  }
  std::string first = sound->substr(0, kPage);
  pages->resize(std::max(pages->size() / kPage, std::size_t{1}) * kPage);
  // At the end, where nothing is in the way.
  for (const std::size_t place : children_of(first)) {
    *pages += sound->substr((number_at(first, place, 4) - 1) * kPage, kPage);
    put_number(first, place, pages->size() / kPage);
  }
  put_number(first, kPageCount, pages->size() / kPage);
  put_number(first, kFreePages, 0);
  put_number(first, kFreePages + 4, 0);
  first.replace(kValidFor, 4, first.substr(kChangeCounter, 4));
  pages->replace(0, kPage, first);
  return write_file(copy, *pages);
}

Result<void> attach(Connection& connection, const std::string& path) {
  const std::string plain = path.starts_with('/') ? path : "./" + path;
  if (auto attached = connection.prepare("ATTACH ? AS broken").run_with(plain); !attached) {
    return attached;
  }
  // Finds out whether there is a first page.
  auto tables = connection.integer(
      "SELECT count(*) FROM broken.sqlite_schema WHERE name IN ('meta', 'feed', 'item', 'body')");
  if (tables && *tables == 4) {
    return {};
  }
  static_cast<void>(connection.execute("DETACH broken").ok());
  return tables ? connection.error("has no tables of a store") : tables.error();
}

// --- items of which only indexes are left --------------------------------------------------------

// Each with a query that the indexes answer alone. Pieces are feeds: where one cannot be read, the
// others can.
std::uint64_t rebuild_items(Connection& connection, std::int64_t last_feed) {
  if (!connection.execute("CREATE TEMP TABLE state (id INTEGER PRIMARY KEY, feed, read, starred,"
                          " date);"
                          "CREATE TEMP TABLE key (id INTEGER PRIMARY KEY, key)")) {
    return 0;
  }
  Statement states = connection.prepare(
      "INSERT OR IGNORE INTO temp.state SELECT id, feed, read, starred, date"
      " FROM broken.item INDEXED BY item_feed WHERE feed = ?");
  Statement keys = connection.prepare(
      "INSERT OR IGNORE INTO temp.key SELECT id, key"
      " FROM broken.item INDEXED BY item_key WHERE feed = ?");
  for (std::int64_t feed = 1; feed <= last_feed; ++feed) {
    for (Statement* statement : {&states, &keys}) {
      static_cast<void>(statement->again().run_with(feed).ok());
      statement->again();
    }
  }
  auto made = connection.execute(
      "INSERT OR IGNORE INTO main.item (id, feed, read, starred, date, title, url, key, changed,"
      " fetched, length, identity, digest) SELECT id, feed, read, starred, date, '', '', key, 0,"
      " date, 0, 0, 0 FROM temp.state JOIN temp.key USING (id)"
      " WHERE id NOT IN (SELECT id FROM main.item) AND read IN (0, 1) AND starred IN (0, 1)");
  return made ? static_cast<std::uint64_t>(connection.touched()) : 0;
}

// --- feeds of which only items are left ----------------------------------------------------------

// A key is made of the feed's first address and what names the item: the address that makes the
// keys of its items is the feed's.
std::optional<std::string> address_of(Connection& connection, std::int64_t feed,
                                      const std::vector<std::string>& urls) {
  Statement items = connection.prepare(
      "SELECT key, coalesce(guid, url) FROM main.item WHERE feed = ? AND identity < 2 LIMIT 5");
  items.bind(feed);
  for (;;) {
    auto row = items.step();
    if (!row || !*row) {
      return std::nullopt;
    }
    const std::string key(items.text());
    const std::string name(items.text());
    for (const std::string& url : urls) {
      if (key_of(url, name) == key) {
        return url;
      }
    }
  }
}

bool is_there(Connection& connection, const std::string& url) {
  Statement feed = connection.prepare("SELECT 1 FROM main.feed WHERE origin = ?");
  auto row = feed.bind(url).step();
  return row && *row;
}

// Two feeds make the same keys where the second has what is hidden of the first.
Result<void> rebuild_hidden(Connection& connection, std::int64_t id, const std::string& origin) {
  return connection
      .prepare(
          "INSERT OR IGNORE INTO main.feed (id, url, origin, subscribed, position, changed,"
          " hidden_of) SELECT ?1, 'dropped of ' || id, 'dropped of ' || id, 0, 0, 0, id"
          " FROM main.feed WHERE origin = ?2")
      .run_with(id, origin);
}

Result<std::uint64_t> rebuild_feeds(Connection& connection, const std::vector<std::string>& urls) {
  Statement statement = connection.prepare(
      "SELECT DISTINCT feed FROM main.item WHERE feed NOT IN (SELECT id FROM main.feed)"
      " ORDER BY feed");
  std::vector<std::int64_t> lost;
  if (auto read = statement.for_each([&] {
        lost.push_back(statement.integer());
        return true;
      });
      !read) {
    return read.error();
  }
  for (const std::int64_t feed : lost) {
    const auto known = address_of(connection, feed, urls);
    if (known && is_there(connection, *known)) {
      if (auto made = rebuild_hidden(connection, feed, *known); !made) {
        return made.error();
      }
      continue;
    }
    const std::string url = known ? *known : fmt::format("lost feed {}", feed);
    if (auto made = connection
                        .prepare("INSERT OR IGNORE INTO main.feed (id, url, origin, subscribed,"
                                 " position, changed) VALUES (?1, ?2, ?2, ?3, ?1, 0)")
                        .run_with(feed, url, known.has_value());
        !made) {
      return made.error();
    }
  }
  return lost.size();
}

// -------------------------------------------------------------------------------------------------

Result<Salvaged> read_all(Connection& connection, const std::vector<std::string>& urls) {
  Salvaged salvaged;
  // Each range is a transaction: in one in which damage was met SQLite writes nothing any more.
  Salvage source(connection);
  for (const Table& table : kTables) {
    const bool all = source.copy(table);
    const bool told = std::find(salvaged.partly.begin(), salvaged.partly.end(), table.words) !=
                      salvaged.partly.end();
    const bool counted = std::string_view(table.name) == "item" ||
                         std::string_view(table.name) == "body" ||
                         std::string_view(table.name) == "feed";
    if (!all && !told && !counted) {
      salvaged.partly.emplace_back(table.words);
    }
  }
  if (connection.write_failure()) {
    return *connection.write_failure();
  }
  // Who asked to be left alone will ask again.
  static_cast<void>(
      connection.execute("INSERT OR IGNORE INTO main.host SELECT * FROM broken.host").ok());
  // What parsers died of will kill others.
  static_cast<void>(
      connection.execute("INSERT OR IGNORE INTO main.strike SELECT * FROM broken.strike").ok());
  const auto count = [&](const char* sql) {
    return static_cast<std::uint64_t>(std::max<std::int64_t>(source.number(sql), 0));
  };
  salvaged.items = count("SELECT count(*) FROM main.item");
  salvaged.rebuilt = rebuild_items(
      connection, source.number("SELECT max(seq) FROM main.sqlite_sequence WHERE name = 'feed'"));
  auto feeds = rebuild_feeds(connection, urls);
  if (!feeds || connection.write_failure()) {
    return feeds ? *connection.write_failure() : feeds.error();
  }
  salvaged.feeds = *feeds;
  salvaged.missing = count(
      "SELECT sum(max(0, total - (SELECT count(*) FROM main.item WHERE feed = feed.id)))"
      " FROM main.feed");
  salvaged.texts = count(
      "SELECT count(*) FROM main.item WHERE length > 0"
      " AND id NOT IN (SELECT item FROM main.body)");
  // Where something is missing the next refresh is to bring it back; and nobody must take this for
  // the store that it was.
  if (auto renewed = connection.execute(
          "UPDATE main.feed SET etag = '', last_modified = '';"
          "UPDATE main.item SET digest = 0 WHERE length > 0"
          " AND id NOT IN (SELECT item FROM main.body);"
          "UPDATE main.meta SET value = 1 + max(value,"
          " (SELECT coalesce(max(changed), 0) FROM main.item),"
          " (SELECT coalesce(max(changed), 0) FROM main.feed)) WHERE name = 'change';"
          "DETACH broken");
      !renewed) {
    return renewed.error();
  }
  return salvaged;
}

}  // namespace

Result<Salvaged> salvage(const std::string& damaged, const std::string& fresh,
                         const std::vector<std::string>& urls) {
  if (auto made = Store::open(fresh); !made) {
    return made.error();
  }
  const std::string copy = fresh + ".read";
  remove_database(copy);
  Connection connection;
  if (auto opened = connection.open(fresh); !opened) {
    return opened.error();
  }
  if (auto set = connection.set_durability(Durability::normal); !set) {
    return set.error();
  }
  auto attached = attach(connection, damaged);
  if (!attached) {
    auto given = give_first_page(damaged, fresh, copy);
    attached = given ? attach(connection, copy) : given;
  }
  Result<Salvaged> salvaged = Salvaged{};
  if (attached) {
    salvaged = read_all(connection, urls);
  } else {
    salvaged = Salvaged{.partly = {"everything: it is no database any more"}};
  }
  remove_database(copy);
  return salvaged;
}

}  // namespace antiphon::store
