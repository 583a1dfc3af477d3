#include "ui/commands.h"

#include <array>
#include <string>
#include <vector>

#include "antiphon/base/text.h"

namespace antiphon::ui {

namespace {

using Arguments = std::vector<std::string_view>;

// `example.org/feed` is what people type.
std::string with_scheme(std::string_view url) {
  const bool has_scheme = url.find(':') < url.find_first_of("/?.");
  return has_scheme ? std::string(url) : "https://" + std::string(url);
}

Result<Command> add(const Arguments& arguments) {
  if (arguments.empty()) return Error{"add: an address is missing: add URL [TAG]..."};
  wire::Subscribe subscribe;
  subscribe.url = with_scheme(arguments.front());
  for (std::size_t i = 1; i < arguments.size(); ++i)
    subscribe.tags.emplace_back(arguments[i]);
  return Command{subscribe};
}

std::string joined(const Arguments& arguments) {
  std::string text;
  for (const std::string_view argument : arguments)
    text += (text.empty() ? "" : " ") + std::string(argument);
  return text;
}

// What they mean the backend knows, and says.
Result<Command> filter(const Arguments& arguments) {
  return Command{FilterCommand{joined(arguments)}};
}

Result<Command> sort(const Arguments& arguments) {
  return Command{SortCommand{joined(arguments)}};
}

Result<Command> group(const Arguments& arguments) {
  if (arguments.size() == 1) {
    if (const auto by = group_named(arguments.front())) return Command{GroupCommand{*by}};
  }
  return Error{"group: expected feed, tag, day or none"};
}

template <bool on>
Result<Command> tag(const Arguments& arguments) {
  if (arguments.empty())
    return Error{"a tag is missing: " + std::string(on ? "tag" : "untag") + " NAME"};
  return Command{TagCommand{joined(arguments), on}};
}

template <class Plain>
Result<Command> plain(const Arguments& arguments) {
  if (!arguments.empty()) return Error{"this command takes no words after it"};
  return Command{Plain{}};
}

Result<Command> view(const Arguments& arguments) {
  if (arguments.empty()) return Error{"view: a name is missing: view NAME"};
  return Command{ViewCommand{joined(arguments)}};
}

struct Entry {
  std::string_view name;
  Result<Command> (*parse)(const Arguments&);
  CommandHelp help;
};

constexpr std::array kEntries{
    Entry{"add", add, {"add URL [TAG]...", "add a feed and fetch it"}},
    Entry{
        "filter", filter, {"filter [WORDS]", "show only what passes; alone, everything (also F)"}},
    Entry{
        "sort", sort, {"sort [KEY]...", "by date, title, feed, length, random …; alone, by date"}},
    Entry{"group", group, {"group feed|tag|day|none", "put the articles into blocks so (also v)"}},
    Entry{"tag", tag<true>, {"tag NAME", "give the article a tag of yours (also t)"}},
    Entry{"untag", tag<false>, {"untag NAME", "take the tag away"}},
    Entry{"view", view, {"view NAME", "open one of your views"}},
    Entry{"views",
          plain<ViewsCommand>,
          {"views", "all of them, with how many articles each has (also V)"}},
    Entry{"feed", plain<wire::AboutFeed>, {"feed", "how this feed fares (also i)"}},
    Entry{"refresh", plain<wire::Refresh>, {"refresh", "refresh all feeds"}},
    Entry{"stop", plain<wire::CancelRefresh>, {"stop", "stop the refresh"}},
    Entry{"processes",
          plain<ProcessesCommand>,
          {"processes", "what runs, how it fares, and what is kept from parsers"}},
    Entry{"help", plain<HelpCommand>, {"help", "show the keys"}},
    Entry{"quit", plain<QuitCommand>, {"quit", "leave antiphon (also q)"}},
};

std::string known_names() {
  std::string names;
  for (const Entry& entry : kEntries)
    names += (names.empty() ? "" : ", ") + std::string(entry.name);
  return names;
}

}  // namespace

std::span<const CommandHelp> commands() {
  static const auto kHelp = [] {
    std::array<CommandHelp, kEntries.size()> help;
    for (std::size_t i = 0; i < help.size(); ++i)
      help[i] = kEntries[i].help;
    return help;
  }();
  return kHelp;
}

Result<Command> parse_command(std::string_view line) {
  Arguments arguments = words(line);
  if (arguments.empty()) return Error{"there are: " + known_names()};
  const std::string_view name = arguments.front() == "q" ? "quit" : arguments.front();
  arguments.erase(arguments.begin());
  for (const Entry& entry : kEntries) {
    if (entry.name == name) return entry.parse(arguments);
  }
  return Error{"no command " + std::string(name) + "; there are: " + known_names()};
}

}  // namespace antiphon::ui
