#include <algorithm>
#include <string>

#include "antiphon/filter/filter.h"
#include "filter/check.h"

namespace antiphon::filter {

namespace {

Literal plain(FeedId id) {
  return {Literal::Kind::plain, std::to_string(raw(id)), {}};
}

}  // namespace

// `feed.id in (1:5, 7)`; of none, what no item passes.
Node of_feeds(std::vector<FeedId> ids) {
  std::sort(ids.begin(), ids.end());
  Node node;
  node.kind = Node::Kind::compare;
  node.attribute = Attribute::feed_id;
  node.op = Op::in;
  for (std::size_t begin = 0; begin < ids.size();) {
    std::size_t end = begin + 1;
    while (end < ids.size() && raw(ids[end]) == raw(ids[end - 1]) + 1)
      ++end;
    Literal literal = plain(ids[begin]);
    if (end > begin + 1) {
      literal.kind = Literal::Kind::range;
      literal.to = std::to_string(raw(ids[end - 1]));
    }
    node.values.push_back(std::move(literal));
    begin = end;
  }
  // Ids count from 1.
  if (ids.empty()) node.values.push_back(plain(FeedId{0}));
  return node;
}

Node bound(const Node& condition, std::span<const FeedSubject> feeds, const Circumstances& at) {
  if (condition.kind == Node::Kind::compare) {
    if (!info_of(condition.attribute).of_feed) return condition;
    const auto check = Check::make(condition, at);
    if (!check) return condition;  // the filter that is made of it tells what becomes of that
    std::vector<FeedId> passing;
    for (const FeedSubject& feed : feeds) {
      if (check->passes(feed)) passing.push_back(feed.id);
    }
    return of_feeds(std::move(passing));
  }
  Node made = condition;
  for (Node& part : made.parts)
    part = bound(part, feeds, at);
  return made;
}

bool speaks_of_feeds(const Node& condition) {
  if (condition.kind == Node::Kind::compare) return info_of(condition.attribute).of_feed;
  return std::any_of(condition.parts.begin(), condition.parts.end(), speaks_of_feeds);
}

bool speaks_of(const Node& condition, Attribute attribute) {
  if (condition.kind == Node::Kind::compare) return condition.attribute == attribute;
  return std::any_of(condition.parts.begin(), condition.parts.end(),
                     [&](const Node& part) { return speaks_of(part, attribute); });
}

}  // namespace antiphon::filter
