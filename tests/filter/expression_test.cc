// The language: what is read, how it is printed, and what is told of mistakes.

#include "antiphon/filter/expression.h"

#include <random>

#include <doctest/doctest.h>

#include "antiphon/filter/filter.h"

using namespace antiphon;
using namespace antiphon::filter;

namespace {

// In its full form, or what is wrong with it.
std::string read(std::string_view text) {
  const auto query = parse_query(text);
  return query ? print(*query) : query.error().message;
}

std::string in(const std::string& what) {
  return "filter:" + what;
}

}  // namespace

TEST_CASE("a filter is printed in its full form") {
  const std::vector<std::pair<std::string, std::string>> forms{
      {"", ""},
      {"  unread  ", "unread"},
      {"unread comet", "unread and comet"},
      {"unread \"long tail\"", "unread and \"long tail\""},
      {"comet* \"long ta\"*", "comet* and \"long ta\"*"},
      {"unread=\"yes\"", "unread"},
      {"unread = yes", "unread"},
      {"unread = \"no\"", "unread = \"no\""},
      {"title=~\"rust\"", "title =~ \"rust\""},
      {"link == \"x\"", "url = \"x\""},
      {"feedtitle # \"x\" and rssurl !# \"y\"", "feed.title # \"x\" and feed.url !# \"y\""},
      {"title =~ /a\\/b/", "title =~ \"a/b\""},
      {"title =~ /Rust/c", "title =~ /Rust/c"},
      {"title =~ \"a\\\"b\\.c\"", "title =~ \"a\\\"b\\.c\""},
      {"title = \"a\\\"b\\\\c\"", "title = \"a\\\"b\\\\c\""},
      {"age<6h", "age < 6h"},
      {"age between 1:3", "age between 1:3"},
      {"date between 2026-01-01:2026-02-01", "date between 2026-01-01:2026-02-01"},
      {"date between 2026-01-01T10:00:2026-02-01T11:30",
       "date between 2026-01-01T10:00:2026-02-01T11:30"},
      {"date between \"yesterday\":\"today\"", "date between \"yesterday\":\"today\""},
      {"date >= today", "date >= \"today\""},
      {"date > \"3 days ago\"", "date > \"3 days ago\""},
      {"tag in (\"a\",\"b c\")", "tag in (\"a\", \"b c\")"},
      {"tag not in (\"a\")", "not tag in (\"a\")"},
      {"not ( unread or starred )", "not (unread or starred)"},
      {"NOT unread OR starred AND new", "not unread or (starred and new)"},
      {"((unread))", "unread"},
      {"unread and (starred and new)", "unread and starred and new"},
      {"x = 42and", "filter:1: no attribute \"x\"; put it in quotes to look for the word"},
      {"length = 42and length=0", "length = 42 and length = 0"},
      {"length = \"42\"or(length=42)", "length = \"42\" or length = 42"},
      {"unread limit 5 order by date desc, feed", "unread order by date, feed limit 5"},
      {"order by title desc", "order by title desc"},
      {"limit 3", "limit 3"},
  };
  for (const auto& one : forms) {
    const auto& text = one.first;  // clang++ 14 captures no part of a binding
    const auto& form = one.second;
    CAPTURE(text);
    CHECK(read(text) == form);
  }
}

TEST_CASE("and binds tighter than or") {
  CHECK(read("unread or starred and new") == "unread or (starred and new)");
  CHECK(read("unread starred or new comet") == "(unread and starred) or (new and comet)");
}

TEST_CASE("shorthands say what they mean") {
  const std::vector<std::pair<std::string, std::string>> forms{
      {"+linux", "tag = \"linux\""},
      {"-linux", "not tag = \"linux\""},
      {"#linux", "tag = \"linux\""},
      {"+unread -starred", "unread and not starred"},
      {"@3d", "age < 3d"},
      {"@6-months-ago", "date >= \"6 months ago\""},
      {"@2026-05-12", "date >= 2026-05-12"},
      {"@2026-01-01--2026-02-01", "date between 2026-01-01:2026-02-01"},
      {"#50", "limit 50"},
      {"unread #50", "unread limit 50"},
      {"comet #50", "comet limit 50"},
      {"#50 order by title", "order by title limit 50"},
      {"+linux @2w #10", "tag = \"linux\" and age < 2w limit 10"},
      {"title:rust", "title =~ \"rust\""},
      {"title:c++", "title =~ \"c\\+\\+\""},
      {"feed:\"Ars Technica\"", "feed.title =~ \"Ars Technica\""},
      {"title:/^Ask HN/", "title =~ \"^Ask HN\""},
      {"tag:x", "tag = \"x\""},
      {"-5", "not tag = \"5\""},
  };
  for (const auto& one : forms) {
    const auto& text = one.first;  // clang++ 14 captures no part of a binding
    const auto& form = one.second;
    CAPTURE(text);
    CHECK(read(text) == form);
  }
}

