// What filters look at, as values that belong to somebody else.

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "antiphon/base/time.h"
#include "antiphon/filter/attributes.h"
#include "antiphon/model/ids.h"
#include "antiphon/model/item.h"

namespace antiphon::filter {

// A feed, as it is when a filter is bound to it.
struct FeedSubject {
  FeedId id{};
  std::string title{};
  std::string url{};
  std::string home_page_url{};
  std::string description{};
  std::vector<std::string> tags{};
  std::uint32_t unread = 0;
  std::uint32_t total = 0;
  std::string error{};
  double per_week = 0;
  std::optional<Time> last{};    // when it was last read
  std::uint32_t index = 0;       // its place in the feeds file, from 1
  std::optional<Time> newest{};  // the date of its newest item
};

// An item. What `parts` does not name is not known yet.
struct Subject {
  Parts parts = Part::states;

  // Part::states
  FeedId feed{};
  const FeedSubject* of_feed = nullptr;  // where the filter is not bound to feeds
  bool read = false;
  bool starred = false;
  Time date{};
  // Part::header
  std::string_view title{};
  std::optional<Time> published{};
  std::optional<Time> updated{};
  Time fetched{};
  std::uint32_t length = 0;
  // Part::tags
  std::span<const std::string> tags{};
  // Part::numbers
  const std::map<std::string, double>* numbers = nullptr;  // none: it has none
  // Part::item
  std::string_view key{};
  std::string_view url{};
  std::string_view guid{};
  std::string_view language{};
  std::string_view comments_url{};
  std::span<const Person> authors{};
  std::span<const std::string> categories{};
  std::span<const Enclosure> enclosures{};
  // Part::text
  std::string_view text{};
  // Part::body
  std::string_view content{};
  std::string_view summary{};
};

}  // namespace antiphon::filter
