// A view: what passes a filter, in an order, in blocks; windows on it are cut from here.
//
// A view of everything by feed holds no items but those of blocks that were looked at: totals come
// with the feeds, rows from the order's index. Any other view is scanned, a bit at a time: first
// what its first rows are likely to be, then all the rest; it grows while that goes on. Items that
// change in the store are tested again, alone. What a window of a complete view shows is what a
// fresh view would show there, with one exception on purpose: a row that its filter let in stays
// when it is then read (or unstarred), until the view gets a new filter, so that lists do not melt
// under the cursor. And new items may be kept apart until they are asked into their places, as the
// definition has it (NewItems): these are the ones with greater ids than any item had when the view
// was defined, or they were last asked for. What a filter says of `now`, and of numbers of feeds,
// means the moment at which the view was defined.
//
// What scanners have found waits in runs, and is put into its places when it is half as much as is
// there already: so an item moves some times, not once for each answer. Ranks do not tell all
// titles apart; those that they do not stand by age, until everything is there and they are
// compared.
//
// Memory: 16 bytes for each item that it holds, in each block that the item stands in.

#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "antiphon/backend/feed_list.h"
#include "antiphon/backend/scanners.h"
#include "antiphon/backend/sequence.h"
#include "antiphon/base/result.h"
#include "antiphon/filter/filter.h"
#include "antiphon/filter/order.h"
#include "antiphon/model/view.h"
#include "antiphon/store/store.h"

namespace antiphon::backend {

struct Definition {
  filter::Filter filter;  // not bound to feeds
  filter::Order order;
  GroupBy group = GroupBy::feed;
  NewItems new_items = NewItems::in_place;
  bool hidden = false;   // feeds that are hidden are in it as well
  bool layered = false;  // what Surroundings::layers says has to hold as well
};

// The day that a moment is in, where the user is.
using DayOf = std::function<std::chrono::sys_days(Time)>;
std::chrono::sys_days local_day(Time time);

// The block of a view without blocks: no feed's.
constexpr BlockId kOnlyBlock{std::int64_t{1} << 41U};

// The block of new items that are not in their places yet, above all others.
constexpr BlockId kNewBlock{(std::int64_t{1} << 41U) + 1};

// How much of a view a window shows.
struct Frame {
  Anchor anchor;
  std::uint32_t before = 0;
  std::uint32_t after = 0;
};

// How much a view does in a step; with these, some milliseconds.
struct Pace {
  std::size_t items = 2000;     // scanned
  std::size_t states = 10000;   // scanned where states are enough
  std::size_t tests = 500;      // of items that changed
  std::size_t merged = 50'000;  // of items that move, where others come to their places
  std::size_t looked_up = 200;  // of items that have to be read to be compared
  std::size_t given = 10'000;   // to a scanner at once, in ids
  std::size_t hits = 1000;      // of the text index
  std::size_t totals = 100;     // of feeds that have new items apart, counted
  // The first rows are looked for among so many items, until there are so many rows.
  std::size_t preview_items = 25'000;
  std::size_t preview_rows = 200;
  // A store with fewer ids than that is scanned without scanners.
  std::size_t small_store = 20'000;
};

class View {
 public:
  struct Surroundings {
    std::function<bool(FeedId)> is_refreshing;  // what headings say
    DayOf day_of = local_day;
    bool start_collapsed = false;
    Pace pace{};
    std::function<filter::Node()> layers{};  // bound to feeds; none: everything
    ScanRunner* scanners = nullptr;          // none: everything is scanned here
    std::function<void()> on_result;         // a scanner has answered: there is something to do
  };
  // `store` and `feeds` are looked at in every call.
  View(store::Store& store, const FeedList& feeds, Surroundings surroundings,
       Definition definition = {});
  ~View();
  View(const View&) = delete;
  View& operator=(const View&) = delete;

  // Starts anew with this; blocks stay collapsed as they were, while the grouping is the same.
  void define(Definition definition);
  // The feeds file changed: blocks come and go, known ones stay as they are.
  void feed_list_changed();
  // These feeds (`feeds` has been read again) and items changed in the store, and those are gone.
  void changed(std::span<const FeedId> feeds, std::span<const ItemId> items,
               std::span<const ItemId> gone = {});

