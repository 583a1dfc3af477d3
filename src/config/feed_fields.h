// The fields `key=value` of a feeds line: one table of keys, each with what its value may be.

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "antiphon/model/feed_settings.h"

namespace antiphon::config {

// Whether the field begins with a known key and `=`, whatever its value.
bool is_setting(std::string_view field);

// Puts such a field into `into`. The first value of a key stays; of `header` and `cookie` all do.
// Nothing, or what is wrong with the value: `interval: expected …, got …`. Secrets are not repeated
// in it.
std::optional<std::string> read_setting(std::string_view field, FeedSettings& into);

// Appends the fields, each after a space and quoted where needed, that `known` needs to say all
// that `wanted` says. Changes `known` accordingly.
void append_missing_settings(std::string& out, const FeedSettings& wanted, FeedSettings& known);

// The address of a proxy as it is, or an empty text for none; nothing for anything else.
std::optional<std::string> parse_proxy(std::string_view value);

}  // namespace antiphon::config
