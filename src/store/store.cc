// Opening the store, and what has changed in it.

#include "antiphon/store/store.h"

#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "antiphon/base/hash.h"
#include "store/damage.h"
#include "store/database.h"
#include "store/schema.h"
#include "store/transaction.h"

namespace antiphon::store {
namespace {

// The digest of an item is that of what its feed gave; a title that a rule gave is not in it.
std::int64_t with_title(std::int64_t digest, std::string_view title) {
  return static_cast<std::int64_t>(quick_hash({std::to_string(digest), title}));
}

Result<void> set_up(Connection& connection, const std::string& path) {
  connection.set_remedy(kRemedy);
  if (auto opened = connection.open(path); !opened) {
    return opened;
  }
  if (auto ready = bring_up_to_date(connection, path, schema_steps()); !ready) {
    return ready;
  }
  if (auto sound = look_for_damage(connection); !sound) {
    return sound;
  }
  if (auto set = connection.checkpoint_on_close(); !set) {
    return set;
  }
  return connection.execute("PRAGMA foreign_keys=ON");
}

}  // namespace

Store::Store(std::unique_ptr<Database> database) : database_(std::move(database)) {}
Store::Store(Store&&) noexcept = default;
Store& Store::operator=(Store&&) noexcept = default;
Store::~Store() = default;

Result<Store> Store::open(const std::string& path) {
  prepare_hash();
  if (auto made = make_database_file(path); !made) {
    return made.error();
  }
  auto database = std::make_unique<Database>();
  if (auto ready = set_up(database->connection, path); !ready) {
    return ready.error();
  }
  Store store(std::move(database));
  if (auto noted = store.changed_by_others(); !noted) {
    return noted.error();
  }
  return store;
}

Result<ChangeNumber> Store::change() {
  auto change = database_->connection.integer("SELECT value FROM meta WHERE name = 'change'");
  if (!change) {
    return change.error();
  }
  return ChangeNumber{*change};
}

Result<std::vector<FeedId>> Store::feeds_changed_since(ChangeNumber change) {
  Statement statement =
      database_->connection.prepare("SELECT id FROM feed WHERE changed > ? ORDER BY changed, id");
  statement.bind(change);
  return statement.ids<FeedId>();
}

Result<std::vector<ItemId>> Store::items_changed_since(ChangeNumber change) {
  Statement statement = database_->connection.prepare("SELECT id FROM item WHERE changed > ?");
  statement.bind(change);
  return statement.ids<ItemId>();
}

Result<std::vector<ItemId>> Store::items_gone_since(ChangeNumber change) {
  Statement statement = database_->connection.prepare(
      "SELECT item FROM gone WHERE change > ?1"
      " UNION SELECT item FROM left_id WHERE change > ?1");
  statement.bind(change);
  return statement.ids<ItemId>();
}

Result<ChangeNumber> Store::touched_since(ChangeNumber change, ItemId after,
                                          const std::function<bool(const TouchedItem&)>& each) {
  return of_one_moment([&] {
    Statement rows = database_->connection.prepare(
        "SELECT id, digest, changed, title, EXISTS (SELECT 1 FROM given_title WHERE item = i.id)"
        " FROM item i WHERE (changed, id) > (?, ?) ORDER BY changed, id");
    rows.bind(change, after);
    TouchedItem item;
    return rows.for_each([&] {
      item.version.id = rows.id<ItemId>();
      item.version.digest = rows.integer();
      item.changed = rows.id<ChangeNumber>();
      item.title = rows.text();
      if (rows.boolean()) {
        item.version.digest = with_title(item.version.digest, item.title);
      }
      return each(item);
    });
  });
}

Result<ChangeNumber> Store::of_one_moment(const std::function<Result<void>()>& read) {
  Result<ChangeNumber> number = ChangeNumber{};
  auto done = at_one_moment(database_->connection, [&] {
    number = change();
    return number ? read() : Result<void>{};
  });
  return done ? number : done.error();
}

Result<std::vector<ItemVersion>> Store::versions(std::span<const ItemId> ids, ChangeNumber change) {
  Statement statement = database_->connection.prepare(
      "SELECT digest, title, EXISTS (SELECT 1 FROM given_title WHERE item = i.id) FROM item i"
      " WHERE id = ? AND changed <= ?");
  std::vector<ItemVersion> versions;
  for (const ItemId id : ids) {
    auto row = statement.again().bind(id, change).step();
    if (!row) {
      return row.error();
    }
    if (*row) {
      const std::int64_t digest = statement.integer();
      const std::string_view title = statement.text();
      versions.push_back({id, statement.boolean() ? with_title(digest, title) : digest});
    }
  }
  return versions;
}

Result<std::optional<Time>> Store::last_visit() {
  Statement visit = database_->connection.prepare("SELECT value FROM meta WHERE name = 'visit'");
  auto row = visit.step();
  if (!row) {
    return row.error();
  }
  return *row ? std::optional(visit.time()) : std::nullopt;
}

Result<void> Store::left_at(Time now) {
  Connection& connection = database_->connection;
  auto transaction = Transaction::begin(connection, Durability::normal);
  if (!transaction) {
    return transaction.error();
  }
  auto written = connection.prepare("INSERT OR REPLACE INTO meta (name, value) VALUES ('visit', ?)")
                     .run_with(now);
  return written ? transaction->commit() : written;
}

Result<std::int64_t> Store::identity() {
  return database_->connection.integer("SELECT value FROM meta WHERE name = 'identity'");
}

Result<bool> Store::changed_by_others() {
  auto version = database_->connection.integer("PRAGMA data_version");
  if (!version) {
    return version.error();
  }
  return std::exchange(database_->data_version, *version) != *version;
}

bool Store::is_damaged() const {
  return database_->connection.found_damage();
}

Result<bool> Store::compact(std::size_t pages) {
  Connection& connection = database_->connection;
  const auto free = [&] { return connection.integer("PRAGMA freelist_count"); };
  auto before = free();
  if (!before) {
    return before.error();
  }
  if (*before > 0) {
    if (auto given = connection.execute(fmt::format("PRAGMA incremental_vacuum({})", pages));
        !given) {
      return given.error();
    }
  }
  if (auto copied = connection.checkpoint(); !copied) {
    return copied.error();
  }
  auto after = free();
  return after ? Result<bool>(*after > 0 && *after < *before) : after.error();
}

std::uint64_t Store::log_bytes() const {
  constexpr std::uint64_t kPage = 4096;
  return static_cast<std::uint64_t>(database_->connection.log_pages()) * kPage;
}

Result<void> Store::copy_log() {
  return database_->connection.checkpoint();
}

}  // namespace antiphon::store