  // Does the next bit of what is to do, some milliseconds. Returns whether there is more.
  Result<bool> step();
  // Everything that passes is in it, and everything that changed has been looked at.
  [[nodiscard]] bool is_complete() const {
    return is_settled() && has_all() && !has_ties_ && !has_incoming();
  }
  // There is something that step() could do now.
  [[nodiscard]] bool has_work() const;
  // Everything that changed has been looked at.
  [[nodiscard]] bool is_settled() const {
    return to_test_.empty() && admitted_.empty() && stale_.empty();
  }

  // So far.
  std::uint64_t rows() {
    arrange();
    return offsets_.back();
  }

  void collapse(BlockId block, bool collapsed);
  // Blocks are closed as they are in that view; nothing happens where the blocks are others.
  void collapse_like(const View& other);
  // New items that are kept apart go to their places.
  void show_new();
  void set_search(std::string_view words) { search_ = filter::TitleSearch(words); }

  // Fills focus, first, rows, counts and complete.
  Result<Window> window(const Frame& frame);

  struct Sought {
    Anchor anchor;
    bool found = true;
  };
  // Everything but matches and tags, which take time: see find(). Opens a collapsed block that it
  // goes into.
  Result<Sought> seek(const Anchor& from, SeekKind what, std::uint64_t count);

  // A search that can stop after some hundred items, for titles that set_search() matches or for a
  // tag of the user's. Wraps around the view's end once.
  struct Search {
    Anchor from;
    bool forward = true;
    std::optional<std::string> tag{};  // empty: any; nothing: titles
    std::uint64_t looked = 0;          // items so far
  };
  // Looks at some. Nothing: go on later with the same search.
  Result<std::optional<Sought>> find(Search& search);

  // The feeds that a row stands for: an item's own, a heading's; none where that cannot be told.
  Result<std::vector<FeedId>> feeds_at(const Anchor& anchor);

  // The items between two anchors, in the order of the view: see wire::Edit. Of a view that is not
  // complete only those that it has. An error when a row is gone that an anchor named. An item that
  // stands in several blocks may come several times.
  Result<std::vector<ItemId>> items(const Anchor& from, const Anchor& to);
  // Of a view without blocks, tells `count` items from the nth on, and whether each is read.
  // Returns how many there were.
  std::uint64_t each_item(std::uint64_t first, std::uint64_t count,
                          const std::function<void(ItemId, bool read)>& each);
  [[nodiscard]] const Definition& definition() const { return definition_; }
  // What passes, as it is asked of items.
  [[nodiscard]] const filter::Filter& bound_filter() const { return filter_; }

 private:
  // What scanners have found.
  struct Incoming {
    Runs now;   // on its way into the entries
    Runs next;  // and what has come since
    [[nodiscard]] bool empty() const { return now.empty() && next.empty(); }
  };
  struct Block {
    BlockId id{};
    std::string title;  // of a tag or day
    Sequence entries;
    std::unique_ptr<Incoming> incoming;  // none: there is nothing
    std::optional<Entry> compared;       // EntryOrder
    bool loaded = true;  // entries are those of the store, or will be; else only totals are known
    bool collapsed = false;
    std::uint32_t total = 0;  // of one that is not loaded
    std::uint32_t unread = 0;
  };
  // Indexes: of a visible block, and of a row in it (0 the heading, n the item n-1).
  struct Position {
    std::size_t block = 0;
    std::size_t row = 0;
  };
  // What the feeds file says of a feed that is shown.
  struct FeedPlace {
    std::uint32_t position = 0;
    std::vector<BlockId> tags;

    bool operator==(const FeedPlace&) const = default;
  };
  // Something to scan; the last item that was looked at is in `scan`.
  struct Part {
    store::Scan scan;
    bool is_preview = false;
    bool here = false;  // not for scanners
  };

