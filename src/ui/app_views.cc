// Which view is on the screen, and what it shows.

#include <utility>

#include "antiphon/base/hash.h"
#include "ui/app.h"

namespace antiphon::ui {

App::App(Options options) : options_(std::move(options)) {
  feeds_.id = ViewId{1};
  feeds_.is.filter = options_.filter;
  feeds_.is.order = options_.sort;
  feeds_.is.group = options_.group;
  feeds_.is.seed = options_.seed;
  river_.id = ViewId{2};
  river_.is.filter = options_.filter;
  river_.is.group = GroupBy::none;
  named_.id = ViewId{3};
  for (const Remembered& each : std::exchange(options_.history, {}))
    prompt_.remember(each.kind, each.line);
}

OpenedView* App::view_of(ViewId id) {
  for (OpenedView* view : every_view()) {
    if (view->id == id) return view;
  }
  return nullptr;
}

wire::RequestId App::open_view(OpenedView& view) {
  ViewDefinition& is = view.is;
  view.error.clear();
  is.generation = Generation{raw(is.generation) + 1};
  is.newest = WindowNumber{};
  is.base = bare_ ? "" : options_.base;
  is.layers = !bare_;
  view.look = wire::RequestId::none;
  view.asked_height = 0;
  const bool is_new = !std::exchange(view.is_open, true);
  view.request =
      send(wire::OpenView{view.id, is.generation, is.filter, is.order, is.group, is.seed,
                          options_.new_items, is.name, is.base, is.layers, view.typing, view.like});
  if (!is_new || !options_.collapsed || view.like != ViewId{}) return view.request;
  return send(wire::Collapse{view.id, is.generation, BlockId::none, true});
}

// Another filter, order or grouping of the view that is shown. It begins at its start; until its
// first window comes the old rows stay, and for good where the backend refuses.
void App::define(std::string filter, std::string order, GroupBy group) {
  if (tell_if_away()) return;
  OpenedView& view = shown();
  if (!view.was) view.was = view.is;
  view.is.filter = std::move(filter);
  view.is.order = std::move(order);
  view.is.group = group;
  view.is.seed = mixed(view.is.seed + 1);
  wait_for_focus(open_view(view));
}

void App::refused(OpenedView& view, const std::string& why) {
  if (view.was) {
    view.is = *std::exchange(view.was, std::nullopt);
  } else {
    view.error = why;
  }
}

void App::set_filter(std::string_view filter) {
  if (tell_if_away()) return;
  const auto request = send(wire::Check{std::string(filter), false});
  define(std::string(filter), shown().is.order, shown().is.group);
  full_form_ = {request, shown().id, shown().is.generation};
}

void App::sort(const std::string& keys) {
  define(shown().is.filter, keys, shown().is.group);
}

void App::group(GroupBy by) {
  if (tell_if_away()) return;
  define(shown().is.filter, shown().is.order, by);
  switch (by) {
    case GroupBy::feed:
      return say("by feed");
    case GroupBy::tag:
      return say("by tag");
    case GroupBy::day:
      return say("by day");
    case GroupBy::none:
      return say("one list");
  }
}

void App::next_group() {
  const GroupBy by = shown().is.group;
  group(by == GroupBy::none ? GroupBy::feed : static_cast<GroupBy>(static_cast<int>(by) + 1));
}

void App::switch_view() {
  if (shown_ == Shown::named) return leave_view();
  go_to(shown_ == Shown::river ? Shown::feeds : Shown::river);
}

// What was shown there is there at once, and brought up to date.
void App::go_to(Shown which) {
  if (tell_if_away()) return;
  stop_waiting();
  shown_ = which;
  OpenedView& view = shown();
  if (view.is_open && view.list.has_window()) {
    view.unseen = true;
    return look(view.list.cursor());
  }
  wait_for_focus(open_view(view));
}

void App::show_named(const wire::NamedViewRow& view) {
  if (tell_if_away()) return;
  if (!view.error.empty()) return say(view.error, wire::NoticeLevel::error);
  if (shown_ == Shown::named && named_.is.name == view.name) return;
  if (shown_ != Shown::named) came_from_ = shown_;
  const Generation last = named_.is.generation;
  // Under a number of its own: what was marked in the one before is done there.
  if (std::exchange(named_.is_open, false)) send(wire::CloseView{named_.id});
  named_.id = ViewId{++numbered_};
  named_.was.reset();
  named_.list = List();
  named_.list.resize(feeds_.list.height());
  named_.is = ViewDefinition();
  named_.is.name = view.name;
  named_.is.group = view.group.value_or(options_.group);
  named_.is.seed = options_.seed;
  named_.is.generation = last;
  stop_waiting();
  shown_ = Shown::named;
  wait_for_focus(open_view(named_));
}

// The backend need not keep it any longer.
void App::leave_view() {
  if (tell_if_away()) return;
  send(wire::CloseView{named_.id});
  named_.is_open = false;
  go_to(std::exchange(came_from_, std::nullopt).value_or(Shown::feeds));
}

// As the command line has it.
void App::begin_with(const std::string& view) {
  const wire::NamedViewRow* named = view_named(view);
  if (named != nullptr && named->error.empty()) {
    show_named(*named);
    came_from_.reset();
    return;
  }
  if (named != nullptr)
    say(named->error, wire::NoticeLevel::error);
  else
    feeds_.is.filter = river_.is.filter = view;
  open_view(feeds_);
}

}  // namespace antiphon::ui
