#include "antiphon/backend/view.h"

#include <algorithm>

#include <doctest/doctest.h>

#include "backend/news.h"

namespace antiphon::backend {
namespace {

View::Surroundings quiet() {
  View::Surroundings surroundings;
  surroundings.is_refreshing = [](FeedId) { return false; };
  surroundings.day_of = [](Time time) { return std::chrono::floor<std::chrono::days>(time); };
  return surroundings;
}

class Views : public News {
 public:
  Views() : view(store, feeds, quiet()) {}

  Window window(const Anchor& anchor = {}, std::uint32_t before = 100, std::uint32_t after = 100) {
    auto made = view.window({anchor, before, after});
    REQUIRE(made.ok());
    return *made;
  }
  std::string shown() { return text_of(window()); }
  Anchor anchor_of(const std::string& title) {
    for (const Row& row : window({}, 0, 2000).rows) {
      if (row.title == title) return row.anchor;
    }
    FAIL("no row is titled " << title);
    return {};
  }
  std::string sought(const std::string& from, SeekKind what, std::uint64_t count = 0) {
    auto found = view.seek(from.empty() ? Anchor{} : anchor_of(from), what, count);
    REQUIRE(found.ok());
    if (!found->found) return "nothing";
    const Window around = window(found->anchor, 0, 0);
    REQUIRE(around.rows.size() == 1);
    return around.rows[0].title;
  }
  void define(const std::string& text) {
    auto filter = filter::Filter::parse(text);
    REQUIRE(filter.ok());
    view.define({*filter, {}, GroupBy::feed});
    scan();
  }
  void scan() {
    while (true) {
      auto more = view.step();
      REQUIRE(more.ok());
      if (!*more) return;
    }
  }
  void mark_read(const std::string& title) {
    const std::vector<ItemId> ids{anchor_of(title).item};
    REQUIRE(store.mark(ids, {store::StateKind::read, true, ""}, kNow).ok());
    changed({FeedId{raw(anchor_of(title).block)}});
  }
  void changed(const std::vector<FeedId>& ids) {
    REQUIRE(feeds.reread().ok());
    view.changed(ids, *store.items_changed_since(seen));
    seen = *store.change();
    scan();
  }
  FeedId add(const std::string& name, const std::vector<std::string>& titles) {
    const FeedId id = feed(name, titles);
    view.feed_list_changed();
    changed({id});
    return id;
  }