  // --- what there is: view.cc ---
  [[nodiscard]] bool is_lazy() const;
  [[nodiscard]] bool has_headings() const { return definition_.group != GroupBy::none; }
  [[nodiscard]] bool shows(const Block& block) const;
  [[nodiscard]] bool has_feed(const ListedFeed& feed) const {
    return definition_.hidden || !feed.subscription.hidden;
  }
  void bind_filter();
  void read_places();
  void make_blocks();
  void bring_blocks_in_line();
  Block& add_block(BlockId id, std::string title);
  Block* find_block(BlockId id);
  [[nodiscard]] bool starts_collapsed(BlockId block) const;
  void take_totals(Block& block) const;
  [[nodiscard]] static std::uint32_t total_of(const Block& block);
  [[nodiscard]] static std::uint32_t unread_of(const Block& block);
  Result<void> load(Block& block);
  void arrange();

  // --- new items, apart: view_new.cc ---
  [[nodiscard]] bool is_new(ItemId id) const { return id > newest_known_; }
  void start_apart();
  [[nodiscard]] bool keeps_apart() const { return newest_known_ != store::Scan::kLastItem; }
  Block* new_block();
  void totals_changed(Block& block);
  Result<void> admit();
  Result<Anchor> anchor_since(const Anchor& anchor);
  Result<void> count_totals();

  // --- items find their places: view_places.cc ---
  [[nodiscard]] filter::Sortable sortable(const store::ItemFacts& facts) const;
  [[nodiscard]] Entry entry_of(const store::ItemFacts& facts) const;
  // None, one, or those of the tags of a feed; good while the places are.
  class BlockIds {
   public:
    BlockIds() = default;
    explicit BlockIds(BlockId one) : one_(one), size_(1) {}
    explicit BlockIds(const std::vector<BlockId>& many) : many_(many.data()), size_(many.size()) {}
    [[nodiscard]] const BlockId* begin() const { return many_ == nullptr ? &one_ : many_; }
    [[nodiscard]] const BlockId* end() const { return begin() + size_; }

   private:
    BlockId one_{};
    const BlockId* many_ = nullptr;
    std::size_t size_ = 0;
  };
  [[nodiscard]] BlockIds blocks_of(const store::ItemFacts& facts) const;
  Block& day_block(BlockId id);
  // An entry on its way into a block.
  struct Placed {
    BlockId block;
    Entry entry;
  };
  void gather(const store::ItemFacts& facts, const Entry& entry, std::vector<Placed>& placed);
  void place(std::vector<Placed> placed);
  void newest_is(ItemId id) { newest_ = std::max(newest_, id); }
  [[nodiscard]] EntryOrder order_of(const Block& block) const;
  std::strong_ordering compare_items(ItemId a, ItemId b);

  // --- scanning and changes: view_scan.cc ---
  void plan();
  [[nodiscard]] Part narrowed_part(store::Scan::By by) const;
  void scan_feed(FeedId feed, bool first);
  [[nodiscard]] bool states_suffice() const;
  Result<void> scan_part();
  bool plan_by_tags(const std::vector<std::string>& tags);
  void plan_by_texts();
  bool take_over(wire::LookedUp& looked);
  void plan_scan();
  [[nodiscard]] bool is_small(const Result<ItemId>& newest) const;
  Result<void> take_hits();
  void give_out();
  void end_preview();
  Result<void> retest();
  std::unordered_set<ItemId> take_out_all(const std::unordered_set<ItemId>& ids);
  [[nodiscard]] bool has_all() const {
    return parts_.empty() && scanned_.empty() && out_ == 0 && having_.empty() && unknown_.empty();
  }
  bool is_in_place(const store::ItemFacts& facts);
  bool take_from_equals(const store::ItemFacts& facts);
  void take_out(const store::ItemFacts& facts);

  // --- what scanners have found: view_merge.cc ---
  Result<void> take_in();
  void take_in(BlockId id, std::vector<Entry> run);
  [[nodiscard]] bool is_due(const Block& block) const;
  [[nodiscard]] bool has_due() const;
  [[nodiscard]] bool has_incoming() const;
  void merge();
  void compare_ties();
  [[nodiscard]] bool compare_ties(Block& block, std::size_t& left);

