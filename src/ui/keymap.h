// The one table of keys: what each does, where, and the line that says so in the help (`?`) and in
// antiphon(1).

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ui/key.h"

namespace antiphon::ui {

enum class Action : std::uint8_t {
  down,
  up,
  page_down,
  page_up,
  half_page_down,
  half_page_up,
  first,
  last,
  next_block,
  previous_block,
  next_unread,
  previous_unread,
  find,
  next_match,
  previous_match,
  next_starred,
  next_tagged,
  tag,
  show_new,
  filter,
  next_filter,
  previous_filter,
  next_order,
  previous_order,
  layers,
  views,
  next_group,
  switch_view,
  open,
  toggle_read,
  star,
  read_block,
  read_above,
  read_below,
  read_all,
  undo,
  about_feed,
  refresh_block,
  refresh_all,
  open_link,
  collapse,
  collapse_all,
  forward,
  next_item,
  previous_item,
  open_number,
  back,
  clear,
  command,
  help,
  redraw,
  suspend,
  quit,
  leave
};

enum class Place : std::uint8_t { list, reader, everywhere };

struct Binding {
  Action action;
  Place place;
  std::vector<std::string_view> keys;  // `1-9` stands for all digits
  std::string_view name;               // of the action, as in `next-unread`
  std::string_view help;
};

std::span<const Binding> bindings();

// What a key does in the list or in the reader.
std::optional<Action> action_of(Place place, const Key& key);

// `In the list` and so on, as a title.
std::string_view place_title(Place place);

// The table as the list of antiphon(1), in mdoc.
std::string keys_mdoc();

}  // namespace antiphon::ui
