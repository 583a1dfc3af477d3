// The items of a block in their order, as few bytes each as a view of a million can afford: 16.

#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "antiphon/model/ids.h"

namespace antiphon::backend {

// An item in a view: where it stands (filter::Order::rank()), and its states.
class Entry {
 public:
  Entry() = default;
  Entry(std::uint64_t rank, ItemId id, bool read, bool starred)
      : rank_(rank),
        bits_(static_cast<std::uint64_t>(raw(id)) << 2U | (starred ? 2U : 0U) | (read ? 1U : 0U)) {}

  [[nodiscard]] std::uint64_t rank() const { return rank_; }
  [[nodiscard]] ItemId id() const { return ItemId{static_cast<std::int64_t>(bits_ >> 2U)}; }
  [[nodiscard]] bool read() const { return (bits_ & 1U) != 0; }
  [[nodiscard]] bool starred() const { return (bits_ & 2U) != 0; }

 private:
  std::uint64_t rank_ = 0;
  std::uint64_t bits_ = 0;
};

// How entries of one rank are told apart.
struct EntryOrder {
  bool newest_first = true;  // by id, where the ranks are exact
  // Where they are not: compares the items themselves. May be empty.
  std::function<std::strong_ordering(ItemId, ItemId)> full;

  [[nodiscard]] bool before(const Entry& a, const Entry& b) const;
};

// Indexes count from 0. Costs: some hundred entries are moved for one that comes or goes; an index
// is found in steps that grow with the logarithm of the size, its place with the number of chunks.
class Sequence {
 public:
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::size_t unread() const { return unread_; }

  // Puts it where it belongs; one that is there already gets these states.
  void insert(const Entry& entry, const EntryOrder& order);
  // The same for many in their order; of one that comes twice the last counts. An entry moves once
  // for all of them, not for each.
  void insert_all(std::span<const Entry> entries, const EntryOrder& order);
  // Takes away what has this rank and id. False: there is none.
  bool erase(const Entry& entry, const EntryOrder& order);
  // The same, wherever it stands among those of its rank.
  bool erase_of_rank(const Entry& entry);
  // Takes away all that `gone` says, in one pass. Returns how many.
  std::size_t erase_if(const std::function<bool(const Entry&)>& gone);
  void clear();

  [[nodiscard]] std::optional<std::size_t> find(const Entry& entry, const EntryOrder& order) const;
  // By the id alone, in one pass.
  [[nodiscard]] std::optional<std::size_t> find(ItemId id) const;
  [[nodiscard]] const Entry& operator[](std::size_t index) const;

  // The first index in [begin, size()) that `wanted` takes; the last in [0, end). Chunks without
  // any unread item are skipped when only unread ones are wanted.
  using Wanted = std::function<bool(const Entry&)>;
  [[nodiscard]] std::optional<std::size_t> next(std::size_t begin, const Wanted& wanted) const;
  [[nodiscard]] std::optional<std::size_t> previous(std::size_t end, const Wanted& wanted) const;
  [[nodiscard]] std::optional<std::size_t> next_unread(std::size_t begin) const;
  [[nodiscard]] std::optional<std::size_t> previous_unread(std::size_t end) const;

  // Calls `each` with the entries of [begin, end).
  template <class Each>
  void for_each(std::size_t begin, std::size_t end, const Each& each) const {
    if (begin >= end) return;
    Place place = place_of(begin);
    for (std::size_t left = end - begin; left > 0 && place.chunk < chunks_.size(); --left) {
      each(chunks_[place.chunk].entries[place.at]);
      if (++place.at == chunks_[place.chunk].entries.size()) place = {place.chunk + 1, 0};
    }
  }

 private:
  struct Chunk {
    std::vector<Entry> entries;  // never empty
    std::size_t unread = 0;
  };
  struct Place {
    std::size_t chunk = 0;
    std::size_t at = 0;
  };

  [[nodiscard]] Place place_of(std::size_t index) const;
  [[nodiscard]] Place lower_bound(const Entry& entry, const EntryOrder& order) const;
  [[nodiscard]] bool is_at(const Place& place, const Entry& entry) const;
  [[nodiscard]] std::size_t index_of(const Place& place) const;
  std::size_t insert_into(std::size_t chunk, std::span<const Entry> entries,
                          const EntryOrder& order);
  void replace(const Place& place, const Entry& entry);
  void split(std::size_t chunk);
  void erase_at(const Place& place);

  std::vector<Chunk> chunks_;
  std::size_t size_ = 0;
  std::size_t unread_ = 0;
};

}  // namespace antiphon::backend
