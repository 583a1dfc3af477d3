#include "antiphon/filter/order.h"

#include <algorithm>
#include <array>
#include <bit>
#include <string>

#include "antiphon/base/hash.h"
#include "antiphon/base/natural.h"
#include "antiphon/base/text.h"
#include "antiphon/filter/attributes.h"
#include "filter/packed_title.h"

namespace antiphon::filter {

namespace {

struct KeyName {
  std::string_view name;
  SortBy by;
  bool descending;  // unless it is said
  int bits;         // of a rank
};

constexpr std::array<KeyName, 9> kKeys{{{"date", SortBy::date, true, 40},
                                        {"published", SortBy::published, true, 40},
                                        {"updated", SortBy::updated, true, 40},
                                        {"fetched", SortBy::fetched, true, 40},
                                        {"feed", SortBy::feed, false, 24},
                                        {"title", SortBy::title, false, 64},
                                        {"length", SortBy::length, true, 32},
                                        {"random", SortBy::random, false, 64},
                                        {"score", SortBy::score, false, 64}}};

constexpr std::size_t kMaxKeys = 8;
constexpr int kRankBits = 64 + Rank::kLowBits;

const KeyName& named(SortBy by) {
  return *std::find_if(kKeys.begin(), kKeys.end(),
                       [&](const KeyName& key) { return key.by == by; });
}

constexpr std::uint64_t greatest(int bits) {
  return bits >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << bits) - 1;
}

// 40 bits: 17,000 years before and after 1970, and the greatest for none.
std::uint64_t date_value(std::optional<Time> time) {
  constexpr std::int64_t kHalf = std::int64_t{1} << 39;
  if (!time) return greatest(40);
  return static_cast<std::uint64_t>(std::clamp(unix_seconds(*time) + kHalf, std::int64_t{0},
                                               static_cast<std::int64_t>(greatest(40)) - 1));
}

// 64 bits, in the order of the numbers; the greatest for none. Numbers are finite, and so less.
std::uint64_t number_value(const SortKey& key, const Sortable& item) {
  constexpr std::uint64_t kSign = std::uint64_t{1} << 63U;
  const auto found = item.numbers.find(key.number.empty() ? "score" : key.number);
  if (found == item.numbers.end()) return greatest(64);
  const auto bits = std::bit_cast<std::uint64_t>(found->second + 0.0);  // there is but one zero
  return (bits & kSign) != 0 ? ~bits : bits | kSign;
}

// What is not there stays last when the order is turned around.
std::uint64_t directed(std::uint64_t value, int bits, const SortKey& key) {
  const bool may_lack =
      key.by == SortBy::published || key.by == SortBy::updated || key.by == SortBy::score;
  if (!key.descending || (may_lack && value == greatest(bits))) return value;
  return may_lack ? greatest(bits) - 1 - value : greatest(bits) - value;
}

// A rank, from its first bits to its last; what has no room is left out.
class RankBits {
 public:
  void add(std::uint64_t value, int bits) {
    const int taken = std::min(bits, left_);
    if (taken == 0) return;
    value >>= bits - taken;
    left_ -= taken;
    if (left_ >= Rank::kLowBits) {
      rank_.high |= value << (left_ - Rank::kLowBits);
      return;
    }
    rank_.high |= value >> (Rank::kLowBits - left_);
    rank_.low |= static_cast<std::uint32_t>(value << left_ & greatest(Rank::kLowBits));
  }
  [[nodiscard]] bool is_full() const { return left_ == 0; }
  [[nodiscard]] Rank rank() const { return rank_; }

 private:
  Rank rank_;
  int left_ = kRankBits;
};

}  // namespace

Order::Order(std::vector<SortKey> keys, std::uint64_t seed) : keys_(std::move(keys)), seed_(seed) {
  if (keys_.empty()) keys_.push_back({});
  int bits = 0;
  for (const SortKey& key : keys_) {
    bits += named(key.by).bits;
    exact_ = exact_ && bits <= kRankBits && key.by != SortBy::title;
    if (key.by == SortBy::random) break;  // no two items are equal in it
  }
  const SortBy first = keys_.front().by;
  newest_first_ = keys_.front().descending || first == SortBy::feed || first == SortBy::title;
}

