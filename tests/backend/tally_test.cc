#include "antiphon/backend/tally.h"

#include <doctest/doctest.h>

#include "antiphon/store/dropping.h"
#include "backend/news.h"

namespace antiphon::backend {
namespace {

class Tallies : public News {
 public:
  Definition definition(const std::string& text, bool layered = false) {
    auto filter = filter::Filter::parse(text);
    REQUIRE(filter.ok());
    Definition made;
    made.filter = *filter;
    made.hidden = true;
    made.layered = layered;
    return made;
  }
  void count(std::vector<std::optional<Definition>> views) {
    View::Surroundings surroundings;
    surroundings.is_refreshing = [](FeedId) { return false; };
    surroundings.layers = [this] { return layers; };
    tally.emplace(store, feeds, std::move(surroundings), views.size(),
                  [views](std::size_t view) { return views[view]; });
    finish();
  }
  void finish() {
    while (true) {
      auto more = tally->step();
      REQUIRE(more.ok());
      if (!*more) break;
    }
    CHECK(tally->is_complete());
  }
  // `unread/items` of each; `…` while that is not all.
  std::string told() const {
    std::string text;
    for (const Tally::Count& count : tally->counts())
      text += (text.empty() ? "" : " ") + std::to_string(count.unread) + "/" +
              std::to_string(count.items) + (count.counted ? "" : "…");
    return text;
  }
  void catch_up() {
    auto changed = store.feeds_changed_since(known);
    auto items = store.items_changed_since(known);
    auto gone = store.items_gone_since(known);
    auto change = store.change();
    REQUIRE((changed.ok() && items.ok() && gone.ok() && change.ok()));
    known = *change;
    REQUIRE(feeds.reread().ok());
    tally->changed(*changed, *items, *gone);
  }
  void mark(const std::string& title, store::StateKind what) {
    std::vector<ItemId> ids;
    REQUIRE(store
                .scan({},
                      [&](const store::ItemFacts& facts) {
                        if (facts.title == title) ids.push_back(facts.id);
                        return true;
                      })
                .ok());
    REQUIRE(ids.size() == 1);
    REQUIRE(store.mark(ids, {what, true, ""}, kNow).ok());
  }

  std::optional<Tally> tally;
  filter::Node layers;
  ChangeNumber known{};
};

}  // namespace

TEST_CASE_FIXTURE(Tallies, "all views are counted, one after another") {
  feed("alpha", {"rain", "sun"});
  feed("beta", {"rain again"});
  mark("rain", store::StateKind::read);
  REQUIRE(feeds.reread().ok());
  count({definition("rain"), definition(""), std::nullopt, definition("read"),
         definition("starred")});
  CHECK(told() == "1/2 2/3 0/0… 0/1 0/0");
}

TEST_CASE_FIXTURE(Tallies, "a view that was not counted yet says so") {
  feed("alpha", {"rain"});
  View::Surroundings surroundings;
  tally.emplace(store, feeds, std::move(surroundings), 1,
                [this](std::size_t) { return definition("rain"); });
  CHECK(told() == "0/0…");
  CHECK(tally->has_work());
  CHECK_FALSE(tally->is_complete());
}

TEST_CASE_FIXTURE(
    Tallies,
    "counts follow what is stored, marked and dropped, and nothing stays on for the user") {
  const FeedId alpha = feed("alpha", {"rain", "sun"});
  count({definition("unread"), definition("rain"), definition(""), definition("starred")});
  CHECK(told() == "2/2 1/1 2/2 0/0");
  known = *store.change();
  mark("rain", store::StateKind::read);
  catch_up();
  finish();
  CHECK(told() == "1/1 0/1 1/2 0/0");
  mark("sun", store::StateKind::starred);
  put(alpha, {"rain tomorrow", "rain", "sun"});
  catch_up();
  finish();
  CHECK(told() == "2/2 1/2 2/3 1/1");
  REQUIRE(store::Dropping(store, {{alpha, Retention{1, std::nullopt}}}, kNow).step(10).ok());
  catch_up();
  finish();
  CHECK(told() == "2/2 1/1 2/2 1/1");
}

TEST_CASE_FIXTURE(Tallies, "what changes while a view is counted is counted as it is afterwards") {
  std::vector<std::string> titles;
  for (int i = 0; i < 50; ++i)
    titles.push_back("rain" + std::to_string(i));
  feed("alpha", titles);
  known = *store.change();
  count({definition("unread")});
  tally->feed_list_changed();
  REQUIRE(tally->step().ok());  // it begins
  mark("rain7", store::StateKind::read);
  catch_up();
  finish();
  CHECK(told() == "49/49");
}

TEST_CASE_FIXTURE(Tallies, "layers count, and hidden feeds do where a view has them") {
  const FeedId alpha = feed("alpha", {"a1", "a2"});
  feed("beta", {"b1"});
  layers = filter::any_of({*filter::parse_condition("not feed.id = " + std::to_string(raw(alpha))),
                           *filter::parse_condition("title = \"a1\"")});
  Definition shown = definition("unread");
  shown.hidden = false;
  count({definition("", true), definition("unread", true), definition("unread"), shown});
  CHECK(told() == "2/2 2/2 3/3 3/3");
  REQUIRE(write_file(folder / "feeds",
                     "https://alpha.example.org/feed\n"
                     "https://beta.example.org/feed !\n")
              .ok());
  REQUIRE(feeds.load().ok());
  tally->feed_list_changed();
  finish();
  CHECK(told() == "2/2 2/2 3/3 2/2");
}

}  // namespace antiphon::backend
