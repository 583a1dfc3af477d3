#include "store/merge.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "antiphon/base/hash.h"
#include "antiphon/model/item_date.h"
#include "store/details.h"
#include "store/identity.h"

namespace antiphon::store {
namespace {

// Rows that one statement adds: half the cost of a row is that of its statement.
constexpr std::size_t kTogether = 8;

std::string values(std::string_view row, std::size_t rows) {
  std::string text(row);
  for (std::size_t i = 1; i < rows; ++i) {
    text.append(", ").append(row);
  }
  return text;
}

std::string add_items(std::size_t rows) {
  return "INSERT INTO item (feed, date, title, url, changed, published, updated, length, digest,"
         " twin, guid, details, key, fetched, identity) VALUES " +
         values("(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows);
}

std::string add_bodies(std::size_t rows) {
  return "INSERT INTO body (item, packed) VALUES " + values("(?, ?)", rows);
}

std::string digits(const std::optional<Time>& time) {
  return time ? std::to_string(unix_seconds(*time)) : std::string();
}

std::optional<std::string_view> unless_empty(std::string_view text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

}  // namespace

std::int64_t digest_of_item(const ParsedItem& item, std::string_view details,
                            std::string_view plain) {
  return static_cast<std::int64_t>(quick_hash(
      {item.title, item.url, digits(item.published), digits(item.updated), details, plain}));
}

Time date_of(const ParsedItem& item, Time fetched) {
  return item_date(item.published, item.updated, fetched);
}

Merge::Merge(Connection& connection, BodyCodec& bodies, ChangeNumber change)
    : connection_(connection),
      bodies_(bodies),
      change_(change),
      add_one_(connection.prepare(add_items(1))),
      add_some_(connection.prepare(add_items(kTogether))),
      add_body_(connection.prepare(store::add_bodies(1))),
      add_bodies_(connection.prepare(store::add_bodies(kTogether))),
      update_(connection.prepare(
          "UPDATE item SET feed = ?, date = ?, title = ?, url = ?, changed = ?, published = ?,"
          " updated = ?, length = ?, digest = ?, twin = ?, guid = ?, details = ? WHERE id = ?")),
      put_body_(connection.prepare("INSERT OR REPLACE INTO body (item, packed) VALUES (?, ?)")),
      drop_body_(connection.prepare("DELETE FROM body WHERE item = ?")),
      put_alias_(connection.prepare("INSERT OR REPLACE INTO alias (item, key) VALUES (?, ?)")) {}

// From the last to the first: where dates are equal the higher id comes first in lists, as the item
// does in the document.
Result<Merge::Merged> Merge::document(const FetchedFeed& fetched, const std::vector<Match>& matches,
                                      std::optional<FeedId> hidden) {
  merged_ = {};
  hidden_ = hidden;
  new_.clear();
  for (std::size_t i = matches.size(); i-- > 0;) {
    if (auto done = put(fetched, i, matches[i]); !done) {
      return done.error();
    }
  }
  auto added = add_new(fetched);
  return added ? Result<Merged>(merged_) : added.error();
}

Result<void> Merge::put(const FetchedFeed& fetched, std::size_t place, const Match& match) {
  if (match.repeated || match.dropped) {
    return {};
  }
  const ParsedItem& item = fetched.document->items[place];
  const std::string plain = plain_body(item);
  Written written{&item, &match, nullptr, fetched.feed, {}, details_of(item), {}, 0};
  written.date = date_of(item, match.stored ? match.stored->fetched : fetched.at);
  written.digest = digest_of_item(item, written.details, plain);
  if (match.renamed) {
    if (auto renamed = put_alias_.run_with(match.stored->id, match.key); !renamed) {
      return renamed;
    }
  }
  if (match.stored && match.stored->digest == written.digest) {
    return {};
  }
  if (auto packed = pack(plain, written); !packed) {
    return packed;
  }
  if (const auto said = fetched.verdicts.find(place); said != fetched.verdicts.end()) {
    written.verdict = &said->second;
  }
  if (match.stored) {
    written.feed = match.stored->feed;
    return change(fetched, written);
  }
  if (written.verdict != nullptr && hidden_ && has_deed(*written.verdict, DeedKind::drop)) {
    written.feed = *hidden_;
  }
  new_.push_back(std::move(written));
  return new_.size() == kTogether ? add_new(fetched) : Result<void>();
}

Result<void> Merge::pack(const std::string& plain, Written& written) {
  if (plain.empty()) {
    return {};
  }
  auto packed = bodies_.pack(plain);
  if (!packed) {
    return packed.error();
  }
  written.packed = *packed;
  return {};
}

template <class... Values>
Statement& Merge::lend(Statement& statement, const Written& written,
                       std::optional<std::int64_t> twin, const Values&... values) {
  const ParsedItem& item = *written.item;
  const std::string* title = written.verdict == nullptr ? nullptr : title_in(*written.verdict);
  const bool plain_guid = item.guid.empty() || item.guid == item.url;
  return statement.lend(written.feed, written.date, title == nullptr ? item.title : *title,
                        item.url, change_, item.published, item.updated, item.text.size(),
                        written.digest, twin, plain_guid ? std::nullopt : unless_empty(item.guid),
                        unless_empty(written.details), values...);
}

Result<void> Merge::add_new(const FetchedFeed& fetched) {
  const bool together = new_.size() == kTogether;
  Statement& statement = together ? add_some_ : add_one_;
  for (const Written& written : new_) {
    const Match& match = *written.match;
    lend(statement, written, match.twin, match.key, fetched.at, match.identity);
    if (together && &written != &new_.back()) {
      continue;
    }
    if (auto added = statement.run(); !added) {
      return added;
    }
  }
  if (new_.empty()) {
    return {};
  }
  // Ids of AUTOINCREMENT follow one another.
  const std::int64_t last = connection_.last_row_id();
  const ItemId first{last - std::ssize(new_) + 1};
  auto added = add_bodies(first);
  if (added) {
    added = carry_out(fetched, first);
  }
  if (merged_.first_added == ItemId::none) {
    merged_.first_added = first;
  }
  merged_.last_added = ItemId{last};
  new_.clear();
  return added;
}

// What is said of the items that were just added.
Result<void> Merge::carry_out(const FetchedFeed& fetched, ItemId first) {
  std::int64_t id = raw(first);
  for (const Written& written : new_) {
    const ItemId item{id++};
    const bool hidden = written.feed != fetched.feed;
    std::uint64_t& count = hidden ? merged_.hidden : merged_.added;
    std::uint64_t& unread = hidden ? merged_.hidden_unread : merged_.unread;
    ++count;
    if (written.verdict == nullptr) {
      ++unread;
      continue;
    }
    unread += has_deed(*written.verdict, DeedKind::read) ? 0U : 1U;
    Ruling ruling(connection_, fetched.at);
    if (auto done = ruling.arrived(item, *written.verdict, written.item->title); !done) {
      return done;
    }
  }
  return {};
}

// Of the items that were just added.
Result<void> Merge::add_bodies(ItemId first) {
  const bool together =
      new_.size() == kTogether &&
      std::none_of(new_.begin(), new_.end(), [](const auto& each) { return each.packed.empty(); });
  Statement& statement = together ? add_bodies_ : add_body_;
  std::int64_t id = raw(first);
  for (const Written& written : new_) {
    const ItemId item{id++};
    if (written.packed.empty()) {
      continue;
    }
    statement.lend(item, Blob{written.packed});
    if (together && &written != &new_.back()) {
      continue;
    }
    if (auto added = statement.run(); !added) {
      return added;
    }
  }
  return {};
}

Result<void> Merge::change(const FetchedFeed& fetched, const Written& written) {
  const ItemId id = written.match->stored->id;
  const auto twin = twin_of(written.item->url, written.item->title);
  if (auto updated = lend(update_, written, twin, id).run(); !updated) {
    return updated;
  }
  Ruling ruling(connection_, fetched.at);
  if (auto ruled = ruling.changed(id, written.verdict, written.item->title); !ruled) {
    return ruled;
  }
  merged_.changed += written.feed == fetched.feed ? 1U : 0U;
  return written.packed.empty() ? drop_body_.run_with(id)
                                : put_body_.run_with(id, Blob{written.packed});
}

}  // namespace antiphon::store
