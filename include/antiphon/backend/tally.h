// How many items some views have, always right, without holding the items.
//
//   waiting ── a View of it is made ──▶ filled ── its items become bits ──▶ counted
//                                                                   changed ▲ │ tested again
//                                                                           └─┘
//
// One view after another is filled as any other is, by scanners and the text index, and then given
// up. What stays of it are two bits an item, in pages that are there only where items are: so each
// item that changes is tested again, alone. Memory: while one is filled, what a View of it takes;
// and a quarter of a byte for each item and view. Of a view of everything the feeds know the
// numbers.

#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "antiphon/backend/feed_list.h"
#include "antiphon/backend/view.h"
#include "antiphon/base/result.h"
#include "antiphon/store/store.h"

namespace antiphon::backend {

class Tally {
 public:
  struct Count {
    bool counted = false;  // else so far
    std::uint64_t items = 0;
    std::uint64_t unread = 0;

    bool operator==(const Count&) const = default;
  };

  // What a view is, asked when it is its turn; nothing: it cannot be used.
  using Define = std::function<std::optional<Definition>(std::size_t view)>;
  // `store` and `feeds` are looked at in every call.
  Tally(store::Store& store, const FeedList& feeds, View::Surroundings surroundings,
        std::size_t views, Define define);

  // As View has them.
  void changed(std::span<const FeedId> feeds, std::span<const ItemId> items,
               std::span<const ItemId> gone = {});
  void feed_list_changed();

  // Does the next bit of what is to do, some milliseconds. Returns whether there is more.
  Result<bool> step();
  [[nodiscard]] bool has_work() const;
  [[nodiscard]] bool is_complete() const;
  // In the order of the views.
  [[nodiscard]] std::vector<Count> counts() const;

 private:
  // Which items pass, and which of these are unread.
  class Bits {
   public:
    void set(ItemId id, bool passes, bool unread);
    [[nodiscard]] std::uint64_t items() const { return items_; }
    [[nodiscard]] std::uint64_t unread() const { return unread_; }

   private:
    static constexpr int kPageBits = 12;
    using Page = std::array<std::bitset<std::size_t{1} << kPageBits>, 2>;
    std::unordered_map<std::int64_t, std::unique_ptr<Page>> pages_;
    std::uint64_t items_ = 0;
    std::uint64_t unread_ = 0;
  };
  struct Counted {
    std::optional<Definition> definition;
    filter::Filter filter;  // bound
    enum class State : std::uint8_t { waiting, filled, counted, by_feeds, unusable } state{};
    Bits bits;
    std::deque<ItemId> to_test;
  };

  void start();
  Result<void> fill(Counted& view);
  Result<void> test(Counted& view);
  [[nodiscard]] Count by_feeds(const Definition& definition) const;

  store::Store& store_;
  const FeedList& feeds_;
  View::Surroundings surroundings_;
  Define define_;
  std::deque<Counted> views_;
  Counted* filling_ = nullptr;
  std::unique_ptr<View> view_;  // of the one that is being filled
  std::uint64_t taken_ = 0;     // of its items
};

}  // namespace antiphon::backend
