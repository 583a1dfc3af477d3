#include "antiphon/backend/session.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "antiphon/base/log.h"
#include "antiphon/base/text.h"

namespace antiphon::backend {

namespace {

using namespace std::chrono_literals;

constexpr auto kPushInterval = 33ms;  // at most 30 windows a second that were not asked for
// A first window is waited for until it has so many rows, for a while and for some steps at least.
constexpr std::uint64_t kFirstRows = 100;
constexpr std::uint32_t kFirstSteps = 4;
constexpr std::uint64_t kMaxUnseen = 2;         // and at most two that were not painted yet
constexpr auto kFirstDue = 100ms;               // the first screen comes before the first refresh
constexpr std::size_t kQueueLimit = 1U << 20U;  // a front end that is further behind waits for less

}  // namespace

Session::Session(Backend& backend, Fd in, Fd out, std::function<void(std::optional<Error>)> on_end,
                 SessionPace pace)
    : backend_(backend),
      on_end_(std::move(on_end)),
      pace_(pace),
      refresh_lock_(backend.paths().store),
      work_(backend.loop(), [this] { return work(); }),
      first_(backend.loop(), [this] { work_.wake(); }),
      push_(backend.loop(), [this] { push_windows(); }),
      progress_(backend.loop(), [this] { send_refresh_state(); }),
      due_(backend.loop(), [this] { refresh_due(); }),
      turn_(backend.loop(), [this] { take_turn(true); }),
      others_(backend.loop(), backend.store(), backend.paths().store,
              [this](const Result<void>& seen) { others_wrote(seen); }),
      settle_(backend.loop(), [this] { settle(); }),
      views_timer_(backend.loop(), [this] { tell_views(); }) {
  refresh_ = backend_.make_refresh(refresh_events());

  if (auto change = backend_.store().change()) known_change_ = *change;
  if (auto visit = backend_.store().last_visit()) last_visit_ = *visit;
  feeds_watch_ =
      watch_file(backend_.loop(), backend_.paths().feeds, "", [this] { feeds_file_changed(); });
  backend_.children().tell_degraded([this](const std::string& role, const std::string& reason) {
    notice(wire::NoticeLevel::error, "the " + role + " is degraded: " + reason + "; :processes");
  });
  backend_.hooks().tell_failures(
      [this](const std::string& failure) { notice(wire::NoticeLevel::warning, failure); });
  due_.start(kFirstDue);
  backend_.keeper().wake();

  wire::FrameChannel::Handlers handlers;
  handlers.on_frame = [this](const wire::Frame& frame) { received(frame); };
  handlers.on_closed = [this](std::optional<Error> error) { left(std::move(error)); };
  handlers.on_drained = [this] { work_.wake(); };
  channel_ = std::make_unique<wire::FrameChannel>(backend_.loop(), std::move(in), std::move(out),
                                                  wire::Role::backend, wire::Role::frontend,
                                                  std::move(handlers), backend_.box());
}

// Where that cannot be written, a little more is new the next time.
Session::~Session() {
  (void)backend_.store().left_at(backend_.now()).ok();
  backend_.children().tell_degraded({});
  backend_.hooks().tell_failures({});
}

// What it was told is stored first.
void Session::left(std::optional<Error> error) {
  if (edits_.empty()) return on_end_(std::move(error));
  farewell_ = [this, error = std::move(error)] { on_end_(error); };
  work_.wake();
}

void Session::received(const wire::Frame& frame) {
  auto message = wire::decode<wire::ToBackend>(frame);
  if (!message) return done(frame.request, false, message.error().message);
  std::visit([&](auto& value) { on(frame.request, std::move(value)); }, *message);
}

void Session::send(wire::RequestId request, const wire::FromBackend& message) {
  channel_->send(wire::encode<wire::FromBackend>(request, message));
}

void Session::done(wire::RequestId request, bool ok, std::string text) {
  send(request, wire::Done{ok, printable(text)});
}

void Session::notice(wire::NoticeLevel level, std::string text) {
  log_line(level == wire::NoticeLevel::error ? LogLevel::error : LogLevel::info, text);
  send(wire::RequestId::none, wire::Notice{level, printable(text)});
}

// --- windows -------------------------------------------------------------------------------------

void Session::owe(OpenedView& view, wire::RequestId request, Frame frame, bool found) {
  view.frame = frame;
  view.owed = request;
  view.found = found;
  view.search.reset();
  work_.wake();
}

// What is left to do is done a bit at a time, so that the next key is heard. Answers that are owed
// come first; of several Looks in one turn only the last is answered.
bool Session::work() {
  bool more = false;
  for (auto& [id, opened] : views_)
    more = work_on(id, opened) || more;
  // What is on the screen comes first.
  more = (!more && work_tally()) || more;
  more = work_edits() || more;
  if (farewell_ && edits_.empty()) std::exchange(farewell_, nullptr)();
  return more;
}

bool Session::work_on(ViewId id, OpenedView& opened) {
  if (opened.search) {
    step_search(opened);
  } else if (opened.owed && is_worth_waiting(opened)) {
    if (!opened.view.has_work()) {  // scanners are at it: they wake us, or the time does
      first_.start(std::max(opened.answer_by - backend_.loop().now(), 1ms));
      return false;
    }
    ++opened.first_steps;
    step_view(opened);
  } else if (opened.owed && channel_->queued() <= kQueueLimit) {
    send_window(id, opened);
  } else if (opened.view.has_work()) {
    step_view(opened);
  }
  const bool can_send = opened.owed && channel_->queued() <= kQueueLimit;
  return opened.search || can_send || opened.view.has_work();
}

// A first window with nothing in it would be followed by another; the rows of most are found in the
// time that one takes.
bool Session::is_worth_waiting(OpenedView& opened) const {
  if (opened.view.is_complete() || opened.view.rows() >= kFirstRows) return false;
  const bool has_steps = opened.view.has_work() && opened.first_steps < kFirstSteps;
  return has_steps || backend_.loop().now() < opened.answer_by;
}

void Session::step_search(OpenedView& opened) {
  auto hit = opened.view.find(*opened.search);
  if (!hit) {
    notice(wire::NoticeLevel::error, hit.error().message);
    opened.search.reset();
    return;
  }
  if (!*hit) return;
  opened.search.reset();
  opened.frame.anchor = (*hit)->anchor;
  opened.found = (*hit)->found;
}

void Session::step_view(OpenedView& opened) {
  auto more = opened.view.step();
  if (!more) notice(wire::NoticeLevel::error, more.error().message);
  opened.dirty = true;
  if (!push_.is_set()) push_.start(kPushInterval);
}

void Session::send_window(ViewId id, OpenedView& opened) {
  auto window = opened.view.window(opened.frame);
  const auto request = std::exchange(opened.owed, {});
  opened.dirty = false;
  if (!window) {
    if (request) done(*request, false, window.error().message);
    return;
  }
  window->view = id;
  window->generation = opened.generation;
  window->edits = newest_edit_;
  window->change = known_change_;
  window->found = opened.found;
  // A change that does not show is not worth a message.
  window->number = opened.last.number;
  if (!request) {
    opened.last.change = window->change;
    if (*window == opened.last) return;
  }
  opened.found = true;
  window->number = WindowNumber{++opened.number};
  opened.sent_at = backend_.loop().now();
  opened.last = *window;
  send(request.value_or(wire::RequestId::none), std::move(*window));
}

void Session::push_windows() {
  bool waiting = false;
  for (auto& [id, opened] : views_) {
    if (!opened.dirty || opened.owed || opened.search || opened.is_closing) continue;
    const bool too_soon = backend_.loop().now() - opened.sent_at < kPushInterval;
    const bool too_many = opened.number - opened.seen >= (opened.is_far ? 1 : kMaxUnseen);
    if (!too_soon && !too_many && channel_->queued() == 0)
      send_window(id, opened);
    else
      waiting = waiting || !too_many;  // Seen wakes us otherwise
  }
  if (waiting) push_.start(kPushInterval);
}

// --- changes -------------------------------------------------------------------------------------

// Brings views up to what the store has now, whoever wrote it.
void Session::catch_up() {
  store::Store& store = backend_.store();
  auto change = store.change();
  auto changed = store.feeds_changed_since(known_change_);
  auto items = store.items_changed_since(known_change_);
  auto gone = store.items_gone_since(known_change_);
  if (!change || !changed || !items || !gone) {
    const Error& error = !change    ? change.error()
                         : !changed ? changed.error()
                         : !items   ? items.error()
                                    : gone.error();
    return notice(wire::NoticeLevel::error, error.message);
  }
  known_change_ = *change;
  backend_.keeper().wake();
  bool others = false;  // feeds that came or went
  for (const FeedId feed : *changed) {
    auto listed = backend_.feeds().reread(feed);
    if (!listed) return notice(wire::NoticeLevel::error, listed.error().message);
    others = others || !*listed;
  }
  if (others) {
    if (auto read = backend_.feeds().reread(); !read) {
      return notice(wire::NoticeLevel::error, read.error().message);
    }
  }
  if (others) views_changed();
  if (tally_) {
    tally_->changed(*changed, *items, *gone);
    tell_views_soon();
    work_.wake();
  }
  for (auto& [id, opened] : views_) {
    opened.view.changed(*changed, *items, *gone);
    opened.dirty = true;
    if (opened.view.has_work()) work_.wake();
  }
  if (!push_.is_set()) push_.start(0ms);
}

void Session::others_wrote(const Result<void>& seen) {
  if (!seen) return notice(wire::NoticeLevel::error, seen.error().message);
  catch_up();
}

void Session::feeds_file_changed() {
  // An editor may put the file away for a moment; feeds are not unsubscribed because of that.
  std::error_code failed;
  const bool there = std::filesystem::exists(backend_.paths().feeds, failed);
  if (!there && !backend_.feeds().feeds().empty()) {
    return notice(wire::NoticeLevel::warning,
                  backend_.paths().feeds + ": the file is gone; its feeds are kept");
  }
  if (auto loaded = backend_.feeds().load(); !loaded) {
    return notice(wire::NoticeLevel::error, loaded.error().message);
  }
  views_changed();
  catch_up();
}

}  // namespace antiphon::backend
