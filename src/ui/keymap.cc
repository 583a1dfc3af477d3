#include "ui/keymap.h"

#include <algorithm>

namespace antiphon::ui {

namespace {

// clang-format off
const std::vector<Binding>& table() {
  using enum Action;
  static const std::vector<Binding> kTable = {
    {down,            Place::everywhere, {"j", "Down"},            "down",            "next line"},
    {up,              Place::everywhere, {"k", "Up"},              "up",              "previous line"},
    {page_down,       Place::everywhere, {"PageDown", "^F"},       "page-down",       "next page"},
    {page_up,         Place::everywhere, {"PageUp", "^B"},         "page-up",         "previous page"},
    {half_page_down,  Place::everywhere, {"^D"},                   "half-page-down",  "half a page down"},
    {half_page_up,    Place::everywhere, {"^U"},                   "half-page-up",    "half a page up"},
    {first,           Place::everywhere, {"g", "Home"},            "first",           "first line"},
    {last,            Place::everywhere, {"G", "End"},             "last",            "last line"},
    {next_unread,     Place::everywhere, {"n"},                    "next-unread",     "next unread article"},
    {previous_unread, Place::everywhere, {"p"},                    "previous-unread", "previous unread article"},
    {next_starred,    Place::everywhere, {"S"},                    "next-starred",    "next starred article"},
    {next_tagged,     Place::everywhere, {"T"},                    "next-tagged",     "next article with a tag of yours"},
    {toggle_read,     Place::everywhere, {"m"},                    "toggle-read",     "mark read or unread"},
    {star,            Place::everywhere, {"s"},                    "star",            "star, or take the star away"},
    {tag,             Place::everywhere, {"t"},                    "tag",             "give a tag; :untag takes it away"},
    {undo,            Place::everywhere, {"u"},                    "undo",            "take back the last mark"},
    {open_link,       Place::everywhere, {"o"},                    "open-link",       "open the link in the browser"},
    {command,         Place::everywhere, {":"},                    "command",         "type a command: add, filter, sort, group, refresh"},
    {help,            Place::everywhere, {"?"},                    "help",            "show the keys"},
    {redraw,          Place::everywhere, {"^L"},                   "redraw",          "draw the screen again"},
    {suspend,         Place::everywhere, {"^Z"},                   "suspend",         "stop; the shell's fg goes on"},
    {quit,            Place::everywhere, {"^C"},                   "quit",            "leave antiphon"},

    {open,            Place::list,       {"Enter", "Space", "l", "Right"}, "open",    "read the article; open or close a feed"},
    {next_block,      Place::list,       {"J"},                    "next-feed",       "next feed"},
    {previous_block,  Place::list,       {"K"},                    "previous-feed",   "previous feed"},
    {read_block,      Place::list,       {"A"},                    "read-feed",       "mark the whole feed read"},
    {read_above,      Place::list,       {"["},                    "read-above",      "mark everything above read"},
    {read_below,      Place::list,       {"]"},                    "read-below",      "mark everything below read"},
    {read_all,        Place::list,       {"C"},                    "read-all",        "mark everything read"},
    {about_feed,      Place::list,       {"i"},                    "about-feed",      "how this feed fares, and when it is asked next"},
    {refresh_block,   Place::list,       {"r"},                    "refresh-feed",    "refresh this feed"},
    {refresh_all,     Place::list,       {"R"},                    "refresh-all",     "refresh all feeds"},
    {find,            Place::list,       {"/"},                    "find",            "find words in titles"},
    {next_match,      Place::list,       {">"},                    "next-match",      "next title that was found"},
    {previous_match,  Place::list,       {"<"},                    "previous-match",  "previous title that was found"},
    {switch_view,     Place::list,       {"Tab"},                  "switch-view",     "from the feeds to one list by date, and back"},
    {next_group,      Place::list,       {"v"},                    "next-group",      "by feed, by tag, by day, one list"},
    {show_new,        Place::list,       {"."},                    "show-new",        "put new articles into their places"},
    {filter,          Place::list,       {"F"},                    "filter",          "show only what passes a filter, while it is typed"},
    {next_filter,     Place::list,       {"}"},                    "next-filter",     "filter by the next of your views"},
    {previous_filter, Place::list,       {"{"},                    "previous-filter", "filter by the one before"},
    {next_order,      Place::list,       {"="},                    "next-order",      "sort by the next of your orders"},
    {previous_order,  Place::list,       {"-"},                    "previous-order",  "sort by the one before"},
    {layers,          Place::list,       {"B"},                    "layers",          "without base filter and those of feeds, and with"},
    {views,           Place::list,       {"V"},                    "views",           "your views, with how many articles each has"},
    {collapse,        Place::list,       {"c", "h", "Left"},       "collapse",        "close or open this feed"},
    {collapse_all,    Place::list,       {"z"},                    "collapse-all",    "close or open all feeds"},
    {clear,           Place::list,       {"Esc"},                  "clear",           "forget what was found"},
    {leave,           Place::list,       {"q"},                    "leave",           "leave the view, or antiphon"},

    {forward,         Place::reader,     {"Space"},                "forward",         "next page; after the last, the list"},
    {down,            Place::reader,     {"Enter"},                "down",            "next line"},
    {next_item,       Place::reader,     {"J", ">"},               "next-item",       "next article"},
    {previous_item,   Place::reader,     {"K", "<"},               "previous-item",   "previous article"},
    {open_number,     Place::reader,     {"1-9"},                  "open-number",     "open the link of that number"},
    {back,            Place::reader,     {"q", "Esc", "h", "Left"}, "back",           "back to the list"},
  };
  return kTable;
}
// clang-format on

// `Enter`, `Space` … as mdoc wants them: a backslash or a full stop at the front would be a
// request.
std::string mdoc_keys(const Binding& binding) {
  std::string out = ".It";
  for (std::size_t i = 0; i < binding.keys.size(); ++i) {
    out += i == 0 ? " Ic " : " , Ic ";
    const std::string_view key = binding.keys[i];
    if (key.size() == 1 && std::string_view(":?.[]").find(key) != std::string_view::npos)
      out += "\\&";
    out += key.starts_with("^") ? "\\(ha" + std::string(key.substr(1)) : std::string(key);
  }
  return out + "\n";
}

}  // namespace

std::string_view typed_text(const Key& key) {
  if (key.name == "Space") return " ";
  if (key.name.empty()) return {};
  // One character is one or more bytes of UTF-8; names are longer and begin with an ASCII letter or
  // ^.
  const bool ascii = static_cast<unsigned char>(key.name.front()) < 0x80;
  return key.name.size() == 1 || !ascii ? std::string_view(key.name) : std::string_view();
}

std::span<const Binding> bindings() {
  return table();
}

std::optional<Action> action_of(Place place, const Key& key) {
  const bool digit = key.name.size() == 1 && key.name[0] >= '0' && key.name[0] <= '9';
  for (const Binding& binding : table()) {
    if (binding.place != place && binding.place != Place::everywhere) continue;
    if (binding.action == Action::open_number
            ? digit
            : std::ranges::find(binding.keys, key.name) != binding.keys.end()) {
      return binding.action;
    }
  }
  return std::nullopt;
}

std::string_view place_title(Place place) {
  switch (place) {
    case Place::list:
      return "In the list";
    case Place::reader:
      return "In an article";
    case Place::everywhere:
      return "Everywhere";
  }
  return "";
}

std::string keys_mdoc() {
  std::string out;
  for (const Place place : {Place::everywhere, Place::list, Place::reader}) {
    // \& since `In` is a request.
    out += ".Ss \\&" + std::string(place_title(place)) +
           "\n.Bl -tag -width \"q, Esc, h, Left\" -compact\n";
    for (const Binding& binding : table()) {
      if (binding.place != place) continue;
      out += mdoc_keys(binding) + std::string(binding.help) + "\n";
    }
    out += ".El\n";
  }
  return out;
}

}  // namespace antiphon::ui
