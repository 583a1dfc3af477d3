// What a front end may ask, one function each.

#include <algorithm>
#include <utility>

#include "antiphon/backend/about_feed.h"
#include "antiphon/backend/filter_line.h"
#include "antiphon/backend/processes.h"
#include "antiphon/backend/session.h"
#include "antiphon/backend/shown.h"
#include "antiphon/base/text.h"

namespace antiphon::backend {

namespace {

constexpr std::size_t kMaxViews = 64;
constexpr std::chrono::milliseconds kFirstWait{40};
// A front end that is so slow to say that it painted is far away: what it asks for would wait
// behind a second window that it did not ask for.
constexpr std::chrono::milliseconds kFarAway{250};
constexpr std::uint32_t kMaxRowsAsked = 2000;  // a window is a window, whatever a front end asks

Frame frame_of(const Anchor& anchor, std::uint32_t before, std::uint32_t after) {
  return {anchor, std::min(before, kMaxRowsAsked), std::min(after, kMaxRowsAsked)};
}

// What takes time to find; nothing where the view knows the place.
std::optional<View::Search> search_of(const wire::Seek& message) {
  switch (message.what) {
    case SeekKind::next_match:
      return View::Search{.from = message.from, .forward = true};
    case SeekKind::previous_match:
      return View::Search{.from = message.from, .forward = false};
    case SeekKind::next_tagged:
      return View::Search{.from = message.from, .forward = true, .tag = message.text};
    case SeekKind::previous_tagged:
      return View::Search{.from = message.from, .forward = false, .tag = message.text};
    case SeekKind::first:
    case SeekKind::last:
    case SeekKind::nth:
    case SeekKind::next_unread:
    case SeekKind::previous_unread:
    case SeekKind::next_starred:
    case SeekKind::previous_starred:
    case SeekKind::next_block:
    case SeekKind::previous_block:
      break;
  }
  return std::nullopt;
}

}  // namespace

Session::OpenedView* Session::opened(ViewId view, Generation generation) {
  const auto found = views_.find(view);
  // Requests of an older generation are for a view that is no more.
  return found == views_.end() || found->second.generation != generation ? nullptr : &found->second;
}

void Session::on(wire::RequestId request, wire::OpenView message) {
  auto definition = definition_of(message);
  if (!definition) return done(request, false, definition.error().message);
  auto found = views_.find(message.view);
  if (found != views_.end()) {
    found->second.view.define(std::move(*definition));
  } else {
    if (views_.size() == kMaxViews) return done(request, false, "too many views are open");
    found =
        views_.try_emplace(message.view, backend_, surroundings(), std::move(*definition)).first;
    if (const auto like = views_.find(message.like); like != views_.end())
      found->second.view.collapse_like(like->second.view);
  }
  OpenedView& opened = found->second;
  opened.generation = message.generation;
  opened.is_closing = false;
  opened.is = std::move(message);
  opened.first_steps = 0;
  opened.answer_by = backend_.loop().now() + kFirstWait;
  constexpr std::uint32_t kFirstRows = 200;
  owe(opened, request, frame_of(Anchor{}, 0, kFirstRows), true);
}

void Session::on(wire::RequestId, const wire::CloseView& message) {
  const auto found = views_.find(message.view);
  if (found != views_.end()) found->second.is_closing = true;
  end_closing();
}

void Session::on(wire::RequestId request, const wire::Look& message) {
  if (OpenedView* view = opened(message.view, message.generation)) {
    owe(*view, request, frame_of(message.anchor, message.before, message.after), true);
  }
}

void Session::on(wire::RequestId request, const wire::Seek& message) {
  OpenedView* view = opened(message.view, message.generation);
  if (view == nullptr) return;
  Frame frame = frame_of(message.from, message.before, message.after);
  if (auto search = search_of(message)) {
    if (!search->tag) view->view.set_search(message.text);
    owe(*view, request, frame, true);
    view->search = std::move(search);
    return;
  }
  auto sought = view->view.seek(message.from, message.what, message.count);
  if (!sought) return done(request, false, sought.error().message);
  frame.anchor = sought->anchor;
  owe(*view, request, frame, sought->found);
}

void Session::on(wire::RequestId, const wire::Seen& message) {
  const auto found = views_.find(message.view);
  if (found == views_.end()) return;
  OpenedView& opened = found->second;
  opened.seen = std::min(raw(message.number), opened.number);
  if (opened.seen == opened.number)
    opened.is_far = backend_.loop().now() - opened.sent_at > kFarAway;
  if (opened.dirty) push_windows();
}

void Session::on(wire::RequestId request, const wire::Collapse& message) {
  OpenedView* view = opened(message.view, message.generation);
  if (view == nullptr) return;
  view->view.collapse(message.block, message.collapsed);
  owe(*view, request, view->frame, true);
}

void Session::on(wire::RequestId request, const wire::Edit& message) {
  edits_.push_back({request, message});
  work_.wake();
}

void Session::on(wire::RequestId request, const wire::Undo& message) {
  edits_.push_back({request, message});
  work_.wake();
}

void Session::on(wire::RequestId request, const wire::ReadArticle& message) {
  auto item = backend_.store().item(message.item);
  if (!item) return done(request, false, item.error().message);
  if (!*item) return done(request, false, "this item is no longer in the store");
  auto body = backend_.store().body(message.item);
  if (!body) return done(request, false, body.error().message);

  wire::Article article;
  article.item = message.item;
  article.columns = message.columns;
  article.title = (*item)->header.title;
  article.url = (*item)->header.url;
  article.date = (*item)->header.date;
  article.authors = names_of((*item)->authors);
  article.categories = (*item)->categories;
  article.enclosures = (*item)->enclosures;
  if (const ListedFeed* feed = backend_.feeds().find((*item)->header.feed))
    article.feed_title = feed->title();
  const FeedId feed = (*item)->header.feed;
  Body shown;
  if (*body) shown = shown_body(std::move(**body));
  if (shown.kind == BodyKind::none) return send(request, std::move(article));
  backend_.pool().render(
      std::move(shown), message.columns,
      [this, request, article = std::move(article)](Result<StyledText> text) mutable {
        if (!text) return done(request, false, text.error().message);
        article.text = std::move(*text);
        send(request, std::move(article));
      },
      feed);
}

void Session::on(wire::RequestId request, const wire::Refresh& message) {
  std::vector<const ListedFeed*> feeds;
  std::vector<FeedId> wanted;
  if (const auto view = views_.find(message.view); view != views_.end()) {
    auto at = view->second.view.feeds_at(message.anchor);
    if (!at) return done(request, false, at.error().message);
    wanted = std::move(*at);
  }
  for (const ListedFeed& feed : backend_.feeds().feeds()) {
    const bool named = std::find(wanted.begin(), wanted.end(), feed.state.id) != wanted.end();
    if (message.anchor == Anchor{} || named) feeds.push_back(&feed);
  }
  if (feeds.empty()) return done(request, false, "there is no feed to refresh");
  refresh(feeds);
  done(request, true, "");
}

void Session::on(wire::RequestId request, const wire::CancelRefresh&) {
  cancel_refresh();
  done(request, true, "the refresh was stopped");
}

void Session::on(wire::RequestId request, const wire::Subscribe& message) {
  if (auto ok = check_fetchable(message.url); !ok) return done(request, false, ok.error().message);
  bool added = false;
  auto edited = backend_.feeds().edit([&](config::FeedsFile& file) {
    added = file.add({{message.url, message.title, message.tags, false}, {}});
  });
  if (!edited) return done(request, false, edited.error().message);
  feeds_file_changed();
  std::vector<const ListedFeed*> fresh;
  for (const ListedFeed& feed : backend_.feeds().feeds()) {
    if (feed.subscription.url == message.url) fresh.push_back(&feed);
  }
  may_be_pages_.insert(message.url);
  start_refresh(fresh);
  done(request, true, added ? "added " + message.url : message.url + " was there already");
}

void Session::on(wire::RequestId request, const wire::ShowNew& message) {
  OpenedView* view = opened(message.view, message.generation);
  if (view == nullptr) return;
  view->view.show_new();
  owe(*view, request, view->frame, true);
}

void Session::on(wire::RequestId request, const wire::AboutFeed& message) {
  const auto view = views_.find(message.view);
  if (view == views_.end()) return done(request, false, "there is no such view");
  auto at = view->second.view.feeds_at(message.anchor);
  auto held = held_hosts(backend_.store());
  if (!at || !held) return done(request, false, !at ? at.error().message : held.error().message);
  std::vector<FeedWithDue> feeds;
  for (const FeedId id : *at) {
    const ListedFeed* feed = backend_.feeds().find(id);
    if (feed == nullptr) continue;
    feeds.push_back(
        {&feed->state, next_due(*feed, backend_.settings().fetch.pace, *held, backend_.now())});
  }
  if (feeds.empty()) return done(request, false, "there is no feed here");
  done(request, true, about_feeds(feeds, backend_.now()));
}

void Session::on(wire::RequestId request, const wire::ListProcesses&) {
  send(request, processes_of(backend_));
}

void Session::on(wire::RequestId request, const wire::TryAgain& message) {
  auto tried = try_again(backend_, message);
  if (!tried) return done(request, false, tried.error().message);
  if (const ListedFeed* feed = backend_.feeds().find(message.feed); message.role.empty() && feed)
    refresh({feed});
  done(request, true, std::move(*tried));
}

void Session::on(wire::RequestId request, const wire::Check& message) {
  send(request, checked(backend_.views(), message));
}

void Session::on(wire::RequestId request, const wire::Complete& message) {
  send(request, completions(backend_.store(), backend_.feeds(), backend_.views(), message));
}

void Session::on(wire::RequestId request, const wire::Ping&) {
  send(request, wire::Pong{});
}

}  // namespace antiphon::backend
