// How a view gets its items, and how it stays right.
//
//   plan ──▶ parts_ ── scan_part ──▶ place        first a preview, then everything
//        ├─▶ parts_ ── give_out ──▶ scanned_ ── view_merge.cc
//        └─▶ having_, unknown_ ── take_hits ──▶ place    where the text index knows the words
//   changed ──▶ to_test_ ── retest ──▶ place, or take out
//
// New items that are kept apart: view_new.cc.
//
// A part may be read later than a change that is still to be tested: that one is tested again then,
// and what it finds in place stays as it is.

#include <algorithm>
#include <bit>
#include <unordered_set>

#include "antiphon/backend/view.h"
#include "backend/passing.h"

namespace antiphon::backend {

namespace {

// Items that cost as much as reading one of which this has to be known.
std::size_t cost_of(filter::Parts needs) {
  if (needs.has(filter::Part::text) || needs.has(filter::Part::body)) return 12;
  return needs.has(filter::Part::item) || needs.has(filter::Part::tags) ||
                 needs.has(filter::Part::numbers)
             ? 6
             : 1;
}

// More than that is sooner scanned than looked at one by one.
constexpr std::uint32_t kMostUnknown = 50'000;

// Lets nearly all ids through that are in none of a set, in less time than the set takes to say so.
class IdSieve {
 public:
  explicit IdSieve(const std::unordered_set<ItemId>& ids)
      : marks_(std::bit_ceil(std::max<std::size_t>(64, 32 * ids.size())), false) {
    for (const ItemId id : ids)
      marks_[place_of(id)] = true;
  }
  [[nodiscard]] bool may_have(ItemId id) const { return marks_[place_of(id)]; }

