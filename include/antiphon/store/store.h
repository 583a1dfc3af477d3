// The database: feeds, items, bodies, and the journal of what the user did. SQLite in WAL mode; any
// number of programs may have it open, one writes at a time and the others wait (up to 5 s).
//
// Every writing transaction raises the change number and stamps the feeds and items that it
// touched. User's changes are on disk (synchronous=FULL) when the call returns; fetched feeds
// survive a crash of ours at once, and a power cut after the next of either kind (NORMAL).
//
// All calls return an error when the database cannot be used: `antiphon.db: disk is full`.

#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "antiphon/base/result.h"
#include "antiphon/base/time.h"
#include "antiphon/store/values.h"

namespace antiphon::store {

class Store {
 public:
  // Makes the file (0600) where it is missing; the folder must be there. A newer schema is refused
  // and not touched; an older one is migrated, in one transaction after a copy of the file. Damage
  // that can be found in some milliseconds is looked for: a store up to 4 MiB is read as a whole. A
  // damaged store is refused, and whenever damage is found, nothing is written any more.
  static Result<Store> open(const std::string& path);
  Store(Store&&) noexcept;
  Store& operator=(Store&&) noexcept;
  ~Store();

  // --- feeds ---

  // Brings the feeds in line with the feeds file: in that order, new ones made, missing ones
  // unsubscribed (their items stay), known ones subscribed again. A new address in the place of one
  // that redirects to it for good is the same feed, with its items and their keys. No write where
  // nothing differs.
  Result<void> subscribe(const std::vector<std::string>& urls);
  // Subscribed feeds in the order of the feeds file.
  Result<std::vector<Feed>> feeds();
  Result<std::optional<Feed>> feed(FeedId id);
  // Whether it is subscribed to or not.
  Result<std::optional<Feed>> feed_with_url(std::string_view url);
  // Where the feed redirects to for good is counted from here on.
  Result<void> count_move_anew(FeedId id, Time now);
  // As they were said: some may be over.
  Result<std::vector<HeldHost>> held_hosts();
  // When a server was last known to answer a request for a subscribed feed as it should.
  Result<std::optional<Time>> last_answer();
  // What a feed says of itself; empty: nothing.
  Result<std::string> description(FeedId id);
  // What put() would add or change, of a fetched document that no verdicts are known of. Costs as
  // much as put() of what is known already.
  Result<std::vector<Arrival>> arrivals(const FetchedFeed& fetched);
  // Stores what came of fetches, all in one transaction. Decides the identity of items, adds and
  // updates; a changed item stays read; an item that its feed no longer has stays; a feed that is
  // gone is passed over. Cost: about 20 µs a new item of 2 KB, 5 µs one that is known and the same,
  // 0.1 ms a transaction. The log grows by it: see copy_log().
  Result<PutResult> put(std::span<const FetchedFeed> feeds);

  // --- what parsers died of ---

  // What is known of it by this version of the program; another version may do better.
  Result<std::vector<Strike>> strikes(std::string_view version);
  // Is on disk when this returns. Known input gets this count and reason; a feed that is not there
  // is passed over; what other versions knew is forgotten.
  Result<void> strike(const Strike& strike, std::string_view version);
  // Forgets it; without an input, all of the feed.
  Result<void> lift(FeedId feed, std::optional<std::string_view> input = std::nullopt);

  // --- what is not subscribed to ---

  // Takes so many items of a feed that is not subscribed to out of the store, starred or not; when
  // none are left, the feed. Nothing of them is remembered. Whether there are more: 50 take some
  // milliseconds. Of a feed that is subscribed to nothing is taken.
  Result<bool> purge(FeedId feed, std::size_t count);

  // --- items ---

  // Of one feed, newest first. Cost: one index range.
  Result<std::vector<ItemEntry>> entries(FeedId feed);
  // In the order of `ids`; those that are gone are left out.
  Result<std::vector<ItemHeader>> headers(std::span<const ItemId> ids);
  Result<std::optional<Item>> item(ItemId id);
  // Calls `each` with those of `ids` that are there, in that order, until it returns false. All are
  // of one moment. `each` may read from this store.
  Result<void> items(std::span<const ItemId> ids, ItemParts parts,
                     const std::function<bool(const Item&)>& each);
  // Nothing for no such item; empty for an item without a body.
  Result<std::optional<ItemBody>> body(ItemId id);
  // Items whose key starts so, at most `limit`. Costs a look into the index for each feed.
  Result<std::vector<ItemId>> with_key(std::string_view prefix, std::size_t limit);
  // Calls `each` with the items of the query in order, until it returns false. `need` tells of each
  // what else is to be read: its plain text alone, all of its body (either costs some µs), or
  // nothing; what is not wanted is passed over. Neither must call this store.
  enum class Need : std::uint8_t { pass_over, item, text, body };
  Result<void> list(const ListQuery& query, const std::function<Need(const Item&)>& need,
                    const std::function<bool(const Item& item, const ItemBody& body)>& each);
  // The same of all, with the text of each or of none.
  Result<void> list(const ListQuery& query, bool with_text,
                    const std::function<bool(const Item& item, std::string_view text)>& each);
  // The same for those of all items that `wanted` picks by their ids. Cost of the others, by date:
  // 0.2 µs.
  Result<void> list(const ListQuery& query, const std::function<bool(ItemId)>& wanted,
                    const std::function<Need(const Item&)>& need,
                    const std::function<bool(const Item& item, const ItemBody& body)>& each);

  // --- what views are made of ---

