#include "store/schema.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>

#include <fmt/format.h>

#include "antiphon/base/fd.h"
#include "store/transaction.h"

namespace antiphon::store {
namespace {

// 'anti', so that file(1) and we know a store from any other database.
constexpr std::int64_t kApplicationId = 0x616e7469;

// Text is UTF-8, times are seconds since 1970, flags are 0 or 1. Ids are never used again
// (AUTOINCREMENT): what still speaks of a deleted item must not hit another.
constexpr char kTables[] = R"sql(
-- change: raised by every transaction that writes; identity: what no other store has
CREATE TABLE meta (
  name  TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO meta VALUES ('change', 0), ('identity', random());

CREATE TABLE feed (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  url           TEXT NOT NULL UNIQUE,       -- as in the feeds file
  origin        TEXT NOT NULL UNIQUE,       -- the url at first: keys of its items are made of it
  subscribed    INTEGER NOT NULL,
  position      INTEGER NOT NULL,
  total         INTEGER NOT NULL DEFAULT 0, -- of its items, always right
  unread        INTEGER NOT NULL DEFAULT 0,
  changed       INTEGER NOT NULL,           -- change number of the last touch, also of an item
  last_attempt  INTEGER,
  last_success  INTEGER,
  error         TEXT NOT NULL DEFAULT '',
  error_since   INTEGER,
  retry_at      INTEGER,
  etag          TEXT NOT NULL DEFAULT '',
  last_modified TEXT NOT NULL DEFAULT '',
  shared_guids  INTEGER NOT NULL DEFAULT 0, -- gave many items one guid: guids mean nothing
  title         TEXT NOT NULL DEFAULT '',
  home_page_url TEXT NOT NULL DEFAULT '',
  details       TEXT                        -- JSON: the rest of what the feed says of itself
) STRICT;
CREATE INDEX feed_changed ON feed (changed);

-- Small, for scans: what is long is in body.
CREATE TABLE item (
  id        INTEGER PRIMARY KEY AUTOINCREMENT,
  feed      INTEGER NOT NULL REFERENCES feed (id),
  read      INTEGER NOT NULL DEFAULT 0,
  starred   INTEGER NOT NULL DEFAULT 0,
  date      INTEGER NOT NULL,               -- published, else updated, but at most fetched; else fetched
  title     TEXT NOT NULL,
  url       TEXT NOT NULL,
  key       TEXT NOT NULL,
  changed   INTEGER NOT NULL,               -- change number of the last touch
  published INTEGER,
  updated   INTEGER,
  fetched   INTEGER NOT NULL,               -- first stored
  length    INTEGER NOT NULL,               -- bytes of plain text
  identity  INTEGER NOT NULL,               -- what the key was made of: 0 guid, 1 url, 2 hash
  digest    INTEGER NOT NULL,               -- of all that the feed gave, body included
  twin      INTEGER,                        -- of url and title, to know an item whose guid changed
  guid      TEXT,                           -- NULL: none, or the url
  details   TEXT                            -- JSON: authors, categories, enclosures …
) STRICT;
-- A key is looked for in its feed, and so the index grows where its feed is, not all over.
CREATE UNIQUE INDEX item_key ON item (feed, key);
CREATE INDEX item_feed ON item (feed, date, id, read, starred);
CREATE INDEX item_date ON item (date);
CREATE INDEX item_changed ON item (changed);
CREATE INDEX item_twin ON item (feed, twin) WHERE twin IS NOT NULL;

-- A second key under which an item is found: that of its newest guid, where guids change.
CREATE TABLE alias (
  item INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,
  key  TEXT NOT NULL UNIQUE
) STRICT;

-- Summary, content and plain text, packed (body.h).
CREATE TABLE body (
  item   INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,
  packed BLOB NOT NULL
) STRICT;

-- The user's.
CREATE TABLE tag (
  item INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  PRIMARY KEY (item, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX tag_name ON tag (name);

-- The journal of what the user did: a batch for each command, and the items that it really changed.
-- Taking back appends a batch of its own, so that the journal can be read forwards.
CREATE TABLE batch (
  id     INTEGER PRIMARY KEY AUTOINCREMENT,
  at     INTEGER NOT NULL,
  change INTEGER NOT NULL,
  what   INTEGER NOT NULL,                  -- 0 read, 1 starred, 2 tag
  value  INTEGER NOT NULL,                  -- what it is now; before it was the other
  tag    TEXT NOT NULL,
  undoes INTEGER,                           -- the batch that this one takes back
  undone INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX batch_undo ON batch (id) WHERE undoes IS NULL AND undone = 0;
CREATE TABLE journal (
  batch INTEGER NOT NULL REFERENCES batch (id),
  item  INTEGER NOT NULL,
  PRIMARY KEY (batch, item)
) STRICT, WITHOUT ROWID;
)sql";

constexpr char kSecond[] = R"sql(
-- What bodies are packed with (dictionary.h): the newest of them. Each is there twice.
CREATE TABLE dictionary (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  content BLOB NOT NULL,
  digest  INTEGER NOT NULL
) STRICT;
CREATE TABLE dictionary_copy (
  id      INTEGER PRIMARY KEY,
  content BLOB NOT NULL,
  digest  INTEGER NOT NULL
) STRICT;
-- Items that were dropped, and that do not come back while their feeds have them.
CREATE TABLE gone (
  feed   INTEGER NOT NULL REFERENCES feed (id) ON DELETE CASCADE,
  key    TEXT NOT NULL,
  item   INTEGER NOT NULL,
  twin   INTEGER,                           -- as in item
  change INTEGER NOT NULL,                  -- change number when it was dropped
  seen   INTEGER NOT NULL,                  -- when its feed had it last, to the day
  PRIMARY KEY (feed, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX gone_twin ON gone (feed, twin) WHERE twin IS NOT NULL;
CREATE INDEX gone_seen ON gone (feed, seen);
CREATE INDEX gone_change ON gone (change);
-- the newest item when one was trained last; 0: never
INSERT INTO meta VALUES ('trained', 0);
ALTER TABLE feed ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;     -- in a row
ALTER TABLE feed ADD COLUMN gone INTEGER NOT NULL DEFAULT 0;         -- 410
ALTER TABLE feed ADD COLUMN fresh_for INTEGER;                       -- seconds, as the server says
ALTER TABLE feed ADD COLUMN ttl INTEGER;                             -- seconds, as the document says
ALTER TABLE feed ADD COLUMN skip_hours INTEGER NOT NULL DEFAULT 0;   -- bit 0: from 00:00 to 01:00 GMT
ALTER TABLE feed ADD COLUMN skip_days INTEGER NOT NULL DEFAULT 0;    -- bit 0: Sunday
ALTER TABLE feed ADD COLUMN recent_items INTEGER NOT NULL DEFAULT 0; -- the newest, at most 48
ALTER TABLE feed ADD COLUMN recent_since INTEGER;                    -- the date of the oldest of them
ALTER TABLE feed ADD COLUMN moved_to TEXT NOT NULL DEFAULT '';       -- by permanent redirects
ALTER TABLE feed ADD COLUMN moved_since INTEGER;
ALTER TABLE feed ADD COLUMN moved_times INTEGER NOT NULL DEFAULT 0;  -- answers in a row from there
UPDATE feed SET failures = error <> '',
  (recent_items, recent_since) = (SELECT count(*), min(date) FROM
    (SELECT date FROM item WHERE item.feed = feed.id ORDER BY date DESC LIMIT 48));
-- Those that asked to be left alone.
CREATE TABLE host (
  name       TEXT PRIMARY KEY,
  held_until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

constexpr char kThird[] = R"sql(
-- Input that parsers of this version died of.
CREATE TABLE strike (
  feed       INTEGER NOT NULL REFERENCES feed (id) ON DELETE CASCADE,
  input      TEXT NOT NULL,                 -- a hash of it
  of_article INTEGER NOT NULL,              -- else of the feed's document
  version    TEXT NOT NULL,                 -- of the program
  count      INTEGER NOT NULL,              -- of deaths, and of tries whose end nobody has seen
  reason     TEXT NOT NULL,
  since      INTEGER NOT NULL,
  PRIMARY KEY (feed, input)
) STRICT, WITHOUT ROWID;
)sql";

constexpr char kFourth[] = R"sql(
-- Items that rules have dropped are hidden, not lost: they belong to a feed of their own, which is
-- never subscribed to, and have the keys that they would have in the other. No key is in both.
ALTER TABLE feed ADD COLUMN hidden_of INTEGER REFERENCES feed (id);  -- NULL: a feed like any other
CREATE UNIQUE INDEX feed_hidden_of ON feed (hidden_of) WHERE hidden_of IS NOT NULL;
-- Ids of items that went from one of the two feeds to the other, and have another id there.
CREATE TABLE left_id (
  item   INTEGER PRIMARY KEY,
  change INTEGER NOT NULL,                  -- change number when it did
  at     INTEGER NOT NULL
) STRICT;
CREATE INDEX left_id_change ON left_id (change);
CREATE INDEX left_id_at ON left_id (at);
-- The feed's own, of items to which a rule has given another.
CREATE TABLE given_title (
  item  INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,
  title TEXT NOT NULL
) STRICT;
-- What programs of the user say of items: a score, say.
CREATE TABLE number (
  item  INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
  name  TEXT NOT NULL,
  value REAL NOT NULL,
  PRIMARY KEY (item, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX number_name ON number (name, value);
-- Rules by their names, also those that are no more, and what they did.
CREATE TABLE rule (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  name    TEXT NOT NULL UNIQUE,
  applied INTEGER NOT NULL DEFAULT 0,       -- to so many items, also to those that are gone
  last    INTEGER                           -- when
) STRICT;
CREATE TABLE deed (
  item   INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
  rule   INTEGER NOT NULL REFERENCES rule (id),
  what   INTEGER NOT NULL,                  -- 0 read, 1 star, 2 tag, 3 title, 4 drop, 5 run
  detail TEXT NOT NULL,                     -- the tag, or what was to be run
  PRIMARY KEY (item, rule, what, detail)
) STRICT, WITHOUT ROWID;
CREATE INDEX deed_rule ON deed (rule, what);
)sql";

constexpr std::array kSteps{SchemaStep{1, kTables}, SchemaStep{2, kSecond}, SchemaStep{3, kThird},
                            SchemaStep{4, kFourth}};
static_assert(kSteps.back().to == kSchemaVersion);

Result<std::int64_t> check_version(Connection& connection, std::int64_t newest) {
  auto version = connection.integer("PRAGMA user_version");
  if (!version) {
    return version.error();
  }
  auto application = connection.integer("PRAGMA application_id");
  if (!application) {
    return application.error();
  }
  auto tables = connection.integer("SELECT count(*) FROM sqlite_schema");
  if (!tables) {
    return tables.error();
  }
  const bool empty = *version == 0 && *application == 0 && *tables == 0;
  if (!empty && (*application != kApplicationId || *version < 1)) {
    return connection.error("is the database of another program");
  }
  if (*version > newest) {
    return connection.error(fmt::format(
        "was written by a newer antiphon (schema {}, this one knows {}); it was not touched",
        *version, newest));
  }
  return *version;
}

// Under the write lock, so that no other program makes the same copy.
Result<void> keep_copy(Connection& connection, const std::string& path, std::int64_t version) {
  const std::string copy = fmt::format("{}.schema{}", path, version);
  const std::string unfinished = copy + ".part";
  ::unlink(unfinished.c_str());
  const Fd made(::open(unfinished.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600));
  if (!made) {
    return connection.error("cannot be copied before it is changed: " + errno_text(errno));
  }
  // By a reader of its own: SQLite copies nothing from a connection that is about to write.
  Connection reader;
  auto copied = reader.open(path);
  if (copied) {
    copied = reader.copy_to(unfinished);
  }
  if (!copied) {
    ::unlink(unfinished.c_str());
    return with_context("cannot be copied before it is changed", copied.error());
  }
  if (std::rename(unfinished.c_str(), copy.c_str()) != 0) {
    return connection.error("cannot be copied before it is changed: " + errno_text(errno));
  }
  return {};
}

Result<void> take_steps(Connection& connection, const std::string& path,
                        std::span<const SchemaStep> steps) {
  auto version = check_version(connection, steps.back().to);
  if (!version) {
    return version.error();
  }
  if (*version == steps.back().to) {
    return {};  // another program was faster
  }
  if (*version > 0) {
    if (auto kept = keep_copy(connection, path, *version); !kept) {
      return kept.error();
    }
  }
  for (const SchemaStep& step : steps) {
    if (step.to > *version) {
      if (auto taken = connection.execute(std::string(step.sql)); !taken) {
        return taken.error();
      }
    }
  }
  return connection.execute(fmt::format("PRAGMA application_id={}; PRAGMA user_version={}; COMMIT",
                                        kApplicationId, steps.back().to));
}

}  // namespace

Result<std::int64_t> version_of(Connection& connection) {
  auto version = check_version(connection, kSchemaVersion);
  return version && *version == 0 ? connection.error("is empty") : version;
}

std::span<const SchemaStep> schema_steps() {
  return kSteps;
}

Result<void> bring_up_to_date(Connection& connection, const std::string& path,
                              std::span<const SchemaStep> steps) {
  // As of one moment: another program may be making the store.
  if (auto begun = connection.execute("BEGIN"); !begun) {
    return begun.error();
  }
  auto version = check_version(connection, steps.back().to);
  connection.roll_back();
  if (!version) {
    return version.error();
  }
  if (auto logged = connection.use_log(); !logged) {
    return logged.error();
  }
  if (*version == steps.back().to) {
    return {};
  }
  if (auto set = connection.set_durability(Durability::full); !set) {
    return set.error();
  }
  if (auto begun = connection.execute("BEGIN IMMEDIATE"); !begun) {
    return begun.error();
  }
  auto taken = take_steps(connection, path, steps);
  connection.roll_back();  // where it was not committed
  return taken;
}

}  // namespace antiphon::store
