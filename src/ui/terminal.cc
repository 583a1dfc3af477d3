#include "ui/terminal.h"

#define NCURSES_NOMACROS 1
#include <curses.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>
// term.h takes these words for itself.
#undef columns
#undef lines
#undef tab

#include <algorithm>
#include <cstdlib>
#include <cwchar>
#include <string>
#include <utility>

#include "antiphon/base/text.h"
#include "ui/restore.h"

namespace antiphon::ui {

namespace {

constexpr int kEscapeDelay = 25;  // ms until a lone ESC counts as the key
constexpr int kMaxSequence = 32;  // bytes of an escape sequence that nobody knows

std::string control_name(int code) {
  switch (code) {
    case 27:
      return "Esc";
    case '\r':
    case '\n':
      return "Enter";
    case '\t':
      return "Tab";
    case 8:
    case 127:
      return "Backspace";
    case ' ':
      return "Space";
    case 0:
      return "^@";
    default:
      return {'^', static_cast<char>(code + '@')};
  }
}

std::string key_name(int code) {
  switch (code) {
    case KEY_UP:
      return "Up";
    case KEY_DOWN:
      return "Down";
    case KEY_LEFT:
      return "Left";
    case KEY_RIGHT:
      return "Right";
    case KEY_PPAGE:
      return "PageUp";
    case KEY_NPAGE:
      return "PageDown";
    case KEY_HOME:
      return "Home";
    case KEY_END:
      return "End";
    case KEY_BACKSPACE:
      return "Backspace";
    case KEY_DC:
      return "Delete";
    case KEY_ENTER:
      return "Enter";
    case KEY_BTAB:
      return "BackTab";
    default: {
      const char* name = keyname(code);
      return name != nullptr ? name : "unknown";
    }
  }
}

// Bytes of the UTF-8 character that starts so; 0: none does.
std::size_t length_from(unsigned char lead) {
  if (lead >= 0xC2 && lead <= 0xDF) return 2;
  if (lead >= 0xE0 && lead <= 0xEF) return 3;
  if (lead >= 0xF0 && lead <= 0xF4) return 4;
  return lead < 0x80 ? 1 : 0;
}

short pair_of(Colour colour) {
  return static_cast<short>(colour);
}

attr_t attributes_of(const Pen& pen) {
  attr_t attributes = A_NORMAL;
  if (pen.bold) attributes |= A_BOLD;
  if (pen.dim) attributes |= A_DIM;
  if (pen.italic) attributes |= A_ITALIC;
  if (pen.underline) attributes |= A_UNDERLINE;
  if (pen.reverse) attributes |= A_REVERSE;
  return attributes;
}

// The characters of a cell, if the C library gives them the columns that the canvas gives them. If
// not, a replacement: what terminals disagree about would shift the rest of the line.
std::wstring drawable(std::string_view text, int width) {
  std::wstring out;
  while (const auto code = take_code_point(text)) {
    const auto character = static_cast<wchar_t>(*code);
    const int columns = wcwidth(character);
    if (out.empty() ? columns != width : columns != 0) {
      if (out.empty()) return std::wstring(static_cast<std::size_t>(width), L'?');
      continue;
    }
    if (out.size() + 1 < CCHARW_MAX) out += character;
  }
  return out.empty() ? std::wstring(static_cast<std::size_t>(width), L' ') : out;
}

// Not everything that calls itself an xterm can scroll by several lines at once; by one, all can.
// So that is left to ncurses, which is good at it, and after larger moves lines are written.
bool scrolls_by_one(const Canvas& before, const Canvas& after) {
  int up = 0;
  int down = 0;
  for (int row = 0; row + 1 < after.size().rows; ++row) {
    if (after.same_row(before, row, row + 1)) ++up;
    if (after.same_row(before, row + 1, row)) ++down;
  }
  return std::max(up, down) > after.size().rows / 2;
}

void start_colours() {
  const char* no_colour = std::getenv("NO_COLOR");
  if (no_colour != nullptr && *no_colour != '\0') return;
  if (!has_colors() || start_color() == ERR) return;
  const short background = use_default_colors() == OK ? short{-1} : short{COLOR_BLACK};
  init_pair(pair_of(Colour::accent), COLOR_MAGENTA, background);
  init_pair(pair_of(Colour::alarm), COLOR_RED, background);
}

// tputs() takes a plain function: the bytes have to go somewhere global for as long as it runs.
std::string* collected = nullptr;
int collect(int byte) {
  collected->push_back(static_cast<char>(byte));
  return byte;
}

// What gives the terminal back: end of the alternate screen, plain letters, a cursor, a plain
// keypad.
std::string restore_sequence() {
  std::string out;
  collected = &out;
  for (const char* name : {"sgr0", "op", "cnorm", "rmkx", "rmcup"}) {
    const char* capability = tigetstr(name);
    if (capability != nullptr && capability != reinterpret_cast<const char*>(-1)) {
      tputs(capability, 1, collect);
    }
  }
  collected = nullptr;
  return out;
}

}  // namespace

struct Terminal::Screen {
  SCREEN* handle = nullptr;
  WINDOW* input = nullptr;      // reads keys: a pad, since reading from a window paints it
  termios mode{};               // as it was before us
  std::optional<Canvas> shown;  // nothing: everything has to be written
  std::string partial;          // bytes of a character that is not complete yet
  bool cursor_shown = true;

