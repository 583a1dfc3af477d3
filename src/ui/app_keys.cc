// What keys do.

#include <algorithm>
#include <charconv>
#include <utility>

#include "antiphon/base/text.h"
#include "ui/app.h"
#include "ui/commands.h"

namespace antiphon::ui {

namespace {

using namespace std::chrono_literals;

// Keys wait for an answer so long; then they are worth more than it.
constexpr auto kPatience = 2s;
constexpr std::size_t kMaxTypedAhead = 1000;
// A message stays at least so long, whatever is typed.
constexpr auto kMessageStays = 2s;

// Of keys that move by lines; 0 for others.
int lines_of(Action action, int height) {
  const int page = std::max(height - 1, 1);
  const int half = std::max(height / 2, 1);
  if (action == Action::down) return 1;
  if (action == Action::up) return -1;
  if (action == Action::page_down) return page;
  if (action == Action::page_up) return -page;
  if (action == Action::half_page_down) return half;
  if (action == Action::half_page_up) return -half;
  return 0;
}

}  // namespace

void App::handle(const Typed& typed) {
  if (message_ && now_ - message_->since >= kMessageStays) message_.reset();
  type(typed.key);
}

void App::type(const Key& key) {
  if (wait_ && now_ - wait_->since >= kPatience) {
    stop_waiting();
    shown().look = wire::RequestId::none;
    say("the backend does not answer", wire::NoticeLevel::warning);
  }
  if (wait_ && !bypasses(key)) {
    if (typed_ahead_.size() < kMaxTypedAhead) typed_ahead_.push_back(key);
    return;
  }
  if (wait_ && key.name != "^L") stop_waiting();
  if (help_.is_open() && key.name != "^C") return help_.on(key);
  if (prompt_.is_open()) return on_prompt_key(key);
  if (processes_.is_open() && key.name != "^C") return on_process_key(key);
  if (views_.is_open() && key.name != "^C") return on_views_key(key);
  act(key);
}

void App::replay() {
  while (!wait_ && !typed_ahead_.empty()) {
    const Key key = typed_ahead_.front();
    typed_ahead_.pop_front();
    type(key);
  }
}

// Leaving never waits; but a `q` behind a `:` is a letter, and behind a filter that is being kept
// it leaves afterwards.
bool App::bypasses(const Key& key) const {
  if (key.name == "^C" || key.name == "^L" || key.name == "^Z") return true;
  if (prompt_.is_open()) return key.name == "Esc";
  const auto opens_prompt = [](const Key& k) {
    return k.name == ":" || k.name == "/" || k.name == "F" || k.name == "t";
  };
  return (key.name == "q" || key.name == "Esc") && std::ranges::none_of(typed_ahead_, opens_prompt);
}

void App::act(const Key& key) {
  const bool reading = reader_.is_open();
  if (!number_.empty()) {
    if (key.name == "Enter") return open_number();
    const std::string digits = std::exchange(number_, {});
    if (key.name == "Esc" || key.name == "Backspace") return;
    if (action_of(Place::reader, key) == Action::open_number) number_ = digits;
  }
  // What the user gave a meaning goes before what has one.
  const bool is_kept = key.name == ":" || key.name == "^C" || key.name == "^Z" || key.name == "^L";
  if (!reading && !is_kept) {
    if (const wire::NamedViewRow* view = view_of_key(key)) return show_named(*view);
  }
  const auto action = action_of(reading ? Place::reader : Place::list, key);
  if (action) return obey(*action, key);
  if (!std::exchange(hinted_, true)) say("no such key: " + key.name + " (? shows the keys)");
}

void App::obey(Action action, const Key& key) {
  const bool reading = reader_.is_open();
  if (const int lines = lines_of(action, shown().list.height()); lines != 0) {
    if (reading) return reader_.scroll(lines);
    const bool scrolls = action != Action::down && action != Action::up;
    return move(lines, scrolls, key);
  }
  switch (action) {
    case Action::down:
    case Action::up:
    case Action::page_down:
    case Action::page_up:
    case Action::half_page_down:
    case Action::half_page_up:
      return;  // above
    case Action::first:
      return reading ? reader_.to_first() : to(shown().list.to_first(), SeekKind::first);
    case Action::last:
      return reading ? reader_.to_last() : to(shown().list.to_last(), SeekKind::last);
    case Action::next_block:
      return to(shown().list.to_block(+1), SeekKind::next_block);
    case Action::previous_block:
      return to(shown().list.to_block(-1), SeekKind::previous_block);
    case Action::next_unread:
      return to(shown().list.to_unread(+1), SeekKind::next_unread);
    case Action::previous_unread:
      return to(shown().list.to_unread(-1), SeekKind::previous_unread);
    case Action::next_starred:
      return seek(SeekKind::next_starred, shown().list.cursor());
    case Action::next_tagged:
      return seek(SeekKind::next_tagged, shown().list.cursor());
    case Action::tag:
      if (subject() != nullptr) prompt_.open(Prompt::Kind::command, "tag ");
      return;
    case Action::show_new:
      return show_new();
    case Action::filter:
      return open_filter_line();
    case Action::next_filter:
      return next_filter(+1);
    case Action::previous_filter:
      return next_filter(-1);
    case Action::next_order:
      return next_order(+1);
    case Action::previous_order:
      return next_order(-1);
    case Action::layers:
      return toggle_layers();
    case Action::views:
      return open_views();
    case Action::next_group:
      return next_group();
    case Action::switch_view:
      return switch_view();
    case Action::next_item:
      return to_item(+1, key);
    case Action::previous_item:
      return to_item(-1, key);
    case Action::find:
      return prompt_.open(Prompt::Kind::find);
    case Action::next_match:
      return find(SeekKind::next_match);
    case Action::previous_match:
      return find(SeekKind::previous_match);
    case Action::clear:
      show_marks_ = false;
      message_.reset();
      return;
    case Action::open:
      return open_row();
    case Action::collapse:
      return toggle_block();
    case Action::collapse_all:
      return toggle_all_blocks();
    case Action::toggle_read:
      return toggle(wire::EditKind::read, wire::EditKind::unread);
    case Action::star:
      return toggle(wire::EditKind::star, wire::EditKind::unstar);
    case Action::read_block:
      return mark_block_read();
    case Action::read_above:
      return mark_read_above();
    case Action::read_below:
      return mark_read_below();
    case Action::read_all:
      edit(wire::EditKind::read, Anchor{}, Anchor{});
      return say("everything is marked read; u takes it back");
    case Action::undo:
      if (!tell_if_away()) send(wire::Undo{EditNumber{++edit_count_}});
      return;
    case Action::about_feed:
      return ask_about_feed();
    case Action::refresh_block:
      return refresh_block();
    case Action::refresh_all:
      if (!connected_) wants_.emplace_back(RetryBackend{});
      if (!tell_if_away()) refresh(wire::Refresh{});
      return;
    case Action::open_link:
      if (const Row* row = subject()) open_address(row->url);
      return;
    case Action::open_number:
      return on_digit(key);
    case Action::forward:
      return reader_.at_end() ? reader_.close() : reader_.page(1);
    case Action::back:
      return reader_.close();
    case Action::command:
      return prompt_.open(Prompt::Kind::command);
    case Action::help:
      return help_.open();
    case Action::redraw:
      wants_.emplace_back(Redraw{});
      return;
    case Action::suspend:
      wants_.emplace_back(Suspend{});
      return;
    case Action::leave:
      if (came_from_) return leave_view();
      wants_.emplace_back(Quit{});
      return;
    case Action::quit:
      wants_.emplace_back(Quit{});
      return;
  }
}

// --- moving --------------------------------------------------------------------------------------

void App::move(int lines, bool scrolls, const Key& key) {
  if (shown().list.move(lines, scrolls) == Moved::unknown) retry_when_known(key);
}

void App::retry_when_known(const Key& key) {
  const bool asked =
      shown().asked_height == shown().list.height() && shown().asked == shown().list.cursor();
  if (shown().look == wire::RequestId::none) {
    if (asked || tell_if_away()) return;  // the backend has told all that it will
    look(shown().list.cursor());
  }
  typed_ahead_.push_front(key);
  wait_ = Wait{shown().look, Then::retry, SeekKind{}, false, now_};
}

void App::to(Moved moved, SeekKind what) {
  if (moved == Moved::unknown) return seek(what, shown().list.cursor());
  if (moved == Moved::no_more) return not_found(what, false);
  if (reader_.is_open()) read_here();
}

void App::to_item(int direction, const Key& key) {
  const Moved moved = shown().list.to_item(direction);
  if (moved == Moved::unknown) return retry_when_known(key);
  if (moved == Moved::yes) return read_here();
  say(direction > 0 ? "this is the last article" : "this is the first article");
}

void App::find(SeekKind what) {
  if (find_text_.empty()) return say("nothing to find again: / asks for words");
  show_marks_ = true;
  seek(what, shown().list.cursor());
}

// --- the row under the cursor, or the open article -----------------------------------------------

const Row* App::subject() const {
  return reader_.is_open() ? &reader_.row() : shown().list.row();
}

void App::open_row() {
  const Row* row = shown().list.row();
  if (row == nullptr) return;
  if (row->kind == RowKind::heading) return toggle_block();
  read_here();
}

void App::read_here() {
  const Row* here = shown().list.row();
  if (here == nullptr || here->kind != RowKind::item) return;
  const Row row = *here;
  reader_.open(row);
  if (!row.read) edit(wire::EditKind::read, row.anchor, row.anchor);
  show_article();
  // What is kept is there at once; what its feed has made of it meanwhile takes its place.
  if (articles_.may_be_old(row.anchor.item, reader_.columns(), change_))
    ask_for_article(row.anchor.item);
}

void App::toggle(wire::EditKind on, wire::EditKind off) {
  const Row* row = subject();
  if (row == nullptr) return;
  if (row->kind == RowKind::heading) {
    return say(on == wire::EditKind::star ? "only articles can be starred"
                                          : "A marks the whole feed read");
  }
  const bool is_on = on == wire::EditKind::star ? row->starred : row->read;
  edit(is_on ? off : on, row->anchor, row->anchor);
}

void App::tag(const TagCommand& wanted) {
  const Row* row = subject();
  if (row == nullptr || row->kind == RowKind::heading)
    return say("only articles can have tags of yours; a feed's stand in the feeds file");
  edit(wanted.on ? wire::EditKind::tag : wire::EditKind::untag, row->anchor, row->anchor,
       wanted.tag);
}

void App::mark_block_read() {
  const Row* row = shown().list.row();
  if (row == nullptr) return;
  const Anchor block{row->anchor.block, ItemId::none};
  edit(wire::EditKind::read, block, block);
}

// Without the row under the cursor, as its neighbour tells where the others end.
void App::mark_read_above() {
  const auto& rows = shown().list.rows();
  const std::size_t at = shown().list.cursor_index();
  if (at == 0 || at >= rows.size()) return say("there is nothing above");
  edit(wire::EditKind::read, Anchor{}, rows[at - 1].anchor);
  say("what stands above is marked read; u takes it back");
}

void App::mark_read_below() {
  const auto& rows = shown().list.rows();
  const std::size_t at = shown().list.cursor_index();
  if (at + 1 >= rows.size()) return say("there is nothing below");
  edit(wire::EditKind::read, rows[at + 1].anchor, kViewEnd);
  say("what stands below is marked read; u takes it back");
}

void App::toggle_block() {
  const Row* row = shown().list.row();
  if (row == nullptr) return;
  const bool closed = row->kind == RowKind::heading && row->collapsed;
  collapse(row->anchor.block, {row->anchor.block, ItemId::none}, !closed);
}

void App::toggle_all_blocks() {
  const Row* row = shown().list.row();
  if (row == nullptr) return;
  const bool any_open = std::ranges::any_of(
      shown().list.rows(), [](const Row& r) { return r.kind == RowKind::item || !r.collapsed; });
  collapse(BlockId::none, {row->anchor.block, ItemId::none}, any_open);
}

void App::ask_about_feed() {
  const Row* row = subject();
  if (row != nullptr && !tell_if_away()) send(wire::AboutFeed{shown().id, row->anchor});
}

void App::refresh_block() {
  const Row* row = shown().list.row();
  if (row != nullptr && !tell_if_away()) refresh({shown().id, row->anchor});
}

void App::open_address(const std::string& address) {
  if (address.empty()) return say("there is no link");
  if (!is_web_url(address)) {
    return say("not opened, as it is no http or https address: " + address,
               wire::NoticeLevel::warning);
  }
  say("opening " + address);
  wants_.emplace_back(OpenUrl{address});
}

// A digit opens its link at once when no longer number could be meant.
void App::on_digit(const Key& key) {
  if (number_.empty() && key.name == "0") return;
  number_ += key.name;
  std::size_t number = 0;
  std::from_chars(number_.data(), number_.data() + number_.size(), number);
  if (number * 10 > reader_.address_count()) open_number();
}

void App::open_number() {
  const std::string digits = std::exchange(number_, {});
  std::size_t number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  const auto address = reader_.address(number);
  if (!address) return say("there is no link " + digits);
  open_address(*address);
}

void App::on_process_key(const Key& key) {
  const auto again = processes_.on(key);
  if (!again || tell_if_away()) return;
  send(*again);
  send(wire::ListProcesses{});
}

// --- the prompt ----------------------------------------------------------------------------------

void App::on_prompt_key(const Key& key) {
  if (prompt_.kind() == Prompt::Kind::filter) return on_filter_key(key);
  if (prompt_.on(key) != Prompt::Outcome::entered) return;
  remember(prompt_.kind(), prompt_.text());
  if (prompt_.kind() == Prompt::Kind::command) return run_command(prompt_.text());
  if (const auto words = trimmed(prompt_.text()); !words.empty()) find_text_ = words;
  find(SeekKind::next_match);
}

void App::run_command(std::string_view line) {
  if (trimmed(line).empty()) return;
  const auto command = parse_command(line);
  if (!command) return say(command.error().message, wire::NoticeLevel::warning);
  if (std::holds_alternative<QuitCommand>(*command)) {
    wants_.emplace_back(Quit{});
  } else if (std::holds_alternative<HelpCommand>(*command)) {
    help_.open();
  } else if (std::holds_alternative<ProcessesCommand>(*command)) {
    if (tell_if_away()) return;
    processes_.open();
    send(wire::ListProcesses{});
  } else if (std::holds_alternative<ViewsCommand>(*command)) {
    open_views();
  } else if (const auto* view = std::get_if<ViewCommand>(&*command)) {
    show_view(view->name);
  } else if (std::holds_alternative<wire::AboutFeed>(*command)) {
    ask_about_feed();
  } else if (!tell_if_away()) {
    if (const auto* subscribe = std::get_if<wire::Subscribe>(&*command)) {
      send(*subscribe);
      say("adding " + subscribe->url);
    } else if (const auto* asked = std::get_if<wire::Refresh>(&*command)) {
      refresh(*asked);
    } else if (const auto* stop = std::get_if<wire::CancelRefresh>(&*command)) {
      refresh_asked_.reset();
      send(*stop);
    } else if (const auto* filter = std::get_if<FilterCommand>(&*command)) {
      set_filter(filter->text);
    } else if (const auto* order = std::get_if<SortCommand>(&*command)) {
      sort(order->keys);
    } else if (const auto* by = std::get_if<GroupCommand>(&*command)) {
      group(by->by);
    } else if (const auto* wanted = std::get_if<TagCommand>(&*command)) {
      tag(*wanted);
    }
  }
}

}  // namespace antiphon::ui
