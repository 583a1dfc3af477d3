#include "antiphon/backend/sequence.h"

#include <algorithm>

namespace antiphon::backend {

namespace {

constexpr std::size_t kChunk = 1024;

std::size_t weight(const Entry& entry) {
  return entry.read() ? 0 : 1;
}

// Not twice as much, as vectors would: chunks are many, and what they keep free is as well.
void make_room(std::vector<Entry>& entries, std::size_t more) {
  constexpr std::size_t kMostSpare = 64;
  const std::size_t needed = entries.size() + more;
  if (needed > entries.capacity()) entries.reserve(needed + std::min(kMostSpare, needed / 4));
}

}  // namespace

bool EntryOrder::before(const Entry& a, const Entry& b) const {
  if (a.rank() != b.rank()) return a.rank() < b.rank();
  if (a.id() == b.id()) return false;
  if (full) return full(a.id(), b.id()) < 0;
  return newest_first ? a.id() > b.id() : a.id() < b.id();
}

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
         chunks_[place.chunk].entries[place.at].id() == entry.id() &&
         chunks_[place.chunk].entries[place.at].rank() == entry.rank();
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
    if (!fresh.empty() && fresh.back().rank() == entry.rank() && fresh.back().id() == entry.id()) {
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

std::size_t Sequence::erase_if(const std::function<bool(const Entry&)>& gone) {
  const std::size_t before = size_;
  size_ = unread_ = 0;
  for (Chunk& chunk : chunks_) {
    std::erase_if(chunk.entries, gone);
    chunk.unread = 0;
    for (const Entry& entry : chunk.entries)
      chunk.unread += weight(entry);
    size_ += chunk.entries.size();
    unread_ += chunk.unread;
  }
  std::erase_if(chunks_, [](const Chunk& chunk) { return chunk.entries.empty(); });
  return before - size_;
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
