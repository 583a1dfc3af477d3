#include "ui/app.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace antiphon::ui {

namespace {

// Asked for on both sides of the cursor: what is shown and two screens more.
constexpr int kScreensAsked = 3;

bool holds(const Window& window, const Anchor& anchor) {
  return std::ranges::find(window.rows, anchor, &Row::anchor) != window.rows.end();
}

}  // namespace

Wants App::on(const Event& event, std::chrono::milliseconds now) {
  now_ = now;
  wants_.clear();
  std::visit([this](const auto& e) { handle(e); }, event);
  ask_for_rows();
  return std::exchange(wants_, {});
}

Wants App::painted() {
  if (!std::exchange(shown().unseen, false) || !connected_) return {};
  wants_.clear();
  send(wire::Seen{shown().id, shown().is.newest});
  return std::exchange(wants_, {});
}

// --- events --------------------------------------------------------------------------------------

void App::handle(const Resized& resized) {
  size_ = {std::max(resized.size.rows, 1), std::max(resized.size.columns, 1)};
  const Size pane{std::max(size_.rows - 1, 1), size_.columns};  // the last line is the status
  for (OpenedView* view : every_view())
    view->list.resize(pane.rows);
  help_.resize(pane);
  processes_.resize(pane);
  views_.resize(pane);
  const auto before = reader_.columns();
  reader_.resize(pane, options_.text_columns);
  if (reader_.is_open() && reader_.columns() != before) show_article();
}

void App::handle(const BackendReady&) {
  connected_ = true;
  if (!away_.empty()) say(std::exchange(away_, {}), wire::NoticeLevel::warning);
  articles_.forget_asked();
  // Whether it is a name or a filter the list of views tells.
  if (!options_.view.empty()) return list_views();
  for (OpenedView* view : all_views()) {
    if (view == &behind() || std::exchange(view->is_open, false)) open_view(*view);
  }
  if (line_.is_open()) try_filter();
  // What an earlier backend did not confirm is said again: these marks may be made twice. In a view
  // that is no more nobody could find what they are about.
  std::vector<wire::RequestId> lost;
  for (Edits::Pending& pending : edits_.pending()) {
    const OpenedView* const view = view_of(pending.edit.view);
    if (view == nullptr || !view->is_open) {
      lost.push_back(pending.request);
      continue;
    }
    pending.edit.generation = view->is.generation;
    pending.request = send(pending.edit);
  }
  for (const wire::RequestId request : lost)
    edits_.refuse(request);
  if (!lost.empty()) say("what was marked last, in a view that was left, is not marked");
  list_views();
  if (refresh_asked_) send(*refresh_asked_);
  if (!shows_trial_ && shown().list.has_window()) look(shown().list.cursor());
  if (reader_.waits()) ask_for_article(reader_.row().anchor.item);
}

void App::handle(const BackendLost& lost) {
  connected_ = false;
  is_silent_ = false;
  away_ = lost.remedy.empty() ? lost.reason : lost.reason + "; " + lost.remedy;
  refresh_ = {};
  for (OpenedView* view : every_view()) {
    view->look = wire::RequestId::none;
    // What is known to work is opened again.
    if (view->was) view->is = *std::exchange(view->was, std::nullopt);
  }
  trial_.is_open = false;
  line_.lost();
  stop_waiting();
}

void App::handle(const Tick&) {
  if (processes_.is_open() && connected_) send(wire::ListProcesses{});
}

void App::handle(const Arrived& arrived) {
  std::visit([&](const auto& message) { on_message(arrived.request, message); }, arrived.message);
}

void App::on_message(wire::RequestId request, const Window& window) {
  OpenedView* view = view_of(window.view);
  if (view == nullptr || window.generation != view->is.generation ||
      window.number <= view->is.newest)
    return;
  view->is.newest = window.number;
  view->was.reset();
  change_ = window.change;
  if (view == &trial_ && line_.opened(request)) return on_trial(window);
  if (view != &shown()) return on_hidden(*view, window);
  shown().unseen = true;
  const bool asked = request != wire::RequestId::none;
  const bool answers_look = asked && request == shown().look;
  if (answers_look) shown().look = wire::RequestId::none;
  std::optional<Wait> wait;
  if (asked && wait_ && wait_->request == request) wait = std::exchange(wait_, std::nullopt);

  const bool goes = wait && (wait->then == Then::focus || (wait->then == Then::go && window.found));
  if (goes || !shown().list.has_window() || window.rows.empty()) {
    adopt(window, window.focus);
    if (goes) {
      shown().asked = shown().list.cursor();
      shown().asked_height = shown().list.height();
    }
  } else if (holds(window, shown().list.cursor())) {
    adopt(window, shown().list.cursor());
  } else if (answers_look) {
    adopt(window, window.focus);  // what has taken the cursor's place
  } else if (shown().look == wire::RequestId::none && !wait_) {
    look(shown().list.cursor());
  }
  if (wait) arrive(*wait, window.found);
}

