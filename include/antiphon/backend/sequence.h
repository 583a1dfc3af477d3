// The items of a block in their order, as few bytes each as a view of a million can afford: 16.

#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "antiphon/filter/order.h"
#include "antiphon/model/ids.h"

namespace antiphon::backend {

// An item in a view: where it stands, and its states.
class Entry {
 public:
  // Ids have so many bits: a store that counts items one by one never comes there.
  static constexpr int kIdBits = 40;
  static constexpr bool holds(ItemId id) {
    return raw(id) >= 0 && raw(id) < std::int64_t{1} << kIdBits;
  }

  Entry() = default;
  // An id that it holds.
  Entry(filter::Rank rank, ItemId id, bool read, bool starred)
      : high_(rank.high),
        bits_(std::uint64_t{rank.low} << kRankShift | static_cast<std::uint64_t>(raw(id)) << 2U |
              (starred ? 2U : 0U) | (read ? 1U : 0U)) {}

  [[nodiscard]] filter::Rank rank() const {
    return {high_, static_cast<std::uint32_t>(bits_ >> kRankShift)};
  }
  [[nodiscard]] ItemId id() const {
    return ItemId{
        static_cast<std::int64_t>(bits_ << filter::Rank::kLowBits >> (filter::Rank::kLowBits + 2))};
  }
  [[nodiscard]] bool read() const { return (bits_ & 1U) != 0; }
  [[nodiscard]] bool starred() const { return (bits_ & 2U) != 0; }

  [[nodiscard]] bool same_rank(const Entry& other) const {
    return high_ == other.high_ && (bits_ ^ other.bits_) >> kRankShift == 0;
  }
  [[nodiscard]] bool is_of(const Entry& other) const {
    return high_ == other.high_ && (bits_ ^ other.bits_) >> 2U == 0;
  }
  // By rank, and then by id.
  [[nodiscard]] bool before(const Entry& other, bool newest_first) const {
    if (high_ != other.high_) return high_ < other.high_;
    const std::uint64_t turned = newest_first ? kIdMask : 0;
    return ((bits_ ^ turned) >> 2U) < ((other.bits_ ^ turned) >> 2U);
  }

 private:
  static constexpr int kRankShift = kIdBits + 2;
  static constexpr std::uint64_t kIdMask = ((std::uint64_t{1} << kIdBits) - 1) << 2U;
  static_assert(kRankShift + filter::Rank::kLowBits == 64);

  std::uint64_t high_ = 0;
  std::uint64_t bits_ = 0;  // the rank's low ones, id, states
};

// How entries of one rank are told apart.
struct EntryOrder {
  // Compares the items themselves.
  using Full = std::function<std::strong_ordering(ItemId, ItemId)>;

  bool newest_first = true;  // by id
  // Where the ranks are not exact. null: they are.
  const Full* full = nullptr;
  // With `full`: only entries up to this one, by rank and id, are compared so as yet; those of its
  // rank that are not stand behind the others, by id. Nothing: all are.
  std::optional<Entry> compared{};

  [[nodiscard]] bool before(const Entry& a, const Entry& b) const;
  [[nodiscard]] bool is_compared(const Entry& entry) const {
    return !compared || !compared->before(entry, newest_first);
  }
  // Up to this one there is nothing.
  [[nodiscard]] Entry start() const {
    const std::int64_t id = newest_first ? (std::int64_t{1} << Entry::kIdBits) - 1 : 0;
    return {{}, ItemId{id}, false, false};
  }
};

// Sorted runs of entries that wait to be put into a sequence.
class Runs {
 public:
  // Sorted by rank and id.
  void add(std::vector<Entry> run, bool newest_first);
  // Takes those of another, which are as sorted.
  void add_all(Runs&& other);
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }

  // Those that are left, smallest first, until begin() is called again. Between them nothing else.
  void begin(bool newest_first);
  [[nodiscard]] const Entry& front() const { return *runs_[heap_.front()].next; }
  void pop();

  template <class Gone>
  void erase_if(const Gone& gone) {
    size_ = 0;
    for (Run& run : runs_) {
      const auto next = run.next - run.entries.begin();
      run.entries.erase(std::remove_if(run.next, run.entries.end(), gone), run.entries.end());
      run.next = run.entries.begin() + next;
      size_ += static_cast<std::size_t>(run.entries.end() - run.next);
    }
  }

 private:
  struct Run {
    std::vector<Entry> entries;
    std::vector<Entry>::iterator next;
  };
  [[nodiscard]] bool comes_later(std::size_t a, std::size_t b) const;

  std::vector<Run> runs_;
  std::vector<std::size_t> heap_;  // of runs that have some left, by their next
  std::size_t size_ = 0;
  bool newest_first_ = true;
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
  // Puts the first of the entries that wait to where they belong, until so many have moved, and
  // fills chunks on the way. By rank and id alone. Returns how many have moved.
  std::size_t take_from(Runs& runs, bool newest_first, std::size_t most);
  // Takes away what has this rank and id. False: there is none.
  bool erase(const Entry& entry, const EntryOrder& order);
  // The same, wherever it stands among those of its rank.
  bool erase_of_rank(const Entry& entry);
  // Takes away all that `gone` says, in one pass. Returns how many.
  template <class Gone>
  std::size_t erase_if(const Gone& gone) {
    const std::size_t before = size_;
    for (Chunk& chunk : chunks_) {
      const std::size_t had = chunk.entries.size();
      std::erase_if(chunk.entries, gone);
      if (chunk.entries.size() != had) count_anew(chunk, had);
    }
    if (size_ != before)
      std::erase_if(chunks_, [](const Chunk& chunk) { return chunk.entries.empty(); });
    return before - size_;
  }
  void clear();

  [[nodiscard]] std::optional<std::size_t> find(const Entry& entry, const EntryOrder& order) const;
  // By the id alone, in one pass.
  [[nodiscard]] std::optional<std::size_t> find(ItemId id) const;
  [[nodiscard]] const Entry& operator[](std::size_t index) const;
  // Where those begin that the order does not compare as yet.
  [[nodiscard]] std::size_t first_uncompared(const EntryOrder& order) const;
  // The first index in [begin, end) of an entry that has the rank of the one before it, or `end`.
  [[nodiscard]] std::size_t next_tied(std::size_t begin, std::size_t end) const;

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
  void count_anew(Chunk& chunk, std::size_t had);

  std::vector<Chunk> chunks_;
  std::size_t size_ = 0;
  std::size_t unread_ = 0;
};

}  // namespace antiphon::backend
