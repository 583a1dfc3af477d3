// Feeds and their subscription.

#include <algorithm>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "antiphon/store/store.h"
#include "store/database.h"
#include "store/details.h"
#include "store/transaction.h"

namespace antiphon::store {
namespace {

constexpr char kFeedColumns[] =
    "SELECT id, url, subscribed, position, title, home_page_url, total, unread, etag,"
    " last_modified, last_attempt, last_success, error, error_since, retry_at, failures, gone,"
    " fresh_for, ttl, skip_hours, skip_days, recent_items, recent_since, moved_to, moved_since,"
    " moved_times, changed FROM feed";

std::optional<std::chrono::seconds> optional_seconds(Statement& row) {
  const auto seconds = row.optional_integer();
  return seconds ? std::optional(std::chrono::seconds(*seconds)) : std::nullopt;
}

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
  feed.failures = row.count();
  feed.gone = row.boolean();
  feed.fresh_for = optional_seconds(row);
  feed.ttl = optional_seconds(row);
  feed.skips.hours = row.count() & kEveryHour;
  feed.skips.days = static_cast<std::uint8_t>(row.count() & kEveryDay);
  feed.recent_items = row.count();
  feed.recent_since = row.optional_time();
  feed.moved_to = row.text();
  feed.moved_since = row.optional_time();
  feed.moved_times = row.count();
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
  struct Renamed {
    FeedId id{};
    std::string_view url;
    std::size_t position = 0;
  };
  std::vector<Place> moved;  // or subscribed again
  std::vector<New> added;
  std::vector<Renamed> renamed;  // redirects to its new address for good
  std::vector<FeedId> removed;

  bool empty() const {
    return moved.empty() && added.empty() && renamed.empty() && removed.empty();
  }
};

Result<Difference> difference(Connection& connection, const std::vector<std::string>& urls) {
  std::unordered_map<std::string_view, std::size_t> positions;
  for (const std::string& url : urls) {
    positions.try_emplace(url, positions.size());  // the first of equal lines counts
  }
  Difference difference;
  std::vector<std::pair<FeedId, std::string>> gone;  // from the file, and where they redirect to
  Statement statement = connection.prepare(
      "SELECT id, url, subscribed, position, moved_to FROM feed"
      " WHERE hidden_of IS NULL");
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
        statement.count();
        gone.emplace_back(id, statement.text());
      }
    } else if (!subscribed || statement.count() != wanted.mapped()) {
      difference.moved.push_back({id, wanted.mapped()});
    }
  }
  for (const auto& [id, redirect] : gone) {
    const auto wanted = redirect.empty() ? decltype(positions)::node_type{}
                                         : positions.extract(std::string_view(redirect));
    if (wanted) {
      difference.renamed.push_back({id, wanted.key(), wanted.mapped()});
    } else {
      difference.removed.push_back(id);
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
  Statement rename = connection.prepare(
      "UPDATE feed SET url = ?, position = ?, changed = ?, moved_to = '', moved_since = NULL,"
      " moved_times = 0 WHERE id = ?");
  for (const Difference::Renamed& feed : difference.renamed) {
    if (auto renamed = rename.run_with(feed.url, feed.position, change, feed.id); !renamed) {
      return renamed;
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
  Statement statement =
      database_->connection.prepare(fmt::format("{} WHERE subscribed = 1", kFeedColumns));
  std::vector<Feed> feeds;
  auto count = database_->connection.integer("SELECT count(*) FROM feed");
  if (!count) {
    return count.error();
  }
  feeds.reserve(static_cast<std::size_t>(std::max<std::int64_t>(*count, 0)));
  auto read = statement.for_each([&] {
    feeds.push_back(read_feed(statement));
    return true;
  });
  if (!read) {
    return read.error();
  }
  // Here, since SQLite would write and read each row once more for it; and mostly they are in
  // order.
  const auto before = [](const Feed& a, const Feed& b) {
    return std::tie(a.position, a.id) < std::tie(b.position, b.id);
  };
  if (!std::is_sorted(feeds.begin(), feeds.end(), before)) {
    std::sort(feeds.begin(), feeds.end(), before);
  }
  return feeds;
}

Result<void> Store::count_move_anew(FeedId id, Time now) {
  auto transaction = Transaction::begin(database_->connection, Durability::normal);
  if (!transaction) {
    return transaction.error();
  }
  auto counted =
      database_->connection
          .prepare("UPDATE feed SET moved_times = 0, moved_since = ?, changed = ? WHERE id = ?")
          .run_with(now, transaction->change(), id);
  return counted ? transaction->commit() : counted;
}

Result<std::vector<HeldHost>> Store::held_hosts() {
  std::vector<HeldHost> hosts;
  Statement statement = database_->connection.prepare("SELECT name, held_until FROM host");
  auto read = statement.for_each([&] {
    const std::string_view name = statement.text();
    hosts.push_back({std::string(name), statement.time()});
    return true;
  });
  if (!read) {
    return read.error();
  }
  return hosts;
}

Result<std::optional<Time>> Store::last_answer() {
  Statement statement = database_->connection.prepare(
      "SELECT max(last_success) FROM feed WHERE subscribed = 1 AND url LIKE 'http%'");
  auto row = statement.step();
  if (!row) {
    return row.error();
  }
  return *row ? statement.optional_time() : std::nullopt;
}

Result<std::optional<Feed>> Store::feed(FeedId id) {
  Statement statement = database_->connection.prepare(fmt::format("{} WHERE id = ?", kFeedColumns));
  auto row = statement.bind(id).step();
  if (!row) {
    return row.error();
  }
  return *row ? std::optional(read_feed(statement)) : std::nullopt;
}

Result<std::string> Store::description(FeedId id) {
  Statement statement = database_->connection.prepare("SELECT details FROM feed WHERE id = ?");
  auto row = statement.bind(id).step();
  if (!row) {
    return row.error();
  }
  return *row ? description_in(statement.text()) : std::string();
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
