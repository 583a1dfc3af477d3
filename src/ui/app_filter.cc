// The filter line: what passes is shown while one types, in a view of its own before the one that
// was there, which stays as it is until the filter is kept.
//
//   F ──► trial_ opened and opened anew ──► Enter: it takes the place of the view behind
//                                       └─► Esc: it is closed, and the view behind is there at once

#include <algorithm>
#include <utility>

#include "antiphon/base/text.h"
#include "ui/app.h"

namespace antiphon::ui {

namespace {

constexpr Pen kDim{.dim = true};
constexpr char kKeys[] = "Enter keeps · Tab completes · Esc goes back";

}  // namespace

void App::open_filter_line() {
  prompt_.open(Prompt::Kind::filter, behind().is.filter);
  line_.start(behind().is.filter);
  new_trial();
}

// Under a number that no view had: windows of another one are told from its own.
void App::new_trial() {
  trial_ = OpenedView{};
  trial_.id = ViewId{++numbered_};
  trial_.list.resize(behind().list.height());
  trial_.typing = true;
  trial_.like = behind().id;
  shows_trial_ = false;
}

void App::on_filter_key(const Key& key) {
  if (key.name == "Enter") return keep_filter();
  if (key.name == "Tab") return complete_filter(+1);
  if (key.name == "BackTab") return complete_filter(-1);
  line_.choices.close();
  const std::string before = prompt_.text();
  if (prompt_.on(key) == Prompt::Outcome::cancelled) return drop_filter();
  if (prompt_.text() != before) filter_typed();
}

void App::filter_typed() {
  line_.alarms = false;
  line_.keeps = false;
  try_filter();
}

// The text as it is now, unless another one is being tried: then it is next.
void App::try_filter() {
  const std::string& text = prompt_.text();
  if (line_.is_base(text)) return show_behind();
  if (line_.shows(text) && !std::exchange(shows_trial_, true)) {
    trial_.unseen = true;
    if (connected_ && !line_.waits() && trial_.list.has_window()) look(trial_.list.cursor());
  }
  if (!connected_ || !line_.wants(text)) return;
  if (!trial_.was && trial_.is_open) trial_.was = trial_.is;
  const ViewDefinition now = trial_.is;
  trial_.is = behind().is;
  trial_.is.generation = now.generation;
  trial_.is.filter = text;
  const auto check = send(wire::Check{text, true});
  open_view(trial_);
  line_.tried(text, check, trial_.request);
}

// Its first window has come.
void App::on_trial(const Window& window) {
  shows_trial_ = !line_.is_base(prompt_.text());
  trial_.unseen = true;
  trial_.look = wire::RequestId::none;
  trial_.asked_height = 0;
  edits_.acknowledge(window.edits);
  trial_.list.adopt(window, window.focus, edits_);
  filter_tried();
}

void App::filter_tried() {
  try_filter();
  if (line_.keeps && !line_.waits()) keep_filter();
}

// --- keeping it, or not --------------------------------------------------------------------------

void App::keep_filter() {
  line_.choices.close();
  const std::string& text = prompt_.text();
  if (line_.is_base(text)) return end_filter_line();
  if (line_.shows(text)) return take_trial();
  if (tell_if_away()) return;
  const wire::Checked* told = line_.told(text);
  if (!line_.waits() && told != nullptr) return point_at(told->place);
  line_.keeps = true;
  wait_ = Wait{wire::RequestId::none, Then::retry, SeekKind{}, false, now_};
}

// It cannot be kept. Keys that were typed behind it were not meant for it.
void App::point_at(std::size_t place) {
  stop_waiting();
  line_.alarms = true;
  prompt_.set(prompt_.text(), place);
}

// The view behind goes; edits that were made in it are done all the same.
void App::take_trial() {
  const wire::Checked* told = line_.told(prompt_.text());
  if (told != nullptr && told->ok) trial_.is.filter = told->expanded;
  trial_.typing = false;
  trial_.like = {};
  if (behind().is_open) send(wire::CloseView{behind().id});
  behind() = std::exchange(trial_, OpenedView{});
  shows_trial_ = false;
  remember(Prompt::Kind::filter, prompt_.text());
  end_filter_line();
}

void App::drop_filter() {
  show_behind();
  end_filter_line();
}

void App::end_filter_line() {
  if (trial_.is_open && connected_) send(wire::CloseView{trial_.id});
  trial_ = OpenedView{};
  shows_trial_ = false;
  line_.end();
  prompt_.close();
  wait_.reset();
  replay();
}

// What was there is there at once, and brought up to date.
void App::show_behind() {
  if (!std::exchange(shows_trial_, false)) return;
  behind().unseen = true;
  if (connected_ && behind().list.has_window()) look(behind().list.cursor());
}

void App::remember(Prompt::Kind kind, const std::string& line) {
  if (prompt_.remember(kind, std::string(trimmed(line))))
    wants_.emplace_back(Remember{kind, std::string(trimmed(line))});
}

// --- completion ----------------------------------------------------------------------------------

void App::complete_filter(int step) {
  if (line_.choices.is_open()) {
    const Choices::Line next = line_.choices.next(step);
    prompt_.set(next.text, next.at);
    return filter_typed();
  }
  if (tell_if_away()) return;
  const Choices::Line about{prompt_.text(), prompt_.at()};
  line_.asked(send(wire::Complete{about.text, static_cast<std::uint32_t>(about.at)}), about);
}

void App::on_message(wire::RequestId request, const wire::Completions& found) {
  const auto about = line_.answered(request);
  const bool still = about && about->text == prompt_.text() && about->at == prompt_.at();
  if (!still) return;
  if (found.candidates.empty()) return say("nothing is known that could stand here");
  const Choices::Line made = line_.choices.offer(found, *about);
  prompt_.set(made.text, made.at);
  filter_typed();
}

void App::on_message(wire::RequestId request, const wire::Checked& checked) {
  line_.checked(request, checked);
  // The view has been told to have it, and waits for its first window.
  if (request != full_form_.request || !checked.ok) return;
  OpenedView* const view = view_of(full_form_.view);
  if (view != nullptr && view->is.generation == full_form_.generation)
    view->is.filter = checked.expanded;
}

// --- painting ------------------------------------------------------------------------------------

// Under the line, or behind it where there is no room for that.
void App::paint_filter_line(Canvas& canvas) const {
  const int width = size_.columns;
  const bool under = size_.rows >= 4;
  const int row = under ? size_.rows - 2 : size_.rows - 1;
  canvas.put(row, 0, std::string(static_cast<std::size_t>(width), ' '));
  prompt_.paint(canvas, row);
  if (under) return paint_filter_hint(canvas, row + 1);
  const wire::Checked* told = line_.told(prompt_.text());
  const int behind = prompt_.column_of(prompt_.text().size(), width) + 2;
  if (told != nullptr && !told->ok && behind < width)
    canvas.put(row, behind, fit(printable(told->hint), width - behind), kDim);
}

void App::paint_filter_hint(Canvas& canvas, int row) const {
  const int width = size_.columns;
  if (!away_.empty())
    return void(canvas.put(row, 0, fit(printable(away_), width), Pen{.colour = Colour::alarm}));
  if (line_.choices.is_open()) return line_.choices.paint(canvas, row);
  const wire::Checked* told = line_.told(prompt_.text());
  if (told != nullptr && !told->ok) return paint_mistake(canvas, row, *told);
  std::string left = totals();
  if (told != nullptr && shows_trial_ && told->expanded != trimmed(prompt_.text()))
    left += " · " + told->expanded;
  if (message_) left = message_->text;
  const int keys = columns(kKeys);
  left = printable(left);
  const bool both = columns(left) + 2 + keys <= width;
  canvas.put(row, 0, fit(left, width), message_ ? Pen{} : kDim);
  if (both) canvas.put(row, width - keys, kKeys, kDim);
}

// `^ what is wrong`, with the sign under the place; what does not fit behind it stands before it,
// and what fits on neither side stands alone.
void App::paint_mistake(Canvas& canvas, int row, const wire::Checked& told) const {
  const int width = size_.columns;
  const Pen pen = line_.alarms ? Pen{.colour = Colour::alarm} : Pen{};
  const int place = prompt_.column_of(told.place, width);
  const std::string hint = printable(told.hint);
  const int takes = columns(hint);
  const bool behind = place + 2 + takes <= width;
  if (!behind && takes + 1 > place) return void(canvas.put(row, 0, fit(hint, width), pen));
  canvas.put(row, place, "^", pen);
  canvas.put(row, behind ? place + 2 : place - 1 - takes, hint, pen);
}

}  // namespace antiphon::ui
