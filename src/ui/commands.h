// What can be typed after `:`.

#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "antiphon/base/result.h"
#include "antiphon/wire/messages.h"

namespace antiphon::ui {

struct QuitCommand {};
struct HelpCommand {};
struct ProcessesCommand {};
struct FilterCommand {
  std::string text;
};
struct SortCommand {
  std::string keys;
};
struct GroupCommand {
  GroupBy by;
};
// A tag of the user's, for the article under the cursor.
struct TagCommand {
  std::string tag;
  bool on = true;
};
struct ViewsCommand {};
struct ViewCommand {
  std::string name;
};
using Command = std::variant<wire::Subscribe, wire::AboutFeed, wire::Refresh, wire::CancelRefresh,
                             FilterCommand, SortCommand, GroupCommand, TagCommand, ViewsCommand,
                             ViewCommand, ProcessesCommand, QuitCommand, HelpCommand>;

struct CommandHelp {
  std::string_view usage;  // as in `add URL [TAG]...`
  std::string_view help;
};
std::span<const CommandHelp> commands();

// Errors say what there is.
Result<Command> parse_command(std::string_view line);

}  // namespace antiphon::ui
