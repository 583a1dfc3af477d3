// The front end as a value: events in, wants out, and a canvas that shows it. No terminal, no pipe,
// no clock: see session.cc for those.
//
//   key ──► act() ─┬─ known rows tell ──► list, reader, prompt change at once
//                  ├─ a mark ───────────► Edit sent, and laid over the rows (edits.h)
//                  └─ the backend tells ► Look or Seek sent; keys typed meanwhile wait for the
//                  answer
//   window ──► on_window() ─ newest of our generation? holds the cursor? ──► list.adopt()
//
// Keys are obeyed in the order in which they were typed, also when they outrun the rows: a key that
// needs rows which are not here goes back to the front of the queue until they are.

#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "antiphon/base/time.h"
#include "ui/articles.h"
#include "ui/canvas.h"
#include "ui/commands.h"
#include "ui/edits.h"
#include "ui/events.h"
#include "ui/filter_line.h"
#include "ui/help.h"
#include "ui/history.h"
#include "ui/keymap.h"
#include "ui/opened_view.h"
#include "ui/process_pane.h"
#include "ui/prompt.h"
#include "ui/reader.h"
#include "ui/view_pane.h"

namespace antiphon::ui {

struct Options {
  std::string view;    // to begin with, by its name, or a filter; empty: everything
  std::string base;    // what all that is shown has to pass; empty: everything does
  std::string filter;  // of the view; empty: everything
  std::string sort;    // its order; empty: newest first
  GroupBy group = GroupBy::feed;
  NewItems new_items = NewItems::in_place;
  std::uint64_t seed = 0;             // of orders by chance
  std::uint16_t text_columns = 80;    // widest that an article gets
  bool collapsed = false;             // blocks start closed
  std::string feeds_path = "feeds";   // named on the first start
  std::vector<Remembered> history{};  // what was typed at the prompts before
};

class App {
 public:
  explicit App(Options options);

  // `now` is any clock that only goes forward.
  Wants on(const Event& event, std::chrono::milliseconds now);
  // The canvas is on the screen: the backend may send the next window.
  Wants painted();
  [[nodiscard]] Canvas paint(Time now) const;
  // There is something on the screen that changes by itself: Tick is wanted once a second.
  [[nodiscard]] bool wants_ticks() const { return processes_.is_open(); }

 private:
  // What happens when the answer comes that keys wait for.
  enum class Then : std::uint8_t {
    retry,  // the key that needs the rows is tried again
    go,     // the cursor goes to what was found; an open reader reads it
    focus   // the cursor goes to the focus, whatever it is
  };
  struct Wait {
    wire::RequestId request{};
    Then then{};
    SeekKind what{};
    bool wrapped = false;  // the search went on from the start of the view
    std::chrono::milliseconds since{};
  };
  struct Message {
    wire::NoticeLevel level{};
    std::string text;
    std::chrono::milliseconds since{};
  };

  // Events (app.cc).
  void handle(const Typed& typed);
  void handle(const Resized& resized);
  void handle(const BackendReady&);
  void handle(const BackendLost& lost);
  void handle(const BackendSilent& silence) { is_silent_ = silence.silent; }
  void handle(const Arrived& arrived);
  void handle(const Tick&);
  void handle(const StartIsSlow&) { start_is_slow_ = true; }
  void handle(const Told& told) { say(told.text, told.level); }
  void on_message(wire::RequestId request, const Window& window);
  void on_message(wire::RequestId request, const wire::Article& article);
  void on_message(wire::RequestId request, const wire::RefreshState& state);
  void on_message(wire::RequestId request, const wire::Done& done);
  void on_message(wire::RequestId request, const wire::Notice& notice);
  void on_message(wire::RequestId request, const wire::Pong&);
  void on_message(wire::RequestId request, const wire::ProcessList& list);
  void on_message(wire::RequestId request, const wire::ViewList& list);
  void on_message(wire::RequestId request, const wire::Checked& checked);
  void on_message(wire::RequestId request, const wire::Completions& found);
  void on_hidden(OpenedView& view, const Window& window);
  void adopt(const Window& window, const Anchor& cursor);
  void arrive(const Wait& wait, bool found);
  void not_found(SeekKind what, bool wrapped);

  // Views (app_views.cc).
  enum class Shown : std::uint8_t { feeds, river, named };
  [[nodiscard]] OpenedView& shown() { return shows_trial_ ? trial_ : behind(); }
  [[nodiscard]] const OpenedView& shown() const { return shows_trial_ ? trial_ : behind(); }
  // The one that is shown when no filter is being typed.
  [[nodiscard]] OpenedView& behind() { return *all_views()[static_cast<std::size_t>(shown_)]; }
  [[nodiscard]] const OpenedView& behind() const {
    return shown_ == Shown::feeds ? feeds_ : shown_ == Shown::river ? river_ : named_;
  }
  // As Shown counts them.
  [[nodiscard]] std::array<OpenedView*, 3> all_views() { return {&feeds_, &river_, &named_}; }
  // With the one in which a filter is tried.
  [[nodiscard]] std::array<OpenedView*, 4> every_view() {
    return {&feeds_, &river_, &named_, &trial_};
  }
  [[nodiscard]] OpenedView* view_of(ViewId id);
  // The request that the first window answers.
  wire::RequestId open_view(OpenedView& view);
  void define(std::string filter, std::string order, GroupBy group);
  void set_filter(std::string_view filter);
  void sort(const std::string& keys);
  void group(GroupBy by);
  void refused(OpenedView& view, const std::string& why);
  void next_group();
  void switch_view();
  void go_to(Shown which);
  void show_named(const wire::NamedViewRow& view);
  void show_view(const std::string& name);
  void leave_view();
  void begin_with(const std::string& view);

