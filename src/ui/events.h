// What happens to the front end, and what it wants done: the two sides of App::on().

#pragma once

#include <string>
#include <variant>
#include <vector>

#include "antiphon/wire/frame.h"
#include "antiphon/wire/messages.h"
#include "ui/canvas.h"
#include "ui/key.h"
#include "ui/prompt.h"

namespace antiphon::ui {

struct Typed {
  Key key;
};

struct Resized {
  Size size;
};

// The backend runs and is listening; it knows nothing of us yet.
struct BackendReady {};

struct BackendLost {
  std::string reason;
  std::string remedy;  // what happens next, as in `starting it again`
};

// It was asked whether it is there, and has not answered for a while; or it has after all.
struct BackendSilent {
  bool silent = true;
};

struct Arrived {
  wire::RequestId request{};
  wire::FromBackend message;
};

// A second has gone by: see App::wants_ticks().
struct Tick {};

// The first window takes so long that the user should hear something.
struct StartIsSlow {};

// News from this side of the pipe, such as a browser that would not start.
struct Told {
  wire::NoticeLevel level{};
  std::string text;
};

using Event = std::variant<Typed, Resized, BackendReady, BackendLost, BackendSilent, Arrived, Tick,
                           StartIsSlow, Told>;

struct Send {
  wire::RequestId request{};
  wire::ToBackend message;
};

// An http or https address, for the browser.
struct OpenUrl {
  std::string url;
};

// For later sessions: this was typed at a prompt.
struct Remember {
  Prompt::Kind kind{};
  std::string line;
};

struct RetryBackend {};  // now, whatever the policy says
struct Redraw {};
struct Suspend {};
struct Quit {};

using Want = std::variant<Send, OpenUrl, Remember, RetryBackend, Redraw, Suspend, Quit>;
using Wants = std::vector<Want>;

}  // namespace antiphon::ui