 private:
  [[nodiscard]] std::size_t place_of(ItemId id) const {
    return static_cast<std::size_t>(raw(id)) & (marks_.size() - 1);
  }
  std::vector<bool> marks_;
};

// So many ids lower.
ItemId below(ItemId id, std::size_t items) {
  return ItemId{std::max<std::int64_t>(raw(id) - static_cast<std::int64_t>(items), 0)};
}

}  // namespace

// Id, feed, states and date say it all: then the index is enough.
bool View::states_suffice() const {
  const auto& keys = definition_.order.keys();
  return filter::Parts(filter::Part::states).has(filter_.needs()) &&
         std::all_of(keys.begin(), keys.end(), [](const SortKey& key) {
           return key.by == SortBy::date || key.by == SortBy::feed || key.by == SortBy::random;
         });
}

// The narrowing is part of the filter: where it is exact, nothing else is asked of an item. By date
// it would make one step of all that it passes over; there it is left to the filter.
View::Part View::narrowed_part(store::Scan::By by) const {
  const filter::Narrowing narrowing = filter_.narrowing();
  Part part;
  part.scan.by = by;
  part.scan.from = narrowing.from;
  if (by == store::Scan::By::date) return part;
  part.scan.to = narrowing.to;
  part.scan.read = narrowing.read;
  part.scan.starred = narrowing.starred;
  return part;
}

// Scanned here in less time than scanners need to start.
bool View::is_small(const Result<ItemId>& newest) const {
  return newest && raw(*newest) < static_cast<std::int64_t>(surroundings_.pace.small_store);
}

void View::scan_feed(FeedId feed, bool first) {
  if (!filter_.narrowing().may_be_of(feed)) return;
  Part part = narrowed_part(store::Scan::By::feed);
  part.scan.feed = feed;
  part.scan.states = states_suffice();
  if (first)
    parts_.push_front(part);
  else
    parts_.push_back(part);
}

void View::plan() {
  parts_.clear();
  scanned_.clear();
  if (surroundings_.scanners != nullptr) surroundings_.scanners->cancel(this);
  out_ = 0;
  preview_left_ = 0;
  having_.clear();
  unknown_.clear();
  const filter::Narrowing narrowing = filter_.narrowing();
  if (is_lazy() || narrowing.nothing) return;
  if (!narrowing.tags.empty() && plan_by_tags(narrowing.tags)) return;
  if (!filter_.text_query().empty() && surroundings_.scanners != nullptr &&
      !is_small(store_.newest_item()))
    return plan_by_texts();
  plan_scan();
}

// What has one of these tags is looked at, and nothing else. False: that is too much.
bool View::plan_by_tags(const std::vector<std::string>& tags) {
  std::vector<ItemId> ids;
  for (const std::string& tag : tags) {
    auto tagged = store_.items_with_tag(tag, kMostUnknown + 1);
    if (!tagged) return false;
    ids.insert(ids.end(), tagged->begin(), tagged->end());
  }
  if (ids.size() > kMostUnknown) return false;
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  unknown_ = std::move(ids);
  moving_ = true;
  return true;
}

void View::plan_scan() {
  const bool by_feed = definition_.group == GroupBy::feed;
  if (!states_suffice() || !by_feed) {
    // A preview, where an index has the order of the first rows.
    const SortKey first = definition_.order.keys().front();
    const bool newest_first = first.by == SortBy::date && first.descending;
    preview_left_ = surroundings_.pace.preview_items;
    if (by_feed) {
      for (const Block& block : blocks_)
        scan_feed(FeedId{raw(block.id)}, false);
    } else if (newest_first && definition_.group != GroupBy::tag) {
      parts_.push_back(narrowed_part(store::Scan::By::date));
    }
    for (Part& part : parts_)
      part.is_preview = true;
  }
  if (states_suffice()) {
    for (const ListedFeed& feed : feeds_.feeds()) {
      if (places_.contains(raw(feed.state.id))) scan_feed(feed.state.id, false);
    }
  } else {
    Part& part = parts_.emplace_back(narrowed_part(store::Scan::By::id));
    // What comes later is told as a change. Unknown: everything, here.
    auto newest = store_.newest_item();
    part.here = surroundings_.scanners == nullptr || !newest || is_small(newest);
    if (newest) part.scan.after_id = ItemId{raw(*newest) + 1};
  }
}

void View::end_preview() {
  preview_left_ = 0;
  std::erase_if(parts_, [](const Part& part) { return part.is_preview; });
}

Result<void> View::scan_part() {
  moving_ = true;
  Part part = parts_.front();
  const bool by_id = part.scan.by == store::Scan::By::id;
  const filter::Narrowing narrowing = filter_.narrowing();
  const bool exact = part.scan.by != store::Scan::By::date && narrowing.exact && !narrowing.feeds;
  const bool quick = part.scan.by == store::Scan::By::feed && part.scan.states;
  std::size_t left = quick ? surroundings_.pace.states : surroundings_.pace.items;
  const std::size_t cost = cost_of(filter_.needs());
  const ItemId last = part.scan.down_to;
  // A narrowing passes over items that count as well.
  if (by_id && part.scan.after_id != store::Scan::kLastItem)
    part.scan.down_to = std::max(last, below(part.scan.after_id, left));
  std::size_t looked = 0;
  bool ended = true;
  Error failed;
  std::vector<Placed> found;
  auto scanned = store_.scan(part.scan, [&](const store::ItemFacts& facts) {
    part.scan.after_id = facts.id;
    part.scan.after_date = facts.date;
    ++looked;
    left -= std::min(left, cost);
    if (places_.contains(raw(facts.feed))) {
      Result<bool> in = true;
      if (!exact) in = passes(store_, filter_, facts);
      if (!in) {
        failed = in.error();
        return false;
      }
      if (*in) gather(facts, entry_of(facts), found);
    }
    ended = left > 0;
    return ended;
  });
  if (!scanned) return scanned.error();
  if (!failed.message.empty()) return failed;
  place(std::move(found));
  if (by_id && ended) {
    part.scan.after_id = part.scan.down_to;
    ended = part.scan.down_to == last;
  }
  part.scan.down_to = last;
  if (ended)
    parts_.pop_front();
  else
    parts_.front() = part;
  if (part.is_preview) {
    preview_left_ -= std::min(preview_left_, looked);
    arrange();
    if (preview_left_ == 0 || offsets_.back() >= surroundings_.pace.preview_rows) end_preview();
  }
  return {};
}

Result<bool> View::step() {
  if (!to_test_.empty()) {
    if (auto tested = retest(); !tested) {
      to_test_.clear();
      return tested.error();
    }
  } else if (!admitted_.empty()) {
    if (auto moved = admit(); !moved) {
      admitted_.clear();
      return moved.error();
    }
  } else if (!stale_.empty()) {
    if (auto counted = count_totals(); !counted) {
      stale_.clear();
      return counted.error();
    }
  } else if (!scanned_.empty()) {
    if (auto taken = take_in(); !taken) {
      scanned_.clear();
      return taken.error();
    }
  } else if (has_due()) {
    merge();
  } else if (!having_.empty() || !unknown_.empty()) {
    if (auto taken = take_hits(); !taken) {
      having_.clear();
      unknown_.clear();
      return taken.error();
    }
  } else if (!parts_.empty() && parts_.front().scan.by == store::Scan::By::id &&
             !parts_.front().here) {
    give_out();
  } else if (!parts_.empty()) {
    if (auto scanned = scan_part(); !scanned) {
      parts_.clear();
      return scanned.error();
    }
  } else if (has_ties_ && out_ == 0) {
    compare_ties();
  }
  return has_work();
}

bool View::has_work() const {
  if (!is_settled() || !scanned_.empty() || !having_.empty() || !unknown_.empty() || has_due())
    return true;
  if (parts_.empty()) return has_ties_ && out_ == 0;
  const Part& part = parts_.front();
  return part.here || part.scan.by != store::Scan::By::id || !surroundings_.scanners->is_busy();
}

// Where the text index can tell which items have the words, nothing needs scanning. A common word
// takes it some time, and so a scanner is asked.
void View::plan_by_texts() {
  ++out_;
  const wire::LookUpJob job{filter_text_, kMostUnknown};
  surroundings_.scanners->look_up(this, job, [this](Result<wire::LookedUp> looked) {
    --out_;
    if (!looked || !looked->known || !take_over(*looked)) plan_scan();
    surroundings_.on_result();
  });
}

// What the index has said, and what was touched since. False: nobody knows what was.
bool View::take_over(wire::LookedUp& looked) {
  auto later = store_.items_changed_since(looked.change);
  if (!later) return false;
  touched_ = {later->begin(), later->end()};
  to_test_.insert(to_test_.end(), later->begin(), later->end());
  having_ = std::move(looked.found);
  unknown_ = std::move(looked.unknown);
  moving_ = true;
  return true;
}

// Of items that have the words only the rest is asked, of the others everything. The last are the
// newest.
Result<void> View::take_hits() {
  const bool sure = !having_.empty();
  std::vector<ItemId>& hits = sure ? having_ : unknown_;
  const std::size_t some =
      std::min(hits.size(), sure ? surroundings_.pace.hits : surroundings_.pace.tests);
  const std::vector<ItemId> ids(hits.end() - static_cast<std::ptrdiff_t>(some), hits.end());
  std::vector<Placed> placed;
  Error failed;
  auto read = store_.facts(ids, [&](const store::ItemFacts& facts) {
    if (!places_.contains(raw(facts.feed))) return;
    const bool words_known = sure && !touched_.contains(facts.id);
    const Result<bool> in = passes(store_, words_known ? besides_ : filter_, facts);
    if (!in)
      failed = in.error();
    else if (*in)
      gather(facts, entry_of(facts), placed);
  });
  place(std::move(placed));
  hits.resize(hits.size() - some);
  if (having_.empty()) touched_.clear();
  if (!failed.message.empty()) return failed;
  return read;
}

// The newest part of what is to scan by id goes to the scanners, as much as they can take.
void View::give_out() {
  ScanRunner& scanners = *surroundings_.scanners;
  Part& part = parts_.front();
  while (!scanners.is_busy()) {
    const ItemId to = part.scan.after_id;
    const ItemId from = below(to, surroundings_.pace.given);
    part.scan.after_id = from;
    ++out_;
    moving_ = true;
    const filter::Circumstances& at = filter_.circumstances();
    const wire::ScanJob job{
        filter_text_, at.now, at.last_visit, definition_.order.keys(), definition_.order.seed(),
        from,         to};
    const bool last = from == ItemId{};
    if (last) parts_.pop_front();
    scanners.scan(this, job, [this, job](Result<wire::Scanned> scanned) {
      --out_;
      if (scanned) {
        scanned_.push_back({std::move(*scanned), job.from, job.to});
      } else {
        // What nobody else can do is done here.
        Part again = narrowed_part(store::Scan::By::id);
        again.scan.after_id = job.to;
        again.scan.down_to = job.from;
        again.here = true;
        parts_.push_back(again);  // the front may be the one that is being given out
      }
      surroundings_.on_result();
    });
    if (last) return;
  }
}

void View::changed(std::span<const FeedId> feeds, std::span<const ItemId> items,
                   std::span<const ItemId> gone) {
  // At once, as nothing can be compared with what is gone; and what was, may stand anywhere.
  take_out_all({gone.begin(), gone.end()});
  if (std::exchange(unsure_, false)) return define(std::move(definition_));
  // Items of blocks that are not loaded are nobody's yet: in a refresh these are nearly all.
  bool any_held = !is_lazy();
  for (const FeedId feed : feeds) {
    Block* block = is_lazy() ? find_block(BlockId{raw(feed)}) : nullptr;
    if (block == nullptr) continue;
    any_held = any_held || block->loaded;
    if (!block->loaded) totals_changed(*block);
  }
  for (const ItemId id : items) {
    known_.erase(raw(id));
    made_titles_.erase(raw(id));
    if (!having_.empty()) touched_.insert(id);
    if (any_held || is_new(id)) to_test_.push_back(id);
  }
}

// Takes entries of these items out wherever they stand, in one pass over all blocks. Returns those
// that stood somewhere.
std::unordered_set<ItemId> View::take_out_all(const std::unordered_set<ItemId>& ids) {
  std::unordered_set<ItemId> taken;
  if (ids.empty()) return taken;
  const IdSieve sieve(ids);
  const auto is_taken = [&](const Entry& entry) {
    if (!sieve.may_have(entry.id()) || !ids.contains(entry.id())) return false;
    taken.insert(entry.id());
    return true;
  };
  for (Block& block : blocks_) {
    if (block.entries.erase_if(is_taken) > 0) arranged_ = false;
    if (block.incoming == nullptr) continue;
    block.incoming->now.erase_if(is_taken);
    block.incoming->next.erase_if(is_taken);
    if (block.incoming->empty()) block.incoming.reset();
  }
  return taken;
}

bool View::is_in_place(const store::ItemFacts& facts) {
  const Entry entry = entry_of(facts);
  const auto blocks = blocks_of(facts);
  return std::any_of(blocks.begin(), blocks.end(), [&](BlockId id) {
    const Block* block = find_block(id);
    return block != nullptr && block->entries.find(entry, order_of(*block));
  });
}

// Out of the blocks in which it stands among those of its rank, in whatever place: one that has
// moved among them looks as if it were in place, and a search that comes to it stops there.
bool View::take_from_equals(const store::ItemFacts& facts) {
  const Entry entry = entry_of(facts);
  bool taken = false;
  for (const BlockId id : blocks_of(facts)) {
    Block* block = find_block(id);
    taken = (block != nullptr && block->entries.erase_of_rank(entry)) || taken;
  }
  if (taken) arranged_ = false;
  return taken;
}

void View::take_out(const store::ItemFacts& facts) {
  const Entry entry = entry_of(facts);
  for (const BlockId id : blocks_of(facts)) {
    Block* block = find_block(id);
    if (block != nullptr && block->entries.erase(entry, order_of(*block))) arranged_ = false;
  }
}

Result<void> View::retest() {
  std::vector<ItemId> ids;
  for (; !to_test_.empty() && ids.size() < surroundings_.pace.tests; to_test_.pop_front())
    ids.push_back(to_test_.front());
  // What was in the view stays; what stands in another place than it should is taken from there.
  std::unordered_set<ItemId> in;
  std::unordered_set<ItemId> strays(ids.begin(), ids.end());
  auto found = store_.facts(ids, [&](const store::ItemFacts& facts) {
    const bool was_in = definition_.order.is_exact() ? is_in_place(facts) : take_from_equals(facts);
    if (was_in) in.insert(facts.id);
    // A scan may have seen it before and after it moved.
    if ((was_in && !moving_) || facts.id > newest_) strays.erase(facts.id);
  });
  if (!found) return found;
  in.merge(take_out_all(strays));

  Error failed;
  std::vector<Placed> passing_now;
  auto tested = store_.facts(ids, [&](const store::ItemFacts& facts) {
    auto passing = passes(store_, filter_, facts);
    if (passing && !*passing && in.contains(facts.id))
      passing = passes(store_, filter_, facts, InStates::some);
    if (!passing)
      failed = passing.error();
    else if (*passing)
      gather(facts, entry_of(facts), passing_now);
    else
      take_out(facts);
  });
  place(std::move(passing_now));
  if (!failed.message.empty()) return failed;
  if (is_complete()) moving_ = false;
  return tested;
}

}  // namespace antiphon::backend
