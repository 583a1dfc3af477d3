#include "support/terminal.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include <doctest/doctest.h>

#include "antiphon/base/text.h"
#include "support/patience.h"

namespace antiphon::test {

namespace {

constexpr std::uint32_t kContinued = UINT32_MAX;  // the second column of a wide character

winsize window_of(Terminal::Size size) {
  winsize window{};
  window.ws_row = static_cast<unsigned short>(size.rows);
  window.ws_col = static_cast<unsigned short>(size.columns);
  return window;
}

}  // namespace

const VTermScreenCallbacks Terminal::kCallbacks = [] {
  VTermScreenCallbacks callbacks{};
  callbacks.settermprop = on_property;
  return callbacks;
}();

int Terminal::on_property(VTermProp property, VTermValue* value, void* self) {
  auto& terminal = *static_cast<Terminal*>(self);
  if (property == VTERM_PROP_ALTSCREEN) terminal.alternate_ = value->boolean != 0;
  if (property == VTERM_PROP_CURSORVISIBLE) terminal.cursor_visible_ = value->boolean != 0;
  return 1;
}

// What a terminal answers to questions goes to the program as if it were typed.
void Terminal::on_answer(const char* bytes, std::size_t size, void* self) {
  static_cast<Terminal*>(self)->give({bytes, size});
}

Terminal::Terminal(Size size, std::vector<std::string> command,
                   std::vector<std::string> environment)
    : size_(size),
      master_(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)),
      terminal_(vterm_new(size.rows, size.columns)) {
  REQUIRE(master_);
  REQUIRE(::grantpt(master_.get()) == 0);
  REQUIRE(::unlockpt(master_.get()) == 0);
  char name[128];
  REQUIRE(::ptsname_r(master_.get(), name, sizeof name) == 0);
  slave_ = Fd(::open(name, O_RDWR | O_NOCTTY | O_CLOEXEC));
  REQUIRE(slave_);
  const winsize window = window_of(size);
  REQUIRE(::ioctl(slave_.get(), TIOCSWINSZ, &window) == 0);
  REQUIRE(set_nonblocking(master_.get(), true).ok());

  vterm_set_utf8(terminal_.get(), 1);
  vterm_output_set_callback(terminal_.get(), on_answer, this);
  screen_ = vterm_obtain_screen(terminal_.get());
  vterm_screen_set_callbacks(screen_, &kCallbacks, this);
  vterm_screen_enable_altscreen(screen_, 1);
  vterm_screen_reset(screen_, 1);

  Start start{std::move(command), std::move(environment)};
  start.input = start.output = start.errors = slave_.get();
  start.leads_terminal = true;
  process_ = std::make_unique<Process>(start);
}

Terminal::~Terminal() = default;

void Terminal::give(std::string_view bytes) {
  REQUIRE(write_all(master_.get(), bytes).ok());
}

void Terminal::type(std::string_view keys) {
  give(keys);
}

void Terminal::resize(Size size) {
  size_ = size;
  vterm_set_size(terminal_.get(), size.rows, size.columns);
  const winsize window = window_of(size);
  REQUIRE(::ioctl(master_.get(), TIOCSWINSZ, &window) == 0);  // sends SIGWINCH
}

void Terminal::take(std::chrono::milliseconds patience) {
  pollfd ready{master_.get(), POLLIN, 0};
  if (::poll(&ready, 1, static_cast<int>(patience.count())) <= 0) return;
  char bytes[65536];
  ssize_t got = 0;
  while ((got = ::read(master_.get(), bytes, sizeof bytes)) > 0) {
    written_.append(bytes, static_cast<std::size_t>(got));
    vterm_input_write(terminal_.get(), bytes, static_cast<std::size_t>(got));
  }
  vterm_screen_flush_damage(screen_);
}

void Terminal::wait_until(std::string_view what, const std::function<bool()>& holds) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  take(std::chrono::milliseconds(0));
  while (!holds()) {
    const auto ended = process_->status();
    if (ended || std::chrono::steady_clock::now() > deadline) {
      take(std::chrono::milliseconds(0));
      if (holds()) return;
      const std::string how = ended ? ", and the program has ended:\n" : ":\n";
      const std::string message = "the screen does not show " + std::string(what) + how + text();
      FAIL(message);
    }
    take(std::chrono::milliseconds(50));
  }
}

bool Terminal::comes_within(std::chrono::milliseconds patience,
                            const std::function<bool()>& holds) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  take(std::chrono::milliseconds(0));
  while (!holds()) {
    if (std::chrono::steady_clock::now() > deadline || process_->status()) return holds();
    take(std::chrono::milliseconds(50));
  }
  return true;
}

void Terminal::wait_for(std::string_view text) {
  wait_until(text, [&] { return has(text); });
}

void Terminal::wait_for_none_of(std::string_view text) {
  wait_until("a screen without " + std::string(text), [&] { return !has(text); });
}

int Terminal::wait_for_end() {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (!process_->status()) {
    REQUIRE_MESSAGE(std::chrono::steady_clock::now() < deadline, "it does not end:\n", text());
    take(std::chrono::milliseconds(50));
  }
  take(std::chrono::milliseconds(0));
  return *process_->status();
}

ScreenCell Terminal::cell(int row, int column) const {
  VTermScreenCell from{};
  vterm_screen_get_cell(screen_, VTermPos{row, column}, &from);
  ScreenCell cell;
  for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && from.chars[i] != 0; ++i) {
    if (from.chars[i] != kContinued) append_utf8(cell.text, from.chars[i]);
  }
  cell.columns = from.width;
  cell.bold = from.attrs.bold != 0;
  cell.reverse = from.attrs.reverse != 0;
  cell.underline = from.attrs.underline != 0;
  return cell;
}

std::string Terminal::row(int number) const {
  std::string text;
  for (int column = 0; column < size_.columns;) {
    const ScreenCell one = cell(number, column);
    text += one.text.empty() ? " " : one.text;
    column += one.columns > 1 ? one.columns : 1;
  }
  text.resize(text.find_last_not_of(' ') + 1);
  return text;
}

std::string Terminal::text() const {
  std::string text;
  for (int number = 0; number < size_.rows; ++number)
    text += row(number) + "\n";
  return text;
}

bool Terminal::has(std::string_view text) const {
  return row_with(text).has_value();
}

std::optional<int> Terminal::row_with(std::string_view text) const {
  for (int number = 0; number < size_.rows; ++number) {
    if (row(number).find(text) != std::string::npos) return number;
  }
  return std::nullopt;
}

std::vector<int> Terminal::reverse_rows() const {
  std::vector<int> rows;
  for (int number = 0; number < size_.rows; ++number) {
    if (cell(number, 0).reverse) rows.push_back(number);
  }
  return rows;
}

termios Terminal::mode() const {
  termios mode{};
  REQUIRE(::tcgetattr(slave_.get(), &mode) == 0);
  return mode;
}

}  // namespace antiphon::test