TEST_CASE("words that look like more than words are words") {
  for (const char* text : {"C#", "c++", "AT&T", "https://example.org/x?a=b", "re:invent", "@home",
                           "between", "books in print", "title", "<3"}) {
    CAPTURE(text);
    const auto query = parse_query(text);
    if (std::string_view(text) == "<3") {
      CHECK(!query.ok());
      continue;
    }
    REQUIRE(query.ok());
    const Node& where = query->where;
    CHECK((where.kind == Node::Kind::words ||
           (where.kind == Node::Kind::all && where.parts[0].kind == Node::Kind::words)));
  }
}

TEST_CASE("a mistake is told with its place and a hint") {
  const std::vector<std::pair<std::string, std::string>> mistakes{
      {"unread titel = \"x\"", "8: no attribute \"titel\"; did you mean title?"},
      {"Title = \"x\"", "1: no attribute \"Title\"; did you mean title?"},
      {"title = rust",
       "9: expected a value: a number, a date, or text in quotes; did you mean \"rust\"?"},
      {"title => \"x\"", "7: no operator \"=>\"; did you mean >=?"},
      {"title !! \"x\"", "7: no operator \"!!\"; did you mean !=?"},
      {"title =¯ \"foo\"",
       "8: expected a value: a number, a date, or text in quotes; did you mean \"¯\"?"},
      {"title =", "8: expected a value here, and the text ends"},
      {"=!", "1: expected an attribute before \"=\""},
      {"unread and", "11: expected a condition here, and the text ends"},
      {"unread && starred", "8: expected a condition, got &&; did you mean and?"},
      {"!unread", "1: expected a condition, got !; did you mean not?"},
      {"(unread", "1: the parenthesis is not closed"},
      {"((unread)))", "11: there is no ( for this )"},
      {"()", "2: expected a condition, got )"},
      {"title = \"x", "9: the quote is not closed"},
      {"title =~ /x", "10: the regular expression is not closed: expected /"},
      {"title =~ \"[[\"", "10: regular expression: missing ]: [["},
      {"title =~ /x/g", "13: expected c behind the regular expression, or nothing, got \"g\""},
      {"date > 3d",
       "8: date: expected a date like 2026-05-12, today or \"3 days ago\", got 3d; did you mean "
       "age?"},
      {"date > 2026-13-01",
       "8: date: expected a date like 2026-05-12, today or \"3 days ago\", got 2026-13-01"},
      {"age < 2026-05-12",
       "7: age: expected days or a time like 6h, got 2026-05-12; did you mean date?"},
      {"title = 5x", "10: expected and, or or a space, got \"x\""},
      {"age between 0:15:30", "17: expected and, or or a space, got \":30\""},
      {"age = 42andy=0", "9: expected and, or or a space, got \"andy=0\""},
      {"age = 42 andy=0", "10: no attribute \"andy\"; put it in quotes to look for the word"},
      {"articleindex < 5",
       "1: no attribute \"articleindex\": a place in a list is no part of an item; did you mean "
       "limit?"},
      {"unread limit 0", "14: limit: expected a number from 1"},
      {"limit 5 unread", "9: expected the end behind limit and order, got \"unread\""},
      {"limit 5 limit 6", "9: limit is said twice"},
  };
  for (const auto& one : mistakes) {
    const auto& text = one.first;  // clang++ 14 captures no part of a binding
    const auto& told = one.second;
    CAPTURE(text);
    CHECK(read(text) == in(told));
  }
  CHECK(read(std::string("a\0b", 3)) == "filter:2: a character that no filter has");
  CHECK(read(std::string(300, '(') + "unread" + std::string(300, ')')) ==
        "filter:101: nested too deep");
  CHECK(read("title =~ \"(((a{100}){100}){100}){100}\"").starts_with("filter:10: regular"));
  CHECK(parse_condition("unread limit 5").error().message ==
        "filter:8: limit and order by say nothing here");
}

namespace {

class Random {
 public:
  explicit Random(unsigned seed) : random_(seed) {}

  std::size_t below(std::size_t n) { return random_() % n; }

