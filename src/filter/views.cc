// Views that a filter names become what they mean, before anything is asked: so whoever runs a
// filter needs to know nothing of names.

#include <algorithm>

#include "antiphon/filter/expression.h"

namespace antiphon::filter {

namespace {

// A view of views of views could grow beyond all bounds.
constexpr std::size_t kMostNodes = 4000;
constexpr int kDeepest = 250;

bool names_views(const Node& node) {
  return node.kind == Node::Kind::compare && node.attribute == Attribute::view;
}

// As every id counts from 1.
Node nothing() {
  Node node;
  node.kind = Node::Kind::compare;
  node.attribute = Attribute::feed_id;
  node.op = Op::in;
  node.values.push_back({Literal::Kind::plain, "0"});
  return node;
}

// Everything has no text but the empty one, and so is no part of anything.
Node none_of(Node node) {
  if (node == Node{}) return nothing();
  Node none;
  none.kind = Node::Kind::no;
  none.parts.push_back(std::move(node));
  return none;
}

Node one_of(std::vector<Node> parts) {
  if (std::find(parts.begin(), parts.end(), Node{}) != parts.end()) return {};
  return any_of(std::move(parts));
}

class Inlining {
 public:
  explicit Inlining(const ViewMeaning& meaning) : meaning_(meaning) {}

  Result<Node> operator()(const Node& node) {
    if (names_views(node)) return meant(node);
    Node made = node;
    for (Node& part : made.parts) {
      auto inlined = (*this)(part);
      if (!inlined) return inlined;
      part = std::move(*inlined);
    }
    // What was put in may be of the same kind.
    if (made.kind == Node::Kind::all) return all_of(std::move(made.parts));
    if (made.kind == Node::Kind::any) return one_of(std::move(made.parts));
    if (made.kind == Node::Kind::no) return none_of(std::move(made.parts.front()));
    return made;
  }

 private:
  Result<Node> meant(const Node& node) {
    std::vector<Node> parts;
    for (const Literal& literal : node.values) {
      auto part = meaning_(literal.text);
      if (!part) return part;
      count(*part);
      if (nodes_ > kMostNodes) return Error{"filter: too large, with the views in it"};
      parts.push_back(std::move(*part));
    }
    Node any = one_of(std::move(parts));
    return node.op == Op::unequal ? none_of(std::move(any)) : any;
  }

  void count(const Node& node) {
    ++nodes_;
    for (const Node& part : node.parts)
      count(part);
  }

  const ViewMeaning& meaning_;
  std::size_t nodes_ = 0;
};

int depth_of(const Node& node) {
  int most = 0;
  for (const Node& part : node.parts)
    most = std::max(most, depth_of(part));
  return most + 1;
}

void collect(const Node& node, std::vector<std::string>& names) {
  if (names_views(node)) {
    for (const Literal& literal : node.values) {
      if (std::find(names.begin(), names.end(), literal.text) == names.end())
        names.push_back(literal.text);
    }
  }
  for (const Node& part : node.parts)
    collect(part, names);
}

}  // namespace

Result<Node> with_views(const Node& condition, const ViewMeaning& meaning) {
  auto made = Inlining(meaning)(condition);
  if (!made) return made;
  if (depth_of(*made) > kDeepest) return Error{"filter: nested too deep, with the views in it"};
  return made;
}

std::vector<std::string> views_in(const Node& condition) {
  std::vector<std::string> names;
  collect(condition, names);
  return names;
}

}  // namespace antiphon::filter