// A view that is not on the screen keeps up as far as its cursor is in the window. It is not said
// that this was seen: so there are two such windows at most until the user comes back.
void App::on_hidden(OpenedView& view, const Window& window) {
  if (view.look == wire::RequestId::none && view.list.has_window() &&
      !holds(window, view.list.cursor()))
    return;
  view.look = wire::RequestId::none;
  const bool known = view.list.has_window() && holds(window, view.list.cursor());
  view.list.adopt(window, known ? view.list.cursor() : window.focus, edits_);
}

void App::adopt(const Window& window, const Anchor& cursor) {
  edits_.acknowledge(window.edits);
  shown().list.adopt(window, cursor, edits_);
  if (!reader_.is_open()) return;
  if (const Row* row = shown().list.find(reader_.row().anchor)) reader_.refresh(*row);
}

void App::arrive(const Wait& wait, bool found) {
  if (wait.then == Then::go) {
    if (!found) {
      not_found(wait.what, wait.wrapped);
    } else {
      if (wait.wrapped) say("went on from the top");
      if (reader_.is_open()) read_here();
    }
  }
  replay();
}

void App::not_found(SeekKind what, bool wrapped) {
  const bool forward = what == SeekKind::next_unread || what == SeekKind::next_match;
  const bool match = what == SeekKind::next_match || what == SeekKind::previous_match;
  if (match) {
    if (forward && !wrapped) return seek(what, Anchor{}, true);
    return say("no title " + std::string(forward ? "" : "above ") + "has: " + find_text_);
  }
  if (what == SeekKind::next_starred) return say("nothing is starred");
  if (what == SeekKind::next_tagged) return say("nothing has a tag of yours: t gives one");
  if (what == SeekKind::next_unread || what == SeekKind::previous_unread) {
    if (shown().list.counts().unread == 0 || wrapped) return say("nothing is unread");
    if (forward) return seek(what, Anchor{}, true);
    return say("nothing is unread above");
  }
}

void App::on_message(wire::RequestId request, const wire::Article& article) {
  articles_.keep(request, article, now_);
  const bool shown = reader_.is_open() && reader_.row().anchor.item == article.item;
  if (shown && article.columns == reader_.columns()) show_article();
}

void App::on_message(wire::RequestId, const wire::RefreshState& state) {
  refresh_ = state;
  if (state.running) return;
  refresh_asked_.reset();
  if (state.total == 0) return;
  std::string text = state.total == 1 ? "1 feed asked" : fmt::format("{} feeds asked", state.total);
  if (state.failed > 0) text += fmt::format(", {} failed", state.failed);
  text += state.new_items == 0   ? ", nothing new"
          : state.new_items == 1 ? ", 1 new article"
                                 : fmt::format(", {} new articles", state.new_items);
  say(std::move(text));
}

void App::on_message(wire::RequestId request, const wire::Done& done) {
  const bool asked = request != wire::RequestId::none;
  if (asked && wait_ && wait_->request == request) stop_waiting();
  if (asked && shown().look == request) shown().look = wire::RequestId::none;
  if (done.ok) {
    if (!done.text.empty()) say(done.text);
    return;
  }
  if (const ItemId item = articles_.answered(request); item != ItemId::none) {
    if (reader_.waits() && reader_.row().anchor.item == item) reader_.fail(done.text);
    return;  // of a neighbour that was rendered ahead: it will be asked for again
  }
  if (asked && line_.refused(request, done.text)) {
    trial_.is_open = trial_.was.has_value();
    refused(trial_, done.text);
    if (!trial_.is_open) show_behind();
    return filter_tried();
  }
  for (OpenedView* view : all_views()) {
    if (!asked || view->request != request) continue;
    refused(*view, done.text);
    if (view == &shown()) stop_waiting();
  }
  if (asked && edits_.refuse(request)) shown().list.overlay(edits_);
  say(done.text, wire::NoticeLevel::error);
}

void App::on_message(wire::RequestId, const wire::Notice& notice) {
  say(notice.text, notice.level);
}

void App::on_message(wire::RequestId, const wire::Pong&) {}

void App::on_message(wire::RequestId, const wire::ProcessList& list) {
  processes_.show(list);
}

