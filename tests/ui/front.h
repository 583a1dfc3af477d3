// The front end with a fake backend behind it and a screen before it, driven by the names of keys.

#pragma once

#include <deque>
#include <string>
#include <vector>

#include "antiphon/base/text.h"
#include "ui/app.h"
#include "ui/fake_backend.h"

namespace antiphon::ui {

class Front {
 public:
  explicit Front(Size size = {8, 40}, Options options = {}) : app(std::move(options)) {
    feed(Resized{size});
  }

  FakeBackend backend;
  App app;
  std::vector<Want> wants;     // all but requests to the backend
  std::deque<Arrived> on_way;  // sent by the backend and not yet here
  bool holds = false;          // what the backend sends stays on its way until deliver()
  std::chrono::milliseconds now{1'000'000};
  Time wall = from_unix(1'700'000'000);

  void start() {
    feed(BackendReady{});
    deliver();
  }
  // Keys by name, with spaces between them.
  void type(std::string_view keys) {
    for (const std::string_view key : words(keys))
      feed(Typed{Key{std::string(key)}});
  }
  // A line, letter by letter.
  void type_text(std::string_view text) {
    while (const auto code = take_code_point(text)) {
      std::string name;
      append_utf8(name, *code);
      feed(Typed{Key{name == " " ? "Space" : name}});
    }
  }
  void feed(const Event& event) {
    obey(app.on(event, now));
    if (!holds) deliver();
  }
  void deliver() {
    while (!on_way.empty())
      deliver_one();
  }
  void deliver_one() {
    const Arrived next = on_way.front();
    on_way.pop_front();
    obey(app.on(next, now));
    obey(app.painted());
  }
  void drop() { on_way.clear(); }
  void push() { feed(backend.changed()); }

  [[nodiscard]] Canvas canvas() const { return app.paint(wall); }
  [[nodiscard]] std::string screen() const { return canvas().text(); }
  [[nodiscard]] std::string status() const { return canvas().line(canvas().size().rows - 1); }
  // The rows without the status line.
  [[nodiscard]] std::string list() const {
    const std::string all = screen();
    return all.substr(0, all.rfind('\n'));
  }
  // The text of the row that is in reverse, or nothing.
  [[nodiscard]] std::string cursor() const {
    const int row = cursor_line();
    return row < 0 ? "" : std::string(trimmed(canvas().line(row)));
  }
  [[nodiscard]] int cursor_line() const {
    const Canvas c = canvas();
    for (int row = 0; row < c.size().rows; ++row) {
      if (c.at(row, 0).pen.reverse) return row;
    }
    return -1;
  }
  template <class Message>
  [[nodiscard]] std::vector<Message> sent() const {
    std::vector<Message> out;
    for (const wire::ToBackend& request : backend.requests) {
      if (const auto* message = std::get_if<Message>(&request)) out.push_back(*message);
    }
    return out;
  }
  template <class What>
  [[nodiscard]] bool wanted() const {
    for (const Want& want : wants) {
      if (std::holds_alternative<What>(want)) return true;
    }
    return false;
  }

 private:
  void obey(const Wants& all) {
    for (const Want& want : all) {
      if (const auto* send = std::get_if<Send>(&want)) {
        for (Arrived& arrived : backend.on(*send))
          on_way.push_back(std::move(arrived));
      } else {
        wants.push_back(want);
      }
    }
  }
};

inline std::vector<std::string> numbered(const std::string& name, int count) {
  std::vector<std::string> titles;
  for (int i = 1; i <= count; ++i)
    titles.push_back(name + " " + std::to_string(i));
  return titles;
}

}  // namespace antiphon::ui