  void show_row(const Canvas& canvas, int row);
  Key after_escape();
  std::optional<Key> after_byte(char byte);
};

Terminal::Terminal(std::unique_ptr<Screen> screen) : screen_(std::move(screen)) {}

Result<std::unique_ptr<Terminal>> Terminal::open() {
  const char* kind = std::getenv("TERM");
  if (kind == nullptr || *kind == '\0') {
    return Error{"TERM is not set, so it is not known how to write to this terminal"};
  }
  auto screen = std::make_unique<Screen>();
  tcgetattr(STDIN_FILENO, &screen->mode);
  int found = 0;
  if (setupterm(nullptr, STDOUT_FILENO, &found) == ERR) {
    return Error{"this kind of terminal is not known here: TERM=" + printable(kind)};
  }
  const char* move = tigetstr("cup");
  if (move == nullptr || move == reinterpret_cast<const char*>(-1)) {
    return Error{"this terminal cannot move its cursor: TERM=" + printable(kind)};
  }
  del_curterm(cur_term);
  screen->handle = newterm(nullptr, stdout, stdin);
  if (screen->handle == nullptr)
    return Error{"the terminal cannot be used: TERM=" + printable(kind)};
  set_escdelay(kEscapeDelay);
  raw();
  noecho();
  nonl();
  screen->input = newpad(1, 1);
  keypad(screen->input, TRUE);
  nodelay(screen->input, TRUE);
  start_colours();
  arm_crash_restore(STDOUT_FILENO, restore_sequence(), screen->mode);
  std::unique_ptr<Terminal> terminal(new Terminal(std::move(screen)));
  terminal->resize();
  return terminal;
}

Terminal::~Terminal() {
  curs_set(1);
  endwin();
  delwin(screen_->input);
  delscreen(screen_->handle);
  disarm_crash_restore();
}

Size Terminal::size() const {
  winsize window{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) == 0 && window.ws_row > 0 && window.ws_col > 0) {
    // Beyond this it is no screen, and the canvas would be large for nothing.
    return {std::min<int>(window.ws_row, 1000), std::min<int>(window.ws_col, 2000)};
  }
  return {getmaxy(stdscr), getmaxx(stdscr)};
}

void Terminal::resize() {
  const Size now = size();
  if (getmaxy(stdscr) != now.rows || getmaxx(stdscr) != now.columns) {
    resizeterm(now.rows, now.columns);
  }
  forget();
}

void Terminal::forget() {
  clearok(curscr, TRUE);
  screen_->shown.reset();
}

// A sequence that ncurses does not know must not be taken for the keys that its letters are.
Key Terminal::Screen::after_escape() {
  int code = wgetch(input);
  if (code == ERR) return {"Esc"};
  if (code != '[' && code != 'O') {
    ungetch(code);
    return {"Esc"};
  }
  std::string name = code == '[' ? "Esc[" : "EscO";
  for (int i = 0; i < kMaxSequence && (code = wgetch(input)) != ERR; ++i) {
    name += code > ' ' && code < 127 ? static_cast<char>(code) : '.';
    if (code >= '@' && code <= '~') break;
  }
  return {name};
}

