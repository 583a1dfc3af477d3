// Feeds and their subscription.

#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "antiphon/store/store.h"
#include "store/database.h"
#include "store/transaction.h"

namespace antiphon::store {
namespace {

constexpr char kFeedColumns[] =
    "SELECT id, url, subscribed, position, title, home_page_url, total, unread, etag,"
    " last_modified, last_attempt, last_success, error, error_since, retry_at, changed FROM feed";

Feed read_feed(Statement& row) {
  Feed feed;
  feed.id = row.id<FeedId>();
  feed.url = row.text();
  feed.subscribed = row.boolean();
  feed.position = row.count();
  feed.title = row.text();
  feed.home_page_url = row.text();
  feed.total = row.count();
  feed.unread = row.count();
  feed.validators.etag = row.text();
  feed.validators.last_modified = row.text();
  feed.last_attempt = row.optional_time();
  feed.last_success = row.optional_time();
  feed.error = row.text();
  feed.error_since = row.optional_time();
  feed.retry_at = row.optional_time();
  feed.changed = row.id<ChangeNumber>();
  return feed;
}

// What has to be written for the feeds to be those of the feeds file.
struct Difference {
  struct Place {
    FeedId id{};
    std::size_t position = 0;
  };
  struct New {
    std::string_view url;
    std::size_t position = 0;
  };
  std::vector<Place> moved;  // or subscribed again
  std::vector<New> added;
  std::vector<FeedId> removed;

  bool empty() const { return moved.empty() && added.empty() && removed.empty(); }
};

Result<Difference> difference(Connection& connection, const std::vector<std::string>& urls) {
  std::unordered_map<std::string_view, std::size_t> positions;
  for (const std::string& url : urls) {
    positions.try_emplace(url, positions.size());  // the first of equal lines counts
  }
  Difference difference;
  Statement statement = connection.prepare("SELECT id, url, subscribed, position FROM feed");
  for (;;) {
    auto row = statement.step();
    if (!row) {
      return row.error();
    }
    if (!*row) {
      break;
    }
    const auto id = statement.id<FeedId>();
    const auto wanted = positions.extract(statement.text());
    const bool subscribed = statement.boolean();
    if (!wanted) {
      if (subscribed) {
        difference.removed.push_back(id);
      }
    } else if (!subscribed || statement.count() != wanted.mapped()) {
      difference.moved.push_back({id, wanted.mapped()});
    }
  }
  for (const std::string& url : urls) {
    if (const auto left = positions.extract(url)) {
      difference.added.push_back({left.key(), left.mapped()});
    }
  }
  return difference;
}

// The url, unless the keys of a feed that was moved elsewhere are made of it: two feeds must never
// make the same keys.
Result<std::string> free_origin(Connection& connection, std::string_view url) {
  Statement taken = connection.prepare("SELECT 1 FROM feed WHERE origin = ?");
  std::string origin(url);
  for (int number = 2;; ++number) {
    auto row = taken.again().bind(origin).step();
    if (!row) {
      return row.error();
    }
    if (!*row) {
      return origin;
    }
    origin = fmt::format("{} {}", url, number);
  }
}

Result<void> write(Connection& connection, const Difference& difference, ChangeNumber change) {
  Statement move =
      connection.prepare("UPDATE feed SET subscribed = 1, position = ?, changed = ? WHERE id = ?");
  for (const Difference::Place& feed : difference.moved) {
    if (auto moved = move.run_with(feed.position, change, feed.id); !moved) {
      return moved;
    }
  }
  Statement remove = connection.prepare("UPDATE feed SET subscribed = 0, changed = ? WHERE id = ?");
  for (const FeedId id : difference.removed) {
    if (auto removed = remove.run_with(change, id); !removed) {
      return removed;
    }
  }
  Statement add = connection.prepare(
      "INSERT INTO feed (url, origin, subscribed, position, changed) VALUES (?, ?, 1, ?, ?)");
  for (const Difference::New& feed : difference.added) {
    auto origin = free_origin(connection, feed.url);
    if (!origin) {
      return origin.error();
    }
    if (auto added = add.run_with(feed.url, *origin, feed.position, change); !added) {
      return added;
    }
  }
  return {};
}

}  // namespace

Result<void> Store::subscribe(const std::vector<std::string>& urls) {
  Connection& connection = database_->connection;
  // Looked at first without the write lock: mostly there is nothing to do, and another program's
  // refresh must not make every start wait.
  auto glance = difference(connection, urls);
  if (!glance) {
    return glance.error();
  }
  if (glance->empty()) {
    return {};
  }
  auto transaction = Transaction::begin(connection, Durability::full);
  if (!transaction) {
    return transaction.error();
  }
  auto now = difference(connection, urls);
  if (!now) {
    return now.error();
  }
  if (now->empty()) {
    return {};
  }
  if (auto written = write(connection, *now, transaction->change()); !written) {
    return written;
  }
  return transaction->commit();
}

Result<std::vector<Feed>> Store::feeds() {
  Statement statement = database_->connection.prepare(
      fmt::format("{} WHERE subscribed = 1 ORDER BY position, id", kFeedColumns));
  std::vector<Feed> feeds;
  for (;;) {
    auto row = statement.step();
    if (!row) {
      return row.error();
    }
    if (!*row) {
      return feeds;
    }
    feeds.push_back(read_feed(statement));
  }
}

Result<std::optional<Feed>> Store::feed(FeedId id) {
  Statement statement = database_->connection.prepare(fmt::format("{} WHERE id = ?", kFeedColumns));
  auto row = statement.bind(id).step();
  if (!row) {
    return row.error();
  }
  return *row ? std::optional(read_feed(statement)) : std::nullopt;
}

Result<std::optional<Feed>> Store::feed_with_url(std::string_view url) {
  Statement statement =
      database_->connection.prepare(fmt::format("{} WHERE url = ?", kFeedColumns));
  auto row = statement.bind(url).step();
  if (!row) {
    return row.error();
  }
  return *row ? std::optional(read_feed(statement)) : std::nullopt;
}

}  // namespace antiphon::store
