// What an item or a channel says of itself, while its elements are read: of each value the best so
// far.

#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "antiphon/model/item.h"

namespace antiphon::feed {

// A value that several elements can give. The higher rank wins, and among equals the first.
template <class T>
class Best {
 public:
  [[nodiscard]] bool wants(int rank) const { return rank > rank_; }
  void offer(int rank, T value) {
    if (!wants(rank)) return;
    rank_ = rank;
    value_ = std::move(value);
  }
  // The same, but among equals the last wins.
  void offer_last(int rank, T value) {
    if (rank < rank_) return;
    rank_ = rank;
    value_ = std::move(value);
  }
  [[nodiscard]] bool has_value() const { return rank_ > 0; }
  T& value() { return value_; }
  [[nodiscard]] const T& value() const { return value_; }

 private:
  int rank_ = 0;  // 0: nothing offered
  T value_{};
};

// A value that may stand several times; those of the highest rank are kept.
template <class T>
class BestMany {
 public:
  void offer(int rank, T value, std::size_t limit) {
    if (rank < rank_) return;
    if (rank > rank_) values_.clear();
    rank_ = rank;
    const bool known = std::find(values_.begin(), values_.end(), value) != values_.end();
    if (!known && values_.size() < limit) values_.push_back(std::move(value));
  }
  std::vector<T>& values() { return values_; }

 private:
  int rank_ = 0;
  std::vector<T> values_;
};

struct Draft {
  Best<std::string> guid;
  Best<std::string> url;
  Best<std::string> title;
  Best<Body> content;
  Best<Body> summary;
  Best<Time> published;
  Best<Time> updated;
  Best<std::string> comments_url;
  Best<std::string> language;
  Best<std::string> image;
  std::string external_url;
  BestMany<Person> authors;
  std::vector<std::string> categories;
  std::vector<Enclosure> enclosures;
  std::vector<Enclosure> media;                  // Media RSS: after the others
  std::optional<std::chrono::seconds> duration;  // of what it encloses
  std::optional<std::int32_t> latitude;          // while the other is still to come
  std::optional<std::int32_t> longitude;
  ItemExtras extras;

  // Of channels.
  Best<std::string> feed_url;
  Best<std::string> favicon;
  std::optional<std::chrono::seconds> ttl;
  std::optional<std::chrono::seconds> update_period;
  int update_frequency = 1;
};

constexpr std::size_t kMaxLanguageBytes = 64;

// Made printable and cut; one that is there already is not added again.
void add_category(std::string_view text, Draft& draft);

}  // namespace antiphon::feed
