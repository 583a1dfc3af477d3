// An item or a channel while its elements are read: of each value the best so far.

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

// A value that several elements can give. The higher rank wins, and among equals the first. It is
// put where it is to be in the end.
template <class T>
class Best {
 public:
  explicit Best(T& value) : value_(value) {}
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
  [[nodiscard]] const T& value() const { return value_; }

 private:
  T& value_;
  int rank_ = 0;  // 0: nothing offered
};

// A value that may stand several times; those of the highest rank are kept.
template <class T>
class BestMany {
 public:
  explicit BestMany(std::vector<T>& values) : values_(values) {}
  void offer(int rank, T value, std::size_t limit) {
    if (rank < rank_) return;
    if (rank > rank_) values_.clear();
    rank_ = rank;
    const bool known = std::find(values_.begin(), values_.end(), value) != values_.end();
    if (!known && values_.size() < limit) values_.push_back(std::move(value));
  }

 private:
  std::vector<T>& values_;
  int rank_ = 0;
};

// What only channels say.
struct ChannelValues {
  std::string feed_url;
  std::string favicon;
  std::optional<std::chrono::seconds> ttl;
  std::optional<std::chrono::seconds> update_period;
  int update_frequency = 1;
  Skips skips;
};

// Fills in `item`, which has to outlive it; finish_item() or to_feed() is the end of it.
struct Draft {
  explicit Draft(ParsedItem& draft_of) : item(draft_of) {}

  ParsedItem& item;
  ChannelValues channel{};

  Best<std::string> guid{item.guid};
  Best<std::string> url{item.url};
  Best<std::string> title{item.title};
  Best<Body> content{item.content};
  Best<Body> summary{item.summary};
  Best<std::optional<Time>> published{item.published};
  Best<std::optional<Time>> updated{item.updated};
  Best<std::string> comments_url{item.comments_url};
  Best<std::string> language{item.language};
  Best<std::string> image{item.image};
  BestMany<Person> authors{item.authors};
  std::vector<Enclosure> media{};                  // Media RSS: after the other enclosures
  std::optional<std::chrono::seconds> duration{};  // of what it encloses
  std::optional<std::int32_t> latitude{};          // while the other is still to come
  std::optional<std::int32_t> longitude{};
  Best<std::string> feed_url{channel.feed_url};
  Best<std::string> favicon{channel.favicon};
};

constexpr std::size_t kMaxLanguageBytes = 64;

// Printable text, that is cut; one that is there already is not added again.
void add_category(std::string text, ParsedItem& item);

}  // namespace antiphon::feed
