#include "antiphon/filter/expression.h"

#include <iterator>

namespace antiphon::filter {

namespace {

Node flat(Node::Kind kind, std::vector<Node> parts) {
  Node node;
  node.kind = kind;
  for (Node& part : parts) {
    if (part.kind == kind) {
      node.parts.insert(node.parts.end(), std::make_move_iterator(part.parts.begin()),
                        std::make_move_iterator(part.parts.end()));
    } else {
      node.parts.push_back(std::move(part));
    }
  }
  if (node.parts.size() != 1) return node;
  Node only = std::move(node.parts.front());
  return only;
}

}  // namespace

Node all_of(std::vector<Node> parts) {
  return flat(Node::Kind::all, std::move(parts));
}

Node any_of(std::vector<Node> parts) {
  return flat(Node::Kind::any, std::move(parts));
}

}  // namespace antiphon::filter
