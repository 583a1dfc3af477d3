#include "antiphon/backend/named_views.h"

#include <algorithm>
#include <set>
#include <utility>

#include "antiphon/base/text.h"
#include "antiphon/filter/order.h"

namespace antiphon::backend {

namespace {

constexpr std::size_t kMostViews = 500;

std::string called(const config::NamedView& view) {
  return std::string(view.is_query ? "query" : "view") + " \"" + printable(view.name) + "\"";
}

std::vector<config::NamedView> all_of_both(const config::Settings& settings,
                                           const config::FeedsFile& file) {
  std::vector<config::NamedView> views = settings.views;
  for (config::NamedView& view : file.queries())
    views.push_back(std::move(view));
  return views;
}

}  // namespace

NamedViews::NamedViews(std::vector<config::NamedView> views) {
  std::set<std::string_view> known;
  for (const config::NamedView& view : views) {
    if (printable(view.name) == view.name && known.size() < kMostViews &&
        known.insert(view.name).second)
      names_.push_back(view.name);
  }
  for (config::NamedView& view : views)
    add(std::move(view));
  resolved_.assign(views_.size(), false);
  for (std::size_t i = 0; i < views_.size(); ++i)
    resolve(i);
}

NamedViews::NamedViews(const config::Settings& settings, const config::FeedsFile& file)
    : NamedViews(all_of_both(settings, file)) {}

const ReadyView* NamedViews::find(std::string_view name) const {
  const auto found = places_.find(name);
  return found == places_.end() ? nullptr : &views_[found->second];
}

Result<const ReadyView*> NamedViews::named(std::string_view name) const {
  const ReadyView* view = find(name);
  if (view == nullptr) return filter::no_view(name, names_);
  if (!view->problem.empty()) return Error{view->problem};
  return view;
}

Result<filter::Query> NamedViews::parse(std::string_view text) const {
  return filter::parse_query(text, names_);
}

Result<filter::Node> NamedViews::inlined(const filter::Node& condition) const {
  return filter::with_views(condition, [this](const std::string& name) -> Result<filter::Node> {
    auto view = named(name);
    if (!view) return view.error();
    return (*view)->where;
  });
}

Result<filter::Query> NamedViews::ready(std::string_view text) const {
  auto query = parse(text);
  if (!query) return query;
  auto where = inlined(query->where);
  if (!where) return where.error();
  query->where = std::move(*where);
  return query;
}

Result<filter::Node> NamedViews::ready_condition(std::string_view text) const {
  auto condition = filter::parse_condition(text, names_);
  if (!condition) return condition;
  return inlined(*condition);
}

std::vector<SortKey> NamedViews::order_of(const filter::Node& condition) const {
  if (condition.kind == filter::Node::Kind::all) {
    for (const filter::Node& part : condition.parts) {
      if (auto order = order_of(part); !order.empty()) return order;
    }
    return {};
  }
  const bool names_one = condition.kind == filter::Node::Kind::compare &&
                         condition.attribute == filter::Attribute::view &&
                         condition.op != filter::Op::unequal && condition.values.size() == 1;
  const ReadyView* view = names_one ? find(condition.values.front().text) : nullptr;
  return view == nullptr ? std::vector<SortKey>() : view->order;
}

void NamedViews::complain(ReadyView& view, const std::string& place, const std::string& what) {
  view.problem = place + ": " + called(view.told) + ": " + what;
  (view.told.is_query ? of_file_ : of_settings_).push_back(Error{view.problem});
}

// Why it cannot be one of them at all.
std::optional<std::string> NamedViews::refusal(const config::NamedView& told) const {
  if (const ReadyView* same = find(told.name))
    return "there is a view of this name at " + same->told.place;
  if (printable(told.name) != told.name) return "the name has characters that cannot be shown";
  if (views_.size() == kMostViews)
    return "there are more than " + std::to_string(kMostViews) + " views";
  return std::nullopt;
}

void NamedViews::add(config::NamedView told) {
  if (const auto why = refusal(told)) {
    ReadyView refused;
    refused.told = std::move(told);
    return complain(refused, refused.told.place, *why);
  }
  places_.emplace(told.name, views_.size());
  ReadyView& view = views_.emplace_back();
  view.told = std::move(told);
  auto query = parse(view.told.filter);
  if (!query) return complain(view, view.told.filter_place, query.error().message);
  if (query->limit)
    return complain(view, view.told.filter_place, "filter: a view shows all, limit is for lists");
  view.condition = std::move(query->where);
  view.order = std::move(query->order);
  auto order = filter::Order::parse(view.told.order);
  if (!order) return complain(view, view.told.order_place, "order: " + order.error().message);
  if (view.order.empty() && !view.told.order.empty()) view.order = order->keys();
}

// Depth first, so that what a view names is known before it. False: it cannot be used.
bool NamedViews::resolve(std::size_t at) {
  ReadyView& view = views_[at];
  if (resolved_[at] || !view.problem.empty()) return view.problem.empty();
  if (const auto again = std::ranges::find(path_, at); again != path_.end()) {
    std::string circle;
    for (auto step = again; step != path_.end(); ++step)
      circle += printable(views_[*step].told.name) + ", ";
    complain(view, view.told.filter_place,
             "goes in a circle: " + circle + printable(view.told.name));
    return false;
  }
  path_.push_back(at);
  std::string because;
  for (const std::string& name : filter::views_in(view.condition)) {
    const auto place = places_.find(name);
    if (place == places_.end()) continue;  // inlining tells
    const std::size_t other = place->second;
    if (!resolve(other) && view.problem.empty() && because.empty()) because = views_[other].problem;
  }
  path_.pop_back();
  if (view.problem.empty() && !because.empty()) view.problem = because;
  if (view.problem.empty()) {
    auto where = inlined(view.condition);
    if (where)
      view.where = std::move(*where);
    else
      complain(view, view.told.filter_place, where.error().message);
  }
  resolved_[at] = view.problem.empty();
  return resolved_[at];
}

std::vector<Error> mixed_queries(const config::FeedsFile& file) {
  std::vector<Error> warnings;
  for (const config::NamedView& view : file.queries()) {
    const auto newsboats = filter::as_newsboat(view.filter);
    const auto ours = filter::parse_query(view.filter);
    if (!newsboats || !ours) continue;
    std::string text = view.place + ": warning: " + called(view) +
                       ": and and or without parentheses are read as " + filter::print(ours->where);
    if (*newsboats != ours->where) text += "; newsboat reads " + filter::print(*newsboats);
    warnings.push_back(Error{std::move(text)});
  }
  return warnings;
}

}  // namespace antiphon::backend
