#include "store/history.h"

#include <unordered_set>
#include <utility>

#include <fmt/format.h>

namespace antiphon::store {
namespace {

// What is asked of the feed ?1, and of the one ?2 that has its hidden items, if there is one.
std::string of_feed(std::string_view sql, const KnownFeed& feed) {
  return fmt::format(fmt::runtime(sql), feed.hidden ? "IN (?1, ?2)" : "= ?1");
}

constexpr char kWithKey[] =
    "SELECT id, feed, digest, fetched, identity FROM item WHERE feed {} AND key = ?3";
constexpr char kWithAlias[] =
    "SELECT i.id, i.feed, i.digest, i.fetched, i.identity FROM alias a"
    " JOIN item i ON i.id = a.item WHERE i.feed {} AND a.key = ?3";
// An url that more than one stored item has tells nothing, so two are as many as need to be read; a
// third in case that hashes collide.
constexpr char kWithTwin[] =
    "SELECT id, feed, digest, fetched, identity, url,"
    " coalesce((SELECT g.title FROM given_title g WHERE g.item = item.id), title) FROM item"
    " WHERE feed {} AND twin BETWEEN ?3 AND ?4 LIMIT 3";

class History {
 public:
  History(Connection& connection, const KnownFeed& feed)
      : feed_(feed.id),
        hidden_(feed.hidden),
        origin_(feed.origin),
        has_items_(feed.has_items),
        with_key_(connection.prepare(of_feed(kWithKey, feed))),
        with_alias_(connection.prepare(of_feed(kWithAlias, feed))),
        with_twin_(connection.prepare(of_feed(kWithTwin, feed))),
        dropped_(connection.prepare(
            "SELECT 1 FROM gone WHERE feed = ?1 AND (key = ?2 OR twin = ?3) LIMIT 1")) {}

  // What the document's identity says.
  Result<void> find_by_key(const ParsedItem& item, const Identity& identity, Match& match) {
    match.identity = identity.kind;
    std::string_view text = identity.text;
    if (identity.kind == IdentityKind::url) {
      note_twin(item, identity, match);
      auto with_url = find_by_url(item, match.twin, /*same_title=*/false);
      if (!with_url) {
        return with_url.error();
      }
      if (with_url->count > 1) {
        match.identity = IdentityKind::hash;
        text = item.title_date_hash;
      }
    }
    match.key = key_of(origin_, text);
    auto kept = has_items_ ? keep(find_one(with_key_, match.key), match) : Result<void>();
    if (!match.stored) {
      note_twin(item, identity, match);
    }
    return kept;
  }

  // Costs nothing where nothing was dropped.
  Result<bool> has_dropped(Connection& connection) {
    return connection.prepare("SELECT 1 FROM gone WHERE feed = ? LIMIT 1").bind(feed_).step();
  }

  // An item that is not stored: whether it was, by its key or by its looks.
  Result<void> find_dropped(Match& match) {
    auto row = dropped_.again().bind(feed_, match.key, match.own_twin).step();
    dropped_.again();
    if (!row) {
      return row.error();
    }
    match.dropped = *row;
    return {};
  }

  // What else may tell: the key of its newest guid, where guids change; then its looks.
  Result<void> find_otherwise(const ParsedItem& item, const Identity& identity, Match& match) {
    if (auto kept = keep(find_one(with_alias_, match.key), match); !kept || match.stored) {
      return kept;
    }
    auto kept = find_by_looks(item, identity, match);
    match.renamed = match.stored.has_value();
    return kept;
  }

 private:
  static void note_twin(const ParsedItem& item, const Identity& identity, Match& match) {
    if (!match.twin) {
      match.twin = twin_of(item.url, item.title);
      match.own_twin = identity.own_url_and_title ? match.twin : std::nullopt;
    }
  }

  struct WithUrl {
    int count = 0;
    StoredItem item;  // one of them
  };

  // By url and title; by the url alone where it is the identity, or was when the item was stored.
  Result<void> find_by_looks(const ParsedItem& item, const Identity& identity, Match& match) {
    if (match.own_twin) {
      if (auto kept = keep_only(find_by_url(item, match.own_twin, /*same_title=*/true), match);
          !kept || match.stored) {
        return kept;
      }
    }
    if (!identity.own_url || match.identity == IdentityKind::hash) {
      return {};
    }
    auto with_url = find_by_url(item, match.twin, /*same_title=*/false);
    if (with_url && match.identity == IdentityKind::guid &&
        with_url->item.identity != IdentityKind::url) {
      return {};
    }
    return keep_only(std::move(with_url), match);
  }

