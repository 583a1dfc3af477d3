#include "antiphon/backend/tally.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "backend/passing.h"

namespace antiphon::backend {

namespace {

constexpr std::uint64_t kTakenAtOnce = 20'000;
// More than so many, and to count anew costs less than to test each.
constexpr std::size_t kMostTested = 20'000;

}  // namespace

void Tally::Bits::set(ItemId id, bool passes, bool unread) {
  const auto bit = static_cast<std::size_t>(raw(id)) & ((std::size_t{1} << kPageBits) - 1);
  std::unique_ptr<Page>& page = pages_[raw(id) >> kPageBits];
  if (page == nullptr) {
    if (!passes) {
      pages_.erase(raw(id) >> kPageBits);
      return;
    }
    page = std::make_unique<Page>();
  }
  const auto put = [&](std::size_t which, bool value, std::uint64_t& count) {
    auto place = (*page)[which][bit];
    if (place != value) count += value ? std::uint64_t{1} : ~std::uint64_t{0};
    place = value;
  };
  put(0, passes, items_);
  put(1, passes && unread, unread_);
}

Tally::Tally(store::Store& store, const FeedList& feeds, View::Surroundings surroundings,
             std::size_t views, Define define)
    : store_(store),
      feeds_(feeds),
      surroundings_(std::move(surroundings)),
      define_(std::move(define)),
      views_(views) {}

void Tally::feed_list_changed() {
  view_.reset();
  filling_ = nullptr;
  views_ = std::deque<Counted>(views_.size());
}

void Tally::changed(std::span<const FeedId> feeds, std::span<const ItemId> items,
                    std::span<const ItemId> gone) {
  if (view_ != nullptr) {
    view_->changed(feeds, items, gone);
    // Its items stand elsewhere now.
    if (std::exchange(taken_, 0) > 0) filling_->bits = {};
  }
  for (Counted& view : views_) {
    if (view.state != Counted::State::filled && view.state != Counted::State::counted) continue;
    if (view.to_test.size() + items.size() + gone.size() > kMostTested) {
      if (&view == filling_) view_.reset();
      if (&view == filling_) filling_ = nullptr;
      view = {};
      continue;
    }
    view.to_test.insert(view.to_test.end(), items.begin(), items.end());
    view.to_test.insert(view.to_test.end(), gone.begin(), gone.end());
  }
}

bool Tally::is_complete() const {
  return view_ == nullptr && std::ranges::all_of(views_, [](const Counted& view) {
           return view.state != Counted::State::waiting && view.to_test.empty();
         });
}

bool Tally::has_work() const {
  if (view_ != nullptr && (view_->is_complete() || view_->has_work())) return true;
  return std::ranges::any_of(views_, [this](const Counted& view) {
    if (view.state == Counted::State::waiting) return view_ == nullptr;
    return view.state == Counted::State::counted && !view.to_test.empty();
  });
}

Result<bool> Tally::step() {
  const auto changed = std::ranges::find_if(views_, [](const Counted& view) {
    return view.state == Counted::State::counted && !view.to_test.empty();
  });
  Result<void> done;
  if (changed != views_.end())
    done = test(*changed);
  else if (view_ != nullptr)
    done = fill(*filling_);
  else
    start();
  if (!done) return done.error();
  return has_work();
}

// However it is shown, its items are the same: in one block, in the order that costs least.
void Tally::start() {
  const auto next = std::ranges::find(views_, Counted::State::waiting, &Counted::state);
  if (next == views_.end()) return;
  next->definition = define_(static_cast<std::size_t>(next - views_.begin()));
  if (!next->definition) {
    next->state = Counted::State::unusable;
    return;
  }
  Definition& definition = *next->definition;
  definition.group = GroupBy::none;
  definition.order = filter::Order();
  definition.new_items = NewItems::in_place;
  const bool has_layers =
      definition.layered && surroundings_.layers && surroundings_.layers() != filter::Node{};
  if (definition.filter.is_everything() && !has_layers) {
    next->state = Counted::State::by_feeds;
    return;
  }
  next->state = Counted::State::filled;
  filling_ = &*next;
  taken_ = 0;
  view_ = std::make_unique<View>(store_, feeds_, surroundings_, definition);
}

// What changed since it began was told to it as well; but a row that it once let in stays in it,
// and so all of that is tested again.
Result<void> Tally::fill(Counted& view) {
  if (taken_ == 0 && !view_->is_complete()) {
    auto more = view_->step();
    if (more) return {};
    view_.reset();
    view.state = Counted::State::unusable;
    return more.error();
  }
  const std::uint64_t told = view_->each_item(
      taken_, kTakenAtOnce, [&](ItemId id, bool read) { view.bits.set(id, true, !read); });
  taken_ += told;
  if (told > 0) return {};
  view.filter = view_->bound_filter();
  view.state = Counted::State::counted;
  view_.reset();
  return {};
}

Result<void> Tally::test(Counted& view) {
  const auto some = std::min<std::size_t>(view.to_test.size(), surroundings_.pace.tests);
  std::vector<ItemId> ids(view.to_test.begin(),
                          view.to_test.begin() + static_cast<std::ptrdiff_t>(some));
  view.to_test.erase(view.to_test.begin(),
                     view.to_test.begin() + static_cast<std::ptrdiff_t>(some));
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  std::unordered_set<ItemId> gone(ids.begin(), ids.end());
  Error failed;
  auto read = store_.facts(ids, [&](const store::ItemFacts& facts) {
    gone.erase(facts.id);
    const ListedFeed* feed = feeds_.find(facts.feed);
    const bool there = feed != nullptr && (view.definition->hidden || !feed->subscription.hidden);
    const Result<bool> in = there ? passes(store_, view.filter, facts) : Result<bool>(false);
    if (!in) failed = in.error();
    view.bits.set(facts.id, in && *in, !facts.read);
  });
  for (const ItemId id : gone)
    view.bits.set(id, false, false);
  if (!failed.message.empty()) return failed;
  return read;
}

Tally::Count Tally::by_feeds(const Definition& definition) const {
  Count count{true, 0, 0};
  for (const ListedFeed& feed : feeds_.feeds()) {
    if (!definition.hidden && feed.subscription.hidden) continue;
    count.items += feed.state.total;
    count.unread += feed.state.unread;
  }
  return count;
}

std::vector<Tally::Count> Tally::counts() const {
  std::vector<Count> counts;
  for (const Counted& view : views_) {
    if (view.state == Counted::State::by_feeds)
      counts.push_back(by_feeds(*view.definition));
    else
      counts.push_back(
          {view.state == Counted::State::counted, view.bits.items(), view.bits.unread()});
  }
  return counts;
}

}  // namespace antiphon::backend
