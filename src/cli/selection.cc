#include "cli/selection.h"

#include <algorithm>

#include "antiphon/backend/circumstances.h"
#include "antiphon/backend/feed_subjects.h"
#include "antiphon/base/text.h"

namespace antiphon::cli {

namespace {

bool looks_like_key(const std::string& argument) {
  if (!is_key_prefix(argument)) return false;
  return argument.size() == kKeyLength || argument.find_first_of("234567") != std::string::npos;
}

// The only item whose key starts so; nothing: there is none.
Result<std::optional<ItemId>> only_with_key(store::Store& store, const std::string& key) {
  auto found = store.with_key(key, 2);
  if (!found) return found.error();
  if (found->size() > 1) return Error{key + ": more than one key starts so; give more of it"};
  return found->empty() ? std::nullopt : std::optional(found->front());
}

// Items that are named by keys; nothing: some argument is none.
Result<std::optional<std::vector<ItemId>>> items_named(store::Store& store,
                                                       const std::vector<std::string>& arguments) {
  std::vector<ItemId> items;
  for (const std::string& argument : arguments) {
    if (!looks_like_key(argument)) return std::optional<std::vector<ItemId>>();
    auto found = only_with_key(store, argument);
    if (!found) return found.error();
    if (!*found) return std::optional<std::vector<ItemId>>();
    items.push_back(**found);
  }
  return std::optional(std::move(items));
}

}  // namespace

Result<ItemId> item_with_key(store::Store& store, const std::string& key) {
  if (!is_key_prefix(key)) {
    return Error{key + ": expected a key: 6 to 16 of the characters a to z and 2 to 7"};
  }
  auto found = only_with_key(store, key);
  if (!found) return found.error();
  if (!*found) return Error{key + ": no item has this key"};
  return **found;
}

Result<Selection> select_items(store::Store& store, const backend::FeedList& feeds,
                               const std::vector<std::string>& arguments,
                               const filter::Circumstances& at, const backend::NamedViews& views) {
  Selection selection;
  auto named = items_named(store, arguments);
  if (!named) return named.error();
  if (!arguments.empty() && *named) {
    selection.by_key = true;
    selection.items = std::move(**named);
    return selection;
  }
  std::vector<filter::Node> conditions;
  std::vector<SortKey> of_view;
  for (const std::string& argument : arguments) {
    auto query = views.parse(argument);
    if (!query) return query.error();
    auto where = views.inlined(query->where);
    if (!where) return where.error();
    if (of_view.empty()) of_view = views.order_of(query->where);
    conditions.push_back(std::move(*where));
    if (query->limit)
      selection.limit = std::min(selection.limit.value_or(*query->limit), *query->limit);
    if (!query->order.empty()) selection.order = std::move(query->order);
  }
  if (selection.order.empty()) selection.order = std::move(of_view);
  selection.condition = filter::all_of(std::move(conditions));
  selection.filter =
      filter::Filter(backend::bound_to_feeds(selection.condition, store, feeds, at), at);
  return selection;
}

filter::Circumstances here_and_now(backend::Backend& backend) {
  auto visit = backend.store().last_visit();
  return backend::circumstances(backend.now(), visit ? *visit : std::nullopt);
}

Result<Selection> select_items(backend::Backend& backend,
                               const std::vector<std::string>& arguments) {
  return select_items(backend.store(), backend.feeds(), arguments, here_and_now(backend),
                      backend.views());
}

std::string view_filter(const std::string& name) {
  filter::Node node;
  node.kind = filter::Node::Kind::compare;
  node.attribute = filter::Attribute::view;
  node.op = filter::Op::equal;
  node.values.push_back({filter::Literal::Kind::text, name});
  return filter::print(node);
}

void add_layers(const backend::Layers& layers, Selection& selection) {
  selection.condition = filter::all_of({selection.condition, layers.condition});
  selection.filter =
      filter::Filter(filter::all_of({selection.filter.condition(), layers.condition}),
                     selection.filter.circumstances());
}

}  // namespace antiphon::cli
