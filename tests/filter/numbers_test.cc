// Numbers that programs of the user's gave.

#include <doctest/doctest.h>

#include "antiphon/filter/filter.h"
#include "antiphon/filter/order.h"

namespace antiphon::filter {
namespace {

bool passes(const std::string& text, const std::map<std::string, double>& numbers) {
  const auto filter = Filter::parse(text);
  REQUIRE_MESSAGE(filter.ok(), (filter ? "" : filter.error().message));
  Subject subject;
  subject.parts |= Part::numbers;
  subject.numbers = &numbers;
  const auto known = filter->passes(subject);
  REQUIRE(known);
  return *known;
}

TEST_CASE("a score is compared as a number, and others by their names") {
  CHECK(passes("score > 3", {{"score", 3.5}}));
  CHECK_FALSE(passes("score > 3", {{"score", 3}}));
  CHECK(passes("score = 3", {{"score", 3}}));
  CHECK(passes("score between 1:3", {{"score", 2.5}}));
  CHECK(passes("score in (1, 2.5)", {{"score", 2.5}}));
  CHECK(passes("number.mood < -0.5", {{"mood", -1}, {"score", 7}}));
  CHECK_FALSE(passes("number.mood < -0.5", {{"mood", 1}, {"score", -7}}));
  CHECK(passes("number.score > 3", {{"score", 4}}));
}

TEST_CASE("what has no score matches nothing that is said of it") {
  for (const char* text : {"score > -1000000", "score < 100", "score = 0", "score != 3",
                           "score !~ \"3\"", "score between -1:1", "score in (0)"}) {
    CAPTURE(text);
    CHECK_FALSE(passes(text, {}));
    CHECK_FALSE(passes(text, {{"mood", 0}}));
  }
  CHECK(passes("not score > 3", {}));
}

TEST_CASE("a filter knows that it has to be told the numbers") {
  CHECK(Filter::parse("score > 3")->needs().has(Part::numbers));
  CHECK_FALSE(Filter::parse("starred")->needs().has(Part::numbers));
  CHECK_FALSE(Filter::parse("score > 3")->passes(Subject{}));
}

TEST_CASE("numbers are printed as they are read") {
  CHECK(print(*parse_condition("number.mood < -0.5 score>3")) ==
        "number.mood < -0.5 and score > 3");
  CHECK(print(*parse_condition("number.score=1")) == "score = 1");
  CHECK(print(Order::parse("-number.mood, score")->keys()) == "number.mood desc, score");
}

TEST_CASE("names that numbers cannot have are refused") {
  for (const char* text : {"number. > 1", "number.Mood > 1", "number.title > 1", "number.a-b > 1",
                           "number > 1", "mood > 1"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_condition(text).ok());
  }
  CHECK_FALSE(Order::parse("number.title").ok());
  CHECK_FALSE(Order::parse("mood").ok());
}

TEST_CASE("the best score comes first when the order is turned, and what has none last") {
  const auto scored = [](std::int64_t id, std::map<std::string, double> numbers) {
    Sortable made;
    made.id = ItemId{id};
    made.numbers = std::move(numbers);
    return made;
  };
  const Order best = Order::parse("-score").value();
  const Order least = Order::parse("score").value();
  const std::vector<double> rising{-1e300, -2.5, -1, 0, 0.5, 1, 2, 1e300};
  for (std::size_t i = 1; i < rising.size(); ++i) {
    const Sortable a = scored(1, {{"score", rising[i - 1]}});
    const Sortable b = scored(2, {{"score", rising[i]}});
    CHECK(least.compare(a, b) < 0);
    CHECK(least.rank(a) < least.rank(b));
    CHECK(best.compare(b, a) < 0);
    CHECK(best.rank(b) < best.rank(a));
  }
  CHECK(least.rank(scored(1, {{"score", 0.0}})) == least.rank(scored(1, {{"score", -0.0}})));
  for (const Order& order : {best, least}) {
    CHECK(order.compare(scored(1, {{"score", 1e300}}), scored(2, {})) < 0);
    CHECK(order.rank(scored(1, {{"score", 1e300}})) < order.rank(scored(2, {})));
    CHECK(order.rank(scored(1, {{"score", -1e300}})) < order.rank(scored(2, {})));
  }
  CHECK(Order::parse("number.mood")
            .value()
            .compare(scored(1, {{"score", 1}}), scored(2, {{"mood", 1}})) > 0);
}

}  // namespace
}  // namespace antiphon::filter
