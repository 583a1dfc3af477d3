#include "antiphon/backend/sequence.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace antiphon::backend {

namespace {

constexpr std::size_t kChunk = 1024;

std::size_t weight(const Entry& entry) {
  return entry.read() ? 0 : 1;
}

std::size_t unread_in(const std::vector<Entry>& entries) {
  std::size_t unread = 0;
  for (const Entry& entry : entries)
    unread += weight(entry);
  return unread;
}

// Not twice as much, as vectors would: chunks are many, and what they keep free is as well.
void make_room(std::vector<Entry>& entries, std::size_t more) {
  constexpr std::size_t kMostSpare = 64;
  const std::size_t needed = entries.size() + more;
  if (needed > entries.capacity()) entries.reserve(needed + std::min(kMostSpare, needed / 4));
}

}  // namespace

bool EntryOrder::before(const Entry& a, const Entry& b) const {
  if (full == nullptr || !a.same_rank(b)) return a.before(b, newest_first);
  if (a.id() == b.id()) return false;
  const bool first = is_compared(a);
  if (first != is_compared(b)) return first;
  return first ? (*full)(a.id(), b.id()) < 0 : a.before(b, newest_first);
}

// --- runs ----------------------------------------------------------------------------------------

void Runs::add(std::vector<Entry> run, bool newest_first) {
  // Many small ones would be slow to go through.
  constexpr std::size_t kSmall = 4096;
  size_ += run.size();
  while (!run.empty() && !runs_.empty() && run.size() < kSmall &&
         runs_.back().entries.end() - runs_.back().next <=
             2 * static_cast<std::ptrdiff_t>(run.size())) {
    std::vector<Entry> both;
    both.reserve(runs_.back().entries.size() + run.size());
    std::merge(runs_.back().next, runs_.back().entries.end(), run.begin(), run.end(),
               std::back_inserter(both),
               [&](const Entry& a, const Entry& b) { return a.before(b, newest_first); });
    run = std::move(both);
    runs_.pop_back();
  }
  if (run.empty()) return;
  Run& added = runs_.emplace_back();
  added.entries = std::move(run);
  added.next = added.entries.begin();
}

void Runs::add_all(Runs&& other) {
  size_ += std::exchange(other.size_, 0);
  for (Run& run : other.runs_)
    runs_.push_back(std::move(run));
  other.runs_.clear();
}

bool Runs::comes_later(std::size_t a, std::size_t b) const {
  return runs_[b].next->before(*runs_[a].next, newest_first_);
}

void Runs::begin(bool newest_first) {
  newest_first_ = newest_first;
  std::erase_if(runs_, [](const Run& run) { return run.next == run.entries.end(); });
  heap_.resize(runs_.size());
  for (std::size_t i = 0; i < heap_.size(); ++i)
    heap_[i] = i;
  std::make_heap(heap_.begin(), heap_.end(),
                 [&](std::size_t a, std::size_t b) { return comes_later(a, b); });
}

// The new front of the first run sinks to its place among those of the others.
void Runs::pop() {
  --size_;
  Run& run = runs_[heap_.front()];
  if (++run.next == run.entries.end()) {
    run = {};
    run.next = run.entries.end();
    heap_.front() = heap_.back();
    heap_.pop_back();
  }
  for (std::size_t at = 0; 2 * at + 1 < heap_.size();) {
    std::size_t least = 2 * at + 1;
    if (least + 1 < heap_.size() && comes_later(heap_[least], heap_[least + 1])) ++least;
    if (!comes_later(heap_[at], heap_[least])) return;
    std::swap(heap_[at], heap_[least]);
    at = least;
  }
}

// --- the sequence --------------------------------------------------------------------------------

Sequence::Place Sequence::place_of(std::size_t index) const {
  // From the nearer end: a million are a thousand chunks.
  if (index >= size_) return {chunks_.size(), 0};
  if (index <= size_ / 2) {
    std::size_t chunk = 0;
    while (index >= chunks_[chunk].entries.size())
      index -= chunks_[chunk++].entries.size();
    return {chunk, index};
  }
  std::size_t begin = size_;
  std::size_t chunk = chunks_.size();
  do {
    begin -= chunks_[--chunk].entries.size();
  } while (begin > index);
  return {chunk, index - begin};
}

std::size_t Sequence::index_of(const Place& place) const {
  std::size_t index = place.at;
  for (std::size_t chunk = 0; chunk < place.chunk; ++chunk)
    index += chunks_[chunk].entries.size();
  return index;
}

