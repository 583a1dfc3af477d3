// What the user changes: in the order that it came, and in steps that leave time for keys.
//
//   edits_ ── begin_edit ──▶ marking_ or undoing_ ── a step a turn ──▶ end_edit
//
// An edit that reaches further than a row waits until its view knows all rows that it means, and
// all behind it wait as well: the number of the newest edit in a window says that those before are
// done.

#include <algorithm>
#include <utility>

#include "antiphon/backend/session.h"
#include "antiphon/base/text.h"

namespace antiphon::backend {

namespace {

constexpr std::size_t kItemsAStep = 500;  // some milliseconds

store::StateChange change_of(const wire::Edit& edit) {
  switch (edit.what) {
    case wire::EditKind::read:
      return {store::StateKind::read, true, ""};
    case wire::EditKind::unread:
      return {store::StateKind::read, false, ""};
    case wire::EditKind::star:
      return {store::StateKind::starred, true, ""};
    case wire::EditKind::unstar:
      return {store::StateKind::starred, false, ""};
    case wire::EditKind::tag:
      return {store::StateKind::tag, true, std::string(trimmed(edit.tag))};
    case wire::EditKind::untag:
      return {store::StateKind::tag, false, std::string(trimmed(edit.tag))};
  }
  return {};
}

// `12 items are unread again`.
std::string undone_text(const store::Store::Undone& undone) {
  const bool one = undone.items == 1;
  std::string text = std::to_string(undone.items) + (one ? " item is " : " items are ");
  switch (undone.change.what) {
    case store::StateKind::read:
      text += undone.change.on ? "unread again" : "read again";
      break;
    case store::StateKind::starred:
      text += undone.change.on ? "without a star again" : "starred again";
      break;
    case store::StateKind::tag:
      text +=
          (undone.change.on ? "without the tag " : "with the tag ") + undone.change.tag + " again";
      break;
  }
  return text;
}

}  // namespace

// Returns whether there is more to do now.
bool Session::work_edits() {
  while (!edits_.empty()) {
    if (!marking_ && !undoing_ && !begin_edit()) return false;
    const Result<bool> more = marking_ ? marking_->step(kItemsAStep) : undoing_->step(kItemsAStep);
    if (more && *more) {
      catch_up();
      return true;
    }
    end_edit(more ? "" : more.error().message);
  }
  return false;
}

// False: its view does not know all of its rows yet.
bool Session::begin_edit() {
  store::Store& store = backend_.store();
  const auto* edit = std::get_if<wire::Edit>(&edits_.front().second);
  if (edit == nullptr) {
    undoing_.emplace(store, backend_.now());
    return true;
  }
  OpenedView* view = opened(edit->view, edit->generation);
  const bool one_row = edit->from == edit->to && edit->from.item != ItemId::none;
  if (view != nullptr && !one_row && !view->view.is_complete()) return false;
  std::vector<ItemId> items;
  store::StateChange change = change_of(*edit);
  if (change.what == store::StateKind::tag && change.tag.empty()) {
    edit_problem_ = "a tag needs a name";
  } else if (view == nullptr) {
    edit_problem_ = "the view has changed meanwhile; nothing was done";
  } else if (auto meant = view->view.items(edit->from, edit->to)) {
    items = std::move(*meant);
  } else {
    edit_problem_ = meant.error().message;
  }
  marking_.emplace(store, items, std::move(change), backend_.now());
  return true;
}

void Session::end_edit(std::string problem) {
  const auto [request, change] = std::move(edits_.front());
  edits_.pop_front();
  if (problem.empty()) problem = std::exchange(edit_problem_, {});
  std::string told;
  if (const auto* edit = std::get_if<wire::Edit>(&change)) {
    newest_edit_ = edit->number;
    marking_.reset();
  } else {
    newest_edit_ = std::get<wire::Undo>(change).number;
    const store::Store::Undone undone = std::exchange(undoing_, std::nullopt)->undone();
    if (undone.items == 0 && problem.empty()) problem = "there is nothing to undo";
    told = "undone: " + undone_text(undone);
  }
  // The front end has shown it already: where it was not done, a window takes it back.
  catch_up();
  end_closing();
  done(request, problem.empty(), problem.empty() ? told : problem);
}

// Some edit is still to be done that was made in this view.
bool Session::is_edited(ViewId view) const {
  return std::any_of(edits_.begin(), edits_.end(), [&](const auto& each) {
    const auto* edit = std::get_if<wire::Edit>(&each.second);
    return edit != nullptr && edit->view == view;
  });
}

void Session::end_closing() {
  std::erase_if(views_,
                [&](const auto& each) { return each.second.is_closing && !is_edited(each.first); });
}

}  // namespace antiphon::backend
