// What the store gives and takes, as plain values.

#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "antiphon/base/time.h"
#include "antiphon/model/fetch.h"
#include "antiphon/model/ids.h"
#include "antiphon/model/item.h"
#include "antiphon/model/verdict.h"
#include "antiphon/model/view.h"

namespace antiphon::store {

// A feed as the store knows it, apart from its items. Title and tags that the user gave are in the
// feeds file, not here.
struct Feed {
  FeedId id{};
  std::string url;  // as it stands in the feeds file
  bool subscribed = true;
  std::uint32_t position = 0;  // its place in the feeds file
  std::string title;           // the feed's own; empty before the first fetch
  std::string home_page_url;
  std::uint32_t total = 0;
  std::uint32_t unread = 0;
  Validators validators;
  std::optional<Time> last_attempt;
  std::optional<Time> last_success;
  std::string error;  // of the last attempt; empty: none
  std::optional<Time> error_since;
  std::optional<Time> retry_at;                   // not to be asked before (Retry-After)
  std::uint32_t failures = 0;                     // in a row
  bool gone = false;                              // 410, and nothing else since
  std::optional<std::chrono::seconds> fresh_for;  // the last answer, as its server says
  std::optional<std::chrono::seconds> ttl;        // as the document says
  Skips skips;
  std::uint32_t recent_items = 0;    // the newest, at most kRecentItems
  std::optional<Time> recent_since;  // the date of the oldest of them
  // Where permanent redirects lead, since when, and how many answers in a row came from there.
  std::string moved_to;  // empty: the last answer came from the feed's own address
  std::optional<Time> moved_since;
  std::uint32_t moved_times = 0;
  ChangeNumber changed{};
};

constexpr std::uint32_t kRecentItems = 48;

// A host that asked to be left alone until then.
struct HeldHost {
  std::string name;
  Time until{};

  bool operator==(const HeldHost&) const = default;
};

// Input that a parser died of.
struct Strike {
  FeedId feed{};
  std::string input;        // a hash of it
  bool of_article = false;  // else the document of the feed
  std::uint32_t count = 0;  // of deaths, and of tries whose end nobody has seen
  std::string reason;
  Time since{};  // the first

  bool operator==(const Strike&) const = default;
};

// As much of an item as a list needs to hold of those that it does not show.
struct ItemEntry {
  ItemId id{};
  bool read = false;
  bool starred = false;
};

// A line of a list.
struct ItemHeader {
  ItemId id{};
  FeedId feed{};
  Key key;
  std::string title;
  std::string url;
  Time
      date{};  // published (else updated), not later than fetched; else fetched: what lists sort by
  bool read = false;
  bool starred = false;
};

// Everything but the bodies.
struct Item {
  ItemHeader header;
  std::optional<Time> published;
  std::optional<Time> updated;
  Time fetched{};            // when it was first stored
  std::uint32_t length = 0;  // bytes of plain text
  std::string guid;          // or else what has its place
  std::string external_url;
  std::string comments_url;
  std::string language;
  std::vector<Person> authors;
  std::vector<std::string> categories;
  std::vector<Enclosure> enclosures;
  std::vector<std::string> tags;          // the user's
  std::map<std::string, double> numbers;  // what programs of the user's said of it, by name
};

// What is read of an item beside its header, dates and length; what is not stays empty. Reading all
// takes twice as long as reading nothing more.
struct ItemParts {
  bool details = true;  // guid, addresses, people, categories, enclosures, language
  bool tags = true;
  bool numbers = true;

