// What rules and programs said of items, and what they say of stored ones.

#include "antiphon/store/store.h"
#include "store/database.h"
#include "store/hidden.h"
#include "store/ruling.h"
#include "store/transaction.h"

namespace antiphon::store {
namespace {

Result<bool> is_there(Connection& connection, ItemId id) {
  return connection.prepare("SELECT 1 FROM item WHERE id = ?").bind(id).step();
}

}  // namespace

Result<std::map<std::string, double>> Store::numbers(ItemId id) {
  Statement rows = database_->connection.prepare("SELECT name, value FROM number WHERE item = ?");
  std::map<std::string, double> numbers;
  auto read = rows.bind(id).for_each([&] {
    std::string name(rows.text());
    numbers[std::move(name)] = rows.real();
    return true;
  });
  return read ? Result<std::map<std::string, double>>(std::move(numbers)) : read.error();
}

Result<std::vector<Deed>> Store::deeds(ItemId id) {
  Statement rows = database_->connection.prepare(
      "SELECT r.name, d.what, CASE d.what WHEN 3 THEN coalesce(g.title, '') ELSE d.detail END"
      " FROM deed d JOIN rule r ON r.id = d.rule LEFT JOIN given_title g ON g.item = d.item"
      " WHERE d.item = ?");
  std::vector<Deed> deeds;
  auto read = rows.bind(id).for_each([&] {
    Deed& deed = deeds.emplace_back();
    deed.by = rows.text();
    deed.what = rows.id<DeedKind>();
    deed.detail = rows.text();
    return true;
  });
  return read ? Result<std::vector<Deed>>(std::move(deeds)) : read.error();
}

Result<std::vector<RuleRecord>> Store::rules() {
  Statement rows = database_->connection.prepare(
      "SELECT name, applied, last, (SELECT count(DISTINCT d.item) FROM deed d"
      " JOIN item i ON i.id = d.item JOIN feed f ON f.id = i.feed"
      " WHERE d.rule = rule.id AND d.what = 4 AND f.hidden_of IS NOT NULL)"
      " FROM rule ORDER BY id");
  std::vector<RuleRecord> rules;
  auto read = rows.for_each([&] {
    RuleRecord& rule = rules.emplace_back();
    rule.name = rows.text();
    rule.applied = static_cast<std::uint64_t>(rows.integer());
    rule.last = rows.optional_time();
    rule.dropped = static_cast<std::uint64_t>(rows.integer());
    return true;
  });
  return read ? Result<std::vector<RuleRecord>>(std::move(rules)) : read.error();
}

Result<std::string> Store::given_title(ItemId id) {
  Statement row = database_->connection.prepare(
      "SELECT coalesce(g.title, i.title) FROM item i LEFT JOIN given_title g ON g.item = i.id"
      " WHERE i.id = ?");
  auto found = row.bind(id).step();
  if (!found) {
    return found.error();
  }
  return *found ? std::string(row.text()) : std::string();
}

Result<std::optional<FeedId>> Store::dropped_of(FeedId feed) {
  Statement row = database_->connection.prepare("SELECT hidden_of FROM feed WHERE id = ?");
  auto found = row.bind(feed).step();
  if (!found) {
    return found.error();
  }
  const auto of = *found ? row.optional_integer() : std::nullopt;
  return of ? std::optional(FeedId{*of}) : std::nullopt;
}

Result<std::uint64_t> Store::rule(std::span<const Ruled> items, Time now) {
  Connection& connection = database_->connection;
  auto transaction = Transaction::begin(connection, Durability::full);
  if (!transaction) {
    return transaction.error();
  }
  Ruling ruling(connection, now);
  Moving moving(connection, transaction->change(), now);
  std::uint64_t dropped = 0;
  for (const Ruled& ruled : items) {
    // Who remembers it first takes that along.
    auto there = is_there(connection, ruled.item);
    if (!there) {
      return there.error();
    }
    if (!*there) {
      continue;
    }
    if (auto done = ruling.stored(ruled.item, ruled.verdict, transaction->change()); !done) {
      return done.error();
    }
    if (!has_deed(ruled.verdict, DeedKind::drop)) {
      continue;
    }
    auto hidden = moving.hide(ruled.item);
    if (!hidden) {
      return hidden.error();
    }
    dropped += *hidden ? 1U : 0U;
  }
  auto done = moving.count();
  if (done) {
    done = transaction->commit();
  }
  return done ? Result<std::uint64_t>(dropped) : done.error();
}

Result<std::uint64_t> Store::bring_back(std::span<const ItemId> items, Time now) {
  Connection& connection = database_->connection;
  auto transaction = Transaction::begin(connection, Durability::full);
  if (!transaction) {
    return transaction.error();
  }
  Moving moving(connection, transaction->change(), now);
  std::uint64_t back = 0;
  for (const ItemId item : items) {
    auto moved = moving.bring_back(item);
    if (!moved) {
      return moved.error();
    }
    back += *moved ? 1U : 0U;
  }
  auto done = moving.count();
  if (done) {
    done = transaction->commit();
  }
  return done ? Result<std::uint64_t>(back) : done.error();
}

}  // namespace antiphon::store