// The first place whose entry does not come before this one; behind the last chunk when all do.
Sequence::Place Sequence::lower_bound(const Entry& entry, const EntryOrder& order) const {
  const auto before = [&](const Entry& a, const Entry& b) { return order.before(a, b); };
  const auto chunk = std::partition_point(chunks_.begin(), chunks_.end(), [&](const Chunk& each) {
    return before(each.entries.back(), entry);
  });
  if (chunk == chunks_.end()) return {chunks_.size(), 0};
  const auto at = std::lower_bound(chunk->entries.begin(), chunk->entries.end(), entry, before);
  return {static_cast<std::size_t>(chunk - chunks_.begin()),
          static_cast<std::size_t>(at - chunk->entries.begin())};
}

bool Sequence::is_at(const Place& place, const Entry& entry) const {
  return place.chunk < chunks_.size() && place.at < chunks_[place.chunk].entries.size() &&
         chunks_[place.chunk].entries[place.at].is_of(entry);
}

void Sequence::replace(const Place& place, const Entry& entry) {
  Chunk& chunk = chunks_[place.chunk];
  const std::size_t before = weight(chunk.entries[place.at]);
  chunk.unread += weight(entry) - before;
  unread_ += weight(entry) - before;
  chunk.entries[place.at] = entry;
}

void Sequence::insert(const Entry& entry, const EntryOrder& order) {
  Place place = lower_bound(entry, order);
  if (is_at(place, entry)) return replace(place, entry);
  if (place.chunk == chunks_.size()) {
    // At the end. A full chunk stays as it is: what comes in order fills them all.
    if (chunks_.empty() || chunks_.back().entries.size() >= kChunk) chunks_.emplace_back();
    place = {chunks_.size() - 1, chunks_.back().entries.size()};
  } else if (chunks_[place.chunk].entries.size() >= kChunk) {
    split(place.chunk);
    const std::size_t half = chunks_[place.chunk].entries.size();
    if (place.at > half) place = {place.chunk + 1, place.at - half};
  }
  Chunk& chunk = chunks_[place.chunk];
  make_room(chunk.entries, 1);
  chunk.entries.insert(chunk.entries.begin() + static_cast<std::ptrdiff_t>(place.at), entry);
  chunk.unread += weight(entry);
  unread_ += weight(entry);
  ++size_;
}

void Sequence::insert_all(std::span<const Entry> entries, const EntryOrder& order) {
  std::size_t chunk = 0;
  while (!entries.empty()) {
    const auto at = std::partition_point(
        chunks_.begin() + static_cast<std::ptrdiff_t>(chunk), chunks_.end(),
        [&](const Chunk& each) { return order.before(each.entries.back(), entries.front()); });
    chunk = static_cast<std::size_t>(at - chunks_.begin());
    if (at == chunks_.end()) {
      insert(entries.front(), order);
      entries = entries.subspan(1);
      chunk = chunks_.size() - 1;
    } else if (at->entries.size() >= kChunk) {
      split(chunk);
    } else {
      entries = entries.subspan(insert_into(chunk, entries, order));
    }
  }
}

// Chunks are made anew from the first one that gets something, as long as each gets something, and
// filled: so a sequence that is made of runs has no room to spare.
std::size_t Sequence::take_from(Runs& runs, bool newest_first, std::size_t most) {
  const auto before = [&](const Entry& a, const Entry& b) { return a.before(b, newest_first); };
  runs.begin(newest_first);
  std::size_t moved = 0;
  bool any = false;
  const auto may_take = [&] { return !runs.empty() && (moved < most || !any); };
  while (may_take()) {
    auto old = std::partition_point(chunks_.begin(), chunks_.end(), [&](const Chunk& chunk) {
      return before(chunk.entries.back(), runs.front());
    });
    // The last one that was made, and that has room yet.
    if (old != chunks_.begin() && std::prev(old)->entries.size() < kChunk) --old;
    const auto first = static_cast<std::size_t>(old - chunks_.begin());
    std::vector<Chunk> made;
    std::vector<Entry> filling;
    filling.reserve(kChunk);
    const auto put = [&](const Entry& entry) {
      ++moved;
      if (!filling.empty() && filling.back().is_of(entry)) {
        filling.back() = entry;
        return;
      }
      if (filling.size() == kChunk) {
        made.push_back({std::move(filling), 0});
        filling = {};
        filling.reserve(kChunk);
      }
      filling.push_back(entry);
    };
    do {
      Chunk chunk;
      if (old != chunks_.end()) chunk = std::move(*old++);
      size_ -= chunk.entries.size();
      unread_ -= chunk.unread;
      for (const Entry& entry : chunk.entries) {
        for (; may_take() && before(runs.front(), entry); runs.pop(), any = true)
          put(runs.front());
        put(entry);
      }
      // What comes again has the states that it comes with.
      for (; may_take() && (old == chunks_.end() || before(runs.front(), old->entries.front()));
           runs.pop(), any = true)
        put(runs.front());
    } while (may_take() && old != chunks_.end() && !before(old->entries.back(), runs.front()));
    // A vector keeps the room that was made for it: this one is to be filled later, or never.
    filling.shrink_to_fit();
    made.push_back({std::move(filling), 0});
    for (Chunk& chunk : made) {
      chunk.unread = unread_in(chunk.entries);
      size_ += chunk.entries.size();
      unread_ += chunk.unread;
    }
    const auto from = chunks_.begin() + static_cast<std::ptrdiff_t>(first);
    const auto rest = chunks_.erase(from, old);
    chunks_.insert(rest, std::make_move_iterator(made.begin()),
                   std::make_move_iterator(made.end()));
  }
  return moved;
}