  static constexpr ItemParts none() { return {false, false, false}; }
  [[nodiscard]] constexpr ItemParts and_also(ItemParts other) const {
    return {details || other.details, tags || other.tags, numbers || other.numbers};
  }
};

struct ItemBody {
  Body summary;
  Body content;
  std::string text;
};

// What came of asking for a feed once. All of it is stored in one transaction, or nothing.
struct FetchedFeed {
  FeedId feed{};
  Time at{};
  FetchOutcome outcome = FetchOutcome::failed;
  std::string error;                              // of failed
  std::optional<Time> retry_at;                   // of failed
  std::string held_host;                          // of failed: who said so, for all of its feeds
  bool gone = false;                              // of failed: it said that it is, for good
  std::optional<std::chrono::seconds> fresh_for;  // of what was answered
  std::string moved_to;                           // the same; where permanent redirects led
  Validators validators;                   // of fetched; of not_modified where the answer had some
  std::optional<ParsedDocument> document;  // of fetched
  // Of its items, by their places; items without one are stored as they are. What is new gets all
  // of it. Of one that its feed has changed the user may have made something else since: it gets
  // its title and numbers.
  std::map<std::size_t, Verdict> verdicts;
};

// The date of an item as it is stored. One in the future is not believed, or the item would stay on
// top until then.
Time date_of(const ParsedItem& item, Time fetched);

// An item of a fetched document that put() would add or change.
struct Arrival {
  std::size_t place = 0;  // in the document
  Key key;
  Time date{};     // as ItemHeader has it
  Time fetched{};  // when it was first stored, or is going to be
  // Of one that is stored already.
  bool read = false;
  bool starred = false;
  std::vector<std::string> tags;
};

struct PutResult {
  std::uint64_t added = 0;  // without those that were dropped
  std::uint64_t changed = 0;
  std::uint64_t dropped = 0;  // on their arrival
  ChangeNumber change{};
  // All items that were added have ids from here on, and up to that one.
  ItemId first_added{};
  ItemId last_added{};
};

// What is said of a stored item.
struct Ruled {
  ItemId item{};
  Verdict verdict;
};

// A rule or program that did something once; it may be no more.
struct RuleRecord {
  std::string name;
  std::uint64_t applied = 0;  // to so many items, gone ones too
  std::optional<Time> last;
  std::uint64_t dropped = 0;  // items that are dropped now

  bool operator==(const RuleRecord&) const = default;
};

enum class StateKind : std::uint8_t { read, starred, tag };

// A change of state: read or not, starred or not, with a tag or without.
struct StateChange {
  StateKind what = StateKind::read;
  bool on = true;
  std::string tag;  // of tag
};

// A narrowing of all items, in an order. What is not set does not narrow.
struct ListQuery {
  std::optional<bool> read;
  std::optional<bool> starred;
  std::optional<FeedId> feed;
  std::optional<Time> from;  // dates, both included
  std::optional<Time> to;
  bool subscribed_only = true;
  bool dropped = false;        // those that rules have dropped, and no others
  std::vector<SortKey> order;  // empty: newest first
  std::uint64_t seed = 0;      // of SortBy::random
  ItemParts parts;             // what is read of each item
};

// What a view needs of an item to find its place. The title is good until the next one.
struct ItemFacts {
  ItemId id{};
  FeedId feed{};
  bool read = false;
  bool starred = false;
  Time date{};
  // Not given by a scan of states alone.
  Time fetched{};
  std::optional<Time> published;
  std::optional<Time> updated;
  std::uint32_t length = 0;  // bytes of plain text
  std::string_view title;
};

// An item as its feed gave it at some time, with the title that a rule gave it: the digest changes
// with all of that, and with nothing that the user does.
struct ItemVersion {
  ItemId id{};
  std::int64_t digest = 0;

  bool operator==(const ItemVersion&) const = default;
};

// An item that was touched. The title is good until the next one.
struct TouchedItem {
  ItemVersion version;
  ChangeNumber changed{};
  std::string_view title;
};

// A way through items, from a place on.
struct Scan {
  enum class By : std::uint8_t {
    id,    // all feeds, last stored first
    date,  // all feeds, newest first
    feed   // one feed, newest first
  } by = By::id;
  FeedId feed{};        // of By::feed
  bool states = false;  // of By::feed: no more than id, feed, states and date, from the index alone
  std::optional<bool> read;  // only those
  std::optional<bool> starred;
  std::optional<Time> from;  // dates, both included
  std::optional<Time> to;
  // Where it begins: behind this item, as the way goes. By id, the date means nothing.
  ItemId after_id = kLastItem;
  Time after_date = Time::max();
  ItemId down_to{};  // by id: the last one

  static constexpr ItemId kLastItem{std::numeric_limits<std::int64_t>::max()};
};

}  // namespace antiphon::store
