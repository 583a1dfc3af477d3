#include "antiphon/backend/rules.h"

#include <doctest/doctest.h>

#include "antiphon/backend/judging.h"
#include "antiphon/os/loop.h"
#include "backend/news.h"

namespace antiphon::backend {
namespace {

config::RuleOptions rule(const std::string& name, const std::string& when,
                         std::vector<std::string> actions) {
  return {name, when, std::move(actions), "config.toml:1", "config.toml:2", "config.toml:3"};
}

Rules compiled(const std::vector<config::RuleOptions>& options) {
  config::HookOptions phone;
  phone.name = "phone";
  auto rules = Rules::compile(options, {phone});
  REQUIRE_MESSAGE(rules.ok(), (rules ? "" : rules.error().message));
  rules->at({kNow, {}, {}});
  return std::move(*rules);
}

Verdict said(Rules& rules, RuledItem& item) {
  while (rules.ask_next(item)) {
  }
  return item.verdict();
}

Verdict said_of_new(Rules rules, const ParsedItem& parsed, const Verdict& before = {}) {
  const filter::FeedSubject feed{.id = FeedId{1}, .title = "Comets", .tags = {"sky"}};
  RuledItem item(parsed, before, feed, kNow, true);
  return said(rules, item);
}

TEST_CASE("all rules that an item passes count, and each sees what was done before") {
  const Rules rules = compiled({
      rule("first", "title # \"rain\"", {"tag wet", "read", "title s/rain/RAIN/c"}),
      rule("second", "tag = \"wet\" and read and title =~ /RAIN/c", {"star", "run phone"}),
      rule("third", "title # \"sun\"", {"drop"}),
      rule("fourth", "feed.title = \"Comets\" and tags # \"sky\"", {"tag wet", "tag sky"}),
  });
  const Verdict verdict = said_of_new(rules, item_titled("rain again", 5, "of Sunday"));
  CHECK(verdict.deeds == std::vector<Deed>{{"first", DeedKind::tag, "wet"},
                                           {"first", DeedKind::read},
                                           {"first", DeedKind::title, "RAIN again"},
                                           {"second", DeedKind::star},
                                           {"second", DeedKind::run, "phone"},
                                           {"fourth", DeedKind::tag, "sky"}});
  CHECK(said_of_new(rules, item_titled("sun", 5)).deeds.front() == Deed{"third", DeedKind::drop});
}

TEST_CASE("rules see what programs have said") {
  const Rules rules = compiled({rule("a", "tag = \"spam\" and title = \"X\"", {"drop"})});
  const ParsedItem item = item_titled("x", 1);
  CHECK(said_of_new(rules, item).empty());
  const Verdict before{{{"judge", DeedKind::tag, "spam"}, {"judge", DeedKind::title, "X"}}, {}};
  CHECK(said_of_new(rules, item, before).deeds == std::vector<Deed>{{"a", DeedKind::drop}});
}

TEST_CASE("a rule may name a view, and one that is not there is told") {
  config::NamedView view;
  view.name = "Wet";
  view.filter = "rain or snow";
  const NamedViews views({view});
  auto rules = Rules::compile({rule("a", "view = \"Wet\" and not sun", {"star"})}, {}, views);
  REQUIRE(rules.ok());
  rules->at({kNow, {}, {}});
  CHECK(said_of_new(*rules, item_titled("snow again", 1)).deeds.size() == 1);
  CHECK(said_of_new(*rules, item_titled("sun and rain", 1)).empty());
  const auto refused = Rules::compile({rule("a", "view = \"Wett\"", {"star"})}, {}, views);
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().message.find("did you mean \"Wet\"?") != std::string::npos);
}

TEST_CASE("a rule may be the last that is asked, and one without a filter is of everything") {
  const Rules rules = compiled({rule("a", "unread", {"tag a", "stop"}), rule("b", "", {"tag b"})});
  CHECK(said_of_new(rules, item_titled("x", 1)).deeds.size() == 1);
}

TEST_CASE("of an item that its feed has changed the title alone is touched") {
  Rules rules = compiled({rule("a", "", {"read", "title s/^/A: /"}), rule("b", "", {"drop"})});
  const ParsedItem parsed = item_titled("x", 1);
  const filter::FeedSubject feed;
  RuledItem item(parsed, {}, feed, kNow, false);
  CHECK(said(rules, item).deeds == std::vector<Deed>{{"a", DeedKind::title, "A: x"}});
}

TEST_CASE("what a rule did to a stored item is not done again") {
  Rules rules = compiled({rule("a", "", {"read", "tag x", "title s/^/A: /"})});
  store::Item stored;
  stored.header.title = "A: x";
  const store::ItemBody body;
  const filter::FeedSubject feed;
  RuledItem again(stored, body, "x", feed, {{"a", DeedKind::read}, {"a", DeedKind::title, "x"}});
  CHECK(said(rules, again).deeds == std::vector<Deed>{{"a", DeedKind::tag, "x"}});
  RuledItem first(stored, body, "A: x", feed, {});
  CHECK(said(rules, first).deeds.size() == 3);
}

TEST_CASE("everything that is wrong with rules is told, with its place") {
  const auto refused = Rules::compile({rule("a", "titel = \"x\"", {"read"}),
                                       rule("b", "", {"raed", "tag", "title s/a", "run nobody"})},
                                      {});
  REQUIRE_FALSE(refused.ok());
  CHECK(
      refused.error().message ==
      "config.toml:2: rule \"a\": when: filter:1: no attribute \"titel\"; did you mean title?\n"
      "config.toml:3: rule \"b\": do: expected read, star, tag NAME, title s/…/…/, drop, run NAME "
      "or stop, got \"raed\"\n"
      "config.toml:3: rule \"b\": do: tag: expected a name\n"
      "config.toml:3: rule \"b\": do: title: expected s/regex/new/, got s/a\n"
      "config.toml:3: rule \"b\": do: run: there is no [hook.nobody]");
}

TEST_CASE_FIXTURE(News, "of a document only what is new is asked, a bit at a time") {
  const FeedId id = feed("a", {"one", "two"});
  os::Loop loop;
  Rules rules = compiled({rule("seen", "", {"tag seen"})});
  Judging judging(loop, store, rules);
  store::FetchedFeed fetched;
  fetched.feed = id;
  fetched.at = kNow;
  fetched.document.emplace();
  for (int i = 0; i < 3000; ++i)
    fetched.document->items.push_back(item_titled("new " + std::to_string(i), i));
  fetched.document->items[7] = item_titled("two", 2, "text of two");
  std::optional<store::FetchedFeed> judged;
  judging.ask(std::move(fetched), *feeds.find(id), [&](store::FetchedFeed done) {
    judged = std::move(done);
    loop.stop();
  });
  int turns = 0;
  os::Slices others(loop, [&] { return ++turns < 100'000 && !judged; });
  others.wake();
  while (!judged)
    loop.run();
  CHECK(turns > 3);
  CHECK(judged->verdicts.size() == 2999);
  CHECK_FALSE(judged->verdicts.contains(7));
  CHECK(judged->verdicts.at(8).deeds == std::vector<Deed>{{"seen", DeedKind::tag, "seen"}});
}

}  // namespace
}  // namespace antiphon::backend