// As many of the first entries as belong into the chunk, and as it has room for; the first does.
// Returns how many these were.
std::size_t Sequence::insert_into(std::size_t chunk, std::span<const Entry> entries,
                                  const EntryOrder& order) {
  auto& there = chunks_[chunk].entries;
  const auto before = [&](const Entry& a, const Entry& b) { return order.before(a, b); };
  const std::size_t room = kChunk - there.size();
  std::vector<std::size_t> places;  // of those that are new, in `there` as it is
  std::vector<Entry> fresh;
  std::size_t taken = 0;
  auto from = there.begin();
  for (; taken < entries.size() && fresh.size() < room; ++taken) {
    const Entry& entry = entries[taken];
    from = std::lower_bound(from, there.end(), entry, before);
    if (from == there.end()) break;
    const Place place{chunk, static_cast<std::size_t>(from - there.begin())};
    if (is_at(place, entry)) {
      replace(place, entry);
      continue;
    }
    if (!fresh.empty() && fresh.back().is_of(entry)) {
      fresh.back() = entry;
      continue;
    }
    places.push_back(place.at);
    fresh.push_back(entry);
  }
  // From the back, so that each entry moves to where it stays.
  std::size_t end = there.size();
  make_room(there, fresh.size());
  there.resize(there.size() + fresh.size());
  for (std::size_t i = fresh.size(); i-- > 0;) {
    const auto first = there.begin() + static_cast<std::ptrdiff_t>(places[i]);
    const auto last = there.begin() + static_cast<std::ptrdiff_t>(end);
    std::move_backward(first, last, last + static_cast<std::ptrdiff_t>(i + 1));
    there[places[i] + i] = fresh[i];
    end = places[i];
    chunks_[chunk].unread += weight(fresh[i]);
    unread_ += weight(fresh[i]);
  }
  size_ += fresh.size();
  return taken;
}

void Sequence::split(std::size_t chunk) {
  const auto made = chunks_.emplace(chunks_.begin() + static_cast<std::ptrdiff_t>(chunk) + 1);
  Chunk& upper = *made;
  Chunk& lower = chunks_[chunk];
  const auto half = lower.entries.begin() + static_cast<std::ptrdiff_t>(lower.entries.size() / 2);
  upper.entries.assign(half, lower.entries.end());
  lower.entries.erase(half, lower.entries.end());
  lower.entries.shrink_to_fit();
  for (const Entry& entry : upper.entries)
    upper.unread += weight(entry);
  lower.unread -= upper.unread;
}

bool Sequence::erase(const Entry& entry, const EntryOrder& order) {
  const Place place = lower_bound(entry, order);
  if (!is_at(place, entry)) return false;
  erase_at(place);
  return true;
}

bool Sequence::erase_of_rank(const Entry& entry) {
  const auto lower = [](const Entry& a, const Entry& b) { return a.rank() < b.rank(); };
  const auto first = std::partition_point(chunks_.begin(), chunks_.end(), [&](const Chunk& each) {
    return lower(each.entries.back(), entry);
  });
  for (auto chunk = first; chunk != chunks_.end(); ++chunk) {
    const auto [begin, end] =
        std::equal_range(chunk->entries.begin(), chunk->entries.end(), entry, lower);
    const auto at =
        std::find_if(begin, end, [&](const Entry& each) { return each.id() == entry.id(); });
    if (at != end) {
      erase_at({static_cast<std::size_t>(chunk - chunks_.begin()),
                static_cast<std::size_t>(at - chunk->entries.begin())});
      return true;
    }
    if (end != chunk->entries.end()) return false;
  }
  return false;
}

