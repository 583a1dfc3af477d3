// What views are made of: names, layers, and what is typed; and how many items each named one has,
// while the front end wants to know.

#include <utility>

#include "antiphon/backend/circumstances.h"
#include "antiphon/backend/filter_line.h"
#include "antiphon/backend/session.h"
#include "antiphon/base/text.h"
#include "antiphon/filter/order.h"

namespace antiphon::backend {

namespace {

using namespace std::chrono_literals;

constexpr auto kViewsInterval = 200ms;  // numbers are looked at, not read

bool names_views(const NamedViews& views, const std::string& text) {
  const auto query = views.parse(text);
  return query && filter::speaks_of(query->where, filter::Attribute::view);
}

}  // namespace

Result<Definition> Session::definition_of(const wire::OpenView& message) const {
  const NamedViews& views = backend_.views();
  std::vector<filter::Node> where;
  std::vector<SortKey> order;
  auto base = views.ready(message.base);
  if (!base) return with_context("the base", base.error());
  where.push_back(std::move(base->where));
  if (!message.name.empty()) {
    auto named = views.named(message.name);
    if (!named) return named.error();
    where.push_back((*named)->where);
    order = (*named)->order;
  }
  auto query = view_query(views, message.filter, message.typing);
  if (!query) return query.error();
  auto inlined = views.inlined(query->where);
  if (!inlined) return inlined.error();
  where.push_back(std::move(*inlined));
  if (order.empty()) order = views.order_of(query->where);
  auto said = filter::Order::parse(message.order, message.seed);
  if (!said) return Error{"order: " + said.error().message};
  if (!message.order.empty()) order = said->keys();
  if (!query->order.empty()) order = std::move(query->order);
  return Definition{
      filter::Filter(filter::all_of(std::move(where)), circumstances(backend_.now(), last_visit_)),
      filter::Order(std::move(order), message.seed),
      message.group,
      message.new_items,
      !message.name.empty(),
      message.layers};
}

View::Surroundings Session::surroundings() {
  View::Surroundings surroundings;
  surroundings.is_refreshing = [this](FeedId feed) { return refresh_->is_asking(feed); };
  surroundings.start_collapsed = backend_.settings().ui.collapsed;
  surroundings.layers = [this] { return backend_.layers().condition; };
  surroundings.scanners = &backend_.scanners();
  surroundings.on_result = [this] { work_.wake(); };
  return surroundings;
}

// The feeds file is another one now: lines that are views, and lines with filters.
void Session::views_changed() {
  backend_.feeds_changed();
  for (auto& [id, opened] : views_) {
    const wire::OpenView& is = opened.is;
    auto now = is.name.empty() && !names_views(backend_.views(), is.filter) &&
                       !names_views(backend_.views(), is.base)
                   ? Result<Definition>(Error{})
                   : definition_of(is);
    // One that is no more, or wrong now, stays as it was for who looks at it.
    const Definition& is_now = opened.view.definition();
    if (now && (now->filter.condition() != is_now.filter.condition() ||
                now->order.keys() != is_now.order.keys())) {
      opened.view.define(std::move(*now));
      opened.dirty = true;
    } else {
      opened.view.feed_list_changed();
    }
  }
  tally_.reset();
  if (counting_) count_views();
  tell_views();
}

// --- how many items they have --------------------------------------------------------------------

void Session::on(wire::RequestId request, const wire::ListViews& message) {
  tally_.reset();
  counting_.reset();
  if (message.counts) {
    counting_ = message;
    count_views();
  }
  told_views_ = view_list();
  send(request, told_views_);
}

void Session::count_views() {
  tally_ = std::make_unique<Tally>(backend_.store(), backend_.feeds(), surroundings(),
                                   backend_.views().all().size(), [this](std::size_t view) {
                                     wire::OpenView opened;
                                     opened.name = backend_.views().all()[view].told.name;
                                     opened.base = counting_->base;
                                     opened.layers = counting_->layers;
                                     auto definition = definition_of(opened);
                                     return definition ? std::optional(std::move(*definition))
                                                       : std::nullopt;
                                   });
  work_.wake();
}

void Session::tell_views_soon() {
  if (!views_timer_.is_set()) views_timer_.start(kViewsInterval);
}

bool Session::work_tally() {
  if (!tally_ || !tally_->has_work()) return false;
  auto more = tally_->step();
  if (!more) notice(wire::NoticeLevel::error, more.error().message);
  tell_views_soon();
  return tally_->has_work();
}

wire::ViewList Session::view_list() const {
  wire::ViewList list;
  const std::vector<Tally::Count> counts = tally_ ? tally_->counts() : std::vector<Tally::Count>();
  for (const ReadyView& view : backend_.views().all()) {
    wire::NamedViewRow& row = list.views.emplace_back();
    const std::size_t at = list.views.size() - 1;
    row.name = printable(view.told.name);
    row.filter = printable(view.told.filter);
    row.order = filter::print(view.order);
    row.group = view.told.group;
    row.key = view.told.key;
    row.error = printable(view.problem);
    if (at >= counts.size()) continue;
    row.counted = counts[at].counted;
    row.items = counts[at].items;
    row.unread = counts[at].unread;
  }
  list.layered = static_cast<std::uint32_t>(backend_.layers().feeds);
  return list;
}

void Session::tell_views() {
  wire::ViewList now = view_list();
  if (now == told_views_) return;
  told_views_ = now;
  send(wire::RequestId::none, std::move(now));
}

}  // namespace antiphon::backend