// Bytes come one by one (a character may be cut by the line that it came over); those that are no
// UTF-8 are passed over.
std::optional<Key> Terminal::Screen::after_byte(char byte) {
  const bool continues = (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
  if (!continues) partial.clear();
  if (continues && partial.empty()) return std::nullopt;
  partial += byte;
  const std::size_t length = length_from(static_cast<unsigned char>(partial.front()));
  if (length == 0) partial.clear();
  if (partial.size() < length || partial.empty()) return std::nullopt;
  const std::string character = std::exchange(partial, {});
  return Key{printable(character) == character ? character : "unknown"};
}

std::optional<Key> Terminal::next_key() {
  for (;;) {
    const int code = wgetch(screen_->input);
    if (code == ERR) return std::nullopt;
    if (code == KEY_RESIZE) continue;  // SIGWINCH tells
    if (code > 0xFF) return Key{key_name(code)};
    if (code == 27) return screen_->after_escape();
    if (code <= ' ' || code == 127) return Key{control_name(code)};
    if (auto key = screen_->after_byte(static_cast<char>(code))) return key;
  }
}

bool Terminal::hung_up() const {
  pollfd state{STDIN_FILENO, POLLIN, 0};
  return poll(&state, 1, 0) > 0 && (state.revents & (POLLHUP | POLLERR | POLLNVAL)) != 0;
}

void Terminal::Screen::show_row(const Canvas& canvas, int row) {
  const int width = canvas.size().columns;
  for (int column = 0; column < width; ++column) {
    const CanvasCell& cell = canvas.at(row, column);
    if (cell.continued) continue;
    const bool wide = column + 1 < width && canvas.at(row, column + 1).continued;
    const attr_t attributes = attributes_of(cell.pen);
    const short pair = pair_of(cell.pen.colour);
    const std::wstring text = drawable(cell.text, wide ? 2 : 1);
    // A wide cell's replacement is two characters of a column each.
    const bool replaced = wide && wcwidth(text[0]) == 1;
    for (int part = 0; part < (replaced ? 2 : 1); ++part) {
      cchar_t out{};
      setcchar(&out, replaced ? std::wstring(1, text[0]).c_str() : text.c_str(), attributes, pair,
               nullptr);
      mvadd_wch(row, column + part, &out);
    }
  }
}

void Terminal::show(const Canvas& canvas) {
  auto& shown = screen_->shown;
  const bool all = !shown || shown->size() != canvas.size();
  if (all) erase();
  const bool scrolls = !all && scrolls_by_one(*shown, canvas);
  for (int row = 0; row < canvas.size().rows; ++row) {
    if (!all && canvas.same_row(*shown, row)) continue;
    screen_->show_row(canvas, row);
    // Else ncurses would look for lines that moved.
    if (!scrolls) wredrawln(stdscr, row, 1);
  }
  const auto cursor = canvas.cursor();
  if (screen_->cursor_shown != cursor.has_value() || all) {
    curs_set(cursor ? 1 : 0);
    screen_->cursor_shown = cursor.has_value();
  }
  if (cursor) {
    move(cursor->row, cursor->column);
  } else {
    move(canvas.size().rows - 1, 0);
  }
  refresh();
  shown = canvas;
}

void Terminal::suspend() {
  curs_set(1);
  endwin();
  disarm_crash_restore();
  struct sigaction ours {};
  struct sigaction plain {};
  plain.sa_handler = SIG_DFL;
  sigaction(SIGTSTP, &plain, &ours);
  raise(SIGTSTP);  // ignored by the kernel where no shell could make us go on
  sigaction(SIGTSTP, &ours, nullptr);
  arm_crash_restore(STDOUT_FILENO, restore_sequence(), screen_->mode);
  refresh();  // takes the terminal over again
  screen_->cursor_shown = true;
  resize();
}

}  // namespace antiphon::ui