Result<Order> Order::parse(std::string_view text, std::uint64_t seed) {
  std::vector<SortKey> keys;
  while (!text.empty()) {
    const auto comma = std::min(text.find(','), text.size());
    const auto parts = words(text.substr(0, comma));
    text.remove_prefix(std::min(comma + 1, text.size()));
    if (parts.empty()) continue;
    std::string_view name = parts[0];
    const bool turned = name.starts_with('-');
    if (turned) name.remove_prefix(1);
    const auto number = number_in(name);
    const auto known = std::find_if(kKeys.begin(), kKeys.end(), [&](const KeyName& key) {
      return number ? key.by == SortBy::score : key.name == name;
    });
    const bool told = parts.size() == 2 && (parts[1] == "asc" || parts[1] == "desc");
    if (known == kKeys.end() || (parts.size() != 1 && !told)) {
      std::string names;
      for (const KeyName& key : kKeys)
        names += (names.empty() ? "" : ", ") + std::string(key.name);
      names += ", number.NAME";
      return Error{"expected some of " + names +
                   ", each with asc or desc behind it if need be; got " +
                   shortened(printable(parts[known == kKeys.end() ? 0 : 1]), 64)};
    }
    if (keys.size() == kMaxKeys) return Error{"more than " + std::to_string(kMaxKeys) + " keys"};
    keys.push_back({known->by, told ? parts[1] == "desc" : known->descending != turned,
                    number && *number != "score" ? std::string(*number) : ""});
  }
  return Order(std::move(keys), seed);
}

std::uint64_t Order::value(const SortKey& key, const Sortable& item) const {
  switch (key.by) {
    case SortBy::date:
      return date_value(item.date);
    case SortBy::published:
      return date_value(item.published);
    case SortBy::updated:
      return date_value(item.updated);
    case SortBy::fetched:
      return date_value(item.fetched);
    case SortBy::feed:
      return std::min<std::uint64_t>(item.feed_position, greatest(24));
    case SortBy::title:
      return 0;  // has no number: packed_title()
    case SortBy::length:
      return item.length;
    case SortBy::random:
      return mixed(static_cast<std::uint64_t>(raw(item.id)) + mixed(seed_));
    case SortBy::score:
      return number_value(key, item);
  }
  return 0;
}

Rank Order::rank(const Sortable& item) const {
  RankBits bits;
  for (const SortKey& key : keys_) {
    if (key.by == SortBy::title) {
      const std::string title = natural_key(item.title);
      std::string_view rest = title;
      PackedTitle packed;
      while (!bits.is_full())
        bits.add(directed(packed.next(rest), 64, key), 64);
      // The start of a title says nothing of its rest, and that comes before the next key.
      break;
    }
    bits.add(directed(value(key, item), named(key.by).bits, key), named(key.by).bits);
  }
  return bits.rank();
}

std::strong_ordering Order::compare(const Sortable& a, const Sortable& b) const {
  for (const SortKey& key : keys_) {
    std::strong_ordering order = std::strong_ordering::equal;
    if (key.by == SortBy::title) {
      const std::strong_ordering by_title = natural_key(a.title) <=> natural_key(b.title);
      order = key.descending ? 0 <=> by_title : by_title;
    } else {
      const int bits = named(key.by).bits;
      order = directed(value(key, a), bits, key) <=> directed(value(key, b), bits, key);
    }
    if (order != 0) return order;
  }
  return newest_first_ ? b.id <=> a.id : a.id <=> b.id;
}

bool Order::needs(SortBy by) const {
  return std::any_of(keys_.begin(), keys_.end(), [&](const SortKey& key) { return key.by == by; });
}

std::vector<std::string_view> sort_keys() {
  std::vector<std::string_view> names;
  for (const KeyName& key : kKeys)
    names.push_back(key.name);
  return names;
}

std::string print(const std::vector<SortKey>& keys) {
  std::string out;
  for (const SortKey& key : keys) {
    const KeyName& known = named(key.by);
    out += out.empty() ? "" : ", ";
    out += key.by == SortBy::score ? name_of_number(key.number) : std::string(known.name);
    if (key.descending != known.descending) out += key.descending ? " desc" : " asc";
  }
  return out;
}

}  // namespace antiphon::filter