  View view;
  ChangeNumber seen{};
};

TEST_CASE_FIXTURE(Views, "every feed is a block with its items under it, newest first") {
  add("alpha", {"a1", "a2"});
  add("beta", {});
  add("gamma", {"g1"});
  CHECK(shown() == ">[-] alpha 2/2\n   a1\n   a2\n [-] beta 0/0\n [-] gamma 1/1\n   g1\n");
}

TEST_CASE_FIXTURE(Views, "an item without a title is shown by its text, and marked so") {
  const FeedId id = add("alpha", {"a1"});
  ParsedDocument document;
  document.feed.format = "rss20";
  document.items = {item_titled("", 1, "What it says\nand more"), item_titled("", 2, "")};
  document.items[0].guid = "x";
  document.items[1].guid = "y";
  put(id, std::move(document));
  changed({id});
  std::string rows;
  for (const Row& row : window().rows) {
    if (row.kind == RowKind::item) rows += row.title + (row.made_title ? " (made);" : ";");
  }
  CHECK(rows.find("What it says (made);") != std::string::npos);
  CHECK(rows.find("a1;") != std::string::npos);
}

TEST_CASE_FIXTURE(Views, "a window shows as many rows around its anchor as were asked for") {
  add("alpha", {"a1", "a2", "a3"});
  add("beta", {"b1", "b2"});
  const Window around = window(anchor_of("a3"), 1, 2);
  CHECK(text_of(around) == "   a2\n>  a3\n [-] beta 2/2\n   b1\n");
  CHECK(around.first == 2);
  CHECK(around.counts.rows == 7);
  CHECK(around.counts.items == 5);
  CHECK(around.counts.unread == 5);
}

TEST_CASE_FIXTURE(Views, "a hidden feed has no block") {
  add("alpha", {"a1"});
  REQUIRE(write_file(folder / "feeds", "https://alpha.example.org/feed !\n").ok());
  REQUIRE(feeds.load().ok());
  view.feed_list_changed();
  CHECK(shown().empty());
}

TEST_CASE_FIXTURE(Views, "an anchor stays on its item when others come before it") {
  const FeedId id = add("alpha", {"a1", "a2"});
  const Anchor anchor = anchor_of("a2");
  put(id, {"new", "a1", "a2"});
  changed({id});
  const Window around = window(anchor, 10, 10);
  CHECK(text_of(around) == " [-] alpha 3/3\n   new\n   a1\n>  a2\n");
}

TEST_CASE_FIXTURE(Views, "an anchor gives way when its row is gone") {
  add("alpha", {"a1"});
  add("beta", {"b1"});
  SUBCASE("an item that is not in its block: the heading") {
    Anchor anchor = anchor_of("b1");
    anchor.item = ItemId{9999};
    CHECK(window(anchor, 0, 0).rows.at(0).title == "beta");
  }
  SUBCASE("an item of a block that was collapsed: the heading") {
    const Anchor anchor = anchor_of("b1");
    view.collapse(anchor.block, true);
    CHECK(window(anchor, 0, 0).rows.at(0).title == "beta");
  }
  SUBCASE("a block that is not there: the start") {
    CHECK(window({BlockId{9999}, ItemId{1}}, 0, 0).rows.at(0).title == "alpha");
  }
}

TEST_CASE_FIXTURE(Views, "a collapsed block shows its heading only, and counts all the same") {
  add("alpha", {"a1", "a2"});
  add("beta", {"b1"});
  view.collapse(anchor_of("alpha").block, true);
  CHECK(shown() == ">[+] alpha 2/2\n [-] beta 1/1\n   b1\n");
  CHECK(window().counts.items == 3);
  view.collapse(BlockId::none, true);
  CHECK(shown() == ">[+] alpha 2/2\n [+] beta 1/1\n");
}

TEST_CASE_FIXTURE(Views, "seek finds rows that are outside of the window") {
  add("alpha", {"a1", "a2"});
  add("beta", {"b1", "b2"});
  CHECK(sought("b1", SeekKind::first) == "alpha");
  CHECK(sought("a1", SeekKind::last) == "b2");
  CHECK(sought("", SeekKind::nth, 4) == "b1");
  CHECK(sought("", SeekKind::nth, 400) == "b2");
  CHECK(sought("a1", SeekKind::next_block) == "beta");
  CHECK(sought("b1", SeekKind::next_block) == "nothing");
  CHECK(sought("b2", SeekKind::previous_block) == "beta");
  CHECK(sought("beta", SeekKind::previous_block) == "alpha");
  CHECK(sought("alpha", SeekKind::previous_block) == "nothing");
}

TEST_CASE_FIXTURE(Views, "the next unread item is found across blocks and around the end") {
  add("alpha", {"a1", "a2"});
  add("beta", {"b1"});
  add("gamma", {"g1"});
  mark_read("b1");
  CHECK(sought("alpha", SeekKind::next_unread) == "a1");
  CHECK(sought("a1", SeekKind::next_unread) == "a2");
  CHECK(sought("a2", SeekKind::next_unread) == "g1");
  CHECK(sought("g1", SeekKind::next_unread) == "a1");
  CHECK(sought("g1", SeekKind::previous_unread) == "a2");
  CHECK(sought("a1", SeekKind::previous_unread) == "g1");
  for (const char* title : {"a1", "a2", "g1"})
    mark_read(title);
  CHECK(sought("a1", SeekKind::next_unread) == "nothing");
}

TEST_CASE_FIXTURE(Views, "an unread item is the next one after itself when it is the only one") {
  add("alpha", {"a1", "a2"});
  mark_read("a2");
  CHECK(sought("a1", SeekKind::next_unread) == "a1");
}

TEST_CASE_FIXTURE(Views, "seeking an unread item opens the block that it is in") {
  add("alpha", {"a1"});
  add("beta", {"b1"});
  mark_read("a1");
  view.collapse(BlockId::none, true);
  CHECK(sought("alpha", SeekKind::next_unread) == "b1");
  CHECK(shown() == ">[+] alpha 0/1\n [-] beta 1/1\n   b1\n");
}

std::string matched(Views& views, const std::string& from, bool forward = true) {
  View::Search search{views.anchor_of(from), forward};
  for (int i = 0; i < 100; ++i) {
    auto hit = views.view.find(search);
    REQUIRE(hit.ok());
    if (!*hit) continue;
    if (!(*hit)->found) return "nothing";
    return views.window((*hit)->anchor, 0, 0).rows.at(0).title;
  }
  return "no end";
}

TEST_CASE_FIXTURE(Views,
                  "a search goes through all titles, in both directions and around the end") {
  add("alpha", {"Comet seen", "rain"});
  add("beta", {"sun", "comets again"});
  view.set_search("comet");
  CHECK(matched(*this, "alpha") == "Comet seen");
  CHECK(matched(*this, "Comet seen") == "comets again");
  CHECK(matched(*this, "comets again") == "Comet seen");
  CHECK(matched(*this, "sun", false) == "Comet seen");
  CHECK(matched(*this, "Comet seen", false) == "comets again");
  view.set_search("comet again");
  CHECK(matched(*this, "alpha") == "comets again");
  view.set_search("moon");
  CHECK(matched(*this, "alpha") == "nothing");
}

TEST_CASE_FIXTURE(Views, "rows say which part of their title matched") {
  add("alpha", {"a comet, a Comet"});
  view.set_search("comet");
  const Row row = window().rows.at(1);
  CHECK(row.marks == std::vector<Mark>{{2, 7}, {11, 16}});
}

TEST_CASE_FIXTURE(Views, "a filter shows only what passes, and only blocks that have some") {
  add("alpha", {"comet", "rain"});
  add("beta", {"sun"});
  add("gamma", {"two comets"});
  define("comet*");
  CHECK(shown() == ">[-] alpha 1/1\n   comet\n [-] gamma 1/1\n   two comets\n");
  CHECK(window().counts.items == 2);
  define("\"text of sun\"");
  CHECK(shown() == ">[-] beta 1/1\n   sun\n");
  define("");
  CHECK(window().counts.items == 4);
}

TEST_CASE_FIXTURE(Views,
                  "a filtered view grows while it is scanned, and says that it is not complete") {
  add("alpha", {"comet"});
  add("beta", {"comets"});
  auto filter = filter::Filter::parse("comet*");
  REQUIRE(filter.ok());
  view.define({*filter, {}, GroupBy::feed});
  CHECK_FALSE(window().complete);
  CHECK(window().counts.items == 0);
  REQUIRE(view.step().ok());
  CHECK(window().counts.items == 1);
  CHECK_FALSE(window().complete);
  scan();
  CHECK(window().complete);
  CHECK(window().counts.items == 2);
}

TEST_CASE_FIXTURE(
    Views,
    "a row that was just read stays in a view of unread items until its filter is set again") {
  add("alpha", {"a1", "a2"});
  define("unread");
  mark_read("a1");
  scan();
  CHECK(shown() == ">[-] alpha 1/2\n   .a1\n   a2\n");
  define("unread");
  CHECK(shown() == ">[-] alpha 1/1\n   a2\n");
}

TEST_CASE_FIXTURE(Views, "new items that are kept apart go with their feed") {
  add("alpha", {"a1"});
  const FeedId beta = add("beta", {"b1"});
  view.define({*filter::Filter::parse(""), {}, GroupBy::feed, NewItems::top});
  scan();
  put(beta, std::vector<std::string>{"b0", "b1"});
  changed({beta});
  CHECK(window().counts.fresh == 1);
  REQUIRE(write_file(folder / "feeds", "https://alpha.example.org/feed \"~alpha\"\n").ok());
  REQUIRE(feeds.load().ok());
  view.feed_list_changed();
  scan();
  CHECK(window().counts.fresh == 0);
  CHECK(shown() == ">[-] alpha 1/1\n   a1\n");
}

std::string titles_between(Views& views, const Anchor& from, const Anchor& to) {
  auto items = views.view.items(from, to);
  if (!items) return "refused";
  std::string text;
  for (const ItemId item : *items) {
    for (const Row& row : views.window({}, 0, 2000).rows) {
      if (row.anchor.item == item) text += row.title + " ";
    }
  }
  return text;
}

TEST_CASE_FIXTURE(Views, "an edit reaches one item, a block, a range or everything") {
  add("alpha", {"a1", "a2"});
  add("beta", {"b1", "b2"});
  CHECK(titles_between(*this, anchor_of("a2"), anchor_of("a2")) == "a2 ");
  CHECK(titles_between(*this, anchor_of("beta"), anchor_of("beta")) == "b1 b2 ");
  CHECK(titles_between(*this, anchor_of("a2"), anchor_of("b1")) == "a2 b1 ");
  CHECK(titles_between(*this, anchor_of("b1"), anchor_of("a2")) == "a2 b1 ");
  CHECK(titles_between(*this, {}, {}) == "a1 a2 b1 b2 ");
  CHECK(titles_between(*this, {}, anchor_of("a2")) == "a1 a2 ");
  CHECK(titles_between(*this, {}, anchor_of("beta")) == "a1 a2 ");
  CHECK(titles_between(*this, anchor_of("beta"), kViewEnd) == "b1 b2 ");
  CHECK(titles_between(*this, anchor_of("a2"), kViewEnd) == "a2 b1 b2 ");
}

TEST_CASE_FIXTURE(Views, "an edit of a row that is gone is refused, not given to its neighbour") {
  add("alpha", {"a1", "a2"});
  const Anchor gone{anchor_of("alpha").block, ItemId{9999}};
  CHECK(titles_between(*this, gone, gone) == "refused");
  CHECK(titles_between(*this, anchor_of("a1"), gone) == "refused");
}

TEST_CASE_FIXTURE(Views, "an edit of a collapsed block reaches the items in it") {
  add("alpha", {"a1", "a2"});
  const Anchor heading = anchor_of("alpha");
  view.collapse(BlockId::none, true);
  auto items = view.items(heading, heading);
  REQUIRE(items.ok());
  CHECK(items->size() == 2);
  CHECK(view.items({}, heading)->size() == 2);
}

}  // namespace
}  // namespace antiphon::backend
