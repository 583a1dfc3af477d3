#include "antiphon/store/questions.h"

#include <random>
#include <string>
#include <utility>

#include "store/body.h"
#include "store/damage.h"
#include "store/dictionary.h"
#include "store/sqlite.h"

namespace antiphon::store {
namespace {

// Text is absent where it is empty, as in what `list` gives. Times are seconds since 1970. SQLite
// tells a name that a query gives to a part of itself just as it tells that of a view: so tables
// are read by views whose names, with a number in place of $, nobody can guess.
constexpr char kSetUp[] = R"sql(
CREATE TEMP TABLE subscription (feed INTEGER PRIMARY KEY, title TEXT, tags TEXT) STRICT;

CREATE TEMP VIEW items_$ AS SELECT
  i.key,
  f.url AS feed_url,
  coalesce(s.title, nullif(f.title, ''), f.url) AS feed_title,
  nullif(i.title, '') AS title,
  nullif(i.url, '') AS url,
  CASE WHEN json_valid(i.details) THEN
    (SELECT group_concat(coalesce(value ->> 'name', value ->> 'email'), ', ')
     FROM json_each(i.details, '$.authors')) END AS author,
  i.published, i.updated, i.fetched, i.date,
  i.read, i.starred,
  (SELECT group_concat(name, ' ') FROM main.tag t WHERE t.item = i.id) AS tags,
  CASE WHEN json_valid(i.details) THEN i.details ->> 'language' END AS language,
  CASE WHEN json_valid(i.details) THEN i.details -> 'categories' END AS categories,
  CASE WHEN json_valid(i.details) THEN i.details -> 'enclosures' END AS enclosures,
  i.length,
  text_of_item(i.id) AS text
FROM main.item i JOIN main.feed f ON f.id = i.feed LEFT JOIN temp.subscription s ON s.feed = f.id
WHERE f.subscribed;

CREATE TEMP VIEW feeds_$ AS SELECT
  f.url,
  coalesce(s.title, nullif(f.title, ''), f.url) AS title,
  s.tags,
  nullif(f.home_page_url, '') AS home_page_url,
  f.unread, f.total,
  nullif(f.error, '') AS error,
  f.error_since,
  f.last_attempt AS last,
  f.position
FROM main.feed f LEFT JOIN temp.subscription s ON s.feed = f.id
WHERE f.subscribed;

CREATE TEMP VIEW tags_$ AS SELECT i.key, t.name AS tag
FROM main.tag t JOIN main.item i ON i.id = t.item JOIN main.feed f ON f.id = i.feed
WHERE f.subscribed;

CREATE TEMP VIEW items AS SELECT * FROM items_$;
CREATE TEMP VIEW feeds AS SELECT * FROM feeds_$;
CREATE TEMP VIEW tags AS SELECT * FROM tags_$;
)sql";

std::string set_up(const std::string& number) {
  std::string sql = kSetUp;
  for (std::size_t at = 0; (at = sql.find("_$", at)) != std::string::npos; at += number.size())
    sql.replace(at + 1, 1, number);
  return sql;
}

std::string unguessable() {
  std::random_device random;
  return std::to_string(random()) + "_" + std::to_string(random());
}

}  // namespace

struct Questions::State {
  Connection connection;
  Connection bodies_from;  // statements of one connection cannot be run inside of its functions
  Dictionaries dictionaries{bodies_from};
  BodyCodec bodies{dictionaries};

  std::string text_of(std::int64_t item) {
    Statement statement = bodies_from.prepare("SELECT packed FROM body WHERE item = ?");
    statement.bind(item);
    auto row = statement.step();
    if (!row || !*row) {
      return "";
    }
    auto text = bodies.unpack_text(statement.text());
    return text ? std::string(*text) : "";
  }
};

Questions::Questions(std::unique_ptr<State> state) : state_(std::move(state)) {}
Questions::Questions(Questions&&) noexcept = default;
Questions& Questions::operator=(Questions&&) noexcept = default;
Questions::~Questions() = default;

Result<Questions> Questions::open(const std::string& path,
                                  std::span<const NamedSubscription> subscriptions) {
  auto state = std::make_unique<State>();
  for (Connection* connection : {&state->connection, &state->bodies_from}) {
    connection->set_remedy(kRemedy);
    if (auto opened = connection->open(path); !opened) {
      return opened.error();
    }
  }
  state->connection.add_text_function(
      "text_of_item", [raw = state.get()](std::int64_t item) { return raw->text_of(item); });
  const std::string number = unguessable();
  if (auto made = state->connection.execute(set_up(number)); !made) {
    return made.error();
  }
  {
    Statement insert = state->connection.prepare(
        "INSERT INTO temp.subscription VALUES (?, nullif(?, ''), nullif(?, ''))");
    for (const NamedSubscription& named : subscriptions) {
      std::string tags;
      for (const std::string& tag : named.tags) {
        tags += (tags.empty() ? "" : " ") + tag;
      }
      if (auto put = insert.run_with(named.feed, named.title, tags); !put) {
        return put.error();
      }
    }
  }
  state->connection.confine_to(
      {{"items", "feeds", "tags"}, {"items_" + number, "feeds_" + number, "tags_" + number}});
  return Questions(std::move(state));
}

Result<void> Questions::ask(std::string_view sql,
                            const std::function<void(std::vector<std::string>)>& begin,
                            const std::function<bool(std::vector<SqlValue>)>& each) {
  auto statement = state_->connection.prepare_of_stranger(sql);
  if (!statement) {
    return statement.error();
  }
  std::vector<std::string> names = statement->column_names();
  const std::size_t columns = names.size();
  begin(std::move(names));
  return statement->for_each([&] {
    std::vector<SqlValue> row;
    row.reserve(columns);
    for (std::size_t i = 0; i < columns; ++i) {
      row.push_back(statement->value());
    }
    return each(std::move(row));
  });
}

}  // namespace antiphon::store
