// What a view is made of: its blocks.

#include "antiphon/backend/view.h"

#include <algorithm>
#include <ctime>
#include <utility>

#include "antiphon/backend/feed_subjects.h"
#include "antiphon/base/hash.h"

namespace antiphon::backend {

namespace {

constexpr char kUntagged[] = "(no tag)";

BlockId block_of(FeedId feed) {
  return BlockId{raw(feed)};
}
FeedId feed_of(BlockId block) {
  return FeedId{raw(block)};
}

// The same for a tag whatever else there is, and never `none`.
BlockId block_of_tag(const std::string& tag) {
  const std::uint64_t number = mixed(std::hash<std::string>()(tag)) >> 1U;
  return BlockId{static_cast<std::int64_t>(number | 1U)};
}

}  // namespace

std::chrono::sys_days local_day(Time time) {
  const std::time_t seconds = unix_seconds(time);
  std::tm parts{};
  if (::localtime_r(&seconds, &parts) == nullptr) return {};
  return std::chrono::sys_days{std::chrono::year{parts.tm_year + 1900} /
                               std::chrono::month{static_cast<unsigned>(parts.tm_mon) + 1} /
                               std::chrono::day{static_cast<unsigned>(parts.tm_mday)}};
}

View::View(store::Store& store, const FeedList& feeds, Surroundings surroundings,
           Definition definition)
    : store_(store),
      feeds_(feeds),
      surroundings_(std::move(surroundings)),
      collapsed_(surroundings_.start_collapsed) {
  define(std::move(definition));
}

View::~View() {
  if (surroundings_.scanners != nullptr) surroundings_.scanners->cancel(this);
}

// Totals of blocks come with the feeds, and their items when they are looked at.
bool View::is_lazy() const {
  return definition_.group == GroupBy::feed && filter_.is_everything();
}

bool View::shows(const Block& block) const {
  const bool empty = total_of(block) == 0;
  if (block.id == kNewBlock) return !empty && definition_.new_items == NewItems::top;
  const bool has_place_when_empty = definition_.group != GroupBy::day &&
                                    definition_.filter.is_everything() &&
                                    definition_.group != GroupBy::none;
  return !empty || has_place_when_empty;
}

void View::define(Definition definition) {
  if (definition.group != definition_.group) {
    collapsed_ = surroundings_.start_collapsed;
    turned_.clear();
  }
  definition_ = std::move(definition);
  bind_filter();
  order_.newest_first = definition_.order.newest_first();
  full_ = [this](ItemId a, ItemId b) { return compare_items(a, b); };
  order_.full = definition_.order.is_exact() ? nullptr : &full_;
  has_ties_ = order_.full != nullptr && !is_lazy();
  to_test_.clear();
  known_.clear();
  moving_ = false;
  unsure_ = false;
  start_apart();
  read_places();
  make_blocks();
  plan();
}

void View::bind_filter() {
  const filter::Filter& told = definition_.filter;
  filter_ = told;
  filter::Node layers;
  if (definition_.layered && surroundings_.layers) layers = surroundings_.layers();
  if (filter::speaks_of_feeds(told.condition()) || layers != filter::Node{}) {
    const filter::Node where = filter::all_of({told.condition(), std::move(layers)});
    filter_ = filter::Filter(bound_to_feeds(where, store_, feeds_, told.circumstances()),
                             told.circumstances());
  }
  besides_ = filter_.besides_text_query();
  filter_text_ = filter::print(filter_.condition());
}

void View::read_places() {
  places_.clear();
  places_.reserve(feeds_.feeds().size());
  for (const ListedFeed& feed : feeds_.feeds()) {
    if (!has_feed(feed)) continue;
    FeedPlace& place = places_[raw(feed.state.id)];
    place.position = feed.state.position;
    if (definition_.group != GroupBy::tag) continue;
    for (const std::string& tag : feed.subscription.tags)
      place.tags.push_back(block_of_tag(tag));
    if (place.tags.empty()) place.tags.push_back(block_of_tag(kUntagged));
  }
}

void View::make_blocks() {
  blocks_.clear();
  index_.clear();
  arranged_ = false;
  if (keeps_apart()) add_block(kNewBlock, "New");
  if (definition_.group == GroupBy::none) {
    add_block(kOnlyBlock, "");
    return;
  }
  if (definition_.group == GroupBy::day) return;  // they come with the items
  if (definition_.group == GroupBy::feed) {
    blocks_.reserve(feeds_.feeds().size() + 1);
    index_.reserve(feeds_.feeds().size() + 1);
  }
  bool untagged = false;
  for (const ListedFeed& feed : feeds_.feeds()) {
    if (!has_feed(feed)) continue;
    if (definition_.group == GroupBy::feed) {
      Block& block = add_block(block_of(feed.state.id), "");
      block.loaded = !is_lazy();
      take_totals(block);
      continue;
    }
    untagged = untagged || feed.subscription.tags.empty();
    for (const std::string& tag : feed.subscription.tags) {
      if (find_block(block_of_tag(tag)) == nullptr) add_block(block_of_tag(tag), tag);
    }
  }
  if (untagged && find_block(block_of_tag(kUntagged)) == nullptr)
    add_block(block_of_tag(kUntagged), kUntagged);
}

View::Block& View::add_block(BlockId id, std::string title) {
  index_[raw(id)] = blocks_.size();
  Block& block = blocks_.emplace_back();
  block.id = id;
  block.title = std::move(title);
  block.collapsed = starts_collapsed(id);
  if (has_ties_) block.compared = order_.start();
  return block;
}

View::Block* View::find_block(BlockId id) {
  if (definition_.group == GroupBy::day) {
    const auto found = std::find_if(blocks_.begin(), blocks_.end(),
                                    [&](const Block& each) { return each.id == id; });
    return found == blocks_.end() ? nullptr : &*found;
  }
  const auto found = index_.find(raw(id));
  return found == index_.end() ? nullptr : &blocks_[found->second];
}

// Of a block that is not loaded: what the feed says.
void View::take_totals(Block& block) const {
  const ListedFeed* feed = block.loaded ? nullptr : feeds_.find(feed_of(block.id));
  block.total = feed == nullptr ? 0 : feed->state.total;
  block.unread = feed == nullptr ? 0 : feed->state.unread;
}

std::uint32_t View::total_of(const Block& block) {
  return block.loaded ? static_cast<std::uint32_t>(block.entries.size()) : block.total;
}

std::uint32_t View::unread_of(const Block& block) {
  return block.loaded ? static_cast<std::uint32_t>(block.entries.unread()) : block.unread;
}

void View::feed_list_changed() {
  const auto before = std::exchange(places_, {});
  read_places();
  // Other titles and tags may be other answers, and lines have filters of their own.
  if (definition_.layered || filter::speaks_of_feeds(definition_.filter.condition())) {
    const std::string bound_before = filter_text_;
    bind_filter();
    if (filter_text_ != bound_before) return define(std::move(definition_));
  }
  if (places_ == before) return;
  if (definition_.group == GroupBy::feed) return bring_blocks_in_line();
  // What came can be scanned; what is gone, or stands elsewhere now, has entries all over.
  const bool kept = std::all_of(before.begin(), before.end(), [&](const auto& feed) {
    const auto now = places_.find(feed.first);
    return now != places_.end() && now->second == feed.second;
  });
  if (!kept || definition_.group == GroupBy::tag) return define(std::move(definition_));
  for (const auto& [feed, place] : places_) {
    if (!before.contains(feed)) scan_feed(FeedId{feed}, true);
  }
}

void View::bring_blocks_in_line() {
  std::vector<Block> blocks = std::exchange(blocks_, {});
  const auto index = std::exchange(index_, {});
  arranged_ = false;
  if (keeps_apart()) {
    // Of a feed that has gone they go as well.
    const Block& apart = add_block(kNewBlock, "") = std::move(blocks.front());
    apart.entries.for_each(0, apart.entries.size(),
                           [&](const Entry& entry) { to_test_.push_back(entry.id()); });
  }
  for (const ListedFeed& feed : feeds_.feeds()) {
    if (!has_feed(feed)) continue;
    const auto known = index.find(raw(feed.state.id));
    Block& block = add_block(block_of(feed.state.id), "");
    if (known != index.end()) {
      block = std::move(blocks[known->second]);
      continue;
    }
    block.loaded = !is_lazy();
    if (is_lazy())
      totals_changed(block);
    else
      scan_feed(feed.state.id, true);
  }
}

// The items of a lazy block, when they are needed.
Result<void> View::load(Block& block) {
  if (block.loaded) return {};
  store::Scan scan;
  scan.by = store::Scan::By::feed;
  scan.feed = feed_of(block.id);
  scan.states = states_suffice();
  auto scanned = store_.scan(scan, [&](const store::ItemFacts& facts) {
    if (is_new(facts.id) || !Entry::holds(facts.id)) return true;
    block.entries.insert(entry_of(facts), order_of(block));
    newest_is(facts.id);
    return true;
  });
  if (!scanned) {
    block.entries.clear();
    return scanned.error();
  }
  // Another program may have written since the feeds were read.
  if (block.entries.size() != block.total) arranged_ = false;
  block.loaded = true;
  return {};
}

void View::arrange() {
  if (arranged_) return;
  arranged_ = true;
  visible_.clear();
  offsets_.clear();
  std::uint64_t rows = 0;
  for (std::size_t i = 0; i < blocks_.size(); ++i) {
    if (!shows(blocks_[i])) continue;
    visible_.push_back(i);
    offsets_.push_back(rows);
    rows += rows_of(blocks_[i]);
  }
  offsets_.push_back(rows);
}

void View::collapse(BlockId block, bool collapsed) {
  if (!has_headings()) return;
  if (block == BlockId::none) {
    collapsed_ = collapsed;
    turned_.clear();
    for (Block& each : blocks_)
      each.collapsed = collapsed;
  } else if (Block* one = find_block(block)) {
    one->collapsed = collapsed;
    if (collapsed == collapsed_)
      turned_.erase(raw(block));
    else
      turned_.insert(raw(block));
  }
  arranged_ = false;
}

void View::collapse_like(const View& other) {
  if (other.definition_.group != definition_.group) return;
  collapsed_ = other.collapsed_;
  turned_ = other.turned_;
  for (Block& each : blocks_)
    each.collapsed = starts_collapsed(each.id);
  arranged_ = false;
}

bool View::starts_collapsed(BlockId block) const {
  return has_headings() && collapsed_ != turned_.contains(raw(block));
}

}  // namespace antiphon::backend
