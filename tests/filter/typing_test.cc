#include "antiphon/filter/typing.h"

#include <array>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace antiphon::filter {
namespace {

// What a filter means while it is typed, in its full form.
std::string typed(std::string_view text) {
  const auto query = parse_typed(text);
  return query ? print(*query) : query.error().message;
}

// `|` is the place. What is wanted there, and the text that goes, between brackets.
std::string wanted(std::string text) {
  const std::size_t at = text.find('|');
  text.erase(at, 1);
  const Wanted found = wanted_at(text, at);
  constexpr std::array kNames{"nothing", "condition", "op", "value", "tag", "sort_key"};
  std::string out = kNames.at(static_cast<std::size_t>(found.kind));
  if (found.kind == Wanted::Kind::op || found.kind == Wanted::Kind::value)
    out += " of " + std::string(info_of(found.attribute).name);
  return out + (found.joins ? " joins" : "") + " [" +
         text.substr(found.from, found.to - found.from) + "] " + found.typed;
}

std::vector<std::string> offered(std::string text) {
  const std::size_t at = text.find('|');
  text.erase(at, 1);
  std::vector<std::string> texts;
  for (const Suggestion& one : suggestions(wanted_at(text, at)))
    texts.push_back(one.text);
  return texts;
}

TEST_CASE("a bare word at the very end of what is typed is the start of one, and nothing else is") {
  CHECK(typed("com") == "com*");
  CHECK(typed("unread com") == "unread and com*");
  CHECK(typed("not com") == "not com*");
  CHECK(typed("rain or (unread com") == "filter:9: the parenthesis is not closed");
  CHECK(typed("com ") == "com");
  CHECK(typed("com*") == "com*");
  CHECK(typed("\"com\"") == "com");
  CHECK(typed("unread") == "unread");
  CHECK(typed("+later") == "tag = \"later\"");
  CHECK(typed("title:x") == "title =~ \"x\"");
  CHECK(typed("title = \"x\"") == "title = \"x\"");
  CHECK(typed("words > 5") == "words > 5");
  CHECK(typed("com order by date") == "com order by date");
  CHECK(typed("com limit 5") == "com limit 5");
  CHECK(typed("").empty());
}

TEST_CASE("what is wrong is told with the byte of its place") {
  const auto mistake = [](std::string_view text) {
    const auto query = parse_query(text);
    REQUIRE_FALSE(query.ok());
    return mistake_in(text, query.error());
  };
  CHECK(mistake("größe titel = \"x\"").at == std::string_view("größe ").size());
  CHECK(mistake("größe titel = \"x\"").what == "no attribute \"titel\"; did you mean title?");
  CHECK(mistake("title =").at == 7);
  CHECK(mistake_in("x", Error{"filter: longer than 4096 bytes"}).what == "longer than 4096 bytes");
  CHECK(mistake_in("x", Error{"disk is full"}).what == "disk is full");
  CHECK(mistake_in("x", Error{"filter:99999999999999999999: y"}).at == 0);
  CHECK(mistake_in("x", Error{"filter:9: y"}).at == 1);
}

TEST_CASE("what may stand at a place depends on what stands before it") {
  CHECK(wanted("|") == "condition [] ");
  CHECK(wanted("ti|") == "condition [ti] ti");
  CHECK(wanted("not ti|") == "condition [ti] ti");
  CHECK(wanted("(ti|") == "condition [ti] ti");
  CHECK(wanted("unread |") == "condition joins [] ");
  CHECK(wanted("unread a|") == "condition joins [a] a");
  CHECK(wanted("unread and t|") == "condition [t] t");
  CHECK(wanted("title |") == "op of title [] ");
  CHECK(wanted("title !|") == "op of title [!] !");
  CHECK(wanted("age betw|") == "op of age [betw] betw");
  CHECK(wanted("tag = |") == "value of tag [] ");
  CHECK(wanted("tag = \"to r|") == "value of tag [\"to r] to r");
  CHECK(wanted("tag = \"to r|\" unread") == "value of tag [\"to r\"] to r");
  CHECK(wanted("tag in (\"a\", \"b|") == "value of tag [\"b] b");
  CHECK(wanted("tag not in (|") == "value of tag [] ");
  CHECK(wanted("tag = \"a\" |") == "condition joins [] ");
  CHECK(wanted("feed:Ha|") == "value of feed.title [Ha] Ha");
  CHECK(wanted("rain +la|") == "tag joins [la] la");
  CHECK(wanted("-la|") == "tag [la] la");
  CHECK(wanted("unread order by d|") == "sort_key joins [d] d");
  CHECK(wanted("unread order by date desc, t|") == "sort_key joins [t] t");
  CHECK(wanted("\"a phr|") == "nothing [\"a phr] \"a phr");
  CHECK(wanted("@3|") == "nothing [@3] @3");
  CHECK(wanted("ti|tle = \"x\"") == "condition [ti] ti");
}

TEST_CASE("the language offers its own words, those that start so before others") {
  CHECK(offered("unr|") == std::vector<std::string>{"unread", "feed.unread"});
  CHECK(offered("enclosure.t|") == std::vector<std::string>{"enclosure.type"});
  CHECK(offered("unread a|").front() == "and");
  CHECK(offered("unread = |") == std::vector<std::string>{"yes", "no"});
  CHECK(offered("x order by t|") == std::vector<std::string>{"title"});
  CHECK(offered("age b|") == std::vector<std::string>{"between"});
  CHECK(offered("\"x|").empty());
  // All that the language offers for a condition is one, or the start of one.
  for (const std::string& one : offered("|"))
    CHECK(offered(one.substr(0, 3) + "|").size() > 0);
}

TEST_CASE("a value is written as its place reads it") {
  const auto written = [](std::string_view before, std::string_view value) {
    return std::string(before) + written_value(wanted_at(before, before.size()), value);
  };
  for (const std::string before :
       {"feed.title = ", "feed.title =~ ", "feed:", "tag:", "feed.title in ("}) {
    for (const std::string value : {"rust", "two words", "a \"b\" \\ (c) [d", "/x/", "ü"}) {
      std::string text = written(before, value);
      if (before.ends_with('(')) text += ")";
      const auto query = parse_query(text);
      CHECK_MESSAGE(query.ok(), text);
    }
  }
  CHECK(written("+", "later") == "+later");
  CHECK(written("+", "two words") == "+");
  CHECK(written("+", "-x") == "+");
  CHECK(written("feed.title =~ ", "C++") == "feed.title =~ \"C\\+\\+\"");
}

TEST_CASE("whoever types the start of a word may be after it, whatever its case and accents") {
  CHECK(may_become("ha", "Hacker News"));
  CHECK(may_become("new", "Hacker News"));
  CHECK(may_become("ecl", "Éclair"));
  CHECK_FALSE(may_become("ker", "Hacker News"));
  CHECK(may_become("", "anything"));
}

}  // namespace
}  // namespace antiphon::filter