  // --- positions: view_seek.cc ---
  Block& shown(std::size_t visible) { return blocks_[visible_[visible]]; }
  [[nodiscard]] std::size_t first_row() const { return has_headings() ? 0 : 1; }
  [[nodiscard]] std::uint64_t rows_of(const Block& block) const;
  [[nodiscard]] std::uint64_t index_of(const Position& position) const;
  Result<std::optional<std::size_t>> find_item(Block& block, ItemId item);
  Result<Position> position_of(const Anchor& named);
  Result<Position> position_at(const Anchor& anchor);
  Result<Anchor> anchor_at(const Position& position);
  Result<Position> position_named(const Anchor& named);
  Result<Position> nth(std::uint64_t index);
  enum class Wanted : std::uint8_t { unread, starred };
  Result<std::optional<Position>> next(Position from, Wanted wanted);
  Result<std::optional<Position>> previous(Position from, Wanted wanted);
  Result<std::optional<std::size_t>> found_in(std::span<const ItemId> ids, const Search& search);
  void open(const Position& position);

  // --- windows: view_window.cc ---
  Row heading_row(const Block& block) const;
  Row item_row(const Block& block, const store::ItemHeader& header);
  Result<std::string> title_made_for(ItemId item);
  Result<void> fill_rows(Window& window, std::uint64_t begin, std::uint64_t end);

  store::Store& store_;
  const FeedList& feeds_;
  Surroundings surroundings_;
  Definition definition_;
  filter::Filter filter_;    // the definition's, bound to the feeds as they were then
  filter::Filter besides_;   // what is left of it where the text index has found its words
  std::string filter_text_;  // for scanners
  filter::TitleSearch search_{""};
  std::unordered_map<std::int64_t, FeedPlace> places_;
  EntryOrder order_;  // when all are compared
  EntryOrder::Full full_;

  bool collapsed_;  // blocks, but for those that were turned by themselves
  std::unordered_set<std::int64_t> turned_;

  std::vector<Block> blocks_;                            // in order
  std::unordered_map<std::int64_t, std::size_t> index_;  // of blocks that are not days
  std::vector<std::size_t> visible_;                     // blocks that are shown
  std::vector<std::uint64_t> offsets_;  // first row of each visible block, and the end
  bool arranged_ = false;

  std::deque<Part> parts_;
  std::size_t preview_left_ = 0;  // items that are still looked at for the first rows
  std::deque<ItemId> to_test_;
  bool moving_ = false;  // something was scanned since everything was tested last
  bool unsure_ = false;  // something was put beside an item that could not be compared
  // What scanners have answered, and how many of them are still at it.
  struct Answer {
    wire::Scanned scanned;
    ItemId from{};  // the ids that were scanned
    ItemId to{};
  };
  std::deque<Answer> scanned_;
  std::size_t out_ = 0;
  bool has_ties_ = false;  // blocks may have some that are not compared
  // What the text index says of words, last stored first: those that have them all, and those that
  // it does not know.
  std::vector<ItemId> having_;
  std::vector<ItemId> unknown_;
  std::unordered_set<ItemId> touched_;  // since the index said so
  ItemId newest_{};                     // the greatest id that was ever placed
  // Greater ids are new items, apart; kLastItem: none are.
  ItemId newest_known_ = store::Scan::kLastItem;
  std::vector<ItemId> admitted_;                // new ones on the way to their places
  std::unordered_set<std::int64_t> new_feeds_;  // that items apart are of
  // Feeds whose blocks are not loaded, and whose totals have to be taken less the items apart.
  std::vector<FeedId> stale_;
  // Titles and dates of items that were compared, for where ranks do not tell.
  struct KnownItem {
    filter::Sortable facts;
    std::string title;
  };
  std::unordered_map<std::int64_t, KnownItem> known_;
  std::size_t looked_up_ = 0;                                  // for that, so far
  std::unordered_map<std::int64_t, std::string> made_titles_;  // of items that were shown
};

}  // namespace antiphon::backend
