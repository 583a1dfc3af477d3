// Dropping items, a step at a time.
//
// What was dropped does not come back while its feed has it, and for 90 days after: its keys are
// remembered. Views learn of it by Store::items_gone_since().

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "antiphon/model/retention.h"
#include "antiphon/store/store.h"

namespace antiphon::store {

struct FeedRetention {
  FeedId feed{};
  Retention keep;
};

// Drops what is beyond the limits of its feed, the oldest first: only items that are read, not
// starred, and have no tag of the user's. Others count for the limit all the same. Of what rules
// have dropped the limits are the same, and it goes also unread.
class Dropping {
 public:
  // The store must outlive this.
  Dropping(Store& store, std::vector<FeedRetention> feeds, Time now);

  // Goes on with so many items; 50 take some milliseconds. Whether there are more. After an error
  // the same step can be tried again.
  Result<bool> step(std::size_t count);
  // So far.
  [[nodiscard]] std::uint64_t dropped() const { return dropped_; }

 private:
  // A place in a feed by date, where items of one second are by id.
  struct Place {
    Time date{};
    ItemId id{};
  };
  Result<std::optional<Place>> limit_of(FeedId feed, const Retention& keep);
  Result<std::vector<ItemId>> next_items(FeedId feed, const Place& limit, std::size_t count);
  Result<void> drop(FeedId feed, const std::vector<ItemId>& items);
  Result<bool> turn_to_hidden(FeedId feed);

  Store& store_;
  std::vector<FeedRetention> feeds_;
  Time now_;
  std::size_t next_ = 0;
  std::optional<FeedId> hidden_;  // the one that has what is hidden of that feed, while it is that
  std::optional<Place> limit_;    // of that feed; unset: not known yet
  Place passed_;                  // in it
  std::uint64_t dropped_ = 0;
};

}  // namespace antiphon::store
