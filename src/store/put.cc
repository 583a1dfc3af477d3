// Storing what came of fetches.

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "antiphon/store/store.h"
#include "store/database.h"
#include "store/details.h"
#include "store/hidden.h"
#include "store/history.h"
#include "store/identity.h"
#include "store/merge.h"
#include "store/transaction.h"

namespace antiphon::store {
namespace {

std::optional<std::string_view> unless_empty(std::string_view text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

Result<void> hold_host(Connection& connection, const FetchedFeed& fetched) {
  if (fetched.held_host.empty() || !fetched.retry_at) {
    return {};
  }
  if (auto over = connection.prepare("DELETE FROM host WHERE held_until <= ?").run_with(fetched.at);
      !over) {
    return over;
  }
  return connection
      .prepare(
          "INSERT INTO host (name, held_until) VALUES (?1, ?2)"
          " ON CONFLICT (name) DO UPDATE SET held_until = max(held_until, ?2)")
      .run_with(fetched.held_host, *fetched.retry_at);
}

Result<void> put_failed(Connection& connection, const FetchedFeed& fetched, ChangeNumber change) {
  // The time of the first failure stays until one succeeds.
  if (auto put =
          connection
              .prepare("UPDATE feed SET changed = ?1, last_attempt = ?2, error = ?3,"
                       " error_since = coalesce(error_since, ?2), retry_at = ?4, gone = ?5,"
                       " failures = failures + 1 WHERE id = ?6")
              .run_with(change, fetched.at, fetched.error.empty() ? "unknown error" : fetched.error,
                        fetched.retry_at, fetched.gone, fetched.feed);
      !put) {
    return put;
  }
  return hold_host(connection, fetched);
}

std::optional<std::int64_t> seconds_of(const std::optional<std::chrono::seconds>& span) {
  return span ? std::optional<std::int64_t>(span->count()) : std::nullopt;
}

// What every answer means for its feed.
Result<void> put_answered(Connection& connection, const FetchedFeed& fetched, ChangeNumber change) {
  return connection
      .prepare(
          "UPDATE feed SET changed = ?1, last_attempt = ?2, last_success = ?2, error = '',"
          " error_since = NULL, retry_at = NULL, failures = 0, gone = 0,"
          " moved_times = CASE ?3 WHEN '' THEN 0 WHEN moved_to THEN moved_times + 1 ELSE 1 END,"
          " moved_since = CASE ?3 WHEN '' THEN NULL WHEN moved_to THEN moved_since ELSE ?2 END,"
          " moved_to = ?3 WHERE id = ?4")
      .run_with(change, fetched.at, fetched.moved_to, fetched.feed);
}

// Of what the answer does not say again the earlier one holds (RFC 9111 §4.3.4).
Result<void> put_not_modified(Connection& connection, const FetchedFeed& fetched,
                              ChangeNumber change) {
  if (auto put = put_answered(connection, fetched, change); !put) {
    return put;
  }
  if (fetched.fresh_for) {
    if (auto put = connection.prepare("UPDATE feed SET fresh_for = ? WHERE id = ?")
                       .run_with(seconds_of(fetched.fresh_for), fetched.feed);
        !put) {
      return put;
    }
  }
  if (fetched.validators == Validators{}) {
    return {};
  }
  return connection.prepare("UPDATE feed SET etag = ?, last_modified = ? WHERE id = ?")
      .run_with(fetched.validators.etag, fetched.validators.last_modified, fetched.feed);
}

Result<void> put_feed(Connection& connection, const FetchedFeed& fetched, const ParsedFeed& feed,
                      bool shared_guids, const Merge::Merged& merged, ChangeNumber change) {
  if (auto put = put_answered(connection, fetched, change); !put) {
    return put;
  }
  if (auto put =
          connection
              .prepare(
                  "UPDATE feed SET etag = ?1, last_modified = ?2, title = coalesce(?3, title),"
                  " home_page_url = coalesce(?4, home_page_url), details = ?5, shared_guids = ?6,"
                  " total = total + ?7, unread = unread + ?8, fresh_for = ?9, ttl = ?10,"
                  " skip_hours = ?11, skip_days = ?12 WHERE id = ?13")
              .run_with(fetched.validators.etag, fetched.validators.last_modified,
                        unless_empty(feed.title), unless_empty(feed.home_page_url),
                        unless_empty(details_of(feed)), shared_guids, merged.added, merged.unread,
                        seconds_of(fetched.fresh_for), seconds_of(feed.ttl), feed.skips.hours,
                        feed.skips.days, fetched.feed);
      !put || merged.added == 0) {
    return put;
  }
  return connection
      .prepare(
          "UPDATE feed SET (recent_items, recent_since) = (SELECT count(*), min(date) FROM"
          " (SELECT date FROM item WHERE feed = ?1 ORDER BY date DESC LIMIT ?2)) WHERE id = ?1")
      .run_with(fetched.feed, kRecentItems);
}

// Dropped items are remembered for so long after their feed had them last.
constexpr std::chrono::days kRemembered{90};

// What the document still has is remembered on, to the day.
Result<void> remember_dropped(Connection& connection, const FetchedFeed& fetched,
                              const std::vector<Match>& matches) {
  Statement seen = connection.prepare(
      "UPDATE gone SET seen = ?1 WHERE feed = ?2 AND (key = ?3 OR twin = ?5)"
      " AND seen < ?4");
  for (const Match& match : matches) {
    if (match.dropped) {
      if (auto noted = seen.run_with(fetched.at, fetched.feed, match.key,
                                     fetched.at - std::chrono::days{1}, match.own_twin);
          !noted) {
        return noted;
      }
    }
  }
  return connection.prepare("DELETE FROM gone WHERE feed = ? AND seen < ?")
      .run_with(fetched.feed, fetched.at - kRemembered);
}

// Whether any of its items is dropped as it arrives.
bool hides_any(const FetchedFeed& fetched, const std::vector<Match>& matches) {
  return std::any_of(fetched.verdicts.begin(), fetched.verdicts.end(), [&](const auto& said) {
    return said.first < matches.size() && !matches[said.first].stored &&
           has_deed(said.second, DeedKind::drop);
  });
}

Result<void> put_hidden(Connection& connection, std::optional<FeedId> hidden,
                        const Merge::Merged& merged, ChangeNumber change) {
  if (merged.hidden == 0) {
    return {};
  }
  return connection
      .prepare("UPDATE feed SET total = total + ?, unread = unread + ?, changed = ? WHERE id = ?")
      .run_with(merged.hidden, merged.hidden_unread, change, hidden);
}

void add_up(const Merge::Merged& merged, PutResult& result) {
  result.added += merged.added;
  result.changed += merged.changed;
  result.dropped += merged.hidden;
  if (result.first_added == ItemId::none) {
    result.first_added = merged.first_added;
  }
  result.last_added = std::max(result.last_added, merged.last_added);
}

Result<void> put_document(Connection& connection, Merge& merge, const FetchedFeed& fetched,
                          PutResult& result) {
  auto known = known_feed(connection, fetched.feed);
  if (!known) {
    return known.error();
  }
  if (!*known) {
    return {};  // purged while it was fetched
  }
  const ParsedDocument& document = *fetched.document;
  Identities who = identities(document, !(*known)->shared_guids);
  const bool shared_guids = (*known)->shared_guids || who.shared_guids;
  auto matches = match(connection, **known, document, who);
  if (!matches) {
    return matches.error();
  }
  if (auto remembered = remember_dropped(connection, fetched, *matches); !remembered) {
    return remembered;
  }
  std::optional<FeedId> hidden = (*known)->hidden;
  if (!hidden && hides_any(fetched, *matches)) {
    auto made = make_hidden_feed(connection, fetched.feed, result.change);
    if (!made) {
      return made.error();
    }
    hidden = *made;
  }
  auto merged = merge.document(fetched, *matches, hidden);
  if (!merged) {
    return merged.error();
  }
  add_up(*merged, result);
  if (auto put = put_hidden(connection, hidden, *merged, result.change); !put) {
    return put;
  }
  return put_feed(connection, fetched, document.feed, shared_guids, *merged, result.change);
}

Result<void> put_one(Connection& connection, Merge& merge, const FetchedFeed& fetched,
                     PutResult& result) {
  switch (fetched.outcome) {
    case FetchOutcome::fetched:
      return fetched.document ? put_document(connection, merge, fetched, result)
                              : put_failed(connection, fetched, result.change);
    case FetchOutcome::not_modified:
      return put_not_modified(connection, fetched, result.change);
    case FetchOutcome::failed:
      break;
  }
  return put_failed(connection, fetched, result.change);
}

}  // namespace

Result<PutResult> Store::put(std::span<const FetchedFeed> feeds) {
  PutResult result;
  if (feeds.empty()) {
    auto current = change();
    if (!current) {
      return current.error();
    }
    result.change = *current;
    return result;
  }
  Connection& connection = database_->connection;
  auto transaction = Transaction::begin(connection, Durability::normal);
  if (!transaction) {
    return transaction.error();
  }
  result.change = transaction->change();
  auto dictionary = database_->dictionaries.newest();
  if (!dictionary) {
    return dictionary.error();
  }
  database_->bodies.pack_with(*dictionary);
  Merge merge(connection, database_->bodies, result.change);
  for (const FetchedFeed& feed : feeds) {
    if (auto put = put_one(connection, merge, feed, result); !put) {
      return put.error();
    }
  }
  auto committed = transaction->commit();
  return committed ? Result<PutResult>(result) : committed.error();
}

}  // namespace antiphon::store