  // Views that have names, and layers (app_layers.cc).
  void open_views();
  void close_views();
  void list_views();
  void next_filter(int step);
  void next_order(int step);
  void toggle_layers();
  [[nodiscard]] const wire::NamedViewRow* view_named(const std::string& name) const;
  [[nodiscard]] const wire::NamedViewRow* view_of_key(const Key& key) const;
  // `Long reads · unread: `, what holds articles back; empty: nothing does.
  [[nodiscard]] std::string active_layers() const;

  // The filter line (app_filter.cc).
  void open_filter_line();
  void new_trial();
  void on_filter_key(const Key& key);
  void filter_typed();
  void try_filter();
  void on_trial(const Window& window);
  void filter_tried();
  void keep_filter();
  void point_at(std::size_t place);
  void take_trial();
  void drop_filter();
  void end_filter_line();
  void show_behind();
  void complete_filter(int step);
  void remember(Prompt::Kind kind, const std::string& line);
  void paint_filter_line(Canvas& canvas) const;
  void paint_filter_hint(Canvas& canvas, int row) const;
  void paint_mistake(Canvas& canvas, int row, const wire::Checked& told) const;

  // Requests (app.cc).
  wire::RequestId send(wire::ToBackend message);
  void refresh(const wire::Refresh& wanted);
  void look(const Anchor& anchor);
  void wait_for_focus(wire::RequestId answer);
  void seek(SeekKind what, const Anchor& from, bool wrapped = false);
  void collapse(BlockId block, const Anchor& heading, bool collapsed);
  void edit(wire::EditKind what, const Anchor& from, const Anchor& to, std::string tag = {});
  void show_new();
  void ask_for_article(ItemId item);
  void prefetch();
  void show_article();
  void stop_waiting();
  void ask_for_rows();
  // True, and said so: there is nobody to ask.
  bool tell_if_away();
  void say(std::string text, wire::NoticeLevel level = wire::NoticeLevel::info);

  // Keys (app_keys.cc).
  void type(const Key& key);
  void replay();
  [[nodiscard]] bool bypasses(const Key& key) const;
  void act(const Key& key);
  void obey(Action action, const Key& key);
  void on_prompt_key(const Key& key);
  void on_process_key(const Key& key);
  void on_views_key(const Key& key);
  void run_command(std::string_view line);
  void find(SeekKind what);
  void move(int lines, bool scrolls, const Key& key);
  void retry_when_known(const Key& key);
  void to(Moved moved, SeekKind what);
  void to_item(int direction, const Key& key);
  void open_row();
  void read_here();
  void toggle(wire::EditKind on, wire::EditKind off);
  void tag(const TagCommand& wanted);
  void mark_block_read();
  void mark_read_above();
  void mark_read_below();
  void toggle_block();
  void toggle_all_blocks();
  void ask_about_feed();
  void refresh_block();
  void open_address(const std::string& address);
  void on_digit(const Key& key);
  void open_number();
  // What marks and links are about: the open article, else the row under the cursor. May be null.
  [[nodiscard]] const Row* subject() const;

  // Painting (app_paint.cc).
  void paint_list(Canvas& canvas, Time now) const;
  void paint_nothing(Canvas& canvas) const;
  void paint_status(Canvas& canvas, int row) const;
  [[nodiscard]] std::string progress() const;
  [[nodiscard]] std::string totals() const;

  Options options_;
  Size size_;
  std::chrono::milliseconds now_{};
  Wants wants_;

  OpenedView feeds_;  // as the options have it
  OpenedView river_;  // everything by date
  OpenedView named_;  // one of the user's
  Shown shown_ = Shown::feeds;
  std::optional<Shown> came_from_;  // to the named one
  bool bare_ = false;               // base and layers hold nothing back, for a while
  OpenedView trial_;                // what passes the filter that is being typed
  bool shows_trial_ = false;
  FilterLine line_;
  std::uint32_t numbered_ = 3;  // views so far
  // Asked of a filter that was given by a command, and where it is in force.
  struct FullForm {
    wire::RequestId request{};
    ViewId view{};
    Generation generation{};
  } full_form_;
  Edits edits_;
  Reader reader_;
  Articles articles_;
  Prompt prompt_;
  Help help_;
  ProcessPane processes_;
  ViewPane views_;

  bool connected_ = false;
  bool is_silent_ = false;  // the backend
  bool start_is_slow_ = false;
  std::string away_;  // why there is no backend, and what is done about it
  std::uint32_t requests_ = 0;
  std::uint64_t edit_count_ = 0;
  ChangeNumber change_{};  // the store's, in the newest window
  std::optional<Wait> wait_;
  std::deque<Key> typed_ahead_;

  wire::RefreshState refresh_;
  std::optional<wire::Refresh> refresh_asked_;  // by the user, and not done yet
  std::optional<Message> message_;
  std::string find_text_;
  bool show_marks_ = false;
  std::string number_;  // of a link, while its digits are typed
  bool hinted_ = false;
};

}  // namespace antiphon::ui
