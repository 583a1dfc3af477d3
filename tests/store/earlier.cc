#include "store/earlier.h"

namespace antiphon::store::made {

// clang-format off
const char kVersion1[] = R"sql(
PRAGMA application_id=0x616e7469;
PRAGMA user_version=1;
BEGIN;
CREATE TABLE meta (
  name  TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO meta VALUES('change',9);
INSERT INTO meta VALUES('identity',-750271300486161939);
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
INSERT INTO feed VALUES(1,'file:/news/a.xml','file:/news/a.xml',1,0,3,2,8,1795182358,1795182358,'',NULL,NULL,'779','1795182357.954454760',0,'The Backyard Observatory','https://example.org/','{"format":"rss20"}');
INSERT INTO feed VALUES(2,'file:/news/b.xml','file:/news/b.xml',0,1,1,1,9,1795182358,1795182358,'',NULL,NULL,'369','1795182357.956217624',0,'路地裏だより','','{"format":"atom10"}');
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
INSERT INTO item VALUES(1,1,0,0,1795182358,'Without a body','','7casjcb2yrxtjfrf',2,NULL,NULL,1795182358,0,0,668636604341933758,NULL,'nothing',NULL);
INSERT INTO item VALUES(2,1,1,0,1793527200,'Saturn with its lid on','https://example.org/saturn','swgcytj7ancb672t',4,1793527200,NULL,1795182358,7,1,237509178023010362,-6257750150995075698,NULL,NULL);
INSERT INTO item VALUES(3,1,0,1,1793613600,'Mars and Jupiter share an eyepiece','https://example.org/mars','dp6ybvrca36ctzma',8,1793613600,NULL,1795182358,108,0,966339242971608269,-3478941032560638409,'tag:example.org,2026:1','{"categories":["planets"]}');
INSERT INTO item VALUES(4,2,0,0,1793577600,'猫の話','','qjzfolitovm22gqm',5,NULL,1793577600,1795182358,15,0,445699569198416722,NULL,'tag:example.net,2026:cat','{"authors":[{"name":"山田"}]}');
CREATE TABLE alias (
  item INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,
  key  TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE body (
  item   INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,
  packed BLOB NOT NULL
) STRICT;
INSERT INTO body VALUES(2,X'000002000000000000000007000000436c6f7564732e1400000068747470733a2f2f6578616d706c652e6f72672f07000000436c6f7564732e');
INSERT INTO body VALUES(3,X'0128b52ffd60120035040082c91c1c9025d50100205421699a08016cdabedc356bc94d6075706abffc25034f45c4350aa7c4576366e063185edb4d8848286d10e21c4075e58f33452a1fd57ddedfedf39726013faddf372015737eed14f9a471e19da935c13a455ee3b3ae900bfb204f2decc4baa9bc0a39ad1e4a23885880030c0500f8b0691c63e4e34aaaec794d06dc');
INSERT INTO body VALUES(4,X'0000020000000000000000160000003c703ee78cabe3818ce38184e3819fe380823c2f703e000000000f000000e78cabe3818ce38184e3819fe38082');
CREATE TABLE tag (
  item INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  PRIMARY KEY (item, name)
) STRICT, WITHOUT ROWID;
INSERT INTO tag VALUES(4,'later');
INSERT INTO tag VALUES(3,'sky');
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
INSERT INTO batch VALUES(1,1795182358,3,1,1,'',NULL,0);
INSERT INTO batch VALUES(2,1795182358,4,0,1,'',NULL,0);
INSERT INTO batch VALUES(3,1795182358,5,2,1,'later',NULL,0);
INSERT INTO batch VALUES(4,1795182358,6,2,1,'sky',NULL,0);
INSERT INTO batch VALUES(5,1795182358,7,0,1,'',NULL,1);
INSERT INTO batch VALUES(6,1795182358,8,0,0,'',5,0);
CREATE TABLE journal (
  batch INTEGER NOT NULL REFERENCES batch (id),
  item  INTEGER NOT NULL,
  PRIMARY KEY (batch, item)
) STRICT, WITHOUT ROWID;
INSERT INTO journal VALUES(1,3);
INSERT INTO journal VALUES(2,2);
INSERT INTO journal VALUES(3,4);
INSERT INTO journal VALUES(4,3);
INSERT INTO journal VALUES(5,3);
INSERT INTO journal VALUES(6,3);
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('feed',2);
INSERT INTO sqlite_sequence VALUES('item',4);
INSERT INTO sqlite_sequence VALUES('batch',6);
CREATE INDEX feed_changed ON feed (changed);
CREATE UNIQUE INDEX item_key ON item (feed, key);
CREATE INDEX item_feed ON item (feed, date, id, read, starred);
CREATE INDEX item_date ON item (date);
CREATE INDEX item_changed ON item (changed);
CREATE INDEX item_twin ON item (feed, twin) WHERE twin IS NOT NULL;
CREATE INDEX tag_name ON tag (name);
CREATE INDEX batch_undo ON batch (id) WHERE undoes IS NULL AND undone = 0;
COMMIT;
)sql";

const char kVersion2[] = R"sql(
PRAGMA application_id=0x616e7469;
PRAGMA user_version=2;
BEGIN;
CREATE TABLE alias (
  item INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,
  key  TEXT NOT NULL UNIQUE
) STRICT;
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
CREATE TABLE body (
  item   INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,
  packed BLOB NOT NULL
) STRICT;
INSERT INTO "body" VALUES(3,X'0128B52FFD60120035040082C91C1C9025D50100205421699A08016CDABEDC356BC94D6075706ABFFC25034F45C4350AA7C4576366E063185EDB4D8848286D10E21C4075E58F33452A1FD57DDEDFEDF39726013FADDF372015737EED14F9A471E19DA935C13A455EE3B3AE900BFB204F2DECC4BAA9BC0A39AD1E4A23885880030C0500F8B0691C63E4E34AAAEC794D06DC');
INSERT INTO "body" VALUES(4,X'0000020000000000000000160000003C703EE78CABE3818CE38184E3819FE380823C2F703E000000000F000000E78CABE3818CE38184E3819FE38082');
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
, failures INTEGER NOT NULL DEFAULT 0, gone INTEGER NOT NULL DEFAULT 0, fresh_for INTEGER, ttl INTEGER, skip_hours INTEGER NOT NULL DEFAULT 0, skip_days INTEGER NOT NULL DEFAULT 0, recent_items INTEGER NOT NULL DEFAULT 0, recent_since INTEGER, moved_to TEXT NOT NULL DEFAULT '', moved_since INTEGER, moved_times INTEGER NOT NULL DEFAULT 0) STRICT;
INSERT INTO "feed" VALUES(1,'file:/news/a.xml','file:/news/a.xml',1,0,1,1,8,1795182358,1795182358,'404 Not Found',1795182358,NULL,'779','1795182357.954454760',0,'The Backyard Observatory','https://example.org/','{"format":"rss20"}',2,0,NULL,NULL,0,0,1,1793527200,'',NULL,0);
INSERT INTO "feed" VALUES(2,'file:/news/b.xml','file:/news/b.xml',0,1,1,1,9,1795182358,1795182358,'',NULL,NULL,'369','1795182357.956217624',0,'路地裏だより','','{"format":"atom10"}',0,0,NULL,NULL,0,0,1,1793577600,'',NULL,0);
CREATE TABLE gone (
  feed   INTEGER NOT NULL REFERENCES feed (id) ON DELETE CASCADE,
  key    TEXT NOT NULL,
  item   INTEGER NOT NULL,
  twin   INTEGER,                           -- as in item
  change INTEGER NOT NULL,                  -- change number when it was dropped
  seen   INTEGER NOT NULL,                  -- when its feed had it last, to the day
  PRIMARY KEY (feed, key)
) STRICT, WITHOUT ROWID;
INSERT INTO "gone" VALUES(1,'aaaabbbbccccdddd',9,NULL,9,1795182358);
CREATE TABLE host (
  name       TEXT PRIMARY KEY,
  held_until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "host" VALUES('example.org',1795268758);
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
INSERT INTO "item" VALUES(3,1,0,1,1793613600,'Mars and Jupiter share an eyepiece','https://example.org/mars','dp6ybvrca36ctzma',8,1793613600,NULL,1795182358,108,0,966339242971608269,-3478941032560638409,'tag:example.org,2026:1','{"categories":["planets"]}');
INSERT INTO "item" VALUES(4,2,0,0,1793577600,'猫の話','','qjzfolitovm22gqm',5,NULL,1793577600,1795182358,15,0,445699569198416722,NULL,'tag:example.net,2026:cat','{"authors":[{"name":"山田"}]}');
CREATE TABLE journal (
  batch INTEGER NOT NULL REFERENCES batch (id),
  item  INTEGER NOT NULL,
  PRIMARY KEY (batch, item)
) STRICT, WITHOUT ROWID;
CREATE TABLE meta (
  name  TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "meta" VALUES('change',9);
INSERT INTO "meta" VALUES('identity',-750271300486161939);
INSERT INTO "meta" VALUES('trained',0);
CREATE TABLE tag (
  item INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  PRIMARY KEY (item, name)
) STRICT, WITHOUT ROWID;
INSERT INTO "tag" VALUES(4,'later');
INSERT INTO "tag" VALUES(3,'sky');
CREATE INDEX feed_changed ON feed (changed);
CREATE UNIQUE INDEX item_key ON item (feed, key);
CREATE INDEX item_feed ON item (feed, date, id, read, starred);
CREATE INDEX item_date ON item (date);
CREATE INDEX item_changed ON item (changed);
CREATE INDEX item_twin ON item (feed, twin) WHERE twin IS NOT NULL;
CREATE INDEX tag_name ON tag (name);
CREATE INDEX batch_undo ON batch (id) WHERE undoes IS NULL AND undone = 0;
CREATE INDEX gone_twin ON gone (feed, twin) WHERE twin IS NOT NULL;
CREATE INDEX gone_seen ON gone (feed, seen);
CREATE INDEX gone_change ON gone (change);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('feed',2);
INSERT INTO "sqlite_sequence" VALUES('item',4);
INSERT INTO "sqlite_sequence" VALUES('batch',6);
COMMIT;
)sql";

const char kVersion3[] = R"sql(
PRAGMA application_id=0x616e7469;
PRAGMA user_version=3;
BEGIN;
CREATE TABLE alias (
  item INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,
  key  TEXT NOT NULL UNIQUE
) STRICT;
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
CREATE TABLE body (
  item   INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,
  packed BLOB NOT NULL
) STRICT;
INSERT INTO "body" VALUES(3,X'0128B52FFD60120035040082C91C1C9025D50100205421699A08016CDABEDC356BC94D6075706ABFFC25034F45C4350AA7C4576366E063185EDB4D8848286D10E21C4075E58F33452A1FD57DDEDFEDF39726013FADDF372015737EED14F9A471E19DA935C13A455EE3B3AE900BFB204F2DECC4BAA9BC0A39AD1E4A23885880030C0500F8B0691C63E4E34AAAEC794D06DC');
INSERT INTO "body" VALUES(4,X'0000020000000000000000160000003C703EE78CABE3818CE38184E3819FE380823C2F703E000000000F000000E78CABE3818CE38184E3819FE38082');
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
, failures INTEGER NOT NULL DEFAULT 0, gone INTEGER NOT NULL DEFAULT 0, fresh_for INTEGER, ttl INTEGER, skip_hours INTEGER NOT NULL DEFAULT 0, skip_days INTEGER NOT NULL DEFAULT 0, recent_items INTEGER NOT NULL DEFAULT 0, recent_since INTEGER, moved_to TEXT NOT NULL DEFAULT '', moved_since INTEGER, moved_times INTEGER NOT NULL DEFAULT 0) STRICT;
INSERT INTO "feed" VALUES(1,'file:/news/a.xml','file:/news/a.xml',1,0,1,1,8,1795182358,1795182358,'404 Not Found',1795182358,NULL,'779','1795182357.954454760',0,'The Backyard Observatory','https://example.org/','{"format":"rss20"}',2,0,NULL,NULL,0,0,1,1793527200,'',NULL,0);
INSERT INTO "feed" VALUES(2,'file:/news/b.xml','file:/news/b.xml',0,1,1,1,9,1795182358,1795182358,'',NULL,NULL,'369','1795182357.956217624',0,'路地裏だより','','{"format":"atom10"}',0,0,NULL,NULL,0,0,1,1793577600,'',NULL,0);
CREATE TABLE gone (
  feed   INTEGER NOT NULL REFERENCES feed (id) ON DELETE CASCADE,
  key    TEXT NOT NULL,
  item   INTEGER NOT NULL,
  twin   INTEGER,                           -- as in item
  change INTEGER NOT NULL,                  -- change number when it was dropped
  seen   INTEGER NOT NULL,                  -- when its feed had it last, to the day
  PRIMARY KEY (feed, key)
) STRICT, WITHOUT ROWID;
INSERT INTO "gone" VALUES(1,'aaaabbbbccccdddd',9,NULL,9,1795182358);
CREATE TABLE host (
  name       TEXT PRIMARY KEY,
  held_until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "host" VALUES('example.org',1795268758);
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
INSERT INTO "item" VALUES(3,1,0,1,1793613600,'Mars and Jupiter share an eyepiece','https://example.org/mars','dp6ybvrca36ctzma',8,1793613600,NULL,1795182358,108,0,966339242971608269,-3478941032560638409,'tag:example.org,2026:1','{"categories":["planets"]}');
INSERT INTO "item" VALUES(4,2,0,0,1793577600,'猫の話','','qjzfolitovm22gqm',5,NULL,1793577600,1795182358,15,0,445699569198416722,NULL,'tag:example.net,2026:cat','{"authors":[{"name":"山田"}]}');
CREATE TABLE journal (
  batch INTEGER NOT NULL REFERENCES batch (id),
  item  INTEGER NOT NULL,
  PRIMARY KEY (batch, item)
) STRICT, WITHOUT ROWID;
CREATE TABLE meta (
  name  TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "meta" VALUES('change',9);
INSERT INTO "meta" VALUES('identity',-750271300486161939);
INSERT INTO "meta" VALUES('trained',0);
CREATE TABLE tag (
  item INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  PRIMARY KEY (item, name)
) STRICT, WITHOUT ROWID;
INSERT INTO "tag" VALUES(4,'later');
INSERT INTO "tag" VALUES(3,'sky');
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
INSERT INTO "strike" VALUES(2,'aaaa',0,'0.1.0',2,'the parser died',1795268758);
CREATE INDEX feed_changed ON feed (changed);
CREATE UNIQUE INDEX item_key ON item (feed, key);
CREATE INDEX item_feed ON item (feed, date, id, read, starred);
CREATE INDEX item_date ON item (date);
CREATE INDEX item_changed ON item (changed);
CREATE INDEX item_twin ON item (feed, twin) WHERE twin IS NOT NULL;
CREATE INDEX tag_name ON tag (name);
CREATE INDEX batch_undo ON batch (id) WHERE undoes IS NULL AND undone = 0;
CREATE INDEX gone_twin ON gone (feed, twin) WHERE twin IS NOT NULL;
CREATE INDEX gone_seen ON gone (feed, seen);
CREATE INDEX gone_change ON gone (change);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('feed',2);
INSERT INTO "sqlite_sequence" VALUES('item',4);
INSERT INTO "sqlite_sequence" VALUES('batch',6);
COMMIT;
)sql";
// clang-format on

}  // namespace antiphon::store::made
