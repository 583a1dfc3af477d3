#include "store/rules.h"

#include <array>
#include <cstdint>

#include <fmt/format.h>

#include "antiphon/base/text.h"
#include "antiphon/model/ids.h"
#include "store/transaction.h"

namespace antiphon::store {
namespace {

// A rule in SQL.
struct Rule {
  const char* words;     // after the number of rows that break it
  const char* breaking;  // those rows, behind FROM
  const char* mend;      // makes it true of all
  bool stamps = false;   // `mend` wants the change number
};

#define ANTIPHON_SOUND(table) "(SELECT id FROM " table " WHERE digest(content) = digest)"
#define ANTIPHON_BROKEN(table) table " WHERE digest(content) <> digest"

#define ANTIPHON_WRONG_COUNTS                                                 \
  "feed WHERE total <> (SELECT count(*) FROM item WHERE item.feed = feed.id)" \
  " OR unread <> (SELECT count(*) FROM item WHERE item.feed = feed.id AND read = 0)"

#define ANTIPHON_DROPPED_AND_THERE                              \
  "id IN (SELECT d.id FROM feed f JOIN item d ON d.feed = f.id" \
  " JOIN item i ON i.feed = f.hidden_of AND i.key = d.key WHERE f.hidden_of IS NOT NULL)"

#define ANTIPHON_LOST_DEED "item NOT IN (SELECT id FROM item) OR rule NOT IN (SELECT id FROM rule)"

// clang-format off
constexpr std::array kRules{
    Rule{"items whose feed is gone", "item WHERE feed NOT IN (SELECT id FROM feed)",
         "INSERT INTO feed (id, url, origin, subscribed, position, changed)"
         " SELECT DISTINCT feed, 'lost feed ' || feed, 'lost feed ' || feed, 0, 0, ?1 FROM item"
         " WHERE feed NOT IN (SELECT id FROM feed)", true},
    Rule{"bodies without an item", "body WHERE item NOT IN (SELECT id FROM item)",
         "DELETE FROM body WHERE item NOT IN (SELECT id FROM item)"},
    Rule{"second keys without an item", "alias WHERE item NOT IN (SELECT id FROM item)",
         "DELETE FROM alias WHERE item NOT IN (SELECT id FROM item)"},
    Rule{"tags without an item", "tag WHERE item NOT IN (SELECT id FROM item)",
         "DELETE FROM tag WHERE item NOT IN (SELECT id FROM item)"},
    Rule{"lines of the journal without what was done", "journal WHERE batch NOT IN (SELECT id FROM batch)",
         "DELETE FROM journal WHERE batch NOT IN (SELECT id FROM batch)"},
    Rule{"dropped items without a feed", "gone WHERE feed NOT IN (SELECT id FROM feed)",
         "DELETE FROM gone WHERE feed NOT IN (SELECT id FROM feed)"},
    Rule{"dropped items of feeds that are gone", "feed WHERE hidden_of NOT IN (SELECT id FROM feed)",
         "INSERT INTO feed (id, url, origin, subscribed, position, changed)"
         " SELECT hidden_of, 'lost feed ' || hidden_of, 'lost feed ' || hidden_of, 0, 0, ?1 FROM feed"
         " WHERE hidden_of NOT IN (SELECT id FROM feed)", true},
    Rule{"items that are there and dropped", "item WHERE " ANTIPHON_DROPPED_AND_THERE,
         "DELETE FROM item WHERE " ANTIPHON_DROPPED_AND_THERE},
    Rule{"titles without an item", "given_title WHERE item NOT IN (SELECT id FROM item)",
         "DELETE FROM given_title WHERE item NOT IN (SELECT id FROM item)"},
    Rule{"numbers without an item", "number WHERE item NOT IN (SELECT id FROM item)",
         "DELETE FROM number WHERE item NOT IN (SELECT id FROM item)"},
    Rule{"deeds of rules without an item or a rule", "deed WHERE " ANTIPHON_LOST_DEED,
         "DELETE FROM deed WHERE " ANTIPHON_LOST_DEED},
    Rule{"dictionaries of which only the copy is sound",
         ANTIPHON_BROKEN("dictionary") " AND id IN " ANTIPHON_SOUND("dictionary_copy"),
         "UPDATE dictionary SET (content, digest) ="
         " (SELECT c.content, c.digest FROM dictionary_copy c WHERE c.id = dictionary.id)"
         " WHERE digest(content) <> digest AND id IN " ANTIPHON_SOUND("dictionary_copy")},
    Rule{"dictionaries whose copy is damaged",
         ANTIPHON_BROKEN("dictionary_copy") " AND id IN " ANTIPHON_SOUND("dictionary"),
         "UPDATE dictionary_copy SET (content, digest) ="
         " (SELECT d.content, d.digest FROM dictionary d WHERE d.id = dictionary_copy.id)"
         " WHERE digest(content) <> digest AND id IN " ANTIPHON_SOUND("dictionary")},
    Rule{"dictionaries that are lost",
         ANTIPHON_BROKEN("dictionary") " AND id NOT IN " ANTIPHON_SOUND("dictionary_copy"),
         "DELETE FROM " ANTIPHON_BROKEN("dictionary")},
    Rule{"copies of dictionaries that are lost",
         ANTIPHON_BROKEN("dictionary_copy") " AND id NOT IN " ANTIPHON_SOUND("dictionary"),
         "DELETE FROM " ANTIPHON_BROKEN("dictionary_copy")},
    Rule{"dictionaries without their copy", "dictionary WHERE id NOT IN (SELECT id FROM dictionary_copy)",
         "INSERT INTO dictionary_copy SELECT * FROM dictionary WHERE id NOT IN (SELECT id FROM dictionary_copy)"},
    Rule{"dictionaries of which only the copy is there", "dictionary_copy WHERE id NOT IN (SELECT id FROM dictionary)",
         "INSERT INTO dictionary SELECT * FROM dictionary_copy WHERE id NOT IN (SELECT id FROM dictionary)"},
    Rule{"feeds with wrong counts", ANTIPHON_WRONG_COUNTS,
         "UPDATE feed SET changed = ?1, total = (SELECT count(*) FROM item WHERE item.feed = feed.id),"
         " unread = (SELECT count(*) FROM item WHERE item.feed = feed.id AND read = 0)"
         " WHERE id IN (SELECT id FROM " ANTIPHON_WRONG_COUNTS ")", true},
    Rule{"items from after the last change", "item WHERE changed > (SELECT value FROM meta WHERE name = 'change')",
         "UPDATE item SET changed = ?1 WHERE changed > ?1", true},
    Rule{"feeds from after the last change", "feed WHERE changed > (SELECT value FROM meta WHERE name = 'change')",
         "UPDATE feed SET changed = ?1 WHERE changed > ?1", true},
};
// clang-format on

#undef ANTIPHON_SOUND
#undef ANTIPHON_BROKEN
#undef ANTIPHON_WRONG_COUNTS
#undef ANTIPHON_DROPPED_AND_THERE
#undef ANTIPHON_LOST_DEED

std::string counted(std::int64_t count, const char* words) {
  return fmt::format("{} {}", count, words);
}

// Rules of content, that no SQL can tell.
struct Unusable {
  std::vector<ItemId> items;   // of which key or texts are none
  std::vector<ItemId> bodies;  // that do not unpack
};

Result<Unusable> unusable_rows(Connection& connection, BodyCodec& bodies) {
  Unusable unusable;
  Statement items = connection.prepare("SELECT id, key, title, url, guid FROM item");
  auto read = items.for_each([&] {
    const auto id = items.id<ItemId>();
    const std::string_view key = items.text();
    bool sound = key.size() == kKeyLength && is_key_prefix(key);
    for (int column = 0; column < 3; ++column) {
      sound = sound && is_utf8(items.text());
    }
    if (!sound) {
      unusable.items.push_back(id);
    }
    return true;
  });
  if (!read) {
    return read.error();
  }
  Statement packed =
      connection.prepare("SELECT b.item, b.packed FROM body b JOIN item i ON i.id = b.item");
  read = packed.for_each([&] {
    const auto id = packed.id<ItemId>();
    const auto text = bodies.unpack_text(packed.text());
    if (!text || !is_utf8(*text)) {
      unusable.bodies.push_back(id);
    }
    return true;
  });
  return read ? Result<Unusable>(std::move(unusable)) : read.error();
}

// Their feeds are fetched as a whole the next time.
Result<void> forget_validators(Connection& connection, const std::vector<ItemId>& items,
                               ChangeNumber change) {
  Statement forget = connection.prepare(
      "UPDATE feed SET etag = '', last_modified = '', changed = ?"
      " WHERE id = (SELECT coalesce(f.hidden_of, f.id) FROM item i JOIN feed f ON f.id = i.feed"
      " WHERE i.id = ?)");
  for (const ItemId id : items) {
    if (auto done = forget.run_with(change, id); !done) {
      return done;
    }
  }
  return {};
}

// The items stay, and nothing that is fetched is the same as what they are.
Result<void> drop_bodies(Connection& connection, const std::vector<ItemId>& items,
                         ChangeNumber change) {
  if (auto forgot = forget_validators(connection, items, change); !forgot) {
    return forgot;
  }
  Statement forget =
      connection.prepare("UPDATE item SET digest = 0, length = 0, changed = ? WHERE id = ?");
  Statement drop = connection.prepare("DELETE FROM body WHERE item = ?");
  for (const ItemId id : items) {
    auto done = forget.run_with(change, id);
    if (done) {
      done = drop.run_with(id);
    }
    if (!done) {
      return done;
    }
  }
  return {};
}

Result<void> drop_items(Connection& connection, const std::vector<ItemId>& items,
                        ChangeNumber change) {
  if (auto forgot = forget_validators(connection, items, change); !forgot) {
    return forgot;
  }
  Statement drop = connection.prepare("DELETE FROM item WHERE id = ?");
  for (const ItemId id : items) {
    if (auto done = drop.run_with(id); !done) {
      return done;
    }
  }
  return {};
}

Result<void> mend_rule(Connection& connection, const Rule& rule, ChangeNumber change,
                       Mended& mended) {
  auto count = connection.integer(std::string("SELECT count(*) FROM ") + rule.breaking);
  if (!count) {
    return count.error();
  }
  if (*count == 0) {
    return {};
  }
  mended.mended.push_back(counted(*count, rule.words));
  Statement mend = connection.prepare(rule.mend);
  if (rule.stamps) {
    mend.bind(change);
  }
  return mend.run();
}

}  // namespace

Result<std::vector<std::string>> broken_rules(Connection& connection, BodyCodec& bodies) {
  std::vector<std::string> broken;
  for (const Rule& rule : kRules) {
    auto count = connection.integer(std::string("SELECT count(*) FROM ") + rule.breaking);
    if (!count) {
      return count.error();
    }
    if (*count > 0) {
      broken.push_back(counted(*count, rule.words));
    }
  }
  auto unusable = unusable_rows(connection, bodies);
  if (!unusable) {
    return unusable.error();
  }
  if (!unusable->items.empty()) {
    broken.push_back(counted(std::ssize(unusable->items), "items that are damaged"));
  }
  if (!unusable->bodies.empty()) {
    broken.push_back(counted(std::ssize(unusable->bodies), "texts of items that are damaged"));
  }
  return broken;
}

Result<Mended> mend_rules(Connection& connection, BodyCodec& bodies) {
  Mended mended;
  // So that what belongs to an item goes with it.
  if (auto set = connection.execute("PRAGMA foreign_keys=ON"); !set) {
    return set.error();
  }
  auto transaction = Transaction::begin(connection, Durability::full);
  if (!transaction) {
    return transaction.error();
  }
  auto unusable = unusable_rows(connection, bodies);
  if (!unusable) {
    return unusable.error();
  }
  auto dropped = drop_bodies(connection, unusable->bodies, transaction->change());
  if (dropped) {
    dropped = drop_items(connection, unusable->items, transaction->change());
  }
  if (!dropped) {
    return dropped.error();
  }
  if (!unusable->bodies.empty()) {
    mended.lost.push_back(counted(std::ssize(unusable->bodies), "texts of items"));
  }
  if (!unusable->items.empty()) {
    mended.lost.push_back(counted(std::ssize(unusable->items), "items"));
  }
  for (const Rule& rule : kRules) {
    if (auto done = mend_rule(connection, rule, transaction->change(), mended); !done) {
      return done.error();
    }
  }
  if (!mended.mended.empty() || !mended.lost.empty()) {
    if (auto committed = transaction->commit(); !committed) {
      return committed.error();
    }
  }
  return mended;
}

}  // namespace antiphon::store
