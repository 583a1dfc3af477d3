// The order of items, told by values: what the database sorts by (`list`) is the same, and a test
// holds both together.

#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "antiphon/base/result.h"
#include "antiphon/base/time.h"
#include "antiphon/model/ids.h"
#include "antiphon/model/view.h"

namespace antiphon::filter {

// What an item is sorted by. The title is looked at, not kept.
struct Sortable {
  ItemId id{};
  std::uint32_t feed_position = 0;
  Time date{};
  Time fetched{};
  std::optional<Time> published;
  std::optional<Time> updated;
  std::uint32_t length = 0;
  std::string_view title;
  std::map<std::string, double> numbers{};  // where the order needs any
};

// A place in an order, in 86 bits: lower comes first.
struct Rank {
  static constexpr int kLowBits = 22;

  std::uint64_t high = 0;
  std::uint32_t low = 0;  // kLowBits

  auto operator<=>(const Rank&) const = default;
};

class Order {
 public:
  // Newest first.
  Order() : Order(std::vector<SortKey>{}) {}
  // `seed` makes the order of SortBy::random: another one, another order.
  explicit Order(std::vector<SortKey> keys, std::uint64_t seed = 0);

  // `date desc, feed, title`: keys by name, each with `asc` or `desc` behind it or `-` (the other
  // way) in front if need be; dates and lengths start with the greatest, names with the first,
  // numbers with the least.
  // Errors name the key.
  static Result<Order> parse(std::string_view text, std::uint64_t seed = 0);

  // Where an item stands, as far as so many bits can tell.
  [[nodiscard]] Rank rank(const Sortable& item) const;
  // Items of one rank differ in nothing but their age in the store.
  [[nodiscard]] bool is_exact() const { return exact_; }
  // Of equals, the one stored last comes first.
  [[nodiscard]] bool newest_first() const { return newest_first_; }
  // The order itself. Equal only for the same item.
  [[nodiscard]] std::strong_ordering compare(const Sortable& a, const Sortable& b) const;

  // Whether any of its keys is this one.
  [[nodiscard]] bool needs(SortBy by) const;
  [[nodiscard]] const std::vector<SortKey>& keys() const { return keys_; }
  [[nodiscard]] std::uint64_t seed() const { return seed_; }

 private:
  [[nodiscard]] std::uint64_t value(const SortKey& key, const Sortable& item) const;

  std::vector<SortKey> keys_;
  std::uint64_t seed_;
  bool exact_ = true;
  bool newest_first_ = true;
};

// The names of keys.
std::vector<std::string_view> sort_keys();
// As Order::parse() takes it; directions only where they are not the usual ones.
std::string print(const std::vector<SortKey>& keys);

}  // namespace antiphon::filter
