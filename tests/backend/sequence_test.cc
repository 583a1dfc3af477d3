#include "antiphon/backend/sequence.h"

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <utility>

#include <doctest/doctest.h>

namespace antiphon::backend {
namespace {

// The law: a sequence is a sorted list of entries.
TEST_CASE("whatever comes and goes, a sequence is what a sorted list would be") {
  std::mt19937 random(11);
  const auto below = [&](std::size_t n) { return random() % n; };
  EntryOrder order;
  order.newest_first = false;
  Sequence sequence;
  std::vector<Entry> list;
  const auto before = [&](const Entry& a, const Entry& b) { return order.before(a, b); };
  const auto made = [&] {
    return Entry({below(500), 0}, ItemId{static_cast<std::int64_t>(1 + below(8000))}, below(3) != 0,
                 below(9) == 0);
  };
  for (int step = 0; step < 30'000; ++step) {
    const Entry entry = made();
    const auto at = std::lower_bound(list.begin(), list.end(), entry, before);
    const bool there = at != list.end() && !before(entry, *at);
    const auto index = static_cast<std::size_t>(at - list.begin());
    REQUIRE(sequence.find(entry, order) == (there ? std::optional(index) : std::nullopt));
    if (below(5) == 0) {
      REQUIRE(sequence.erase(entry, order) == there);
      if (there) list.erase(at);
    } else {
      sequence.insert(entry, order);
      if (there)
        *at = entry;
      else
        list.insert(at, entry);
    }
    if (step % 101 == 0) {
      std::vector<Entry> many;
      for (std::size_t i = below(400); i > 0; --i)
        many.push_back(made());
      std::stable_sort(many.begin(), many.end(), before);
      sequence.insert_all(many, order);
      for (const Entry& each : many) {
        const auto place = std::lower_bound(list.begin(), list.end(), each, before);
        if (place != list.end() && !before(each, *place))
          *place = each;
        else
          list.insert(place, each);
      }
    }
    if (step % 89 == 0 && !list.empty()) {
      const auto gone = list.begin() + static_cast<std::ptrdiff_t>(below(list.size()));
      REQUIRE(sequence.erase_of_rank(*gone));
      REQUIRE_FALSE(sequence.erase_of_rank(*gone));
      list.erase(gone);
    }
    if (step % 997 == 0) {
      const std::uint64_t limit = below(500);
      const auto gone = [&](const Entry& e) {
        return e.rank().high >= limit && e.rank().high < limit + 40;
      };
      REQUIRE(sequence.erase_if(gone) == std::erase_if(list, gone));
    }
    REQUIRE(sequence.size() == list.size());
    if (step % 50 != 0 || list.empty()) continue;
    const auto unread = [](const Entry& e) { return !e.read(); };
    REQUIRE(sequence.unread() ==
            static_cast<std::size_t>(std::count_if(list.begin(), list.end(), unread)));
    const std::size_t from = below(list.size());
    REQUIRE(sequence[from].id() == list[from].id());
    const auto next =
        std::find_if(list.begin() + static_cast<std::ptrdiff_t>(from), list.end(), unread);
    REQUIRE(sequence.next_unread(from) ==
            (next == list.end() ? std::nullopt
                                : std::optional(static_cast<std::size_t>(next - list.begin()))));
    REQUIRE(sequence.next(from, unread) == sequence.next_unread(from));
    std::optional<std::size_t> previous;
    for (std::size_t i = 0; i < from; ++i) {
      if (!list[i].read()) previous = i;
    }
    REQUIRE(sequence.previous_unread(from) == previous);
    REQUIRE(sequence.previous(from, unread) == previous);
    std::vector<ItemId> ids;
    const std::size_t end = std::min(list.size(), from + 1500);
    sequence.for_each(from, end, [&](const Entry& e) { ids.push_back(e.id()); });
    REQUIRE(ids.size() == end - from);
    for (std::size_t i = 0; i < ids.size(); ++i)
      REQUIRE(ids[i] == list[from + i].id());
  }
}

TEST_CASE("what waits in runs comes to where a sorted list would have it") {
  std::mt19937 random(12);
  const auto below = [&](std::size_t n) { return random() % n; };
  for (const bool newest_first : {false, true}) {
    const auto before = [&](const Entry& a, const Entry& b) { return a.before(b, newest_first); };
    Sequence sequence;
    std::map<std::pair<filter::Rank, ItemId>, Entry> all;
    Runs runs;
    for (int round = 0; round < 300; ++round) {
      std::vector<Entry> run;
      for (std::size_t i = below(400); i > 0; --i) {
        run.emplace_back(filter::Rank{below(300) * static_cast<std::size_t>(round % 3 + 1), 0},
                         ItemId{static_cast<std::int64_t>(1 + below(1'000'000))}, false, false);
        all[{run.back().rank(), run.back().id()}] = run.back();
      }
      std::sort(run.begin(), run.end(), before);
      if (below(4) == 0) {
        for (const Entry& entry : run)
          sequence.insert(entry, {newest_first});
      } else {
        runs.add(std::move(run), newest_first);
      }
      if (below(20) == 0) {
        const auto gone = [&](const Entry& entry) { return raw(entry.id()) % 16 == round % 16; };
        runs.erase_if(gone);
        sequence.erase_if(gone);
        std::erase_if(all, [&](const auto& each) { return gone(each.second); });
      }
      while (!runs.empty() && below(3) != 0) {
        const std::size_t waiting = runs.size();
        sequence.take_from(runs, newest_first, 1 + below(3000));
        REQUIRE(runs.size() < waiting);
      }
    }
    while (!runs.empty())
      sequence.take_from(runs, newest_first, 5000);
    std::vector<Entry> list;
    for (const auto& [key, entry] : all)
      list.push_back(entry);
    std::sort(list.begin(), list.end(), before);
    REQUIRE(sequence.size() == list.size());
    REQUIRE(sequence.unread() == list.size());
    std::size_t at = 0;
    sequence.for_each(0, list.size(), [&](const Entry& e) { REQUIRE(e.is_of(list[at++])); });
    const auto tied = std::adjacent_find(
        list.begin(), list.end(), [](const Entry& a, const Entry& b) { return a.same_rank(b); });
    CHECK(sequence.next_tied(0, list.size()) == static_cast<std::size_t>(tied - list.begin()) + 1);
  }
}

TEST_CASE("of one rank, those that are not compared as yet stand behind, by id") {
  EntryOrder order;
  order.newest_first = false;
  const EntryOrder::Full full = [](ItemId a, ItemId b) { return raw(b) <=> raw(a); };
  order.full = &full;
  order.compared = order.start();
  Sequence sequence;
  for (const int id : {2, 4, 1, 3})
    sequence.insert({{7, 1}, ItemId{id}, false, false}, order);
  const auto ids = [&] {
    std::string out;
    sequence.for_each(0, sequence.size(),
                      [&](const Entry& e) { out += std::to_string(raw(e.id())); });
    return out;
  };
  CHECK(ids() == "1234");
  CHECK(sequence.first_uncompared(order) == 0);
  const Entry second{{7, 1}, ItemId{2}, false, false};
  REQUIRE(sequence.erase(second, order));
  order.compared = second;
  sequence.insert(second, order);
  CHECK(ids() == "2134");
  CHECK(sequence.first_uncompared(order) == 2);
  order.compared.reset();
  CHECK(sequence.first_uncompared(order) == 4);
}

TEST_CASE("an entry that comes again gets the states that it comes with") {
  Sequence sequence;
  sequence.insert({{5, 0}, ItemId{7}, false, false}, {});
  CHECK(sequence.unread() == 1);
  sequence.insert({{5, 0}, ItemId{7}, true, true}, {});
  CHECK(sequence.size() == 1);
  CHECK(sequence.unread() == 0);
  CHECK(sequence[0].starred());
}

TEST_CASE("where ranks do not tell, the items are compared") {
  EntryOrder order;
  const EntryOrder::Full full = [](ItemId a, ItemId b) { return raw(b) <=> raw(a); };
  order.full = &full;
  Sequence sequence;
  for (const int id : {1, 3, 2})
    sequence.insert({{}, ItemId{id}, false, false}, order);
  CHECK(sequence[0].id() == ItemId{3});
  CHECK(sequence[2].id() == ItemId{1});
  CHECK(sequence.find({{}, ItemId{2}, false, false}, order) == 1U);
}

}  // namespace
}  // namespace antiphon::backend
