#include "ui/app.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace antiphon::ui {

namespace {

constexpr ViewId kView{1};
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
  if (!std::exchange(unseen_, false) || !connected_) return {};
  wants_.clear();
  send(wire::Seen{kView, newest_});
  return std::exchange(wants_, {});
}

// --- events --------------------------------------------------------------------------------------

void App::handle(const Resized& resized) {
  size_ = {std::max(resized.size.rows, 1), std::max(resized.size.columns, 1)};
  const Size pane{std::max(size_.rows - 1, 1), size_.columns};  // the last line is the status
  list_.resize(pane.rows);
  help_.resize(pane);
  const auto before = reader_.columns();
  reader_.resize(pane, options_.text_columns);
  if (reader_.is_open() && reader_.columns() != before) show_article();
}

void App::handle(const BackendReady&) {
  connected_ = true;
  if (!away_.empty()) say(std::exchange(away_, {}), wire::NoticeLevel::warning);
  view_error_.clear();
  generation_ = Generation{raw(generation_) + 1};
  newest_ = WindowNumber{};
  look_ = wire::RequestId::none;
  asked_height_ = 0;
  articles_.forget_asked();
  view_request_ = send(wire::OpenView{kView, generation_, options_.filter, "", GroupBy::feed});
  if (options_.collapsed) send(wire::Collapse{kView, generation_, BlockId::none, true});
  // What an earlier backend did not confirm is said again: these marks may be made twice.
  for (Edits::Pending& pending : edits_.pending()) {
    pending.edit.generation = generation_;
    pending.request = send(pending.edit);
  }
  if (list_.has_window()) look(list_.cursor());
  if (reader_.waits()) ask_for_article(reader_.row().anchor.item);
}

void App::handle(const BackendLost& lost) {
  connected_ = false;
  away_ = lost.remedy.empty() ? lost.reason : lost.reason + "; " + lost.remedy;
  refresh_ = {};
  look_ = wire::RequestId::none;
  stop_waiting();
}

void App::handle(const Arrived& arrived) {
  std::visit([&](const auto& message) { on_message(arrived.request, message); }, arrived.message);
}

void App::on_message(wire::RequestId request, const Window& window) {
  const bool stale = window.generation != generation_ || window.number <= newest_;
  if (window.view != kView || stale) return;
  newest_ = window.number;
  change_ = window.change;
  unseen_ = true;
  const bool asked = request != wire::RequestId::none;
  const bool answers_look = asked && request == look_;
  if (answers_look) look_ = wire::RequestId::none;
  std::optional<Wait> wait;
  if (asked && wait_ && wait_->request == request) wait = std::exchange(wait_, std::nullopt);

  const bool goes = wait && (wait->then == Then::focus || (wait->then == Then::go && window.found));
  if (goes || !list_.has_window() || window.rows.empty()) {
    adopt(window, window.focus);
    if (goes) {
      asked_ = list_.cursor();
      asked_height_ = list_.height();
    }
  } else if (holds(window, list_.cursor())) {
    adopt(window, list_.cursor());
  } else if (answers_look) {
    adopt(window, window.focus);  // what has taken the cursor's place
  } else if (look_ == wire::RequestId::none && !wait_) {
    look(list_.cursor());
  }
  if (wait) arrive(*wait, window.found);
}

void App::adopt(const Window& window, const Anchor& cursor) {
  edits_.acknowledge(window.edits);
  list_.adopt(window, cursor, edits_);
  if (!reader_.is_open()) return;
  if (const Row* row = list_.find(reader_.row().anchor)) reader_.refresh(*row);
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
  if (what == SeekKind::next_unread || what == SeekKind::previous_unread) {
    if (list_.counts().unread == 0 || wrapped) return say("nothing is unread");
    if (forward) return seek(what, Anchor{}, true);
    return say("nothing is unread above");
  }
}

void App::on_message(wire::RequestId request, const wire::Article& article) {
  articles_.keep(request, article);
  const bool shown = reader_.is_open() && reader_.row().anchor.item == article.item;
  if (shown && article.columns == reader_.columns()) show_article();
}

