// What is narrowed holds every item that passes; and where it is exact, no other.

#include <random>

#include <doctest/doctest.h>

#include "antiphon/base/text.h"
#include "antiphon/filter/filter.h"

using namespace antiphon;
using namespace antiphon::filter;

namespace {

constexpr Time kNow{std::chrono::seconds{1'790'000'000}};

Narrowing narrowing(const std::string& text) {
  auto filter = Filter::parse(text, {kNow, {}, {}});
  REQUIRE_MESSAGE(filter.ok(), (filter ? "" : filter.error().message));
  return filter->narrowing();
}

}  // namespace

TEST_CASE("states, dates and feeds narrow exactly") {
  CHECK(narrowing("unread").read == false);
  CHECK(narrowing("not unread").read == true);
  CHECK(narrowing("unread != \"yes\"").read == true);
  CHECK(narrowing("unread = \"maybe\"").nothing);
  CHECK(narrowing("age < 6h").from == kNow - std::chrono::hours(6) + std::chrono::seconds(1));
  CHECK(narrowing("age < 6h").exact);
  CHECK(narrowing("not age < 6h").to == kNow - std::chrono::hours(6));
  CHECK(narrowing("date between 2026-01-01:2026-01-02").to ==
        Time{std::chrono::sys_days{std::chrono::year{2026} / 1 / 3}} - std::chrono::seconds(1));
  CHECK(narrowing("date > 2026-01-02 and date < 2026-01-01").nothing);
  CHECK(narrowing("feed.id in (1:5, 7)").feeds == FeedRanges{{1, 5}, {7, 7}});
  CHECK(narrowing("feed.id in (1:5, 7) and feed.id in (4:9)").feeds == FeedRanges{{4, 5}, {7, 7}});
  CHECK(narrowing("unread and starred and age < 2").exact);
}

TEST_CASE("the rest is narrowed as far as can be") {
  CHECK(narrowing("unread comet").read == false);
  CHECK(!narrowing("unread comet").exact);
  CHECK(narrowing("(unread comet) or (unread starred)").read == false);
  CHECK(!narrowing("unread or starred").read);
  CHECK(narrowing("unread and tag = \"x\"").tags == std::vector<std::string>{"x"});
  CHECK(narrowing("tag = \"x\" or tag in (\"y\", \"z\")").tags ==
        std::vector<std::string>{"x", "y", "z"});
  CHECK(narrowing("tag != \"x\"").tags.empty());
  CHECK(narrowing("not tag = \"x\"").tags.empty());
  CHECK(narrowing("tag = \"\"").tags.empty());
  CHECK(narrowing("tag = \"x\" or unread").tags.empty());
}

TEST_CASE("what is narrowed holds all that passes, and where it is exact nothing else") {
  std::mt19937 random(21);
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  const std::vector<std::string> conditions{"unread",
                                            "read",
                                            "starred",
                                            "comet",
                                            "\"*\"",
                                            "title =~ \"a\"",
                                            "tag = \"x\"",
                                            "tag in (\"x\", \"y\")",
                                            "tag # \"y\"",
                                            "tag !# \"x\"",
                                            "tag = \"\"",
                                            "age < 2",
                                            "age >= 3h",
                                            "age = 1",
                                            "age between 1:2",
                                            "date < \"2 days ago\"",
                                            "date between \"3 days ago\":\"now\"",
                                            "date != \"yesterday\"",
                                            "date = \"today\"",
                                            "feed.id in (1:2)",
                                            "feed.id in (2, 4)",
                                            "feed.id not in (1:3)",
                                            "feed.id > 2",
                                            "unread =~ \"e\"",
                                            "starred != \"no\"",
                                            "length > 5",
                                            "age !~ \"1\"",
                                            "date =~ \"Sep\"",
                                            "age in (0, 2)"};
  std::size_t exact = 0;
  for (int round = 0; round < 3000; ++round) {
    std::vector<std::string> parts;
    for (std::size_t i = 1 + below(4); i > 0; --i)
      parts.push_back((below(4) == 0 ? "not " : "") + conditions[below(conditions.size())]);
    std::string text;
    for (const std::string& part : parts) {
      text += text.empty() ? "" : below(2) == 0 ? " and " : " or ";
      text += part;
    }
    if (below(4) == 0) text = "not (" + text + ")";
    CAPTURE(text);
    const Filter filter = Filter::parse(text, {kNow, {}, {}}).value();
    const Narrowing narrowed = filter.narrowing();
    const TextQuery query = filter.text_query();
    exact += narrowed.exact ? 1 : 0;
    for (int item = 0; item < 30; ++item) {
      std::vector<std::string> tags;
      if (below(2) == 0) tags.emplace_back("x");
      if (below(3) == 0) tags.emplace_back("y");
      Subject subject;
      for (const Part part : {Part::header, Part::tags, Part::item, Part::text})
        subject.parts |= part;
      subject.feed = FeedId{static_cast<std::int64_t>(1 + below(5))};
      subject.read = below(2) == 0;
      subject.starred = below(2) == 0;
      subject.date = kNow - std::chrono::minutes(below(6000)) + std::chrono::hours(2);
      subject.title = below(2) == 0 ? "a comet" : "b";
      subject.text = below(3) == 0 ? "comet" : "";
      subject.length = static_cast<std::uint32_t>(below(10));
      subject.tags = tags;
      const bool passes = filter.passes(subject).value();
      const bool in =
          narrowed.lets_through(subject.read, subject.starred, subject.date, subject.feed) &&
          (narrowed.tags.empty() ||
           std::any_of(tags.begin(), tags.end(), [&](const std::string& tag) {
             return std::find(narrowed.tags.begin(), narrowed.tags.end(), tag) !=
                    narrowed.tags.end();
           }));
      if (passes) REQUIRE(in);
      if (narrowed.exact) REQUIRE(passes == in);
      const bool has_words = query.empty() ||
                             subject.title.find("comet") != std::string_view::npos ||
                             subject.text.find("comet") != std::string_view::npos;
      if (passes) REQUIRE(has_words);
      if (has_words && !query.empty())
        REQUIRE(filter.besides_text_query().passes(subject) == passes);
      // What is known early is what is known in the end.
      Subject early = subject;
      early.parts = below(2) == 0 ? Parts(Part::states) : Parts(Part::header);
      early.parts |= Part::states;
      if (const auto known = filter.passes(early)) REQUIRE(*known == passes);
      if (passes) REQUIRE(filter.passes_in_some_state(subject) == true);
    }
  }
  CHECK(exact > 500);
}

TEST_CASE("a day means all of it where the user is") {
  const auto hours_ahead = [](Time) { return std::chrono::seconds(2 * 3600); };
  const Circumstances at{kNow, hours_ahead, {}};
  const auto passes = [&](const std::string& text, Time date) {
    Subject subject;
    subject.date = date;
    return Filter::parse(text, at).value().passes(subject).value();
  };
  const Time midnight =
      Time{std::chrono::sys_days{std::chrono::year{2026} / 5 / 12}} - std::chrono::hours(2);
  const std::chrono::seconds second{1};
  CHECK(!passes("date >= 2026-05-12", midnight - second));
  CHECK(passes("date >= 2026-05-12", midnight));
  CHECK(!passes("date > 2026-05-12", midnight));
  CHECK(passes("date > 2026-05-12", midnight + second));
  CHECK(passes("date = 2026-05-12", midnight + std::chrono::hours(23)));
  CHECK(passes("date between 2026-05-01:2026-05-12", midnight + std::chrono::hours(23)));
  CHECK(!passes("date between 2026-05-01:2026-05-12", midnight + std::chrono::hours(24)));
  CHECK(passes("date = 2026-05", midnight));
  CHECK(passes("date < 2026-05-12T00:01Z", midnight));
  CHECK(passes("date = \"2026-05-12 10:00\"", midnight + std::chrono::hours(10)));
  CHECK(passes("date = today", kNow));
  CHECK(!passes("date = yesterday", kNow));
  CHECK(passes("date > \"2 months ago\"", kNow - std::chrono::hours(24 * 60)));
  CHECK(!passes("date > \"2 months ago\"", kNow - std::chrono::hours(24 * 63)));
}
