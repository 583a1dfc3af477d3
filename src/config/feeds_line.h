// One line of the `feeds` file: its fields, and the way back.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "antiphon/model/subscription.h"

namespace antiphon::config {

struct FeedsLine {
  std::vector<std::string> fields;  // unquoted; empty for blank lines and comments
  std::size_t address_begin = 0;    // the first field, quotes included, in bytes of the line
  std::size_t address_end = 0;      //
  std::size_t end = 0;              // of the last field, in bytes of the line
  bool open_quote = false;          // the last field's quote is not closed
  bool open_escape = false;         // and the line ends in the middle of an escape
};

FeedsLine split_feeds_line(std::string_view line);

// Puts the fields behind the address into `into`, which may have some already: tags are merged, the
// first title and the first value of a key stay. Text is made valid UTF-8. Returns what is wrong
// with values of known keys; those are left out.
std::vector<std::string> merge_fields(const std::vector<std::string>& fields, ConfiguredFeed& into);

// The fields, each after a space, that `known` needs to say all that `wanted` says. Changes `known`
// accordingly.
std::string missing_fields(const ConfiguredFeed& wanted, ConfiguredFeed& known);

// As it is, or in quotes where it would be read otherwise.
std::string quoted_if_needed(std::string_view field);
// In quotes, so that whatever it holds is read as this one field.
std::string in_quotes(std::string_view field);

}  // namespace antiphon::config