void App::on_message(wire::RequestId, const wire::RefreshState& state) {
  refresh_ = state;
  if (state.running || state.total == 0) return;
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
  if (asked && look_ == request) look_ = wire::RequestId::none;
  if (done.ok) {
    if (!done.text.empty()) say(done.text);
    return;
  }
  if (const ItemId item = articles_.answered(request); item != ItemId::none) {
    if (reader_.waits() && reader_.row().anchor.item == item) reader_.fail(done.text);
    return;  // of a neighbour that was rendered ahead: it will be asked for again
  }
  if (asked && view_request_ == request) view_error_ = done.text;
  if (asked && edits_.refuse(request)) list_.overlay(edits_);
  say(done.text, wire::NoticeLevel::error);
}

void App::on_message(wire::RequestId, const wire::Notice& notice) {
  say(notice.text, notice.level);
}

void App::on_message(wire::RequestId, const wire::Pong&) {}

// --- requests ------------------------------------------------------------------------------------

wire::RequestId App::send(wire::ToBackend message) {
  if (++requests_ == 0) ++requests_;
  const wire::RequestId request{requests_};
  wants_.emplace_back(Send{request, std::move(message)});
  return request;
}

void App::look(const Anchor& anchor) {
  const auto rows = static_cast<std::uint32_t>(kScreensAsked * list_.height());
  asked_ = anchor;
  asked_height_ = list_.height();
  look_ = send(wire::Look{kView, generation_, anchor, rows, rows});
}

void App::seek(SeekKind what, const Anchor& from, bool wrapped) {
  if (tell_if_away()) return;
  const auto rows = static_cast<std::uint32_t>(kScreensAsked * list_.height());
  const bool match = what == SeekKind::next_match || what == SeekKind::previous_match;
  look_ = wire::RequestId::none;  // replaced by this
  const auto request = send(wire::Seek{kView, generation_, from, what, 0,
                                       match ? find_text_ : std::string(), rows, rows});
  wait_ = Wait{request, Then::go, what, wrapped, now_};
}

// The window that answers is asked for around the heading, where the cursor goes: its row may be
// gone.
void App::collapse(BlockId block, const Anchor& heading, bool collapsed) {
  if (tell_if_away()) return;
  send(wire::Collapse{kView, generation_, block, collapsed});
  look(heading);
  wait_ = Wait{look_, Then::focus, SeekKind{}, false, now_};
}

void App::edit(wire::EditKind what, const Anchor& at) {
  const wire::Edit edit{EditNumber{++edit_count_}, kView, generation_, what, at, at};
  edits_.add(connected_ ? send(edit) : wire::RequestId::none, edit);
  list_.overlay(edits_);
  if (!reader_.is_open() || reader_.row().anchor.item != at.item) return;
  Row row = reader_.row();
  if (what == wire::EditKind::read || what == wire::EditKind::unread) {
    row.read = what == wire::EditKind::read;
  } else {
    row.starred = what == wire::EditKind::star;
  }
  reader_.refresh(row);
}

void App::ask_for_article(ItemId item) {
  // Without a backend the reader waits: it is asked when there is one again.
  if (!connected_ || articles_.is_asked(item, reader_.columns())) return;
  articles_.ask(send(wire::ReadArticle{item, reader_.columns()}), item, reader_.columns(), change_);
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
    const Row* row = list_.neighbour(direction);
    if (row == nullptr || articles_.find(row->anchor.item, reader_.columns()) != nullptr) continue;
    ask_for_article(row->anchor.item);
  }
}

void App::ask_for_rows() {
  if (!connected_ || wait_ || look_ != wire::RequestId::none || !list_.wants_rows()) return;
  // Asked the same again, the backend would answer the same.
  if (asked_height_ == list_.height() && asked_ == list_.cursor()) return;
  look(list_.cursor());
}

void App::stop_waiting() {
  wait_.reset();
  typed_ahead_.clear();
}

bool App::tell_if_away() {
  if (!connected_) say("the backend is away", wire::NoticeLevel::warning);
  return !connected_;
}

void App::say(std::string text, wire::NoticeLevel level) {
  message_ = Message{level, std::move(text), now_};
}

}  // namespace antiphon::ui