void Sequence::erase_at(const Place& place) {
  Chunk& chunk = chunks_[place.chunk];
  const std::size_t gone = weight(chunk.entries[place.at]);
  chunk.unread -= gone;
  unread_ -= gone;
  --size_;
  chunk.entries.erase(chunk.entries.begin() + static_cast<std::ptrdiff_t>(place.at));
  if (chunk.entries.empty())
    chunks_.erase(chunks_.begin() + static_cast<std::ptrdiff_t>(place.chunk));
}

void Sequence::count_anew(Chunk& chunk, std::size_t had) {
  size_ -= had - chunk.entries.size();
  unread_ -= chunk.unread;
  chunk.unread = unread_in(chunk.entries);
  unread_ += chunk.unread;
}

void Sequence::clear() {
  chunks_ = {};
  size_ = unread_ = 0;
}

std::optional<std::size_t> Sequence::find(const Entry& entry, const EntryOrder& order) const {
  const Place place = lower_bound(entry, order);
  return is_at(place, entry) ? std::optional(index_of(place)) : std::nullopt;
}

std::optional<std::size_t> Sequence::find(ItemId id) const {
  return next(0, [&](const Entry& entry) { return entry.id() == id; });
}

std::size_t Sequence::first_uncompared(const EntryOrder& order) const {
  const auto chunk = std::partition_point(chunks_.begin(), chunks_.end(), [&](const Chunk& each) {
    return order.is_compared(each.entries.back());
  });
  if (chunk == chunks_.end()) return size_;
  const auto at = std::partition_point(chunk->entries.begin(), chunk->entries.end(),
                                       [&](const Entry& each) { return order.is_compared(each); });
  return index_of({static_cast<std::size_t>(chunk - chunks_.begin()),
                   static_cast<std::size_t>(at - chunk->entries.begin())});
}

std::size_t Sequence::next_tied(std::size_t begin, std::size_t end) const {
  const Entry* before = begin == 0 ? nullptr : &(*this)[begin - 1];
  Place place = place_of(begin);
  for (std::size_t at = begin; at < end && place.chunk < chunks_.size(); ++at) {
    const Entry& entry = chunks_[place.chunk].entries[place.at];
    if (before != nullptr && before->same_rank(entry)) return at;
    before = &entry;
    if (++place.at == chunks_[place.chunk].entries.size()) place = {place.chunk + 1, 0};
  }
  return end;
}

const Entry& Sequence::operator[](std::size_t index) const {
  const Place place = place_of(index);
  return chunks_[place.chunk].entries[place.at];
}

std::optional<std::size_t> Sequence::next(std::size_t begin, const Wanted& wanted) const {
  for (Place place = place_of(begin); place.chunk < chunks_.size(); place = {place.chunk + 1, 0}) {
    const auto& entries = chunks_[place.chunk].entries;
    for (; place.at < entries.size(); ++place.at) {
      if (wanted(entries[place.at])) return index_of(place);
    }
  }
  return std::nullopt;
}

std::optional<std::size_t> Sequence::previous(std::size_t end, const Wanted& wanted) const {
  Place place = place_of(std::min(end, size_));
  while (true) {
    while (place.at > 0) {
      if (wanted(chunks_[place.chunk].entries[--place.at])) return index_of(place);
    }
    if (place.chunk == 0) return std::nullopt;
    --place.chunk;
    place.at = chunks_[place.chunk].entries.size();
  }
}

std::optional<std::size_t> Sequence::next_unread(std::size_t begin) const {
  for (Place place = place_of(begin); place.chunk < chunks_.size(); place = {place.chunk + 1, 0}) {
    const Chunk& chunk = chunks_[place.chunk];
    for (; chunk.unread > 0 && place.at < chunk.entries.size(); ++place.at) {
      if (!chunk.entries[place.at].read()) return index_of(place);
    }
  }
  return std::nullopt;
}

std::optional<std::size_t> Sequence::previous_unread(std::size_t end) const {
  Place place = place_of(std::min(end, size_));
  while (true) {
    while (place.at > 0 && chunks_[place.chunk].unread > 0) {
      if (!chunks_[place.chunk].entries[--place.at].read()) return index_of(place);
    }
    if (place.chunk == 0) return std::nullopt;
    --place.chunk;
    place.at = chunks_[place.chunk].entries.size();
  }
}

}  // namespace antiphon::backend
