#include "filter/narrowing.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace antiphon::filter {

namespace {

constexpr std::int64_t kFirstId = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kLastId = std::numeric_limits<std::int64_t>::max();

Narrowing everything() {
  Narrowing all;
  all.exact = true;
  return all;
}

Narrowing nothing() {
  Narrowing none = everything();
  none.nothing = true;
  return none;
}

Narrowing unsure() {
  return {};
}

// The whole number that it is, or the next one towards zero; what is beyond has no bound.
std::int64_t whole(double number) {
  constexpr double kMost = 9.0e18;
  if (number >= kMost) return kLastId;
  if (number <= -kMost) return kFirstId;
  return static_cast<std::int64_t>(number);
}

FeedRanges ranges_of(const std::vector<Interval>& intervals) {
  FeedRanges ranges;
  for (const Interval& one : intervals) {
    const std::int64_t low = whole(std::ceil(one.low));
    const std::int64_t high = whole(std::floor(one.high));
    if (low <= high) ranges.emplace_back(low, high);
  }
  return ranges;
}

FeedRanges others(const FeedRanges& ranges) {
  FeedRanges rest;
  std::int64_t next = kFirstId;
  for (const auto& [low, high] : ranges) {
    if (low > next) rest.emplace_back(next, low - 1);
    if (high == kLastId) return rest;
    next = high + 1;
  }
  rest.emplace_back(next, kLastId);
  return rest;
}

FeedRanges common(const FeedRanges& a, const FeedRanges& b) {
  FeedRanges both;
  auto at = a.begin();
  auto other = b.begin();
  while (at != a.end() && other != b.end()) {
    const std::int64_t low = std::max(at->first, other->first);
    const std::int64_t high = std::min(at->second, other->second);
    if (low <= high) both.emplace_back(low, high);
    if (at->second < other->second)
      ++at;
    else
      ++other;
  }
  return both;
}

// Of flags: what they say of yes, and of no.
Narrowing of_flag(std::optional<bool> Narrowing::*which, bool yes, bool no) {
  if (yes && no) return everything();
  if (!yes && !no) return nothing();
  Narrowing made = everything();
  made.*which = yes;
  return made;
}

Narrowing of_dates(const std::vector<Interval>& intervals, bool negated) {
  if (intervals.empty()) return negated ? everything() : nothing();
  Narrowing made;
  double low = intervals.front().low;
  double high = intervals.back().high;
  made.exact = intervals.size() == 1;
  if (negated) {
    // The rest is in one piece only where it is at one end.
    const bool from_start = std::isinf(low);
    const bool to_end = std::isinf(high);
    if (!made.exact || from_start == to_end) {
      return made.exact && from_start ? nothing() : unsure();
    }
    const double bound = from_start ? high : low;
    low = from_start ? std::floor(bound) + 1 : -std::numeric_limits<double>::infinity();
    high = from_start ? std::numeric_limits<double>::infinity() : std::ceil(bound) - 1;
  }
  if (!std::isinf(low)) made.from = from_unix(whole(std::ceil(low)));
  if (!std::isinf(high)) made.to = from_unix(whole(std::floor(high)));
  if (made.from && made.to && *made.from > *made.to) return nothing();
  return made;
}

Narrowing of_feeds(FeedRanges ranges, bool negated) {
  if (negated) ranges = others(ranges);
  if (ranges.empty()) return nothing();
  Narrowing made = everything();
  made.feeds = std::move(ranges);
  return made;
}

Narrowing of_check(const Check& check, bool negated) {
  const auto flag = [&](std::optional<bool> Narrowing::*which, bool turned) {
    const bool yes = check.passes_flag(true) != (check.is_negated() != negated);
    const bool no = check.passes_flag(false) != (check.is_negated() != negated);
    return turned ? of_flag(which, no, yes) : of_flag(which, yes, no);
  };
  switch (check.attribute().attribute) {
    case Attribute::unread:
      return flag(&Narrowing::read, true);
    case Attribute::read:
      return flag(&Narrowing::read, false);
    case Attribute::starred:
      return flag(&Narrowing::starred, false);
    case Attribute::date:
    case Attribute::age:
      if (const auto intervals = check.intervals())
        return of_dates(*intervals, check.is_negated() != negated);
      return unsure();
    case Attribute::feed_id:
      if (const auto intervals = check.intervals())
        return of_feeds(ranges_of(*intervals), check.is_negated() != negated);
      return unsure();
    case Attribute::tag: {
      Narrowing made;
      if (!negated) made.tags = check.tags();
      return made;
    }
    default:
      return unsure();
  }
}

void narrow(std::optional<bool>& state, const std::optional<bool>& other, bool& none) {
  if (!other) return;
  none = none || (state && *state != *other);
  state = other;
}

Narrowing both(Narrowing a, const Narrowing& b) {
  bool none = a.nothing || b.nothing;
  narrow(a.read, b.read, none);
  narrow(a.starred, b.starred, none);
  if (b.from) a.from = a.from ? std::max(*a.from, *b.from) : *b.from;
  if (b.to) a.to = a.to ? std::min(*a.to, *b.to) : *b.to;
  none = none || (a.from && a.to && *a.from > *a.to);
  if (b.feeds) a.feeds = a.feeds ? common(*a.feeds, *b.feeds) : *b.feeds;
  none = none || (a.feeds && a.feeds->empty());
  if (a.tags.empty()) a.tags = b.tags;
  a.exact = a.exact && b.exact;
  return none ? nothing() : a;
}

// What holds both, and perhaps more.
Narrowing hull(const Narrowing& a, const Narrowing& b) {
  if (a.nothing) return b;
  if (b.nothing) return a;
  if (a == everything() || b == everything()) return everything();
  Narrowing made;
  if (a.read == b.read) made.read = a.read;
  if (a.starred == b.starred) made.starred = a.starred;
  if (a.from && b.from) made.from = std::min(*a.from, *b.from);
  if (a.to && b.to) made.to = std::max(*a.to, *b.to);
  // All but those that are in neither.
  if (a.feeds && b.feeds) made.feeds = others(common(others(*a.feeds), others(*b.feeds)));
  if (!a.tags.empty() && !b.tags.empty()) {
    made.tags = a.tags;
    made.tags.insert(made.tags.end(), b.tags.begin(), b.tags.end());
  }
  made.exact = a.exact && a == b;
  return made;
}

Narrowing narrowed(const Test& test, bool negated) {
  switch (test.kind) {
    case Node::Kind::no:
      return narrowed(test.parts.front(), !negated);
    case Node::Kind::compare:
      return of_check(*test.check, negated);
    case Node::Kind::words:
      return !test.term.empty() ? unsure() : negated ? nothing() : everything();
    case Node::Kind::all:
    case Node::Kind::any:
      break;
  }
  const bool together = (test.kind == Node::Kind::all) != negated;
  Narrowing made = together ? everything() : nothing();
  for (const Test& part : test.parts)
    made = together ? both(std::move(made), narrowed(part, negated))
                    : hull(made, narrowed(part, negated));
  return made;
}

}  // namespace

bool Narrowing::lets_through(bool is_read, bool is_starred, Time date, FeedId feed) const {
  if (nothing || (read && *read != is_read) || (starred && *starred != is_starred)) return false;
  if ((from && date < *from) || (to && date > *to)) return false;
  return may_be_of(feed);
}

bool Narrowing::may_be_of(FeedId feed) const {
  if (!feeds) return true;
  const auto behind =
      std::upper_bound(feeds->begin(), feeds->end(), raw(feed),
                       [](std::int64_t id, const auto& range) { return id < range.first; });
  return behind != feeds->begin() && raw(feed) <= std::prev(behind)->second;
}

Narrowing narrowing_of(const Test& test) {
  return narrowed(test, false);
}

}  // namespace antiphon::filter
