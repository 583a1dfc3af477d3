#include "antiphon/store/text_index.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <utility>

#include <fmt/format.h>

#include "antiphon/base/fd.h"
#include "store/sqlite.h"
#include "store/text_documents.h"

namespace antiphon::store {
namespace {

constexpr std::int64_t kApplicationId = 0x616e7478;  // 'antx'
constexpr std::int64_t kVersion = 1;
constexpr int kMostLogPages = 4096;  // 16 MiB

// What is in quotes is nothing but tokens to FTS5.
std::string expression_of(const TextQuery& query) {
  std::string expression;
  for (const TextTerm& term : query) {
    expression += expression.empty() ? "\"" : " AND \"";
    for (const std::string& token : term.tokens) {
      for (const char c : token) {
        expression += c == '"' ? ' ' : c;
      }
      expression += ' ';
    }
    expression.back() = '"';
    expression += term.prefix ? " *" : "";
  }
  return expression;
}

struct FileIdentity {
  dev_t device{};
  ino_t number{};

  bool operator==(const FileIdentity&) const = default;
};

std::optional<FileIdentity> identity_of(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) {
    return std::nullopt;
  }
  return FileIdentity{status.st_dev, status.st_ino};
}

Result<bool> is_ours(Connection& connection, std::int64_t identity) {
  auto application = connection.integer("PRAGMA application_id");
  if (!application) {
    return application.error();
  }
  auto version = connection.integer("PRAGMA user_version");
  if (!version) {
    return version.error();
  }
  if (*application != kApplicationId || *version != kVersion) {
    return false;
  }
  auto store = connection.integer("SELECT value FROM meta WHERE name = 'store'");
  if (!store) {
    return store.error();
  }
  return *store == identity;
}

Result<std::int64_t> meta(Connection& connection, std::string_view name) {
  return connection.integer(fmt::format("SELECT value FROM meta WHERE name = '{}'", name));
}

Result<void> set_meta(Connection& connection, std::string_view name, std::int64_t value) {
  return connection.prepare("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)")
      .run_with(name, value);
}

// All of it, or nothing.
Result<void> in_transaction(Connection& connection, const std::function<Result<void>()>& work) {
  if (auto set = connection.set_durability(Durability::normal); !set) {
    return set;
  }
  if (auto begun = connection.execute("BEGIN IMMEDIATE"); !begun) {
    return begun;
  }
  auto done = work();
  if (done) {
    done = connection.execute("COMMIT");
  }
  connection.roll_back();  // where it was not committed
  return done;
}

Result<void> make_tables(Connection& connection, std::int64_t identity) {
  if (auto logged = connection.use_log(); !logged) {
    return logged;
  }
  return in_transaction(connection, [&]() -> Result<void> {
    if (auto made = connection.execute(kTextTables); !made) {
      return made;
    }
    if (auto set = set_meta(connection, "store", identity); !set) {
      return set;
    }
    if (auto set = set_meta(connection, "indexed", 0); !set) {
      return set;
    }
    return connection.execute(
        fmt::format("PRAGMA application_id={}; PRAGMA user_version={}", kApplicationId, kVersion));
  });
}

}  // namespace

struct TextIndex::Database {
  Connection connection;
  FileIdentity file;
  bool held = false;  // at one moment of it
};

std::string TextIndex::path_beside(const std::string& store) {
  const std::filesystem::path path(store);
  return path.parent_path() / (path.stem().string() + "-text.db");
}

TextIndex::TextIndex(std::string path, std::int64_t identity)
    : path_(std::move(path)), identity_(identity) {}
TextIndex::TextIndex(TextIndex&&) noexcept = default;
TextIndex& TextIndex::operator=(TextIndex&&) noexcept = default;
TextIndex::~TextIndex() = default;

// The connection, or null where there is nothing to be used.
Result<Connection*> TextIndex::usable() {
  if (database_ && database_->held) {
    return &database_->connection;
  }
  const auto file = identity_of(path_);
  if (database_ && file == database_->file) {
    return &database_->connection;
  }
  database_.reset();
  if (!file) {
    return nullptr;
  }
  auto opened = std::make_unique<Database>();
  opened->file = *file;
  if (auto done = opened->connection.open(path_); !done) {
    return done.error();
  }
  auto ours = is_ours(opened->connection, identity_);
  if (!ours) {
    return ours.error();
  }
  if (!*ours) {
    return nullptr;
  }
  database_ = std::move(opened);
  return &database_->connection;
}

// --- searching -----------------------------------------------------------------------------------

Result<void> TextIndex::at_one_moment(const std::function<Result<void>()>& ask) {
  auto connection = usable();
  if (!connection) {
    return connection.error();
  }
  if (*connection == nullptr) {
    return ask();
  }
  if (auto begun = (*connection)->execute("BEGIN"); !begun) {
    return begun;
  }
  database_->held = true;
  auto asked = ask();
  database_->held = false;
  (*connection)->roll_back();
  return asked;
}

Result<ChangeNumber> TextIndex::indexed() {
  auto connection = usable();
  if (!connection) {
    return connection.error();
  }
  if (*connection == nullptr) {
    return ChangeNumber{};
  }
  auto number = meta(**connection, "indexed");
  if (!number) {
    return number.error();
  }
  return ChangeNumber{*number};
}