  std::string text(std::size_t most) {
    static const std::vector<std::string> kPieces{
        "a", "B", "é",      "彗",  " ",     "\"",   "\\",    "/",  "(",
        ")", "*", "unread", "and", "or",    "#",    "-",     "=",  "~",
        ":", "5", ".",      "\n",  "limit", "not ", "title", "in", "between"};
    std::string out;
    for (std::size_t i = below(most); i > 0; --i)
      out += kPieces[below(kPieces.size())];
    return out;
  }

  Literal literal(Attribute attribute, Op op) {
    const Type type = info_of(attribute).type;
    const bool regex = op == Op::matches || op == Op::matches_not;
    static const std::vector<std::string> kRegexes{"a+b", "^\\(x\\)$", "[[:alpha:]]",
                                                   "a/b", "\\\\",      "é"};
    if (regex) {
      return {below(2) == 0 ? Literal::Kind::regex : Literal::Kind::text,
              kRegexes[below(kRegexes.size())]};
    }
    static const std::vector<std::string> kTimes{"2026-05-12", "2026-05", "2026-05-12T10:30",
                                                 "2026-05-12T10:30:15Z"};
    static const std::vector<std::string> kNumbers{"0", "5", "-3", "0042", "6h", "2w", "1.5"};
    if (type == Type::time) {
      if (op == Op::between)
        return {Literal::Kind::range, kTimes[below(4)],
                below(2) == 0 ? "yesterday" : kTimes[below(4)]};
      return {Literal::Kind::plain, kTimes[below(4)]};
    }
    if (op == Op::between) return {Literal::Kind::range, kNumbers[below(7)], kNumbers[below(7)]};
    if (below(2) == 0 && type != Type::days) return {Literal::Kind::text, text(6)};
    return {Literal::Kind::plain, kNumbers[below(7)]};
  }

  Node node(int depth) {
    Node made;
    switch (depth == 0 ? 3 + below(2) : below(5)) {
      case 0:
      case 1: {
        std::vector<Node> parts;
        for (std::size_t i = 2 + below(3); i > 0; --i)
          parts.push_back(node(depth - 1));
        return below(2) == 0 ? all_of(std::move(parts)) : any_of(std::move(parts));
      }
      case 2:
        made.kind = Node::Kind::no;
        made.parts.push_back(node(depth - 1));
        return made;
      case 3:
        made.kind = Node::Kind::words;
        made.words = text(4);
        made.prefix = below(3) == 0;
        return made;
      default:
        break;
    }
    made.kind = Node::Kind::compare;
    made.attribute =
        static_cast<Attribute>(below(static_cast<std::size_t>(Attribute::feed_age) + 1));
    made.op = static_cast<Op>(below(12));
    // Of views no more can be said.
    if (made.attribute == Attribute::view) {
      made.op = below(2) == 0 ? Op::equal : Op::unequal;
      made.values.push_back({Literal::Kind::text, text(6)});
      return made;
    }
    for (std::size_t i = made.op == Op::in ? 1 + below(3) : 1; i > 0; --i)
      made.values.push_back(literal(made.attribute, made.op));
    return made;
  }

 private:
  std::mt19937 random_;
};

}  // namespace

TEST_CASE("an order needs a key") {
  for (const std::string_view text :
       {"unread order by", "order by ", "order by , ,", "order by limit 5"}) {
    CAPTURE(text);
    const auto query = parse_query(text);
    REQUIRE_FALSE(query.ok());
    CHECK(query.error().message.find("order by: expected a key like date or title") !=
          std::string::npos);
  }
}

TEST_CASE("what is printed is read as the same") {
  Random random(11);
  for (int round = 0; round < 5000; ++round) {
    Query query{random.node(3), {}, {}};
    if (random.below(3) == 0) query.limit = 1 + random.below(100);
    if (random.below(3) == 0)
      query.order = {{static_cast<SortBy>(random.below(8)), random.below(2) == 0}};
    const std::string text = print(query);
    CAPTURE(text);
    const auto again = parse_query(text, std::string::npos);
    REQUIRE_MESSAGE(again.ok(), (again ? "" : again.error().message));
    REQUIRE(print(*again) == text);
    REQUIRE((*again == query));
  }
}

TEST_CASE("whatever is typed is read or refused, and what is read is printed") {
  Random random(12);
  for (int round = 0; round < 20'000; ++round) {
    const std::string text = random.text(14);
    CAPTURE(text);
    const auto query = parse_query(text);
    if (!query) {
      REQUIRE(query.error().message.starts_with("filter:"));
      continue;
    }
    const auto again = parse_query(print(*query), std::string::npos);
    REQUIRE_MESSAGE(again.ok(), (again ? "" : again.error().message));
    REQUIRE((*again == *query));
  }
}
