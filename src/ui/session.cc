// The loop around App: keys and windows in, requests and paint out.
//
//   keys ──► all that wait, then paint at once
//   messages ──► App, then paint when the turn is over; what nobody asked for at most 60 times a
//   second

#include <fcntl.h>
#include <langinfo.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <clocale>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>
#include <random>
#include <utility>
#include <vector>

#include "antiphon/base/time.h"
#include "antiphon/os/loop.h"
#include "antiphon/ui/ui.h"
#include "ui/app.h"
#include "ui/browser.h"
#include "ui/connection.h"
#include "ui/history.h"
#include "ui/terminal.h"

namespace antiphon::ui {

namespace {

using namespace std::chrono_literals;

constexpr auto kFrame = 16ms;
constexpr auto kSlowStart = 200ms;
constexpr auto kAgesChange = 60s;
constexpr auto kTick = 1s;

Options options_of(const Setup& setup, const History& history) {
  Options options;
  options.view = setup.view;
  options.base = setup.options.filter;
  options.text_columns = setup.options.text_columns;
  options.collapsed = setup.options.collapsed;
  options.group = setup.options.group;
  options.sort = setup.options.sort;
  options.new_items = setup.options.new_items;
  options.seed = std::random_device{}();
  options.feeds_path = setup.feeds_path;
  options.history = history.lines();
  return options;
}

std::function<double()> random_numbers() {
  return [engine = std::minstd_rand(std::random_device{}())]() mutable {
    return std::uniform_real_distribution<>(0, 1)(engine);
  };
}

class Session {
 public:
  Session(os::Spawner& spawner, os::Spawner& spare, const Setup& setup)
      : spawner_(spawner),
        spare_(&spare),
        setup_(setup),
        history_(History::open(setup.history_path)),
        app_(options_of(setup, history_)),
        connection_(loop_, spawner, setup.backend, random_numbers(),
                    {.on_ready = [this] { on(BackendReady{}); },
                     .on_message = [this](Arrived arrived) { on_message(std::move(arrived)); },
                     .on_lost = [this](const BackendLost& lost) { on(lost); },
                     .on_silent = [this](const BackendSilent& silence) { on(silence); },
                     .on_useless = [this](const Error& error) { give_up(error); },
                     .on_finished = [this] { loop_.stop(); }}),
        paint_timer_(loop_, [this] { paint(); }),
        slow_timer_(loop_, [this] { on(StartIsSlow{}); }),
        age_timer_(loop_, [this] { on_minute(); }),
        tick_timer_(loop_, [this] { on(Tick{}); }) {}

  Result<int> run() {
    // The backend starts while the terminal is being set up.
    if (auto r = connection_.start(); !r) return with_context("the backend", r.error());
    auto terminal = Terminal::open();
    if (!terminal) return terminal.error();
    terminal_ = std::move(*terminal);
    if (auto boxed = os::enter_sandbox(setup_.box, setup_.sandbox); !boxed) return boxed.error();
    watch();
    app_.on(Resized{terminal_->size()}, loop_.now());
    on(BackendReady{});
    slow_timer_.start(kSlowStart);
    age_timer_.start(kAgesChange);
    loop_.run();
    terminal_.reset();
    if (problem_) return *problem_;
    return status_;
  }

 private:
  void watch() {
    keys_ = std::make_unique<os::Watch>(loop_, STDIN_FILENO, [this](bool, bool) { on_keys(); });
    keys_->want(true, false);
    watch_exits();
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
      on_signal(number, [this, number] { leave(128 + number); });
    }
    on_signal(SIGTSTP, [this] { suspend(); });
    on_signal(SIGWINCH, [this] { resize(); });
    on_signal(SIGCONT, [this] { resize(); });
  }

  void on_signal(int number, std::function<void()> action) {
    signals_.push_back(std::make_unique<os::Signal>(loop_, number, std::move(action)));
  }

  void on(const Event& event) {
    obey(app_.on(event, loop_.now()));
    paint_soon(0ms);
  }

  void on_message(Arrived arrived) {
    const bool asked = arrived.request != wire::RequestId::none;
    obey(app_.on(arrived, loop_.now()));
    const auto since = loop_.now() - painted_;
    paint_soon(asked || since >= kFrame ? 0ms : kFrame - since);
  }

  void on_keys() {
    if (!terminal_) return;
    bool any = false;
    while (auto key = next_key()) {
      any = true;
      obey(app_.on(Typed{std::move(*key)}, loop_.now()));
    }
    if (any) {
      paint();
      connection_.attend();
    }
    if (!any && terminal_ && terminal_->hung_up()) leave(128 + SIGHUP);
  }