Result<std::vector<ItemId>> TextIndex::search(const TextQuery& query) {
  std::vector<ItemId> found;
  auto connection = usable();
  if (!connection) {
    return connection.error();
  }
  if (*connection == nullptr || query.empty()) {
    return found;
  }
  Statement rows = (*connection)
                       ->prepare(
                           "SELECT rowid FROM word WHERE word MATCH ?"
                           " AND rowid NOT IN (SELECT id FROM dead) ORDER BY rowid");
  Statement later = (*connection)->prepare("SELECT item FROM later WHERE id = ?");
  rows.bind(expression_of(query));
  bool sorted = true;
  for (;;) {
    auto row = rows.step();
    if (!row) {
      return row.error();
    }
    if (!*row) {
      break;
    }
    const std::int64_t id = rows.integer();
    if (id < kFirstLaterDocument) {
      found.push_back(ItemId{id});
      continue;
    }
    auto item = later.again().bind(id).step();
    if (!item) {
      return item.error();
    }
    if (*item) {
      found.push_back(later.id<ItemId>());
      sorted = false;
    }
  }
  if (!sorted) {
    std::sort(found.begin(), found.end());
  }
  return found;
}

Result<bool> TextIndex::has(const ItemVersion& version) {
  auto connection = usable();
  if (!connection) {
    return connection.error();
  }
  if (*connection == nullptr) {
    return false;
  }
  Statement statement =
      (*connection)->prepare("SELECT 1 FROM document WHERE item = ? AND digest = ?");
  return statement.bind(version.id, version.digest).step();
}

Result<std::vector<ItemVersion>> TextIndex::last(std::size_t count) {
  std::vector<ItemVersion> versions;
  auto connection = usable();
  if (!connection) {
    return connection.error();
  }
  if (*connection == nullptr) {
    return versions;
  }
  Statement statement =
      (*connection)->prepare("SELECT item, digest FROM document ORDER BY item DESC LIMIT ?");
  statement.bind(count);
  for (;;) {
    auto row = statement.step();
    if (!row) {
      return row.error();
    }
    if (!*row) {
      return versions;
    }
    const auto id = statement.id<ItemId>();
    versions.push_back({id, statement.integer()});
  }
}

Result<std::uint64_t> TextIndex::size() {
  auto connection = usable();
  if (!connection) {
    return connection.error();
  }
  if (*connection == nullptr) {
    return std::uint64_t{0};
  }
  auto count = (*connection)->integer("SELECT count(*) FROM document");
  if (!count) {
    return count.error();
  }
  return static_cast<std::uint64_t>(*count);
}

bool TextIndex::is_damaged() const {
  return database_ && database_->connection.found_damage();
}

// --- adding --------------------------------------------------------------------------------------

Result<void> TextIndex::prepare() {
  auto connection = usable();
  if (connection && *connection != nullptr) {
    return {};
  }
  // Whatever there is instead, it is of no use.
  if (auto gone = discard(); !gone) {
    return gone;
  }
  if (auto made = make_database_file(path_); !made) {
    return made;
  }
  Connection fresh;
  if (auto opened = fresh.open(path_); !opened) {
    return opened;
  }
  return make_tables(fresh, identity_);
}

Result<void> TextIndex::add(std::span<const ItemTokens> items, ChangeNumber indexed) {
  auto connection = usable();
  if (!connection) {
    return connection.error();
  }
  if (*connection == nullptr) {
    return Error{path_ + ": is gone"};
  }
  auto added = in_transaction(**connection, [&]() -> Result<void> {
    if (auto put = add_documents(**connection, items); !put) {
      return put;
    }
    return set_meta(**connection, "indexed", raw(indexed));
  });
  if (added && (*connection)->log_pages() > kMostLogPages) {
    added = (*connection)->checkpoint();
  }
  return added;
}

Result<bool> TextIndex::is_worn() {
  auto connection = usable();
  if (!connection) {
    return connection.error();
  }
  if (*connection == nullptr) {
    return false;
  }
  auto dead = (*connection)->integer("SELECT count(*) FROM dead");
  if (!dead) {
    return dead.error();
  }
  // Only where there is something to compare with: counting costs.
  if (*dead == 0) {
    return false;
  }
  auto alive = size();
  if (!alive) {
    return alive.error();
  }
  return static_cast<std::uint64_t>(*dead) * 4 > *alive;
}

Result<void> TextIndex::clear() {
  auto connection = usable();
  if (!connection) {
    return connection.error();
  }
  if (*connection == nullptr) {
    return {};
  }
  auto cleared = in_transaction(**connection, [&] {
    return (*connection)
        ->execute(
            "INSERT INTO word (word) VALUES ('delete-all');"
            "DELETE FROM document; DELETE FROM later; DELETE FROM dead;"
            "UPDATE meta SET value = 0 WHERE name = 'indexed'");
  });
  return cleared ? (*connection)->execute("PRAGMA incremental_vacuum") : cleared;
}

Result<void> TextIndex::discard() {
  database_.reset();
  for (const char* part : {"", "-wal", "-shm"}) {
    const std::string file = path_ + part;
    if (::unlink(file.c_str()) != 0 && errno != ENOENT) {
      const std::string why = errno_text(errno);
      return Error{file + ": cannot be removed: " + why};
    }
  }
  return {};
}

}  // namespace antiphon::store
