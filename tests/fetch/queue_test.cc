#include "fetch/queue.h"

#include <map>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace antiphon::fetch {
namespace {

TransferId id(std::uint32_t number) {
  return TransferId{number};
}

std::vector<std::uint32_t> all_next(HostQueue& queue) {
  std::vector<std::uint32_t> out;
  while (const auto next = queue.next())
    out.push_back(static_cast<std::uint32_t>(*next));
  return out;
}

using Ids = std::vector<std::uint32_t>;

TEST_CASE("hosts take turns, however many one of them has waiting") {
  HostQueue queue(100, 10);
  for (std::uint32_t i = 0; i < 5; ++i)
    queue.add(id(i), "busy.example");
  queue.add(id(10), "a.example");
  queue.add(id(20), "b.example");
  CHECK(all_next(queue) == Ids{0, 10, 20, 1, 2, 3, 4});
}

TEST_CASE("no host gets more than its places, and a free one goes to its next in line") {
  HostQueue queue(100, 2);
  for (std::uint32_t i = 0; i < 5; ++i)
    queue.add(id(i), "example.org");
  CHECK(all_next(queue) == Ids{0, 1});
  queue.leave("example.org");
  CHECK(all_next(queue) == Ids{2});
  queue.leave("example.org");
  queue.leave("example.org");
  CHECK(all_next(queue) == Ids{3, 4});
}

TEST_CASE("no more run than there are places, and those left over go round the hosts") {
  HostQueue queue(3, 2);
  for (std::uint32_t i = 0; i < 3; ++i)
    queue.add(id(i), "a.example");
  for (std::uint32_t i = 10; i < 13; ++i)
    queue.add(id(i), "b.example");
  CHECK(all_next(queue) == Ids{0, 10, 1});
  queue.leave("a.example");
  CHECK(all_next(queue) == Ids{11});
  queue.leave("b.example");
  CHECK(all_next(queue) == Ids{2});
}

TEST_CASE("a host whose transfers never end does not keep others from their places") {
  HostQueue queue(8, 4);
  for (std::uint32_t i = 0; i < 100; ++i)
    queue.add(id(i), "stuck.example");
  CHECK(all_next(queue).size() == 4);
  for (std::uint32_t i = 200; i < 220; ++i) {
    queue.add(id(i), "host" + std::to_string(i));
    CHECK(all_next(queue) == Ids{i});
    queue.leave("host" + std::to_string(i));
  }
}

TEST_CASE("one that is removed before its turn never gets it, and nobody else loses theirs") {
  HostQueue queue(2, 1);
  queue.add(id(1), "a.example");
  queue.add(id(2), "b.example");
  queue.add(id(3), "c.example");
  queue.remove(id(1), "a.example");
  queue.add(id(4), "a.example");
  queue.remove(id(4), "a.example");
  queue.remove(id(4), "unknown.example");
  CHECK(all_next(queue) == Ids{2, 3});
}

TEST_CASE("a host that went away and came back has one turn and not two") {
  HostQueue queue(100, 10);
  queue.add(id(1), "a.example");
  queue.remove(id(1), "a.example");
  queue.add(id(2), "a.example");
  queue.add(id(3), "a.example");
  queue.add(id(4), "b.example");
  CHECK(all_next(queue) == Ids{2, 4, 3});
}

TEST_CASE("one that was redirected goes before those of the new host that have not begun") {
  HostQueue queue(1, 1);
  queue.add(id(1), "a.example");
  queue.add(id(2), "a.example");
  queue.add_first(id(3), "a.example");
  CHECK(all_next(queue) == Ids{3});
}

TEST_CASE("whatever comes and goes, everybody gets a place once and no limit is passed") {
  HostQueue queue(7, 3);
  const auto host_of = [](std::uint32_t number) { return "host" + std::to_string(number * 7 % 5); };
  std::vector<std::uint32_t> running;
  std::map<std::string, int> per_host;
  std::size_t told = 0;
  const auto fill = [&] {
    for (const std::uint32_t next : all_next(queue)) {
      ++told;
      running.push_back(next);
      REQUIRE(++per_host[host_of(next)] <= 3);
    }
    REQUIRE(running.size() <= 7);
  };
  const auto end_one = [&](std::size_t at) {
    const std::string host = host_of(running[at]);
    running.erase(running.begin() + static_cast<std::ptrdiff_t>(at));
    --per_host[host];
    queue.leave(host);
  };
  for (std::uint32_t i = 0; i < 1000; ++i) {
    queue.add(id(i), host_of(i));
    fill();
    if (i % 3 == 0) end_one(i % running.size());
  }
  while (!running.empty()) {
    end_one(running.size() / 2);
    fill();
  }
  CHECK(told == 1000);
}

TEST_CASE("a place that is lent serves another, and its host has no more for it") {
  HostQueue queue(1, 1);
  queue.add(TransferId{1}, "slow");
  queue.add(TransferId{2}, "slow");
  queue.add(TransferId{3}, "fast");
  CHECK(queue.next() == TransferId{1});
  CHECK(!queue.next());
  CHECK(queue.is_crowded());
  CHECK(queue.lend());
  CHECK(queue.next() == TransferId{3});
  CHECK(!queue.is_crowded());  // whoever waits does so for its host
  queue.leave("fast");
  CHECK(!queue.next());
  queue.leave("slow", true);
  CHECK(queue.next() == TransferId{2});
}

TEST_CASE("lent places come back, and are no more than twice the others") {
  HostQueue queue(2, 100);
  for (std::uint32_t i = 0; i < 20; ++i)
    queue.add(TransferId{i}, "a");
  int out = 0;
  const auto take = [&] {
    while (queue.next())
      ++out;
  };
  take();
  while (queue.lend())
    take();
  CHECK(out == 6);
  queue.leave("a", true);
  CHECK(!queue.next());
  CHECK(queue.lend());
  take();
  CHECK(out == 7);
}

}  // namespace
}  // namespace antiphon::fetch