  // Calls `each` with items, until it returns false or there are no more. All are of one moment;
  // the answer is the change number of that. `each` may call text() and facts(). Cost: a
  // microsecond an item by id or date, a tenth of that for states alone.
  Result<ChangeNumber> scan(const Scan& scan, const std::function<bool(const ItemFacts&)>& each);
  // Those of `ids` that are there.
  Result<void> facts(std::span<const ItemId> ids,
                     const std::function<void(const ItemFacts&)>& each);
  // The user's tags of those of `ids` that have any, by name.
  Result<void> tags(std::span<const ItemId> ids,
                    const std::function<void(ItemId item, std::string_view tag)>& each);
  // The tags that the user has given, by name, at most so many. Cost: a look into an index for
  // each.
  Result<std::vector<std::string>> user_tags(std::size_t limit);
  // Items that have a tag of the user's, by id, at most so many. Cost: one index range.
  Result<std::vector<ItemId>> items_with_tag(std::string_view tag, std::size_t limit);
  // The date of the newest item of a feed; nothing for none.
  Result<std::optional<Time>> newest_date(FeedId feed);
  // The plain text of an item; empty for no such item.
  Result<std::string> text(ItemId id);
  // The greatest id of an item so far; later ones have greater ids.
  Result<ItemId> newest_item();

  // --- the user's changes ---

  // One entry in the journal for all of them. Returns how many items were not in that state before.
  // All in one transaction, of some 5 µs an item; marking.h has the same in steps.
  Result<std::uint64_t> mark(std::span<const ItemId> items, const StateChange& change, Time now);
  struct Undone {
    std::uint64_t items = 0;  // 0: there was nothing left to take back
    StateChange change;       // what was taken back
  };
  // Takes back the newest mark() that has not been taken back.
  Result<Undone> undo(Time now);

  // --- rules and programs ---

  // What programs said of an item (Verdict), by name.
  Result<std::map<std::string, double>> numbers(ItemId id);
  // What rules and programs did to it, in no order. Of a title that was given to it the detail is
  // the feed's own.
  Result<std::vector<Deed>> deeds(ItemId id);
  // The feed's own title of an item; empty for no such item.
  Result<std::string> given_title(ItemId id);
  // All that ever did something, in the order in which they came.
  Result<std::vector<RuleRecord>> rules();
  // Carries out what is said of stored items, but for states and tags, which are for mark(), where
  // they can be taken back. Returns how many were dropped: these are in no view, list or count from
  // here on, but in a list of dropped ones, under new ids. 50 take some milliseconds.
  Result<std::uint64_t> rule(std::span<const Ruled> items, Time now);
  // Puts those of the items that were dropped where they were, under new ids. How many those are.
  Result<std::uint64_t> bring_back(std::span<const ItemId> items, Time now);
  // Dropped items have feeds of their own: the feed from which its items were dropped. Nothing for
  // any other feed.
  Result<std::optional<FeedId>> dropped_of(FeedId feed);

  // --- changes ---

  Result<ChangeNumber> change();
  // Feeds that were touched, or whose items were, after that change; the last touched last.
  Result<std::vector<FeedId>> feeds_changed_since(ChangeNumber change);
  // Items that were touched after that change, in no order.
  Result<std::vector<ItemId>> items_changed_since(ChangeNumber change);
  // Items that were dropped after that change (dropping.h), or hidden, or brought back under
  // another id, in no order. Headers, facts and the like leave them out.
  Result<std::vector<ItemId>> items_gone_since(ChangeNumber change);
  // The same in the order of their last touches, until `each`, which may call text(), returns
  // false. They begin behind the item `after` of those that `change` itself touched; kLastItem:
  // behind all of them. All are of one moment; the answer is the change number of that. Cost: 2 µs
  // an item.
  Result<ChangeNumber> touched_since(ChangeNumber change, ItemId after,
                                     const std::function<bool(const TouchedItem&)>& each);
  // Of those of `ids` that are there and were not touched after `change`.
  Result<std::vector<ItemVersion>> versions(std::span<const ItemId> ids, ChangeNumber change);
  // An error so far was that the database is damaged: check.h mends it.
  [[nodiscard]] bool is_damaged() const;
  // When a front end that showed the news was last left; nothing: never.
  Result<std::optional<Time>> last_visit();
  Result<void> left_at(Time now);
  // A number that no other store has.
  Result<std::int64_t> identity();
  // Whether so much was stored since a dictionary for bodies was trained, if one was, that training
  // another may pay. Costs two lookups.
  Result<bool> wants_dictionary();
  Result<bool> has_dictionary();
  // Trains one on bodies of all ages, and uses it from now on, in all programs, when others get a
  // twentieth smaller by it: whether they do. Takes 0.2 s: for a process of its own.
  Result<bool> train_dictionary();
  // Gives so many free pages back to the file system, and copies the log; whether there are more.
  // 100 take some milliseconds.
  Result<bool> compact(std::size_t pages);
  // What was written stands in a log first. How long that was after the last commit of this store.
  [[nodiscard]] std::uint64_t log_bytes() const;
  // Copies it into the database, as far as readers allow, so that it begins anew. Takes about 2 ms
  // a MiB: for a process of its own, or a moment when nobody waits.
  Result<void> copy_log();
  // True when another program has committed since the last call (PRAGMA data_version). Costs no
  // I/O.
  Result<bool> changed_by_others();

 private:
  // What `read` reads is of one moment; so is the change number that is returned.
  Result<ChangeNumber> of_one_moment(const std::function<Result<void>()>& read);

  friend class Freshness;
  friend class Dropping;
  friend class Marking;
  friend class Repacking;
  friend class Undoing;
  struct Database;
  explicit Store(std::unique_ptr<Database> database);
  std::unique_ptr<Database> database_;
};

}  // namespace antiphon::store
