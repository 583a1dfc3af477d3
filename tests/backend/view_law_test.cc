// The law of views: what a window shows is exactly what a fresh query would show there, and the
// counts too. Held against a query that is as plain as can be: everything is read, tested, sorted
// and put into blocks anew.

#include <algorithm>
#include <cstdlib>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <utility>

#include <doctest/doctest.h>

#include "antiphon/backend/feed_subjects.h"
#include "antiphon/backend/indexer.h"
#include "antiphon/backend/scan_job.h"
#include "antiphon/backend/subjects.h"
#include "antiphon/backend/text_search.h"
#include "antiphon/backend/view.h"
#include "antiphon/store/dropping.h"
#include "backend/news.h"

namespace antiphon::backend {
namespace {

constexpr char kNew[] = "(new)";

std::chrono::sys_days utc_day(Time time) {
  return std::chrono::floor<std::chrono::days>(time);
}

struct Kept {
  store::ItemFacts facts;
  std::string title;
  store::Item item;
  store::ItemBody body;

  [[nodiscard]] filter::Subject subject() const {
    filter::Subject subject = subject_of(item);
    add_body(subject, body);
    return subject;
  }
};

// Scanners that look at once, and are slow to tell; or fail.
class SlowScanners : public ScanRunner {
 public:
  explicit SlowScanners(const std::string& path) {
    auto opened = store::Store::open(path);
    REQUIRE(opened.ok());
    store = std::make_unique<store::Store>(std::move(*opened));
    texts_.emplace(*store, path);
  }

  void scan(const void*, wire::ScanJob job,
            std::function<void(Result<wire::Scanned>)> done) override {
    Result<wire::Scanned> result = Error{"the scanner died"};
    if (++jobs_ % 7 != 0) {
      result = run_scan(*store, job);
      REQUIRE(result.ok());
    }
    waiting.push_back([result = std::move(result), done = std::move(done)] { done(result); });
  }
  void look_up(const void*, wire::LookUpJob job,
               std::function<void(Result<wire::LookedUp>)> done) override {
    Result<wire::LookedUp> result = Error{"the scanner died"};
    if (++jobs_ % 7 != 0) result = run_look_up(*texts_, job);
    waiting.push_back([result = std::move(result), done = std::move(done)] { done(result); });
  }
  void cancel(const void*) override { waiting.clear(); }
  [[nodiscard]] bool is_busy() const override { return waiting.size() >= 3; }

  void tell(std::size_t number) {
    const auto answer = std::move(waiting[number]);
    waiting.erase(waiting.begin() + static_cast<std::ptrdiff_t>(number));
    answer();
  }

  std::unique_ptr<store::Store> store;
  std::vector<std::function<void()>> waiting;

 private:
  std::optional<TextSearch> texts_;  // of the store
  int jobs_ = 0;
};

class Law : public News {
 public:
  Law(unsigned seed, bool by_scanners, bool indexed)
      : by_scanners_(by_scanners),
        indexed_(indexed),
        scanners_(folder / "antiphon.db"),
        view(store, feeds, surroundings()),
        random_(seed) {
    for (int i = 0; i < 4; ++i)
      add_feed();
    define();
    settle();
  }

  void operate() {
    switch (below(17)) {
      case 16:
        drop();
        break;
      case 15:
        view.show_new();
        if (newest_known_ != store::Scan::kLastItem) newest_known_ = *store.newest_item();
        break;
      case 14:
        index();
        return;
      case 0:
        if (ids_.size() < 7) add_feed();
        break;
      case 1:
      case 2:
      case 3:
        insert();
        break;
      case 4:
      case 5:
        mark(store);
        break;
      case 6:
        mark(*scanners_.store);
        break;
      case 7:
        collapse();
        break;
      case 8:
        define();
        break;
      case 9:
        retag();
        break;
      case 10:
        // Not always to the end: changes come while a scan goes on.
        if (!has_states_) learn();
        if (!has_states_) step();
        return;
      default:
        settle();
        look();
        seek();
        return;
    }
    if (has_states_ || below(2) == 0) settle();
  }

