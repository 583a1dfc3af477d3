// `serve`: the backend of one front end, from its hello to the end of its stream.

#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "antiphon/backend/backend.h"
#include "antiphon/backend/refresh_lock.h"
#include "antiphon/backend/store_watch.h"
#include "antiphon/backend/tally.h"
#include "antiphon/backend/view.h"
#include "antiphon/store/marking.h"
#include "antiphon/wire/channel.h"

namespace antiphon::backend {

struct SessionPace {
  std::chrono::milliseconds due{30'000};  // from one look for feeds that are due to the next
};

class Session {
 public:
  // Speaks on these descriptors. `on_end` is called once: the front end left (no error), or the
  // stream cannot be used any more.
  Session(Backend& backend, Fd in, Fd out, std::function<void(std::optional<Error>)> on_end,
          SessionPace pace = {});
  ~Session();

 private:
  struct OpenedView {
    OpenedView(Backend& backend, View::Surroundings surroundings, Definition definition)
        : view(backend.store(), backend.feeds(), std::move(surroundings), std::move(definition)) {}
    View view;
    Generation generation{};
    wire::OpenView is;  // what it was opened as
    Frame frame;        // what was asked for last
    // An answer that is owed. A later Look or Seek takes its place.
    std::optional<wire::RequestId> owed;
    bool found = true;
    std::optional<View::Search> search;
    bool dirty = false;        // the store changed since the last window
    bool is_closing = false;   // it goes when the edits are done that were made in it
    std::uint64_t number = 0;  // of the last window sent
    std::uint64_t seen = 0;    // of the last window painted
    bool is_far = false;       // that took long
    std::chrono::milliseconds sent_at{0};
    std::chrono::milliseconds answer_by{0};  // a first window may wait for rows until then
    std::uint32_t first_steps = 0;           // that were made for it
    Window last;
  };

  // One for each message: session_requests.cc.
  void on(wire::RequestId request, wire::OpenView message);
  void on(wire::RequestId request, const wire::CloseView& message);
  void on(wire::RequestId request, const wire::Look& message);
  void on(wire::RequestId request, const wire::Seek& message);
  void on(wire::RequestId request, const wire::Seen& message);
  void on(wire::RequestId request, const wire::Collapse& message);
  void on(wire::RequestId request, const wire::Edit& message);
  void on(wire::RequestId request, const wire::Undo& message);
  void on(wire::RequestId request, const wire::ReadArticle& message);
  void on(wire::RequestId request, const wire::Refresh& message);
  void on(wire::RequestId request, const wire::CancelRefresh& message);
  void on(wire::RequestId request, const wire::Subscribe& message);
  void on(wire::RequestId request, const wire::ShowNew& message);
  void on(wire::RequestId request, const wire::Ping& message);
  void on(wire::RequestId request, const wire::AboutFeed& message);
  void on(wire::RequestId request, const wire::ListProcesses& message);
  void on(wire::RequestId request, const wire::TryAgain& message);
  void on(wire::RequestId request, const wire::ListViews& message);
  void on(wire::RequestId request, const wire::Check& message);
  void on(wire::RequestId request, const wire::Complete& message);

  void received(const wire::Frame& frame);
  void left(std::optional<Error> error);
  bool work_edits();
  bool begin_edit();
  void end_edit(std::string problem);
  [[nodiscard]] bool is_edited(ViewId view) const;
  void end_closing();
  OpenedView* opened(ViewId view, Generation generation);
  void owe(OpenedView& view, wire::RequestId request, Frame frame, bool found);
  void done(wire::RequestId request, bool ok, std::string text);
  void notice(wire::NoticeLevel level, std::string text);
  void send(wire::RequestId request, const wire::FromBackend& message);

  // Named views: session_views.cc.
  [[nodiscard]] Result<Definition> definition_of(const wire::OpenView& message) const;
  [[nodiscard]] View::Surroundings surroundings();
  void count_views();
  bool work_tally();
  void views_changed();
  [[nodiscard]] wire::ViewList view_list() const;
  void tell_views();
  void tell_views_soon();

  bool work();
  bool work_on(ViewId id, OpenedView& opened);
  bool is_worth_waiting(OpenedView& opened) const;
  void step_search(OpenedView& opened);
  void step_view(OpenedView& opened);
  void send_window(ViewId id, OpenedView& opened);
  void push_windows();

  void catch_up();
  void others_wrote(const Result<void>& seen);
  void feeds_file_changed();
  Refresh::Events refresh_events();
  void refresh_due();
  void refresh(const std::vector<const ListedFeed*>& feeds);
  void take_turn(bool has_waited);
  std::vector<const ListedFeed*> shown_first(std::vector<const ListedFeed*> feeds);
  void start_refresh(const std::vector<const ListedFeed*>& feeds);
  bool take_feed_of(const std::string& page, const std::vector<NamedFeed>& named);
  void cancel_refresh();
  void follow(const std::vector<Moved>& moved);
  void show_refreshing();
  void settle();
  void send_refresh_state();

  Backend& backend_;
  std::function<void(std::optional<Error>)> on_end_;
  SessionPace pace_;
  std::function<void()> farewell_;  // the front end has left, and edits of its are being stored
  std::map<ViewId, OpenedView> views_;
  std::deque<std::pair<wire::RequestId, std::variant<wire::Edit, wire::Undo>>> edits_;
  std::optional<store::Marking> marking_;  // the first of them, while it is being done
  std::optional<store::Undoing> undoing_;
  std::string edit_problem_;  // why it cannot be
  EditNumber newest_edit_{};  // that was done
  ChangeNumber known_change_{};
  std::optional<Time> last_visit_;           // before this one
  std::optional<wire::ListViews> counting_;  // the front end wants to know how many each view has
  std::unique_ptr<Tally> tally_;
  wire::ViewList told_views_;
  RefreshLock refresh_lock_;
  std::unique_ptr<Refresh> refresh_;
  std::map<FeedId, Time> wanted_;  // by the user, and since when; wait for another program's end
  bool asked_by_user_ = false;     // some of the refresh that runs
  int offline_times_ = 0;          // in a row that no server could be reached
  std::set<std::string> may_be_pages_;  // subscribed to, and not fetched yet
  os::Slices work_;
  os::Timer first_;
  os::Timer push_;
  os::Timer progress_;
  os::Timer due_;
  os::Timer turn_;
  StoreWatch others_;
  os::Timer settle_;
  os::Timer views_timer_;
  std::unique_ptr<os::FileWatch> feeds_watch_;
  std::unique_ptr<wire::FrameChannel> channel_;
};

}  // namespace antiphon::backend