void App::on_message(wire::RequestId, const wire::ViewList& list) {
  views_.show(list);
  if (!options_.view.empty()) begin_with(std::exchange(options_.view, {}));
}

// --- requests ------------------------------------------------------------------------------------

wire::RequestId App::send(wire::ToBackend message) {
  if (++requests_ == 0) ++requests_;
  const wire::RequestId request{requests_};
  wants_.emplace_back(Send{request, std::move(message)});
  return request;
}

void App::refresh(const wire::Refresh& wanted) {
  refresh_asked_ = wanted;
  send(wanted);
}

void App::look(const Anchor& anchor) {
  const auto rows = static_cast<std::uint32_t>(kScreensAsked * shown().list.height());
  shown().asked = anchor;
  shown().asked_height = shown().list.height();
  shown().look = send(wire::Look{shown().id, shown().is.generation, anchor, rows, rows});
}

// The cursor goes to the focus of that window; keys wait for it.
void App::wait_for_focus(wire::RequestId answer) {
  wait_ = Wait{answer, Then::focus, SeekKind{}, false, now_};
}

void App::seek(SeekKind what, const Anchor& from, bool wrapped) {
  if (tell_if_away()) return;
  const auto rows = static_cast<std::uint32_t>(kScreensAsked * shown().list.height());
  const bool match = what == SeekKind::next_match || what == SeekKind::previous_match;
  shown().look = wire::RequestId::none;  // replaced by this
  const auto request = send(wire::Seek{shown().id, shown().is.generation, from, what, 0,
                                       match ? find_text_ : std::string(), rows, rows});
  wait_ = Wait{request, Then::go, what, wrapped, now_};
}

// The window that answers is asked for around the heading, where the cursor goes: its row may be
// gone.
void App::collapse(BlockId block, const Anchor& heading, bool collapsed) {
  if (tell_if_away()) return;
  send(wire::Collapse{shown().id, shown().is.generation, block, collapsed});
  look(heading);
  wait_for_focus(shown().look);
}

// The answer is asked for around the cursor, whose row may stand elsewhere then.
void App::show_new() {
  if (tell_if_away()) return;
  if (shown().list.counts().fresh == 0) return say("nothing new");
  send(wire::ShowNew{shown().id, shown().is.generation});
  look(shown().list.cursor());
  wait_for_focus(shown().look);
}

void App::edit(wire::EditKind what, const Anchor& from, const Anchor& to, std::string tag) {
  const wire::Edit edit{
      EditNumber{++edit_count_}, shown().id, shown().is.generation, what, from, to, std::move(tag)};
  edits_.add(connected_ ? send(edit) : wire::RequestId::none, edit);
  shown().list.overlay(edits_);
  if (!reader_.is_open() || from != to || reader_.row().anchor.item != from.item) return;
  Row row = reader_.row();
  lay_over(row, edit);
  reader_.refresh(row);
}

void App::ask_for_article(ItemId item) {
  // Without a backend the reader waits: it is asked when there is one again.
  if (!connected_ || articles_.is_asked(item, reader_.columns())) return;
  articles_.ask(send(wire::ReadArticle{item, reader_.columns()}), item, reader_.columns(), change_,
                now_);
}

void App::show_article() {
  const ItemId item = reader_.row().anchor.item;
  const wire::Article* article = articles_.find(item, reader_.columns());
  if (article == nullptr) return ask_for_article(item);
  reader_.show(*article);
  prefetch();
}

void App::prefetch() {
  for (const int direction : {+1, -1}) {
    if (direction < 0 && articles_.come_slowly()) continue;
    const Row* row = shown().list.neighbour(direction);
    if (row == nullptr || articles_.find(row->anchor.item, reader_.columns()) != nullptr) continue;
    ask_for_article(row->anchor.item);
  }
}

void App::ask_for_rows() {
  if (!connected_ || wait_ || shown().look != wire::RequestId::none || !shown().list.wants_rows())
    return;
  if (shows_trial_ && line_.waits()) return;  // its first window has to come first
  // Asked the same again, the backend would answer the same.
  if (shown().asked_height == shown().list.height() && shown().asked == shown().list.cursor())
    return;
  look(shown().list.cursor());
}

void App::stop_waiting() {
  wait_.reset();
  typed_ahead_.clear();
  line_.keeps = false;
}

bool App::tell_if_away() {
  if (!connected_) say("the backend is away", wire::NoticeLevel::warning);
  return !connected_;
}

void App::say(std::string text, wire::NoticeLevel level) {
  message_ = Message{level, std::move(text), now_};
}

}  // namespace antiphon::ui