  std::optional<Key> next_key() { return terminal_ ? terminal_->next_key() : std::nullopt; }

  void on_exits() {
    const auto exits = spawner_.exits();
    if (!exits) return replace_spawner(exits.error());
    for (const os::Exit& exit : *exits) {
      connection_.on_exit(exit);
      if (std::erase(browsers_, exit.pid) > 0 && exit.status.value_or(1) != 0) {
        on(Told{wire::NoticeLevel::warning, "the browser " + os::describe(exit)});
      }
    }
  }

  // With it everything has died that it had started.
  void replace_spawner(const Error& why) {
    if (spare_ == nullptr) return give_up(why);
    exits_.reset();
    spawner_ = std::move(*std::exchange(spare_, nullptr));
    watch_exits();
    browsers_.clear();
    connection_.on_spawner_lost();
  }

  void watch_exits() {
    exits_ = std::make_unique<os::Watch>(loop_, spawner_.fd(), [this](bool, bool) { on_exits(); });
    exits_->want(true, false);
  }

  void on_minute() {
    paint_soon(0ms);
    age_timer_.start(kAgesChange);
  }

  void resize() {
    if (!terminal_) return;
    terminal_->resize();
    on(Resized{terminal_->size()});
  }

  void suspend() {
    if (!terminal_) return;
    terminal_->suspend();
    resize();
  }

  void obey(const Wants& wants) {
    if (app_.wants_ticks() && !tick_timer_.is_set()) tick_timer_.start(kTick);
    for (const Want& want : wants) {
      std::visit([this](const auto& w) { obey(w); }, want);
    }
  }
  void obey(const Send& send) { connection_.send(send); }
  void obey(const OpenUrl& url) { open(url.url); }
  void obey(const Remember& typed) { history_.add({typed.kind, typed.line}); }
  void obey(const RetryBackend&) { connection_.retry(); }
  void obey(const Redraw&) {
    if (terminal_) terminal_->forget();
  }
  void obey(const Suspend&) { suspend(); }
  void obey(const Quit&) { leave(0); }

  void open(const std::string& url) {
    const char* variable = std::getenv("BROWSER");
    os::Program program;
    program.arguments =
        browser_command(setup_.options.browser, variable == nullptr ? "" : variable, url);
    program.detached = true;
    const auto pid = spawner_.spawn(program);
    if (!pid) return on(Told{wire::NoticeLevel::error, pid.error().message});
    browsers_.push_back(*pid);
  }

  // The terminal first, so that the shell is back while the backend still stores.
  void leave(int status) {
    status_ = status;
    close_terminal();
    connection_.finish();
  }

  void give_up(const Error& error) {
    problem_ = error;
    close_terminal();
    loop_.stop();
  }

  void close_terminal() {
    keys_.reset();
    paint_timer_.stop();
    terminal_.reset();
  }

  void paint_soon(std::chrono::milliseconds delay) {
    if (!terminal_) return;
    if (delay > 0ms && paint_timer_.is_set()) return;
    paint_timer_.start(delay);
  }

  void paint() {
    if (!terminal_) return;
    paint_timer_.stop();
    painted_ = loop_.now();
    terminal_->show(app_.paint(system_now()));
    obey(app_.painted());
  }

  os::Spawner& spawner_;
  os::Spawner* spare_;  // none: it has taken the place of the first
  const Setup& setup_;
  os::Loop loop_;
  History history_;  // opened before the sandbox is entered
  App app_;
  Connection connection_;
  os::Timer paint_timer_;
  os::Timer slow_timer_;
  os::Timer age_timer_;
  os::Timer tick_timer_;
  std::unique_ptr<Terminal> terminal_;
  std::unique_ptr<os::Watch> keys_;
  std::unique_ptr<os::Watch> exits_;
  std::vector<std::unique_ptr<os::Signal>> signals_;
  std::vector<pid_t> browsers_;
  std::chrono::milliseconds painted_{};
  std::optional<Error> problem_;
  int status_ = 0;
};

}  // namespace

void use_utf8_locale() {
  std::setlocale(LC_ALL, "");
  if (std::strcmp(nl_langinfo(CODESET), "UTF-8") != 0) std::setlocale(LC_CTYPE, "C.UTF-8");
}

Result<int> run(os::Spawner& spawner, os::Spawner& spare, const Setup& setup) {
  Session session(spawner, spare, setup);
  return session.run();
}

}  // namespace antiphon::ui