  static StoredItem read(Statement& row) {
    StoredItem item;
    item.id = row.id<ItemId>();
    item.feed = row.id<FeedId>();
    item.digest = row.integer();
    item.fetched = row.time();
    item.identity = row.id<IdentityKind>();
    return item;
  }

  Result<std::optional<StoredItem>> find_one(Statement& statement, const Key& key) {
    auto row = statement.again().bind(feed_, hidden_, key).step();
    if (!row) {
      return row.error();
    }
    std::optional<StoredItem> item;
    if (*row) {
      item = read(statement);
    }
    statement.again();
    return item;
  }

  Result<WithUrl> find_by_url(const ParsedItem& item, std::optional<std::int64_t> twin,
                              bool same_title) {
    WithUrl found;
    if (!twin || !has_items_) {
      return found;
    }
    const std::int64_t from = same_title ? *twin : *twin & ~kTitleBits;
    const std::int64_t to = same_title ? *twin : *twin | kTitleBits;
    with_twin_.again().bind(feed_, hidden_, from, to);
    for (;;) {
      auto row = with_twin_.step();
      if (!row) {
        return row.error();
      }
      if (!*row) {
        break;
      }
      const StoredItem stored = read(with_twin_);
      if (with_twin_.text() == item.url && (!same_title || with_twin_.text() == item.title)) {
        found.item = stored;
        ++found.count;
      }
    }
    with_twin_.again();
    return found;
  }

  // Takes what was found unless another item of the document has it.
  Result<void> keep(Result<std::optional<StoredItem>> found, Match& match) {
    if (!found) {
      return found.error();
    }
    if (*found && taken_.insert(raw((*found)->id)).second) {
      match.stored = **found;
    }
    return {};
  }

  Result<void> keep_only(Result<WithUrl> found, Match& match) {
    if (!found) {
      return found.error();
    }
    return keep(found->count == 1 ? std::optional(found->item) : std::nullopt, match);
  }

  FeedId feed_;
  std::optional<FeedId> hidden_;
  std::string_view origin_;
  bool has_items_;
  Statement with_key_;
  Statement with_alias_;
  Statement with_twin_;
  Statement dropped_;
  std::unordered_set<std::int64_t> taken_;
};

}  // namespace

Result<std::optional<KnownFeed>> known_feed(Connection& connection, FeedId id) {
  Statement statement = connection.prepare(
      "SELECT f.origin, f.shared_guids, f.total, h.id, h.total FROM feed f"
      " LEFT JOIN feed h ON h.hidden_of = f.id WHERE f.id = ?");
  auto row = statement.bind(id).step();
  if (!row) {
    return row.error();
  }
  std::optional<KnownFeed> known;
  if (*row) {
    known.emplace();
    known->id = id;
    known->origin = statement.text();
    known->shared_guids = statement.boolean();
    known->has_items = statement.boolean();
    if (const auto hidden = statement.optional_integer()) {
      known->hidden = FeedId{*hidden};
      known->has_items = statement.boolean() || known->has_items;
    }
  }
  return known;
}

Result<std::vector<Match>> match(Connection& connection, const KnownFeed& feed,
                                 const ParsedDocument& document, const Identities& identities) {
  History history(connection, feed);
  std::vector<Match> matches(document.items.size());
  std::unordered_set<std::string_view> keys;
  // Keys first, for all: what an item is by its own name no other may take by its looks.
  for (std::size_t i = 0; i < matches.size(); ++i) {
    if (auto found = history.find_by_key(document.items[i], identities.items[i], matches[i]);
        !found) {
      return found.error();
    }
    matches[i].repeated = !keys.insert(matches[i].key).second;
  }
  for (std::size_t i = 0; feed.has_items && i < matches.size(); ++i) {
    if (!matches[i].repeated && !matches[i].stored) {
      if (auto found = history.find_otherwise(document.items[i], identities.items[i], matches[i]);
          !found) {
        return found.error();
      }
    }
  }
  auto dropped = history.has_dropped(connection);
  if (!dropped) {
    return dropped.error();
  }
  for (std::size_t i = 0; *dropped && i < matches.size(); ++i) {
    if (!matches[i].repeated && !matches[i].stored) {
      if (auto found = history.find_dropped(matches[i]); !found) {
        return found.error();
      }
    }
  }
  return matches;
}

}  // namespace antiphon::store