  void settle() {
    learn();
    for (int steps = 0; !view.is_complete(); ++steps) {
      REQUIRE(steps < 10'000);
      step();
    }
    REQUIRE_FALSE(view.has_work());
    INFO("filter := " << filter::print(view.definition().filter.condition()));
    const std::string expected = query();
    const Window all = window({}, 0, 2000);
    REQUIRE(text_of(all) == expected);
  }

  void step() {
    if (view.has_work() && (scanners_.waiting.empty() || toss())) {
      REQUIRE(view.step().ok());
    } else if (!scanners_.waiting.empty()) {
      scanners_.tell(below(scanners_.waiting.size()));
    }
  }

 private:
  // The index is behind by chance.
  void index() {
    if (!indexed_) return;
    auto indexer = Indexer::open(store, folder / "antiphon.db", {200, 20});
    REQUIRE(indexer.ok());
    for (std::size_t i = 0; i <= below(8); ++i)
      REQUIRE(indexer->step().ok());
  }

  bool by_scanners_;
  bool indexed_;
  SlowScanners scanners_;

 public:
  View view;

 private:
  View::Surroundings surroundings() {
    View::Surroundings made;
    made.is_refreshing = [](FeedId) { return false; };
    made.day_of = utc_day;
    // Little at a time, so that much happens in between.
    made.pace = {.items = 37,
                 .states = 21,
                 .tests = 5,
                 .merged = 9,
                 .looked_up = 3,
                 .given = 40,
                 .hits = 60,
                 .totals = 15,
                 .preview_items = 30,
                 .preview_rows = 10,
                 .small_store = by_scanners_ ? 0U : 1000U};
    made.scanners = &scanners_;
    made.on_result = [] {};
    return made;
  }

  std::size_t below(std::size_t n) { return random_() % n; }
  bool toss() { return below(2) == 0; }

  Window window(const Anchor& anchor, std::uint32_t before, std::uint32_t after) {
    auto made = view.window({anchor, before, after});
    REQUIRE(made.ok());
    REQUIRE(made->complete == view.is_complete());
    return *made;
  }

  void add_feed() {
    lines_.push_back("https://f" + std::to_string(lines_.size()) + ".example.org/feed");
    tags_.push_back(toss() ? "" : toss() ? " red" : " blue red");
    write_feeds();
    ids_.push_back(feeds.feeds().back().state.id);
  }
  void retag() {
    std::string& tags = tags_[below(tags_.size())];
    const std::string before = std::exchange(tags, toss() ? "" : toss() ? " blue" : " green");
    if (tags != before) write_feeds();
  }
  void write_feeds() {
    const filter::Node before = bound_condition();
    std::string file;
    for (std::size_t i = 0; i < lines_.size(); ++i)
      file += lines_[i] + tags_[i] + "\n";
    REQUIRE(write_file(folder / "feeds", file).ok());
    REQUIRE(feeds.load().ok());
    if (definition_.group == GroupBy::tag || bound_condition() != before) start_anew();
    view.feed_list_changed();
  }
  filter::Node bound_condition() {
    const filter::Filter& filter = definition_.filter;
    return bound_to_feeds(filter.condition(), store, feeds, filter.circumstances());
  }

  // New items, and known ones with other titles, dates and texts.
  void insert() {
    ParsedDocument document;
    document.feed.format = "rss20";
    for (std::size_t i = 0; i <= below(6); ++i) {
      ParsedItem item;
      item.guid = "g" + std::to_string(toss() ? below(12) : named_++);
      // Of the last ones no rank tells the number.
      const char* starts[] = {"Part ", "comet ", "The one with a long beginning, number "};
      item.title = starts[below(std::size(starts))] + std::to_string(below(30));
      item.title_date_hash = hash80({item.title});
      if (below(5) != 0) item.published = kNow - std::chrono::hours(below(200));
      if (below(3) == 0) item.updated = kNow - std::chrono::hours(below(200));
      if (below(3) == 0) item.authors = {{"Ann", "", ""}};
      item.text = std::string(below(40), 'x') + (toss() ? " rain" : " sun");
      item.content = {BodyKind::text, item.text, ""};
      document.items.push_back(std::move(item));
    }
    std::map<std::size_t, Verdict> verdicts;
    for (std::size_t i = 0; i < document.items.size(); ++i) {
      if (below(6) == 0) verdicts[i].deeds = {{"ads", toss() ? DeedKind::drop : DeedKind::read}};
      if (below(3) == 0) verdicts[i].numbers["score"] = static_cast<double>(below(4));
      if (below(9) == 0) verdicts[i].deeds.push_back({"short", DeedKind::title, "Part 3"});
    }
    put(ids_[below(ids_.size())], std::move(document), std::move(verdicts));
  }
  void mark(store::Store& by) {
    const Window now = window({}, 0, 2000);
    if (now.rows.empty()) return;
    std::vector<ItemId> items;
    const std::size_t at = below(now.rows.size());
    for (std::size_t i = at; i < std::min(at + 1 + below(3), now.rows.size()); ++i) {
      if (now.rows[i].kind == RowKind::item) items.push_back(now.rows[i].anchor.item);
    }
    const auto what = static_cast<store::StateKind>(below(3));
    const char* const tag = what == store::StateKind::tag ? "x" : "";
    REQUIRE(by.mark(items, {what, below(3) != 0, tag}, kNow).ok());
  }
  // By another connection, as a limit does it, or a rule; or what rules have dropped comes back.
  void drop() {
    switch (below(3)) {
      case 0:
        return drop_by_limit();
      case 1:
        return drop_by_rule();
      default:
        bring_back();
    }
  }
  void drop_by_limit() {
    const Retention keep{static_cast<std::uint32_t>(below(6)), std::nullopt};
    store::Dropping dropping(*scanners_.store, {{ids_[below(ids_.size())], keep}}, kNow);
    for (std::size_t steps = below(3); steps > 0; --steps) {
      auto more = dropping.step(3);
      REQUIRE(more.ok());
      if (!*more) return;
    }
  }
  void drop_by_rule() {
    const Window now = window({}, 0, 2000);
    std::vector<store::Ruled> ruled;
    for (const Row& row : now.rows) {
      if (row.kind != RowKind::item || below(8) != 0) continue;
      Verdict verdict;
      if (toss()) verdict.deeds.push_back({"short", DeedKind::title, "comet"});
      if (verdict.empty() || toss()) verdict.deeds.push_back({"ads", DeedKind::drop});
      ruled.push_back({row.anchor.item, std::move(verdict)});
    }
    REQUIRE(scanners_.store->rule(ruled, kNow).ok());
  }
  void bring_back() {
    std::vector<ItemId> items;
    store::ListQuery query;
    query.dropped = true;
    auto listed =
        scanners_.store->list(query, false, [&](const store::Item& item, std::string_view) {
          if (toss()) items.push_back(item.header.id);
          return true;
        });
    REQUIRE(listed.ok());
    REQUIRE(scanners_.store->bring_back(items, kNow).ok());
  }
  void collapse() {
    const Window now = window({}, 0, 2000);
    if (now.rows.empty() || definition_.group == GroupBy::none) return;
    const BlockId block = now.rows[below(now.rows.size())].anchor.block;
    const bool closed = toss();
    view.collapse(block, closed);
    if (closed)
      collapsed_.insert(block);
    else
      collapsed_.erase(block);
  }
  void define() {
    const std::string filter = made_filter();
    has_states_ =
        filter.find("read") != std::string::npos || filter.find("starred") != std::string::npos;
    std::vector<SortKey> keys;
    for (std::size_t i = 0; i < below(3); ++i)
      keys.push_back({static_cast<SortBy>(below(9)), toss()});
    const auto group = static_cast<GroupBy>(below(4));
    if (group != definition_.group) collapsed_.clear();
    CAPTURE(filter);
    definition_ = {filter::Filter::parse(filter, {kNow, {}, {}}).value(),
                   filter::Order(keys, random_()), group, static_cast<NewItems>(below(3))};
    view.define(definition_);
    start_anew();
    learn();
    if (has_states_) settle();
  }

  std::string made_filter() {
    const char* conditions[] = {"unread",
                                "starred",
                                "score > 1",
                                "comet",
                                "rain",
                                "\"x rain\"",
                                "read",
                                "tag = \"x\"",
                                "tag in (\"x\", \"y\")",
                                "title =~ \"part .*[13]$\"",
                                "text =~ \"^x{9,}\"",
                                "age < 3d",
                                "age >= 2",
                                "date between \"5 days ago\":\"yesterday\"",
                                "updated > \"4 days ago\"",
                                "feed.tag = \"red\"",
                                "tags # \"blue\"",
                                "feed.index < 3",
                                "author = \"Ann\"",
                                "length between 20:40"};
    std::string filter;
    for (std::size_t i = below(4); i > 0; --i) {
      filter += filter.empty() ? "" : toss() ? " and " : " or ";
      filter += std::string(below(4) == 0 ? "not " : "") + conditions[below(std::size(conditions))];
    }
    return filter;
  }

  void start_anew() {
    let_in_.clear();
    const ItemId newest = *store.newest_item();
    const bool apart = definition_.new_items != NewItems::in_place && newest != ItemId::none;
    newest_known_ = apart ? newest : store::Scan::kLastItem;
  }

  // What a session does when the store has changed.
  void learn() {
    auto changed = store.feeds_changed_since(known_);
    auto items = store.items_changed_since(known_);
    auto gone = store.items_gone_since(known_);
    known_ = *store.change();
    REQUIRE(feeds.reread().ok());
    view.changed(*changed, *items, *gone);
  }

  // Each part of the view is what the whole shows there.
  void look() {
    const Window all = window({}, 0, 2000);
    if (all.rows.empty()) return;
    const std::size_t at = below(all.rows.size());
    const auto before = static_cast<std::uint32_t>(below(6));
    const auto after = static_cast<std::uint32_t>(below(6));
    const Window part = window(all.rows[at].anchor, before, after);
    const std::size_t begin = at - std::min<std::size_t>(at, before);
    REQUIRE(part.first == begin);
    REQUIRE(part.focus == all.rows[at].anchor);
    REQUIRE(part.rows.size() == std::min(at + after + 1, all.rows.size()) - begin);
    for (std::size_t i = 0; i < part.rows.size(); ++i)
      REQUIRE(part.rows[i] == all.rows[begin + i]);
    REQUIRE(part.counts == all.counts);
  }
  void seek() {
    const Window all = window({}, 0, 2000);
    if (all.rows.empty()) return;
    const std::size_t at = below(all.rows.size());
    auto nth = view.seek({}, SeekKind::nth, at);
    REQUIRE(nth.ok());
    REQUIRE(nth->anchor == all.rows[at].anchor);
    const bool closed =
        std::any_of(all.rows.begin(), all.rows.end(), [](const Row& row) { return row.collapsed; });
    if (closed) return;  // seeking opens blocks
    const bool forward = toss();
    const bool stars = toss();
    auto found = view.seek(all.rows[at].anchor,
                           stars ? (forward ? SeekKind::next_starred : SeekKind::previous_starred)
                           : forward ? SeekKind::next_unread
                                     : SeekKind::previous_unread,
                           0);
    REQUIRE(found.ok());
    const std::size_t size = all.rows.size();
    for (std::size_t step = 1; step <= size; ++step) {
      const Row& row = all.rows[(at + (forward ? step : size - step % size)) % size];
      if (row.kind != RowKind::item || (stars ? !row.starred : row.read)) continue;
      REQUIRE(found->found);
      REQUIRE(found->anchor == row.anchor);
      return;
    }
    REQUIRE_FALSE(found->found);
  }

  // --- the fresh query ---

  std::vector<Kept> everything() {
    std::vector<Kept> all;
    auto scanned = store.scan({}, [&](const store::ItemFacts& facts) {
      if (feeds.find(facts.feed) == nullptr) return true;
      all.push_back({facts, std::string(facts.title), store.item(facts.id).value().value(),
                     store.body(facts.id).value().value()});
      return true;
    });
    REQUIRE(scanned.ok());
    return all;
  }
  filter::Sortable sortable(const Kept& kept) const {
    const store::ItemFacts& facts = kept.facts;
    const auto feed = std::find(ids_.begin(), ids_.end(), facts.feed);
    return {facts.id,         static_cast<std::uint32_t>(feed - ids_.begin()),
            facts.date,       facts.fetched,
            facts.published,  facts.updated,
            facts.length,     kept.title,
            kept.item.numbers};
  }
  std::vector<std::string> blocks_of(const store::ItemFacts& facts) const {
    if (facts.id > newest_known_) return {kNew};
    const ListedFeed* feed = feeds.find(facts.feed);
    switch (definition_.group) {
      case GroupBy::feed:
        return {feed->subscription.url};
      case GroupBy::tag:
        return feed->subscription.tags.empty() ? std::vector<std::string>{"(no tag)"}
                                               : feed->subscription.tags;
      case GroupBy::day:
        return {std::to_string(utc_day(facts.date).time_since_epoch().count())};
      case GroupBy::none:
        break;
    }
    return {""};
  }
  std::vector<std::string> blocks_in_order() const {
    std::vector<std::string> blocks;
    std::vector<std::string> last;
    for (const ListedFeed& feed : feeds.feeds()) {
      if (definition_.group == GroupBy::feed) blocks.push_back(feed.subscription.url);
      if (definition_.group != GroupBy::tag) continue;
      if (feed.subscription.tags.empty()) last = {"(no tag)"};
      for (const std::string& tag : feed.subscription.tags) {
        if (std::find(blocks.begin(), blocks.end(), tag) == blocks.end()) blocks.push_back(tag);
      }
    }
    blocks.insert(blocks.end(), last.begin(), last.end());
    if (definition_.group == GroupBy::none) return {""};
    if (definition_.group != GroupBy::day) return blocks;
    std::set<int> days;
    for (const Kept& each : in_) {
      if (each.facts.id > newest_known_) continue;
      days.insert(static_cast<int>(utc_day(each.facts.date).time_since_epoch().count()));
    }
    for (const int day : days)
      blocks.push_back(std::to_string(day));
    if (definition_.order.newest_first()) std::reverse(blocks.begin(), blocks.end());
    return blocks;
  }

  std::string query() {
    in_ = everything();
    const filter::Filter filter(bound_condition(), definition_.filter.circumstances());
    std::erase_if(in_, [&](const Kept& each) {
      const filter::Subject subject = each.subject();
      return !*filter.passes(subject) &&
             !(let_in_.contains(each.facts.id) && *filter.passes_in_some_state(subject));
    });
    let_in_.clear();
    for (const Kept& each : in_)
      let_in_.insert(each.facts.id);
    std::sort(in_.begin(), in_.end(), [&](const Kept& a, const Kept& b) {
      return definition_.order.compare(sortable(a), sortable(b)) < 0;
    });
    std::map<std::string, std::vector<const Kept*>> by_block;
    for (const Kept& each : in_) {
      for (const std::string& block : blocks_of(each.facts))
        by_block[block].push_back(&each);
    }
    return written(by_block);
  }

  std::string written(const std::map<std::string, std::vector<const Kept*>>& by_block) {
    std::string text;
    const Window shown = window({}, 0, 2000);
    const bool all = definition_.filter.is_everything() && definition_.group != GroupBy::day;
    std::size_t heading = 0;
    std::vector<const Row*> headings;
    for (const Row& row : shown.rows) {
      if (row.kind == RowKind::heading) headings.push_back(&row);
    }
    std::vector<std::string> blocks = blocks_in_order();
    const auto apart = by_block.find(kNew);
    const std::size_t fresh = apart == by_block.end() ? 0 : apart->second.size();
    REQUIRE(shown.counts.fresh == fresh);
    if (definition_.new_items == NewItems::top && fresh > 0) blocks.insert(blocks.begin(), kNew);
    for (const std::string& block : blocks) {
      const auto found = by_block.find(block);
      const std::vector<const Kept*> items =
          found == by_block.end() ? std::vector<const Kept*>() : found->second;
      bool closed = false;
      if (definition_.group != GroupBy::none) {
        if (items.empty() && !all) continue;
        const auto unread = std::count_if(items.begin(), items.end(),
                                          [](const Kept* each) { return !each->facts.read; });
        // Titles and what is collapsed are the view's to say; how many there are is not.
        REQUIRE(heading < headings.size());
        const Row& row = *headings[heading++];
        closed = collapsed_.contains(row.anchor.block);
        text += std::string(text.empty() ? ">" : " ") + (closed ? "[+] " : "[-] ") + row.title +
                " " + std::to_string(unread) + "/" + std::to_string(items.size()) + "\n";
      }
      for (const Kept* each : items) {
        if (closed) break;
        text += std::string(text.empty() ? ">" : " ") + "  " + (each->facts.read ? "." : "") +
                each->title + "\n";
      }
    }
    return text;
  }

  std::mt19937 random_;
  std::vector<std::string> lines_;
  std::vector<std::string> tags_;
  std::vector<FeedId> ids_;
  std::size_t named_ = 100;
  Definition definition_;
  bool has_states_ = false;
  ChangeNumber known_{};
  std::set<BlockId> collapsed_;
  std::set<ItemId> let_in_;
  ItemId newest_known_ = store::Scan::kLastItem;  // later ones are kept apart
  std::vector<Kept> in_;
};

// ANTIPHON_LAW_RUNS: more than the few that are made each time.
TEST_CASE("after any changes a window is what a fresh query would show there") {
  const char* wanted = std::getenv("ANTIPHON_LAW_RUNS");
  const int runs = wanted == nullptr ? 12 : std::atoi(wanted);
  for (unsigned seed = 1; seed <= static_cast<unsigned>(runs); ++seed) {
    CAPTURE(seed);
    Law law(seed, seed % 2 == 0, seed % 4 == 0);
    for (int step = 0; step < 250; ++step) {
      CAPTURE(step);
      law.operate();
    }
    law.settle();
  }
}

}  // namespace
}  // namespace antiphon::backend
