// Input that parsers died of.

#include <utility>

#include "antiphon/store/store.h"
#include "store/database.h"
#include "store/transaction.h"

namespace antiphon::store {

Result<std::vector<Strike>> Store::strikes(std::string_view version) {
  std::vector<Strike> strikes;
  Statement statement = database_->connection.prepare(
      "SELECT feed, input, of_article, count, reason, since FROM strike WHERE version = ?"
      " ORDER BY since, feed, input");
  auto read = statement.bind(version).for_each([&] {
    Strike strike;
    strike.feed = statement.id<FeedId>();
    strike.input = statement.text();
    strike.of_article = statement.boolean();
    strike.count = statement.count();
    strike.reason = statement.text();
    strike.since = statement.time();
    strikes.push_back(std::move(strike));
    return true;
  });
  if (!read) {
    return read.error();
  }
  return strikes;
}

Result<void> Store::strike(const Strike& strike, std::string_view version) {
  auto transaction = Transaction::begin(database_->connection, Durability::full);
  if (!transaction) {
    return transaction.error();
  }
  Connection& connection = database_->connection;
  auto cleared = connection.prepare("DELETE FROM strike WHERE version <> ?").run_with(version);
  if (!cleared) {
    return cleared.error();
  }
  auto written = connection
                     .prepare(
                         "INSERT INTO strike"
                         " (feed, input, of_article, version, count, reason, since)"
                         " SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7"
                         " WHERE EXISTS (SELECT 1 FROM feed WHERE id = ?1)"
                         " ON CONFLICT (feed, input) DO UPDATE"
                         " SET count = excluded.count, reason = excluded.reason")
                     .run_with(strike.feed, strike.input, strike.of_article, version, strike.count,
                               strike.reason, strike.since);
  return written ? transaction->commit() : written;
}

Result<void> Store::lift(FeedId feed, std::optional<std::string_view> input) {
  auto transaction = Transaction::begin(database_->connection, Durability::full);
  if (!transaction) {
    return transaction.error();
  }
  auto lifted =
      database_->connection.prepare("DELETE FROM strike WHERE feed = ?1 AND ifnull(input = ?2, 1)")
          .run_with(feed, input);
  return lifted ? transaction->commit() : lifted;
}

}  // namespace antiphon::store
