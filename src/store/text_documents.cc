#include "store/text_documents.h"

#include <algorithm>
#include <optional>
#include <vector>

namespace antiphon::store {

// The `ascii` tokenizer leaves folded tokens as they are, and splits at the spaces between them.
const char kTextTables[] = R"sql(
-- indexed: a change number of the store; store: its identity
CREATE TABLE meta (
  name  TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE document (            -- the one that is alive of each item
  item   INTEGER PRIMARY KEY,
  digest INTEGER NOT NULL,
  later  INTEGER                   -- its id; NULL: that of the item
) STRICT;
CREATE TABLE later (
  id   INTEGER PRIMARY KEY,
  item INTEGER NOT NULL
) STRICT;
CREATE TABLE dead (id INTEGER PRIMARY KEY) STRICT;
CREATE VIRTUAL TABLE word USING fts5(title, text, content='', columnsize=0, tokenize='ascii');
)sql";

namespace {

// Puts documents of one transaction into the tables.
class Adding {
 public:
  explicit Adding(Connection& connection)
      : connection_(connection),
        known_(connection.prepare("SELECT digest, later FROM document WHERE item = ?")),
        document_(connection.prepare(
            "INSERT OR REPLACE INTO document (item, digest, later) VALUES (?, ?, ?)")),
        later_(connection.prepare("INSERT INTO later (id, item) VALUES (?, ?)")),
        dead_(connection.prepare("INSERT OR IGNORE INTO dead (id) VALUES (?)")),
        words_(connection.prepare("INSERT INTO word (rowid, title, text) VALUES (?, ?, ?)")) {}

  Result<void> operator()(std::span<const ItemTokens> items) {
    for (const ItemTokens& item : items) {
      if (auto listed = list(item); !listed) {
        return listed;
      }
    }
    // FTS5 writes out what it has gathered whenever ids do not rise.
    std::sort(documents_.begin(), documents_.end(),
              [](const Document& a, const Document& b) { return a.id < b.id; });
    for (const Document& document : documents_) {
      if (auto added = words_.run_with(document.id, document.tokens->title, document.tokens->text);
          !added) {
        return added;
      }
    }
    return {};
  }

 private:
  struct Document {
    std::int64_t id;
    const ItemTokens* tokens;
  };

  Result<void> list(const ItemTokens& item) {
    auto row = known_.again().bind(item.version.id).step();
    if (!row) {
      return row.error();
    }
    std::optional<std::int64_t> later;
    if (*row) {
      const bool same = known_.integer() == item.version.digest;
      const std::int64_t before = known_.optional_integer().value_or(raw(item.version.id));
      known_.again();
      if (same) {
        return {};
      }
      if (auto died = dead_.run_with(before); !died) {
        return died;
      }
      auto id = next_later(item.version.id);
      if (!id) {
        return id.error();
      }
      later = *id;
    }
    documents_.push_back({later.value_or(raw(item.version.id)), &item});
    return document_.run_with(item.version.id, item.version.digest, later);
  }

  Result<std::int64_t> next_later(ItemId item) {
    auto last = connection_.integer("SELECT max(id) FROM later");
    if (!last) {
      return last.error();
    }
    const std::int64_t id = std::max(*last + 1, kFirstLaterDocument);
    if (auto added = later_.run_with(id, item); !added) {
      return added.error();
    }
    return id;
  }

  Connection& connection_;
  Statement known_;
  Statement document_;
  Statement later_;
  Statement dead_;
  Statement words_;
  std::vector<Document> documents_;
};

}  // namespace

Result<void> add_documents(Connection& connection, std::span<const ItemTokens> items) {
  return Adding(connection)(items);
}

}  // namespace antiphon::store
